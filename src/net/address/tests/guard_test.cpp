// T10 of the robustness notes: however an internal address is spelt, what comes out of the URL
// parser and of a resolver's point of view is refused by the guard. A host that the parser leaves a
// name is no address yet; the resolver's answer is judged then.
#include <gtest/gtest.h>

#include "net/address.h"
#include "text/url.h"

namespace ov {
namespace {

IpAddress ip(std::string_view text) {
  const auto address = parse_ip(text);
  EXPECT_TRUE(address.has_value()) << text;
  return address.value_or(IpAddress{});
}

// Spellings of loopback, metadata and private addresses as hosts of URLs.
constexpr const char* hosts[] = {
    // Loopback, by the parts and bases that inet_aton takes.
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.000.000.001",
    "0177.0.0.1",
    "0177.1",
    "0x7f.0.0.1",
    "0x7f.1",
    "0X7F.1",
    "0x7f.0x0.0x0.0x1",
    "2130706433",
    "0x7f000001",
    "0x7F000001",
    "017700000001",
    "00000000177.0.0.1",
    "0x0000000007f.1",
    "127.0.0.1.",
    "127.1.",
    "127.65535",
    "127.0.65535",
    "127.16777215",
    "127.0x1",
    "0177.0x0.1",
    "127.0.0.0x1",
    "127.255.255.254",
    "127.127.127.127",
    "0x7f.0.1",
    "0177.0.1",
    "0x7f.0.0x1",
    "00177.1",
    // Loopback, by characters that IDNA maps to digits, dots and letters.
    "１２７.０.０.１",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "127．0．0．1",
    "127｡0｡0｡1",
    "⑫7.1",
    "0ⓧ7f.1",
    "0𝐱7𝐟.1",
    "𝟏𝟐𝟕.𝟎.𝟎.𝟏",
    "１２７。１",
    "127.0.0.1",
    "127%2e0%2e0%2e1",
    "%31%32%37.0.0.1",
    "127%E3%80%820.0.1",
    "12\xc2\xad"
    "7.0.0.1",
    "127.0.0.\xe2\x80\x8b"
    "1",
    "⓪ⓧ⑦ⓕ.①",
    // "This network": Linux connects it to itself.
    "0",
    "0.0.0.0",
    "0x0",
    "00",
    "0.0",
    "0.0.0.1",
    "0x0.0x0.0x0.0x0",
    "０",
    "⓪",
    // IPv6 loopback, unspecified, and IPv4 inside IPv6.
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[0000:0000:0000:0000:0000:0000:0000:0001]",
    "[::]",
    "[0::0]",
    "[::0.0.0.1]",
    "[0::1]",
    "[::0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::FFFF:7F00:0001]",
    "[0:0:0:0:0:ffff:127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[::127.0.0.1]",
    "[::7f00:1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::127.0.0.1]",
    "[64:ff9b:1:7f00:0:100::]",
    "[2002:7f00:1::]",
    "[2002:7f00:0001::1]",
    "[2002:7f00:1:0:0:0:0:1]",
    "[2001:0:7f00:1::]",
    "[2001:0000:4136:e378:8000:63bf:80ff:fffe]",
    // Metadata of clouds.
    "169.254.169.254",
    "169.254.43518",
    "169.16689662",
    "2852039166",
    "0xa9fea9fe",
    "0xA9.254.0251.0xfe",
    "0251.0376.0251.0376",
    "025177524776",
    "0xa9.0xfe.0xa9.0xfe",
    "169.254.169.254.",
    "169.254.170.2",
    "169.254.0xa9fe",
    "１６９.２５４.１６９.２５４",
    "①⑥⑨.②⑤④.①⑥⑨.②⑤④",
    "169。254。169。254",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[::169.254.169.254]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b::169.254.169.254]",
    "[2002:a9fe:a9fe::]",
    "[fd00:ec2::254]",
    "[fd20:ce::254]",
    "[fe80::a9fe:a9fe]",
    "100.100.100.200",
    "0x64646464c8",
    "1684301000",
    "0x646464c8",
    "168.63.129.16",
    "2822734096",
    "0xa83f8110",
    "192.0.0.192",
    "3221225664",
    "0xc00000c0",
    // Private networks and what else is not public.
    "10.0.0.1",
    "10.1",
    "0xa.1",
    "012.1",
    "167772161",
    "0x0a000001",
    "10.255.255.255",
    "１０.1",
    "172.16.0.1",
    "172.1048577",
    "2886729729",
    "0xac100001",
    "172.31.255.255",
    "192.168.0.1",
    "192.168.1",
    "192.11010049",
    "3232235521",
    "0xc0a80001",
    "0300.0250.0.1",
    "192.168.255.255",
    "100.64.0.1",
    "1681915905",
    "198.18.0.1",
    "198.19.255.255",
    "192.0.2.1",
    "198.51.100.1",
    "203.0.113.1",
    "192.88.99.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "4294967295",
    "0xffffffff",
    "037777777777",
    "[fc00::1]",
    "[fd12:3456:789a::1]",
    "[fe80::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[ff05::1:3]",
    "[2001:db8::1]",
    "[100::1]",
    "[5f00::1]",
    "[3fff::1]",
    "[::ffff:10.0.0.1]",
    "[::ffff:192.168.0.1]",
    "[::ffff:172.16.0.1]",
    "[::10.0.0.1]",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b::c0a8:1]",
    "[2002:a00:1::]",
    "[2002:c0a8:1::]",
    "[2002:ac10:1::]",
    "[::ffff:0.0.0.0]",
    "[64:ff9b::]",
    "[2002::]",
    // No address at all: refused by the parser, or never resolved.
    "[::1%25lo]",
    "[fe80::1%25eth0]",
    "[127.0.0.1]",
    "[[::1]]",
    "127.0.0.1%00.example.com",
    "256.1.1.1",
    "0x7f.0.0.0.1",
    "4294967296",
    "127.0.0.1:80:80",
    "[::1",
    "1.2.3.4.0x7f",
};

TEST(Guard, no_spelling_reaches_an_address_that_is_not_public) {
  const AddressGuard guard;
  int addresses = 0;
  for (const char* host : hosts) {
    for (const std::string scheme : {"http://", "https://"}) {
      for (const std::string tail : {"/", ":80/", ":8080/latest/meta-data/"}) {
        const auto url = parse_url(scheme + host + tail);
        if (!url) continue;
        ASSERT_TRUE(url->host_is_address()) << host << " stays the name " << url->host;
        std::string_view literal = url->host;
        if (literal.starts_with('[')) literal = literal.substr(1, literal.size() - 2);
        const auto address = parse_ip(literal);
        ASSERT_TRUE(address.has_value()) << host << " reads as " << url->host;
        EXPECT_FALSE(guard.permits(*address, url->effective_port())) << host << " " << url->href();
        ++addresses;
      }
    }
  }
  EXPECT_GE(std::size(hosts), 150U);
  EXPECT_GE(addresses, 150 * 6);
}

TEST(Guard, a_public_address_is_permitted_on_ports_of_the_web) {
  const AddressGuard guard;
  EXPECT_TRUE(guard.permits(ip("1.1.1.1"), 80));
  EXPECT_TRUE(guard.permits(ip("2606:4700::1"), 443));
  EXPECT_TRUE(guard.permits(ip("1.1.1.1"), 8080));
  for (const std::uint16_t port : {0, 22, 25, 53, 587, 6000, 6667, 10080}) {
    EXPECT_FALSE(guard.permits(ip("1.1.1.1"), port)) << port;
  }
}

TEST(Guard, allowed_blocks_are_permitted_in_every_spelling) {
  const AddressGuard guard({*parse_cidr("127.0.0.0/8"), *parse_cidr("::1")});
  EXPECT_TRUE(guard.permits(ip("127.0.0.1"), 8080));
  EXPECT_TRUE(guard.permits(ip("::ffff:127.0.0.1"), 8080));
  EXPECT_TRUE(guard.permits(ip("::1"), 8080));
  EXPECT_TRUE(guard.permits(ip("1.1.1.1"), 443));
  EXPECT_FALSE(guard.permits(ip("127.0.0.1"), 0));
  EXPECT_FALSE(guard.permits(ip("10.0.0.1"), 8080));
  EXPECT_FALSE(guard.permits(ip("::"), 8080));
}

TEST(Guard, pinned_endpoints_are_the_only_ones) {
  const AddressGuard guard({*parse_cidr("10.0.0.0/8")},
                           {*parse_endpoint("127.0.0.1:8080"), *parse_endpoint("127.0.0.1:8443")});
  EXPECT_TRUE(guard.permits(ip("127.0.0.1"), 8080));
  EXPECT_TRUE(guard.permits(ip("127.0.0.1"), 8443));
  EXPECT_FALSE(guard.permits(ip("127.0.0.1"), 80));
  EXPECT_FALSE(guard.permits(ip("10.0.0.1"), 8080));
  EXPECT_FALSE(guard.permits(ip("1.1.1.1"), 443));
}

}  // namespace
}  // namespace ov
