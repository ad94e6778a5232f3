// T10 of the robustness notes: however an internal address is spelt, what comes out of the URL
// parser and of a resolver's point of view is refused by the guard. A host that the parser leaves a
// name is no address yet; the resolver's answer is judged then.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "net/address.h"
#include "text/url.h"

namespace ov {
namespace {

IpAddress ip(std::string_view text) {
  const auto address = parse_ip(text);
  EXPECT_TRUE(address.has_value()) << text;
  return address.value_or(IpAddress{});
}

// The spellings stand in one file, from which the end-to-end tests take them as well.
std::vector<std::string> private_hosts() {
  std::ifstream file(OV_SOURCE_DIR "/tests/golden/addresses/private_hosts.json");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  std::vector<std::string> hosts;
  const boost::json::value groups = boost::json::parse(text);
  for (const boost::json::value& group : groups.as_array()) {
    for (const boost::json::value& host : group.at("hosts").as_array()) {
      hosts.emplace_back(host.as_string());
    }
  }
  return hosts;
}

TEST(Guard, no_spelling_reaches_an_address_that_is_not_public) {
  const AddressGuard guard;
  const std::vector<std::string> hosts = private_hosts();
  int addresses = 0;
  for (const std::string& host : hosts) {
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
  EXPECT_GE(hosts.size(), 150U);
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
