#include "text/evidence.h"

#include <boost/json.hpp>

#include "cli/debug.h"

namespace ov::cli {
namespace {

namespace json = boost::json;

const json::string* text_field(const json::value& value, std::string_view name) {
  const json::object* object = value.if_object();
  const json::value* field = object == nullptr ? nullptr : object->if_contains(name);
  return field == nullptr ? nullptr : field->if_string();
}

}  // namespace

std::string debug_evidence(std::string_view line) {
  json::error_code code;
  const json::value value = json::parse(line, code);
  const json::string* text = code ? nullptr : text_field(value, "text");
  const json::string* quote = code ? nullptr : text_field(value, "quote");
  if (text == nullptr || quote == nullptr) {
    return R"({"error":"a JSON object with the texts \"text\" and \"quote\" is needed"})";
  }
  const auto span = find_quote({text->data(), text->size()}, {quote->data(), quote->size()});
  if (!span) return R"({"found":false})";
  return json::serialize(json::object{{"start", span->begin}, {"end", span->end}});
}

}  // namespace ov::cli
