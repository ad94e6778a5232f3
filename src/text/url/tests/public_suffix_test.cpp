#include <gtest/gtest.h>

#include <string>

#include "text/url.h"

namespace ov {
namespace {

struct DomainCase {
  std::string_view host;
  std::string_view expected;
};

TEST(RegistrableDomain, is_one_label_more_than_the_public_suffix) {
  for (const DomainCase& test : {
           DomainCase{"www.example.com", "example.com"},
           {"example.com.", "example.com"},
           {"A.B.Example.CO.UK", "example.co.uk"},
           {"shop.example.github.io", "example.github.io"},
           {"www.xn--bcher-kva.example", "xn--bcher-kva.example"},
           {"www.city.kobe.jp", "city.kobe.jp"},
       }) {
    EXPECT_EQ(registrable_domain(test.host), test.expected) << test.host;
  }
}

TEST(RegistrableDomain, is_empty_where_there_is_none) {
  for (const std::string_view host :
       {"", ".", "com", "co.uk", "github.io", "localhost", "192.0.2.1", "[2001:db8::1]", "a..com",
        ".example.com", "example.com..", "10.0.0.0x1"}) {
    EXPECT_EQ(registrable_domain(host), "") << host;
  }
  EXPECT_EQ(registrable_domain(std::string(100'000, 'a') + ".com"), "");
}

TEST(SiteKey, is_shared_by_all_addresses_of_a_site) {
  for (const DomainCase& test : {
           DomainCase{"https://www.example.co.uk/a", "example.co.uk"},
           {"http://EXAMPLE.co.uk:8080/", "example.co.uk"},
           {"http://Bücher.example./", "xn--bcher-kva.example"},
           {"http://localhost:8080/", "localhost"},
           {"http://0x7f.1/", "127.0.0.1"},
           {"http://[::1]/", "[::1]"},
           {"https://github.io/", "github.io"},
           {"https://a.github.io/", "a.github.io"},
       }) {
    const Result<Url> url = parse_url(test.host);
    ASSERT_TRUE(url) << test.host;
    EXPECT_EQ(site_key(*url), test.expected) << test.host;
  }
}

TEST(PublicSuffixList, can_be_read_from_bytes) {
  Result<PublicSuffixList> list = PublicSuffixList::from_bytes(
      "// ===BEGIN ICANN DOMAINS===\nexample\n*.wild\n!free.wild\n// ===END ICANN DOMAINS===\n");
  ASSERT_TRUE(list) << list.error().text();
  EXPECT_EQ(list->suffix_count(), 2) << "exceptions are not counted";
  EXPECT_EQ(list->registrable_domain("a.b.example"), "b.example");
  EXPECT_EQ(list->registrable_domain("a.b.c.wild"), "b.c.wild");
  EXPECT_EQ(list->registrable_domain("a.free.wild"), "free.wild");
}

TEST(PublicSuffixList, refuses_bytes_without_rules_and_too_many_bytes) {
  EXPECT_EQ(PublicSuffixList::from_bytes("").error().kind(), ErrorKind::invalid);
  EXPECT_EQ(PublicSuffixList::from_bytes("// nothing\n").error().kind(), ErrorKind::invalid);
  const std::string huge(PublicSuffixList::list_bytes_max + 1, '/');
  EXPECT_EQ(PublicSuffixList::from_bytes(huge).error().kind(), ErrorKind::too_large);
}

}  // namespace
}  // namespace ov
