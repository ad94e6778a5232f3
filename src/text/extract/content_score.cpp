#include "content_score.h"

#include <algorithm>
#include <array>
#include <numeric>
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

// The model's ranges in another form: the weight of the lowest part, and at each edge what reaching
// it adds. Edges come in groups of one size, so that a row is weighed without a branch.
class FeatureSteps {
 public:
  FeatureSteps() {
    const ContentModel& model = content_model();
    for (std::size_t i = 0; i < model.features.size(); ++i) {
      const FeatureWeights& feature = model.features[i];
      const auto weights = model.weights.subspan(feature.first_weight, feature.edges + 1U);
      lowest_ += weights[0];
      for (std::size_t part = 0; part < feature.edges; ++part) {
        if (part % group_edges == 0) groups_.push_back({.feature = i});
        Group& group = groups_.back();
        group.edges[part % group_edges] = model.edges[feature.first_edge + part];
        group.steps[part % group_edges] =
            static_cast<std::int16_t>(weights[part + 1] - weights[part]);
      }
    }
  }
  [[nodiscard]] std::int32_t weight_of(const FeatureRow& row) const {
    std::array<std::int32_t, group_edges> sums{};
    for (const Group& group : groups_) {
      const std::int16_t value = row[group.feature];
      for (std::size_t i = 0; i < group_edges; ++i) {
        const std::int32_t reached = -static_cast<std::int32_t>(value >= group.edges[i]);
        sums[i] += reached & group.steps[i];
      }
    }
    return std::accumulate(sums.begin(), sums.end(), lowest_);
  }

 private:
  static constexpr std::size_t group_edges = 8;
  struct Group {
    std::size_t feature;
    std::array<std::int16_t, group_edges> edges{};
    std::array<std::int16_t, group_edges> steps{};  ///< 0 where the group has no edge.
  };
  std::vector<Group> groups_;
  std::int32_t lowest_ = 0;
};

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
  static const FeatureSteps steps;
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
    sum += model.bias + heading_weight + node.around_score + node.near_score + steps.weight_of(row);
    scores[i] = probability_of(sum);
  }
  return scores;
}

}  // namespace ov::extract
