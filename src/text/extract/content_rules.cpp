#include "content_rules.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <unordered_set>

#include "sections.h"

namespace ov::extract {
namespace {

using Flags = std::vector<std::uint8_t>;

// A noise range with more than this share (of 100) of the page's text is the page itself.
constexpr std::uint64_t noise_share_max = 45;
// Navigation that is nearly the whole page is a page of links someone wants to read.
constexpr std::uint64_t navigation_share_max = 90;
// <main> is believed when it has this many bytes of text and this share (of 100) of all of it.
constexpr std::uint64_t main_bytes_min = 200;
constexpr std::uint64_t main_share_min = 30;
// A single article with this share (of 100) of the content is the content.
constexpr std::uint64_t article_share_min = 50;
// Hidden parts with sentences are tabs and accordions, which a reader opens.
constexpr std::uint64_t hidden_words_mean_min = 5;
constexpr std::uint64_t hidden_block_bytes_min = 80;
constexpr std::uint64_t hidden_link_share_max = 30;
// Lists of links with more words than this an entry are teasers, not menus.
constexpr std::uint64_t link_list_bytes_mean_max = 70;
constexpr std::uint64_t bytes_a_word = 6;

std::uint64_t bytes_of(const RawPage& page, const Flags& kept) {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < kept.size(); ++i) bytes += kept[i] != 0 ? page.blocks[i].bytes() : 0;
  return bytes;
}

// Sums over blocks, so that any range is known in constant time however ranges nest.
class Sums {
 public:
  explicit Sums(const RawPage& page)
      : text_(page.blocks.size() + 1), links_(text_.size()), long_blocks_(text_.size()) {
    for (std::size_t i = 0; i < page.blocks.size(); ++i) {
      const RawBlock& block = page.blocks[i];
      text_[i + 1] = text_[i] + block.bytes();
      links_[i + 1] = links_[i] + block.link_bytes;
      long_blocks_[i + 1] = long_blocks_[i] + (block.bytes() >= hidden_block_bytes_min ? 1 : 0);
    }
  }
  [[nodiscard]] std::uint64_t all() const { return text_.back(); }
  [[nodiscard]] std::uint64_t text(const NoiseRange& r) const {
    return text_[r.last] - text_[r.first];
  }
  [[nodiscard]] std::uint64_t links(const NoiseRange& r) const {
    return links_[r.last] - links_[r.first];
  }
  [[nodiscard]] bool has_long_block(const NoiseRange& r) const {
    return long_blocks_[r.last] > long_blocks_[r.first];
  }

 private:
  std::vector<std::uint64_t> text_;
  std::vector<std::uint64_t> links_;
  std::vector<std::uint32_t> long_blocks_;
};

bool is_opened_by_reader(const NoiseRange& range, const Sums& sums) {
  const std::uint64_t text = sums.text(range);
  return text >= hidden_words_mean_min * bytes_a_word * (range.last - range.first) &&
         sums.has_long_block(range) && sums.links(range) * 100 < text * hidden_link_share_max;
}

bool applies(const RawPage& page, const NoiseRange& range, const Sums& sums) {
  if (range.has_main || range.first == range.last) return false;
  const std::uint64_t text = sums.text(range);
  const bool is_large = text * 100 > sums.all() * noise_share_max;
  if (range.kind == NoiseKind::hidden) return !is_large && !is_opened_by_reader(range, sums);
  if (range.has_first_heading) return false;
  if (range.kind == NoiseKind::navigation) {
    return text * 100 <= sums.all() * navigation_share_max;
  }
  if (is_large) return false;
  switch (range.kind) {
    case NoiseKind::header:
      return !page.blocks[range.first].in_main;
    case NoiseKind::link_list:
      return text <= link_list_bytes_mean_max * (range.last - range.first);
    default:
      return true;
  }
}

// Which noise each block stands in. Ranges nest and overlap, so their edges are counted rather than
// each block visited for each range.
void rule_noise(const RawPage& page, Ruling& ruling) {
  const Sums sums(page);
  const std::size_t blocks = page.blocks.size();
  struct Edges {
    std::vector<std::int32_t> holding;
    std::vector<std::int32_t> overruled;
  };
  std::array<Edges, noise_kinds> edges;
  for (const NoiseRange& range : page.noise) {
    Edges& of_kind = edges[static_cast<std::size_t>(range.kind)];
    std::vector<std::int32_t>& counts =
        applies(page, range, sums) ? of_kind.holding : of_kind.overruled;
    counts.resize(blocks + 1);
    ++counts[range.first];
    --counts[range.last];
  }
  ruling.kept.assign(blocks, 1);
  for (std::size_t kind = 0; kind < noise_kinds; ++kind) {
    std::vector<std::uint8_t>& noise = ruling.noise[kind];
    noise.assign(blocks, 0);
    const auto mark = [&](const std::vector<std::int32_t>& counts, std::uint8_t value) {
      std::int32_t depth = 0;
      for (std::size_t i = 0; i + 1 < counts.size(); ++i) {
        depth += counts[i];
        if (depth > 0) noise[i] = value;
      }
    };
    mark(edges[kind].overruled, 1);
    mark(edges[kind].holding, 2);
    for (std::size_t i = 0; i < blocks; ++i) ruling.kept[i] &= noise[i] != 2 ? 1 : 0;
  }
}

template <class Predicate>
Flags restricted(const RawPage& page, const Flags& kept, Predicate inside) {
  Flags result(kept);
  for (std::size_t i = 0; i < result.size(); ++i) result[i] &= inside(page.blocks[i]) ? 1 : 0;
  return result;
}

void restrict_to_main(const RawPage& page, Flags& kept) {
  const std::uint64_t all = bytes_of(page, kept);
  const auto try_part = [&](auto inside) {
    Flags part = restricted(page, kept, inside);
    const std::uint64_t bytes = bytes_of(page, part);
    if (bytes < main_bytes_min || bytes * 100 < all * main_share_min) return false;
    kept = std::move(part);
    return true;
  };
  if (try_part([](const RawBlock& block) { return block.in_main; })) return;
  try_part([](const RawBlock& block) { return block.in_main_words; });
}

void restrict_to_article(const RawPage& page, Flags& kept) {
  const std::uint64_t all = bytes_of(page, kept);
  std::vector<std::uint64_t> bytes;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const std::uint16_t article = page.blocks[i].article;
    if (kept[i] == 0 || article == no_region) continue;
    if (bytes.size() <= article) bytes.resize(article + 1U);
    bytes[article] += page.blocks[i].bytes();
  }
  for (std::size_t article = 0; article < bytes.size(); ++article) {
    if (bytes[article] * 100 < all * article_share_min) continue;
    kept = restricted(page, kept, [&](const RawBlock& block) {
      return block.article == article ||
             (block.kind == BlockKind::heading && block.level == 1 && block.article == no_region);
    });
    return;
  }
}

// Slides are cloned, menus repeated for small screens, prices shown twice: each text is kept once.
// Code and rows of tables are left alone, as they repeat by nature.
void drop_repeats(const RawPage& page, Flags& kept) {
  std::unordered_set<std::string_view> seen;
  const std::string_view text = page.text;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const RawBlock& block = page.blocks[i];
    if (kept[i] == 0 || block.kind == BlockKind::code || block.kind == BlockKind::table_row) {
      continue;
    }
    if (!seen.insert(text.substr(block.begin, block.bytes())).second) kept[i] = 0;
  }
}

void find_commands(const RawPage& page, Ruling& ruling) {
  const std::string_view text = page.text;
  ruling.commands.assign(page.blocks.size(), 0);
  for (std::size_t i = 0; i < ruling.commands.size(); ++i) {
    const RawBlock& block = page.blocks[i];
    if (block.kind == BlockKind::table_row) continue;
    const std::string_view own = text.substr(block.begin, block.bytes());
    const bool commands = is_command(own) || (block.link_bytes > 0 && is_skip_link(own));
    ruling.commands[i] = commands ? 1 : 0;
    if (commands) ruling.kept[i] = 0;
  }
}

}  // namespace

Ruling rule_content(const RawPage& page) {
  Ruling ruling;
  rule_noise(page, ruling);
  restrict_to_main(page, ruling.kept);
  restrict_to_article(page, ruling.kept);
  drop_announced_sections(page, ruling.kept);
  std::vector<std::uint8_t> unannounced(page.blocks.size(), 1);
  drop_announced_sections(page, unannounced);
  ruling.announced.resize(page.blocks.size());
  for (std::size_t i = 0; i < unannounced.size(); ++i) ruling.announced[i] = 1 - unannounced[i];
  find_commands(page, ruling);
  drop_repeats(page, ruling.kept);
  return ruling;
}

}  // namespace ov::extract
