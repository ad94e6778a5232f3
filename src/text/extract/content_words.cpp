// Looks words up in the content model's tables.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "content_model.h"
#include "model_words.h"

namespace ov::extract {
namespace {

// A word as numbers that are equal where words are equal, so that neither hashing nor comparing one
// goes byte by byte.
struct Key {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t size = 0;
  explicit Key(std::string_view word) : size(word.size()) {
    if (size >= 8) {
      first = load<std::uint64_t>(word.data());
      last = load<std::uint64_t>(word.data() + size - 8);
    } else if (size >= 4) {
      first = load<std::uint32_t>(word.data());
      last = load<std::uint32_t>(word.data() + size - 4);
    } else {
      for (const char c : word) first = first << 8U | static_cast<unsigned char>(c);
    }
  }
  friend bool operator==(const Key&, const Key&) = default;
  [[nodiscard]] std::size_t hash() const {
    const std::uint64_t mixed = (first ^ size) * 0x9E3779B97F4A7C15U + last * 0xC2B2AE3D27D4EB4FU;
    return mixed >> 40U ^ mixed >> 20U;
  }

 private:
  template <class Number>
  static Number load(const char* from) {
    Number number = 0;
    std::memcpy(&number, from, sizeof number);
    return number;
  }
};

// Open addressing over a sorted constant table, at most half full: one hash and seldom more than
// one comparison. The table is ours, so hostile words cannot make it slow.
template <class Entry>
class WordIndex {
 public:
  explicit WordIndex(std::span<const Entry> entries) {
    std::size_t slots = 64;
    while (slots < entries.size() * 2) slots *= 2;
    at_.assign(slots, unknown_word);
    keys_.reserve(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
      keys_.emplace_back(entries[i].word);
      std::size_t slot = keys_.back().hash() & (slots - 1);
      while (at_[slot] != unknown_word) slot = (slot + 1) & (slots - 1);
      at_[slot] = static_cast<std::uint16_t>(i);
    }
  }
  [[nodiscard]] std::uint16_t find(std::string_view word) const {
    if (word.size() > model_word_bytes_max) return unknown_word;
    const Key key(word);
    const std::size_t mask = at_.size() - 1;
    std::size_t slot = key.hash() & mask;
    while (at_[slot] != unknown_word && keys_[at_[slot]] != key) slot = (slot + 1) & mask;
    return at_[slot];
  }

 private:
  std::vector<Key> keys_;  ///< Of the entries, in their order.
  std::vector<std::uint16_t> at_;
};
static_assert(model_word_bytes_max <= 16, "a key holds the first and the last eight bytes");

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
