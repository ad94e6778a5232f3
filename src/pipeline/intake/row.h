// One row of a list as a record, or as a rejected row with its reason.
#pragma once

#include <tl/expected.hpp>

#include "pipeline/intake.h"

namespace ov {

[[nodiscard]] CsvOptions reader_options(const ListPlan& plan);
/// Empty for a column that the list does not have.
[[nodiscard]] std::string column_name(const ListPlan& plan, std::size_t column);
/// `number`: of the row in the list, from 1.
[[nodiscard]] tl::expected<Record, RejectedRow> record_of(const CsvRow& row, std::int64_t number,
                                                          const ListPlan& plan);
/// Columns that the record's variant of `brief` needs and the record has no value of.
[[nodiscard]] std::vector<std::string> missing_in(const Record& record,
                                                  const std::vector<std::string>& columns,
                                                  const Brief& brief, bool by_quote);
/// For the list's owner; `missing` is not empty.
[[nodiscard]] std::string missing_sentence(const std::vector<std::string>& missing);

}  // namespace ov
