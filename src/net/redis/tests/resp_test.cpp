#include <gtest/gtest.h>

#include "net/redis.h"

namespace ov {
namespace {

using Kind = RedisValue::Kind;

RedisValue one(std::string_view bytes) {
  RedisReader reader;
  reader.take(bytes);
  auto value = reader.next();
  EXPECT_TRUE(value.has_value() && value->has_value()) << bytes;
  return value && *value ? std::move(**value) : RedisValue{};
}

ErrorKind refusal(std::string_view bytes) {
  RedisReader reader;
  reader.take(bytes);
  const auto value = reader.next();
  EXPECT_FALSE(value.has_value()) << bytes.substr(0, 40);
  return value ? ErrorKind::bug : value.error().kind();
}

TEST(RedisReply, each_type_of_resp2_is_read) {
  EXPECT_EQ(one("+OK\r\n").text, "OK");
  EXPECT_EQ(one(":-42\r\n").integer, -42);
  EXPECT_EQ(one("$-1\r\n").kind, Kind::nil);
  EXPECT_EQ(one("*-1\r\n").kind, Kind::nil);
  EXPECT_EQ(one(std::string_view("$4\r\na\0\r\n\r\n", 10)).text, std::string_view("a\0\r\n", 4));
  EXPECT_TRUE(one("-ERR no\r\n").is_error());
  const RedisValue array = one("*2\r\n:1\r\n*1\r\n$1\r\nx\r\n");
  ASSERT_EQ(array.elements.size(), 2U);
  EXPECT_EQ(array.elements[1].elements[0].text, "x");
}

TEST(RedisReply, each_type_of_resp3_is_read) {
  EXPECT_EQ(one("_\r\n").kind, Kind::nil);
  EXPECT_EQ(one("#t\r\n").text, "t");
  EXPECT_EQ(one(",1.5\r\n").text, "1.5");
  EXPECT_EQ(one("=5\r\ntxt:a\r\n").text, "a");
  EXPECT_TRUE(one("!3\r\nERR\r\n").is_error());
  EXPECT_EQ(one("%1\r\n+a\r\n:1\r\n").elements.size(), 2U);
  EXPECT_TRUE(one(">1\r\n+news\r\n").is_push);
}

TEST(RedisReply, a_stream_may_be_cut_anywhere) {
  const std::string stream = "*2\r\n$3\r\nabc\r\n:7\r\n+next\r\n";
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    RedisReader reader;
    std::vector<RedisValue> values;
    for (const std::string& part : {stream.substr(0, cut), stream.substr(cut)}) {
      reader.take(part);
      while (auto value = reader.next().value()) values.push_back(std::move(*value));
    }
    ASSERT_EQ(values.size(), 2U) << cut;
    EXPECT_EQ(values[0].elements[0].text, "abc");
    EXPECT_EQ(values[1].text, "next");
  }
}

TEST(RedisReply, a_long_reply_in_small_pieces_is_read_once_it_is_there) {
  const std::string text(200'000, 'x');
  const std::string stream = "$200000\r\n" + text + "\r\n";
  RedisReader reader;
  for (std::size_t at = 0; at < stream.size(); at += 1'000) {
    EXPECT_FALSE(reader.next().value().has_value());
    reader.take(stream.substr(at, 1'000));
  }
  EXPECT_EQ(reader.next().value()->text, text);
}

TEST(RedisReply, what_is_no_reply_is_refused) {
  for (const char* bytes : {"hello\r\n", "\r\n", ":x\r\n", "$-2\r\n", "*-7\r\n", "$1\r\nabc\r\n",
                            "*1\r\n>1\r\n+a\r\n", "=2\r\nab\r\n"}) {
    EXPECT_EQ(refusal(bytes), ErrorKind::invalid) << bytes;
  }
}

TEST(RedisReply, more_than_is_taken_is_refused_before_it_has_come) {
  EXPECT_EQ(refusal("$1048577\r\n"), ErrorKind::too_large);
  EXPECT_EQ(refusal("*16385\r\n"), ErrorKind::too_large);
  EXPECT_EQ(refusal("+" + std::string(5'000, 'x')), ErrorKind::too_large);
  std::string deep;
  for (int i = 0; i <= redis_reply_depth_max; ++i) deep += "*1\r\n";
  EXPECT_EQ(refusal(deep), ErrorKind::too_large);
  std::string wide = "*2\r\n";
  for (int i = 0; i < 2; ++i) {
    wide += "*9000\r\n";
    for (int j = 0; j < 9'000; ++j) wide += ":1\r\n";
  }
  EXPECT_EQ(refusal(wide), ErrorKind::too_large);
}

TEST(RedisCommand, words_go_out_as_counted_texts) {
  std::string out;
  append_command({"SET", "a", "b\r\n"}, out);
  EXPECT_EQ(out, "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$3\r\nb\r\n\r\n");
}

}  // namespace
}  // namespace ov
