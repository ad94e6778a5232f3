// Website cells of a list: what people write where an address belongs.
#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/utf8.h"
#include "text/url.h"

namespace ov {
namespace {

Error refused(std::string why) { return {ErrorKind::invalid, std::move(why)}; }

// What a cell may be wrapped in: spaces and invisible characters that come with copying, quotation
// marks, brackets, bullets.
bool is_wrapping(char32_t c) {
  constexpr std::u32string_view wrapping =
      U"\"'`<>()[]{}*|,;"
      U"\u00A0\u00AB\u00AD\u00B4\u00B7\u00BB\u061C\u1680\u180E\u2022\u2028\u2029\u202F\u2039\u203A"
      U"\u205F\u3000\uFEFF\uFFFD";
  return c <= 0x20 || c == 0x7F || (c >= 0x2000 && c <= 0x200F) || (c >= 0x2018 && c <= 0x201F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
         wrapping.find(c) != std::u32string_view::npos;
}

// Characters without width inside an address are never meant, wherever they stand.
bool is_invisible(char32_t c) {
  return c == 0xAD || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

bool is_space(char32_t c) {
  return c <= 0x20 || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029;
}

// Whether `c`, which follows `address`, ends it: a space, a bracket the address did not open, or a
// comma between two addresses. In a path a comma may belong ("/page,1.html") unless a new address
// or a space comes after it.
bool ends_address(char32_t c, std::string_view address, std::string_view rest) {
  if (is_space(c) || c == '"' || c == '<' || c == '>') return true;
  if (c == ']') return address.find('[') == std::string_view::npos;
  if (c == ')') return address.find('(') == std::string_view::npos;
  if (c != ',' && c != ';' && c != '|') return false;
  const std::size_t host = address.find("//");
  const bool in_path =
      address.find('/', host == std::string_view::npos ? 0 : host + 2) != std::string_view::npos;
  return !in_path || rest.empty() || is_space(utf8_at(rest, 0).code_point) ||
         rest.starts_with("http") || rest.starts_with("www.");
}

// Whether the '[' before `rest` opens an IPv6 address and not a remark.
bool opens_ipv6(std::string_view rest) {
  const std::size_t end = rest.find(']');
  return end != std::string_view::npos &&
         rest.substr(0, end).find_first_not_of("0123456789abcdefABCDEF:.") ==
             std::string_view::npos &&
         rest.substr(0, end).find(':') != std::string_view::npos;
}

// The first address of the cell: what stands before it left out, read up to where it ends.
std::string first_address(std::string_view cell) {
  std::string out;
  for (std::size_t i = 0; i < cell.size();) {
    const Utf8Char character = utf8_at(cell, i);
    const char32_t c = character.code_point;
    i += character.size;
    const std::string_view rest = cell.substr(i);
    if (out.empty() && is_wrapping(c) && !(c == '[' && opens_ipv6(rest))) continue;
    if (ends_address(c, out, rest)) break;
    if (!is_invisible(c)) append_utf8(out, c);
  }
  return out;
}

// Quotation marks and punctuation at the end, which belong to the sentence and not to the address.
// A closing bracket stays when the address opened it.
void remove_trailing_marks(std::string& text) {
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xC0U) == 0x80) --start;
    const char32_t c = utf8_at(text, start).code_point;
    const bool opened = (c == ')' && text.find('(') != std::string::npos) ||
                        (c == ']' && text.find('[') != std::string::npos) ||
                        (c == '}' && text.find('{') != std::string::npos);
    const bool mark = c == '.' || c == '!' || c == ':' || c == '\\' || c == U'\u3002';
    if (opened || !(mark || is_wrapping(c))) return;
    text.resize(start);
  }
}

bool is_scheme(std::string_view text) {
  if (text.empty() || !is_ascii_alpha(text.front())) return false;
  return std::ranges::all_of(
      text, [](char c) { return is_ascii_alpha(c) || is_ascii_digit(c) || c == '+' || c == '-'; });
}

// "example.com:8080" has a port and no scheme; "mailto:info" has a scheme.
bool is_port_at(std::string_view text) {
  const auto end = std::ranges::find_if_not(text, is_ascii_digit);
  return end != text.begin() && (end == text.end() || *end == '/' || *end == '?' || *end == '#');
}

void skip_slashes(std::string_view& text) {
  while (text.starts_with('/') || text.starts_with('\\')) text.remove_prefix(1);
}

// Takes "http:", "https://", "http//" or the like off `text` and says which it was; empty for none.
std::string_view take_http(std::string_view& text) {
  for (const std::string_view scheme : {std::string_view("https"), std::string_view("http")}) {
    if (!equal_ignoring_case(text.substr(0, scheme.size()), scheme)) continue;
    std::string_view rest = text.substr(scheme.size());
    if (!rest.starts_with(':') && !rest.starts_with("//")) continue;
    if (rest.starts_with(':')) rest.remove_prefix(1);
    skip_slashes(rest);
    text = rest;
    return scheme;
  }
  return {};
}

// Refuses "ftp:" and the like. What has a dot or is followed by a port is a host.
Result<void> check_scheme(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon > text.find_first_of("/\\?#@")) return ok();
  const std::string_view scheme = text.substr(0, colon);
  if (!is_scheme(scheme) || is_port_at(text.substr(colon + 1))) return ok();
  if (equal_ignoring_case(scheme, "mailto")) {
    return refused("this is an e-mail address, not a website");
  }
  return refused("a website begins with http or https, not with " + ascii_lower(scheme) + ":");
}

// "https://" in front where no scheme is written. "http://https://example.com", which forms that
// put a scheme before what was typed produce, has the scheme that was typed.
Result<std::string> with_scheme(std::string_view text) {
  std::string_view scheme;
  for (std::string_view taken = take_http(text); !taken.empty(); taken = take_http(text)) {
    scheme = taken;
  }
  if (scheme.empty()) {
    TRY_VOID(check_scheme(text));
    scheme = "https";
  }
  skip_slashes(text);
  if (text.empty()) return refused("there is no website in this row");
  return std::string(scheme) + "://" + std::string(text);
}

// "info@example.com" is a person's address; "https://user@example.com/" is a website.
bool is_email(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 &&
         text.find_first_of("/\\:?#") == std::string_view::npos;
}

// Words people write into the column when there is nothing to say.
bool is_placeholder(std::string_view text) {
  constexpr std::array<std::string_view, 10> words = {"-",    "--",   "n/a", "na",  "n.a",
                                                      "none", "null", "nil", "tbd", "unknown"};
  const std::string lower = ascii_lower(text);
  return std::ranges::find(words, lower) != words.end();
}

Result<void> check_host(const Url& url) {
  if (url.host_is_address() || url.host == "localhost") return ok();
  if (url.host.find('.') == std::string::npos) {
    return refused("\"" + url.host + "\" is no website name, for it has no dot as in example.com");
  }
  // DNS limits (RFC 1035, 2.3.4): a longer name cannot exist.
  constexpr std::size_t name_bytes_max = 253;
  constexpr std::size_t label_bytes_max = 63;
  if (url.host.size() > name_bytes_max) return refused("the website name is over 253 characters");
  for (const std::string_view label : split(url.host, '.')) {
    if (label.empty()) return refused("the website name has two dots in a row or begins with one");
    if (label.size() > label_bytes_max) {
      return refused("a part of the website name is over 63 characters");
    }
  }
  return ok();
}

// parse_url() with errors for people who know lists and not URLs.
Result<Url> parse_for_list(std::string_view address) {
  Result<Url> url = parse_url(address);
  if (!url && url.error().kind() == ErrorKind::invalid) {
    return refused("this is no website: " + url.error().message());
  }
  return url;
}

}  // namespace

Result<Url> parse_website(std::string_view cell) {
  if (cell.size() > url_bytes_max) {
    return Error(ErrorKind::too_large, "the website is longer than 8192 bytes");
  }
  std::string text = first_address(cell);
  remove_trailing_marks(text);
  if (text.empty() || is_placeholder(text)) return refused("there is no website in this row");
  if (is_email(text)) return refused("this is an e-mail address, not a website");
  TRY(const std::string address, with_scheme(text));
  TRY(Url url, parse_for_list(address));
  url.username.clear();
  url.password.clear();
  url.fragment.reset();
  if (url.host.ends_with('.')) {
    // Without its dots the host may be another kind: "127.0.0.1.." is a name, "127.0.0.1" is none.
    while (url.host.ends_with('.')) url.host.pop_back();
    if (url.host.empty()) return refused("there is no website name in front of the dots");
    TRY(url, parse_for_list(url.href()));
  }
  TRY_VOID(check_host(url));
  return url;
}

}  // namespace ov
