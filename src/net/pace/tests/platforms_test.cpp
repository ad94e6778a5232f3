#include <gtest/gtest.h>

#include "net/pace.h"

namespace ov {
namespace {

TEST(Platforms, are_known_by_the_names_that_sites_are_aliases_of) {
  const struct {
    const char* alias;
    bool platform;
  } rows[] = {
      {"shops.myshopify.com", true},
      {"pumps-of-bremen.myshopify.com", true},
      {"ext-cust.squarespace.com", true},
      {"cdn1.wixdns.net", true},
      {"d111111abcdef8.cloudfront.net", true},
      {"e1234.a.akamaiedge.net", true},
      {"pumps.github.io", true},
      {"cname.vercel-dns.com", true},
      {"cname.vercel-dns-0.com", true},
      {"github.io", true},
      {"notgithub.io", false},
      {"myshopify.com.evil.example", false},
      {"www.pumps.example", false},
      {"", false},
  };
  const IpAddress elsewhere = *parse_ip("192.0.2.1");
  for (const auto& row : rows) {
    const std::string aliases[] = {row.alias};
    EXPECT_EQ(is_shared_platform(elsewhere, aliases), row.platform) << row.alias;
  }
  const std::string chain[] = {"pumps.example.net", "pumps.netlify.app", "lb.example.org"};
  EXPECT_TRUE(is_shared_platform(elsewhere, chain));
}

TEST(Platforms, are_known_by_the_blocks_that_their_owners_publish) {
  const struct {
    const char* address;
    bool platform;
  } rows[] = {
      {"104.16.0.0", true},         {"104.27.255.255", true},      {"104.28.0.0", false},
      {"172.67.1.2", true},         {"151.101.1.2", true},         {"185.199.108.153", true},
      {"185.199.108.154", false},   {"23.227.38.65", true},        {"2606:4700::6812:1", true},
      {"2a04:4e42::1", true},       {"2606:50c0:8003::153", true}, {"2620:127:f00f:5::", true},
      {"2606:50c0:8003::1", false}, {"::ffff:104.16.0.1", true},   {"192.0.2.1", false},
      {"2001:db8::1", false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(is_shared_platform(*parse_ip(row.address), {}), row.platform) << row.address;
  }
}

TEST(Platforms, a_server_is_an_ipv4_address_or_an_ipv6_network) {
  const auto server = [](const char* text) { return to_string(server_of(*parse_ip(text))); };
  EXPECT_EQ(server("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(server("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(server("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
}

}  // namespace
}  // namespace ov
