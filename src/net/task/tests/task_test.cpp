#include "net/task.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace ov {
namespace {

Task<int> give(int value) { co_return value; }
Task<int> fail() { co_return Error(ErrorKind::not_found, "nothing there"); }

Task<int> add(int a, int b) {
  CO_TRY(const int left, co_await give(a));
  CO_TRY(const int right, co_await give(b));
  co_return left + right;
}

Task<int> add_to_failure(bool& went_on) {
  CO_TRY(const int value, co_await fail());
  went_on = true;
  co_return value;
}

Task<void> check(bool good) {
  if (!good) co_return Error(ErrorKind::denied, "not good");
  co_return ok();
}

Task<void> check_both(bool first, bool second) {
  CO_TRY_VOID(co_await check(first));
  CO_TRY_VOID(co_await check(second));
  co_return ok();
}

/// Suspends until somebody resumes it from outside.
struct Pause {
  std::coroutine_handle<>& handle;
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> suspended) const noexcept { handle = suspended; }
  void await_resume() const noexcept {}
};

struct Note {
  std::vector<std::string>& notes;
  std::string text;
  ~Note() { notes.push_back(text); }
};

Task<int> inner(std::vector<std::string>& notes, std::coroutine_handle<>& handle) {
  const Note note{notes, "inner"};
  co_await Pause{handle};
  co_return 7;
}

Task<int> outer(std::vector<std::string>& notes, std::coroutine_handle<>& handle) {
  const Note note{notes, "outer"};
  co_return co_await inner(notes, handle);
}

template <class T>
Result<T> run(Task<T> task) {
  task.start();
  return task.take_result();
}

TEST(Task, gives_the_sum_of_two_awaited_tasks) { EXPECT_EQ(run(add(2, 3)).value(), 5); }

TEST(Task, passes_the_first_error_up_and_goes_no_further) {
  bool went_on = false;
  const Result<int> result = run(add_to_failure(went_on));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind(), ErrorKind::not_found);
  EXPECT_FALSE(went_on);
}

TEST(Task, of_void_gives_ok_or_the_error) {
  EXPECT_TRUE(run(check_both(true, true)));
  EXPECT_EQ(run(check_both(true, false)).error().kind(), ErrorKind::denied);
}

TEST(Task, runs_nothing_before_it_is_started) {
  std::vector<std::string> notes;
  std::coroutine_handle<> handle;
  {
    const Task<int> task = outer(notes, handle);
  }
  EXPECT_TRUE(notes.empty());
  EXPECT_FALSE(handle);
}

TEST(Task, goes_on_where_it_waited) {
  std::vector<std::string> notes;
  std::coroutine_handle<> handle;
  Task<int> task = outer(notes, handle);
  task.start();
  EXPECT_FALSE(task.done());
  handle.resume();
  ASSERT_TRUE(task.done());
  EXPECT_EQ(task.take_result().value(), 7);
}

TEST(Task, destroyed_while_waiting_unwinds_from_the_inside) {
  std::vector<std::string> notes;
  std::coroutine_handle<> handle;
  Task<int> task = outer(notes, handle);
  task.start();
  task.reset();
  EXPECT_EQ(notes, (std::vector<std::string>{"inner", "outer"}));
}

TEST(Task, is_empty_after_it_was_moved_from) {
  Task<int> task = give(1);
  Task<int> other = std::move(task);
  EXPECT_FALSE(static_cast<bool>(task));  // NOLINT(bugprone-use-after-move): the promise tested
  EXPECT_EQ(run(std::move(other)).value(), 1);
}

TEST(Task, carries_values_that_only_move) {
  auto make = [](int value) -> Task<std::unique_ptr<int>> {
    co_return std::make_unique<int>(value);
  };
  EXPECT_EQ(*run(make(3)).value(), 3);
}

Task<int> sum_of(int count) {
  int sum = 0;
  for (int i = 0; i < count; ++i) {
    CO_TRY(const int one, co_await give(1));
    sum += one;
  }
  co_return sum;
}

TEST(Task, awaits_a_million_tasks_in_a_row_on_a_flat_stack) {
  EXPECT_EQ(run(sum_of(1'000'000)).value(), 1'000'000);
}

Task<int> throwing() {
  throw 1;
  co_return 0;
}

TEST(TaskDeathTest, aborts_when_an_exception_leaves_it) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(throwing().start(), "no exception leaves a coroutine");
}

}  // namespace
}  // namespace ov
