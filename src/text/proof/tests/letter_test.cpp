// Who is greeted, and that a whole letter begins and ends as the brief has it.
#include <gtest/gtest.h>

#include "text/proof.h"

namespace ov {
namespace {

constexpr std::string_view brief_text = R"toml(
offer = "Software that plans repairs of machines."
aim = "A call."
language = "en"
greeting = "Hello {{first_name|there}},"
sign_off = "Kind regards\nAnn Berg\nTo hear no more of us, reply with no."
[length]
words_min = 3
[sender]
name = "Ann Berg"
company = "Nordlicht"
)toml";

constexpr std::string_view end =
    "\n\nKind regards\nAnn Berg\nTo hear no more of us, reply with no.";

class ProofLetter : public testing::Test {
 protected:
  /// Codes of what is wrong with a body that rests on the page, "greeting" and "sign_off" alone.
  [[nodiscard]] std::string wrong(const std::string& body, const std::string& language = "en",
                                  bool whole = true) const {
    const std::string text = "Maria Huber leads our workshop in Ulm. It repairs every oven.";
    const NormalizedText normal(text);
    const ProofPage page{1, "https://a.example/", text, &normal, language};
    const Brief brief = parse_brief(brief_text, "brief").value();
    const Reply reply{"Ovens", body, {{"x", "Maria Huber leads our workshop in Ulm", 1}}, ""};
    ProofRules rules{&brief, &row_, language, {}};
    rules.whole = whole;
    const ProofResult result = prove(reply, std::span(&page, 1), rules);
    std::string out;
    for (const ProofFailure& failure : result.failures) {
      if (failure.code == ProofCode::greeting || failure.code == ProofCode::sign_off) {
        out += std::string(to_string(failure.code)) + " " + failure.what + ";";
      }
    }
    return out;
  }
  void SetUp() override {
    row_.add("company", "Backhaus Ofenbau");
    row_.add("first_name", "Anna");
    row_.add("website", "https://www.backhaus.example/");
  }
  RowFacts row_;
};

TEST_F(ProofLetter, the_rows_recipient_is_greeted_in_many_ways) {
  for (const char* greeting :
       {"Hello Anna,", "Hi Anna!", "Dear Anna,", "Good morning Anna,", "Anna,", "Dear Ms Ofenbau,",
        "Hello Backhaus team,", "Hello there,", "Dear all,", "Hello,"}) {
    EXPECT_EQ(wrong(greeting + std::string("\n\nYour workshop.") + std::string(end)), "")
        << greeting;
  }
  for (const char* greeting :
       {"Hallo Anna,", "Sehr geehrte Damen und Herren,", "Guten Tag Anna,", "Liebe Anna,",
        "Liebes Backhaus-Team,", "Grüß Gott Frau Ofenbau,", "Hallo zusammen,"}) {
    EXPECT_EQ(wrong(greeting + std::string("\n\nIhre Werkstatt.") + std::string(end), "de"), "")
        << greeting;
  }
  for (const char* greeting : {"Bonjour Anna,", "Madame, Monsieur,", "Chère Anna,"}) {
    EXPECT_EQ(wrong(greeting + std::string("\n\nVotre atelier.") + std::string(end), "fr"), "")
        << greeting;
  }
}

TEST_F(ProofLetter, somebody_else_is_not_greeted_though_the_page_names_them) {
  for (const char* greeting : {"Hello Maria,", "Dear Ms Huber,", "Hello Thomas,", "Thomas,",
                               "Hi Anna and Thomas,", "hello thomas,", "Hello Will,"}) {
    EXPECT_NE(wrong(greeting + std::string("\n\nYour workshop.") + std::string(end)), "")
        << greeting;
  }
  EXPECT_EQ(wrong("Hallo Thomas,\n\nIhre Werkstatt." + std::string(end), "de"), "greeting Thomas;");
  EXPECT_EQ(wrong("Bonjour Thomas,\n\nVotre atelier." + std::string(end), "fr"),
            "greeting Thomas;");
}

TEST_F(ProofLetter, the_stop_of_a_title_or_an_initial_ends_no_greeting) {
  for (const char* greeting : {"Dear Mr. Huber,", "Dear Dr. Thomas Huber,", "Dear T. Huber,",
                               "Hello Ms. Huber and team,", "Hello Thomas."}) {
    EXPECT_NE(wrong(greeting + std::string("\n\nYour workshop.") + std::string(end)), "")
        << greeting;
  }
  for (const char* greeting :
       {"Dear Mrs. Ofenbau,", "Dear Dr. Anna Ofenbau,", "Dear A. Ofenbau,"}) {
    EXPECT_EQ(wrong(greeting + std::string("\n\nYour workshop.") + std::string(end)), "")
        << greeting;
  }
}

TEST_F(ProofLetter, a_greeting_behind_the_briefs_own_names_no_stranger_either) {
  const auto second = [this](const char* text, const char* language = "en") {
    return wrong("Hello Anna,\n\n" + std::string(text) + std::string(end), language);
  };
  EXPECT_EQ(second("Hello Maria, your workshop repairs every oven."), "greeting Maria;");
  EXPECT_EQ(second("Dear Ms. Huber,\n\nYour workshop."), "greeting Huber;");
  EXPECT_EQ(second("Hi Maria. Your workshop repairs every oven."), "greeting Maria;");
  EXPECT_EQ(second("Hello again. Your workshop repairs every oven."), "");
  EXPECT_EQ(second("Good morning, your workshop repairs every oven."), "");
  EXPECT_EQ(second("Liebe zum Handwerk, das sieht man Ihrer Werkstatt an.", "de"), "");
  EXPECT_EQ(second("Maria Huber leads your workshop in Ulm, and repairs every oven."), "");
}

TEST_F(ProofLetter, a_part_of_a_letter_need_not_be_greeted_or_signed) {
  EXPECT_EQ(wrong("Your workshop is led by Maria Huber.", "en", false), "");
  EXPECT_EQ(wrong("Your workshop is led by Maria Huber."), "greeting ;sign_off ;");
}

TEST_F(ProofLetter, the_senders_name_at_the_end_is_a_sign_off) {
  EXPECT_EQ(wrong("Hello Anna,\n\nYour workshop.\n\nBest, Ann Berg"), "");
  EXPECT_EQ(wrong("Hello Anna,\n\nYour workshop.\n\nBest, Bob"), "sign_off ;");
}

}  // namespace
}  // namespace ov
