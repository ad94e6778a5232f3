#include "endpoint.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "base/ascii.h"
#include "base/percent.h"
#include "net/address.h"

namespace ov {
namespace {

constexpr std::size_t host_bytes_max = 253;
constexpr std::size_t url_bytes_max = 2'000;

Error not_accepted(std::string_view url) {
  return Error(ErrorKind::invalid,
               "an endpoint is https://HOST[:PORT], or http:// with a loopback address or "
               "localhost, not '" +
                   std::string(url.substr(0, 200)) + "'");
}

bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= host_bytes_max && std::ranges::all_of(host, [](char c) {
    return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' || c == '.' || c == ':' || c == '_';
  });
}

bool is_this_machine(const std::string& host) {
  if (equal_ignoring_case(host, "localhost")) return true;
  const std::optional<IpAddress> address = parse_ip(host);
  if (!address) return false;
  return address->is_v4() ? address->bytes[0] == 127 : to_string(*address) == "::1";
}

std::optional<std::uint16_t> port_of(std::string_view digits) {
  std::uint16_t port = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, problem] = std::from_chars(digits.data(), end, port);
  if (problem != std::errc{} || stop != end || port == 0) return std::nullopt;
  return port;
}

bool is_percent_encoded_well(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') continue;
    if (i + 2 >= text.size() || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0) {
      return false;
    }
  }
  return true;
}

}  // namespace

Result<AwsEndpoint> parse_aws_endpoint(std::string_view url) {
  TRY(AwsEndpoint out, read_endpoint(url));
  if (!out.https && !is_this_machine(out.host)) return not_accepted(url);
  return out;
}

Result<AwsEndpoint> read_endpoint(std::string_view url) {
  const Error wrong = not_accepted(url);
  AwsEndpoint out;
  std::string_view rest = url;
  out.https = rest.starts_with("https://");
  if (!out.https && !rest.starts_with("http://")) return wrong;
  rest.remove_prefix(out.https ? 8 : 7);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  out.port = out.https ? 443 : 80;
  std::string_view port;
  if (rest.starts_with('[')) {
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos) return wrong;
    out.host = rest.substr(1, close - 1);
    port = rest.substr(close + 1);
    if (!parse_ip(out.host)) return wrong;
  } else {
    out.host = rest.substr(0, rest.find(':'));
    port = rest.substr(out.host.size());
  }
  if (!is_host(out.host)) return wrong;
  if (!port.empty()) {
    const auto number = port.front() == ':' ? port_of(port.substr(1)) : std::nullopt;
    if (!number) return wrong;
    out.port = *number;
  }
  return out;
}

std::string to_string(const AwsEndpoint& endpoint) {
  std::string out = endpoint.https ? "https://" : "http://";
  const bool is_literal = endpoint.host.find(':') != std::string::npos;
  out += is_literal ? "[" + endpoint.host + "]" : endpoint.host;
  if (endpoint.port != (endpoint.https ? 443 : 80)) out += ":" + std::to_string(endpoint.port);
  return out;
}

AwsEndpoint service_endpoint(std::string_view service, std::string_view region) {
  const bool is_china = region.starts_with("cn-");
  return {
      true,
      std::string(service) + "." + std::string(region) + ".amazonaws.com" + (is_china ? ".cn" : ""),
      443};
}

AwsEnvironment aws_process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
}

bool is_aws_region(std::string_view text) {
  return !text.empty() && text.size() <= 40 && std::ranges::all_of(text, [](char c) {
    return (is_ascii_alpha(c) && ascii_lower(c) == c) || is_ascii_digit(c) || c == '-';
  });
}

Result<AwsUrl> parse_aws_url(std::string_view url, std::string_view scheme) {
  const std::string form = std::string(scheme) + "://NAME[/PATH][?key=value]";
  if (url.size() > url_bytes_max) return Error(ErrorKind::invalid, "the URL is too long");
  if (!url.starts_with(std::string(scheme) + "://")) {
    return Error(ErrorKind::invalid, "accepted is " + form);
  }
  url.remove_prefix(scheme.size() + 3);
  if (!is_percent_encoded_well(url)) {
    return Error(ErrorKind::invalid, "a '%' in the URL is not followed by two digits");
  }
  const std::size_t question = std::min(url.find('?'), url.size());
  const std::string_view place = url.substr(0, question);
  AwsUrl out;
  const std::size_t slash = std::min(place.find('/'), place.size());
  out.name = place.substr(0, slash);
  std::string_view path = place.substr(slash);
  while (path.starts_with('/')) path.remove_prefix(1);
  while (path.ends_with('/')) path.remove_suffix(1);
  out.path = percent_decode(path);
  if (out.name.empty()) return Error(ErrorKind::invalid, "the URL names nothing: " + form);
  if (question == url.size()) return out;
  for (const std::string_view pair : split(url.substr(question + 1), '&')) {
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    std::string name = percent_decode(pair.substr(0, equals));
    std::string value = percent_decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!out.parameters.emplace(name, std::move(value)).second) {
      return Error(ErrorKind::invalid, "'" + name + "' is given twice");
    }
  }
  return out;
}

}  // namespace ov
