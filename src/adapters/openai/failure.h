// Why an answer is no message: statuses and error bodies of the endpoints. Pure.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "reply.h"

namespace ov::adapters {

[[nodiscard]] ModelFailure failure_of(ErrorKind kind, std::string message, Billing billing);

/// The failure of an answer that is not 200. `status` and `root` stand apart from `answer` because
/// some endpoints send 200 with an error inside.
[[nodiscard]] ModelFailure failed_status(const Answer& answer, int status,
                                         const boost::json::value* root, std::string_view key,
                                         Time now);

/// Puts *** where `text` repeats `key`, which may be empty.
void hide(std::string& text, std::string_view key);

/// What the endpoint says, on one line, bounded, without the key. `root`: nullptr for no JSON.
[[nodiscard]] std::string endpoint_message(std::string_view body, const boost::json::value* root,
                                           std::string_view key);

}  // namespace ov::adapters
