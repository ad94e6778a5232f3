#include "host.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.h"
#include "base/percent.h"
#include "base/utf8.h"
#include "ip_address.h"
#include "percent.h"

namespace ov {
namespace {

bool is_forbidden_in_host(char c) {
  constexpr std::string_view forbidden{"\0\t\n\r #/:<>?@[\\]^|", 17};
  return forbidden.find(c) != std::string_view::npos;
}

bool is_forbidden_in_domain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x1F || c == '%' || byte == 0x7F || is_forbidden_in_host(c);
}

Result<Host> parse_opaque_host(std::string_view input) {
  if (input.empty()) return Host{{}, HostKind::empty};
  if (std::ranges::any_of(input, is_forbidden_in_host)) {
    return Error(ErrorKind::invalid, "the host has a character that hosts cannot have");
  }
  Host host{{}, HostKind::opaque};
  percent::append_encoded(host.text, input, percent::Set::c0_control);
  return host;
}

Result<Host> parse_bracketed(std::string_view input) {
  if (!input.ends_with(']')) {
    return Error(ErrorKind::invalid, "the IPv6 address has no closing bracket");
  }
  const std::optional<Ipv6Pieces> pieces = parse_ipv6(input.substr(1, input.size() - 2));
  if (!pieces) return Error(ErrorKind::invalid, "what stands in brackets is no IPv6 address");
  return Host{"[" + ipv6_text(*pieces) + "]", HostKind::ipv6};
}

}  // namespace

Result<Host> parse_host(std::string_view input, bool special) {
  if (input.starts_with('[')) return parse_bracketed(input);
  if (!special) return parse_opaque_host(input);
  std::string domain(input);
  if (input.find('%') != std::string_view::npos) domain = to_valid_utf8(percent_decode(input));
  TRY(std::string ascii, domain_to_ascii(domain));
  if (std::ranges::any_of(ascii, is_forbidden_in_domain)) {
    return Error(ErrorKind::invalid, "the host name has a character that host names cannot have");
  }
  if (!ends_in_number(ascii)) return Host{std::move(ascii), HostKind::domain};
  const std::optional<std::uint32_t> address = parse_ipv4(ascii);
  if (!address) {
    return Error(ErrorKind::invalid, "the host ends in a number but is no IPv4 address");
  }
  return Host{ipv4_text(*address), HostKind::ipv4};
}

}  // namespace ov
