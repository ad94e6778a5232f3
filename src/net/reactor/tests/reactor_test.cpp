#include "net/reactor.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"

namespace ov {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

struct ReactorTest : testing::Test {
  ManualClock clock;
  Reactor reactor{clock};
  std::vector<std::string> notes;

  void settle() {
    while (reactor.run_once()) {
    }
  }
  void advance(Duration by) {
    clock.advance(by);
    settle();
  }
};

std::string outcome(const Result<void>& result) {
  return result ? "ok" : std::string(to_string(result.error().kind()));
}

Task<void> sleep_and_note(Reactor& reactor, Duration duration, std::string name,
                          std::vector<std::string>& notes) {
  const Result<void> slept = co_await reactor.sleep_for(duration);
  notes.push_back(name + " " + outcome(slept));
  co_return ok();
}

TEST_F(ReactorTest, sleepers_wake_in_the_order_of_their_times) {
  reactor.spawn(sleep_and_note(reactor, seconds{2}, "late", notes));
  reactor.spawn(sleep_and_note(reactor, seconds{1}, "early", notes));
  EXPECT_EQ(reactor.live(), 2U);
  advance(seconds{1});
  EXPECT_EQ(notes, (std::vector<std::string>{"early ok"}));
  advance(seconds{1});
  EXPECT_EQ(notes, (std::vector<std::string>{"early ok", "late ok"}));
  EXPECT_EQ(reactor.live(), 0U);
}

TEST_F(ReactorTest, stop_ends_present_and_future_waits_as_cancelled) {
  reactor.spawn(sleep_and_note(reactor, hours{1}, "present", notes));
  settle();
  reactor.stop();
  reactor.run();
  reactor.spawn(sleep_and_note(reactor, hours{1}, "future", notes));
  EXPECT_EQ(notes, (std::vector<std::string>{"present cancelled", "future cancelled"}));
}

TEST_F(ReactorTest, a_reactor_that_dies_destroys_tasks_that_wait) {
  bool destroyed = false;
  struct Flag {
    bool& flag;
    ~Flag() { flag = true; }
  };
  const auto wait = [](Reactor& on, bool& flag) -> Task<void> {
    const Flag guard{flag};
    CO_TRY_VOID(co_await on.sleep_for(hours{1}));
    co_return ok();
  };
  {
    Reactor other(clock);
    other.spawn(wait(other, destroyed));
    other.run_once();
    EXPECT_FALSE(destroyed);
  }
  EXPECT_TRUE(destroyed);
}

TEST_F(ReactorTest, jobs_from_other_threads_run_on_the_loop_in_order) {
  std::vector<int> order;
  std::thread::id ran_on;
  std::thread poster([&] {
    for (int i = 0; i < 1000; ++i) reactor.post([&order, i] { order.push_back(i); });
    reactor.post([&] {
      ran_on = std::this_thread::get_id();
      reactor.stop();
    });
  });
  reactor.run();
  poster.join();
  ASSERT_EQ(order.size(), 1000U);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  EXPECT_EQ(ran_on, std::this_thread::get_id());
}

TEST_F(ReactorTest, stop_from_another_thread_wakes_a_loop_that_sleeps) {
  std::thread stopper([&] { reactor.stop(); });
  reactor.run();
  stopper.join();
  EXPECT_TRUE(reactor.stopping());
}

// Completion

Task<void> await_completion(Completion<int>& done, Deadline deadline,
                            std::vector<std::string>& notes) {
  const Result<int> value = co_await done.wait(deadline);
  notes.push_back(value ? std::to_string(*value) : std::string(to_string(value.error().kind())));
  co_return ok();
}

TEST_F(ReactorTest, completion_gives_what_was_set_before_or_after_the_wait) {
  Completion<int> before(reactor);
  before.set(1);
  reactor.spawn(await_completion(before, Deadline::never(), notes));
  Completion<int> after(reactor);
  reactor.spawn(await_completion(after, Deadline::never(), notes));
  settle();
  after.set(2);
  EXPECT_EQ(notes.size(), 1U) << "set() must not run the awaiter itself";
  settle();
  EXPECT_EQ(notes, (std::vector<std::string>{"1", "2"}));
}

TEST_F(ReactorTest, completion_that_is_not_set_ends_at_its_deadline) {
  Completion<int> never(reactor);
  reactor.spawn(await_completion(never, reactor.in(seconds{1}), notes));
  advance(seconds{1});
  EXPECT_EQ(notes, (std::vector<std::string>{"timeout"}));
}

// with_deadline

Task<int> slow_answer(Reactor& reactor, Duration duration) {
  CO_TRY_VOID(co_await reactor.sleep_for(duration));
  co_return 42;
}

Task<void> note_answer(Task<int> task, std::vector<std::string>& notes) {
  const Result<int> value = co_await std::move(task);
  notes.push_back(value ? std::to_string(*value) : std::string(to_string(value.error().kind())));
  co_return ok();
}

TEST_F(ReactorTest, with_deadline_gives_the_result_or_destroys_the_task) {
  const auto bounded = [&](Duration needs, Duration has) {
    reactor.spawn(
        note_answer(with_deadline(reactor, reactor.in(has), slow_answer(reactor, needs)), notes));
  };
  bounded(seconds{1}, seconds{2});
  bounded(seconds{5}, seconds{2});
  advance(seconds{2});
  EXPECT_EQ(notes, (std::vector<std::string>{"42", "timeout"}));
  EXPECT_FALSE(reactor.next_timer()) << "the destroyed task left its timer behind";
}

TEST_F(ReactorTest, with_deadline_ends_as_cancelled_when_the_reactor_stops) {
  reactor.spawn(note_answer(
      with_deadline(reactor, reactor.in(hours{1}), slow_answer(reactor, hours{2})), notes));
  settle();
  reactor.stop();
  reactor.run();
  EXPECT_EQ(notes, (std::vector<std::string>{"cancelled"}));
}

// Semaphore

Task<void> hold(Reactor& reactor, Semaphore& semaphore, Deadline deadline, Duration duration,
                std::string name, std::vector<std::string>& notes) {
  Result<Semaphore::Permit> permit = co_await semaphore.acquire(deadline);
  if (!permit) {
    notes.push_back(name + " " + std::string(to_string(permit.error().kind())));
    co_return ok();
  }
  notes.push_back(name + " in");
  CO_TRY_VOID(co_await reactor.sleep_for(duration));
  co_return ok();
}

TEST_F(ReactorTest, semaphore_lets_in_as_many_as_it_has_permits_in_order) {
  Semaphore semaphore(reactor, 2);
  for (const char* name : {"a", "b", "c", "d"}) {
    reactor.spawn(hold(reactor, semaphore, Deadline::never(), seconds{1}, name, notes));
  }
  settle();
  EXPECT_EQ(notes, (std::vector<std::string>{"a in", "b in"}));
  advance(seconds{1});
  EXPECT_EQ(notes, (std::vector<std::string>{"a in", "b in", "c in", "d in"}));
  advance(seconds{1});
  EXPECT_EQ(semaphore.free(), 2U);
}

TEST_F(ReactorTest, semaphore_passes_over_one_whose_deadline_went_by) {
  Semaphore semaphore(reactor, 1);
  reactor.spawn(hold(reactor, semaphore, Deadline::never(), seconds{2}, "first", notes));
  reactor.spawn(hold(reactor, semaphore, reactor.in(seconds{1}), seconds{1}, "hasty", notes));
  reactor.spawn(hold(reactor, semaphore, Deadline::never(), seconds{1}, "patient", notes));
  advance(seconds{1});
  advance(seconds{1});
  EXPECT_EQ(notes, (std::vector<std::string>{"first in", "hasty timeout", "patient in"}));
  advance(seconds{1});
  EXPECT_EQ(semaphore.free(), 1U);
}

TEST_F(ReactorTest, semaphore_takes_back_a_permit_granted_to_a_task_that_was_destroyed) {
  Semaphore semaphore(reactor, 1);
  Task<void> holder = hold(reactor, semaphore, Deadline::never(), hours{1}, "holder", notes);
  holder.start();
  Task<void> waiter = hold(reactor, semaphore, Deadline::never(), hours{1}, "waiter", notes);
  waiter.start();
  holder.reset();  // hands the permit to `waiter`, which was not resumed yet
  waiter.reset();
  EXPECT_EQ(semaphore.free(), 1U);
  EXPECT_FALSE(reactor.run_once());
}

// Descriptors

struct Reader final : FdHandler {
  explicit Reader(Reactor& on) : reactor(on) {}
  void on_ready(int fd, bool readable, bool) override {
    if (!readable) return;
    std::array<char, 64> buffer;
    const ssize_t got = ::recv(fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got > 0) text.append(buffer.data(), static_cast<std::size_t>(got));
    if (got == 0) {
      ended = true;
      reactor.unwatch(fd);
    }
  }
  Reactor& reactor;
  std::string text;
  bool ended = false;
};

TEST_F(ReactorTest, reports_readiness_until_unwatched) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  UniqueFd near(ends[0]);
  UniqueFd far(ends[1]);
  Reader reader(reactor);
  reactor.watch(near.get(), true, false, reader);
  EXPECT_FALSE(reactor.run_once());
  ASSERT_EQ(::send(far.get(), "hello", 5, 0), 5);
  settle();
  EXPECT_EQ(reader.text, "hello");
  far.reset();
  settle();
  EXPECT_TRUE(reader.ended);
}

/// Closes the other end's owner from within an event of the same batch.
struct Closer final : FdHandler {
  explicit Closer(Reactor& on) : reactor(on) {}
  void on_ready(int, bool, bool) override {
    ++calls;
    for (const int fd : fds) reactor.unwatch(fd);
  }
  Reactor& reactor;
  std::vector<int> fds;
  int calls = 0;
};

TEST_F(ReactorTest, an_unwatched_descriptor_gets_no_event_of_the_same_batch) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const UniqueFd first(ends[0]);
  const UniqueFd second(ends[1]);
  Closer closer(reactor);
  closer.fds = {first.get(), second.get()};
  reactor.watch(first.get(), false, true, closer);
  reactor.watch(second.get(), false, true, closer);
  settle();
  EXPECT_EQ(closer.calls, 1);
}

// Long work

/// Waits for one byte at a time, `rounds` times, each within `patience`.
class Listener final : public FdHandler {
 public:
  Listener(Reactor& reactor, int fd) : reactor_(reactor), fd_(fd) {}
  Task<void> listen(int rounds, Duration patience, std::vector<std::string>& notes) {
    for (int round = 0; round < rounds; ++round) {
      Completion<int> came(reactor_);
      came_ = &came;
      reactor_.watch(fd_, true, false, *this);
      const Result<int> byte = co_await came.wait(reactor_.in(patience));
      came_ = nullptr;
      reactor_.unwatch(fd_);
      if (!byte) {
        notes.push_back("silent in round " + std::to_string(round));
        co_return ok();
      }
    }
    notes.emplace_back("heard all");
    co_return ok();
  }
  void on_ready(int fd, bool, bool) override {
    char byte = 0;
    if (came_->is_set() || ::recv(fd, &byte, 1, MSG_DONTWAIT) != 1) return;
    came_->set(byte);
    // The other end answers at once.
    if (answers != -1) EXPECT_EQ(::send(answers, "x", 1, MSG_DONTWAIT), 1);
  }
  int answers = -1;

 private:
  Reactor& reactor_;
  int fd_;
  Completion<int>* came_ = nullptr;
};

struct Line {
  Line() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  ~Line() {
    ::close(ends[0]);
    ::close(ends[1]);
  }
  int ends[2]{};
};

TEST_F(ReactorTest,
       bytes_that_came_during_a_long_step_count_before_the_deadline_that_passed_in_it) {
  // More than one batch of events holds nobody back.
  std::vector<std::unique_ptr<Line>> lines;
  std::vector<std::unique_ptr<Listener>> listeners;
  for (int i = 0; i < 400; ++i) {
    lines.push_back(std::make_unique<Line>());
    listeners.push_back(std::make_unique<Listener>(reactor, lines.back()->ends[0]));
    reactor.spawn(listeners.back()->listen(1, seconds{1}, notes));
  }
  settle();
  reactor.post([&] {
    for (const auto& line : lines) EXPECT_EQ(::send(line->ends[1], "x", 1, 0), 1);
    clock.advance(seconds{30});
  });
  settle();
  EXPECT_EQ(notes, std::vector<std::string>(400, "heard all"));
}

TEST_F(ReactorTest, a_deadline_passes_all_the_same_while_other_descriptors_never_rest) {
  Line line;
  Closer restless(reactor);  // always writable
  reactor.watch(line.ends[0], false, true, restless);
  reactor.spawn(sleep_and_note(reactor, seconds{1}, "sleeper", notes));
  for (int step = 0; step < 10; ++step) {
    clock.advance(milliseconds{500});
    reactor.run_once();
  }
  EXPECT_EQ(notes, (std::vector<std::string>{"sleeper ok"}));
  reactor.unwatch(line.ends[0]);
}

Task<void> work_for_long(Reactor& reactor, ManualClock& clock, Duration length, int& done) {
  co_await reactor.turn();
  clock.advance(length);
  ++done;
  co_return ok();
}

TEST_F(ReactorTest, long_work_that_waits_holds_up_nobody_who_talks) {
  int done = 0;
  for (int i = 0; i < 1000; ++i) {
    reactor.spawn(work_for_long(reactor, clock, milliseconds{50}, done));
  }
  Line line;
  Listener near(reactor, line.ends[0]);
  Listener far(reactor, line.ends[1]);
  near.answers = line.ends[0];
  far.answers = line.ends[1];
  ASSERT_EQ(::send(line.ends[1], "x", 1, 0), 1);
  reactor.spawn(near.listen(50, milliseconds{200}, notes));
  reactor.spawn(far.listen(50, milliseconds{200}, notes));
  settle();
  EXPECT_EQ(notes, std::vector<std::string>(2, "heard all"));
  EXPECT_EQ(done, 1000);
}

TEST_F(ReactorTest, a_turn_comes_at_once_when_the_reactor_stops) {
  int done = 0;
  reactor.stop();
  reactor.spawn(work_for_long(reactor, clock, milliseconds{1}, done));
  EXPECT_EQ(done, 1);
}

TEST_F(ReactorTest, a_task_that_dies_waiting_for_its_turn_is_never_resumed) {
  int done = 0;
  {
    Task<void> task = work_for_long(reactor, clock, milliseconds{1}, done);
    task.start();
  }
  settle();
  EXPECT_EQ(done, 0);
}

}  // namespace
}  // namespace ov
