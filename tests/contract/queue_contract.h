// The queues under test, and what each test of the contract starts from.
//
// memory always; sqs where OVERTURE_TEST_SQS names an endpoint, as tests/servers/run.py has it.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "adapters/memory.h"
#include "adapters/sqs.h"

namespace ov {

using std::chrono::seconds;

inline constexpr int contract_deliveries_max = 3;

struct QueueAdapter {
  const char* name;
  /// `name`: of the test, for queues of its own.
  std::unique_ptr<Queue> (*make)(const std::string& name);
};

inline void PrintTo(const QueueAdapter& adapter, std::ostream* out) { *out << adapter.name; }

class QueueContract : public testing::TestWithParam<QueueAdapter> {
 protected:
  void SetUp() override {
    // SQS allows 80 bytes; the test's own name may be longer.
    const std::string name = testing::UnitTest::GetInstance()->current_test_info()->name();
    queue_ = GetParam().make(std::to_string(::getpid()) + "-" +
                             std::to_string(std::hash<std::string>{}(name) % 1'000'000));
    ASSERT_NE(queue_, nullptr);
  }

  static SliceName slice(std::int64_t number, Stage stage = Stage::read) {
    return {stage, {7}, {number}};
  }
  static std::vector<SliceName> slices(std::int64_t first, std::int64_t count) {
    std::vector<SliceName> out;
    for (std::int64_t i = 0; i < count; ++i) out.push_back(slice(first + i));
    return out;
  }
  void must_offer(const std::vector<SliceName>& names) {
    const auto offered = queue_->offer(names);
    ASSERT_TRUE(offered) << offered.error().text();
  }
  /// Until `count` messages are there or a wait of 5 s brought none.
  std::vector<QueueMessage> receive(std::size_t count, seconds visibility = seconds{60},
                                    Stage stage = Stage::read) {
    std::vector<QueueMessage> out;
    while (out.size() < count) {
      ReceiveOptions options;
      options.stage = stage;
      options.count_max = std::min(receive_count_max, count - out.size());
      options.visibility_timeout = visibility;
      options.wait = seconds{5};
      const auto messages = queue_->receive(options);
      EXPECT_TRUE(messages) << messages.error().text();
      if (!messages || messages->empty()) break;
      out.insert(out.end(), messages->begin(), messages->end());
    }
    return out;
  }
  bool is_empty(Stage stage = Stage::read) {
    ReceiveOptions options;
    options.stage = stage;
    options.wait = seconds{0};
    const auto messages = queue_->receive(options);
    EXPECT_TRUE(messages) << messages.error().text();
    return messages && messages->empty();
  }
  static std::vector<SliceName> names_of(const std::vector<QueueMessage>& messages) {
    std::vector<SliceName> out;
    for (const QueueMessage& message : messages) out.push_back(message.name);
    std::sort(out.begin(), out.end());
    return out;
  }

  std::unique_ptr<Queue> queue_;
};

inline std::unique_ptr<Queue> make_memory(const std::string&) {
  static const SystemClock clock;
  return make_memory_queue(clock, contract_deliveries_max);
}

inline std::unique_ptr<Queue> make_sqs(const std::string& name) {
  const std::string url = std::getenv("OVERTURE_TEST_SQS");
  const std::size_t query = url.find('?');
  auto options =
      adapters::parse_sqs_url(url.substr(0, query) + "-" + name + url.substr(query) +
                                  "&deliveries_max=" + std::to_string(contract_deliveries_max),
                              aws_process_environment());
  EXPECT_TRUE(options) << options.error().text();
  if (!options) return nullptr;
  const auto made = adapters::check_sqs_queues(*options, true);
  EXPECT_TRUE(made) << made.error().text();
  auto queue = adapters::make_sqs_queue(*options);
  EXPECT_TRUE(queue) << queue.error().text();
  return queue ? std::move(*queue) : nullptr;
}

inline std::vector<QueueAdapter> queue_adapters() {
  std::vector<QueueAdapter> out{{"memory", make_memory}};
  if (std::getenv("OVERTURE_TEST_SQS") != nullptr) out.push_back({"sqs", make_sqs});
  return out;
}

}  // namespace ov
