#include <gmock/gmock.h>

#include "text/extract.h"

namespace ov::extract {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Facts facts_of(std::string_view html) { return extract(html).facts; }

TEST(Facts, emails_are_found_plain_linked_and_lightly_hidden) {
  EXPECT_THAT(
      facts_of("<p>Write to Info@Brandt.de, or <a href='mailto:sales%40brandt.de?subject=x'>"
               "us</a>. support [at] brandt [dot] co [dot] uk, jobs(at)brandt.de")
          .emails,
      ElementsAre("sales@brandt.de", "info@brandt.de", "support@brandt.co.uk", "jobs@brandt.de"));
}

TEST(Facts, what_only_looks_like_an_email_is_none) {
  for (const char* html : {"<p>logo@2x.png", "<p>@handle", "<p>a@b", "<p>user@example.com",
                           "<p>meet (at) noon", "<p>x@@y.org@"}) {
    EXPECT_THAT(facts_of(html).emails, IsEmpty()) << html;
  }
}

TEST(Facts, phones_need_a_country_code_a_link_or_a_word_for_telephone) {
  const Facts facts = facts_of(
      "<p>Tel.: 030 / 1234567</p><p>Order 1234567890</p><p>+44 (0)20 7946 0018</p>"
      "<p>Fax: 030 7654321</p><a href='tel:+1-512-555-0100'>call</a><p>2019-2026</p>");
  ASSERT_EQ(facts.phones.size(), 3U);
  EXPECT_EQ(facts.phones[0].e164, "+15125550100");
  EXPECT_EQ(facts.phones[1].written, "030 / 1234567");
  EXPECT_EQ(facts.phones[1].e164, "");
  EXPECT_EQ(facts.phones[2].e164, "+442079460018");
}

TEST(Facts, social_profiles_are_found_and_share_buttons_are_not) {
  const Facts facts = facts_of(
      "<a href='https://www.linkedin.com/company/brandt/'>in</a><a "
      "href='//twitter.com/brandt'>x</a>"
      "<a href='https://www.facebook.com/sharer/sharer.php?u=x'>share</a>"
      "<a href='https://twitter.com/intent/tweet?text=a'>t</a><a href='https://facebook.com/'>f</a>"
      "<a href='https://notx.com/brandt'>n</a>");
  ASSERT_EQ(facts.social.size(), 2U);
  EXPECT_EQ(facts.social[0].network, "linkedin");
  EXPECT_EQ(facts.social[1].network, "x");
  EXPECT_EQ(facts.social[1].url, "https://twitter.com/brandt");
}

TEST(Facts, organisation_comes_from_the_graph_of_json_ld) {
  const Facts facts =
      facts_of(R"(<script type="application/ld+json">{"@context":"https://schema.org",
    "@graph":[{"@type":"WebSite","name":"Site","publisher":{"@type":"Organization","name":"Other"}},
    {"@type":["LocalBusiness","HomeAndConstructionBusiness"],"name":" Brandt  GmbH ",
     "legalName":"Brandt Tischlerei GmbH","description":"Tables. Made to last.","url":"https://b.example",
     "telephone":"+49 30 1","email":"mailto:a@b.example",
     "address":{"@type":"PostalAddress","streetAddress":"Weg 1","postalCode":"10115",
                "addressLocality":"Berlin","addressCountry":{"name":"DE"}}}]}</script>)");
  EXPECT_EQ(facts.organisation.name, "Brandt GmbH");
  EXPECT_EQ(facts.organisation.legal_name, "Brandt Tischlerei GmbH");
  EXPECT_EQ(facts.organisation.email, "a@b.example");
  EXPECT_EQ(facts.organisation.address.line(), "Weg 1, 10115, Berlin, DE");
  EXPECT_EQ(facts.opening_line, "Tables. Made to last.");
}

TEST(Facts, site_name_stands_in_where_no_organisation_is_described) {
  const Facts facts = facts_of(
      "<meta property='og:site_name' content='Brandt'><meta property='og:description' "
      "content='We build tables in Berlin. And chairs.'>"
      "<script type='application/ld+json'>{\"@type\":\"Organization\", broken</script>");
  EXPECT_EQ(facts.organisation.name, "Brandt");
  EXPECT_EQ(facts.opening_line, "We build tables in Berlin.");
}

TEST(Facts, limits_hold) {
  std::string html;
  for (int i = 0; i < 100; ++i) html += "<p>a" + std::to_string(i) + "@b.example.org";
  ExtractOptions options;
  options.facts_max = 7;
  EXPECT_EQ(extract(html, options).facts.emails.size(), 7U);
}

}  // namespace
}  // namespace ov::extract
