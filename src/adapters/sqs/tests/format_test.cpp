#include "format.h"

#include <gtest/gtest.h>

#include "adapters/sqs.h"

namespace ov::adapters {
namespace {

AwsEnvironment region_alone() {
  return [](const std::string& name) -> std::optional<std::string> {
    return name == "AWS_REGION" ? std::optional("eu-central-1") : std::nullopt;
  };
}

TEST(SqsUrl, names_the_queues_of_all_stages) {
  const auto options =
      parse_sqs_url("sqs://overture_1?deliveries_max=7&kms_key=alias/k", region_alone());
  ASSERT_TRUE(options) << options.error().text();
  EXPECT_EQ(options->region, "eu-central-1");
  EXPECT_EQ(options->deliveries_max, 7);
  EXPECT_EQ(options->kms_key, "alias/k");
  EXPECT_EQ(sqs_queue_name(*options, Stage::read, false), "overture_1-read");
  EXPECT_EQ(sqs_queue_name(*options, Stage::deliver, true), "overture_1-deliver-dead");
}

TEST(SqsUrl, says_what_is_wrong) {
  for (const char* url :
       {"sqs://", "sqs://a/b", "sqs://a.b", "s3://a", "sqs://a?deliveries_max=2",
        "sqs://a?deliveries_max=1001", "sqs://a?deliveries_max=x", "sqs://a?fifo=yes",
        "sqs://a?endpoint=http://10.0.0.1", "sqs://a?region=EU"}) {
    const auto options = parse_sqs_url(url, region_alone());
    ASSERT_FALSE(options) << url;
    EXPECT_EQ(options.error().kind(), ErrorKind::invalid) << url;
  }
}

const std::vector<BatchEntry> three{
    {"read/7/1", "r1", 30}, {"read/7/2", "r2", 30}, {"read/7/3", "r3", 30}};

TEST(SqsFormat, batches_say_what_is_to_be_done) {
  const std::span<const BatchEntry> one(three.data(), 1);
  EXPECT_EQ(batch_request(BatchKind::send, "u", one),
            R"({"QueueUrl":"u","Entries":[{"Id":"0","MessageBody":"read/7/1"}]})");
  EXPECT_EQ(
      batch_request(BatchKind::change_visibility, "u", one),
      R"({"QueueUrl":"u","Entries":[{"Id":"0","ReceiptHandle":"r1","VisibilityTimeout":30}]})");
  EXPECT_EQ(batch_request(BatchKind::remove, "u", one),
            R"({"QueueUrl":"u","Entries":[{"Id":"0","ReceiptHandle":"r1"}]})");
}

TEST(SqsFormat, entries_of_a_batch_have_each_their_own_end) {
  const auto outcomes = read_batch(BatchKind::change_visibility,
                                   R"({"Successful":[{"Id":"1"}],"Failed":[)"
                                   R"({"Id":"0","Code":"MessageNotInflight","SenderFault":true},)"
                                   R"({"Id":"2","Code":"InternalError","SenderFault":false}]})",
                                   three);
  ASSERT_TRUE(outcomes) << outcomes.error().text();
  EXPECT_TRUE((*outcomes)[0].lost);
  EXPECT_FALSE((*outcomes)[0].again);
  EXPECT_TRUE((*outcomes)[1].done);
  EXPECT_TRUE((*outcomes)[2].again);
  EXPECT_EQ((*outcomes)[2].code, "InternalError");
}

TEST(SqsFormat, an_entry_that_is_named_nowhere_was_not_done) {
  const auto outcomes = read_batch(
      BatchKind::remove, R"({"Successful":[{"Id":"0"},{"Id":"77"},{"Id":"x"},5]})", three);
  ASSERT_TRUE(outcomes);
  EXPECT_TRUE((*outcomes)[0].done);
  EXPECT_TRUE((*outcomes)[1].again);
  EXPECT_TRUE((*outcomes)[2].again);
}

TEST(SqsFormat, a_message_that_was_taken_as_something_else_was_not_sent) {
  const auto outcomes = read_batch(
      BatchKind::send,
      R"({"Successful":[{"Id":"0","MD5OfMessageBody":"00000000000000000000000000000000"},)"
      R"({"Id":"1","MD5OfMessageBody":"b12f8effbfa858335c1ab1c7b28c4e58"},{"Id":"2"}]})",
      three);
  ASSERT_TRUE(outcomes);
  EXPECT_TRUE((*outcomes)[0].again);
  EXPECT_TRUE((*outcomes)[1].done);
  EXPECT_TRUE((*outcomes)[2].done);
}

TEST(SqsFormat, messages_come_with_receipt_and_count) {
  const auto messages = read_messages(
      R"({"Messages":[{"Body":"read/7/2","MD5OfBody":"b12f8effbfa858335c1ab1c7b28c4e58","ReceiptHandle":"r",)"
      R"("Attributes":{"ApproximateReceiveCount":"4"}},{"Body":"changed","MD5OfBody":"b12f8effbfa858335c1ab1c7b28c4e58",)"
      R"("ReceiptHandle":"s"},{"Body":"no receipt"}]})");
  ASSERT_TRUE(messages) << messages.error().text();
  ASSERT_EQ(messages->size(), 2U);
  EXPECT_EQ((*messages)[0].deliveries, 4);
  EXPECT_TRUE((*messages)[0].intact);
  EXPECT_EQ((*messages)[1].deliveries, 1);
  EXPECT_FALSE((*messages)[1].intact);
  EXPECT_TRUE(read_messages("{}")->empty());
  EXPECT_FALSE(read_messages("[]"));
  EXPECT_FALSE(read_messages(""));
}

TEST(SqsFormat, redrive_policies_are_the_same_however_they_are_written) {
  const RedrivePolicy policy{"arn:aws:sqs:eu:1:dead", 5};
  EXPECT_EQ(redrive_policy_from(to_text(policy)), policy);
  EXPECT_EQ(redrive_policy_from(
                R"({"maxReceiveCount":5,"deadLetterTargetArn":"arn:aws:sqs:eu:1:dead","x":1})"),
            policy);
  EXPECT_NE(redrive_policy_from(R"({"maxReceiveCount":6})"), policy);
  EXPECT_FALSE(redrive_policy_from("none"));
}

TEST(SqsFormat, newest_move_tells_how_far_it_is) {
  const auto task = read_move_task(
      R"({"Results":[{"Status":"RUNNING","ApproximateNumberOfMessagesMoved":3},{"Status":"FAILED"}]})");
  ASSERT_TRUE(task);
  EXPECT_EQ(task->status, "RUNNING");
  EXPECT_EQ(task->moved, 3U);
  EXPECT_FALSE(read_move_task(R"({"Results":[]})"));
}

}  // namespace
}  // namespace ov::adapters
