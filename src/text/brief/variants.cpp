// Which variant a record is written to by, and which columns that needs.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/ascii.h"
#include "base/hash.h"
#include "text/brief.h"

namespace ov {
namespace {

/// A number over 0 and below 1 that looks random and follows from both texts alone.
double draw(std::string_view key, std::string_view name) {
  Sha256 hash;
  hash.update(name);
  hash.update("\n");
  hash.update(key);
  constexpr std::size_t digits = 13;  // 52 bits: all of a double's fraction
  const std::string head = hash.finish_hex().substr(0, digits);
  const auto number = static_cast<double>(std::strtoull(head.c_str(), nullptr, 16));
  return (number + 0.5) / static_cast<double>(1ULL << 52U);
}

std::vector<const Template*> templates_of(const Brief& brief, bool by_quote) {
  std::vector<const Template*> out = {&brief.greeting, &brief.sign_off};
  if (by_quote) out.insert(out.end(), {&brief.quote_subject, &brief.quote_body});
  return out;
}

}  // namespace

std::string variant_key(std::string_view site, std::string_view email) {
  std::string key = ascii_lower(trim(site));
  key.push_back('\n');
  key += ascii_lower(trim(email));
  return key;
}

// Weighted rendezvous hashing: each variant draws its own number for the key, and -ln(draw) /
// weight is smallest for a variant as often as its weight's share says. No other variant has a part
// in a draw, so a change to one moves only keys that it wins or loses.
const Brief& choose_variant(const Brief& brief, std::string_view key) {
  const Brief* best = &brief;
  double best_score = 0;
  for (const Brief& variant : brief.variants) {
    const double score = -std::log(draw(key, variant.variant)) / variant.weight;
    if (best != &brief && score >= best_score) continue;
    best = &variant;
    best_score = score;
  }
  return *best;
}

const Brief* find_variant(const Brief& brief, std::string_view name) {
  if (name == brief.variant) return &brief;
  const auto found = std::find_if(brief.variants.begin(), brief.variants.end(),
                                  [name](const Brief& variant) { return variant.variant == name; });
  return found == brief.variants.end() ? nullptr : &*found;
}

std::vector<std::string> missing_variables(const Brief& brief, const RowFacts& row, bool by_quote) {
  std::vector<std::string> out;
  for (const Template* part : templates_of(brief, by_quote)) {
    for (std::string& name : part->missing(row)) {
      if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(std::move(name));
    }
  }
  return out;
}

bool needs_variables(const Brief& brief, bool by_quote) {
  const auto needs = [by_quote](const Brief& one) {
    const auto parts = templates_of(one, by_quote);
    return std::any_of(parts.begin(), parts.end(),
                       [](const Template* part) { return !part->required().empty(); });
  };
  if (brief.variants.empty()) return needs(brief);
  return std::any_of(brief.variants.begin(), brief.variants.end(), needs);
}

}  // namespace ov
