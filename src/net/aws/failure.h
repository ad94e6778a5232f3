// What an answer that is no success means: the service's own code and sentence, our kind, and
// whether another try may end better. Foreign input; pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "net/aws.h"

namespace ov {

/// An answer's refusal.
struct Refusal {
  ErrorKind kind = ErrorKind::invalid;
  std::string code;           ///< "SlowDown"; empty where none is told.
  std::string message;        ///< One line, at most 300 bytes of valid UTF-8; may be empty.
  bool again = false;         ///< Later may work.
  bool keys_expired = false;  ///< Of the credentials: others may do.
  bool may_be_clock = false;  ///< The signature was refused, as it is where clocks differ.
};

/// Reads JSON (`__type`, `x-amzn-errortype`) and XML (`<Error>`, `<ErrorResponse>`) errors.
[[nodiscard]] Refusal refusal_of(int status, const std::vector<HttpHeader>& headers,
                                 std::string_view body);
/// Whether the root of an XML `body` is `<Error>`.
[[nodiscard]] bool is_xml_error(std::string_view body);
/// What people need to tell the service's support; may be empty.
[[nodiscard]] std::string request_id_of(const std::vector<HttpHeader>& headers);
/// First value, without regard to case; empty when absent.
[[nodiscard]] std::string_view header_of(const std::vector<HttpHeader>& headers,
                                         std::string_view name);

}  // namespace ov
