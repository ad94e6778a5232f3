#include "block_features.h"

#include <algorithm>
#include <bit>
#include <unordered_map>

#include "base/ascii.h"

namespace ov::extract {
namespace {

constexpr std::int16_t whole_share = 1000;
constexpr std::size_t near_blocks = 3;
constexpr std::size_t wide_blocks = 8;
constexpr std::uint32_t alike_min = 3;  // Fewer elements of one shape are no list.
constexpr std::int16_t no_neighbour = -1;
constexpr std::int16_t no_heading = -999;

std::int16_t limited_to_row(std::uint64_t value) {
  return static_cast<std::int16_t>(std::min<std::uint64_t>(value, 32'000));
}

// Four steps a doubling; exact for small numbers.
std::int16_t log_of(std::uint64_t value) {
  if (value < 4) return static_cast<std::int16_t>(value * 2);
  const int width = std::bit_width(value) - 1;
  return static_cast<std::int16_t>((width * 4) + static_cast<int>((value >> (width - 2)) & 3U));
}

std::int16_t share_of(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0) return 0;
  return static_cast<std::int16_t>(std::min<std::uint64_t>(whole_share, part * 1000 / whole));
}

bool is_word_byte(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

// The hash of a word, ASCII letters in lower case.
class WordHash {
 public:
  void add(char c) {
    value_ = (value_ ^ static_cast<unsigned char>(ascii_lower(c))) * 0x01000193U;
    ++bytes_;
  }
  [[nodiscard]] std::uint32_t value() const { return value_; }
  [[nodiscard]] std::uint32_t bytes() const { return bytes_; }

 private:
  std::uint32_t value_ = 0x811c9dc5U;
  std::uint32_t bytes_ = 0;
};

// Calls each(hash, bytes) for every word.
template <class Each>
void for_each_hash(std::string_view text, Each each) {
  WordHash word;
  for (const char c : text) {
    if (is_word_byte(c)) {
      word.add(c);
    } else if (word.bytes() > 0) {
      each(word.value(), word.bytes());
      word = {};
    }
  }
  if (word.bytes() > 0) each(word.value(), word.bytes());
}

constexpr std::uint32_t pair_of(std::uint32_t before, std::uint32_t word) {
  return before * 31U + word;
}

// "$", "£" and "¥" (C2 A3, C2 A5), "€" (E2 82 AC).
bool begins_currency(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at, 3);
  return rest.front() == '$' || rest.starts_with("\xC2\xA3") || rest.starts_with("\xC2\xA5") ||
         rest.starts_with("\xE2\x82\xAC");
}

bool is_sentence_end(std::string_view text, std::size_t at) {
  if (text[at] != '.' && text[at] != '!' && text[at] != '?') return false;
  if (at + 1 == text.size()) return true;
  const char next = text[at + 1];
  return next == ' ' || next == '\n' || next == '"';
}

std::uint8_t ending_of(char last) {
  if (last == '.') return 1;
  if (last == '!' || last == '?') return 2;
  if (last == ':') return 3;
  if (is_ascii_digit(last)) return 4;
  return is_ascii_alpha(last) ? 0 : 5;
}

std::int16_t& at(FeatureRow& row, Feature feature) {
  return row[static_cast<std::size_t>(feature)];
}

Feature after(Feature feature, std::size_t steps) {
  return static_cast<Feature>(static_cast<std::size_t>(feature) + steps);
}

}  // namespace

// Remembers hashes in a fixed number of bits: what it says of a word may rarely be wrong, and its
// size does not depend on the page.
class BlockFeatures::WordSet {
 public:
  void add(std::uint32_t hash) { word(hash) |= bit(hash); }
  [[nodiscard]] bool has(std::uint32_t hash) const { return (words_[slot(hash)] & bit(hash)) != 0; }
  void add_pairs(std::string_view text) {
    std::uint32_t before = 0;
    for_each_hash(text, [&](std::uint32_t hash, std::uint32_t) {
      if (before != 0) add(pair_of(before, hash));
      before = hash;
    });
  }

 private:
  static constexpr std::size_t bits = 1U << 16U;
  static std::uint32_t mixed(std::uint32_t hash) { return (hash * 0x9E3779B1U) >> 16U; }
  static std::size_t slot(std::uint32_t hash) { return mixed(hash) / 64; }
  static std::uint64_t bit(std::uint32_t hash) { return 1ULL << (mixed(hash) % 64); }
  std::uint64_t& word(std::uint32_t hash) { return words_[slot(hash)]; }
  std::vector<std::uint64_t> words_ = std::vector<std::uint64_t>(bits / 64);
};

std::string_view name_of(Feature feature) {
  constexpr std::array<std::string_view, feature_count> names = {
#define OV_ENTRY(name) #name,
      OV_BLOCK_FEATURES(OV_ENTRY)
#undef OV_ENTRY
  };
  return names[static_cast<std::size_t>(feature)];
}

BlockFeatures::BlockFeatures(const RawPage& page, const Ruling& ruling)
    : page_(page), ruling_(ruling) {
  read_texts();
  sum_blocks();
  part_sections();
  group_alike();
  place_nodes();
}

BlockFeatures::Text BlockFeatures::read_text(std::string_view text, const WordSet& title,
                                             const WordSet& description,
                                             const WordSet& data) const {
  Text result;
  std::uint32_t before = 0;
  WordHash word;
  const auto end_word = [&] {
    if (word.bytes() == 0) return;
    ++result.words;
    result.letters_and_digits += word.bytes();
    result.title_words += word.bytes() > 2 && title.has(word.value()) ? 1 : 0;
    if (before != 0) {
      const std::uint32_t pair = pair_of(before, word.value());
      ++result.pairs;
      result.description_pairs += description.has(pair) ? 1 : 0;
      result.data_pairs += data.has(pair) ? 1 : 0;
    }
    before = word.value();
    word = {};
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c >= 'a' && c <= 'z') {
      word.add(c);
      continue;
    }
    if (c == '$' || c == '\xC2' || c == '\xE2') result.has_price |= begins_currency(text, i);
    if (is_word_byte(c)) {
      if (is_ascii_digit(c)) ++result.digits;
      if (c >= 'A' && c <= 'Z' && word.bytes() == 0) ++result.capitalised;
      word.add(c);
      continue;
    }
    end_word();
    if (c == ',') ++result.commas;
    if (is_sentence_end(text, i)) ++result.stops;
  }
  end_word();
  result.ending = ending_of(text.back());
  result.begins_upper = text.front() >= 'A' && text.front() <= 'Z';
  return result;
}

void BlockFeatures::read_texts() {
  WordSet title;
  WordSet description;
  WordSet data;
  for_each_hash(page_.title, [&](std::uint32_t hash, std::uint32_t bytes) {
    if (bytes > 2) title.add(hash);
  });
  description.add_pairs(page_.meta_description);
  description.add_pairs(page_.graph_description);
  for (const std::string& script : page_.structured_data) data.add_pairs(script);
  const std::string_view all = page_.text;
  std::unordered_map<std::string_view, std::uint32_t> seen;
  std::vector<const std::uint32_t*> counts;
  seen.reserve(page_.blocks.size());
  counts.reserve(page_.blocks.size());
  texts_.reserve(page_.blocks.size());
  for (const RawBlock& block : page_.blocks) {
    const std::string_view text = all.substr(block.begin, block.bytes());
    texts_.push_back(read_text(text, title, description, data));
    std::uint32_t& count = seen[text];
    texts_.back().copy = count++;
    counts.push_back(&count);
  }
  for (std::size_t i = 0; i < texts_.size(); ++i) texts_[i].copies = *counts[i];
}

void BlockFeatures::sum_blocks() {
  sums_.resize(texts_.size() + 1);
  first_heading_ = texts_.size();
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    const RawBlock& block = page_.blocks[i];
    BlockSums sums = sums_[i];
    sums.bytes += block.bytes();
    sums.link_bytes += block.link_bytes;
    sums.words += texts_[i].words;
    sums.sentence_words += texts_[i].stops > 0 ? texts_[i].words : 0;
    sums.kept_bytes += ruling_.kept[i] != 0 ? block.bytes() : 0;
    sums.prices += texts_[i].has_price ? 1 : 0;
    sums_[i + 1] = sums;
    const bool is_title = block.kind == BlockKind::heading && block.level == 1;
    if (is_title && block.link_bytes < block.bytes() && first_heading_ == texts_.size()) {
      first_heading_ = i;
    }
    if (block.article == no_region) continue;
    if (article_bytes_.size() <= block.article) article_bytes_.resize(block.article + 1U);
    article_bytes_[block.article] += block.bytes();
  }
}

// A section runs from a heading to the next one, whatever their levels.
void BlockFeatures::part_sections() {
  const auto blocks = static_cast<std::uint32_t>(texts_.size());
  sections_.resize(blocks);
  std::uint32_t heading = no_block;
  for (std::uint32_t i = 0; i < blocks; ++i) {
    if (page_.blocks[i].kind == BlockKind::heading) heading = i;
    sections_[i].first = heading;
  }
  std::uint32_t end = blocks;
  for (std::uint32_t i = blocks; i-- > 0;) {
    sections_[i].last = end;
    if (page_.blocks[i].kind == BlockKind::heading) end = i;
  }
}

BlockSums BlockFeatures::between(std::size_t first, std::size_t last) const {
  const BlockSums& a = sums_[first];
  const BlockSums& b = sums_[last];
  return {b.bytes - a.bytes,           b.link_bytes - a.link_bytes,
          b.words - a.words,           b.sentence_words - a.sentence_words,
          b.kept_bytes - a.kept_bytes, b.prices - a.prices};
}

BlockSums BlockFeatures::of_node(std::uint32_t node) const {
  return between(page_.outline[node].first, page_.outline[node].last);
}

// Children of one parent with the same name and class, as cards and list entries are.
void BlockFeatures::group_alike() {
  const std::vector<OutlineNode>& outline = page_.outline;
  nodes_.resize(outline.size());
  std::vector<std::uint32_t> order(outline.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto key = [&](std::uint32_t node) {
    return std::pair(outline[node].parent, outline[node].shape);
  };
  std::sort(order.begin() + 1, order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(key(a), a) < std::pair(key(b), b);
  });
  groups_.emplace_back();
  for (std::size_t first = 1; first < order.size();) {
    std::size_t last = first;
    while (last < order.size() && key(order[last]) == key(order[first])) ++last;
    const auto alike = static_cast<std::uint32_t>(last - first);
    BlockSums group;
    for (; first < last; ++first) {
      Surroundings& node = nodes_[order[first]];
      node.alike = alike;
      if (alike < alike_min) continue;
      node.group = static_cast<std::uint32_t>(groups_.size());
      const BlockSums own = of_node(order[first]);
      group.bytes += own.bytes;
      group.link_bytes += own.link_bytes;
      group.words += own.words;
      group.prices += own.prices;
    }
    if (alike >= alike_min) groups_.push_back(group);
  }
}

void BlockFeatures::place_nodes() {
  for (std::uint32_t i = 1; i < nodes_.size(); ++i) {
    const Surroundings& above = nodes_[page_.outline[i].parent];
    Surroundings& node = nodes_[i];
    const bool in_list = node.alike >= alike_min;
    node.card = in_list ? i : above.card;
    node.list = above.list != 0 ? above.list : (in_list ? i : 0);
  }
}

void BlockFeatures::fill(std::size_t place, FeatureRow& row) const {
  row.fill(0);
  fill_own(place, row);
  fill_place(place, row);
  fill_rules(place, row);
  fill_neighbours(place, row);
  fill_elements(place, row);
  fill_section(place, row);
}

void BlockFeatures::fill_own(std::size_t place, FeatureRow& row) const {
  const RawBlock& block = page_.blocks[place];
  const Text& text = texts_[place];
  at(row, Feature::words) = limited_to_row(text.words);
  at(row, Feature::word_bytes) =
      text.words == 0 ? 0 : limited_to_row(text.letters_and_digits * 10ULL / text.words);
  at(row, Feature::link_share) = share_of(block.link_bytes, block.bytes());
  at(row, Feature::digit_share) = share_of(text.digits, block.bytes());
  at(row, Feature::upper_share) = share_of(text.capitalised, text.words);
  at(row, Feature::stops) = limited_to_row(text.stops);
  at(row, Feature::ending) = text.ending;
  at(row, Feature::commas) = limited_to_row(text.commas);
  at(row, Feature::currency) = text.has_price ? 1 : 0;
  at(row, Feature::kind) = static_cast<std::int16_t>(block.kind);
  at(row, Feature::level) = block.level;
  at(row, Feature::first_upper) = text.begins_upper ? 1 : 0;
  at(row, Feature::title_overlap) = share_of(text.title_words, text.words);
  at(row, Feature::description_overlap) = share_of(text.description_pairs, text.pairs);
  at(row, Feature::data_overlap) = share_of(text.data_pairs, text.pairs);
  at(row, Feature::copies) = limited_to_row(text.copies);
  at(row, Feature::copy) = limited_to_row(text.copy);
}

void BlockFeatures::fill_place(std::size_t place, FeatureRow& row) const {
  const std::size_t blocks = texts_.size();
  at(row, Feature::position) = share_of(place, blocks);
  at(row, Feature::position_bytes) = share_of(sums_[place].bytes, sums_.back().bytes);
  at(row, Feature::from_end_log) = log_of(blocks - place);
  std::int16_t& after_heading = at(row, Feature::after_heading_log);
  if (first_heading_ == blocks) {
    after_heading = no_heading;
  } else if (place < first_heading_) {
    after_heading = static_cast<std::int16_t>(-log_of(first_heading_ - place));
  } else {
    after_heading = log_of(place - first_heading_);
  }
}

void BlockFeatures::fill_rules(std::size_t place, FeatureRow& row) const {
  const RawBlock& block = page_.blocks[place];
  at(row, Feature::kept) = ruling_.kept[place];
  for (std::size_t kind = 0; kind < noise_kinds; ++kind) {
    at(row, after(Feature::hidden, kind)) = ruling_.noise[kind][place];
  }
  at(row, Feature::in_main) = block.in_main ? 1 : 0;
  at(row, Feature::in_main_words) = block.in_main_words ? 1 : 0;
  at(row, Feature::article_share) =
      block.article == no_region ? no_neighbour
                                 : share_of(article_bytes_[block.article], sums_.back().bytes);
  at(row, Feature::announced) = ruling_.announced[place];
  at(row, Feature::command) = ruling_.commands[place];
}

void BlockFeatures::fill_neighbours(std::size_t place, FeatureRow& row) const {
  const auto words_and_links = [&](Feature words, Feature links, bool exists, std::size_t other) {
    at(row, words) = exists ? limited_to_row(texts_[other].words) : no_neighbour;
    at(row, links) = exists ? share_of(page_.blocks[other].link_bytes, page_.blocks[other].bytes())
                            : no_neighbour;
  };
  words_and_links(Feature::before_words, Feature::before_link_share, place > 0, place - 1);
  words_and_links(Feature::after_words, Feature::after_link_share, place + 1 < texts_.size(),
                  place + 1);
  const auto around = [&](std::size_t reach, Feature words) {
    const std::size_t first = place > reach ? place - reach : 0;
    const std::size_t last = std::min(texts_.size(), place + reach + 1);
    const BlockSums sums = between(first, last);
    at(row, words) = log_of(sums.words * 4 / (last - first));
    at(row, after(words, 1)) = share_of(sums.link_bytes, sums.bytes);
    at(row, after(words, 2)) = share_of(sums.kept_bytes, sums.bytes);
    return sums;
  };
  around(near_blocks, Feature::near_words_log);
  const BlockSums wide = around(wide_blocks, Feature::wide_words_log);
  at(row, Feature::wide_sentence_share) = share_of(wide.sentence_words, wide.words);
}

void BlockFeatures::fill_elements(std::size_t place, FeatureRow& row) const {
  const std::vector<OutlineNode>& outline = page_.outline;
  const std::uint32_t inner = page_.blocks[place].node;
  const Surroundings& node = nodes_[inner];
  const auto put = [&](std::uint32_t element, Feature blocks) {
    const BlockSums sums = of_node(element);
    at(row, blocks) = log_of(outline[element].last - outline[element].first);
    at(row, after(blocks, 1)) = log_of(sums.words);
    at(row, after(blocks, 2)) = share_of(sums.link_bytes, sums.bytes);
    at(row, after(blocks, 3)) = share_of(sums.sentence_words, sums.words);
    at(row, after(blocks, 4)) = log_of(nodes_[element].alike);
  };
  put(inner, Feature::inner_blocks_log);
  put(outline[outline[inner].parent].parent, Feature::outer_blocks_log);
  const auto put_list = [&](std::uint32_t element, Feature count) {
    const BlockSums& group = groups_[nodes_[element].group];
    at(row, count) = log_of(nodes_[element].alike);
    at(row, after(count, 1)) = log_of(group.words * 2 / nodes_[element].alike);
    at(row, after(count, 2)) = share_of(group.link_bytes, group.bytes);
    return group;
  };
  if (node.card != 0) put_list(node.card, Feature::card_count_log);
  if (node.list != 0) {
    const BlockSums group = put_list(node.list, Feature::list_count_log);
    at(row, Feature::list_price_share) = share_of(group.prices, nodes_[node.list].alike);
    at(row, Feature::list_share) = share_of(group.bytes, sums_.back().bytes);
  }
  at(row, Feature::depth) = outline[inner].depth;
  at(row, Feature::tag) = outline[inner].tag;
}

void BlockFeatures::fill_section(std::size_t place, FeatureRow& row) const {
  const Section& section = sections_[place];
  if (section.first == no_block) {
    at(row, Feature::section_distance_log) = log_of(place + 1);
    return;
  }
  const BlockSums sums = between(section.first, section.last);
  at(row, Feature::section_level) = page_.blocks[section.first].level;
  at(row, Feature::section_words_log) = log_of(sums.words);
  at(row, Feature::section_blocks_log) = log_of(section.last - section.first);
  at(row, Feature::section_link_share) = share_of(sums.link_bytes, sums.bytes);
  at(row, Feature::section_distance_log) = log_of(place - section.first);
  at(row, Feature::section_sentence_share) = share_of(sums.sentence_words, sums.words);
}

}  // namespace ov::extract
