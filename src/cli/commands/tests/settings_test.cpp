#include <gtest/gtest.h>

#include "base/config.h"
#include "cli/commands.h"

namespace ov::cli {
namespace {

std::string place_of(const std::string& store) {
  ConfigSources sources;
  sources.flags = {{"store", store}, {"data", "folder"}};
  sources.environment = [](const std::string&) { return std::nullopt; };
  return store_place(Config::load(settings(), sources).value());
}

TEST(StorePlace, is_the_folder_or_the_server_and_its_database) {
  EXPECT_EQ(place_of("sqlite:"), "folder");
  EXPECT_EQ(place_of("postgres://anna@db.example:6432/leads?sslmode=verify-full"),
            "db.example:6432/leads");
}

TEST(StorePlace, shows_no_part_of_a_password_wherever_it_stands) {
  for (const char* url :
       {"postgres://anna:se@cr/et@db.example/leads", "postgres://anna:secret?cret@db.example/leads",
        "postgres://db.example/leads?user=anna&password=se@cret",
        "postgres://anna@db.example/leads?password=secret"}) {
    EXPECT_EQ(place_of(url).find("cret"), std::string::npos) << place_of(url);
    EXPECT_EQ(place_of(url).find("cr/et"), std::string::npos) << place_of(url);
  }
}

}  // namespace
}  // namespace ov::cli
