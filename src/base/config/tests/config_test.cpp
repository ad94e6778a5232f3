#include "base/config.h"

#include <gtest/gtest.h>

namespace ov {
namespace {

constexpr Setting table[] = {
    {.name = "data", .type = SettingType::path, .default_value = "here"},
    {.name = "crawl.in_flight_max",
     .type = SettingType::integer,
     .default_value = "1000",
     .minimum = 1,
     .maximum = 20000,
     .unit = "sites"},
    {.name = "dedupe",
     .type = SettingType::choice,
     .default_value = "site",
     .choices = "site|none"},
    {.name = "model.key", .type = SettingType::integer, .maximum = 5, .secret = true},
};

ConfigSources sources(std::map<std::string, std::string> environment = {}, std::string file = "") {
  ConfigSources out;
  out.environment = [environment](const std::string& name) -> std::optional<std::string> {
    const auto found = environment.find(name);
    if (found == environment.end()) return std::nullopt;
    return found->second;
  };
  out.file = std::move(file);
  out.file_name = "overture.toml";
  return out;
}

TEST(Config, flag_wins_over_environment_over_file_over_default) {
  const std::string file = "data = \"file\"\n[crawl]\nin_flight_max = 7\n";
  EXPECT_EQ(Config::load(table, sources())->text("data"), "here");
  EXPECT_EQ(Config::load(table, sources({}, file))->text("data"), "file");
  EXPECT_EQ(Config::load(table, sources({}, file))->integer("crawl.in_flight_max"), 7);
  ConfigSources all = sources({{"OVERTURE_DATA", "environment"}}, file);
  EXPECT_EQ(Config::load(table, all)->text("data"), "environment");
  all.flags["data"] = "flag";
  EXPECT_EQ(Config::load(table, all)->text("data"), "flag");
  EXPECT_EQ(Config::load(table, all)->source("data"), "the flag --data");
}

TEST(Config, empty_text_counts_as_not_set_and_the_next_place_is_asked) {
  const std::string file = "dedupe = \"\"\n[crawl]\nin_flight_max = 7\n";
  ConfigSources empty =
      sources({{"OVERTURE_DEDUPE", ""}, {"OVERTURE_CRAWL_IN_FLIGHT_MAX", ""}}, file);
  empty.flags["dedupe"] = "";
  empty.flags["crawl.in_flight_max"] = "";
  empty.flags["data"] = "";
  const auto config = Config::load(table, empty);
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->text("dedupe"), "site");
  EXPECT_EQ(config->source("dedupe"), "the default");
  EXPECT_EQ(config->integer("crawl.in_flight_max"), 7);
  EXPECT_EQ(config->source("crawl.in_flight_max"), "overture.toml");
  EXPECT_EQ(config->text("data"), "here");
  EXPECT_EQ(config->integer("model.key"), std::nullopt);
}

TEST(Config, file_over_the_limit_is_refused) {
  const auto config =
      Config::load(table, sources({}, std::string(config_file_bytes_max + 1, '\n')));
  ASSERT_FALSE(config);
  EXPECT_NE(config.error().message().find("larger than 1 MiB"), std::string::npos);
}

TEST(Config, every_problem_is_named_with_its_source_and_what_is_accepted) {
  ConfigSources bad = sources({{"OVERTURE_CRAWL_IN_FLIGHT_MAX", "many"}}, "wether = 1\n");
  bad.flags["dedupe"] = "perhaps";
  const auto config = Config::load(table, bad);
  ASSERT_FALSE(config);
  const std::string& text = config.error().message();
  EXPECT_NE(text.find("'many' from the environment"), std::string::npos) << text;
  EXPECT_NE(text.find("1 to 20000 (sites)"), std::string::npos) << text;
  EXPECT_NE(text.find("site, none"), std::string::npos) << text;
  EXPECT_NE(text.find("no setting 'wether'"), std::string::npos) << text;
}

TEST(Config, secrets_are_never_shown) {
  const auto config = Config::load(table, sources({{"OVERTURE_MODEL_KEY", "sk-canary"}}));
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().message().find("canary"), std::string::npos);
}

TEST(Config, broken_file_is_named_with_its_line) {
  const auto config = Config::load(table, sources({}, "data = \n"));
  ASSERT_FALSE(config);
  EXPECT_NE(config.error().message().find("overture.toml:1"), std::string::npos)
      << config.error().message();
}

}  // namespace
}  // namespace ov
