#include "text/url.h"

#include <gtest/gtest.h>

#include <string>

namespace ov {
namespace {

std::string href_of(std::string_view input) {
  const Result<Url> url = parse_url(input);
  return url ? url->href() : "(refused) " + url.error().message();
}

struct RelativeCase {
  std::string_view input;
  std::string_view expected;
};

TEST(ParseUrl, relative_addresses_resolve_against_their_base) {
  const Result<Url> base = parse_url("https://example.com/about/team?x=1#top");
  ASSERT_TRUE(base);
  for (const RelativeCase& test : {
           RelativeCase{"jobs", "https://example.com/about/jobs"},
           {"../contact", "https://example.com/contact"},
           {"/", "https://example.com/"},
           {"?y", "https://example.com/about/team?y"},
           {"#end", "https://example.com/about/team?x=1#end"},
           {"", "https://example.com/about/team?x=1"},
           {"//other.example/a", "https://other.example/a"},
           {"\\\\other.example\\a", "https://other.example/a"},
           {"http:/a", "http://a/"},
           {"https:a", "https://example.com/about/a"},
           {"mailto:a@b.example", "mailto:a@b.example"},
           {"%2e%2E/%2e/x", "https://example.com/x"},
       }) {
    const Result<Url> url = parse_url(test.input, &*base);
    ASSERT_TRUE(url) << test.input;
    EXPECT_EQ(url->href(), test.expected) << test.input;
  }
}

TEST(ParseUrl, every_spelling_of_an_ipv4_address_becomes_dotted_decimal) {
  for (const std::string_view host : {"127.1", "0x7f.1", "0177.0.0.1", "2130706433", "0x7F000001",
                                      "127.0.0.1.", "①27.0.0.1", "127。0。0。1", "%31%32%37.1"}) {
    const Result<Url> url = parse_url("http://" + std::string(host) + "/");
    ASSERT_TRUE(url) << host;
    EXPECT_EQ(url->host, "127.0.0.1") << host;
    EXPECT_EQ(url->host_kind, HostKind::ipv4) << host;
    EXPECT_TRUE(url->host_is_address());
  }
}

TEST(ParseUrl, ipv6_addresses_are_compressed_and_checked) {
  EXPECT_EQ(href_of("http://[0:0:0:0:0:FFFF:7F00:1]/"), "http://[::ffff:7f00:1]/");
  EXPECT_EQ(href_of("http://[::ffff:127.0.0.1]/"), "http://[::ffff:7f00:1]/");
  EXPECT_EQ(href_of("http://[1:2:3:4:5:6:7::]/"), "http://[1:2:3:4:5:6:7:0]/");
  for (const std::string_view host :
       {"[", "[]", "[:]", "[1]", "[::1", "[::1::]", "[1:2:3:4:5:6:7:8:9]", "[::1:2:3:4:5:6:7:8]",
        "[::1%eth0]", "[::1.2.3]", "[::1.2.3.256]", "[::01.2.3.4]", "[12345::]"}) {
    EXPECT_FALSE(parse_url("http://" + std::string(host) + "/")) << host;
  }
}

TEST(ParseUrl, names_in_other_scripts_become_ascii) {
  EXPECT_EQ(href_of("http://Bücher.example/"), "http://xn--bcher-kva.example/");
  EXPECT_EQ(href_of("http://faß.de/"), "http://xn--fa-hia.de/");
  EXPECT_EQ(href_of("http://FAẞ.de/"), "http://xn--fa-hia.de/");
  EXPECT_EQ(href_of("http://пример.рф/"), "http://xn--e1afmkfd.xn--p1ai/");
  EXPECT_FALSE(parse_url("http://xn--a/"));
  EXPECT_FALSE(parse_url("http://xn--xn--a--gua.pt/")) << "an A-label inside an A-label";
}

TEST(ParseUrl, parts_that_a_request_needs_are_at_hand) {
  const Result<Url> url = parse_url("HTTPS://user:pw@Example.com:8443/a b?q='ü'#f");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->path_and_query(), "/a%20b?q=%27%C3%BC%27");
  EXPECT_EQ(url->host_and_port(), "example.com:8443");
  EXPECT_EQ(url->effective_port(), 8443);
  EXPECT_EQ(url->origin(), "https://example.com:8443");
  EXPECT_EQ(url->username, "user");
  EXPECT_EQ(url->password, "pw");
  EXPECT_TRUE(url->is_http());
}

TEST(ParseUrl, port_defaults_to_the_one_of_the_scheme) {
  const Result<Url> url = parse_url("http://example.com:80");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->effective_port(), 80);
  EXPECT_FALSE(url->port);
  EXPECT_EQ(url->path_and_query(), "/");
}

TEST(ParseUrl, control_characters_and_new_lines_cannot_reach_a_request_line) {
  const Result<Url> url = parse_url("http://exa\nmple.com/a\r\nHost: b\x01");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->href(), "http://example.com/aHost:%20b");
  EXPECT_FALSE(parse_url("http://exam%0Aple.com/"));
}

TEST(ParseUrl, bytes_that_are_no_utf8_become_replacement_characters) {
  EXPECT_EQ(href_of("http://example.com/\xFF"), "http://example.com/%EF%BF%BD");
  EXPECT_FALSE(parse_url("http://exam\xFFple.com/"));
}

TEST(ParseUrl, limit_holds_for_what_goes_in_and_for_what_comes_out) {
  const std::string prefix = "https://example.com/";
  EXPECT_TRUE(parse_url(prefix + std::string(8000, 'a')));
  for (const std::string& path : {std::string(url_bytes_max, 'a'), std::string(4000, '"')}) {
    const Result<Url> url = parse_url(prefix + path);
    ASSERT_FALSE(url);
    EXPECT_EQ(url.error().kind(), ErrorKind::too_large);
  }
}

TEST(ParseUrl, address_without_scheme_and_base_is_refused_with_the_reason) {
  const Result<Url> url = parse_url("example.com");
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().kind(), ErrorKind::invalid);
  EXPECT_EQ(url.error().message(), "the address has no scheme such as https:");
}

}  // namespace
}  // namespace ov
