#include <algorithm>
#include <unordered_set>
#include <utility>

#include "base/hash.h"
#include "base/utf8.h"
#include "judgement.h"
#include "text/prompt.h"

namespace ov {
namespace {

constexpr std::size_t blocks_looked_at_max = 1500;  ///< Over all pages.
constexpr std::size_t block_tokens_max = 180;
/// Holds more than block_tokens_max tokens of any script, so that a long block need not be cut into
/// sentences as a whole.
constexpr std::size_t beginning_bytes_max = block_tokens_max * 4;
static_assert(beginning_bytes_max <= judged_bytes_max);
constexpr double usefulness_min = 0.15;
/// The row's own page is the one the list's owner meant.
constexpr double first_page_bonus = 0.05;

/// The beginning of `block` up to the end of a sentence, within block_tokens_max; the whole block
/// where it is short enough; empty when its first sentence is too long.
std::string_view beginning(std::string_view block) {
  if (tokens_estimate(block) <= block_tokens_max) return block;
  std::string_view kept;
  for (const std::string_view sentence : sentences(utf8_prefix(block, beginning_bytes_max))) {
    const auto end = static_cast<std::size_t>(sentence.data() + sentence.size() - block.data());
    if (tokens_estimate(block.substr(0, end)) > block_tokens_max) break;
    kept = block.substr(0, end);
  }
  return kept;
}

/// A block that may be chosen unless it speaks to a model.
struct Candidate {
  DossierBlock block;
  std::string normal;
};

std::vector<Candidate> candidates(std::span<const DossierPage> pages) {
  std::vector<Candidate> out;
  std::unordered_set<std::uint64_t> seen;
  std::size_t looked_at = 0;
  for (std::size_t p = 0; p < pages.size(); ++p) {
    for (std::size_t b = 0; b < pages[p].blocks.size(); ++b) {
      if (++looked_at > blocks_looked_at_max) return out;
      const std::string_view text = beginning(pages[p].blocks[b]);
      JudgedText judged = judge(text);
      if (judged.usefulness < usefulness_min) continue;
      // What a block hides behind the cut must not be an instruction either.
      if (text.size() < pages[p].blocks[b].size() && injection_suspected(pages[p].blocks[b])) {
        continue;
      }
      if (!seen.insert(fnv1a(judged.normal)).second) continue;
      if (p == 0) judged.usefulness += first_page_bonus;
      out.push_back({{p, b, text, judged.usefulness}, std::move(judged.normal)});
    }
  }
  return out;
}

}  // namespace

std::vector<DossierBlock> choose_blocks(std::span<const DossierPage> pages,
                                        std::size_t tokens_max) {
  std::vector<Candidate> all = candidates(pages);
  std::sort(all.begin(), all.end(), [](const Candidate& left, const Candidate& right) {
    const DossierBlock& a = left.block;
    const DossierBlock& b = right.block;
    if (a.usefulness != b.usefulness) return a.usefulness > b.usefulness;
    return a.page != b.page ? a.page < b.page : a.block < b.block;
  });
  std::vector<DossierBlock> chosen;
  std::size_t tokens = 0;
  for (const auto& [block, normal] : all) {
    const std::size_t cost = tokens_estimate(block.text) + 1;
    // Few blocks get as far as the second question.
    if (tokens + cost > tokens_max || speaks_to_a_model(normal)) continue;
    tokens += cost;
    chosen.push_back(block);
  }
  std::sort(chosen.begin(), chosen.end(), [](const DossierBlock& a, const DossierBlock& b) {
    return a.page != b.page ? a.page < b.page : a.block < b.block;
  });
  return chosen;
}

}  // namespace ov
