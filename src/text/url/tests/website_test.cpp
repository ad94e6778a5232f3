#include <gtest/gtest.h>

#include <string>

#include "text/url.h"

namespace ov {
namespace {

std::string read(std::string_view cell) {
  const Result<Url> url = parse_website(cell);
  return url ? url->href() : url.error().message();
}

struct CellCase {
  std::string_view cell;
  std::string_view expected;
};

TEST(ParseWebsite, reads_what_people_write) {
  for (const CellCase& test : {
           CellCase{"example.com", "https://example.com/"},
           {"www.example.com/about", "https://www.example.com/about"},
           {"HTTP://Example.com", "http://example.com/"},
           {"//example.com", "https://example.com/"},
           {"https:/example.com", "https://example.com/"},
           {"https:example.com", "https://example.com/"},
           {"http:\\\\example.com\\a", "http://example.com/a"},
           {"<https://example.com>", "https://example.com/"},
           {"(https://example.com)", "https://example.com/"},
           {"[https://example.com](https://example.com)", "https://example.com/"},
           {"\"example.com\"", "https://example.com/"},
           {"“example.com”", "https://example.com/"},
           {"  example.com.  ", "https://example.com/"},
           {"example.com...", "https://example.com/"},
           {"example.com;", "https://example.com/"},
           {"\xE2\x80\x8B"
            "exam\xE2\x80\x8Bple.com\xEF\xBB\xBF",
            "https://example.com/"},
           {"example.com, example.org", "https://example.com/"},
           {"example.com; example.org", "https://example.com/"},
           {"example.com | example.org", "https://example.com/"},
           {"example.com\nexample.org", "https://example.com/"},
           {"\xC2\xA0"
            "example.com\xC2\xA0(main)",
            "https://example.com/"},
           {"example.com:8080/x", "https://example.com:8080/x"},
           {"example.com/x?y=1#z", "https://example.com/x?y=1"},
           {"https://user:pw@example.com/", "https://example.com/"},
           {"https://example.com/@name", "https://example.com/@name"},
           {"https://example.com./", "https://example.com/"},
           {"bücher.example", "https://xn--bcher-kva.example/"},
           {"例え。テスト", "https://xn--r8jz45g.xn--zckzah/"},
           {"https://en.wikipedia.org/wiki/Overture_(music)",
            "https://en.wikipedia.org/wiki/Overture_(music)"},
           {"http://https://example.com", "https://example.com/"},
           {"http//example.com", "http://example.com/"},
           {"https.com", "https://https.com/"},
           {"https://example.com/page,1.html", "https://example.com/page,1.html"},
           {"https://example.com/a,https://example.org", "https://example.com/a"},
           {"https://example.com/a, b", "https://example.com/a"},
           {"localhost:8080", "https://localhost:8080/"},
           {"http://127.0.0.1:9/", "http://127.0.0.1:9/"},
           {"http://[::1]:9/a", "http://[::1]:9/a"},
           {"[2001:db8::1]", "https://[2001:db8::1]/"},
       }) {
    EXPECT_EQ(read(test.cell), test.expected) << test.cell;
  }
}

TEST(ParseWebsite, says_why_a_cell_is_refused) {
  for (const CellCase& test : {
           CellCase{"", "there is no website in this row"},
           {" \t\"\" ", "there is no website in this row"},
           {"n/a", "there is no website in this row"},
           {"-", "there is no website in this row"},
           {"info@example.com", "this is an e-mail address, not a website"},
           {"mailto:info@example.com", "this is an e-mail address, not a website"},
           {"ftp://example.com", "a website begins with http or https, not with ftp:"},
           {"javascript:alert(1)", "a website begins with http or https, not with javascript:"},
           {"file:///etc/passwd", "a website begins with http or https, not with file:"},
           {"Example", "\"example\" is no website name, for it has no dot as in example.com"},
           {"http://intranet/",
            "\"intranet\" is no website name, for it has no dot as in example.com"},
           {"https://", "there is no website in this row"},
           {"example..com", "the website name has two dots in a row or begins with one"},
           {"http://exa mple.com",
            "\"exa\" is no website name, for it has no dot as in example.com"},
           {"https:./user@example.com", "there is no website name in front of the dots"},
           {"exa%mple.com",
            "this is no website: the host name has a character that host names cannot have"},
           {"example.com:abc", "this is no website: the port is not a number"},
           {"example.com:99999", "this is no website: the port is over 65535"},
           {"1.2.3.4.5", "this is no website: the host ends in a number but is no IPv4 address"},
       }) {
    EXPECT_EQ(read(test.cell), test.expected) << test.cell;
  }
}

TEST(ParseWebsite, names_that_dns_cannot_hold_are_refused) {
  EXPECT_EQ(read(std::string(64, 'a') + ".com"),
            "a part of the website name is over 63 characters");
  std::string name = "com";
  for (int i = 0; i < 130; ++i) name.insert(0, "a.");
  EXPECT_EQ(read(name), "the website name is over 253 characters");
}

TEST(ParseWebsite, address_with_dots_behind_it_is_an_address) {
  const Result<Url> url = parse_website("http://127.0.0.1../");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->href(), "http://127.0.0.1/");
  EXPECT_TRUE(url->host_is_address());
  EXPECT_FALSE(parse_website("http://a.0007../"));
}

TEST(ParseWebsite, cell_over_the_limit_is_too_large) {
  const Result<Url> url = parse_website(std::string(url_bytes_max + 1, 'a'));
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().kind(), ErrorKind::too_large);
}

}  // namespace
}  // namespace ov
