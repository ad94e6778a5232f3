// A message written from one site and held against another: nothing of one record may pass for
// another's. The sites are made up; they share trades and towns, as real ones do.
#include <gtest/gtest.h>

#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "text/proof.h"

namespace ov {
namespace {

constexpr std::size_t sites_made = 50;
constexpr std::size_t pairs_each = 20;

struct MadeSite {
  std::string company;
  std::string text;
  std::vector<std::string> facts;  ///< Sentences of the page.
};

/// A site that follows from its number. No two share a sentence.
MadeSite made_site(std::size_t n) {
  constexpr const char* trades[] = {"deck ovens",   "oak staircases", "hearing aids", "milk tanks",
                                    "church bells", "rope bridges",   "apple presses"};
  constexpr const char* towns[] = {"Bremen", "Lyon", "Porto", "Aarhus", "Graz"};
  const std::string trade = trades[n % std::size(trades)];
  const std::string town = towns[n / 7 % std::size(towns)];
  const auto number = [n](std::size_t from) { return std::to_string(from + n); };
  MadeSite site;
  site.company = "Workshop" + std::to_string(n) + " Ltd";
  site.facts = {
      "We have built " + trade + " in " + town + " since " + number(1900) + ".",
      "Our " + number(20) + " people repair " + trade + " of every make.",
      "Last spring " + number(300) + " orders left our yard beside the river in " + town + "."};
  for (const std::string& fact : site.facts) site.text += fact + " ";
  return site;
}

/// The fact as a message tells it.
std::string told(std::string fact) {
  for (const auto& [from, to] :
       {std::pair{"We have", "You have"}, {"Our ", "Your "}, {" our ", " your "}}) {
    if (const std::size_t at = fact.find(from); at != std::string::npos) {
      fact.replace(at, std::string_view(from).size(), to);
    }
  }
  return fact;
}

Reply reply_from(const MadeSite& site, std::size_t which) {
  const std::string& fact = site.facts[which % site.facts.size()];
  return {
      "A question",
      told(fact) + " We help small teams answer enquiries faster. Would a short call make sense?",
      {{told(fact), fact, 1}},
      ""};
}

bool is_proven(const Reply& reply, const MadeSite& site) {
  const NormalizedText normal(site.text);
  const ProofPage page{1, "https://a.example/", site.text, &normal, "en"};
  RowFacts row;
  row.add("company", site.company);
  return prove(reply, std::span(&page, 1), {&default_brief(), &row, "en", {}}).proven();
}

TEST(proof_pairs, reply_from_one_site_is_refused_at_another) {
  std::vector<MadeSite> sites;
  for (std::size_t n = 0; n < sites_made; ++n) sites.push_back(made_site(n));
  std::size_t pairs = 0;
  std::size_t passed = 0;
  std::size_t own = 0;
  for (std::size_t a = 0; a < sites.size(); ++a) {
    for (std::size_t which = 0; which < 3; ++which) {
      if (is_proven(reply_from(sites[a], which), sites[a])) ++own;
    }
    for (std::size_t k = 1; k <= pairs_each; ++k) {
      const std::size_t b =
          (a + k * 7) % sites.size() == a ? (a + 1) % sites.size() : (a + k * 7) % sites.size();
      ++pairs;
      if (is_proven(reply_from(sites[a], k), sites[b])) ++passed;
    }
  }
  std::cout << "pairs of sites: " << pairs << ", passed at the wrong one: " << passed
            << "; proven at their own: " << own << " of " << sites_made * 3 << "\n";
  EXPECT_GE(pairs, 1000U);
  EXPECT_EQ(passed, 0U);
  // "Last spring" was written by the page itself.
  EXPECT_EQ(own, sites_made * 3);
}

/// The right quote does not excuse words of another site beside it.
TEST(proof_pairs, facts_of_another_site_beside_a_true_one_are_refused) {
  std::size_t passed = 0;
  for (std::size_t n = 0; n + 1 < sites_made; ++n) {
    const MadeSite own = made_site(n);
    const MadeSite other = made_site(n + 1);
    Reply reply = reply_from(own, 0);
    reply.body =
        told(own.facts[0]) + " " + told(other.facts[1]) + " Would a short call make sense?";
    if (is_proven(reply, own)) ++passed;
  }
  EXPECT_EQ(passed, 0U);
}

}  // namespace
}  // namespace ov
