#include <boost/json.hpp>
#include <charconv>
#include <optional>

#include "base/ascii.h"
#include "base/percent.h"
#include "ports/stored_form.h"

namespace ov {
namespace {

namespace json = boost::json;

json::array to_json(const std::vector<std::string>& values) {
  json::array out;
  out.reserve(values.size());
  for (const std::string& value : values) out.emplace_back(value);
  return out;
}

Result<std::vector<std::string>> strings_from(const json::value& value) {
  const json::array* array = value.if_array();
  if (array == nullptr) return damaged("list of texts");
  std::vector<std::string> out;
  out.reserve(array->size());
  for (const json::value& item : *array) {
    const json::string* text = item.if_string();
    if (text == nullptr) return damaged("list of texts");
    out.emplace_back(text->data(), text->size());
  }
  return out;
}

Result<json::value> parse(std::string_view text, std::string_view what) {
  json::error_code code;
  json::value value = json::parse({text.data(), text.size()}, code);
  if (code) return damaged(what);
  return value;
}

Result<std::vector<json::object>> objects_from(std::string_view text, std::string_view what) {
  TRY(const json::value value, parse(text, what));
  const json::array* array = value.if_array();
  if (array == nullptr) return damaged(what);
  std::vector<json::object> out;
  for (const json::value& item : *array) {
    if (!item.is_object()) return damaged(what);
    out.push_back(item.get_object());
  }
  return out;
}

std::optional<std::string> text_of(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

std::optional<std::int64_t> integer_of(const json::object& object, const char* name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return value->get_int64();
}

struct TextField {
  const char* name;
  std::string Facts::* field;
};
constexpr TextField text_fields[] = {
    {"organisation", &Facts::organisation},
    {"legal_name", &Facts::legal_name},
    {"organisation_description", &Facts::organisation_description},
    {"opening_line", &Facts::opening_line},
    {"address", &Facts::address},
    {"country", &Facts::country},
};
struct ListField {
  const char* name;
  std::vector<std::string> Facts::* field;
};
constexpr ListField list_fields[] = {
    {"emails", &Facts::emails}, {"phones", &Facts::phones}, {"social", &Facts::social}};

}  // namespace

Error damaged(std::string_view what) {
  return Error(ErrorKind::unavailable, "the store holds a damaged " + std::string(what));
}

std::string encode_strings(const std::vector<std::string>& values) {
  return json::serialize(to_json(values));
}

Result<std::vector<std::string>> decode_strings(std::string_view text) {
  TRY(const json::value value, parse(text, "list of texts"));
  return strings_from(value);
}

std::uint32_t offset_from(std::int64_t value) {
  return value < 0 || value > UINT32_MAX ? UINT32_MAX : static_cast<std::uint32_t>(value);
}

std::string encode_evidence(const std::vector<Evidence>& evidence) {
  json::array out;
  for (const Evidence& each : evidence) {
    out.push_back(json::object{{"page", each.page},
                               {"quote", each.quote},
                               {"begin", each.begin},
                               {"end", each.end},
                               {"claim", each.claim}});
  }
  return json::serialize(out);
}

Result<std::vector<Evidence>> decode_evidence(std::string_view text) {
  TRY(const std::vector<json::object> objects, objects_from(text, "list of evidence"));
  std::vector<Evidence> out;
  for (const json::object& object : objects) {
    const std::optional<std::string> page = text_of(object, "page");
    const std::optional<std::string> quote = text_of(object, "quote");
    const std::optional<std::string> claim = text_of(object, "claim");
    const std::optional<std::int64_t> begin = integer_of(object, "begin");
    const std::optional<std::int64_t> end = integer_of(object, "end");
    if (!page || !quote || !claim || !begin || !end) return damaged("list of evidence");
    out.push_back({*page, *quote, offset_from(*begin), offset_from(*end), *claim});
  }
  return out;
}

std::string encode_assertions(const std::vector<Assertion>& asserted) {
  json::array out;
  for (const Assertion& each : asserted) {
    out.push_back(json::object{{"sentence", each.sentence}, {"by", each.by}});
  }
  return json::serialize(out);
}

Result<std::vector<Assertion>> decode_assertions(std::string_view text) {
  TRY(const std::vector<json::object> objects, objects_from(text, "list of assertions"));
  std::vector<Assertion> out;
  for (const json::object& object : objects) {
    const std::optional<std::string> sentence = text_of(object, "sentence");
    const std::optional<std::string> by = text_of(object, "by");
    if (!sentence || !by) return damaged("list of assertions");
    out.push_back({*sentence, *by});
  }
  return out;
}

std::string encode_facts(const Facts& facts) {
  json::object out;
  for (const TextField& each : text_fields) {
    if (!(facts.*each.field).empty()) out[each.name] = facts.*each.field;
  }
  for (const ListField& each : list_fields) {
    if (!(facts.*each.field).empty()) out[each.name] = to_json(facts.*each.field);
  }
  return json::serialize(out);
}

Result<Facts> decode_facts(std::string_view text) {
  TRY(const json::value value, parse(text, "set of facts"));
  const json::object* object = value.if_object();
  if (object == nullptr) return damaged("set of facts");
  Facts facts;
  for (const TextField& each : text_fields) {
    const json::value* item = object->if_contains(each.name);
    if (item == nullptr) continue;
    if (!item->is_string()) return damaged("set of facts");
    (facts.*each.field).assign(item->get_string().data(), item->get_string().size());
  }
  for (const ListField& each : list_fields) {
    const json::value* item = object->if_contains(each.name);
    if (item == nullptr) continue;
    TRY(facts.*each.field, strings_from(*item));
  }
  return facts;
}

std::string encode_blocks(const std::vector<TextBlock>& blocks) {
  std::string out;
  out.reserve(blocks.size() * 14);
  for (const TextBlock& block : blocks) {
    out += std::to_string(block.begin) + ',' + std::to_string(block.end) + ',' +
           std::to_string(block.kind) + ',' + std::to_string(block.level) + ';';
  }
  return out;
}

Result<std::vector<TextBlock>> decode_blocks(std::string_view text) {
  std::vector<TextBlock> blocks;
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto number = [&](auto& out, char terminator) {
    const auto [next, code] = std::from_chars(at, end, out);
    if (code != std::errc{} || next == end || *next != terminator) return false;
    at = next + 1;
    return true;
  };
  while (at != end) {
    TextBlock block;
    if (!number(block.begin, ',') || !number(block.end, ',') || !number(block.kind, ',') ||
        !number(block.level, ';')) {
      return damaged("list of text blocks");
    }
    blocks.push_back(block);
  }
  return blocks;
}

Result<std::string> key_bytes(std::string_view hexadecimal) {
  constexpr std::size_t key_digits = 64;
  std::string out;
  for (std::size_t i = 0; i + 1 < hexadecimal.size(); i += 2) {
    const int high = hex_value(hexadecimal[i]);
    const int low = hex_value(hexadecimal[i + 1]);
    if (high >= 0 && low >= 0) out.push_back(static_cast<char>(high * 16 + low));
  }
  if (hexadecimal.size() != key_digits || out.size() * 2 != key_digits) {
    return Error(ErrorKind::bug, "an answer's key is no SHA-256");
  }
  return out;
}

std::string key_text(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out.push_back(digits[byte >> 4]);
    out.push_back(digits[byte & 15]);
  }
  return out;
}

}  // namespace ov
