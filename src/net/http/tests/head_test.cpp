#include "head.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace ov {
namespace {

struct Read {
  HttpFailure failure = HttpFailure::none;
  HttpHead head;
};

Read read(const std::vector<std::string>& lines, HttpLimits limits = {}) {
  Read result{HttpFailure::none, HttpHead(limits)};
  for (const std::string& line : lines) {
    result.failure = result.head.add_line(line + "\r\n");
    if (result.failure != HttpFailure::none) break;
  }
  return result;
}

TEST(HttpHead, keeps_headers_in_order_and_trims_their_values) {
  Read result = read({"HTTP/1.1 200 OK", "A: 1", "b:\t two \t", "A: 3", "no colon here", ""});
  ASSERT_EQ(result.failure, HttpFailure::none);
  EXPECT_TRUE(result.head.complete());
  const std::vector<HttpHeader> headers = result.head.take_headers();
  ASSERT_EQ(headers.size(), 3U);
  EXPECT_EQ(headers[1].name, "b");
  EXPECT_EQ(headers[1].value, "two");
  EXPECT_EQ(headers[2].value, "3");
}

TEST(HttpHead, drops_interim_answers) {
  Read result = read({"HTTP/1.1 103 Early Hints", "Link: </a.css>", "", "HTTP/1.1 404 No", ""});
  EXPECT_EQ(result.head.status(), 404);
  EXPECT_TRUE(result.head.take_headers().empty());
}

TEST(HttpHead, final_head_is_kept_byte_for_byte_where_that_is_asked) {
  HttpHead head(HttpLimits(), true);
  for (const char* line :
       {"HTTP/1.1 103 Early Hints\r\n", "Link: </a.css>\r\n", "\r\n", "HTTP/1.1 404  No \r\n",
        "a:  b \n", " folded\r\n", "\r\n", "X: trailer\r\n"}) {
    ASSERT_EQ(head.add_line(line), HttpFailure::none) << line;
  }
  EXPECT_EQ(head.take_raw(), "HTTP/1.1 404  No \r\na:  b \n folded\r\n\r\n");
  EXPECT_EQ(read({"HTTP/1.1 200 OK", ""}).head.take_raw(), "");
}

TEST(HttpHead, joins_folded_lines) {
  Read result = read({"HTTP/1.1 200 OK", "A: one", "  two", ""});
  EXPECT_EQ(result.head.take_headers().front().value, "one two");
}

TEST(HttpHead, refuses_what_is_no_head) {
  for (const std::vector<std::string>& lines : std::vector<std::vector<std::string>>{
           {"HTTQ/1.1 200 OK"},
           {"HTTP/1.1"},
           {"HTTP/1.1 20"},
           {"HTTP/1.1 2x0 OK"},
           {"HTTP/1.1 099 Low"},
           {"HTTP/1.1 200 OK", " folded first"},
           {"HTTP/1.1 101 Switching Protocols", ""},
           {"HTTP/1.1 200 OK", "Content-Length: 5", "Content-Length: 6"}}) {
    EXPECT_EQ(read(lines).failure, HttpFailure::malformed) << lines.back();
  }
}

TEST(HttpHead, doubts_framing_that_two_readers_could_read_differently) {
  const struct {
    std::vector<std::string> headers;
    bool doubtful;
  } cases[] = {
      {{"Content-Length: 5"}, false},
      {{"Content-Length: 5", "Content-Length: 5"}, false},
      {{"Transfer-Encoding: chunked"}, false},
      {{"Transfer-Encoding: chunked", "Content-Length: 5"}, true},
      {{"Content-Length: 5", "transfer-encoding: chunked"}, true},
      {{"Content-Length: 5, 5"}, true},
      {{"Content-Length: +5"}, true},
      {{"Content-Length: -5"}, true},
      {{"Content-Length: 99999999999999999999"}, true},
      {{"Content-Length : 5"}, true},
      {{"Content-Length: 5", " 6"}, true},
  };
  for (const auto& [headers, doubtful] : cases) {
    std::vector<std::string> lines{"HTTP/1.1 200 OK"};
    lines.insert(lines.end(), headers.begin(), headers.end());
    lines.emplace_back();
    const Read result = read(lines);
    const bool refused = result.failure == HttpFailure::malformed;
    EXPECT_EQ(refused || result.head.framing_doubtful(), doubtful) << headers.back();
  }
}

TEST(HttpHead, counts_bytes_and_lines_over_all_heads_and_trailers) {
  HttpLimits limits;
  limits.header_bytes_max = 200;
  limits.headers_max = 4;
  EXPECT_EQ(read({"HTTP/1.1 200 OK", "A: " + std::string(200, 'x')}, limits).failure,
            HttpFailure::too_large);
  EXPECT_EQ(read({"HTTP/1.1 200 OK", "A:1", "A:2", "A:3", "A:4", ""}, limits).failure,
            HttpFailure::none);
  EXPECT_EQ(read({"HTTP/1.1 200 OK", "A:1", "A:2", "A:3", "A:4", "A:5", ""}, limits).failure,
            HttpFailure::too_large);
  EXPECT_EQ(read({"HTTP/1.1 200 OK", "", "A:1", "A:2", "A:3", "A:4", "A:5"}, limits).failure,
            HttpFailure::too_large);
  EXPECT_EQ(read({"HTTP/1.1 100 C", "", "HTTP/1.1 100 C", "", "HTTP/1.1 100 C", "", "HTTP/1.1 100"},
                 limits)
                .failure,
            HttpFailure::too_large);
}

}  // namespace
}  // namespace ov
