// `overture debug url`: the URL parser and the site of what it parsed.
#include "text/url.h"

#include <boost/json.hpp>
#include <optional>

#include "cli/debug.h"

namespace ov::cli {
namespace {

namespace json = boost::json;

json::string text_of(std::string_view text) { return json::string(text.data(), text.size()); }

std::string error(std::string_view message) {
  return json::serialize(json::object{{"error", text_of(message)}});
}

// The code unit that four hexadecimal digits at `offset` mean; -1 when they are not there.
int unit_at(std::string_view text, std::size_t offset) {
  int unit = 0;
  for (std::size_t i = offset; i < offset + 4; ++i) {
    if (i >= text.size()) return -1;
    const auto digit = std::string_view("0123456789abcdef").find(static_cast<char>(text[i] | 0x20));
    if (digit == std::string_view::npos) return -1;
    unit = unit * 16 + static_cast<int>(digit);
  }
  return unit;
}

// JSON can escape half of a surrogate pair, which UTF-8 cannot say; it becomes U+FFFD, as in the
// conversion to scalar values that browsers do before they parse.
std::string without_lone_surrogates(std::string_view line) {
  std::string out;
  out.reserve(line.size());
  for (std::size_t i = 0; i < line.size();) {
    if (line[i] != '\\' || i + 1 == line.size()) {
      out += line[i++];
      continue;
    }
    const int unit = line[i + 1] == 'u' ? unit_at(line, i + 2) : -1;
    if (unit < 0xD800 || unit > 0xDFFF) {
      out += line.substr(i, 2);
      i += 2;
      continue;
    }
    const int next = line.substr(i + 6, 2) == "\\u" ? unit_at(line, i + 8) : -1;
    const bool pair = unit < 0xDC00 && next >= 0xDC00 && next <= 0xDFFF;
    out += pair ? line.substr(i, 12) : std::string_view("\\uFFFD");
    i += pair ? 12 : 6;
  }
  return out;
}

json::object describe(const Url& url) {
  const std::string site =
      url.host_kind == HostKind::domain ? registrable_domain(url.host) : std::string();
  return {{"href", text_of(url.href())},
          {"host", text_of(url.host)},
          {"site", site.empty() ? json::value(nullptr) : json::value(text_of(site))}};
}

}  // namespace

std::string debug_url(std::string_view line) {
  json::error_code code;
  const json::value value = json::parse(without_lone_surrogates(line), code);
  const json::object* const object = code ? nullptr : value.if_object();
  const json::value* const input = object == nullptr ? nullptr : object->if_contains("input");
  if (input == nullptr || !input->is_string()) {
    return error(R"(a JSON object with the text "input" is needed)");
  }
  std::optional<Url> base;
  const json::value* const base_field = object->if_contains("base");
  if (base_field != nullptr && !base_field->is_null()) {
    if (!base_field->is_string()) return error(R"("base" is no text)");
    Result<Url> parsed = parse_url(base_field->get_string());
    if (!parsed) return error("base: " + parsed.error().text());
    base = std::move(*parsed);
  }
  const Result<Url> url = parse_url(input->get_string(), base ? &*base : nullptr);
  if (!url) return error(url.error().text());
  return json::serialize(describe(*url));
}

}  // namespace ov::cli
