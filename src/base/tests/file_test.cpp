#include "base/file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace ov {
namespace {

class File : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("overture_file_" + std::to_string(::getpid()) + "_" +
               testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path(const char* name) const { return folder_ / name; }
  static std::string content(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::filesystem::path folder_;
};

TEST_F(File, what_is_put_in_place_replaces_what_was_there) {
  std::ofstream(path("list.csv")) << "old";
  const UniqueFd fd = create_file(path("list.csv.part")).value();
  ASSERT_EQ(::write(fd.get(), "new", 3), 3);
  ASSERT_TRUE(put_in_place(fd, path("list.csv.part"), path("list.csv")));
  EXPECT_EQ(content(path("list.csv")), "new");
  EXPECT_FALSE(std::filesystem::exists(path("list.csv.part")));
}

TEST_F(File, created_file_is_empty_whatever_was_there) {
  std::ofstream(path("a")) << "old";
  ASSERT_TRUE(create_file(path("a")));
  EXPECT_EQ(content(path("a")), "");
}

TEST_F(File, folder_that_is_not_there_is_named) {
  const Result<UniqueFd> fd = create_file(path("gone/a"));
  ASSERT_FALSE(fd);
  EXPECT_EQ(fd.error().kind(), ErrorKind::unavailable);
  EXPECT_NE(fd.error().message().find(path("gone/a")), std::string::npos);
}

TEST_F(File, place_that_is_a_folder_keeps_both) {
  std::filesystem::create_directories(path("place/inside"));
  const UniqueFd fd = create_file(path("a.part")).value();
  EXPECT_FALSE(put_in_place(fd, path("a.part"), path("place")));
  EXPECT_TRUE(std::filesystem::exists(path("a.part")));
  EXPECT_TRUE(std::filesystem::exists(path("place/inside")));
}

}  // namespace
}  // namespace ov
