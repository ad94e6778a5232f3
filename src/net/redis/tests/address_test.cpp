#include <gtest/gtest.h>

#include "net/redis.h"

namespace ov {
namespace {

std::string problem(std::string_view url) {
  const auto address = parse_redis_url(url);
  return address ? "" : address.error().message();
}

TEST(RedisUrl, a_host_is_enough) {
  const RedisAddress address = parse_redis_url("redis://cache.example").value();
  EXPECT_EQ(address.servers, (std::vector<RedisAddress::Server>{{"cache.example", 6379}}));
  EXPECT_EQ(address.database, 0);
  EXPECT_FALSE(address.encrypted);
  EXPECT_EQ(to_string(address), "redis://cache.example:6379/0");
}

TEST(RedisUrl, says_user_port_database_and_tls) {
  const RedisAddress address = parse_redis_url("rediss://worker@[::1]:7000/3").value();
  EXPECT_EQ(address.servers, (std::vector<RedisAddress::Server>{{"::1", 7000}}));
  EXPECT_EQ(address.user, "worker");
  EXPECT_EQ(address.database, 3);
  EXPECT_TRUE(address.encrypted);
  EXPECT_EQ(to_string(address), "rediss://[::1]:7000/3");
}

TEST(RedisUrl, names_sentinels_and_what_they_call_the_primary) {
  const RedisAddress address = parse_redis_url("redis+sentinel://a,b:1/pace/2").value();
  EXPECT_EQ(address.servers, (std::vector<RedisAddress::Server>{{"a", 26379}, {"b", 1}}));
  EXPECT_EQ(address.primary, "pace");
  EXPECT_EQ(address.database, 2);
}

TEST(RedisUrl, a_password_is_refused_and_not_repeated) {
  const std::string said = problem("redis://user:hunter2@host");
  EXPECT_NE(said.find("environment"), std::string::npos);
  EXPECT_EQ(said.find("hunter2"), std::string::npos);
}

TEST(RedisUrl, what_is_none_is_told_what_would_be_accepted) {
  for (const char* url :
       {"", "redis:", "redis://", "http://a", "redis://a:0", "redis://a:70000", "redis://a/x",
        "redis://a/1/2", "redis://a,b", "redis://a b", "redis+sentinel://a", "redis://[::1",
        "redis+sentinel://a/", "redis+sentinel://a,,b/name", "redis://@a", "redis://a/99999"}) {
    EXPECT_NE(problem(url).find("accepted is redis://"), std::string::npos) << url;
  }
}

}  // namespace
}  // namespace ov
