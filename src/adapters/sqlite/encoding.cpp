#include "encoding.h"

#include <boost/json.hpp>
#include <charconv>

#include "base/ascii.h"
#include "database.h"

namespace ov::sqlite {
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

}  // namespace

std::string encode_strings(const std::vector<std::string>& values) {
  return json::serialize(to_json(values));
}

Result<std::vector<std::string>> decode_strings(std::string_view text) {
  TRY(const json::value value, parse(text, "list of texts"));
  return strings_from(value);
}

std::string encode_facts(const Facts& facts) {
  json::object out;
  out["organisation"] = facts.organisation;
  out["legal_name"] = facts.legal_name;
  out["organisation_description"] = facts.organisation_description;
  out["opening_line"] = facts.opening_line;
  out["address"] = facts.address;
  out["country"] = facts.country;
  out["emails"] = to_json(facts.emails);
  out["phones"] = to_json(facts.phones);
  out["social"] = to_json(facts.social);
  return json::serialize(out);
}

Result<Facts> decode_facts(std::string_view text) {
  TRY(const json::value value, parse(text, "set of facts"));
  const json::object* object = value.if_object();
  if (object == nullptr) return damaged("set of facts");
  Facts facts;
  const auto read_text = [&](const char* name, std::string& out) -> Result<void> {
    const json::value* item = object->if_contains(name);
    if (item == nullptr || !item->is_string()) return damaged("set of facts");
    out.assign(item->get_string().data(), item->get_string().size());
    return ok();
  };
  const auto read_list = [&](const char* name, std::vector<std::string>& out) -> Result<void> {
    const json::value* item = object->if_contains(name);
    if (item == nullptr) return damaged("set of facts");
    TRY(out, strings_from(*item));
    return ok();
  };
  TRY_VOID(read_text("organisation", facts.organisation));
  TRY_VOID(read_text("organisation_description", facts.organisation_description));
  // Stores written before these were known lack them.
  for (const auto& [name, field] :
       {std::pair{"legal_name", &facts.legal_name}, std::pair{"opening_line", &facts.opening_line},
        std::pair{"address", &facts.address}, std::pair{"country", &facts.country}}) {
    if (object->contains(name)) TRY_VOID(read_text(name, *field));
  }
  TRY_VOID(read_list("emails", facts.emails));
  TRY_VOID(read_list("phones", facts.phones));
  TRY_VOID(read_list("social", facts.social));
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

}  // namespace ov::sqlite
