#include "ending.h"

#include <gtest/gtest.h>

namespace ov {
namespace {

using std::chrono::seconds;

// Sun, 06 Nov 1994 08:49:37 GMT.
constexpr Time then{seconds{784'111'777}};

TEST(Ending, retry_after_is_seconds_or_a_date) {
  EXPECT_EQ(parse_retry_after("120", then), Duration{seconds{120}});
  EXPECT_EQ(parse_retry_after(" 0 ", then), Duration{0});
  EXPECT_EQ(parse_retry_after("99999999", then), retry_after_max);
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:50:37 GMT", then), Duration{seconds{60}});
  EXPECT_EQ(parse_retry_after("Fri, 31 Dec 1999 23:59:59 GMT", then), retry_after_max);
  for (const auto* text : {"", "-1", "soon", "1.5", "99999999999999999999",
                           "Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:40:00 GMT",
                           "Sun, 32 Nov 1994 08:50:37 GMT", "Sun, 06 Foo 1994 08:50:37 GMT",
                           "Sun, 06 Nov 1994 24:50:37 GMT", "Sunday, 06-Nov-94 08:50:37 GMT"}) {
    EXPECT_EQ(parse_retry_after(text, then), std::nullopt) << text;
  }
}

TEST(Ending, every_failure_of_a_fetch_has_its_reason) {
  const struct {
    HttpFailure failure;
    Reason reason;
  } rows[] = {
      {HttpFailure::invalid_request, Reason::bad_url},
      {HttpFailure::blocked_address, Reason::blocked_address},
      {HttpFailure::connect, Reason::connect},
      {HttpFailure::tls, Reason::tls},
      {HttpFailure::disconnected, Reason::connect},
      {HttpFailure::timeout, Reason::timeout},
      {HttpFailure::too_large, Reason::too_large},
      {HttpFailure::malformed, Reason::http_error},
      {HttpFailure::cancelled, Reason::timeout},
  };
  for (const auto& row : rows) {
    const Ending ending =
        ending_of_fetch(row.failure, Error{ErrorKind::unavailable, "why"}, "http://a.example/");
    EXPECT_EQ(ending.reason, row.reason);
    EXPECT_NE(ending.detail.find("a.example"), std::string::npos);
  }
}

TEST(Ending, long_urls_are_shortened_for_people) {
  EXPECT_EQ(shown("http://a.example/"), "http://a.example/");
  EXPECT_LT(shown(std::string(5000, 'a')).size(), 300U);
}

}  // namespace
}  // namespace ov
