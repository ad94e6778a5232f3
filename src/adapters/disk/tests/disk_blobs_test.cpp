#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "adapters/disk.h"
#include "base/unique_fd.h"

namespace ov::adapters {
namespace {

namespace fs = std::filesystem;

class DiskBlobsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::temp_directory_path() / ("overture_disk_" + std::to_string(::getpid()) + "_" +
                                     testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    open();
  }
  void TearDown() override { fs::remove_all(folder_); }

  void open() {
    blobs_.reset();
    auto opened = open_disk_blobs(folder_);
    ASSERT_TRUE(opened) << opened.error().text();
    blobs_ = std::move(*opened);
  }
  Result<BlobInfo> put(const std::string& key, std::string_view bytes) {
    BytesSource source(bytes);
    return blobs_->put(key, source, {});
  }
  std::size_t incoming() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_ / "incoming"), fs::directory_iterator()));
  }

  fs::path folder_;
  std::unique_ptr<Blobs> blobs_;
};

TEST_F(DiskBlobsTest, blobs_are_files_with_their_own_names) {
  ASSERT_TRUE(put("lists/7/upload.csv", "bytes"));
  std::ifstream file(folder_ / "blobs" / "lists%d" / "7%d" / "upload.csv");
  std::string text;
  file >> text;
  EXPECT_EQ(text, "bytes");
  EXPECT_EQ(incoming(), 0U);
}

TEST_F(DiskBlobsTest, what_was_put_is_there_after_opening_again) {
  ASSERT_TRUE(put("a/b", "bytes"));
  open();
  EXPECT_EQ(blobs_->get("a/b", {})->bytes, "bytes");
}

TEST_F(DiskBlobsTest, names_that_look_like_marks_stay_apart) {
  for (const char* key : {"a", "a%d", "a%f", "a%d/b", "a%f/b", "a/b"}) ASSERT_TRUE(put(key, key));
  for (const char* key : {"a", "a%d", "a%f", "a%d/b", "a%f/b", "a/b"}) {
    EXPECT_EQ(blobs_->get(key, {})->bytes, key);
  }
  EXPECT_EQ(blobs_->list({})->blobs.size(), 6U);
}

TEST_F(DiskBlobsTest, links_lead_nowhere) {
  fs::create_directories(folder_ / "outside");
  std::ofstream(folder_ / "outside" / "secret") << "secret";
  fs::create_directory_symlink(folder_ / "outside", folder_ / "blobs" / "link%d");
  fs::create_symlink(folder_ / "outside" / "secret", folder_ / "blobs" / "file");
  EXPECT_EQ(blobs_->get("link/secret", {}).error().kind(), ErrorKind::denied);
  EXPECT_EQ(blobs_->get("file", {}).error().kind(), ErrorKind::denied);
  EXPECT_EQ(put("link/new", "x").error().kind(), ErrorKind::denied);
  EXPECT_TRUE(blobs_->list({})->blobs.empty());
  EXPECT_FALSE(fs::exists(folder_ / "outside" / "new"));
}

TEST_F(DiskBlobsTest, leftovers_of_the_dead_go_and_those_of_the_living_stay) {
  std::ofstream(folder_ / "incoming" / "dead") << "half";
  std::ofstream(folder_ / "incoming" / "alive") << "half";
  const UniqueFd writer(::open((folder_ / "incoming" / "alive").c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_EQ(::flock(writer.get(), LOCK_EX | LOCK_NB), 0);
  open();
  EXPECT_FALSE(fs::exists(folder_ / "incoming" / "dead"));
  EXPECT_TRUE(fs::exists(folder_ / "incoming" / "alive"));
}

TEST_F(DiskBlobsTest, full_disk_leaves_the_old_blob) {
  ASSERT_TRUE(put("key", "old"));
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small{1'000, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto stored = put("key", std::string(5'000, 'x'));
  ::setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_EQ(stored.error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(blobs_->get("key", {})->bytes, "old");
  EXPECT_EQ(incoming(), 0U);
}

TEST_F(DiskBlobsTest, folders_above_are_made_as_well) {
  const auto deep = open_disk_blobs(folder_ / "a" / "b" / "c");
  ASSERT_TRUE(deep) << deep.error().text();
  EXPECT_TRUE(fs::is_directory(folder_ / "a" / "b" / "c" / "blobs"));
  std::ofstream(folder_ / "file") << "x";
  EXPECT_FALSE(open_disk_blobs(folder_ / "file" / "below"));
}

TEST_F(DiskBlobsTest, nobody_else_may_read_them) {
  ASSERT_TRUE(put("a/b", "bytes"));
  struct stat info{};
  ASSERT_EQ(::stat((folder_ / "blobs" / "a%d" / "b").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST(DiskBlobsUrl, names_a_folder) {
  EXPECT_EQ(parse_file_url("file:data")->string(), "data");
  EXPECT_EQ(parse_file_url("file:///var/a%20b")->string(), "/var/a b");
  EXPECT_EQ(parse_file_url("file:/var")->string(), "/var");
  for (const char* wrong : {"", "file:", "file://host/var", "s3://x", "file:a?b"}) {
    EXPECT_FALSE(parse_file_url(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace ov::adapters
