#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "text/prompt.h"

namespace ov {
namespace {

const std::string good =
    R"({"subject":"Ovens","body":"You build ovens.","claims":[{"text":"You build ovens","quote":"We build ovens","page":2}]})";

TEST(reply, the_object_is_found_in_whatever_models_put_around_it) {
  const std::string wrapped[] = {
      good,
      "  \n" + good + "\n",
      "```json\n" + good + "\n```",
      "```\n" + good + "\n```\nI hope this helps {really}.",
      "<think>The user wants {\"subject\": \"draft\"...</think>\n" + good,
      "<think>{\"subject\":\"Draft\",\"body\":\"x\",\"claims\":[]}</think>" + good,
      "Let me think. A first draft: {\"subject\":\"Draft\",\"body\":\"x\",\"claims\":[]} Final: " +
          good,
      "Braces {like these} come first. " + good,
  };
  for (const std::string& text : wrapped) {
    const auto reply = parse_reply(text);
    ASSERT_TRUE(reply) << text << ": " << reply.error().message();
    EXPECT_EQ(reply->subject, "Ovens") << text;
    ASSERT_EQ(reply->claims.size(), 1U);
    EXPECT_EQ(reply->claims[0].quote, "We build ovens");
    EXPECT_EQ(reply->claims[0].page, 2U);
  }
}

TEST(reply, abstaining_is_an_answer) {
  EXPECT_EQ(parse_reply(R"({"abstain":"too little text"})")->abstain, "too little text");
  EXPECT_EQ(parse_reply(R"({"abstain":""})")->abstain, "no reason given");
  EXPECT_EQ(parse_reply(R"({"subject":"","body":"","claims":[],"abstain":"parked"})")->abstain,
            "parked");
  EXPECT_EQ(parse_reply(good.substr(0, good.size() - 1) + R"(,"abstain":null})")->abstain, "");
}

TEST(reply, every_fault_is_told_as_something_to_put_right) {
  const struct {
    std::string text;
    const char* message;
  } cases[] = {
      {"", "holds no JSON object"},
      {"I cannot help with that.", "holds no JSON object"},
      {R"({"subject":"a","body":"b","claims":[{"text")", "ends in the middle"},
      {R"({"subject":"a",})", "cannot be read"},
      {R"({"subject":"a","body":"b","claims":[],})", "cannot be read"},
      {R"({'subject':'a'})", "cannot be read"},
      {R"({"body":"b","claims":[]})", "\"subject\" is missing"},
      {R"({"subject":"a","claims":[]})", "\"body\" is missing"},
      {R"({"subject":"a","body":"b"})", "\"claims\" is missing"},
      {R"({"subject":1,"body":"b","claims":[]})", "\"subject\" must be text"},
      {R"({"subject":"a","body":["b"],"claims":[]})", "\"body\" must be text"},
      {R"({"subject":"a","body":"b","claims":{}})", "must be a list"},
      {R"({"subject":"a","body":"b","claims":["x"]})", "must be an object"},
      {R"({"subject":"a","body":"b","claims":[{"text":"x","page":1}]})", "\"quote\" is missing"},
      {R"({"subject":"a","body":"b","claims":[{"text":"x","quote":"y","page":-1}]})", "\"page\""},
      {R"({"subject":"a","body":"b","claims":[{"text":"x","quote":"y","page":1.5}]})", "\"page\""},
      {R"({"subject":"a","body":"b","claims":[{"text":"x","quote":"y","page":"one"}]})",
       "\"page\""},
      {R"({"subject":" ","body":"b","claims":[]})", "subject is empty"},
      {R"({"subject":"a","body":"","claims":[]})", "body is empty"},
      {R"({"subject":"a","body":"b","claims":[]})", "no claim"},
      {R"({"abstain":true})", "\"abstain\" must be text"},
      {R"({"other":1})", "holds no JSON object"},
      {"{\"subject\":\"\xFF\"}", "not UTF-8"},
  };
  for (const auto& c : cases) {
    const auto reply = parse_reply(c.text);
    ASSERT_FALSE(reply) << c.text;
    EXPECT_THAT(reply.error().message(), testing::HasSubstr(c.message)) << c.text;
  }
}

TEST(reply, page_ids_may_be_quoted_or_missing) {
  EXPECT_EQ(parse_reply(R"({"subject":"a","body":"b","claims":[{"quote":"y","page":"7"}]})")
                ->claims[0]
                .page,
            7U);
  EXPECT_EQ(parse_reply(R"({"subject":"a","body":"b","claims":[{"quote":"y"}]})")->claims[0].page,
            0U);
}

TEST(reply, sizes_and_depth_are_bounded) {
  EXPECT_EQ(parse_reply(std::string(reply_bytes_max + 1, 'x')).error().kind(),
            ErrorKind::too_large);
  EXPECT_EQ(
      parse_reply(R"({"subject":"a","body":")" + std::string(20'000, 'b') + R"(","claims":[]})")
          .error()
          .kind(),
      ErrorKind::too_large);
  std::string many = R"({"subject":"a","body":"b","claims":[)";
  for (std::size_t i = 0; i <= reply_claims_max; ++i) many += R"({"quote":"y"},)";
  many.back() = ']';
  EXPECT_EQ(parse_reply(many + "}").error().kind(), ErrorKind::too_large);
  EXPECT_FALSE(parse_reply(R"({"subject":)" + std::string(200'000, '[')));
  EXPECT_FALSE(parse_reply(std::string(200'000, '{')));
}

TEST(reply, invisible_characters_and_controls_are_dropped) {
  const auto reply = parse_reply(
      "{\"subject\":\"O\xE2\x80\x8Bvens\\u0007\",\"body\":\"a\\r\\nb\\tc\xE2\x80\xAE\",\"claims\":["
      "{\"quote\":\"y\"}]}");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->subject, "Ovens");
  EXPECT_EQ(reply->body, "a\nb c");
}

TEST(reply, its_own_json_reads_back_the_same) {
  const auto reply = parse_reply(good);
  ASSERT_TRUE(reply);
  EXPECT_EQ(to_json(*reply), good);
  EXPECT_EQ(to_json(*parse_reply(R"({"abstain":"no \"text\""})")), R"({"abstain":"no \"text\""})");
}

}  // namespace
}  // namespace ov
