#include "templates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/utf8.h"
#include "content.h"
#include "nearest.h"

namespace ov::brief {
namespace {

/// What may stand as {{…}} beside the row's own names.
using Constants = std::array<std::pair<std::string_view, const std::string*>, 8>;

Constants constants(const Brief& b) {
  return {{{"sender.name", &b.sender.name},
           {"sender.company", &b.sender.company},
           {"sender.about", &b.sender.about},
           {"sender.email", &b.sender.email},
           {"sender.phone", &b.sender.phone},
           {"sender.url", &b.sender.url},
           {"sender.address", &b.sender.address},
           {"offer", &b.offer}}};
}

/// "{{ sender.name:upper|us }}" without the braces, or a part of it.
std::string_view name_in(std::string_view inside) {
  return trim(inside.substr(0, inside.find_first_of(":|")));
}

/// As RowFacts compares names.
bool same_name(std::string_view a, std::string_view b) {
  RowFacts facts;
  facts.add(a, "x");
  return !facts.value(b).empty();
}

bool is_known(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [name](const std::string& known) { return same_name(known, name); });
}

bool is_mapped(std::string_view name) {
  const auto names = mapped_names();
  return std::any_of(names.begin(), names.end(),
                     [name](std::string_view known) { return same_name(known, name); });
}

std::string columns_text(const std::vector<std::string>& columns) {
  constexpr std::size_t shown_max = 20;
  std::string out;
  for (std::size_t i = 0; i < std::min(columns.size(), shown_max); ++i) {
    out += (out.empty() ? "'" : ", '") + std::string(utf8_prefix(columns[i], 40)) + "'";
  }
  return columns.size() > shown_max ? out + ", …" : out;
}

/// Mistakes where `column` is not one of the list's.
void check_column(Place at, std::string_view column, bool may_be_missing,
                  const BriefContext& context, Findings& findings) {
  if (!context.columns || is_known(*context.columns, column)) return;
  if (is_mapped(column)) {
    if (may_be_missing) return;
    findings.mistake(
        at, fmt::format("the list has no column for {{{{{}}}}}", column),
        fmt::format("say which one it is with --map {}=COLUMN, or what to say without it: "
                    "{{{{{}|…}}}}",
                    column, column));
    return;
  }
  const std::vector<std::string_view> known(context.columns->begin(), context.columns->end());
  const std::string_view near = nearest(column, known);
  findings.mistake(at,
                   fmt::format("'{}' is no column of the list{}", utf8_prefix(column, 60),
                               near.empty() ? "" : fmt::format("; did you mean '{}'?", near)),
                   "its columns are " + columns_text(*context.columns));
}

bool is_variable_name(std::string_view name) {
  const auto fits = [](char c) { return is_ascii_alpha(c) || is_ascii_digit(c) || c == '_'; };
  return !name.empty() && is_ascii_alpha(name.front()) && name.size() <= 40 &&
         std::all_of(name.begin(), name.end(), fits);
}

void read_filters(TableReader& reader, std::vector<Filter>& out) {
  std::vector<std::string> names;
  reader.texts("filters", names);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (const auto filter = filter_from(names[i])) {
      out.push_back(*filter);
      continue;
    }
    std::vector<std::string_view> known;
    for (const Filter filter : all_filters()) known.push_back(to_string(filter));
    const std::string_view near = nearest(names[i], known);
    reader.mistake(reader.at("filters"),
                   fmt::format("the filter '{}' is not known{}", utf8_prefix(names[i], 40),
                               near.empty() ? "" : fmt::format("; did you mean '{}'?", near)),
                   fmt::format("there are {}", fmt::join(known, ", ")));
  }
}

void read_variable(TableReader& variables, const std::string& name, const Node& node,
                   Findings& findings, Variable& out) {
  out.name = name;
  if (node.kind != Node::Kind::table) {
    variables.text(name, out.column, true);
    return;
  }
  constexpr std::string_view keys[] = {"column", "fallback", "filters"};
  TableReader reader(node, variables.named(name) + ".", findings);
  reader.only(keys);
  reader.text("column", out.column, true);
  if (reader.get("fallback") != nullptr) reader.text("fallback", out.fallback.emplace());
  read_filters(reader, out.filters);
}

}  // namespace

void read_variables(TableReader& top, const BriefContext& context, Findings& findings,
                    std::vector<Variable>& out) {
  const Node* table = top.table("variables");
  if (table == nullptr) return;
  if (table->items.size() > brief_list_max) {
    top.mistake(table->at, fmt::format("'variables' has {} entries; at most {} are allowed",
                                       table->items.size(), brief_list_max));
    return;
  }
  TableReader reader(*table, "variables.", findings);
  for (std::size_t i = 0; i < table->items.size(); ++i) {
    const std::string& name = table->keys[i];
    const Node& node = table->items[i];
    if (!is_variable_name(name) || name == "quote" || name == "offer" || name == "sender") {
      reader.mistake(node.key_at, fmt::format("'{}' cannot name a variable", utf8_prefix(name, 60)),
                     "a name is made of up to 40 letters, digits and _, begins with a letter, and "
                     "is not quote, offer or sender");
      continue;
    }
    Variable variable;
    read_variable(reader, name, node, findings, variable);
    if (variable.column.empty()) continue;
    check_column(node.at, variable.column, variable.fallback.has_value(), context, findings);
    out.push_back(std::move(variable));
  }
}

void TemplateReader::read(TableReader& reader, std::string_view key, Template& out,
                          bool may_quote) {
  std::string text;
  reader.raw_text(key, text);
  if (text.empty()) return;
  const Node& node = *reader.get(key);
  const std::string name = reader.named(key);
  Result<Template> parsed = Template::parse(with_constants(node, name, text), brief_.variables);
  if (!parsed) {
    explain(node, name, text, parsed.error());
    return;
  }
  check_names(node, name, *parsed);
  if (!may_quote && parsed->holds_quote()) {
    findings_.mistake(source_.find(node, "quote"),
                      fmt::format("'{}' cannot hold {{{{quote}}}}", name),
                      "it may stand in the templates of [quote]");
  }
  out = std::move(*parsed);
}

/// A constant takes its value at once; one without a value is said, for a line would stay empty.
std::string TemplateReader::with_constants(const Node& node, std::string_view key,
                                           std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t open = text.find("{{");
    const std::size_t close = open == std::string_view::npos ? open : text.find("}}", open + 2);
    if (close == std::string_view::npos) break;
    const std::string_view written = text.substr(open, close + 2 - open);
    const std::string_view name = name_in(text.substr(open + 2, close - open - 2));
    const Constants known = constants(brief_);
    const auto found = std::find_if(known.begin(), known.end(),
                                    [name](const auto& one) { return one.first == name; });
    out += text.substr(0, open);
    text.remove_prefix(close + 2);
    // As a template of its own, so that filters and a fallback do the same as with a column.
    const Result<Template> alone =
        found == known.end() ? Result<Template>(Template()) : Template::parse(written);
    if (found == known.end() || !alone) {
      out += written;
      continue;
    }
    RowFacts facts;
    std::string value = *found->second;
    if (written != fmt::format("{{{{{}}}}}", name)) {
      facts.add(name, value);
      value = alone->render(facts);
    }
    if (value.empty()) {
      findings_.warning(
          source_.find(node, written),
          fmt::format("'{}' uses {{{{{}}}}}, which the brief does not say", key, name),
          "say it, or take it out");
    }
    out += value;
  }
  return out + std::string(text);
}

/// The parts are tried one by one, so that each one at fault is named with its place and the others
/// are looked at all the same.
void TemplateReader::explain(const Node& node, std::string_view key, std::string_view text,
                             const Error& error) {
  bool explained = false;
  for (std::size_t open = text.find("{{"); open != std::string_view::npos;
       open = text.find("{{", open + 2)) {
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos) break;
    const std::string_view part = text.substr(open, close + 2 - open);
    const Result<Template> alone = Template::parse(part, brief_.variables);
    if (alone) {
      check_names(node, key, *alone);
      continue;
    }
    findings_.mistake(source_.find(node, part),
                      fmt::format("'{}': {}", key, alone.error().message()),
                      "write {{name}}, {{name|what to say without it}} or {{name:filter}}");
    explained = true;
  }
  if (explained) return;
  const std::size_t unclosed = text.rfind("{{");
  findings_.mistake(unclosed == std::string_view::npos
                        ? source_.find(node, "}}")
                        : source_.find(node, text.substr(unclosed, 12)),
                    fmt::format("'{}': {}", key, error.message()),
                    "a variable stands between two opening and two closing braces");
}

void TemplateReader::check_names(const Node& node, std::string_view key, const Template& read) {
  const Constants known_constants = constants(brief_);
  for (const Template::Use& use : read.uses()) {
    const bool is_constant =
        std::any_of(known_constants.begin(), known_constants.end(),
                    [&use](const auto& one) { return one.first == use.column; });
    if (is_constant) continue;
    const Place at = source_.find(node, "{{" + use.written + "}}");
    if (use.column.starts_with("sender.")) {
      std::vector<std::string_view> known;
      for (const auto& [name, value] : known_constants) known.push_back(name);
      const std::string_view near = nearest(use.column, known);
      findings_.mistake(
          at,
          fmt::format("'{}': '{{{{{}}}}}' is not known{}", key, use.column,
                      near.empty() ? "" : fmt::format("; did you mean {{{{{}}}}}?", near)),
          fmt::format("there are {}", fmt::join(known, ", ")));
      continue;
    }
    check_column(at, use.column, use.has_fallback, context_, findings_);
    if (context_.columns || is_mapped(use.column)) continue;
    const std::string_view near = nearest(use.column, mapped_names());
    if (near.empty() || use.column.find(near) != std::string::npos) continue;
    findings_.warning(at,
                      fmt::format("'{}': {{{{{}}}}} is taken for a column of the list; did you "
                                  "mean {{{{{}}}}}?",
                                  key, use.column, near),
                      "--list LIST tells whether the list has it");
  }
}

}  // namespace ov::brief
