// Labelled pages as shared/web holds them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace bench {

struct Case {
  std::string id;
  std::string kind;
  std::string truth;                  ///< The text a reader would want.
  std::vector<std::string> must;      ///< Snippets that have to be found,
  std::vector<std::string> must_not;  ///< and to be left out.
  std::string html;                   ///< Valid UTF-8.
};

/// Reads `folder`/truth.jsonl.gz and the pages it names. Throws what Boost.JSON throws on bad
/// input.
std::vector<Case> load(const std::filesystem::path& folder);

}  // namespace bench
