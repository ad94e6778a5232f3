#include "content_score.h"

#include <algorithm>
#include <string_view>

#include "content_model.h"
#include "model_words.h"

namespace ov::extract {
namespace {

// Sums the weights of a block's words, each word counted once.
class WordWeights {
 public:
  WordWeights() : seen_(content_model().words.size()) {}

  void begin_block() { ++block_; }
  /// The word's place in the model when it is known and new to the block, else `unknown_word`.
  [[nodiscard]] std::uint16_t take(std::string_view word) {
    const std::uint16_t found = find_text_word(word);
    if (found == unknown_word || seen_[found] == block_) return unknown_word;
    seen_[found] = block_;
    return found;
  }

 private:
  std::vector<std::uint32_t> seen_;  ///< The block a word was last seen in.
  std::uint32_t block_ = 0;
};

std::int32_t weight_of(const FeatureRow& row) {
  const ContentModel& model = content_model();
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < model.features.size(); ++i) {
    const FeatureWeights& feature = model.features[i];
    std::size_t part = 0;
    while (part < feature.edges && row[i] >= model.edges[feature.first_edge + part]) ++part;
    sum += model.weights[feature.first_weight + part];
  }
  return sum;
}

std::uint16_t probability_of(std::int32_t sum) {
  const std::span<const std::uint16_t> table = content_model().probabilities;
  const std::int32_t step = sum / (weight_unit / probability_steps);
  const auto middle = static_cast<std::int32_t>(table.size() / 2);
  return table[static_cast<std::size_t>(std::clamp(step, -middle, middle) + middle)];
}

}  // namespace

std::vector<std::uint16_t> content_scores(const RawPage& page, const BlockFeatures& features) {
  const ContentModel& model = content_model();
  const std::string_view text = page.text;
  std::vector<std::uint16_t> scores(page.blocks.size());
  WordWeights words;
  FeatureRow row{};
  std::int32_t heading_weight = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const RawBlock& block = page.blocks[i];
    const bool is_heading = block.kind == BlockKind::heading;
    if (is_heading) heading_weight = 0;
    std::int32_t sum = 0;
    std::size_t heading_words = 0;
    words.begin_block();
    for_each_text_word(text.substr(block.begin, block.bytes()), [&](std::string_view word) {
      ++heading_words;
      const std::uint16_t found = words.take(word);
      if (found == unknown_word) return;
      sum += model.words[found].own;
      if (is_heading && heading_words <= heading_words_max) {
        heading_weight += model.words[found].heading;
      }
    });
    features.fill(i, row);
    const OutlineNode& node = page.outline[block.node];
    sum += model.bias + heading_weight + node.around_score + node.near_score + weight_of(row);
    scores[i] = probability_of(sum);
  }
  return scores;
}

}  // namespace ov::extract
