#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "text/brief.h"

namespace ov {
namespace {

constexpr std::string_view quote_variable = "quote";

bool closes_gap(std::string_view after) {
  return after.empty() || is_ascii_space(after.front()) ||
         std::string_view(",.;:!?").find(after.front()) != std::string_view::npos;
}

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

}  // namespace

Result<Template> Template::parse(std::string_view text) {
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
    part.variable = trim(inside.substr(0, bar));
    part.has_fallback = bar != std::string_view::npos;
    if (part.has_fallback) part.fallback = trim(inside.substr(bar + 1));
    if (part.variable.empty()) {
      return Error(ErrorKind::invalid, fmt::format("'{{{{{}}}}}' names no variable", inside));
    }
    out.parts_.push_back(std::move(part));
    text.remove_prefix(close + 2);
  }
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
    const std::string_view value = row.value(part.variable);
    const std::string_view filled = value.empty() ? std::string_view(part.fallback) : value;
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
  for (const Part& part : parts_) {
    if (part.variable.empty() || part.has_fallback || part.variable == quote_variable) continue;
    add_once(names, part.variable);
  }
  return names;
}

std::vector<std::string> Template::missing(const RowFacts& row) const {
  std::vector<std::string> names = required();
  std::erase_if(names, [&](const std::string& name) { return !row.value(name).empty(); });
  return names;
}

}  // namespace ov
