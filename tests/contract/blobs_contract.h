// The blobs under test, and what each test of the contract starts from.
//
// memory and disk always; s3 where OVERTURE_TEST_S3 names a bucket, as tests/servers/run.py has it.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "adapters/disk.h"
#include "adapters/memory.h"
#include "adapters/s3.h"

namespace ov {

struct BlobsAdapter {
  const char* name;
  std::unique_ptr<Blobs> (*make)(const std::string& place);
};

inline void PrintTo(const BlobsAdapter& adapter, std::ostream* out) { *out << adapter.name; }

class BlobsContract : public testing::TestWithParam<BlobsAdapter> {
 protected:
  void SetUp() override {
    std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    std::replace(name.begin(), name.end(), '/', '_');
    place_ = "overture_blobs_" + std::to_string(::getpid()) + "_" + name;
    blobs_ = GetParam().make(place_);
    ASSERT_NE(blobs_, nullptr);
  }
  void TearDown() override {
    blobs_.reset();
    std::filesystem::remove_all(std::filesystem::temp_directory_path() / place_);
  }

  Result<BlobInfo> put(const std::string& key, std::string_view bytes, PutOptions options = {}) {
    BytesSource source(bytes);
    return blobs_->put(key, source, options);
  }
  void must_put(const std::string& key, std::string_view bytes) {
    const auto stored = put(key, bytes);
    ASSERT_TRUE(stored) << stored.error().text();
  }
  std::string bytes_of(const std::string& key) {
    const auto blob = blobs_->get(key, {});
    return blob ? blob->bytes : "(" + blob.error().text() + ")";
  }
  std::vector<std::string> keys(const ListOptions& options) {
    std::vector<std::string> out;
    const auto page = blobs_->list(options);
    EXPECT_TRUE(page) << page.error().text();
    for (const BlobInfo& info : page ? page->blobs : std::vector<BlobInfo>()) {
      out.push_back(info.key);
    }
    return out;
  }
  static ErrorKind kind_of(const auto& result) {
    return result ? ErrorKind::bug : result.error().kind();
  }

  std::string place_;
  std::unique_ptr<Blobs> blobs_;
};

inline std::unique_ptr<Blobs> make_disk(const std::string& place) {
  auto blobs = adapters::open_disk_blobs(std::filesystem::temp_directory_path() / place);
  EXPECT_TRUE(blobs) << blobs.error().text();
  return blobs ? std::move(*blobs) : nullptr;
}

/// Below a prefix of its own in the bucket.
inline std::unique_ptr<Blobs> make_s3(const std::string& place) {
  const std::string url = std::getenv("OVERTURE_TEST_S3");
  const std::size_t query = url.find('?');
  auto options = adapters::parse_s3_url(url.substr(0, query) + "/" + place + url.substr(query),
                                        aws_process_environment());
  EXPECT_TRUE(options) << options.error().text();
  if (!options) return nullptr;
  auto blobs = adapters::make_s3_blobs(*options);
  EXPECT_TRUE(blobs) << blobs.error().text();
  return blobs ? std::move(*blobs) : nullptr;
}

inline std::vector<BlobsAdapter> blobs_adapters() {
  std::vector<BlobsAdapter> out{{"memory", [](const std::string&) { return make_memory_blobs(); }},
                                {"disk", make_disk}};
  if (std::getenv("OVERTURE_TEST_S3") != nullptr) out.push_back({"s3", make_s3});
  return out;
}

}  // namespace ov
