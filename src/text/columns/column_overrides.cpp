// `--map website=URL,company=3`: what a person says about columns, by name or by number.
#include <algorithm>
#include <charconv>
#include <numeric>

#include "base/ascii.h"
#include "column_names.h"
#include "shown_text.h"
#include "text/columns.h"

namespace ov {
namespace {

Error wrong(std::string message) {
  return Error(ErrorKind::invalid, "--map: " + std::move(message));
}

// Levenshtein's distance; short names only.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  a = a.substr(0, 64);
  b = b.substr(0, 64);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

// "; did you mean X?" when one of `names` is near, else nothing.
template <class Names>
std::string nearest_hint(std::string_view given, const Names& names) {
  const std::string folded = columns::folded_name(given);
  std::size_t best = std::max<std::size_t>(2, folded.size() / 3) + 1;
  std::string hint;
  for (const auto& name : names) {
    const std::size_t distance = edit_distance(folded, columns::folded_name(name));
    if (distance >= best) continue;
    best = distance;
    hint = "; did you mean \"" + columns::shown_value(name) + "\"?";
  }
  return hint;
}

std::string available(const ColumnSamples& samples) {
  if (samples.header.empty()) {
    return "the list has no column names, only numbers from 1 to " +
           std::to_string(samples.columns);
  }
  return "the columns are: " + columns::shown_list(samples.header);
}

Result<ColumnRole> parse_role(std::string_view text) {
  std::vector<std::string_view> names;
  std::string listed;
  for (const ColumnRole role : column_roles) {
    if (equal_ignoring_case(text, to_string(role))) return role;
    names.push_back(to_string(role));
    listed += (listed.empty() ? "" : ", ") + std::string(to_string(role));
  }
  return wrong("\"" + columns::shown_value(text) + "\" is nothing a column can be used for" +
               nearest_hint(text, names) + " What can be mapped is: " + listed);
}

using Matches = std::vector<std::size_t>;

template <class Equal>
Matches matches(const ColumnSamples& samples, Equal equal) {
  Matches found;
  for (std::size_t i = 0; i < samples.header.size(); ++i) {
    if (equal(samples.header[i])) found.push_back(i);
  }
  return found;
}

// From the strictest sense of "the same name" to the loosest; the first that finds a column counts.
Matches columns_named(const ColumnSamples& samples, std::string_view text) {
  Matches found = matches(samples, [&](const std::string& name) { return trim(name) == text; });
  if (found.empty()) {
    found = matches(samples,
                    [&](const std::string& name) { return equal_ignoring_case(trim(name), text); });
  }
  const std::string folded = columns::folded_name(text);
  if (found.empty() && !folded.empty()) {
    found = matches(samples,
                    [&](const std::string& name) { return columns::folded_name(name) == folded; });
  }
  return found;
}

Result<std::size_t> parse_column(std::string_view text, const ColumnSamples& samples) {
  const Matches named = columns_named(samples, text);
  if (named.size() == 1) return named.front();
  if (named.size() > 1) {
    return wrong("columns " + std::to_string(named[0] + 1) + " and " +
                 std::to_string(named[1] + 1) + " are both called \"" + columns::shown_value(text) +
                 "\"; give the number instead");
  }
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size() && number >= 1 &&
      number <= samples.columns) {
    return number - 1;
  }
  return wrong("there is no column \"" + columns::shown_value(text) + "\"" +
               nearest_hint(text, samples.header) + " (" + available(samples) + ")");
}

// Parts at the commas that are not in double quotes.
std::vector<std::string_view> split_pairs(std::string_view text) {
  std::vector<std::string_view> pairs;
  bool quoted = false;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '"') quoted = !quoted;
    if (i < text.size() && (text[i] != ',' || quoted)) continue;
    pairs.push_back(trim(text.substr(start, i - start)));
    start = i + 1;
  }
  return pairs;
}

Result<ColumnOverride> parse_pair(std::string_view pair, const ColumnSamples& samples) {
  const std::size_t equals = pair.find('=');
  if (equals == std::string_view::npos) {
    return wrong("\"" + columns::shown_value(pair) +
                 "\" is no pair of a use and a column, such as website=URL");
  }
  TRY(const ColumnRole role, parse_role(trim(pair.substr(0, equals))));
  std::string_view name = trim(pair.substr(equals + 1));
  if (name.empty() || name == "-") return ColumnOverride{role, std::nullopt};
  if (name.size() >= 2 && name.front() == '"' && name.back() == '"') {
    name = trim(name.substr(1, name.size() - 2));
  }
  TRY(const std::size_t column, parse_column(name, samples));
  return ColumnOverride{role, column};
}

}  // namespace

Result<std::vector<ColumnOverride>> parse_column_overrides(std::string_view text,
                                                           const ColumnSamples& samples) {
  std::vector<ColumnOverride> overrides;
  for (const std::string_view pair : split_pairs(text)) {
    if (pair.empty()) continue;
    TRY(const ColumnOverride override, parse_pair(pair, samples));
    for (const ColumnOverride& earlier : overrides) {
      if (earlier.role == override.role) {
        return wrong(std::string(to_string(override.role)) + " is given twice");
      }
    }
    overrides.push_back(override);
  }
  return overrides;
}

}  // namespace ov
