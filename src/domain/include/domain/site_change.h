// What a later visit found that an earlier one had not: two versions of a site held side by side,
// page by page and block by block. For people; what is read again is decided elsewhere.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "domain/site.h"

namespace ov {

/// Blocks whose words are shown of one page.
inline constexpr std::size_t shown_blocks_max = 5;
/// Bytes shown of one block.
inline constexpr std::size_t shown_block_bytes_max = 300;

struct PageChange {
  enum class Kind : std::uint8_t { added, removed, changed };
  Kind kind = Kind::changed;
  std::string url;
  std::size_t blocks_added = 0;  ///< Blocks of text that were not on the page before.
  std::size_t blocks_removed = 0;
  /// The first of them, in the order of the page, cut to `shown_block_bytes_max`; valid UTF-8. At
  /// most `shown_blocks_max` each.
  std::vector<std::string> words_added;
  std::vector<std::string> words_removed;
};

struct SiteChange {
  std::vector<PageChange> pages;  ///< In the order of the later version, removed ones last.
  std::size_t pages_unchanged = 0;
  bool facts_changed = false;
  /// Nothing to tell: the later version may stand for the earlier one.
  [[nodiscard]] bool empty() const { return pages.empty() && !facts_changed; }
};

/// Pages are the same page when their URLs are equal; one is unchanged when its text, blocks,
/// title, description and language are. The order of pages does not count. Takes time linear in
/// the texts.
[[nodiscard]] SiteChange change_between(const Site& before, const Site& after);

/// "2 pages changed, 1 page new (5 blocks added, 3 removed)"; "nothing" for an empty change.
[[nodiscard]] std::string to_sentence(const SiteChange& change);

}  // namespace ov
