// The brief as a file on disk, and what it is held against: itself and the list.
#pragma once

#include <optional>
#include <string>

#include "command.h"
#include "list_file.h"
#include "text/brief.h"

namespace ov::cli {

struct BriefFile {
  std::string name;  ///< The path, or words for the built-in one.
  std::string text;
};

/// The file at `path`; the built-in brief for an empty one. Errors: invalid (there is none, a
/// folder, not readable).
Result<BriefFile> read_brief_file(const std::string& path);

/// `list` may be null.
[[nodiscard]] BriefContext brief_context(const Adapters& adapters, const ListPlan* list);

/// What reads the whole list to see whether its rows have what the brief asks for.
struct ListNeeds {
  std::optional<std::int64_t> rows_max;
  bool by_quote = false;
};
/// Errors: invalid (the file is no list), unavailable (the disk).
Result<ListScan> scan_list(const ListFile& list, const Brief* brief, const ListNeeds& needs,
                           std::vector<std::int64_t> wanted = {});

/// "3 of 30 rows have no value …" with the first of them by number; for people, several lines.
[[nodiscard]] std::string missing_text(const ListScan& scan);

}  // namespace ov::cli
