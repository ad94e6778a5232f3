// Which column of a list is which. People name columns in many languages and ways ("Website",
// "URL", "Webseite", "Company Domain"), so names and sample values are weighed together; where that
// is not enough or wrong, `--map website=URL,company=3` says it by name or by number.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ov {

/// What a column can be used for.
enum class ColumnRole : std::uint8_t { website, company, email, first_name, country };
inline constexpr std::array<ColumnRole, 5> column_roles = {
    ColumnRole::website, ColumnRole::company, ColumnRole::email, ColumnRole::first_name,
    ColumnRole::country};

/// The role's name as `--map` takes it, e.g. "first_name".
[[nodiscard]] std::string_view to_string(ColumnRole role);

/// Column indices from 0; unset where the list has no such column.
struct ColumnMapping {
  std::optional<std::size_t> website;
  std::optional<std::size_t> company;
  std::optional<std::size_t> email;
  std::optional<std::size_t> first_name;
  std::optional<std::size_t> country;

  [[nodiscard]] std::optional<std::size_t>& of(ColumnRole role);
  [[nodiscard]] const std::optional<std::size_t>& of(ColumnRole role) const;
  bool operator==(const ColumnMapping&) const = default;
};

/// The columns of a list and its first rows. `header` is empty for a list without one, else it has
/// one name a column; names and cells are UTF-8 and foreign. Rows may be shorter than `columns`.
struct ColumnSamples {
  std::span<const std::string> header;
  std::span<const std::vector<std::string>> rows;
  std::size_t columns = 0;
};

/// Guesses by names and values; a column gets one role at most. Leaves unset what is unlikely.
[[nodiscard]] ColumnMapping guess_columns(const ColumnSamples& samples);

/// What `--map` says: `role=column` pairs between commas. A column is a name (white space at the
/// ends, case and accents do not matter; in double quotes where it has a comma) or its number from
/// 1; a name wins over a number. `role=` and `role=-` say that the list has no such column.
struct ColumnOverride {
  ColumnRole role;
  std::optional<std::size_t> column;  ///< From 0; unset: no such column.
};
/// Errors: invalid (unknown role, no such column, a name that two columns have, a role named twice;
/// the sentence names the available columns and the nearest one).
[[nodiscard]] Result<std::vector<ColumnOverride>> parse_column_overrides(
    std::string_view text, const ColumnSamples& samples);

/// The guess with `overrides` (as `--map` takes them, may be empty) laid over it. A guessed role
/// gives way when its column is named for another role. Errors: as `parse_column_overrides`;
/// invalid when no website column is known (the sentence lists the columns and says how to use
/// --map).
[[nodiscard]] Result<ColumnMapping> map_columns(const ColumnSamples& samples,
                                                std::string_view overrides);

/// One line a role with the column's number, name and up to 3 sample values, for people:
///
///     website     column 2 "URL"   https://acme.example, beta.example
///     first_name  none
///
/// Control characters of foreign text are shown as '?', long values are cut.
[[nodiscard]] std::string describe_mapping(const ColumnMapping& mapping,
                                           const ColumnSamples& samples);

}  // namespace ov
