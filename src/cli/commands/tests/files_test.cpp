// The files of a run: the list, the results beside it, and those that people write by hand.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "list_file.h"
#include "output_file.h"
#include "plan.h"
#include "small_file.h"

namespace ov::cli {
namespace {

class FilesTest : public testing::Test {
 protected:
  FilesTest() {
    std::string name = testing::TempDir() + "overture-files-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~FilesTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  std::string path(const std::string& name) const { return folder_ / name; }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  std::string write_list(const std::string& name) const {
    return write(name, "company,website\nOne,https://one.example/\n");
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(FilesTest, results_that_would_take_the_place_of_the_list_are_refused) {
  const auto refused = [&](const std::string& list_name, const std::string& out) {
    const auto list = ListFile::open(write_list(list_name), "");
    EXPECT_TRUE(list) << list.error().message();
    const auto kept = check_list_is_kept(*list, path(out), path(out) + ".rejected.csv");
    return !kept && kept.error().kind() == ErrorKind::invalid;
  };
  EXPECT_TRUE(refused("list.csv", "list.csv"));
  EXPECT_TRUE(refused(
      "list.csv",
      "../" + std::filesystem::path(path("")).parent_path().filename().string() + "/list.csv"));
  EXPECT_TRUE(refused("a.csv.part", "a.csv"));
  EXPECT_TRUE(refused("b.csv.rejected.csv", "b.csv"));
  EXPECT_TRUE(refused("c.csv.rejected.csv.part", "c.csv"));
  EXPECT_FALSE(refused("list.csv", "other.csv"));
  std::filesystem::create_symlink(path("list.csv"), path("link.csv"));
  EXPECT_TRUE(refused("list.csv", "link.csv"));
  write_list("linked.csv");
  std::filesystem::create_hard_link(path("linked.csv"), path("same.csv"));
  EXPECT_TRUE(refused("linked.csv", "same.csv"));
}

TEST_F(FilesTest, results_appear_whole_or_not_at_all) {
  {
    auto file = OutputFile::create(path("out.csv"));
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->write("half"));
    EXPECT_TRUE(std::filesystem::exists(part_path_of(path("out.csv"))));
  }
  EXPECT_FALSE(std::filesystem::exists(part_path_of(path("out.csv"))));
  EXPECT_FALSE(std::filesystem::exists(path("out.csv")));
  auto file = OutputFile::create(path("out.csv"));
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->write("whole"));
  ASSERT_TRUE(file->finish());
  EXPECT_EQ(read_small_file(path("out.csv"), 100)->value(), "whole");
  EXPECT_FALSE(std::filesystem::exists(part_path_of(path("out.csv"))));
}

TEST_F(FilesTest, small_file_is_read_to_one_byte_beyond_its_limit) {
  write("small.toml", "12345678");
  EXPECT_EQ(read_small_file(path("small.toml"), 8)->value(), "12345678");
  EXPECT_EQ(read_small_file(path("small.toml"), 4)->value(), "12345");
  EXPECT_EQ(read_small_file(path("missing.toml"), 4).value(), std::nullopt);
}

TEST_F(FilesTest, small_file_that_is_none_is_named) {
  const auto folder = read_small_file(path(""), 8);
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().kind(), ErrorKind::invalid);
  EXPECT_NE(folder.error().message().find("is a folder"), std::string::npos);
  write("file", "");
  const auto under_file = read_small_file(path("file/overture.toml"), 8);
  ASSERT_FALSE(under_file);
  EXPECT_NE(under_file.error().message().find("file/overture.toml"), std::string::npos);
}

}  // namespace
}  // namespace ov::cli
