#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "nearest.h"
#include "text/brief.h"

namespace ov {
namespace {

constexpr std::string_view quote_variable = "quote";
constexpr std::size_t filters_max = 8;

bool closes_gap(std::string_view after) {
  return after.empty() || is_ascii_space(after.front()) ||
         std::string_view(",.;:!?").find(after.front()) != std::string_view::npos;
}

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

Error unknown_filter(std::string_view name) {
  std::vector<std::string_view> known;
  std::string list;
  for (const Filter filter : all_filters()) {
    known.push_back(to_string(filter));
    list += (list.empty() ? "" : ", ") + std::string(to_string(filter));
  }
  const std::string_view near = brief::nearest(name, known);
  return Error(
      ErrorKind::invalid,
      fmt::format("the filter '{}' is not known; {}", utf8_prefix(name, 40),
                  near.empty() ? "there are " + list
                               : fmt::format("did you mean '{}'? There are {}", near, list)));
}

/// "company:clean_company:upper": the name, and the filters behind it.
Result<std::string> read_name(std::string_view text, std::vector<Filter>& filters) {
  const std::vector<std::string_view> parts = split(text, ':');
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::optional<Filter> filter = filter_from(trim(parts[i]));
    if (!filter) return unknown_filter(trim(parts[i]));
    filters.push_back(*filter);
  }
  return std::string(trim(parts.front()));
}

}  // namespace

Result<Template> Template::parse(std::string_view text, std::span<const Variable> variables) {
  Template out;
  out.text_ = text;
  while (true) {
    const std::size_t open = text.find("{{");
    Part part;
    part.literal = text.substr(0, open);
    if (part.literal.find("}}") != std::string::npos) {
      return Error(ErrorKind::invalid, "'}}' without '{{' before it");
    }
    if (open == std::string_view::npos) {
      out.parts_.push_back(std::move(part));
      return out;
    }
    text.remove_prefix(open + 2);
    const std::size_t close = text.find("}}");
    const std::string_view inside = text.substr(0, close);
    if (close == std::string_view::npos || inside.find("{{") != std::string_view::npos) {
      return Error(ErrorKind::invalid, "'{{' without '}}' after it");
    }
    const std::size_t bar = inside.find('|');
    part.written = inside;
    std::vector<Filter> filters;
    TRY(part.variable, read_name(inside.substr(0, bar), filters));
    part.has_fallback = bar != std::string_view::npos;
    if (part.has_fallback) part.fallback = trim(inside.substr(bar + 1));
    if (part.variable.empty()) {
      return Error(ErrorKind::invalid, fmt::format("'{{{{{}}}}}' names no variable", inside));
    }
    for (const Variable& known : variables) {
      if (known.name != part.variable) continue;
      part.variable = known.column;
      part.filters = known.filters;
      if (known.fallback && !part.has_fallback) part.fallback = *known.fallback;
      part.has_fallback = part.has_fallback || known.fallback;
      break;
    }
    part.filters.insert(part.filters.end(), filters.begin(), filters.end());
    if (part.filters.size() > filters_max) {
      return Error(ErrorKind::invalid, fmt::format("'{{{{{}}}}}' has more than {} filters",
                                                   utf8_prefix(inside, 60), filters_max));
    }
    out.parts_.push_back(std::move(part));
    text.remove_prefix(close + 2);
  }
}

std::string Template::Part::value(const RowFacts& row) const {
  std::string value(row.value(variable));
  for (const Filter filter : filters) value = apply_filter(filter, value);
  return value;
}

std::string Template::render(const RowFacts& row) const {
  std::string out;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const Part& part = parts_[i];
    out += part.literal;
    if (part.variable.empty()) continue;
    if (part.variable == quote_variable) {
      out += "{{quote}}";
      continue;
    }
    const std::string value = part.value(row);
    const std::string& filled = value.empty() ? part.fallback : value;
    if (filled.empty() && out.ends_with(' ') && closes_gap(parts_[i + 1].literal)) out.pop_back();
    // A cell must not be able to bring a variable of its own into the text.
    for (const char c : filled) {
      if (c == '{' && out.ends_with('{')) continue;
      out.push_back(c);
    }
  }
  return out;
}

std::vector<std::string> Template::required() const {
  std::vector<std::string> names;
  for (const Use& use : uses()) {
    if (!use.has_fallback) add_once(names, use.column);
  }
  return names;
}

std::vector<std::string> Template::missing(const RowFacts& row) const {
  std::vector<std::string> names;
  for (const Part& part : parts_) {
    if (part.variable.empty() || part.has_fallback || part.variable == quote_variable) continue;
    if (part.value(row).empty()) add_once(names, part.variable);
  }
  return names;
}

bool Template::holds_quote() const {
  return std::any_of(parts_.begin(), parts_.end(),
                     [](const Part& part) { return part.variable == quote_variable; });
}

std::vector<Template::Use> Template::uses() const {
  std::vector<Use> out;
  for (const Part& part : parts_) {
    if (part.variable.empty() || part.variable == quote_variable) continue;
    out.push_back({part.written, part.variable, part.has_fallback});
  }
  return out;
}

}  // namespace ov
