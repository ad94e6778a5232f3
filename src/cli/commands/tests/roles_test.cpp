#include "roles.h"

#include <gtest/gtest.h>

namespace ov::cli {
namespace {

TEST(Roles, any_mix_is_taken) {
  EXPECT_EQ(parse_roles("read,write,sweep").value(), (Roles{true, true, true}));
  EXPECT_EQ(parse_roles(" write ").value(), (Roles{false, true, false}));
  EXPECT_EQ(parse_roles("sweep, read").value(), (Roles{true, false, true}));
}

TEST(Roles, what_is_none_is_named_with_what_is_accepted) {
  for (const char* text : {"", "reed", "read,", "read;write", "READ"}) {
    const Result<Roles> roles = parse_roles(text);
    ASSERT_FALSE(roles) << text;
    EXPECT_EQ(roles.error().kind(), ErrorKind::invalid);
    EXPECT_NE(roles.error().message().find("read, write or sweep"), std::string::npos);
  }
}

std::vector<Campaign> campaigns(std::initializer_list<std::pair<int, CampaignState>> list) {
  std::vector<Campaign> out;
  for (const auto& [id, state] : list) {
    out.emplace_back();
    out.back().id = CampaignId{id};
    out.back().state = state;
  }
  return out;
}

TEST(NextCampaign, running_ones_take_turns) {
  using enum CampaignState;
  const auto all = campaigns({{7, running}, {2, running}, {5, running}});
  std::vector<std::int64_t> turns;
  CampaignId last;
  for (int i = 0; i < 4; ++i) {
    last = next_campaign(all, last)->id;
    turns.push_back(last.value);
  }
  EXPECT_EQ(turns, (std::vector<std::int64_t>{2, 5, 7, 2}));
}

TEST(NextCampaign, only_running_ones_have_a_turn) {
  using enum CampaignState;
  const auto all =
      campaigns({{1, finished}, {2, paused}, {3, running}, {4, cancelled}, {5, estimating}});
  EXPECT_EQ(next_campaign(all, CampaignId{3})->id, CampaignId{3});
  EXPECT_FALSE(next_campaign(campaigns({{1, finished}, {2, incomplete}}), {}));
  EXPECT_FALSE(next_campaign({}, {}));
}

}  // namespace
}  // namespace ov::cli
