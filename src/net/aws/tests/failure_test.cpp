#include "failure.h"

#include <gtest/gtest.h>

namespace ov {
namespace {

std::string xml_error(const std::string& code) {
  return "<?xml version=\"1.0\"?>\n<Error><Code>" + code + "</Code><Message>why</Message></Error>";
}
std::string json_error(const std::string& type) {
  return R"({"__type":")" + type + R"(","message":"why"})";
}

TEST(AwsFailure, refusals_become_our_kinds_once) {
  const struct {
    int status;
    std::string body;
    ErrorKind kind;
    std::string_view code;
    bool again;
  } cases[] = {
      {404, xml_error("NoSuchKey"), ErrorKind::not_found, "NoSuchKey", false},
      {403, xml_error("AccessDenied"), ErrorKind::denied, "AccessDenied", false},
      {412, xml_error("PreconditionFailed"), ErrorKind::conflict, "PreconditionFailed", false},
      {409, xml_error("OperationAborted"), ErrorKind::unavailable, "OperationAborted", true},
      {409, xml_error("BucketAlreadyExists"), ErrorKind::conflict, "BucketAlreadyExists", false},
      {503, xml_error("SlowDown"), ErrorKind::throttled, "SlowDown", true},
      {500, xml_error("InternalError"), ErrorKind::unavailable, "InternalError", true},
      {200, xml_error("InternalError"), ErrorKind::unavailable, "InternalError", true},
      {400, xml_error("RequestTimeout"), ErrorKind::timeout, "RequestTimeout", true},
      {400, xml_error("EntityTooLarge"), ErrorKind::too_large, "EntityTooLarge", false},
      {400, xml_error("ExpiredToken"), ErrorKind::denied, "ExpiredToken", false},
      {501, xml_error("NotImplemented"), ErrorKind::unavailable, "NotImplemented", false},
      {400, json_error("com.amazonaws.sqs#QueueDoesNotExist"), ErrorKind::not_found,
       "QueueDoesNotExist", false},
      {400, json_error("com.amazonaws.sqs#OverLimit"), ErrorKind::throttled, "OverLimit", true},
      {400, json_error("ThrottlingException"), ErrorKind::throttled, "ThrottlingException", true},
      {400, json_error("InvalidSignatureException"), ErrorKind::denied, "InvalidSignatureException",
       false},
      {429, "", ErrorKind::throttled, "", true},
      {502, "<html>Bad gateway</html>", ErrorKind::unavailable, "", true},
      {403, "", ErrorKind::denied, "", false},
      {400, "{", ErrorKind::invalid, "", false},
      {301, xml_error("PermanentRedirect"), ErrorKind::invalid, "PermanentRedirect", false},
  };
  for (const auto& c : cases) {
    const Refusal refusal = refusal_of(c.status, {}, c.body);
    EXPECT_EQ(refusal.kind, c.kind) << c.status << c.body;
    EXPECT_EQ(refusal.code, c.code) << c.status << c.body;
    EXPECT_EQ(refusal.again, c.again) << c.status << c.body;
  }
}

TEST(AwsFailure, code_of_a_header_counts_without_what_follows_it) {
  const Refusal refusal =
      refusal_of(400, {{"X-Amzn-ErrorType", "AccessDeniedException:http://internal/"}}, "{}");
  EXPECT_EQ(refusal.code, "AccessDeniedException");
  EXPECT_EQ(refusal.kind, ErrorKind::denied);
}

TEST(AwsFailure, error_of_sts_stands_within_its_answer) {
  const Refusal refusal = refusal_of(
      400, {}, "<ErrorResponse><Error><Code>ExpiredTokenException</Code></Error></ErrorResponse>");
  EXPECT_EQ(refusal.code, "ExpiredTokenException");
  EXPECT_TRUE(refusal.keys_expired);
}

TEST(AwsFailure, sentence_of_a_service_is_one_bounded_line) {
  const Refusal refusal =
      refusal_of(400, {}, R"({"message":"a\nb)" + std::string(1'000, 'x') + R"("})");
  EXPECT_EQ(refusal.message.substr(0, 4), "a bx");
  EXPECT_EQ(refusal.message.size(), 300U);
}

TEST(AwsFailure, a_code_that_is_no_word_is_left_out) {
  EXPECT_EQ(refusal_of(400, {}, json_error("<script>")).code, "");
}

TEST(AwsFailure, error_under_a_200_is_recognised_after_white_space_too) {
  EXPECT_TRUE(is_xml_error("  \n" + xml_error("InternalError")));
  EXPECT_FALSE(is_xml_error("<CompleteMultipartUploadResult/>"));
  EXPECT_FALSE(is_xml_error("<Error>"));
  EXPECT_FALSE(is_xml_error(""));
}

TEST(AwsUrl, names_a_place_and_its_parameters) {
  const auto url =
      parse_aws_url("s3://bucket/a/b%20c/?region=eu-central-1&endpoint=http%3A//x", "s3");
  ASSERT_TRUE(url) << url.error().text();
  EXPECT_EQ(url->name, "bucket");
  EXPECT_EQ(url->path, "a/b c");
  EXPECT_EQ(url->parameters.at("region"), "eu-central-1");
  EXPECT_EQ(url->parameters.at("endpoint"), "http://x");
  for (const char* wrong : {"", "s3:bucket", "sqs://a", "s3://", "s3:///path", "s3://b?a=1&a=2",
                            "s3://b?a=%zz", "s3://b%2"}) {
    EXPECT_FALSE(parse_aws_url(wrong, "s3")) << wrong;
  }
}

TEST(AwsEndpoint, plain_http_is_for_this_machine) {
  const struct {
    const char* url;
    const char* expected;
  } cases[] = {
      {"https://s3.example", "https://s3.example"},
      {"https://s3.example/", "https://s3.example"},
      {"https://s3.example:443", "https://s3.example"},
      {"https://s3.example:9000", "https://s3.example:9000"},
      {"http://127.0.0.1:4566", "http://127.0.0.1:4566"},
      {"http://[::1]:4566", "http://[::1]:4566"},
      {"http://localhost", "http://localhost"},
      {"http://s3.example", "refused"},
      {"http://10.0.0.1:9000", "refused"},
      {"https://s3.example/path", "refused"},
      {"https://user@s3.example", "refused"},
      {"https://s3.example:0", "refused"},
      {"https://", "refused"},
      {"s3.example", "refused"},
  };
  for (const auto& c : cases) {
    const auto endpoint = parse_aws_endpoint(c.url);
    EXPECT_EQ(endpoint ? to_string(*endpoint) : "refused", c.expected) << c.url;
  }
}

}  // namespace
}  // namespace ov
