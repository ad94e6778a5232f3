#include "net/address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/un.h>

namespace ov {
namespace {

IpAddress ip(std::string_view text) {
  const auto address = parse_ip(text);
  EXPECT_TRUE(address.has_value()) << text;
  return address.value_or(IpAddress{});
}

TEST(Address, reads_the_strict_forms_and_writes_them_back) {
  for (const auto* text : {"0.0.0.0", "192.0.2.1", "255.255.255.255", "::", "::1", "2001:db8::1",
                           "2606:4700:4700::1111", "::ffff:1.2.3.4"}) {
    EXPECT_EQ(to_string(ip(text)), text);
  }
}

TEST(Address, refuses_every_other_spelling) {
  using namespace std::string_view_literals;
  for (const std::string_view text :
       {""sv, "127.1"sv, "0x7f.0.0.1"sv, "0177.0.0.1"sv, "2130706433"sv, "127.0.0.1."sv,
        " 127.0.0.1"sv, "127.0.0.1 "sv, "[::1]"sv, "fe80::1%eth0"sv, "1.2.3.4.5"sv, "256.0.0.1"sv,
        "127.0.0.1\0.example"sv, "::1\0"sv, "01.02.03.04"sv, ":::1"sv, "1.2.3"sv, "localhost"sv,
        "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0001"sv}) {
    EXPECT_FALSE(parse_ip(text).has_value()) << text;
  }
}

TEST(Address, unwraps_what_carries_an_ipv4_address) {
  const struct {
    const char* given;
    const char* meant;
  } rows[] = {
      {"::ffff:127.0.0.1", "127.0.0.1"},
      {"::127.0.0.1", "127.0.0.1"},
      {"2002:7f00:1::", "127.0.0.1"},
      {"2002:a9fe:a9fe::1", "169.254.169.254"},
      {"64:ff9b::7f00:1", "127.0.0.1"},
      {"64:ff9b::8.8.8.8", "8.8.8.8"},
      {"::", "::"},
      {"::1", "::1"},
      {"64:ff9b:1::1", "64:ff9b:1::1"},
      {"2606:4700::1", "2606:4700::1"},
      {"8.8.8.8", "8.8.8.8"},
      {"::ffff:0:127.0.0.1", "::ffff:0:7f00:1"},
  };
  for (const auto& row : rows)
    EXPECT_EQ(to_string(canonical(ip(row.given))), row.meant) << row.given;
}

TEST(Address, only_public_unicast_is_public) {
  for (const auto* text : {"1.1.1.1",
                           "8.8.8.8",
                           "9.255.255.255",
                           "11.0.0.0",
                           "100.63.255.255",
                           "100.128.0.0",
                           "126.255.255.255",
                           "128.0.0.0",
                           "169.253.255.255",
                           "169.255.0.0",
                           "172.15.255.255",
                           "172.32.0.0",
                           "192.0.1.0",
                           "192.0.3.0",
                           "192.167.255.255",
                           "192.169.0.0",
                           "198.17.255.255",
                           "198.20.0.0",
                           "223.255.255.255",
                           "168.63.129.15",
                           "2606:4700:4700::1111",
                           "2a00:1450::1",
                           "2001:4860:4860::8888",
                           "2001:200::1",
                           "64:ff9b::808:808",
                           "::ffff:8.8.8.8",
                           "2002:808:808::1"}) {
    EXPECT_TRUE(is_public(ip(text))) << text;
  }
  for (const auto* text :
       {"0.0.0.0",         "0.1.2.3",         "10.0.0.1",      "10.255.255.255",  "100.64.0.0",
        "100.100.100.200", "100.127.255.255", "127.0.0.1",     "127.255.255.255", "168.63.129.16",
        "169.254.0.1",     "169.254.169.254", "169.254.170.2", "172.16.0.1",      "172.31.255.255",
        "192.0.0.1",       "192.0.0.192",     "192.0.2.1",     "192.31.196.1",    "192.52.193.1",
        "192.88.99.1",     "192.168.0.1",     "192.175.48.1",  "198.18.0.1",      "198.19.255.255",
        "198.51.100.1",    "203.0.113.1",     "224.0.0.1",     "239.255.255.255", "240.0.0.1",
        "255.255.255.255"}) {
    EXPECT_FALSE(is_public(ip(text))) << text;
  }
  for (const auto* text : {"::",
                           "::1",
                           "::2",
                           "::ffff:10.0.0.1",
                           "::ffff:0:8.8.8.8",
                           "64:ff9b::10.0.0.1",
                           "64:ff9b:1::8.8.8.8",
                           "64:ff9b:1:808:8:800::",
                           "100::1",
                           "100:0:0:1::1",
                           "2001::1",
                           "2001:0:53aa:64c::1",
                           "2001:2::1",
                           "2001:10::1",
                           "2001:20::1",
                           "2001:db8::1",
                           "2002:a00:1::",
                           "2002:c0a8:101::",
                           "2620:4f:8000::1",
                           "3ffe::1",
                           "3fff::1",
                           "4000::1",
                           "5f00::1",
                           "fc00::1",
                           "fd00:ec2::254",
                           "fdff:ffff::1",
                           "fe80::1",
                           "fe80::a9fe:a9fe",
                           "fec0::1",
                           "ff02::1",
                           "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"}) {
    EXPECT_FALSE(is_public(ip(text))) << text;
  }
}

TEST(Address, blocks_are_read_and_their_tails_cleared) {
  const auto block = parse_cidr("10.1.2.3/12");
  ASSERT_TRUE(block.has_value());
  EXPECT_EQ(to_string(block->address), "10.0.0.0");
  EXPECT_TRUE(block->contains(ip("10.15.255.255")));
  EXPECT_FALSE(block->contains(ip("10.16.0.0")));
  EXPECT_FALSE(block->contains(ip("::ffff:10.1.2.3")));
  EXPECT_EQ(*parse_cidr("127.0.0.1"), (Cidr{ip("127.0.0.1"), 32}));
  EXPECT_TRUE(parse_cidr("fd00::/8")->contains(ip("fdab::1")));
  EXPECT_TRUE(parse_cidr("0.0.0.0/0")->contains(ip("8.8.8.8")));
  EXPECT_TRUE(parse_cidr("::/0")->contains(ip("ff02::1")));
  for (const auto* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10/8",
                           "10.0.0.0/8/8", "10.0.0.0/ 8", "10.0.0.0/8x", "example.com/8"}) {
    const auto refused = parse_cidr(text);
    ASSERT_FALSE(refused.has_value()) << text;
    EXPECT_EQ(refused.error().kind(), ErrorKind::invalid);
  }
}

TEST(Address, endpoints_are_read_and_written) {
  for (const auto* text : {"127.0.0.1:8080", "[::1]:80", "[2001:db8::1]:65535"}) {
    const auto endpoint = parse_endpoint(text);
    ASSERT_TRUE(endpoint.has_value()) << text;
    EXPECT_EQ(to_string(*endpoint), text);
  }
  for (const auto* text : {"", ":80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536",
                           "::1:80", "[127.0.0.1]:80", "localhost:80", "[::1]", "127.0.0.1:+80"}) {
    EXPECT_FALSE(parse_endpoint(text).has_value()) << text;
  }
}

TEST(Address, reads_socket_addresses) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(8080);
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* generic = reinterpret_cast<const sockaddr*>(&v4);
  EXPECT_EQ(to_string(*ip_of(generic)), "127.0.0.1");
  EXPECT_EQ(port_of(generic), 8080);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(443);
  v6.sin6_addr = in6addr_loopback;
  EXPECT_EQ(to_string(*ip_of(reinterpret_cast<const sockaddr*>(&v6))), "::1");
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  EXPECT_FALSE(ip_of(reinterpret_cast<const sockaddr*>(&local)).has_value());
  EXPECT_FALSE(
      AddressGuard({*parse_cidr("0.0.0.0/0")}).permits(reinterpret_cast<const sockaddr*>(&local)));
}

}  // namespace
}  // namespace ov
