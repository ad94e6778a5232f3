// The host parser of the URL standard (https://url.spec.whatwg.org/#host-parsing).
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "text/url.h"

namespace ov {

struct Host {
  std::string text;
  HostKind kind = HostKind::none;
};

/// `input`: valid UTF-8 as it stands in the URL. `special`: the scheme is a special one, so the
/// host is a domain or an IPv4 address; else it is opaque. IPv6 in brackets either way.
Result<Host> parse_host(std::string_view input, bool special);

}  // namespace ov
