// Each column gets a score for each role from its name and its values; the best pair is taken, then
// the best of what is left, so that no column has two roles.
#include "text/columns.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"
#include "column_names.h"
#include "column_values.h"
#include "shown_text.h"

namespace ov {
namespace {

// Below this a column stays without a role: no name for it, and values that are mostly something
// else.
constexpr double score_min = 50;
// Values that contradict a name count from this many on; fewer may be chance.
constexpr std::size_t telling_values_min = 3;

double value_score(ColumnRole role, const columns::ValueShares& shares) {
  const bool telling = shares.values >= telling_values_min;
  switch (role) {
    case ColumnRole::website:
      if (telling && shares.website < 0.1) return -60;
      return 80 * shares.website - 60 * shares.profile;
    case ColumnRole::email:
      if (telling && shares.email < 0.1) return -60;
      return 80 * shares.email;
    case ColumnRole::country:
      return 70 * shares.country - 60 * (shares.website + shares.email + shares.profile);
    case ColumnRole::company:
      // Words alone do not make a company; see `guess_company_by_place`.
      return 20 * shares.words - 80 * (shares.website + shares.email + shares.profile);
    case ColumnRole::first_name:
      return 10 * shares.words - 80 * (shares.website + shares.email + shares.profile);
  }
  return 0;
}

struct Candidate {
  double score;
  ColumnRole role;
  std::size_t column;
};

std::vector<Candidate> rank_candidates(const ColumnSamples& samples,
                                       const std::vector<columns::ValueShares>& shares) {
  std::vector<Candidate> candidates;
  for (std::size_t column = 0; column < samples.columns; ++column) {
    const std::string name =
        column < samples.header.size() ? columns::folded_name(samples.header[column]) : "";
    for (const ColumnRole role : column_roles) {
      const double score = columns::name_score(role, name) + value_score(role, shares[column]);
      if (score >= score_min) candidates.push_back({score, role, column});
    }
  }
  // Equal scores keep the order of the columns: lists begin with what matters.
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return a.score != b.score ? a.score > b.score : a.column < b.column;
  });
  return candidates;
}

bool has_role(const ColumnMapping& mapping, std::size_t column) {
  return std::any_of(column_roles.begin(), column_roles.end(),
                     [&](ColumnRole role) { return mapping.of(role) == column; });
}

// Without names, the company is most often the first column of short texts.
std::optional<std::size_t> guess_company_by_place(const ColumnMapping& mapping,
                                                  const std::vector<columns::ValueShares>& shares) {
  for (std::size_t column = 0; column < shares.size(); ++column) {
    if (shares[column].words >= 0.7 && !has_role(mapping, column)) return column;
  }
  return std::nullopt;
}

std::string listed_columns(const ColumnSamples& samples) {
  if (samples.header.empty()) {
    std::string text = "The list has no row of column names; its first row is: ";
    if (samples.rows.empty()) return text + "empty";
    return text + columns::shown_list(samples.rows.front());
  }
  return "The columns are: " + columns::shown_list(samples.header);
}

// Lets the overrides stand and takes their columns away from what was only guessed.
void apply(const std::vector<ColumnOverride>& overrides, ColumnMapping& mapping) {
  for (const ColumnOverride& override : overrides) {
    for (const ColumnRole role : column_roles) {
      if (override.column && mapping.of(role) == override.column) mapping.of(role).reset();
    }
  }
  for (const ColumnOverride& override : overrides) mapping.of(override.role) = override.column;
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string sample_values(const ColumnSamples& samples, std::size_t column) {
  constexpr std::size_t values_max = 3;
  std::vector<std::string> values;
  for (const std::vector<std::string>& row : samples.rows) {
    if (values.size() == values_max) break;
    if (column >= row.size()) continue;
    std::string value = columns::shown_value(row[column]);
    if (!value.empty() && std::find(values.begin(), values.end(), value) == values.end()) {
      values.push_back(std::move(value));
    }
  }
  std::string text;
  for (const std::string& value : values) text += (text.empty() ? "   " : ", ") + value;
  return text;
}

}  // namespace

std::string_view to_string(ColumnRole role) {
  switch (role) {
    case ColumnRole::website:
      return "website";
    case ColumnRole::company:
      return "company";
    case ColumnRole::email:
      return "email";
    case ColumnRole::first_name:
      return "first_name";
    case ColumnRole::country:
      return "country";
  }
  return "unknown";
}

const std::optional<std::size_t>& ColumnMapping::of(ColumnRole role) const {
  switch (role) {
    case ColumnRole::website:
      return website;
    case ColumnRole::company:
      return company;
    case ColumnRole::email:
      return email;
    case ColumnRole::first_name:
      return first_name;
    case ColumnRole::country:
      break;
  }
  return country;
}

std::optional<std::size_t>& ColumnMapping::of(ColumnRole role) {
  return const_cast<std::optional<std::size_t>&>(std::as_const(*this).of(role));
}

ColumnMapping guess_columns(const ColumnSamples& samples) {
  std::vector<columns::ValueShares> shares;
  for (std::size_t column = 0; column < samples.columns; ++column) {
    shares.push_back(columns::measure_values(samples, column));
  }
  ColumnMapping mapping;
  for (const Candidate& candidate : rank_candidates(samples, shares)) {
    std::optional<std::size_t>& column = mapping.of(candidate.role);
    if (!column && !has_role(mapping, candidate.column)) column = candidate.column;
  }
  if (samples.header.empty() && !mapping.company) {
    mapping.company = guess_company_by_place(mapping, shares);
  }
  return mapping;
}

Result<ColumnMapping> map_columns(const ColumnSamples& samples, std::string_view overrides) {
  TRY(const std::vector<ColumnOverride> parsed, parse_column_overrides(overrides, samples));
  ColumnMapping mapping = guess_columns(samples);
  apply(parsed, mapping);
  if (!mapping.website) {
    const std::string how = samples.header.empty() ? "number, e.g. --map website=2"
                                                   : "name or number, e.g. --map website=COLUMN";
    return Error(ErrorKind::invalid,
                 "no column of the list looks like websites; say which one it is by " + how + ". " +
                     listed_columns(samples));
  }
  return mapping;
}

std::string describe_mapping(const ColumnMapping& mapping, const ColumnSamples& samples) {
  constexpr std::size_t role_width = 12;
  std::string text;
  for (const ColumnRole role : column_roles) {
    text += padded(std::string(to_string(role)), role_width);
    const std::optional<std::size_t>& column = mapping.of(role);
    if (column) {
      text += "column " + std::to_string(*column + 1);
      if (*column < samples.header.size()) {
        text += " \"" + columns::shown_value(samples.header[*column]) + "\"";
      }
      text += sample_values(samples, *column);
    } else {
      text += "none";
    }
    text += '\n';
  }
  return text;
}

}  // namespace ov
