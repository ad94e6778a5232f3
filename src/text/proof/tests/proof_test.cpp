#include "text/proof.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <ctime>
#include <iostream>

#include "contacts.h"
#include "numbers.h"
#include "words.h"

namespace ov {
namespace {

using testing::ElementsAre;

std::vector<std::string> values(std::string_view text) {
  std::vector<std::string> out;
  for (const auto& number : proof::numbers_of(normalize(text), {"en"})) {
    out.push_back(number.value + number.unit);
  }
  return out;
}

TEST(proof_numbers, one_value_has_one_form) {
  const struct {
    const char* text;
    std::vector<std::string> values;
  } cases[] = {
      {"1200", {"1200"}},
      {"1,200 and 1.200 and 1 200 and 1'200", {"1200", "1200", "1200", "1200"}},
      {"1.5 or 1,5 or 1.50", {"1.5", "1.5", "1.5"}},
      {"1,234.50", {"1234.5"}},
      {"1.234,5", {"1234.5"}},
      {"007", {"7"}},
      {"0.5%", {"0.5%"}},
      {"30 percent, 30 %, 30 Prozent", {"30%", "30%", "30%"}},
      {"€50, 50 euros, EUR 50", {"50€", "50€", "50€"}},
      {"$3.5 million", {"3500000$"}},
      {"20k", {"20000"}},
      {"2 Mio. Euro", {"2000000€"}},
      {"24/7", {"24", "7"}},
      {"1960s, 20th, 50kg, 3D", {"1960", "20th", "50000000mg", "3"}},
      {"1.5 tonnes, 1,500 kg, 0.05 mm, 0.005", {"1500000000mg", "1500000000mg", "0.05mm", "0.005"}},
      {"4 percentage points", {"4pp"}},
      {"15 seconds or 15 s", {"15s", "15s"}},
      {"1.250 m² and 0,125 ha", {"1250m2", "1250m2"}},
      {"twelve ovens", {"12"}},
      {"a day or two", {}},
      {"fourteen, twice, half of it, the tenth, a billion",
       {"14", "2", "0.5", "10th", "1000000000"}},
      {"half an hour, a half-day, double-check, the first one", {}},
      {"x500", {"500"}},
      {"01.05.2020", {"1.05.2020"}},
      {"14 hours, 14 Stunden, a 15-minute call", {"14h", "14h", "15min"}},
      {"in 2020 500 people", {"2020", "500"}},
      {"no number", {}},
  };
  for (const auto& c : cases) EXPECT_EQ(values(c.text), c.values) << c.text;
}

TEST(proof_numbers, words_count_in_eight_languages) {
  const struct {
    const char* language;
    const char* text;
    const char* value;
  } cases[] = {{"de", "siebzehn Öfen", "17"},    {"de", "dreißig", "30"},
               {"fr", "quatorze fours", "14"},   {"fr", "cent fours", "100"},
               {"es", "once hornos", "11"},      {"it", "due forni", "2"},
               {"it", "diciannove", "19"},       {"nl", "zeventien ovens", "17"},
               {"nl", "twee miljoen", "2"},      {"pt", "dezasseis fornos", "16"},
               {"pl", "piętnaście pieców", "15"}};
  for (const auto& c : cases) {
    const std::string normal = normalize(c.text);
    const auto numbers = proof::numbers_of(normal, {c.language});
    ASSERT_FALSE(numbers.empty()) << c.text;
    EXPECT_EQ(numbers[0].value, c.value) << c.text;
  }
  // What is a common word elsewhere says nothing where several languages are read at once.
  EXPECT_TRUE(proof::numbers_of("due to the oven, once", {"en", "es", "it"}).empty());
}

TEST(proof_numbers, digits_of_other_scripts_are_told) {
  EXPECT_THAT(proof::foreign_numbers_of("a ٢٣ b २३c 5 ٤"), ElementsAre("٢٣", "२३", "٤"));
  EXPECT_THAT(proof::foreign_numbers_of("23 Öfen ½ 五"), ElementsAre());
}

std::vector<std::string> contacts(std::string_view text) {
  std::vector<std::string> out;
  for (const proof::Contact& contact : proof::contacts_of(text)) out.emplace_back(contact.text);
  return out;
}

TEST(proof_contacts, addresses_are_found_as_people_write_them) {
  EXPECT_THAT(contacts("See https://a.example/x?y=1."), ElementsAre("https://a.example/x?y=1"));
  EXPECT_THAT(contacts("(www.a.example)"), ElementsAre("www.a.example"));
  EXPECT_THAT(contacts("a.com, b.co.uk/path!"), ElementsAre("a.com", "b.co.uk/path"));
  EXPECT_THAT(contacts("mail x@a.example, now"), ElementsAre("x@a.example"));
  EXPECT_THAT(contacts("tel:+123456789 JavaScript:alert(1)"),
              ElementsAre("tel:+123456789", "JavaScript:alert(1"));
  EXPECT_THAT(contacts("call +43 316 5550100 or (212) 555-0187"),
              ElementsAre("+43 316 5550100", "(212) 555-0187"));
  EXPECT_THAT(contacts("“https://a.example”"), ElementsAre("https://a.example"));
}

TEST(proof_contacts, no_spelling_hides_an_address) {
  const struct {
    const char* text;
    const char* contact;
  } cases[] = {
      {"see bad.agency now", "bad.agency"},
      {"evil.agency/offer", "evil.agency/offer"},
      {"website:evil.com", "evil.com"},
      {"a,evil.com", "evil.com"},
      {"bread/evil.com", "evil.com"},
      {"*evil.com*", "evil.com"},
      {"_evil.com_", "evil.com"},
      {"my_shop.evil.com", "my_shop.evil.com"},
      {"http:evil.agency", "http:evil.agency"},
      {"aaaaaaaaaaaaaaaaaaaa:https://evil.agency/x", "https://evil.agency/x"},
      {"evil。com", "evil。com"},
      {"evil｡com", "evil｡com"},
      {"ｅｖｉｌ．ｃｏｍ", "ｅｖｉｌ．ｃｏｍ"},
      {"ｅvil．com", "ｅvil．com"},
      {"evil.\u00ADcom", "evil.\u00ADcom"},
      {"evil.\u200Dcom", "evil.\u200Dcom"},
      {"a﹫evil.agency", "a﹫evil.agency"},
      {"请看evil.com。谢谢", "evil.com"},
      {"我们.com", "我们.com"},
      {"Müller.de", "Müller.de"},
      {"Evil.Com.Then", "Evil.Com"},
      {"evil.com-now", "evil.com"},
      {"evil.xn--p1ai", "evil.xn--p1ai"},
      {"зло.рф", "зло.рф"},
      {"(see WWW.EVIL.EXAMPLE)", "WWW.EVIL.EXAMPLE"},
      {"evil.com:80/x", "evil.com:80/x"},
      {"@evil", "@evil"},
      {"0221 – 12 34 56", "0221 – 12 34 56"},
      {"call 555.123.4567", "555.123.4567"},
      {"call 555 123 4567 now", "555 123 4567"},
      {"555\u00A0123\u00A04567", "555\u00A0123\u00A04567"},
      {"1 555 123 4567", "1 555 123 4567"},
      {"０３１６ ５５５０１００", "０３１６ ５５５０１００"},
  };
  for (const auto& c : cases) EXPECT_THAT(contacts(c.text), ElementsAre(c.contact)) << c.text;
  EXPECT_THAT(contacts("evil.com:https://a.example"), ElementsAre("evil.com", "https://a.example"));
  EXPECT_THAT(contacts("a.com,b.com;c.com"), ElementsAre("a.com", "b.com", "c.com"));
}

TEST(proof_contacts, prose_holds_none) {
  for (const char* text : {"Node.js and z.B. this.",
                           "in 2019-2021",
                           "12 000 000 euros",
                           "1,500,000",
                           "e.g. ovens",
                           "We bake.Then we sell.",
                           "on 01.05.2020",
                           "50-60 ovens",
                           "Dr.Müller of St.Gallen",
                           "from 9.30 to 18.00",
                           "09.00 – 18.00",
                           "01.05.2020 – 03.05.2020",
                           "2020-05-01",
                           "2019 – 2021",
                           "version 2.0.1",
                           "U.S. and U.K.",
                           "i.e. bread",
                           "GmbH & Co.KG",
                           "M.Sc.",
                           "ASP.NET",
                           "1.200 - 1.500",
                           "3000 – 5000 euros",
                           "metadata: ovens",
                           "the hotel: ovens",
                           "s.r.l. and S.p.A.",
                           "p.m. or a.m.",
                           "d.h. Öfen",
                           "产品。我们",
                           "and/or",
                           "50%/60%"}) {
    EXPECT_THAT(contacts(text), ElementsAre()) << text;
  }
}

TEST(proof_words, know_where_sentences_start) {
  const auto words = proof::words_of("Hello Anna. We met \"Bosch\" at AT&T's iPhone shop");
  std::vector<std::string> inside;
  for (const proof::Word& word : words) {
    if (word.capital && !word.starts_sentence) inside.push_back(word.normal);
  }
  EXPECT_THAT(inside, ElementsAre("anna", "bosch", "at&t"));
  EXPECT_TRUE(words[words.size() - 2].inner_capital);
}

TEST(proof, codes_have_names_and_failures_are_bounded) {
  EXPECT_EQ(to_string(ProofCode::no_claims), "no_claims");
  EXPECT_EQ(to_string(ProofCode::markup), "markup");
  Reply reply{"Ovens", "", {{"x", "nowhere to be found", 1}}, ""};
  for (int i = 100; i < 200; ++i) reply.body += " over " + std::to_string(i) + " ovens";
  const RowFacts row;
  const ProofResult result = prove(reply, {}, {&default_brief(), &row, "", {}});
  EXPECT_EQ(result.failures.size(), proof_failures_max);
}

TEST(proof, evidence_points_at_the_stored_bytes) {
  const std::string text = "Öfen seit 1962.\n\nWir  bauen „Öfen“ in Graz und Villach.";
  const NormalizedText normal(text);
  const ProofPage page{1, "https://a.example/", text, &normal, "de"};
  const RowFacts row;
  const Reply reply{
      "Ihre Öfen",
      "Auf Ihrer Seite steht: Wir bauen \"Öfen\" in Graz und Villach. Das passt zu uns "
      "und unserem Angebot, finde ich.",
      {{"x", "wir bauen \"Öfen\" in Graz", 1}, {"x", "Wir bauen \"Öfen\" in Graz", 9}},
      ""};
  const ProofResult result = prove(reply, std::span(&page, 1), {&default_brief(), &row, "de", {}});
  ASSERT_EQ(result.evidence.size(), 1U);
  const ProvenQuote& quote = result.evidence[0];
  EXPECT_EQ(text.substr(quote.begin, quote.end - quote.begin), quote.quote);
  EXPECT_TRUE(holds(text, {quote.begin, quote.end}, quote.quote));
}

/// A quote that fails everywhere is looked for in parts; bisection keeps that to a few searches.
TEST(proof, bad_quotes_cost_little_more_than_good_ones) {
  std::string text;
  for (int i = 0; i < 4000; ++i) text += "a b c d e f g h i j k l m n o p ";
  const NormalizedText normal(text);
  const ProofPage page{1, "https://a.example/", text, &normal, "en"};
  const RowFacts row;
  Reply reply{"Ovens", text.substr(0, 15000), {}, ""};
  for (int i = 0; i < 30; ++i) {
    reply.claims.push_back({text.substr(0, 2000), text.substr(0, 3990) + std::to_string(i), 1});
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(prove(reply, std::span(&page, 1), {&default_brief(), &row, "en", {}}).proven());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
}

/// Prints what a message costs; a bound wide enough for any machine keeps it from running away.
TEST(proof, a_message_is_proven_in_little_time) {
  std::string text;
  for (int i = 0; i < 200; ++i)
    text += "We have built deck ovens for bakeries in Styria for years. ";
  text += "Our service team repairs every make of oven.";
  RowFacts row;
  row.add("company", "Backhaus");
  const Reply reply{"Your ovens",
                    "Your service team repairs every make of oven. We help small teams answer "
                    "enquiries faster. Would a short call make sense?",
                    {{"Your service team repairs every make of oven",
                      "Our service team repairs every make of oven", 1}},
                    ""};
  constexpr int rounds = 200;
  const auto microseconds_each = [](const auto& work) {
    const std::clock_t start = std::clock();  // CPU time: other programs do not count.
    for (int i = 0; i < rounds; ++i) work();
    return static_cast<double>(std::clock() - start) * 1e6 / CLOCKS_PER_SEC / rounds;
  };
  const double site = microseconds_each([&text] { (void)NormalizedText(text); });
  const NormalizedText normal(text);
  const ProofPage page{1, "https://a.example/", text, &normal, "en"};
  const double message = microseconds_each([&] {
    ASSERT_TRUE(prove(reply, std::span(&page, 1), {&default_brief(), &row, "en", {}}).proven());
  });
  std::cout << "page of " << text.size() / 1024 << " KB made ready: " << site
            << " µs; proof of a message: " << message << " µs\n";
  EXPECT_LT(message, 50'000);
}

}  // namespace
}  // namespace ov
