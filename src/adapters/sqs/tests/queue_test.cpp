// The queue against a service that answers as a test says.
#include <gtest/gtest.h>

#include <map>
#include <mutex>

#include "adapters/sqs.h"
#include "tests/scripted_server.h"

namespace ov::adapters {
namespace {

std::string answer(const std::string& body, int status = 200) {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// Answers each action with the next of its answers, the last one again and again.
class Service {
 public:
  explicit Service(std::map<std::string, std::vector<std::string>> answers)
      : answers_(std::move(answers)), server_([this](Peer& peer) { serve(peer); }) {
    // A host that nobody listens on: it must never be asked.
    answers_.try_emplace("GetQueueUrl",
                         std::vector{answer(R"({"QueueUrl":"http://127.0.0.1:1/1/q"})")});
  }

  std::unique_ptr<SqsQueue> queue() {
    auto made = make_sqs_queue(options());
    EXPECT_TRUE(made) << made.error().text();
    return std::move(*made);
  }
  SqsOptions options() {
    SqsOptions out;
    out.prefix = "q";
    out.region = "eu-central-1";
    out.endpoint = AwsEndpoint{false, "127.0.0.1", server_.port()};
    out.environment = [](const std::string& name) -> std::optional<std::string> {
      return name.find("_KEY") == std::string::npos ? std::nullopt : std::optional("k");
    };
    return out;
  }
  /// Requests of that action.
  std::vector<std::string> bodies(const std::string& action) {
    const std::lock_guard lock(mutex_);
    return bodies_[action];
  }

 private:
  void serve(Peer& peer) {
    while (true) {
      const std::string request = peer.read_request();
      if (request.empty()) return;
      const std::string mark = "X-Amz-Target: AmazonSQS.";
      const std::size_t at = request.find(mark) + mark.size();
      const std::string action = request.substr(at, request.find("\r\n", at) - at);
      std::string said = answer("{}", 500);
      {
        const std::lock_guard lock(mutex_);
        auto& bodies = bodies_[action];
        const auto found = answers_.find(action);
        if (found != answers_.end()) {
          said = found->second[std::min(bodies.size(), found->second.size() - 1)];
        }
        bodies.push_back(request.substr(request.find("\r\n\r\n") + 4));
      }
      peer.write(said);
    }
  }

  std::map<std::string, std::vector<std::string>> answers_;
  std::mutex mutex_;
  std::map<std::string, std::vector<std::string>> bodies_;
  ScriptedServer server_;
};

const std::vector<SliceName> two{{Stage::read, {7}, {1}}, {Stage::read, {7}, {2}}};

TEST(SqsQueue, only_what_failed_is_sent_again) {
  Service service(
      {{"SendMessageBatch",
        {answer(R"({"Successful":[{"Id":"0"}],"Failed":[{"Id":"1","Code":"InternalError",)"
                R"("SenderFault":false}]})"),
         answer(R"({"Successful":[{"Id":"0"}]})")}}});
  const auto offered = service.queue()->offer(two);
  ASSERT_TRUE(offered) << offered.error().text();
  const auto bodies = service.bodies("SendMessageBatch");
  ASSERT_EQ(bodies.size(), 2U);
  EXPECT_NE(bodies[0].find("read/7/1"), std::string::npos);
  EXPECT_EQ(bodies[1].find("read/7/1"), std::string::npos);
  EXPECT_NE(bodies[1].find("read/7/2"), std::string::npos);
}

TEST(SqsQueue, what_keeps_failing_is_an_error) {
  Service service(
      {{"SendMessageBatch", {answer(R"({"Failed":[{"Id":"0","Code":"InternalError"}]})")}}});
  const auto offered = service.queue()->offer(two);
  ASSERT_FALSE(offered);
  EXPECT_EQ(offered.error().kind(), ErrorKind::unavailable);
  EXPECT_NE(offered.error().text().find("SendMessageBatch"), std::string::npos);
  EXPECT_EQ(service.bodies("SendMessageBatch").size(), 4U);
}

TEST(SqsQueue, what_the_service_refuses_is_not_sent_again) {
  Service service({{"SendMessageBatch",
                    {answer(R"({"Successful":[{"Id":"1"}],"Failed":[{"Id":"0","Code":)"
                            R"("InvalidMessageContents","SenderFault":true}]})")}}});
  EXPECT_EQ(service.queue()->offer(two).error().kind(), ErrorKind::invalid);
  EXPECT_EQ(service.bodies("SendMessageBatch").size(), 1U);
}

TEST(SqsQueue, receipts_that_count_no_more_are_told) {
  Service service({{"ChangeMessageVisibilityBatch",
                    {answer(R"({"Successful":[{"Id":"1"}],"Failed":[{"Id":"0","Code":)"
                            R"("MessageNotInflight","SenderFault":true}]})")}}});
  const std::vector<QueueMessage> held{{two[0], 1, "r1"}, {two[1], 1, "r2"}};
  const auto lost = service.queue()->extend(held, std::chrono::seconds{60});
  ASSERT_TRUE(lost) << lost.error().text();
  EXPECT_EQ(*lost, std::vector<SliceName>{two[0]});
}

TEST(SqsQueue, messages_that_name_no_slice_of_the_stage_are_left_there) {
  Service service({{"ReceiveMessage",
                    {answer(R"({"Messages":[{"Body":"hello","ReceiptHandle":"r"},)"
                            R"({"Body":"write/7/1","ReceiptHandle":"s"},)"
                            R"({"Body":"read/7/1","ReceiptHandle":"t"}]})")}}});
  const auto queue = service.queue();
  const auto messages = queue->receive({});
  ASSERT_TRUE(messages) << messages.error().text();
  ASSERT_EQ(messages->size(), 1U);
  EXPECT_EQ(messages->front().name, two[0]);
  EXPECT_TRUE(service.bodies("DeleteMessageBatch").empty());
  EXPECT_NE(service.bodies("ReceiveMessage")[0].find(R"("QueueUrl":"http://127.0.0.1:1/1/q")"),
            std::string::npos);
}

TEST(SqsQueue, queue_that_is_missing_is_named) {
  Service service(
      {{"GetQueueUrl",
        {answer(R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"no"})", 400)}}});
  const auto offered = service.queue()->offer(two);
  EXPECT_EQ(offered.error().kind(), ErrorKind::not_found);
  EXPECT_EQ(offered.error().message(), "there is no queue 'q-read'");
}

TEST(SqsQueue, dead_letters_are_moved_by_hand_where_there_are_no_move_tasks) {
  Service service(
      {{"GetQueueAttributes", {answer(R"({"Attributes":{"QueueArn":"arn:q"}})")}},
       {"StartMessageMoveTask", {answer(R"({"__type":"UnknownOperationException"})", 400)}},
       {"ReceiveMessage",
        {answer(R"({"Messages":[{"Body":"read/7/1","ReceiptHandle":"r"}]})"), answer("{}")}},
       {"SendMessageBatch", {answer(R"({"Successful":[{"Id":"0"}]})")}},
       {"DeleteMessageBatch", {answer(R"({"Successful":[{"Id":"0"}]})")}}});
  const auto moved = service.queue()->redrive(Stage::read);
  ASSERT_TRUE(moved) << moved.error().text();
  EXPECT_EQ(*moved, 1U);
  EXPECT_EQ(service.bodies("DeleteMessageBatch").size(), 1U);
}

TEST(SqsQueue, a_dead_letter_stays_where_it_cannot_be_sent) {
  Service service(
      {{"GetQueueAttributes", {answer(R"({"Attributes":{"QueueArn":"arn:q"}})")}},
       {"StartMessageMoveTask", {answer("{}", 400)}},
       {"ReceiveMessage", {answer(R"({"Messages":[{"Body":"read/7/1","ReceiptHandle":"r"}]})")}},
       {"SendMessageBatch", {answer(R"({"Failed":[{"Id":"0","Code":"x"}]})")}}});
  EXPECT_FALSE(service.queue()->redrive(Stage::read));
  EXPECT_TRUE(service.bodies("DeleteMessageBatch").empty());
}

TEST(SqsQueues, what_is_missing_or_differs_is_told_and_left_until_it_may_be_mended) {
  const std::string arn =
      R"({"Attributes":{"QueueArn":"arn:q","MessageRetentionPeriod":"60","SqsManagedSseEnabled":"true"}})";
  Service service({{"GetQueueAttributes", {answer(arn)}},
                   {"CreateQueue", {answer(R"({"QueueUrl":"http://x/q"})")}},
                   {"SetQueueAttributes", {answer("{}")}}});
  const auto looked = check_sqs_queues(service.options(), false);
  ASSERT_TRUE(looked) << looked.error().text();
  ASSERT_EQ(looked->size(), 8U);
  EXPECT_EQ((*looked)[0].queue, "q-intake-dead");
  EXPECT_EQ((*looked)[0].problem, "MessageRetentionPeriod is 60 and should be 1209600");
  EXPECT_NE((*looked)[1].problem.find("RedrivePolicy is not set"), std::string::npos);
  EXPECT_FALSE((*looked)[0].mended);
  EXPECT_TRUE(service.bodies("SetQueueAttributes").empty());
  const auto mended = check_sqs_queues(service.options(), true);
  ASSERT_TRUE(mended) << mended.error().text();
  EXPECT_TRUE((*mended)[0].mended);
  EXPECT_EQ(service.bodies("SetQueueAttributes").size(), 8U);
}

}  // namespace
}  // namespace ov::adapters
