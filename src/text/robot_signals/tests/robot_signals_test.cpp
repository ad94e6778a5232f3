#include "text/robot_signals.h"

#include <gtest/gtest.h>

#include <string>

namespace ov {
namespace {

constexpr std::string_view agent = "OvertureBot";

RobotSignals tag(std::string_view value) { return signals_of_header("X-Robots-Tag", value, agent); }
RobotSignals meta(std::string_view content) { return signals_of_meta("robots", content, agent); }

// "i" for no_index, "f" for no_follow, "a" for no_ai.
std::string letters(const RobotSignals& signals) {
  std::string out;
  if (signals.no_index) out += 'i';
  if (signals.no_follow) out += 'f';
  if (signals.no_ai) out += 'a';
  return out;
}

struct Case {
  std::string_view value;
  std::string_view expected;
};

TEST(RobotSignals, words_of_x_robots_tag_count_where_they_are_for_us) {
  for (const Case& test : {
           Case{"noindex", "i"},
           {"NoIndex, NOFOLLOW", "if"},
           {"none", "if"},
           {"all", ""},
           {"index, follow", ""},
           {"", ""},
           {",,,", ""},
           {"noai, noimageai", "a"},
           {"noimageai", ""},
           {"noml", "a"},
           {"noarchive nosnippet noindex", "i"},
           {"noindexing", ""},
           {"googlebot: noindex", ""},
           {"googlebot: noindex, nofollow", ""},
           {"OvertureBot: noindex", "i"},
           {"overturebot : noai", "a"},
           {"googlebot: noindex, overturebot: nofollow", "f"},
           {"nofollow, googlebot: noindex", "f"},
           {"overturebot: noai, otherbot: none", "a"},
           {"*: noindex", "i"},
           {": noindex", "i"},
           {"max-snippet: 20, noindex", "i"},
           {"max-image-preview:large, noai", "a"},
           {"googlebot: max-snippet:5, noindex", ""},
           {"unavailable_after: 25 Jun 2010 15:00:00 PST, noindex", "i"},
           {"unavailable_after: Friday, 25-Jun-10 15:00:00 PST, noai", "a"},
           {"otherbot: unavailable_after: 25 Jun 2010 15:00:00 PST", ""},
       }) {
    EXPECT_EQ(letters(tag(test.value)), test.expected) << test.value;
  }
}

TEST(RobotSignals, words_of_meta_robots_count) {
  for (const Case& test : {
           Case{"NOINDEX,nofollow", "if"},
           {"noindex nofollow", "if"},
           {" none ", "if"},
           {"noai", "a"},
           {"index, follow, max-image-preview:large, max-snippet:-1", ""},
       }) {
    EXPECT_EQ(letters(meta(test.value)), test.expected) << test.value;
  }
}

TEST(RobotSignals, meta_of_our_agent_counts_and_that_of_others_does_not) {
  EXPECT_EQ(letters(signals_of_meta("overturebot", "noindex", agent)), "i");
  EXPECT_EQ(letters(signals_of_meta("Googlebot", "noindex", agent)), "");
  EXPECT_EQ(letters(signals_of_meta("", "noindex", "")), "");
  EXPECT_EQ(letters(signals_of_meta("robots", "noindex", "")), "i");
}

TEST(RobotSignals, reservation_of_text_and_data_mining_keeps_text_from_models) {
  EXPECT_EQ(letters(signals_of_header("TDM-Reservation", " 1 ", agent)), "a");
  EXPECT_EQ(letters(signals_of_header("tdm-reservation", "0", agent)), "");
  EXPECT_EQ(letters(signals_of_meta("tdm-reservation", "1", agent)), "a");
  EXPECT_EQ(letters(signals_of_meta("tdm-reservation", "0", agent)), "");
}

TEST(RobotSignals, preferences_about_input_to_models_count_and_others_do_not) {
  for (const Case& test : {
           Case{"search=yes, ai-input=no, ai-train=no", "a"},
           {"ai-train=no", ""},
           {"train-ai=n", ""},
           {"ai=n", "a"},
           {"AI-INPUT = NO", "a"},
           {"ai=n;exceptions=\"x\"", "a"},
           {"ai-input=yes, ai=n", "a"},
           {"ai-input=maybe", ""},
           {"ai-input", ""},
           {"=", ""},
       }) {
    EXPECT_EQ(letters(signals_of_header("Content-Usage", test.value, agent)), test.expected)
        << test.value;
    EXPECT_EQ(letters(signals_of_header("content-signal", test.value, agent)), test.expected)
        << test.value;
  }
  EXPECT_EQ(allows_model_input("ai-input=yes"), true);
  EXPECT_EQ(allows_model_input("ai-input=no, ai-input=yes"), false);
  EXPECT_EQ(allows_model_input("search=no"), std::nullopt);
}

TEST(RobotSignals, other_headers_say_nothing) {
  EXPECT_EQ(signals_of_header("X-Robots", "noindex", agent), RobotSignals());
  EXPECT_EQ(signals_of_header("", "noindex", agent), RobotSignals());
}

TEST(RobotSignals, day_after_which_a_page_is_unavailable_is_read_in_the_usual_forms) {
  using namespace std::chrono;
  const sys_days expected{2026y / June / 25};
  for (const std::string_view date :
       {"2026-06-25", "2026-06-25T15:00:00+01:00", "25 Jun 2026 15:00:00 PST",
        "Thursday, 25-Jun-26 15:00:00 EST", "Thu, 25 June 2026 15:00:00 GMT"}) {
    EXPECT_EQ(tag("unavailable_after: " + std::string(date)).unavailable_after, expected) << date;
    EXPECT_EQ(meta("unavailable_after:" + std::string(date)).unavailable_after, expected) << date;
  }
  for (const std::string_view date : {"", "never", "99 Jun 2026", "2026-13-01", "25 2026", "12"}) {
    EXPECT_EQ(tag("unavailable_after: " + std::string(date)).unavailable_after, std::nullopt)
        << date;
  }
}

TEST(RobotSignals, several_sources_are_joined_and_the_stricter_counts) {
  RobotSignals signals = tag("noindex, unavailable_after: 2026-06-25");
  signals |= meta("noai");
  signals |= tag("unavailable_after: 2025-01-01");
  signals |= tag("index");
  EXPECT_EQ(letters(signals), "ia");
  EXPECT_EQ(signals.unavailable_after,
            std::chrono::sys_days(std::chrono::year{2025} / std::chrono::January / 1));
}

TEST(RobotSignals, endless_values_are_read_up_to_their_limit) {
  const std::string filler(robot_signals_bytes_max, ',');
  EXPECT_EQ(letters(tag(filler + "noindex")), "");
  EXPECT_EQ(letters(tag("noindex" + filler)), "i");
}

}  // namespace
}  // namespace ov
