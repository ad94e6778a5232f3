// A request before it is sent: whether it is fit to be, whom it is for, and its bytes.
#pragma once

#include <string>
#include <string_view>

#include "net/http.h"

namespace ov {

/// Scheme, host and port: enough for a message, and no secret of a path or query.
std::string origin_of(std::string_view url);
bool is_https(std::string_view url);

/// Why `request` must not be sent, in a few words; empty when it may. Looks at the URL's scheme,
/// length and bytes, the address literal and the headers.
std::string_view why_unfit(const HttpRequest& request);

/// Whom a request is for.
struct HttpTarget {
  bool encrypted = false;
  std::string host;       ///< Without port and brackets; never empty.
  std::string authority;  ///< As the Host header says it.
  std::string path;       ///< With the query, without the fragment; starts with '/'.
};
/// `url`: as HttpRequest has it. False when it names user information, no usable host or port.
bool read_target(std::string_view url, HttpTarget& target);

/// Whether requests of `method` say how long their body is, an empty one included.
bool has_body(HttpMethod method);

/// The request as HTTP/1.1 sends it, body included but for one that comes from a source.
std::string request_text(const HttpRequest& request, const HttpTarget& target,
                         std::string_view user_agent);

}  // namespace ov
