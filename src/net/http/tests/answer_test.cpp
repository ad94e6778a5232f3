// The reading of answers by itself: each of them whole, byte by byte, and in every pair of pieces.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "answer_reader.h"
#include "tests/fetching.h"

namespace ov {
namespace {

struct Outcome {
  HttpFailure failure = HttpFailure::none;
  int status = 0;
  std::string body;
  HttpBodyEnd body_end = HttpBodyEnd::complete;
  bool reusable = false;
  bool operator==(const Outcome&) const = default;
};

void PrintTo(const Outcome& outcome, std::ostream* out) {
  *out << to_string(outcome.failure) << " " << outcome.status << " '" << outcome.body << "' end "
       << static_cast<int>(outcome.body_end) << (outcome.reusable ? " reusable" : "");
}

Outcome read(const std::vector<std::string_view>& pieces, const HttpRequest& request) {
  AnswerReader reader(request);
  bool ended = false;
  for (const std::string_view piece : pieces) {
    // What comes after the end, in a piece of its own, is not the reader's to see.
    if (!ended) ended = reader.take(piece);
  }
  if (!ended) reader.end(true);
  if (reader.failure() != HttpFailure::none) return {reader.failure(), 0, {}, {}, false};
  return {HttpFailure::none, reader.response().status, reader.response().body,
          reader.response().body_end, reader.is_reusable()};
}

Outcome read(std::string_view bytes, const HttpRequest& request = {}) {
  return read(std::vector<std::string_view>{bytes}, request);
}

/// As read(), after making sure that it does not matter how the bytes were cut.
Outcome read_in_every_way(std::string_view bytes, const HttpRequest& request = {}) {
  const Outcome whole = read(bytes, request);
  std::vector<std::string_view> singles;
  for (std::size_t i = 0; i < bytes.size(); ++i) singles.push_back(bytes.substr(i, 1));
  Outcome in_singles = read(singles, request);
  if (!whole.reusable) in_singles.reusable = false;
  EXPECT_EQ(whole, in_singles) << bytes;
  for (std::size_t i = 1; i < bytes.size(); ++i) {
    Outcome in_two = read({bytes.substr(0, i), bytes.substr(i)}, request);
    if (!whole.reusable) in_two.reusable = false;
    EXPECT_EQ(whole, in_two) << bytes << " cut at " << i;
  }
  return whole;
}

Outcome good(std::string body, bool reusable) {
  return {HttpFailure::none, 200, std::move(body), HttpBodyEnd::complete, reusable};
}
Outcome cut(std::string body) {
  return {HttpFailure::none, 200, std::move(body), HttpBodyEnd::cut, false};
}
Outcome failed(HttpFailure failure) { return {failure, 0, {}, {}, false}; }

TEST(Answer, ends_where_its_framing_says) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const struct {
    std::string bytes;
    Outcome outcome;
  } cases[] = {
      {ok + "Content-Length: 5\r\n\r\nhello", good("hello", true)},
      {ok + "Content-Length: 0\r\n\r\n", good("", true)},
      {ok + "Content-Length: 5\r\n\r\nhello!", good("hello", false)},
      {ok + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", good("hello", true)},
      {ok + "Content-Length: 5, 5\r\n\r\nhello", good("hello", false)},
      {ok + "content-length: 6\r\n\r\nhello", cut("hello")},
      {ok + "Content-Length: 5\r\nConnection: close\r\n\r\nhello", good("hello", false)},
      {ok + "Content-Length: 5\r\nConnection: x, Close\r\n\r\nhello", good("hello", false)},
      {"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", good("hello", false)},
      {ok + "\r\nhello", good("hello", false)},
      {ok + "Transfer-Encoding: identity\r\n\r\nhello", good("hello", false)},
      {"HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" + ok + "Content-Length: 2\r\n\r\nhi",
       good("hi", true)},
      {"HTTP/1.1 204 None\r\nContent-Length: 5\r\n\r\n",
       {HttpFailure::none, 204, "", HttpBodyEnd::complete, true}},
      {"HTTP/1.1 304 Same\r\nTransfer-Encoding: chunked\r\n\r\n",
       {HttpFailure::none, 304, "", HttpBodyEnd::complete, true}},
  };
  for (const auto& [bytes, outcome] : cases) EXPECT_EQ(read_in_every_way(bytes), outcome) << bytes;
}

TEST(Answer, reads_chunks_and_nothing_that_only_looks_like_them) {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const struct {
    std::string chunks;
    Outcome outcome;
  } cases[] = {
      {"5\r\nhello\r\n0\r\n\r\n", good("hello", true)},
      {"2\r\nhe\r\n00003;a=\"b\"\r\nllo\r\n000\r\nX: y\r\n\r\n", good("hello", true)},
      {"A  \r\n0123456789\r\n0\r\n\r\n", good("0123456789", true)},
      {"0\r\n\r\nmore", good("", false)},
      {"5\r\nhello\r\n", cut("hello")},
      {"5\r\nhel", cut("hel")},
      {"5\nhello\n0\n\n", cut("")},
      {"5\r\nhello0\r\n\r\n", cut("hello")},
      {"5\r\nhello\n0\r\n\r\n", cut("hello")},
      {"\r\n\r\n", cut("")},
      {" 5\r\nhello\r\n0\r\n\r\n", cut("")},
      {"0x5\r\nhello\r\n0\r\n\r\n", cut("")},
      {"-5\r\nhello\r\n0\r\n\r\n", cut("")},
      {";x\r\nhello\r\n0\r\n\r\n", cut("")},
      {"FFFFFFFFFFFFFFFFF\r\nhello", cut("")},
      {"5\r\rhello\r\n0\r\n\r\n", cut("")},
  };
  for (const auto& [chunks, outcome] : cases) {
    EXPECT_EQ(read_in_every_way(chunked + chunks), outcome) << chunks;
  }
}

TEST(Answer, refuses_what_two_readers_could_understand_differently) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  for (const std::string& bytes : {
           ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
           ok + "Content-Length: 5, 6\r\n\r\nhello!",
           ok + "Content-Length: -5\r\n\r\nhello",
           ok + "Content-Length: +5\r\n\r\nhello",
           ok + "Content-Length: 5x\r\n\r\nhello",
           ok + "Content-Length: 99999999999999999999\r\n\r\nhello",
           ok + "Content-Length: 5\r\n 6\r\n\r\nhello",
           ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
           ok + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
           ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           std::string("HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n", 28),
           std::string("HTTX/1.1 200 OK\r\n\r\n"),
           std::string("\r\nHTTP/1.1 200 OK\r\n\r\n"),
       }) {
    EXPECT_EQ(read_in_every_way(bytes), failed(HttpFailure::malformed)) << bytes;
  }
  // "identity" says nothing, wherever it stands.
  for (const std::string& codings :
       {std::string("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
        std::string("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n")}) {
    EXPECT_EQ(read_in_every_way(ok + codings + "\r\n5\r\nhello\r\n0\r\n\r\n"), good("hello", true))
        << codings;
  }
  // Both lengths: the chunks count (RFC 9112 section 6.3), and nobody is believed after that.
  EXPECT_EQ(read_in_every_way(ok + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                                   "5\r\nhello\r\n0\r\n\r\n"),
            good("hello", false));
}

TEST(Answer, is_bounded_whatever_comes) {
  HttpRequest request;
  request.limits.header_bytes_max = 1000;
  request.limits.headers_max = 10;
  request.limits.body_bytes_max = 100;
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  std::string many;
  for (int i = 0; i < 400; ++i) many += "A: b\r\n";
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\n" + many, request).failure, HttpFailure::too_large);
  EXPECT_EQ(read("HTTP/1.1 200 OK\r\nA: " + std::string(2000, 'x'), request).failure,
            HttpFailure::too_large);
  EXPECT_EQ(read("HTTP/" + std::string(2000, 'x'), request).failure, HttpFailure::too_large);
  EXPECT_EQ(read(chunked + "0\r\n" + many, request).failure, HttpFailure::too_large);
  EXPECT_EQ(read(chunked + "0\r\nA: " + std::string(2000, 'x'), request).failure,
            HttpFailure::too_large);
  // More framing than content.
  EXPECT_EQ(read(chunked + "1;" + std::string(20'000, 'x') + "\r\ny", request), cut(""));
  const Outcome large = read(chunked + "FFFF\r\n" + std::string(101, 'x'), request);
  EXPECT_EQ(large.body, std::string(100, 'x'));
  EXPECT_EQ(large.body_end, HttpBodyEnd::limit);
}

TEST(Answer, tells_a_body_that_ends_with_the_connection_from_one_that_breaks_off) {
  const HttpRequest request;
  for (const bool in_order : {true, false}) {
    AnswerReader reader(request);
    EXPECT_FALSE(reader.take("HTTP/1.1 200 OK\r\n\r\nhello"));
    reader.end(in_order);
    EXPECT_EQ(reader.response().body_end, in_order ? HttpBodyEnd::complete : HttpBodyEnd::cut);
  }
  AnswerReader nothing(request);
  nothing.end(true);
  EXPECT_FALSE(nothing.has_begun());
  EXPECT_EQ(nothing.failure(), HttpFailure::disconnected);
}

}  // namespace
}  // namespace ov
