// How a visit ends when it ends badly: the closed reason, a sentence for people, and what the site
// asked for. Every foreign error is mapped to a reason here, once.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "domain/outcome.h"
#include "net/http.h"
#include "text/extract.h"

namespace ov {

struct Ending {
  Reason reason = Reason::none;
  std::string detail;  ///< UTF-8, one sentence without a final full stop.
  std::optional<Duration> retry_after;
};

/// Longest Retry-After that is passed on.
inline constexpr Duration retry_after_max = std::chrono::hours{24};

/// `url` as it stands in sentences: its first 200 bytes.
[[nodiscard]] std::string shown(std::string_view url);

/// A look-up of `host` that failed.
[[nodiscard]] Ending ending_of_lookup(const Error& error);
/// A fetch of `url` that failed.
[[nodiscard]] Ending ending_of_fetch(HttpFailure failure, const Error& error, std::string_view url);
/// An answer whose status is no success. `now` is for a Retry-After that is a date.
[[nodiscard]] Ending ending_of_status(const HttpResponse& response, std::string_view url, Time now);
/// A page that was read and is of no use; reason none for extract::PageProblem::none. `sign`: what
/// was seen that says so (extract::Extracted::problem_sign), may be empty.
[[nodiscard]] Ending ending_of_problem(extract::PageProblem problem, std::string_view url,
                                       std::string_view sign);

/// What a Retry-After header asks for (RFC 9110 section 10.2.3): seconds, or a date in the form of
/// section 5.6.7 that is not past; at most `retry_after_max`. Nothing for anything else.
[[nodiscard]] std::optional<Duration> parse_retry_after(std::string_view value, Time now);

}  // namespace ov
