// What the content model knows of a block beside its words: whole numbers about the block, its
// neighbours, the elements around it, its section and its page. All in time linear in the page.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "content_rules.h"
#include "raw_page.h"

namespace ov::extract {

// Names are written once: the enumeration and the names given to the trainer come from this list.
// Shares are in 1/1000; "_log" is a logarithm in quarters of a doubling.
// clang-format off
#define OV_BLOCK_FEATURES(X) \
  X(words) X(word_bytes) X(link_share) X(digit_share) X(upper_share) X(stops) X(ending) \
  X(commas) X(currency) X(kind) X(level) X(first_upper) X(title_overlap) \
  X(description_overlap) X(data_overlap) X(copies) X(copy) X(position) X(position_bytes) \
  X(from_end_log) X(after_heading_log) X(kept) X(hidden) X(consent) X(navigation) X(footer) \
  X(header) X(noise) X(linky) X(link_list) X(aside) X(form) X(button) X(hidden_name) \
  X(small_screen) X(in_main) X(in_main_words) X(article_share) X(announced) X(command) \
  X(before_words) X(after_words) X(before_link_share) X(after_link_share) X(near_words_log) \
  X(near_link_share) X(near_kept_share) X(wide_words_log) X(wide_link_share) \
  X(wide_kept_share) X(wide_sentence_share) X(inner_blocks_log) X(inner_words_log) \
  X(inner_link_share) X(inner_sentence_share) X(inner_alike_log) X(outer_blocks_log) \
  X(outer_words_log) X(outer_link_share) X(outer_sentence_share) X(outer_alike_log) \
  X(card_count_log) X(card_words_log) X(card_link_share) X(list_count_log) X(list_words_log) \
  X(list_link_share) X(list_price_share) X(list_share) X(depth) X(tag) X(section_level) \
  X(section_words_log) X(section_blocks_log) X(section_link_share) X(section_distance_log) \
  X(section_sentence_share)
// clang-format on

enum class Feature : std::uint8_t {
#define OV_ENTRY(name) name,
  OV_BLOCK_FEATURES(OV_ENTRY)
#undef OV_ENTRY
      count
};
inline constexpr std::size_t feature_count = static_cast<std::size_t>(Feature::count);
using FeatureRow = std::array<std::int16_t, feature_count>;
/// As in the list above; for the trainer.
[[nodiscard]] std::string_view name_of(Feature feature);

/// Sums over a run of blocks.
struct BlockSums {
  std::uint64_t bytes = 0;
  std::uint64_t link_bytes = 0;
  std::uint64_t words = 0;
  std::uint64_t sentence_words = 0;  ///< In blocks that hold the end of a sentence.
  std::uint64_t kept_bytes = 0;      ///< Kept by the rules.
  std::uint64_t prices = 0;          ///< Blocks with a currency sign.
};

class BlockFeatures {
 public:
  /// Both arguments must outlive it.
  BlockFeatures(const RawPage& page, const Ruling& ruling);
  /// Fills `row` for the block at `at`.
  void fill(std::size_t at, FeatureRow& row) const;
  /// Words of a block, at least 1.
  [[nodiscard]] std::uint32_t words(std::size_t at) const { return texts_[at].words; }
  [[nodiscard]] std::uint64_t page_words() const { return sums_.back().words; }
  /// How often the block's text has come before it on the page.
  [[nodiscard]] std::uint32_t copies_before(std::size_t at) const { return texts_[at].copy; }
  /// The heading over the block, itself when it is one, or `no_block`.
  [[nodiscard]] std::uint32_t section_of(std::size_t at) const { return sections_[at].first; }
  static constexpr std::uint32_t no_block = 0xFFFFFFFF;

 private:
  struct Text {
    std::uint32_t words = 0;
    std::uint32_t letters_and_digits = 0;
    std::uint32_t digits = 0;
    std::uint32_t capitalised = 0;
    std::uint32_t stops = 0;
    std::uint32_t commas = 0;
    std::uint32_t pairs = 0;
    std::uint32_t title_words = 0;
    std::uint32_t description_pairs = 0;
    std::uint32_t data_pairs = 0;
    std::uint32_t copies = 0;
    std::uint32_t copy = 0;
    std::uint8_t ending = 0;
    bool has_price = false;
    bool begins_upper = false;
  };
  struct Section {
    std::uint32_t first = no_block;
    std::uint32_t last = 0;
  };
  // What holds for all blocks whose innermost element is this one.
  struct Surroundings {
    std::uint32_t card = 0;   ///< Innermost element with two more of its shape beside it, or 0.
    std::uint32_t list = 0;   ///< The outermost one, or 0.
    std::uint32_t alike = 1;  ///< Children of its parent with its shape.
    std::uint32_t group = 0;  ///< In `groups_`.
  };
  class WordSet;

  void read_texts();
  void sum_blocks();
  void part_sections();
  void group_alike();
  void place_nodes();
  Text read_text(std::string_view text, const WordSet& title, const WordSet& description,
                 const WordSet& data) const;
  [[nodiscard]] BlockSums between(std::size_t first, std::size_t last) const;
  [[nodiscard]] BlockSums of_node(std::uint32_t node) const;

  void fill_own(std::size_t at, FeatureRow& row) const;
  void fill_place(std::size_t at, FeatureRow& row) const;
  void fill_rules(std::size_t at, FeatureRow& row) const;
  void fill_neighbours(std::size_t at, FeatureRow& row) const;
  void fill_elements(std::size_t at, FeatureRow& row) const;
  void fill_section(std::size_t at, FeatureRow& row) const;

  const RawPage& page_;
  const Ruling& ruling_;
  std::vector<Text> texts_;
  std::vector<BlockSums> sums_;  ///< Of the blocks before each place.
  std::vector<Section> sections_;
  std::vector<Surroundings> nodes_;
  std::vector<BlockSums> groups_;  ///< Of elements of one shape under one parent.
  std::vector<std::uint64_t> article_bytes_;
  std::size_t first_heading_ = 0;
};

}  // namespace ov::extract
