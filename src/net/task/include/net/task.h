// Task<T>: a coroutine that gives Result<T>. It is lazy (nothing runs before it is awaited), has
// one owner and one awaiter, and hands control over by symmetric transfer, so that a long chain of
// tasks that end at once does not grow the stack.
//
//     Task<Page> read_page(Reactor& reactor, HttpSession& session, std::string url) {
//       HttpRequest request = page_request(std::move(url));
//       CO_TRY(HttpResponse response, co_await session.fetch(std::move(request)));
//       co_return parse(response);          // a T, an Error or a Result<T>
//     }
//
// `Task<void>` ends with `co_return ok();`. Parameters of a coroutine are values, or outlive it by
// construction; a lambda coroutine has no captures (they die with the lambda, not with the frame).
//
// Cancelling is destroying: a Task that goes out of scope while suspended destroys its frame and,
// with it, what it awaits, innermost first; each awaitable of net/ takes itself off its reactor in
// its destructor. A task must not be destroyed while it runs, that is, by itself.
//
// An exception that leaves a coroutine is a bug and aborts: failures travel as Result.
#pragma once

#include <coroutine>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/assert.h"
#include "base/result.h"

namespace ov {

template <class T = void>
class [[nodiscard]] Task {
 public:
  struct promise_type;
  using Handle = std::coroutine_handle<promise_type>;

  Task() = default;
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      reset();
      handle_ = std::exchange(other.handle_, {});
    }
    return *this;
  }
  ~Task() { reset(); }

  /// False for a default-made, moved-from or reset task, which must not be awaited.
  explicit operator bool() const { return static_cast<bool>(handle_); }
  /// True once it has ended; its result is there.
  [[nodiscard]] bool done() const { return handle_ && handle_.done(); }
  /// Destroys the frame, suspended where it may be.
  void reset() {
    if (handle_) std::exchange(handle_, {}).destroy();
  }

  /// Runs it from its beginning to its first wait, without an awaiter: for roots, such as what a
  /// reactor spawns, and for tests. Call once, and not on a task that is awaited.
  void start() {
    OV_ASSERT(handle_);
    OV_ASSERT(!handle_.done());
    handle_.resume();
  }
  /// The result of a task that was started and is done(). Call once.
  [[nodiscard]] Result<T> take_result() {
    OV_ASSERT(done());
    return std::move(*handle_.promise().result);
  }

  /// `co_await std::move(task)` or, oftener, `co_await f(…)`: runs it and gives its Result<T>.
  auto operator co_await() && {
    struct Awaiter {
      Handle handle;
      bool await_ready() const noexcept { return false; }
      Handle await_suspend(std::coroutine_handle<> awaiting) noexcept {
        handle.promise().continuation = awaiting;
        return handle;
      }
      Result<T> await_resume() { return std::move(*handle.promise().result); }
    };
    OV_ASSERT(handle_);
    return Awaiter{handle_};
  }

 private:
  explicit Task(Handle handle) : handle_(handle) {}
  Handle handle_;
};

template <class T>
struct Task<T>::promise_type {
  struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(Handle ended) const noexcept {
      return ended.promise().continuation;
    }
    void await_resume() const noexcept {}
  };

  Task get_return_object() { return Task(Handle::from_promise(*this)); }
  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }
  void return_value(Result<T> value) { result.emplace(std::move(value)); }
  [[noreturn]] void unhandled_exception() const noexcept {
    assertion_failed("no exception leaves a coroutine", __FILE__, __LINE__);
  }

  std::optional<Result<T>> result;
  std::coroutine_handle<> continuation = std::noop_coroutine();
};

}  // namespace ov
