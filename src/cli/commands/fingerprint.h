// What makes two runs the same: the list's bytes and everything that decides what is written. The
// same command finds its campaign again by this, and another command never takes it for its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/record.h"
#include "text/columns.h"

namespace ov::cli {

/// Who writes, as the store and results name it: each model URL with scheme, host, path and the
/// model's name, without what may be secret (user information, every other parameter).
/// "http://key:x@host/v1?model=a&temperature=0" is "http://host/v1?model=a"; "quote:" stays.
[[nodiscard]] std::string writer_name(std::string_view model_urls);

struct RunIdentity {
  std::string list_sha256;  ///< Of the list's bytes, hexadecimal.
  std::string brief;        ///< Its canonical text.
  std::string writer;       ///< By writer_name.
  ColumnMapping mapping;
  DedupePolicy dedupe = DedupePolicy::contact;
  std::optional<std::int64_t> rows_max;
  std::optional<std::vector<std::int64_t>>
      rows;  ///< The only rows taken in, where they are chosen.
};

/// SHA-256 over the parts, each with its length before it, so that nothing can move from one part
/// into the next. 64 hexadecimal digits.
[[nodiscard]] std::string fingerprint_of(const RunIdentity& identity);

}  // namespace ov::cli
