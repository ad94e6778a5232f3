#include "address.h"

#include <charconv>

#include "base/ascii.h"

namespace ov::adapters {
namespace {

bool is_host(std::string_view host) {
  if (host.empty()) return false;
  for (const char c : host) {
    if (!is_ascii_alpha(c) && !is_ascii_digit(c) && c != '-' && c != '.' && c != ':') return false;
  }
  return true;
}

std::optional<std::uint16_t> port_number(std::string_view text) {
  std::uint16_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value == 0) return std::nullopt;
  return value;
}

}  // namespace

std::optional<BaseUrl> parse_base_url(std::string_view url) {
  BaseUrl out;
  if (url.starts_with("https://")) {
    out.https = true;
    url.remove_prefix(8);
  } else if (url.starts_with("http://")) {
    url.remove_prefix(7);
  } else {
    return std::nullopt;
  }
  const std::string_view authority = url.substr(0, url.find('/'));
  std::string_view host = authority.substr(0, authority.rfind(':'));
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    host = authority.substr(1, close - 1);
    port = authority.substr(close + 1);
  } else {
    port = authority.substr(host.size());
    if (host.find(':') != std::string_view::npos) return std::nullopt;
  }
  if (!is_host(host)) return std::nullopt;
  out.host = host;
  out.port = out.https ? 443 : 80;
  if (!port.empty()) {
    const auto given = port.front() == ':' ? port_number(port.substr(1)) : std::nullopt;
    if (!given) return std::nullopt;
    out.port = *given;
  }
  return out;
}

}  // namespace ov::adapters
