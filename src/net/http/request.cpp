#include "request.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include "base/ascii.h"

namespace ov {

namespace {

constexpr std::size_t url_bytes_max = 16384;
constexpr std::size_t host_bytes_max = 255;  // of a name in DNS and in TLS

bool is_sendable_url(std::string_view url) {
  if (!url.starts_with("http://") && !is_https(url)) return false;
  if (url.size() > url_bytes_max) return false;
  return std::ranges::none_of(
      url, [](unsigned char c) { return c <= ' ' || c == 0x7F || c >= 0x80 || c == '\\'; });
}

bool is_address_literal(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes;
  return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

bool is_token(std::string_view name) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [&](char c) {
    return is_ascii_alpha(c) || is_ascii_digit(c) || marks.find(c) != std::string_view::npos;
  });
}

bool is_sendable_header(const HttpHeader& header) {
  // These decide where a request goes and where it ends, which is not the caller's to say.
  for (const std::string_view ours : {"host", "content-length", "transfer-encoding"}) {
    if (equal_ignoring_case(header.name, ours)) return false;
  }
  return is_token(header.name) && std::ranges::none_of(header.value, [](unsigned char c) {
           return (c < ' ' && c != '\t') || c == 0x7F;
         });
}

bool has_header(const HttpRequest& request, std::string_view name) {
  return std::ranges::any_of(request.headers, [&](const HttpHeader& header) {
    return equal_ignoring_case(header.name, name);
  });
}

bool is_port(std::string_view digits) {
  std::uint16_t port = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, problem] = std::from_chars(digits.data(), end, port);
  return problem == std::errc{} && stop == end && port != 0;
}

}  // namespace

bool is_https(std::string_view url) { return url.starts_with("https://"); }

std::string origin_of(std::string_view url) {
  const std::size_t host = url.find("://");
  if (host == std::string_view::npos) return "an unknown place";
  return std::string(url.substr(0, url.find_first_of("/?#", host + 3)).substr(0, 300));
}

std::string_view why_unfit(const HttpRequest& request) {
  if (!is_sendable_url(request.url)) return "the URL is no serialised http or https URL";
  if (!is_address_literal(request.connect_address) || request.connect_port == 0) {
    return "no address literal and port to connect to is given";
  }
  if (!std::ranges::all_of(request.headers, is_sendable_header)) {
    return "a header is unfit to be sent";
  }
  if (request.body_source.read && (!has_body(request.method) || !request.body.empty())) {
    return "a source is the body of a POST without another";
  }
  return {};
}

bool read_target(std::string_view url, HttpTarget& target) {
  target.encrypted = is_https(url);
  url.remove_prefix(target.encrypted ? 8 : 7);
  url = url.substr(0, url.find('#'));
  const std::size_t end = std::min(url.find_first_of("/?"), url.size());
  const std::string_view authority = url.substr(0, end);
  if (authority.find('@') != std::string_view::npos) return false;
  const bool bracketed = authority.starts_with('[');
  const std::size_t host_end =
      bracketed ? authority.find(']') : std::min(authority.find(':'), authority.size());
  if (host_end == std::string_view::npos) return false;
  const std::string_view host =
      bracketed ? authority.substr(1, host_end - 1) : authority.substr(0, host_end);
  const std::string_view rest = authority.substr(host_end + (bracketed ? 1 : 0));
  if (host.empty() || host == "." || host.size() > host_bytes_max) return false;
  if (!rest.empty() && (rest.front() != ':' || !is_port(rest.substr(1)))) return false;
  target.host = host;
  target.authority = authority;
  target.path = url.substr(end);
  if (!target.path.starts_with('/')) target.path.insert(0, 1, '/');
  return true;
}

std::string request_text(const HttpRequest& request, const HttpTarget& target,
                         std::string_view user_agent) {
  const bool with_body = has_body(request.method);
  std::string text;
  text.reserve(256 + target.path.size() + request.body.size());
  const auto line = [&text](std::string_view name, std::string_view value) {
    text.append(name).append(value.empty() ? ":" : ": ").append(value).append("\r\n");
  };
  text.append(to_string(request.method)).append(" ").append(target.path).append(" HTTP/1.1\r\n");
  line("Host", target.authority);
  if (!user_agent.empty() && !has_header(request, "user-agent")) line("User-Agent", user_agent);
  if (!has_header(request, "accept")) line("Accept", "*/*");
  for (const HttpHeader& header : request.headers) line(header.name, header.value);
  const std::uint64_t body_bytes =
      request.body_source.read ? request.body_source.bytes : request.body.size();
  if (with_body) line("Content-Length", std::to_string(body_bytes));
  text.append("\r\n");
  if (with_body) text.append(request.body);
  return text;
}

std::string_view to_string(HttpMethod method) {
  switch (method) {
    case HttpMethod::get:
      return "GET";
    case HttpMethod::head:
      return "HEAD";
    case HttpMethod::put:
      return "PUT";
    case HttpMethod::post:
      return "POST";
    case HttpMethod::delete_:
      return "DELETE";
  }
  return "GET";
}

bool has_body(HttpMethod method) { return method == HttpMethod::put || method == HttpMethod::post; }

std::string text_as_sent(const HttpRequest& request, std::string_view user_agent) {
  HttpTarget target;
  if (!why_unfit(request).empty() || !read_target(request.url, target)) return {};
  return request_text(request, target, user_agent);
}

}  // namespace ov
