#include "text/warc.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include <string>
#include <vector>

#include "base/ascii.h"

namespace ov {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// The gzip members of `bytes`, inflated one by one.
std::vector<std::string> members(std::string bytes) {
  std::vector<std::string> result;
  while (!bytes.empty()) {
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::string out(std::size_t{1} << 20, '\0');
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    result.push_back(out.substr(0, stream.total_out));
    bytes.erase(0, stream.total_in);
    inflateEnd(&stream);
  }
  return result;
}

std::string field(const std::string& record, const std::string& name) {
  const std::size_t at = record.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "none";
  const std::size_t begin = at + name.size() + 4;
  return record.substr(begin, record.find("\r\n", begin) - begin);
}

std::string block(const std::string& record) {
  const std::size_t begin = record.find("\r\n\r\n") + 4;
  return record.substr(begin, std::stoul(field(record, "Content-Length")));
}

class Warc : public ::testing::Test {
 protected:
  Warc() : encoder_(Random(7)) {
    info_ = members(encoder_.begin_file("a.warc.gz", time_, {{"software", "test\r\nx: y"}})).at(0);
  }

  std::vector<std::string> exchange(WarcExchange given) {
    given.time = time_;
    return members(encoder_.exchange(given));
  }

  const Time time_{std::chrono::seconds{1'800'000'000} + std::chrono::microseconds{42}};
  WarcEncoder encoder_;
  std::string info_;
};

TEST_F(Warc, file_begins_with_what_wrote_it) {
  EXPECT_THAT(info_, StartsWith("WARC/1.1\r\nWARC-Type: warcinfo\r\n"));
  EXPECT_EQ(field(info_, "WARC-Filename"), "a.warc.gz");
  EXPECT_EQ(field(info_, "WARC-Date"), "2027-01-15T08:00:00.000042Z");
  EXPECT_EQ(field(info_, "Content-Type"), "application/warc-fields");
  EXPECT_EQ(block(info_), "software: test  x: y\r\n");
}

TEST_F(Warc, exchange_is_a_request_and_a_response_that_name_each_other) {
  WarcExchange given;
  given.url = "https://a.example/?x=1";
  given.address = "2001:db8::1";
  given.request = "GET /?x=1 HTTP/1.1\r\nHost: a.example\r\n\r\n";
  given.head = "HTTP/1.1 200 Fine\r\nContent-Type: text/html\r\n\r\n";
  given.body = std::string_view("a\0b", 3);
  const std::vector<std::string> records = exchange(given);
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(field(records[0], "WARC-Type"), "request");
  EXPECT_EQ(field(records[1], "WARC-Type"), "response");
  EXPECT_EQ(field(records[0], "WARC-Concurrent-To"), field(records[1], "WARC-Record-ID"));
  EXPECT_EQ(field(records[1], "WARC-Concurrent-To"), field(records[0], "WARC-Record-ID"));
  for (const std::string& record : records) {
    EXPECT_EQ(field(record, "WARC-Target-URI"), "https://a.example/?x=1");
    EXPECT_EQ(field(record, "WARC-IP-Address"), "2001:db8::1");
    EXPECT_EQ(field(record, "WARC-Warcinfo-ID"), field(info_, "WARC-Record-ID"));
    EXPECT_EQ(field(record, "WARC-Block-Digest"), warc_digest(block(record)));
    EXPECT_TRUE(record.ends_with("\r\n\r\n"));
  }
  EXPECT_EQ(field(records[0], "Content-Type"), "application/http; msgtype=request");
  EXPECT_EQ(block(records[0]), given.request);
  EXPECT_EQ(block(records[1]), std::string(given.head) + std::string(given.body));
  EXPECT_EQ(field(records[1], "WARC-Payload-Digest"), warc_digest(given.body));
  EXPECT_EQ(field(records[1], "WARC-Truncated"), "none");
  EXPECT_EQ(field(records[0], "WARC-Payload-Digest"), "none");
}

TEST_F(Warc, chunked_framing_that_was_removed_is_no_longer_announced) {
  WarcExchange given;
  given.url = "http://a.example/";
  given.head =
      "HTTP/1.1 200 OK\r\ntransfer-encoding : chunked\r\nX-Transfer-Encoding: kept\r\n"
      "Content-Encoding: gzip\r\n\r\n";
  const std::string renamed = block(exchange(given).at(1));
  EXPECT_EQ(renamed,
            "HTTP/1.1 200 OK\r\nX-Archive-Orig-transfer-encoding : chunked\r\n"
            "X-Transfer-Encoding: kept\r\nContent-Encoding: gzip\r\n\r\n");
  given.framing_removed = false;
  EXPECT_EQ(block(exchange(given).at(1)), given.head);
}

TEST_F(Warc, body_that_is_not_whole_says_why) {
  struct Case {
    WarcTruncation truncation;
    std::string_view expected;
  };
  for (const Case& test : {Case{WarcTruncation::length, "length"},
                           {WarcTruncation::time, "time"},
                           {WarcTruncation::disconnect, "disconnect"},
                           {WarcTruncation::unspecified, "unspecified"}}) {
    WarcExchange given;
    given.url = "http://a.example/";
    given.truncation = test.truncation;
    EXPECT_EQ(field(exchange(given).at(1), "WARC-Truncated"), test.expected);
  }
}

TEST_F(Warc, address_that_would_end_its_line_cannot_add_a_field) {
  WarcExchange given;
  given.url = "http://a.example/\r\nWARC-Type: metadata";
  EXPECT_THAT(exchange(given).at(1), Not(HasSubstr("\r\nWARC-Type: metadata")));
}

TEST_F(Warc, ids_are_uuids_of_version_4_and_none_comes_twice) {
  std::vector<std::string> ids;
  for (int i = 0; i < 100; ++i) {
    WarcExchange given;
    given.url = "http://a.example/";
    for (const std::string& record : exchange(given)) {
      ids.push_back(field(record, "WARC-Record-ID"));
    }
  }
  for (const std::string& id : ids) {
    EXPECT_EQ(id.size(),
              std::string_view("<urn:uuid:00000000-0000-4000-8000-000000000000>").size());
    EXPECT_EQ(id[24], '4') << id;
    EXPECT_THAT(std::string("89ab"), HasSubstr(std::string(1, id[29]))) << id;
  }
  std::ranges::sort(ids);
  EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end());
}

TEST(WarcDigest, is_sha1_in_base32) {
  EXPECT_EQ(warc_digest(""), "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
  EXPECT_EQ(warc_digest("a", "bc"), warc_digest("abc"));
}

TEST(WarcFileTime, is_fourteen_digits) {
  EXPECT_EQ(warc_file_time(Time{std::chrono::seconds{1'800'000'000}}), "20270115080000");
}

}  // namespace
}  // namespace ov
