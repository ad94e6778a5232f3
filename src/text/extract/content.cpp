#include "content.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "block_features.h"
#include "content_model.h"
#include "content_rules.h"
#include "content_score.h"

namespace ov::extract {
namespace {

using Flags = std::vector<std::uint8_t>;

// With less text the rules decide alone: what was learned is about pages, not about snippets.
constexpr std::uint64_t page_words_min = 150;
// A text's second copy counts this many tenths of the first: slides are cloned, menus repeated for
// small screens, prices shown twice. Code and rows of tables repeat by nature.
constexpr std::uint64_t copy_tenths = 3;
// Where even the best choice promises less, the model has not seen the like: the rules decide.
constexpr double promise_min = 0.22;
// What choosing a word costs. At 1 the rule below is the best one if blocks were right or wrong
// each for itself; they are so together, list by list, and more caution is right more often.
constexpr double caution = 1.4;

struct Candidate {
  std::uint32_t block;
  std::uint32_t words;
  std::uint64_t likely;  ///< In 1/1024 of a probability.
};

std::vector<Candidate> candidates_of(const RawPage& page, const Ruling& ruling,
                                     const BlockFeatures& features) {
  const std::vector<std::uint16_t> scores = content_scores(page, features);
  std::vector<Candidate> candidates;
  for (std::uint32_t i = 0; i < scores.size(); ++i) {
    const BlockKind kind = page.blocks[i].kind;
    const bool is_copy =
        features.copies_before(i) > 0 && kind != BlockKind::code && kind != BlockKind::table_row;
    const std::uint64_t likely = is_copy ? scores[i] * copy_tenths / 10 : scores[i];
    if (ruling.commands[i] == 0) candidates.push_back({i, features.words(i), likely});
  }
  return candidates;
}

// The most likely blocks, as many as promise the best balance of what is in the choice and should
// be (precision) with what should be and is in the choice (recall): the expected F1 of words,
// twice the likely words chosen over all words chosen and all likely words of the page. Those
// chosen count `caution` times.
Flags best_choice(Flags ruled, std::vector<Candidate> candidates) {
  std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
    return a.likely != b.likely ? a.likely > b.likely : a.block < b.block;
  });
  double likely_words = 0;
  for (const Candidate& each : candidates) {
    likely_words += static_cast<double>(each.likely * each.words);
  }
  double chosen_likely = 0;
  double chosen = 0;
  double best = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    chosen_likely += static_cast<double>(candidates[i].likely * candidates[i].words);
    chosen += static_cast<double>(candidates[i].words) * probability_unit;
    const double promise = chosen > 0 ? 2 * chosen_likely / (caution * chosen + likely_words) : 0;
    if (promise <= best) continue;
    best = promise;
    count = i + 1;
  }
  if (best < promise_min) return ruled;
  Flags kept(ruled.size());
  for (std::size_t i = 0; i < count; ++i) kept[candidates[i].block] = 1;
  return kept;
}

}  // namespace

Flags choose_content(const RawPage& page) {
  Ruling ruling = rule_content(page);
  const BlockFeatures features(page, ruling);
  if (features.page_words() < page_words_min) return std::move(ruling.kept);
  std::vector<Candidate> candidates = candidates_of(page, ruling, features);
  return best_choice(std::move(ruling.kept), std::move(candidates));
}

}  // namespace ov::extract
