// What was learned from labelled pages about which blocks are content: an additive model, each
// finding about a block adding its weight. The tables are made by bench/extract/train_content.py.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace ov::extract {

/// Weights are in 1/256 of a natural logarithm of odds.
inline constexpr int weight_unit = 256;

/// A word of class, id, itemprop or role, or "<" and an element's name.
struct NameWeight {
  std::string_view word;
  std::int16_t around;  ///< Some element around the block has it.
  std::int16_t near;    ///< The innermost one or its parent has it.
};

/// A word of the text.
struct TextWeight {
  std::string_view word;
  std::int16_t own;      ///< The block has it.
  std::int16_t heading;  ///< The heading above the block, or the block as a heading, has it.
};

/// A feature's range is parted at `edges`: a value takes the weight of the part it falls into.
/// `weights` has one more entry than `edges`; a value equal to an edge is above it.
struct FeatureWeights {
  std::uint16_t first_edge;    ///< In `ContentModel::edges`.
  std::uint16_t edges;         ///< How many.
  std::uint16_t first_weight;  ///< In `ContentModel::weights`.
};

struct ContentModel {
  std::span<const NameWeight> names;         ///< Ascending by word.
  std::span<const TextWeight> words;         ///< Ascending by word.
  std::span<const FeatureWeights> features;  ///< By Feature.
  std::span<const std::int16_t> edges;
  std::span<const std::int16_t> weights;
  std::int32_t bias;
  /// Probability in 1/1024 by odds: entry i is for a sum of (i - 128) / 16.
  std::span<const std::uint16_t> probabilities;
};
inline constexpr int probability_unit = 1024;
inline constexpr int probability_steps = 16;

[[nodiscard]] const ContentModel& content_model();

inline constexpr std::uint16_t unknown_word = 0xFFFF;
/// The position in `ContentModel::names`, or `unknown_word`.
[[nodiscard]] std::uint16_t find_name(std::string_view word);
/// The position in `ContentModel::words`, or `unknown_word`.
[[nodiscard]] std::uint16_t find_text_word(std::string_view word);

}  // namespace ov::extract
