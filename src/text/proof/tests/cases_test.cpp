// Runs the cases of tests/proof: a page's text, a reply, and the verdict that a careful reader
// gives. Prints how many planted falsehoods were caught and how many true messages were refused.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "text/proof.h"

namespace ov {
namespace {

namespace json = boost::json;

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr ? std::string() : std::string(value->as_string());
}

/// Enough for texts of a test: the commonest little words.
std::string language_of(std::string_view text) {
  const auto count = [text](std::initializer_list<std::string_view> words) {
    int hits = 0;
    for (const std::string_view word : words) {
      for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        ++hits;
      }
    }
    return hits;
  };
  const int english = count({" the ", " of ", " we ", "We ", " you", "Your"});
  const int german = count({" und ", " die ", " mit ", " ein ", "Wir ", " das "});
  return english > german ? "en" : german > english ? "de" : "";
}

constexpr std::string_view brief_with_must = R"(
offer = "We help small teams answer enquiries faster."
aim = "A call."
must = ["free of charge"]
language = "en"
[length]
words_min = 10
[sender]
name = "Alex Example"
company = "Example Studio"
email = "alex@example.com"
url = "https://example.com/"
)";

/// A case's own brief as TOML, "must" for the one above, none for the default.
const Brief& brief_of(const json::object& c, Brief& own) {
  if (!c.contains("brief")) return default_brief();
  const std::string toml = text_of(c, "brief");
  own = parse_brief(toml == "must" ? brief_with_must : std::string_view(toml), "brief").value();
  return own;
}

ProofResult run(const json::object& c) {
  const std::string text = text_of(c, "text");
  const std::string language = text_of(c, "language");
  const std::string page_language = text_of(c, "page_language");
  const NormalizedText normal(text);
  const ProofPage page{1, "https://backhaus.example/", text, &normal, page_language};
  RowFacts row;
  for (const auto& field : c.at("row").as_object()) {
    row.add(field.key(), std::string_view(field.value().as_string()));
  }
  Brief own;
  const Brief& brief = brief_of(c, own);
  const Reply reply = parse_reply(json::serialize(c.at("reply"))).value();
  // The stand-in tells English from German and nothing else.
  const bool told_apart = language == "en" || language == "de";
  return prove(reply, std::span(&page, 1),
               {&brief, &row, language, told_apart ? language_of : nullptr});
}

std::string told(const ProofResult& result) {
  std::string out;
  for (const ProofFailure& failure : result.failures) {
    out += "    " + std::string(to_string(failure.code)) + ": " + failure.sentence + "\n";
  }
  return out;
}

/// What came of all cases of one kind.
struct Tally {
  int all = 0;
  int wrong = 0;
  [[nodiscard]] double wrong_share() const { return all == 0 ? 0 : 100.0 * wrong / all; }
};

bool has_code(const ProofResult& result, const std::string& code) {
  return std::any_of(
      result.failures.begin(), result.failures.end(),
      [&code](const ProofFailure& failure) { return to_string(failure.code) == code; });
}

/// The bounds of the promise; what stands in the files but is not met is printed by name.
constexpr double passed_falsehoods_percent_max = 1;
constexpr double refused_truths_percent_max = 5;
/// A falsehood may be caught for another reason than its author thought of.
constexpr double other_reasons_percent_max = 5;

TEST(proof_cases, falsehoods_are_caught_and_true_messages_pass) {
  Tally planted;
  Tally honest;
  Tally reasons;
  for (const auto& entry : std::filesystem::directory_iterator(OV_SOURCE_DIR "/tests/proof")) {
    if (entry.path().extension() != ".jsonl") continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      const json::object c = json::parse(line).as_object();
      const ProofResult result = run(c);
      const std::string why = entry.path().stem().string() + ": " + text_of(c, "why");
      const bool truth = text_of(c, "verdict") == "proven";
      Tally& tally = truth ? honest : planted;
      ++tally.all;
      if (result.proven() != truth) {
        ++tally.wrong;
        std::cout << (truth ? "  true, but refused: " : "  false, but proven: ") << why << "\n"
                  << told(result);
      }
      if (truth || result.proven()) continue;
      ++reasons.all;
      if (has_code(result, text_of(c, "code"))) continue;
      ++reasons.wrong;
      std::cout << "  refused, but not for " << text_of(c, "code") << ": " << why << "\n"
                << told(result);
    }
  }
  std::cout << "planted falsehoods caught: " << planted.all - planted.wrong << " of " << planted.all
            << " (" << 100 - planted.wrong_share() << " %); true messages refused: " << honest.wrong
            << " of " << honest.all << " (" << honest.wrong_share() << " %)\n";
  EXPECT_GE(planted.all + honest.all, 500);
  EXPECT_GE(honest.all * 3, planted.all + honest.all);
  EXPECT_LE(planted.wrong_share(), passed_falsehoods_percent_max);
  EXPECT_LE(honest.wrong_share(), refused_truths_percent_max);
  EXPECT_LE(reasons.wrong_share(), other_reasons_percent_max);
}

}  // namespace
}  // namespace ov
