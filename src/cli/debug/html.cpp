// `overture debug html`: the tokenizer in the format of the html5lib tokenizer tests.
#include "text/html.h"

#include <boost/json.hpp>
#include <cstdint>
#include <optional>

#include "base/utf8.h"
#include "cli/debug.h"

namespace ov::cli {
namespace {

namespace json = boost::json;

// The code unit that "\uXXXX" at `offset` means.
std::optional<std::uint32_t> escaped_unit(std::string_view text, std::size_t offset) {
  constexpr std::size_t escape_size = 6;
  if (offset + escape_size > text.size() || text[offset] != '\\' || text[offset + 1] != 'u') {
    return {};
  }
  std::uint32_t unit = 0;
  for (const char c : text.substr(offset + 2, 4)) {
    const char lower = static_cast<char>(c | 0x20);
    if (c >= '0' && c <= '9') {
      unit = unit << 4 | static_cast<std::uint32_t>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      unit = unit << 4 | static_cast<std::uint32_t>(lower - 'a' + 10);
    } else {
      return {};
    }
  }
  return unit;
}

bool is_surrogate(std::uint32_t unit) { return (unit & 0xF800U) == 0xD800U; }
bool is_pair(std::uint32_t high, std::optional<std::uint32_t> low) {
  return (high & 0xFC00U) == 0xD800U && low && (*low & 0xFC00U) == 0xDC00U;
}

// The tests mean surrogates that stand alone as well, which JSON can write and UTF-8 (and so our
// parser of JSON) cannot. They go through the tokenizer as the three bytes that the scheme of UTF-8
// would give them, and come out as "\uXXXX" again.
std::string surrogates_to_bytes(std::string_view line) {
  std::string out;
  out.reserve(line.size());
  for (std::size_t i = 0; i < line.size();) {
    const std::optional<std::uint32_t> unit = escaped_unit(line, i);
    std::size_t size = line[i] == '\\' ? 2 : 1;
    if (unit && is_pair(*unit, escaped_unit(line, i + 6))) {
      size = 12;
    } else if (unit && is_surrogate(*unit)) {
      out += static_cast<char>(0xE0U | *unit >> 12);
      out += static_cast<char>(0x80U | (*unit >> 6 & 0x3FU));
      out += static_cast<char>(0x80U | (*unit & 0x3FU));
      i += 6;
      continue;
    }
    out += line.substr(i, size);
    i += size;
  }
  return out;
}

std::string bytes_to_surrogates(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](std::size_t k) {
      return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0U;
    };
    if (byte(0) != 0xED || byte(1) < 0xA0 || byte(1) > 0xBF || (byte(2) & 0xC0U) != 0x80) {
      out += text[i];
      continue;
    }
    const std::uint32_t unit = 0xD000U | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
    out += "\\u";
    for (const int shift : {12, 8, 4, 0}) out += digits[unit >> shift & 0xFU];
    i += 2;
  }
  return to_valid_utf8(out);
}

std::optional<html::State> state_named(std::string_view name) {
  if (name == "Data state") return html::State::data;
  if (name == "PLAINTEXT state") return html::State::plaintext;
  if (name == "RCDATA state") return html::State::rcdata;
  if (name == "RAWTEXT state") return html::State::rawtext;
  if (name == "Script data state") return html::State::script_data;
  if (name == "CDATA section state") return html::State::cdata_section;
  return {};
}

json::string text_of(std::string_view text) { return json::string(text); }

json::value text_or_null(bool has, std::string_view text) {
  return has ? json::value(text_of(text)) : json::value(nullptr);
}

json::array to_json(const html::Token& token) {
  switch (token.kind) {
    case html::TokenKind::start_tag: {
      json::object attributes;
      for (const auto& [name, value] : token.attributes) attributes[name] = text_of(value);
      json::array out{"StartTag", text_of(token.name), std::move(attributes)};
      if (token.self_closing) out.emplace_back(true);
      return out;
    }
    case html::TokenKind::end_tag:
      return {"EndTag", text_of(token.name)};
    case html::TokenKind::comment:
      return {"Comment", text_of(token.text)};
    case html::TokenKind::doctype:
      return {"DOCTYPE", text_or_null(token.has_name, token.name),
              text_or_null(token.has_public_id, token.public_id),
              text_or_null(token.has_system_id, token.system_id), !token.force_quirks};
    case html::TokenKind::text:
    case html::TokenKind::end:
      break;
  }
  return {"Character", text_of(token.text)};
}

json::array tokens_of(std::string_view input, const html::Options& options, bool for_xml) {
  html::Tokenizer tokenizer(input, options);
  html::Token token;
  std::string xml_text;
  json::array out;
  bool after_text = false;
  while (tokenizer.next(token)) {
    if (for_xml) token.text = xml_text = html::text_for_xml(token);
    const bool is_text = token.kind == html::TokenKind::text;
    if (is_text && after_text) {
      out.back().as_array().back().as_string().append(token.text);
    } else {
      out.emplace_back(to_json(token));
    }
    after_text = is_text;
  }
  return out;
}

std::string error(std::string_view message) {
  return json::serialize(json::object{{"error", text_of(message)}});
}

// Null when the field is absent or null; false when it is no text.
bool read_text(const json::object& object, std::string_view name, const json::string*& out) {
  const json::value* const field = object.if_contains(name);
  if (field == nullptr || field->is_null()) return true;
  out = field->if_string();
  return out != nullptr;
}

}  // namespace

std::string debug_html(std::string_view line) {
  json::parse_options parse_options;
  parse_options.allow_invalid_utf8 = true;
  json::error_code code;
  const json::value value = json::parse(surrogates_to_bytes(line), code, {}, parse_options);
  const json::object* const object = code ? nullptr : value.if_object();
  const json::string* input = nullptr;
  const json::string* state = nullptr;
  const json::string* last_start_tag = nullptr;
  if (object == nullptr || !read_text(*object, "input", input) || input == nullptr ||
      !read_text(*object, "state", state) ||
      !read_text(*object, "last_start_tag", last_start_tag)) {
    return error(R"(a JSON object with the text "input" is needed)");
  }
  html::Options options;
  options.follow_tags = false;
  if (state != nullptr) {
    const std::optional<html::State> named = state_named(*state);
    if (!named) return error("state is none of the html5lib names, such as \"Data state\"");
    options.state = *named;
  }
  if (last_start_tag != nullptr) options.last_start_tag = *last_start_tag;
  const json::value* const xml = object->if_contains("xml");
  if (xml != nullptr && !xml->is_bool()) return error("xml is true or false");
  const bool for_xml = xml != nullptr && xml->as_bool();
  const json::object out{{"tokens", tokens_of(*input, options, for_xml)}};
  return bytes_to_surrogates(json::serialize(out));
}

}  // namespace ov::cli
