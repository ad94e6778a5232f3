#include "answers.h"

#include <gtest/gtest.h>

#include <map>

#include "adapters/s3.h"
#include "digest.h"

namespace ov::adapters {
namespace {

AwsEnvironment environment(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

TEST(S3Url, names_bucket_prefix_and_how_to_store) {
  const auto options = parse_s3_url(
      "s3://my-bucket/a/b?region=eu-central-1&kms_key=alias/overture&storage_class=STANDARD_IA",
      environment({}));
  ASSERT_TRUE(options) << options.error().text();
  EXPECT_EQ(options->bucket, "my-bucket");
  EXPECT_EQ(options->prefix, "a/b");
  EXPECT_EQ(options->region, "eu-central-1");
  EXPECT_EQ(options->kms_key, "alias/overture");
  EXPECT_EQ(options->storage_class, "STANDARD_IA");
  EXPECT_FALSE(options->path_style);
  EXPECT_FALSE(options->endpoint);
}

TEST(S3Url, takes_region_and_endpoint_from_the_environment) {
  const auto options = parse_s3_url(
      "s3://my-bucket", environment({{"AWS_DEFAULT_REGION", "us-east-1"},
                                     {"AWS_REGION", "eu-central-1"},
                                     {"AWS_ENDPOINT_URL", "https://all.example"},
                                     {"AWS_ENDPOINT_URL_S3", "https://s3.example:9000"}}));
  ASSERT_TRUE(options) << options.error().text();
  EXPECT_EQ(options->region, "eu-central-1");
  EXPECT_EQ(options->endpoint, (AwsEndpoint{true, "s3.example", 9000}));
  EXPECT_TRUE(options->path_style);
}

TEST(S3Url, bucket_stands_in_the_path_where_a_certificate_would_not_fit) {
  const auto style = [](const std::string& url) {
    return parse_s3_url(url, environment({{"AWS_REGION", "eu-central-1"}}))->path_style;
  };
  EXPECT_TRUE(style("s3://a.b.c"));
  EXPECT_FALSE(style("s3://abc"));
  EXPECT_TRUE(style("s3://abc?path_style=yes"));
  EXPECT_FALSE(style("s3://abc?endpoint=https://s3.example&path_style=no"));
}

TEST(S3Url, says_what_is_wrong) {
  const struct {
    const char* url;
    const char* said;
  } cases[] = {
      {"s3://ab?region=eu", "is no name of a bucket"},
      {"s3://My_Bucket?region=eu", "is no name of a bucket"},
      {"s3://bucket", "no region"},
      {"s3://bucket?region=EU central", "no region"},
      {"s3://bucket?region=eu&endpoint=http://10.0.0.1", "loopback"},
      {"s3://bucket?region=eu&colour=red", "no parameter 'colour'"},
      {"s3://bucket?region=eu&path_style=maybe", "must be yes or no"},
      {"s3://bucket/a/../b?region=eu", "'..' part"},
      {"file:bucket", "accepted is s3://"},
  };
  for (const auto& c : cases) {
    const auto options = parse_s3_url(c.url, environment({}));
    ASSERT_FALSE(options) << c.url;
    EXPECT_EQ(options.error().kind(), ErrorKind::invalid) << c.url;
    EXPECT_NE(options.error().text().find(c.said), std::string::npos) << options.error().text();
  }
}

TEST(S3Answers, listing_gives_keys_as_they_are) {
  const auto listing = read_listing(
      "<ListBucketResult><IsTruncated>true</IsTruncated><EncodingType>url</EncodingType>"
      "<Contents><Key>a+b%2Bc/d%C3%A9</Key><Size>5</Size><ETag>&quot;e&quot;</ETag></Contents>"
      "<Contents><Key>+lead</Key><Size>0</Size></Contents></ListBucketResult>");
  ASSERT_TRUE(listing) << listing.error().text();
  EXPECT_TRUE(listing->truncated);
  ASSERT_EQ(listing->objects.size(), 2U);
  EXPECT_EQ(listing->objects[0].key, "a b+c/d\xC3\xA9");
  EXPECT_EQ(listing->objects[0].bytes, 5U);
  EXPECT_EQ(listing->objects[0].version, "e");
  EXPECT_EQ(listing->objects[1].key, " lead");
}

TEST(S3Answers, keys_of_a_server_that_encodes_nothing_stay_as_they_are) {
  const auto listing = read_listing(
      "<ListBucketResult><Contents><Key>a+b%20</Key><Size>5</Size></Contents></ListBucketResult>");
  EXPECT_EQ(listing->objects.at(0).key, "a+b%20");
}

TEST(S3Answers, what_is_no_listing_is_refused) {
  for (const char* body :
       {"", "<Error/>", "<ListBucketResult><Contents><Size>5</Size></Contents></ListBucketResult>",
        "<ListBucketResult><Contents><Key>a</Key><Size>-5</Size></Contents></ListBucketResult>"}) {
    EXPECT_FALSE(read_listing(body)) << body;
  }
}

TEST(S3Answers, listing_that_goes_on_names_an_object_to_go_on_after) {
  const auto page = [](const std::string& more) {
    return read_listing("<ListBucketResult><IsTruncated>" + more +
                        "</IsTruncated></ListBucketResult>");
  };
  EXPECT_FALSE(page("true"));
  EXPECT_TRUE(page("false"));
}

TEST(S3Answers, content_range_must_make_sense) {
  const auto range = read_content_range("bytes 3-6/10");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->first, 3U);
  EXPECT_EQ(range->last, 6U);
  EXPECT_EQ(range->total, 10U);
  for (const char* wrong : {"", "bytes", "bytes 3-6", "bytes 6-3/10", "bytes 3-10/10", "bytes */10",
                            "bytes 3-6/*", "items 3-6/10", "bytes -3-6/10"}) {
    EXPECT_FALSE(read_content_range(wrong)) << wrong;
  }
}

TEST(S3Answers, etags_are_bare) {
  EXPECT_EQ(bare_etag("\"abc\""), "abc");
  EXPECT_EQ(bare_etag(" W/\"abc\" "), "abc");
  EXPECT_EQ(bare_etag("abc"), "abc");
  EXPECT_EQ(bare_etag("\""), "\"");
  EXPECT_TRUE(is_md5_etag("900150983cd24fb0d6963f7d28e17f72"));
  EXPECT_TRUE(is_md5_etag("900150983cd24fb0d6963f7d28e17f72-12"));
  EXPECT_FALSE(is_md5_etag("900150983cd24fb0d6963f7d28e17f72-"));
  EXPECT_FALSE(is_md5_etag("900150983CD24FB0D6963F7D28E17F72"));
  EXPECT_FALSE(is_md5_etag("9001"));
}

// By Python's hashlib: the digest of the joined digests of "abc" and "def", and how many there are.
TEST(S3Digest, object_of_parts_is_marked_by_the_digests_of_its_parts) {
  EXPECT_EQ(marks_of(digests_of("abc", true)).etag, "900150983cd24fb0d6963f7d28e17f72");
  EXPECT_EQ(marks_of(digests_of("abc", true)).sha256,
            "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
  const ObjectMarks marks = marks_of_parts({digests_of("abc", true), digests_of("def", true)});
  EXPECT_EQ(marks_of_parts({digests_of("abc", true), digests_of("def", false)}).etag, "");
  EXPECT_EQ(marks.etag, "4c8e93283780e078db9e0c6b9b3f8043-2");
  EXPECT_EQ(marks.sha256, "nATTAFe3VK8bLS1PVnV4LdYaWmWcNO5sKvR1JrZsr6Y=-2");
}

}  // namespace
}  // namespace ov::adapters
