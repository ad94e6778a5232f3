#include "archive.h"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "base/log.h"

namespace ov {
namespace {

using ::testing::SizeIs;

class ArchiveTest : public ::testing::Test {
 protected:
  ArchiveTest() {
    std::string name = (std::filesystem::temp_directory_path() / "archive-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~ArchiveTest() override { std::filesystem::remove_all(folder_); }

  ArchiveOptions options() {
    ArchiveOptions made;
    made.folder = (folder_ / "kept" / "here").string();
    made.lane = 3;
    made.user_agent = "OvertureBot/0.1";
    return made;
  }

  std::vector<std::string> files() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "kept" / "here")) {
      names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
  }

  static void add_one(Archive& archive, const std::string& body) {
    HttpRequest request;
    request.url = "http://a.example/";
    request.connect_address = "127.0.0.1";
    request.connect_port = 80;
    const Archive::Asked asked = archive.ask(request);
    EXPECT_TRUE(request.keep_head);
    EXPECT_TRUE(asked.text.starts_with("GET / HTTP/1.1\r\nHost: a.example\r\n")) << asked.text;
    HttpResponse answer;
    answer.head = "HTTP/1.1 200 OK\r\n\r\n";
    answer.body = body;
    archive.add(asked, answer);
  }

  std::filesystem::path folder_;
  ManualClock clock_;
};

TEST_F(ArchiveTest, files_are_named_by_time_number_and_lane_and_made_with_their_folder) {
  auto archive = Archive::create(options(), clock_);
  ASSERT_TRUE(archive) << archive.error().text();
  EXPECT_THAT(files(), ::testing::ElementsAre("overture-20270115080000-00001-3.warc.gz"));
}

TEST_F(ArchiveTest, second_run_in_the_same_second_takes_another_file) {
  const auto first = Archive::create(options(), clock_);
  const auto second = Archive::create(options(), clock_);
  ASSERT_TRUE(second);
  EXPECT_THAT(files(), SizeIs(2));
}

TEST_F(ArchiveTest, file_that_has_reached_its_size_is_followed_by_the_next) {
  ArchiveOptions small = options();
  small.file_bytes_max = 1'000;
  auto archive = Archive::create(small, clock_);
  ASSERT_TRUE(archive);
  for (int i = 0; i < 10; ++i) add_one(**archive, "page " + std::to_string(i));
  EXPECT_GE(files().size(), 3U);
  EXPECT_EQ(files().back().substr(0, 9), "overture-");
}

TEST_F(ArchiveTest, folder_that_cannot_be_made_is_an_error) {
  std::ofstream(folder_ / "kept") << "a file";
  const auto archive = Archive::create(options(), clock_);
  ASSERT_FALSE(archive);
  EXPECT_EQ(archive.error().kind(), ErrorKind::invalid);
}

TEST_F(ArchiveTest, full_disk_ends_the_archive_with_its_last_whole_record) {
  auto archive = Archive::create(options(), clock_);
  ASSERT_TRUE(archive);
  add_one(**archive, "kept");
  const std::filesystem::path file = folder_ / "kept" / "here" / files().at(0);
  const auto size = std::filesystem::file_size(file);
  // The process may write no file beyond this size, as if the disk were full there.
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit tight{size + 100, before.rlim_max};
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &tight), 0);
  set_log_level(LogLevel::off);
  add_one(**archive, std::string(10'000, 'x'));
  add_one(**archive, "not kept");
  setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, handler);
  set_log_level(LogLevel::warning);
  EXPECT_EQ(std::filesystem::file_size(file), size);
  EXPECT_THAT(files(), SizeIs(1));
}

}  // namespace
}  // namespace ov
