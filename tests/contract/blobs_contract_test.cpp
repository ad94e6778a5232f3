#include "blobs_contract.h"

#include <atomic>
#include <thread>

namespace ov {
namespace {

// Whole blobs

TEST_P(BlobsContract, what_was_put_comes_back) {
  const std::string bytes("a\0b\r\n\xFF", 6);
  const auto stored = put("lists/7/upload.csv", bytes);
  ASSERT_TRUE(stored) << stored.error().text();
  EXPECT_EQ(stored->key, "lists/7/upload.csv");
  EXPECT_EQ(stored->bytes, 6U);
  EXPECT_EQ(bytes_of("lists/7/upload.csv"), bytes);
}

TEST_P(BlobsContract, put_head_and_get_tell_the_same_version) {
  const auto stored = put("key", "bytes");
  ASSERT_TRUE(stored) << stored.error().text();
  const auto head = blobs_->head("key");
  const auto blob = blobs_->get("key", {});
  ASSERT_TRUE(head) << head.error().text();
  ASSERT_TRUE(blob) << blob.error().text();
  EXPECT_EQ(head->bytes, 5U);
  EXPECT_EQ(head->version, stored->version);
  EXPECT_EQ(blob->info.version, stored->version);
  EXPECT_EQ(blob->info.bytes, 5U);
}

TEST_P(BlobsContract, empty_blob_is_one) {
  must_put("empty", "");
  EXPECT_EQ(bytes_of("empty"), "");
  EXPECT_EQ(blobs_->head("empty")->bytes, 0U);
}

TEST_P(BlobsContract, put_replaces_what_was_there) {
  must_put("key", "old bytes");
  const std::string old_version = blobs_->head("key")->version;
  must_put("key", "new");
  EXPECT_EQ(bytes_of("key"), "new");
  EXPECT_NE(blobs_->head("key")->version, old_version);
}

TEST_P(BlobsContract, what_is_not_there_is_not_found) {
  EXPECT_EQ(kind_of(blobs_->get("absent", {})), ErrorKind::not_found);
  EXPECT_EQ(kind_of(blobs_->head("absent")), ErrorKind::not_found);
  EXPECT_EQ(kind_of(blobs_->get("a/b/c", {})), ErrorKind::not_found);
}

TEST_P(BlobsContract, removed_blob_is_gone_and_may_be_removed_again) {
  must_put("key", "bytes");
  ASSERT_TRUE(blobs_->remove("key"));
  EXPECT_EQ(kind_of(blobs_->get("key", {})), ErrorKind::not_found);
  EXPECT_TRUE(blobs_->remove("key"));
  EXPECT_TRUE(blobs_->remove("never/was"));
}

TEST_P(BlobsContract, larger_blob_than_asked_for_is_refused) {
  must_put("key", "12345");
  GetOptions options;
  options.bytes_max = 4;
  EXPECT_EQ(kind_of(blobs_->get("key", options)), ErrorKind::too_large);
  options.bytes_max = 5;
  EXPECT_TRUE(blobs_->get("key", options));
}

// Keys

TEST_P(BlobsContract, awkward_keys_are_kept_apart) {
  const std::vector<std::string> awkward{"a b",
                                         "a+b",
                                         "a%20b",
                                         "a&b=c",
                                         "d\xC3\xA9j\xC3\xA0.csv",
                                         "what?",
                                         "hash#tag",
                                         "semi;colon",
                                         "quo'te\"s",
                                         "back\\slash",
                                         "<tag>",
                                         "\xF0\x9F\x98\x80",
                                         "(par)!*~",
                                         "a:b@c$d,e",
                                         " lead",
                                         "trail ",
                                         "..hidden",
                                         "a/b",
                                         "a/b/c",
                                         "a/b%d/f"};
  for (const std::string& key : awkward) must_put(key, "bytes of " + key);
  for (const std::string& key : awkward) EXPECT_EQ(bytes_of(key), "bytes of " + key);
  std::vector<std::string> sorted = awkward;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(keys({}), sorted);
}

TEST_P(BlobsContract, key_may_be_a_folder_of_another) {
  must_put("a", "file");
  must_put("a/b", "within");
  EXPECT_EQ(bytes_of("a"), "file");
  EXPECT_EQ(bytes_of("a/b"), "within");
  ASSERT_TRUE(blobs_->remove("a"));
  EXPECT_EQ(bytes_of("a/b"), "within");
}

TEST_P(BlobsContract, what_is_no_key_is_refused_everywhere) {
  for (const std::string key : {"", "/a", "a/", "a//b", ".", "..", "a/../b", "../../etc/passwd",
                                "./a", "a\nb", "a\x7F", "\xFF", "a\xEF\xBF\xBF"}) {
    EXPECT_EQ(kind_of(put(key, "x")), ErrorKind::invalid) << key;
    EXPECT_EQ(kind_of(blobs_->get(key, {})), ErrorKind::invalid) << key;
    EXPECT_EQ(kind_of(blobs_->head(key)), ErrorKind::invalid) << key;
    EXPECT_EQ(kind_of(blobs_->remove(key)), ErrorKind::invalid) << key;
  }
  EXPECT_EQ(kind_of(put(std::string("a\0b", 3), "x")), ErrorKind::invalid);
  EXPECT_EQ(kind_of(put(std::string(blob_key_part_bytes_max + 1, 'a'), "x")), ErrorKind::invalid);
}

TEST_P(BlobsContract, longest_key_is_fine) {
  std::string key;
  while (key.size() + blob_key_part_bytes_max + 1 <= blob_key_bytes_max) {
    key += std::string(blob_key_part_bytes_max, 'k') + "/";
  }
  key += "end";
  must_put(key, "bytes");
  EXPECT_EQ(bytes_of(key), "bytes");
}

// Only where there is none

TEST_P(BlobsContract, put_only_if_absent_leaves_what_is_there) {
  PutOptions options;
  options.only_if_absent = true;
  ASSERT_TRUE(put("key", "first", options));
  EXPECT_EQ(kind_of(put("key", "second", options)), ErrorKind::conflict);
  EXPECT_EQ(bytes_of("key"), "first");
  ASSERT_TRUE(blobs_->remove("key"));
  EXPECT_TRUE(put("key", "third", options));
}

TEST_P(BlobsContract, of_several_who_put_only_if_absent_one_succeeds) {
  std::atomic<int> stored = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([&, i] {
      PutOptions options;
      options.only_if_absent = true;
      const auto result = put("key", "writer " + std::to_string(i), options);
      if (result) ++stored;
      if (!result && result.error().kind() == ErrorKind::conflict) ++refused;
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(stored, 1);
  EXPECT_EQ(refused, 7);
}

// Ranges and versions

TEST_P(BlobsContract, range_is_given_and_cut_at_the_end) {
  must_put("key", "0123456789");
  const struct {
    BlobRange range;
    std::string_view expected;
  } cases[] = {
      {{0, 3}, "012"}, {{3, 4}, "3456"}, {{9, 1}, "9"}, {{7, 100}, "789"}, {{0, 10}, "0123456789"}};
  for (const auto& c : cases) {
    GetOptions options;
    options.range = c.range;
    const auto blob = blobs_->get("key", options);
    ASSERT_TRUE(blob) << blob.error().text();
    EXPECT_EQ(blob->bytes, c.expected);
    EXPECT_EQ(blob->info.bytes, 10U);
  }
}

TEST_P(BlobsContract, range_beyond_the_end_is_invalid) {
  must_put("key", "0123456789");
  must_put("empty", "");
  for (const BlobRange range : {BlobRange{10, 1}, BlobRange{100, 5}, BlobRange{3, 0}}) {
    GetOptions options;
    options.range = range;
    EXPECT_EQ(kind_of(blobs_->get("key", options)), ErrorKind::invalid) << range.first;
  }
  GetOptions options;
  options.range = BlobRange{0, 1};
  EXPECT_EQ(kind_of(blobs_->get("empty", options)), ErrorKind::invalid);
}

TEST_P(BlobsContract, another_version_than_asked_for_is_a_conflict) {
  must_put("key", "old");
  GetOptions options;
  options.version = blobs_->head("key")->version;
  EXPECT_EQ(blobs_->get("key", options)->bytes, "old");
  must_put("key", "new");
  EXPECT_EQ(kind_of(blobs_->get("key", options)), ErrorKind::conflict);
  options.range = BlobRange{0, 1};
  EXPECT_EQ(kind_of(blobs_->get("key", options)), ErrorKind::conflict);
}

TEST_P(BlobsContract, blob_is_read_in_parts_of_one_version) {
  must_put("key", "0123456789");
  std::string got;
  const auto info = read_blob(
      *blobs_, "key",
      [&](std::string_view part) {
        got += "[" + std::string(part) + "]";
        return ok();
      },
      4);
  ASSERT_TRUE(info) << info.error().text();
  EXPECT_EQ(got, "[0123][4567][89]");
  const auto torn = read_blob(
      *blobs_, "key",
      [&](std::string_view) {
        must_put("key", "other bytes");
        return ok();
      },
      4);
  EXPECT_EQ(kind_of(torn), ErrorKind::conflict);
}

// Listing

TEST_P(BlobsContract, listing_is_by_prefix_and_in_the_order_of_bytes) {
  for (const char* key : {"b", "a/2", "a/10", "a-b", "a/b/c", "ab", "A", "\xC3\xA4"}) {
    must_put(key, "x");
  }
  EXPECT_EQ(keys({}),
            (std::vector<std::string>{"A", "a-b", "a/10", "a/2", "a/b/c", "ab", "b", "\xC3\xA4"}));
  ListOptions options;
  options.prefix = "a/";
  EXPECT_EQ(keys(options), (std::vector<std::string>{"a/10", "a/2", "a/b/c"}));
  options.prefix = "a";
  EXPECT_EQ(keys(options), (std::vector<std::string>{"a-b", "a/10", "a/2", "a/b/c", "ab"}));
  options.prefix = "a/b";
  EXPECT_EQ(keys(options), (std::vector<std::string>{"a/b/c"}));
  options.prefix = "none";
  EXPECT_EQ(keys(options), std::vector<std::string>{});
}

TEST_P(BlobsContract, listing_goes_on_after_the_last_key_of_a_page) {
  std::vector<std::string> all;
  for (int i = 0; i < 25; ++i) {
    all.push_back("p/" + std::to_string(100 + i) + (i % 2 == 0 ? "" : "/x"));
    must_put(all.back(), "x");
  }
  must_put("q", "x");
  ListOptions options;
  options.prefix = "p/";
  options.count_max = 10;
  std::vector<std::string> got;
  int pages = 0;
  while (true) {
    const auto page = blobs_->list(options);
    ASSERT_TRUE(page) << page.error().text();
    ++pages;
    for (const BlobInfo& info : page->blobs) got.push_back(info.key);
    if (!page->more) break;
    ASSERT_EQ(page->blobs.size(), 10U);
    options.after = page->blobs.back().key;
  }
  EXPECT_EQ(got, all);
  EXPECT_EQ(pages, 3);
}

TEST_P(BlobsContract, listing_tells_sizes_and_versions) {
  must_put("key", "12345");
  const auto page = blobs_->list({});
  ASSERT_TRUE(page) << page.error().text();
  ASSERT_EQ(page->blobs.size(), 1U);
  EXPECT_EQ(page->blobs[0].bytes, 5U);
  EXPECT_EQ(page->blobs[0].version, blobs_->head("key")->version);
}

// Large ones, and sources that fail

/// `bytes` bytes that differ from place to place; fails after `fails_at`.
class PatternSource final : public BlobSource {
 public:
  explicit PatternSource(std::uint64_t bytes, std::uint64_t fails_at = UINT64_MAX)
      : bytes_(bytes), fails_at_(fails_at) {}
  static char at(std::uint64_t position) {
    return static_cast<char>((position * 2'654'435'761U) >> 13U);
  }
  Result<std::size_t> read(char* buffer, std::size_t size) override {
    if (at_ >= fails_at_) return Error(ErrorKind::unavailable, "the source broke");
    const std::size_t count = std::min<std::uint64_t>(size, bytes_ - at_);
    for (std::size_t i = 0; i < count; ++i) buffer[i] = at(at_ + i);
    at_ += count;
    return count;
  }

 private:
  std::uint64_t bytes_;
  std::uint64_t fails_at_;
  std::uint64_t at_ = 0;
};

TEST_P(BlobsContract, large_blob_comes_back_byte_for_byte) {
  const std::uint64_t bytes = (std::uint64_t{33} << 20U) + 7;
  PatternSource source(bytes);
  const auto stored = blobs_->put("large", source, {});
  ASSERT_TRUE(stored) << stored.error().text();
  EXPECT_EQ(stored->bytes, bytes);
  std::uint64_t at = 0;
  bool same = true;
  const auto info = read_blob(*blobs_, "large", [&](std::string_view part) {
    for (const char c : part) same = same && c == PatternSource::at(at++);
    return ok();
  });
  ASSERT_TRUE(info) << info.error().text();
  EXPECT_TRUE(same);
  EXPECT_EQ(at, bytes);
  EXPECT_EQ(info->version, stored->version);
}

TEST_P(BlobsContract, large_blob_may_be_put_only_if_absent) {
  PutOptions options;
  options.only_if_absent = true;
  PatternSource first(std::uint64_t{17} << 20U);
  ASSERT_TRUE(blobs_->put("large", first, options));
  PatternSource second(std::uint64_t{18} << 20U);
  EXPECT_EQ(kind_of(blobs_->put("large", second, options)), ErrorKind::conflict);
  EXPECT_EQ(blobs_->head("large")->bytes, std::uint64_t{17} << 20U);
}

TEST_P(BlobsContract, a_source_that_breaks_leaves_what_was_there) {
  must_put("key", "old");
  for (const std::uint64_t fails_at : {std::uint64_t{0}, std::uint64_t{20} << 20U}) {
    PatternSource source(std::uint64_t{40} << 20U, fails_at);
    const auto stored = blobs_->put("key", source, {});
    ASSERT_FALSE(stored);
    EXPECT_NE(stored.error().text().find("the source broke"), std::string::npos);
    EXPECT_EQ(bytes_of("key"), "old");
  }
  EXPECT_EQ(keys({}), std::vector<std::string>{"key"});
}

TEST_P(BlobsContract, stopped_blobs_refuse_everything) {
  must_put("key", "bytes");
  blobs_->stop();
  EXPECT_EQ(kind_of(put("key", "x")), ErrorKind::cancelled);
  EXPECT_EQ(kind_of(blobs_->get("key", {})), ErrorKind::cancelled);
  EXPECT_EQ(kind_of(blobs_->head("key")), ErrorKind::cancelled);
  EXPECT_EQ(kind_of(blobs_->list({})), ErrorKind::cancelled);
  EXPECT_EQ(kind_of(blobs_->remove("key")), ErrorKind::cancelled);
}

INSTANTIATE_TEST_SUITE_P(All, BlobsContract, testing::ValuesIn(blobs_adapters()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace ov
