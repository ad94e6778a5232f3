// What goes wrong on the way up, played by a store that answers as a test says.
#include <gtest/gtest.h>

#include <mutex>

#include "adapters/s3.h"
#include "digest.h"
#include "tests/scripted_server.h"

namespace ov::adapters {
namespace {

std::string answer(int status, const std::string& body = "", const std::string& headers = "") {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}
std::string error(int status, const std::string& code) {
  return answer(status, "<Error><Code>" + code + "</Code></Error>");
}

/// Answers each request by a function of its first line and of how many came before.
class Store {
 public:
  using Answer = std::function<std::string(const std::string& line, std::size_t before)>;
  explicit Store(Answer answers)
      : answers_(std::move(answers)), server_([this](Peer& peer) {
          while (true) {
            const std::string request = peer.read_request();
            if (request.empty()) return;
            const std::string line = request.substr(0, request.find(" HTTP"));
            std::string said;
            {
              const std::lock_guard lock(mutex_);
              said = answers_(line, lines_.size());
              lines_.push_back(line);
              requests_.push_back(request);
            }
            if (line.starts_with("HEAD ")) said = said.substr(0, said.find("\r\n\r\n") + 4);
            peer.write(said);
          }
        }) {}

  std::unique_ptr<Blobs> blobs(const std::string& more = "") {
    auto options = parse_s3_url(
        "s3://bucket?region=eu-central-1&endpoint=http://127.0.0.1:" +
            std::to_string(server_.port()) + more,
        [](const std::string& name) -> std::optional<std::string> {
          return name.find("_KEY") == std::string::npos ? std::nullopt : std::optional("k");
        });
    EXPECT_TRUE(options) << options.error().text();
    return std::move(*make_s3_blobs(*options));
  }
  std::vector<std::string> lines() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  std::string request(std::size_t index) {
    const std::lock_guard lock(mutex_);
    return requests_.at(index);
  }

 private:
  Answer answers_;
  std::mutex mutex_;
  std::vector<std::string> lines_;
  std::vector<std::string> requests_;
  ScriptedServer server_;
};

Result<BlobInfo> put(Blobs& blobs, const std::string& bytes, bool only_if_absent = false) {
  BytesSource source(bytes);
  PutOptions options;
  options.content_type = "text/csv";
  options.only_if_absent = only_if_absent;
  return blobs.put("key", source, options);
}
const std::string md5_of_abc = "ETag: \"900150983cd24fb0d6963f7d28e17f72\"\r\n";

TEST(S3Upload, request_carries_type_checksum_and_encryption) {
  Store store([](const std::string&, std::size_t) { return answer(200, "", "ETag: \"x\"\r\n"); });
  ASSERT_TRUE(put(*store.blobs("&kms_key=alias/k&storage_class=STANDARD_IA"), "abc", true));
  const std::string request = store.request(0);
  for (const char* header :
       {"Content-Type: text/csv", "If-None-Match: *", "x-amz-server-side-encryption: aws:kms",
        "x-amz-server-side-encryption-aws-kms-key-id: alias/k", "x-amz-storage-class: STANDARD_IA",
        "x-amz-checksum-sha256: ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="}) {
    EXPECT_NE(request.find(std::string("\r\n") + header + "\r\n"), std::string::npos) << header;
  }
}

TEST(S3Upload, a_store_that_took_other_bytes_is_asked_again_and_then_told) {
  Store store([](const std::string&, std::size_t before) {
    return answer(200, "",
                  before == 0 ? "ETag: \"00000000000000000000000000000000\"\r\n" : md5_of_abc);
  });
  EXPECT_TRUE(put(*store.blobs(), "abc"));
  EXPECT_EQ(store.lines().size(), 2U);
  Store wrong([](const std::string&, std::size_t) {
    return answer(200, "", "ETag: \"00000000000000000000000000000000\"\r\n");
  });
  EXPECT_EQ(put(*wrong.blobs(), "abc").error().kind(), ErrorKind::unavailable);
  EXPECT_EQ(wrong.lines().size(), 3U);
}

TEST(S3Upload, checksum_of_the_answer_counts_before_its_etag) {
  Store store([](const std::string&, std::size_t before) {
    return answer(
        200, "",
        "ETag: \"00000000000000000000000000000000\"\r\nx-amz-checksum-sha256: " +
            std::string(before == 0 ? "AAAA" : "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=") +
            "\r\n");
  });
  EXPECT_TRUE(put(*store.blobs(), "abc"));
  EXPECT_EQ(store.lines().size(), 2U);
}

TEST(S3Upload, our_own_earlier_try_is_no_conflict_and_that_of_another_is) {
  for (const bool ours : {true, false}) {
    Store store([&](const std::string& line, std::size_t before) {
      if (before == 0) return error(500, "InternalError");  // and yet it was done
      if (line.starts_with("PUT ")) return error(412, "PreconditionFailed");
      return answer(200, "abc", ours ? md5_of_abc : "ETag: \"another\"\r\n");
    });
    const auto stored = put(*store.blobs(), "abc", true);
    EXPECT_EQ(stored.has_value(), ours);
    if (!ours) EXPECT_EQ(stored.error().kind(), ErrorKind::conflict);
  }
}

TEST(S3Upload, a_condition_that_fails_at_once_is_a_conflict_whatever_is_there) {
  Store store([](const std::string&, std::size_t) { return error(412, "PreconditionFailed"); });
  EXPECT_EQ(put(*store.blobs(), "abc", true).error().kind(), ErrorKind::conflict);
  EXPECT_EQ(store.lines().size(), 1U);
}

/// Answers of a multipart upload in which all goes well, but for `part` and `completion`.
std::string multipart(const std::string& line, const std::string& part,
                      const std::string& completion) {
  if (line.starts_with("POST /bucket/key?uploads=")) {
    return answer(200, "<R><UploadId>id/1</UploadId></R>");
  }
  if (line.starts_with("PUT ")) return part;
  if (line.starts_with("POST ")) return completion;
  if (line.starts_with("HEAD ")) return answer(404);
  return answer(204);
}
const std::string large(std::size_t{17} << 20U, 'x');

TEST(S3Upload, parts_are_taken_back_when_one_is_refused) {
  Store store([](const std::string& line, std::size_t) {
    return multipart(line, error(403, "AccessDenied"), answer(200));
  });
  EXPECT_EQ(put(*store.blobs(), large).error().kind(), ErrorKind::denied);
  EXPECT_EQ(store.lines().back(), "DELETE /bucket/key?uploadId=id%2F1");
}

TEST(S3Upload, parts_are_taken_back_when_they_cannot_be_joined) {
  Store store([](const std::string& line, std::size_t) {
    return multipart(line, answer(200, "", "ETag: \"e\"\r\n"), error(400, "InvalidPart"));
  });
  EXPECT_EQ(put(*store.blobs(), large).error().kind(), ErrorKind::invalid);
  EXPECT_EQ(store.lines().back(), "DELETE /bucket/key?uploadId=id%2F1");
}

TEST(S3Upload, error_under_a_200_does_not_count_as_joined) {
  Store store([](const std::string& line, std::size_t) {
    return multipart(line, answer(200, "", "ETag: \"e\"\r\n"),
                     answer(200, "\n<Error><Code>InvalidPart</Code></Error>"));
  });
  EXPECT_EQ(put(*store.blobs(), large).error().kind(), ErrorKind::invalid);
}

TEST(S3Upload, an_upload_that_is_gone_after_a_repeat_was_joined_where_its_bytes_are_there) {
  const std::size_t part_bytes = std::size_t{8} << 20U;
  const ObjectMarks marks = marks_of_parts({digests_of(large.substr(0, part_bytes), true),
                                            digests_of(large.substr(part_bytes, part_bytes), true),
                                            digests_of(large.substr(2 * part_bytes), true)});
  bool joined = false;
  Store store([&](const std::string& line, std::size_t) -> std::string {
    const bool is_completion =
        line.starts_with("POST ") && line.find("uploads") == std::string::npos;
    if (is_completion && !std::exchange(joined, true)) return error(500, "InternalError");
    if (line.starts_with("HEAD ")) {
      return "HTTP/1.1 200 X\r\nContent-Length: " + std::to_string(large.size()) +
             "\r\nx-amz-checksum-sha256: " + marks.sha256 + "\r\nETag: \"e-3\"\r\n\r\n";
    }
    return multipart(line, answer(200, "", "ETag: \"e\"\r\n"), error(404, "NoSuchUpload"));
  });
  const auto stored = put(*store.blobs(), large);
  ASSERT_TRUE(stored) << stored.error().text();
  EXPECT_EQ(stored->bytes, large.size());
  EXPECT_TRUE(store.lines().back().starts_with("HEAD "));
}

TEST(S3Upload, bucket_that_is_missing_is_no_blob_that_is_missing) {
  Store store([](const std::string&, std::size_t) { return error(404, "NoSuchBucket"); });
  const auto blobs = store.blobs();
  EXPECT_EQ(put(*blobs, "abc").error().kind(), ErrorKind::invalid);
  EXPECT_EQ(blobs->get("key", {}).error().kind(), ErrorKind::invalid);
  EXPECT_EQ(blobs->list({}).error().kind(), ErrorKind::invalid);
}

TEST(S3Download, a_range_other_than_asked_for_is_refused) {
  GetOptions options;
  options.range = BlobRange{2, 3};
  for (const std::string& said : {answer(200, "abcdefgh"), answer(206, "cde"),
                                  answer(206, "abc", "Content-Range: bytes 0-2/8\r\n"),
                                  answer(206, "cd", "Content-Range: bytes 2-3/8\r\n"),
                                  answer(206, "cdef", "Content-Range: bytes 2-5/8\r\n")}) {
    Store store([&](const std::string&, std::size_t) { return said; });
    EXPECT_EQ(store.blobs()->get("key", options).error().kind(), ErrorKind::invalid) << said;
  }
  Store store([&](const std::string&, std::size_t) {
    return answer(206, "cde", "Content-Range: bytes 2-4/8\r\n");
  });
  const auto blob = store.blobs()->get("key", options);
  ASSERT_TRUE(blob) << blob.error().text();
  EXPECT_EQ(blob->bytes, "cde");
  EXPECT_EQ(blob->info.bytes, 8U);
}

TEST(S3Download, bytes_that_are_not_those_of_their_checksum_are_asked_for_again) {
  Store store([](const std::string&, std::size_t before) {
    return answer(200, before == 0 ? "abd" : "abc",
                  "x-amz-checksum-sha256: ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=\r\n");
  });
  const auto blob = store.blobs()->get("key", {});
  ASSERT_TRUE(blob) << blob.error().text();
  EXPECT_EQ(blob->bytes, "abc");
  Store wrong([](const std::string&, std::size_t) { return answer(200, "abd", md5_of_abc); });
  EXPECT_EQ(wrong.blobs()->get("key", {}).error().kind(), ErrorKind::unavailable);
}

}  // namespace
}  // namespace ov::adapters
