// The pass over a page's tokens.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "block_text.h"
#include "elements.h"
#include "marks.h"
#include "raw_page.h"
#include "text/extract.h"
#include "text/html.h"

namespace ov::extract {

/// Open elements remembered; deeper ones count as part of the last. Real pages stay under 100.
inline constexpr std::size_t open_elements_max = 256;
inline constexpr std::size_t structured_data_bytes_max = 512 * 1024;
inline constexpr std::size_t structured_data_scripts_max = 16;
inline constexpr std::size_t hidden_emails_max = 50;
inline constexpr std::size_t hidden_email_bytes_max = 300;
inline constexpr std::size_t noise_ranges_max = 20'000;
/// Elements with text that are told apart; further ones count as part of the one around them.
inline constexpr std::size_t outline_nodes_max = 60'000;

/// Reads one page and ends.
class Reader {
 public:
  /// `reads_noscript`: show what is meant for readers without scripts.
  Reader(std::string_view html, const ExtractOptions& options, bool reads_noscript = false);
  [[nodiscard]] RawPage read();

 private:
  struct Open {
    Tag tag = Tag::other;
    std::uint8_t traits = 0;
    std::uint16_t marks = 0;
    bool is_skipping = false;    ///< Nothing in it is shown.
    bool row_is_layout = false;  ///< tr: its cells hold blocks of their own.
    bool has_main = false;
    bool began_article = false;
    bool has_item = false;   ///< It carries microdata.
    bool owns_node = false;  ///< `node` is its own and not that of an element around it.
    std::uint32_t node = 0;  ///< In the page's outline.
    std::uint32_t first_block = 0;
    std::uint32_t text_begin = 0;
    std::uint32_t link_bytes_begin = 0;
  };

  void on_start(const html::Token& token);
  void on_end(const html::Token& token);
  void on_text(const html::Token& token);

  void on_meta(const html::Token& token);
  void on_link_element(const html::Token& token);
  void on_anchor(const html::Token& token);
  void on_script(const html::Token& token);
  void skip_content(Tag tag, const html::Token& token);
  bool skip_past(std::string_view end_tag, std::uint32_t from, bool& missing);

  [[nodiscard]] std::uint16_t marks_of(Tag tag, const html::Token& token);
  void close_implied(Tag tag);
  void take_names(const html::Token& token);
  void take_name(std::uint16_t name);
  /// Whether `names_` has it.
  [[nodiscard]] bool is_taken(std::uint16_t name) const {
    return name_taken_by_[name] == tag_number_;
  }
  void open_node(Open& open, const html::Token& token);
  void close_node(const Open& open);
  /// False when too many elements are open already.
  bool push(Tag tag, std::uint16_t marks, const html::Token& token);
  void pop();
  void pop_to(std::size_t depth);
  void enter(Open& open, int direction);
  void note_noise(const Open& open);
  void add_noise(const Open& open, NoiseKind kind);
  void break_block(Tag tag, bool is_start);
  [[nodiscard]] Open* plain_row();
  [[nodiscard]] bool in_heading() const;
  [[nodiscard]] std::uint32_t innermost_node() const {
    return open_.empty() ? 0 : open_.back().node;
  }
  void flush();
  void finish_anchor();
  [[nodiscard]] BlockKind block_kind(std::uint8_t& level);
  [[nodiscard]] std::uint32_t& count_of(Tag tag) {
    return open_count_[static_cast<std::size_t>(tag)];
  }
  [[nodiscard]] std::uint32_t count_of(Tag tag) const {
    return open_count_[static_cast<std::size_t>(tag)];
  }

  std::string_view html_;
  const ExtractOptions& options_;
  bool reads_noscript_;
  html::Tokenizer tokenizer_;
  RawPage page_;
  BlockText text_;
  ClassCache& class_cache_;                  ///< The thread's.
  const ClassWords* class_words_ = nullptr;  ///< Of the tag at hand; null without a class.
  std::vector<Open> open_;
  std::vector<std::uint16_t> names_;          ///< Known words of the tag at hand.
  std::vector<std::uint32_t> name_taken_by_;  ///< Number of the last tag that had each known word.
  std::uint32_t tag_number_ = 0;
  std::vector<std::uint16_t> open_names_;  ///< How many open elements have each known word.
  std::uint32_t open_count_[tag_count] = {};
  std::uint32_t overflow_ = 0;
  std::uint32_t skip_depth_ = 0;
  std::uint32_t navigation_depth_ = 0;
  std::uint32_t footer_depth_ = 0;
  std::uint32_t main_depth_ = 0;
  std::uint32_t main_words_depth_ = 0;
  std::uint32_t link_bytes_ = 0;        ///< Of the whole page so far.
  std::uint32_t block_link_bytes_ = 0;  ///< Of the open block.
  std::uint32_t first_heading_block_ = 0xFFFFFFFF;
  std::uint16_t articles_ = 0;
  std::uint16_t article_ = no_region;
  bool in_title_ = false;
  bool has_item_ = false;  ///< The tag at hand carries microdata.
  bool in_structured_data_ = false;
  bool in_anchor_ = false;
  bool anchor_is_kept_ = false;
  std::uint32_t anchor_text_begin_ = 0;
  std::string anchor_label_;
  std::size_t skipped_bytes_ = 0;  ///< By the last skip_past.
  bool svg_end_missing_ = false;
  bool noscript_end_missing_ = false;
};

}  // namespace ov::extract
