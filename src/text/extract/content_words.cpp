// Looks words up in the content model's tables.
#include <cstddef>
#include <vector>

#include "base/hash.h"
#include "content_model.h"

namespace ov::extract {
namespace {

// Open addressing over a sorted constant table, at most half full: one hash and seldom more than
// one comparison. The table is ours, so hostile words cannot make it slow.
template <class Entry>
class WordIndex {
 public:
  explicit WordIndex(std::span<const Entry> entries) : entries_(entries) {
    std::size_t slots = 64;
    while (slots < entries.size() * 2) slots *= 2;
    at_.assign(slots, unknown_word);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      std::size_t slot = fnv1a(entries[i].word) & (slots - 1);
      while (at_[slot] != unknown_word) slot = (slot + 1) & (slots - 1);
      at_[slot] = static_cast<std::uint16_t>(i);
    }
  }
  [[nodiscard]] std::uint16_t find(std::string_view word) const {
    const std::size_t mask = at_.size() - 1;
    for (std::size_t slot = fnv1a(word) & mask; at_[slot] != unknown_word;
         slot = (slot + 1) & mask) {
      if (entries_[at_[slot]].word == word) return at_[slot];
    }
    return unknown_word;
  }

 private:
  std::span<const Entry> entries_;
  std::vector<std::uint16_t> at_;
};

}  // namespace

std::uint16_t find_name(std::string_view word) {
  static const WordIndex<NameWeight> index(content_model().names);
  return index.find(word);
}

std::uint16_t find_text_word(std::string_view word) {
  static const WordIndex<TextWeight> index(content_model().words);
  return index.find(word);
}

}  // namespace ov::extract
