// Fields of foreign JSON, whatever stands there instead.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace ov::adapters {

/// Bounds on what an endpoint may nest.
inline constexpr std::size_t json_depth_max = 16;

/// Nothing when `text` is no JSON within the bounds.
inline std::optional<boost::json::value> parse_foreign(std::string_view text) {
  boost::json::error_code code;
  boost::json::parse_options options;
  options.max_depth = json_depth_max;
  boost::json::value value = boost::json::parse(text, code, {}, options);
  if (code) return std::nullopt;
  return value;
}

inline const boost::json::value* field(const boost::json::value* value, std::string_view name) {
  const boost::json::object* object = value == nullptr ? nullptr : value->if_object();
  return object == nullptr ? nullptr : object->if_contains(name);
}

inline const boost::json::value* first_of(const boost::json::value* value) {
  const boost::json::array* list = value == nullptr ? nullptr : value->if_array();
  return list == nullptr || list->empty() ? nullptr : &list->front();
}

/// Empty where there is no text.
inline std::string_view text_of(const boost::json::value* value) {
  const boost::json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
}

inline std::string_view text_at(const boost::json::value* value, std::string_view name) {
  return text_of(field(value, name));
}

/// Nothing where there is no whole number.
inline std::optional<std::int64_t> whole_at(const boost::json::value* value,
                                            std::string_view name) {
  const boost::json::value* at = field(value, name);
  if (at == nullptr) return std::nullopt;
  if (at->is_int64()) return at->get_int64();
  return std::nullopt;
}

}  // namespace ov::adapters
