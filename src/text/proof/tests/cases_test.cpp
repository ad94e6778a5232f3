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
  const int english = count({" the ", " a ", " of ", " we ", "We "});
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
  const Brief must = parse_brief(brief_with_must, "must").value();
  const Brief& brief = c.contains("brief") ? must : default_brief();
  const Reply reply = parse_reply(json::serialize(c.at("reply"))).value();
  return prove(reply, std::span(&page, 1), {&brief, &row, language, language_of});
}

std::string told(const ProofResult& result) {
  std::string out;
  for (const ProofFailure& failure : result.failures) {
    out += std::string(to_string(failure.code)) + ": " + failure.sentence + "\n";
  }
  return out;
}

TEST(proof_cases, every_case_gets_its_verdict) {
  int planted = 0;
  int caught = 0;
  int honest = 0;
  int refused = 0;
  for (const auto& entry : std::filesystem::directory_iterator(OV_SOURCE_DIR "/tests/proof")) {
    if (entry.path().extension() != ".jsonl") continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      const json::object c = json::parse(line).as_object();
      const ProofResult result = run(c);
      const std::string why = entry.path().filename().string() + ": " + text_of(c, "why");
      if (text_of(c, "verdict") == "proven") {
        ++honest;
        if (!result.proven()) ++refused;
        EXPECT_TRUE(result.proven()) << why << "\n" << told(result);
        EXPECT_FALSE(result.evidence.empty()) << why;
        continue;
      }
      ++planted;
      if (!result.proven()) ++caught;
      const std::string code = text_of(c, "code");
      const bool coded = std::any_of(
          result.failures.begin(), result.failures.end(),
          [&code](const ProofFailure& failure) { return to_string(failure.code) == code; });
      EXPECT_TRUE(coded) << why << ": expected " << code << ", got\n" << told(result);
    }
  }
  std::cout << "planted falsehoods caught: " << caught << " of " << planted
            << "; true messages refused: " << refused << " of " << honest << "\n";
  EXPECT_GE(planted + honest, 100);
}

}  // namespace
}  // namespace ov
