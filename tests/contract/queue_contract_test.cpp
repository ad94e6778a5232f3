#include "queue_contract.h"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace ov {
namespace {

using std::chrono::milliseconds;

TEST_P(QueueContract, what_was_offered_is_received) {
  must_offer({slice(1), slice(2), slice(3)});
  const auto messages = receive(3);
  EXPECT_EQ(names_of(messages), (std::vector<SliceName>{slice(1), slice(2), slice(3)}));
  for (const QueueMessage& message : messages) EXPECT_EQ(message.deliveries, 1);
}

TEST_P(QueueContract, large_numbers_are_kept) {
  const SliceName large{Stage::read, {INT64_MAX}, {INT64_MAX - 1}};
  must_offer({large});
  EXPECT_EQ(names_of(receive(1)), std::vector<SliceName>{large});
}

TEST_P(QueueContract, stages_are_queues_of_their_own) {
  must_offer({slice(1, Stage::intake), slice(2, Stage::read), slice(3, Stage::write),
              slice(4, Stage::deliver)});
  EXPECT_EQ(names_of(receive(1, seconds{60}, Stage::write)),
            std::vector<SliceName>{slice(3, Stage::write)});
  EXPECT_TRUE(is_empty(Stage::write));
  EXPECT_EQ(names_of(receive(1, seconds{60}, Stage::deliver)),
            std::vector<SliceName>{slice(4, Stage::deliver)});
  EXPECT_EQ(names_of(receive(1, seconds{60}, Stage::intake)),
            std::vector<SliceName>{slice(1, Stage::intake)});
  EXPECT_EQ(names_of(receive(1)), std::vector<SliceName>{slice(2)});
}

TEST_P(QueueContract, a_hundred_and_one_messages_of_two_stages_all_arrive) {
  std::vector<SliceName> names = slices(1, 73);
  for (std::int64_t i = 0; i < 28; ++i) names.push_back(slice(1'000 + i, Stage::write));
  must_offer(names);
  EXPECT_EQ(names_of(receive(73)), slices(1, 73));
  EXPECT_EQ(receive(28, seconds{60}, Stage::write).size(), 28U);
}

TEST_P(QueueContract, nothing_comes_of_an_empty_queue) {
  EXPECT_TRUE(is_empty());
  must_offer({});
  EXPECT_TRUE(is_empty());
}

TEST_P(QueueContract, receive_gives_no_more_than_asked_for) {
  must_offer(slices(1, 5));
  ReceiveOptions options;
  options.count_max = 2;
  options.wait = seconds{5};
  const auto messages = queue_->receive(options);
  ASSERT_TRUE(messages) << messages.error().text();
  EXPECT_GE(messages->size(), 1U);
  EXPECT_LE(messages->size(), 2U);
}

TEST_P(QueueContract, received_message_is_hidden_from_others) {
  must_offer({slice(1)});
  ASSERT_EQ(receive(1).size(), 1U);
  EXPECT_TRUE(is_empty());
}

TEST_P(QueueContract, message_that_is_not_acked_comes_back) {
  must_offer({slice(1)});
  ASSERT_EQ(receive(1, seconds{1}).size(), 1U);
  const auto again = receive(1);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].name, slice(1));
  EXPECT_EQ(again[0].deliveries, 2);
}

TEST_P(QueueContract, acked_message_does_not_come_back) {
  must_offer(slices(1, 12));
  const auto messages = receive(12, seconds{1});
  ASSERT_EQ(messages.size(), 12U);
  const auto acked = queue_->ack(messages);
  ASSERT_TRUE(acked) << acked.error().text();
  // One that does come back ends the wait for the next.
  must_offer({slice(99)});
  EXPECT_EQ(names_of(receive(1, seconds{60})), std::vector<SliceName>{slice(99)});
  ReceiveOptions options;
  options.wait = seconds{2};
  EXPECT_TRUE(queue_->receive(options)->empty());
}

TEST_P(QueueContract, ack_may_be_repeated) {
  must_offer({slice(1)});
  const auto messages = receive(1);
  ASSERT_TRUE(queue_->ack(messages));
  EXPECT_TRUE(queue_->ack(messages));
  EXPECT_TRUE(queue_->ack({}));
}

TEST_P(QueueContract, extended_message_stays_hidden) {
  must_offer(slices(1, 11));
  const auto messages = receive(11, seconds{1});
  ASSERT_EQ(messages.size(), 11U);
  const auto lost = queue_->extend(messages, seconds{60});
  ASSERT_TRUE(lost) << lost.error().text();
  EXPECT_TRUE(lost->empty());
  ReceiveOptions options;
  options.wait = seconds{2};
  EXPECT_TRUE(queue_->receive(options)->empty());
}

TEST_P(QueueContract, message_that_is_given_back_is_there_at_once) {
  must_offer({slice(1)});
  const auto messages = receive(1);
  ASSERT_TRUE(queue_->extend(messages, seconds{0}));
  const auto again = receive(1);
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].deliveries, 2);
}

TEST_P(QueueContract, extending_what_was_acked_is_told_as_lost_or_does_nothing) {
  must_offer({slice(1), slice(2)});
  const auto messages = receive(2);
  ASSERT_EQ(messages.size(), 2U);
  ASSERT_TRUE(queue_->ack(std::span(messages).subspan(0, 1)));
  const auto lost = queue_->extend(messages, seconds{60});
  ASSERT_TRUE(lost) << lost.error().text();
  // The other one is ours still.
  EXPECT_EQ(std::count(lost->begin(), lost->end(), messages[1].name), 0);
  EXPECT_TRUE(is_empty());
}

TEST_P(QueueContract, message_that_came_back_too_often_is_a_dead_letter) {
  must_offer({slice(1)});
  for (int delivery = 1; delivery <= contract_deliveries_max; ++delivery) {
    const auto messages = receive(1);
    ASSERT_EQ(messages.size(), 1U) << delivery;
    EXPECT_EQ(messages[0].deliveries, delivery);
    ASSERT_TRUE(queue_->extend(messages, seconds{0}));
  }
  EXPECT_TRUE(is_empty());
  const auto counts = queue_->counts(Stage::read);
  ASSERT_TRUE(counts) << counts.error().text();
  EXPECT_EQ(counts->dead_letters, 1U);
}

TEST_P(QueueContract, dead_letters_are_redriven) {
  must_offer(slices(1, 13));
  const auto messages = receive(13);
  ASSERT_EQ(messages.size(), 13U);
  const auto buried = queue_->dead_letter(messages);
  ASSERT_TRUE(buried) << buried.error().text();
  EXPECT_TRUE(is_empty());
  EXPECT_EQ(queue_->counts(Stage::read)->dead_letters, 13U);
  const auto moved = queue_->redrive(Stage::read);
  ASSERT_TRUE(moved) << moved.error().text();
  EXPECT_EQ(*moved, 13U);
  EXPECT_EQ(names_of(receive(13)), slices(1, 13));
  EXPECT_EQ(queue_->counts(Stage::read)->dead_letters, 0U);
}

TEST_P(QueueContract, redriving_nothing_moves_nothing) {
  const auto moved = queue_->redrive(Stage::read);
  ASSERT_TRUE(moved) << moved.error().text();
  EXPECT_EQ(*moved, 0U);
}

TEST_P(QueueContract, counts_tell_what_waits_and_what_is_in_flight) {
  must_offer(slices(1, 5));
  ASSERT_EQ(receive(2).size(), 2U);
  const auto counts = queue_->counts(Stage::read);
  ASSERT_TRUE(counts) << counts.error().text();
  EXPECT_EQ(counts->waiting, 3U);
  EXPECT_EQ(counts->in_flight, 2U);
  EXPECT_EQ(counts->dead_letters, 0U);
}

TEST_P(QueueContract, a_wait_ends_when_a_message_comes) {
  std::vector<QueueMessage> got;
  std::thread worker([&] { got = receive(1); });
  must_offer({slice(1)});
  worker.join();
  EXPECT_EQ(names_of(got), std::vector<SliceName>{slice(1)});
}

TEST_P(QueueContract, stop_ends_a_wait_within_100_ms_and_leaves_the_rest) {
  must_offer({slice(1)});
  const auto held = receive(1);
  ASSERT_EQ(held.size(), 1U);
  const SystemClock clock;
  std::atomic<bool> waits = false;
  Duration ended{0};
  Result<std::vector<QueueMessage>> result = std::vector<QueueMessage>();
  std::thread worker([&] {
    ReceiveOptions options;
    options.stage = Stage::write;
    options.wait = seconds{20};
    waits = true;
    result = queue_->receive(options);
    ended = clock.elapsed();
  });
  while (!waits) std::this_thread::yield();
  const Duration stopped = clock.elapsed();
  queue_->stop();
  worker.join();
  EXPECT_LT(ended - stopped, milliseconds{100});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind(), ErrorKind::cancelled);
  EXPECT_FALSE(queue_->receive({}));
  EXPECT_TRUE(queue_->extend(held, seconds{60}));
  EXPECT_TRUE(queue_->ack(held));
  EXPECT_TRUE(queue_->offer(std::vector<SliceName>{slice(2)}));
}

TEST_P(QueueContract, many_workers_get_every_message_once_while_it_is_hidden) {
  must_offer(slices(1, 200));
  std::mutex mutex;
  std::map<SliceName, int> seen;
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i) {
    workers.emplace_back([&] {
      while (true) {
        ReceiveOptions options;
        options.wait = seconds{1};
        const auto messages = queue_->receive(options);
        if (!messages || messages->empty()) return;
        EXPECT_TRUE(queue_->ack(*messages));
        const std::lock_guard lock(mutex);
        for (const QueueMessage& message : *messages) ++seen[message.name];
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(seen.size(), 200U);
  for (const auto& [name, times] : seen) EXPECT_EQ(times, 1) << to_string(name);
}

/// A store as far as a queue needs one: which slices are not done, and who holds a lease.
class Slices {
 public:
  Slices(const Clock& clock, std::int64_t count) : clock_(clock) {
    for (std::int64_t i = 1; i <= count; ++i) open_[i] = Duration{-1};
  }
  /// The right to work on it; false where another has it or it is done.
  bool lease(std::int64_t number) {
    const std::lock_guard lock(mutex_);
    const auto found = open_.find(number);
    if (found == open_.end() || found->second > clock_.elapsed()) return false;
    found->second = clock_.elapsed() + seconds{60};
    return true;
  }
  void finish(std::int64_t number) {
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(open_.erase(number), 1U);
    if (open_.empty()) ended_.notify_all();
  }
  /// What the sweeper offers again: all that is not done and that nobody holds.
  std::vector<SliceName> due() {
    const std::lock_guard lock(mutex_);
    std::vector<SliceName> out;
    for (const auto& [number, until] : open_) {
      if (until <= clock_.elapsed()) out.push_back({Stage::read, {7}, {number}});
    }
    return out;
  }
  bool all_done() { return all_done_within(Duration{0}); }
  bool all_done_within(Duration time) {
    std::unique_lock lock(mutex_);
    return ended_.wait_for(lock, time, [&] { return open_.empty(); });
  }

 private:
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::map<std::int64_t, Duration> open_;
};

// What the queue is for: whatever it loses, repeats, delays or reorders, every slice is done once.
TEST_P(QueueContract, every_slice_is_done_once_however_rough_the_way_is) {
  const SystemClock clock;
  Slices slices(clock, 300);
  std::atomic<int> done = 0;
  std::atomic<bool> given_up = false;
  std::vector<std::thread> workers;
  for (int i = 0; i < 3; ++i) {
    workers.emplace_back([&] {
      while (!slices.all_done() && !given_up) {
        ReceiveOptions options;
        options.visibility_timeout = seconds{2};
        options.wait = seconds{1};
        const auto messages = queue_->receive(options);
        for (const QueueMessage& message : messages ? *messages : std::vector<QueueMessage>()) {
          if (!slices.lease(message.name.slice.value)) continue;
          ++done;
          slices.finish(message.name.slice.value);
        }
        // Hints that come back do no harm, so an ack that fails does none.
        if (messages) (void)queue_->ack(*messages);
      }
    });
  }
  // The sweeper: a round every three seconds.
  for (int rounds = 0; rounds < 30; ++rounds) {
    (void)queue_->offer(slices.due());
    if (slices.all_done_within(seconds{3})) break;
  }
  given_up = true;
  for (std::thread& worker : workers) worker.join();
  EXPECT_TRUE(slices.all_done());
  EXPECT_EQ(done, 300);
}

INSTANTIATE_TEST_SUITE_P(All, QueueContract, testing::ValuesIn(queue_adapters()),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace ov
