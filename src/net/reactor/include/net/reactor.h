// Reactor: one thread's event loop. It drives coroutines (net/task.h), timers, sockets of foreign
// libraries (libcurl, c-ares) and jobs from other threads. What belongs to a reactor is touched
// only on its thread, so the code on it needs no lock; post() and stop() alone may be called
// elsewhere.
//
// Everything that waits is a Waiter: it ends by a wake, by its deadline or by stop(), whichever is
// first, and then stands in the ready queue; coroutines are resumed from that queue only, never
// from inside a library's callback or somebody else's call. A destroyed Waiter leaves all queues.
//
// Timers stand in a hierarchical wheel (5 levels of 64 slots, 1 ms a tick): nearly all of them are
// deadlines that are cancelled long before they are due, and in a wheel both adding and cancelling
// is O(1) and allocates nothing, where a heap pays O(log n) for each. Ticks round up: no timer ends
// early, and it ends at most 1 ms, plus what the loop is busy with, late.
//
// Work that takes milliseconds (reading a page into text) stands in a queue of its own, see turn():
// between any two pieces of it the loop hears every socket and resumes all that only moves bytes,
// so thousands of pages that wait for the processor hold up no handshake. And a deadline is looked
// at after the sockets that were ready before it passed: a loop that was busy for long takes what
// has come meanwhile for what it is, not for a silent server.
//
// Time is Clock::elapsed() of the clock handed in. With a ManualClock a test advances the clock and
// steps with run_once({}).
#pragma once

#include <atomic>
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/unique_fd.h"
#include "net/task.h"

struct epoll_event;

namespace ov {

class Reactor;
class TimerWheel;

/// A point of Clock::elapsed(). `Deadline::never()` for none; else made by Reactor::in().
struct Deadline {
  Duration at = Duration::max();
  [[nodiscard]] static constexpr Deadline never() { return {}; }
  auto operator<=>(const Deadline&) const = default;
};

/// A move-only `void()`, since C++20 has no std::move_only_function.
class Job {
 public:
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, Job>)
  Job(F&& function)  // NOLINT(google-explicit-constructor): callers write lambdas
      : body_(std::make_unique<Holder<std::remove_cvref_t<F>>>(std::forward<F>(function))) {}
  void operator()() { body_->run(); }

 private:
  struct Body {
    virtual ~Body() = default;
    virtual void run() = 0;
  };
  template <class F>
  struct Holder final : Body {
    explicit Holder(F function) : call(std::move(function)) {}
    void run() override { call(); }
    F call;
  };
  std::unique_ptr<Body> body_;
};

/// Link of an intrusive, circular, doubly linked list; leaves its list when destroyed.
class ListLink {
 public:
  ListLink() = default;
  ListLink(const ListLink&) = delete;
  ListLink& operator=(const ListLink&) = delete;
  ~ListLink() { unlink(); }
  void unlink() {
    previous_->next_ = next_;
    next_->previous_ = previous_;
    previous_ = next_ = this;
  }
  /// As the list's head: puts `link` at the end, taking it from where it was.
  void push_back(ListLink& link) {
    link.unlink();
    link.previous_ = previous_;
    link.next_ = this;
    previous_->next_ = &link;
    previous_ = &link;
  }
  /// As the list's head: moves all of `other`'s links to the end of this list.
  void splice(ListLink& other) {
    if (!other.linked()) return;
    other.next_->previous_ = previous_;
    previous_->next_ = other.next_;
    other.previous_->next_ = this;
    previous_ = other.previous_;
    other.previous_ = other.next_ = &other;
  }
  /// As a head: the first link; the head itself when empty.
  [[nodiscard]] ListLink* first() { return next_; }
  /// As a head: not empty. As a link: in a list.
  [[nodiscard]] bool linked() const { return next_ != this; }

 private:
  ListLink* previous_ = this;
  ListLink* next_ = this;
};

/// Something that happens once at a time: for libraries that want a timer callback. Pinned in
/// memory; destroying it cancels it.
class Timer {
 public:
  explicit Timer(Reactor& reactor) : reactor_(reactor) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  /// (Re)sets it to `deadline`; never() cancels, a past one is due at the next step of the loop.
  void set(Deadline deadline);
  void cancel() { set(Deadline::never()); }

 protected:
  virtual ~Timer() { cancel(); }
  /// Runs on the loop. It may set the timer again; it must not destroy other timers' owners.
  virtual void on_timer() = 0;
  Reactor& reactor_;

 private:
  friend class TimerWheel;
  struct Link : ListLink {
    Timer* owner = nullptr;
  };
  Link link_;
  std::uint64_t tick_ = 0;
  std::uint8_t level_ = 0;
  std::uint8_t slot_ = 0;
};

/// One suspended coroutine, or one about to be. Base of every awaitable; lives in the awaiting
/// coroutine's frame.
class Waiter : private Timer {
 public:
  enum class State : std::uint8_t {
    idle,       ///< not waiting yet
    waiting,    ///< suspended
    woken,      ///< wake() was called
    expired,    ///< the deadline passed
    cancelled,  ///< the reactor stops
  };

  explicit Waiter(Reactor& reactor) : Timer(reactor) { link_.owner = this; }
  ~Waiter() override = default;

  /// Ends the wait with `woken`; the coroutine is resumed from the loop. False when it has ended
  /// otherwise already (so that a permit can be given to another).
  bool wake() { return end(State::woken); }
  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] Reactor& reactor() const { return reactor_; }

  /// Starts waiting. Returns false, and does not wait, when the reactor stops already.
  bool suspend(std::coroutine_handle<> handle, Deadline deadline);
  /// ok, or the error of a wait that was not woken: timeout, cancelled.
  [[nodiscard]] Result<void> outcome() const;

 private:
  friend class Reactor;
  struct Link : ListLink {
    Waiter* owner = nullptr;
  };
  bool wait_for_turn(std::coroutine_handle<> handle);
  bool end(State state);
  void on_timer() override { end(State::expired); }

  Link link_;
  std::coroutine_handle<> handle_;
  State state_ = State::idle;
};

/// Hears of a watched file descriptor.
class FdHandler {
 public:
  /// Level-triggered. Errors and hang-ups are reported as both readable and writable, as libcurl
  /// and c-ares expect. Runs on the loop; may watch and unwatch any descriptor.
  virtual void on_ready(int fd, bool readable, bool writable) = 0;

 protected:
  ~FdHandler() = default;
};

class Reactor {
 public:
  /// `clock` outlives the reactor. Aborts when the kernel gives no epoll (out of descriptors).
  explicit Reactor(const Clock& clock);
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;
  /// Destroys tasks that still wait and jobs that did not run.
  ~Reactor();

  // Time
  [[nodiscard]] const Clock& clock() const { return clock_; }
  /// `duration` from now; a negative one is past.
  [[nodiscard]] Deadline in(Duration duration) const;
  /// Not later than when the next timer is due, for a simulation that moves its clock; nothing
  /// when there is no timer.
  [[nodiscard]] std::optional<Deadline> next_timer() const;

  // Tasks
  /// Runs `task` on the loop, detached; an error it ends with is logged as a warning, so give what
  /// matters to somebody inside the task. Call on the loop's thread (or before it runs).
  void spawn(Task<void> task);
  /// Spawned tasks that have not ended.
  [[nodiscard]] std::size_t live() const { return live_; }

  /// `co_await reactor.sleep_for(d)`: Result<void>; ok after `duration`; error: cancelled.
  [[nodiscard]] auto sleep_for(Duration duration) { return Sleep(*this, in(duration)); }
  /// The same, until `deadline`.
  [[nodiscard]] auto sleep_until(Deadline deadline) { return Sleep(*this, deadline); }

  /// `co_await reactor.turn()`: before work that takes a millisecond or more. Goes on when it is
  /// this coroutine's turn, first come first served; at once when the reactor stops.
  [[nodiscard]] auto turn() { return Turn(*this); }

  // Descriptors
  /// Reports readiness of `fd` to `handler` until unwatch(). Again for the same `fd` replaces. With
  /// neither flag it stays known, silent but for errors.
  void watch(int fd, bool read, bool write, FdHandler& handler);
  /// Call before closing `fd`. An unknown one is ignored.
  void unwatch(int fd);

  // From other threads
  /// Runs `job` on the loop, in the order of posting. Any thread. Jobs posted after run() has
  /// returned run with the next run, or never.
  void post(Job job);
  /// Asks the loop to end: every wait, present and future, ends with `cancelled`. Any thread; for
  /// good.
  void stop();
  [[nodiscard]] bool stopping() const { return stopping_.load(std::memory_order_acquire); }

  // The loop
  /// Runs until stop() was called and every spawned task has ended.
  void run();
  /// Runs until every spawned task has ended.
  void run_until_idle();
  /// One step: waits at most `timeout` for something to do (0: does not wait), then does all that
  /// is due. True when something was done.
  bool run_once(Duration timeout = Duration{0});

  /// Awaitable of sleep_for() and sleep_until().
  class Sleep {
   public:
    Sleep(Reactor& reactor, Deadline deadline) : waiter_(reactor), deadline_(deadline) {}
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> handle) {
      return waiter_.suspend(handle, deadline_);
    }
    Result<void> await_resume() const {
      return waiter_.state() == Waiter::State::expired ? ok() : waiter_.outcome();
    }

   private:
    Waiter waiter_;
    Deadline deadline_;
  };
  /// Awaitable of turn().
  class Turn {
   public:
    explicit Turn(Reactor& reactor) : waiter_(reactor) {}
    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> handle) { return waiter_.wait_for_turn(handle); }
    void await_resume() const noexcept {}

   private:
    Waiter waiter_;
  };

 private:
  friend class Timer;
  friend class Waiter;
  struct Root;
  struct Watch {
    FdHandler* handler = nullptr;
    std::uint32_t generation = 0;
    std::uint32_t events = 0;
  };

  Task<void> run_root(Root& root, Task<void> task);
  void wake_loop() const;
  int wait_milliseconds(Duration timeout) const;
  bool poll_descriptors(int timeout_ms);
  bool run_jobs();
  static void resume_first(ListLink& queue);
  bool resume_ready();
  bool resume_long_work();
  bool drop_finished();
  void cancel_waiters();

  const Clock& clock_;
  UniqueFd epoll_;
  UniqueFd wakeup_;
  std::unique_ptr<TimerWheel> timers_;
  std::vector<Watch> watches_;  // by descriptor
  std::size_t watched_ = 0;
  std::vector<epoll_event> events_;
  ListLink waiting_;
  ListLink ready_;
  ListLink long_work_;
  ListLink roots_;
  ListLink finished_;
  std::size_t live_ = 0;
  bool waiters_cancelled_ = false;
  std::atomic<bool> stopping_ = false;
  std::mutex jobs_mutex_;
  std::vector<Job> jobs_;
};

/// One value that arrives once, for one awaiter: the bridge from callbacks to coroutines.
///
///     Completion<Addresses> done(reactor);
///     resolver.start(name, [&done](Addresses found) { done.set(std::move(found)); });
///     CO_TRY(Addresses found, co_await done.wait(reactor.in(2s)));
///
/// Pinned; whoever sets it must be told when it dies. For an answer from another thread, hold it in
/// a shared_ptr that both the awaiter and the posted job own.
template <class T>
class Completion {
 public:
  explicit Completion(Reactor& reactor) : waiter_(reactor) {}

  /// On the reactor's thread, at any time, once. Resumes the awaiter from the loop.
  void set(Result<T> value) {
    OV_ASSERT(!value_);
    value_.emplace(std::move(value));
    waiter_.wake();
  }
  [[nodiscard]] bool is_set() const { return value_.has_value(); }

  /// `co_await done.wait(deadline)`: what was set, or timeout, or cancelled. Await once.
  [[nodiscard]] auto wait(Deadline deadline = Deadline::never()) {
    struct Awaiter {
      Completion& completion;
      Deadline deadline;
      bool await_ready() const noexcept { return completion.is_set(); }
      bool await_suspend(std::coroutine_handle<> handle) {
        return completion.waiter_.suspend(handle, deadline);
      }
      Result<T> await_resume() {
        // A value that came between the deadline and being resumed is better than none.
        if (completion.value_) return std::move(*completion.value_);
        return std::move(completion.waiter_.outcome()).error();
      }
    };
    return Awaiter{*this, deadline};
  }

 private:
  Waiter waiter_;
  std::optional<Result<T>> value_;
};

/// Bounds what is in flight on one reactor. First come, first served.
///
///     CO_TRY(Semaphore::Permit permit, co_await calls.acquire(deadline));   // held until it dies
class Semaphore {
 public:
  /// Gives its place back when destroyed. Must not outlive the semaphore.
  class [[nodiscard]] Permit {
   public:
    Permit() = default;
    explicit Permit(Semaphore& semaphore) : semaphore_(&semaphore) {}
    Permit(Permit&& other) noexcept : semaphore_(std::exchange(other.semaphore_, nullptr)) {}
    Permit& operator=(Permit&& other) noexcept {
      std::swap(semaphore_, other.semaphore_);
      return *this;
    }
    ~Permit() {
      if (semaphore_ != nullptr) semaphore_->release();
    }

   private:
    Semaphore* semaphore_ = nullptr;
  };

  /// Awaitable of acquire().
  class Acquire {
   public:
    Acquire(Semaphore& semaphore, Deadline deadline);
    /// A permit that was handed over but never taken goes to the next.
    ~Acquire();
    bool await_ready();
    bool await_suspend(std::coroutine_handle<> handle);
    Result<Permit> await_resume();

   private:
    friend class Semaphore;
    struct Link : ListLink {
      Acquire* owner = nullptr;
    };
    Semaphore& semaphore_;
    Deadline deadline_;
    Waiter waiter_;
    Link link_;
    bool granted_ = false;
  };

  /// `permits`: how many may be held at once, at least 1.
  Semaphore(Reactor& reactor, std::size_t permits) : reactor_(reactor), free_(permits) {}
  Semaphore(const Semaphore&) = delete;
  Semaphore& operator=(const Semaphore&) = delete;

  /// `co_await semaphore.acquire(deadline)`: Result<Permit>; errors: timeout, cancelled.
  [[nodiscard]] Acquire acquire(Deadline deadline = Deadline::never()) { return {*this, deadline}; }
  /// Without waiting; nothing when none is free.
  [[nodiscard]] std::optional<Permit> try_acquire() {
    if (free_ == 0) return std::nullopt;
    --free_;
    return Permit(*this);
  }
  /// Permits nobody holds.
  [[nodiscard]] std::size_t free() const { return free_; }

 private:
  void release();
  Reactor& reactor_;
  std::size_t free_;
  ListLink queue_;
};

/// Runs `task` and sets `done` to its result. `done` outlives the task this gives.
template <class T>
Task<void> complete_with(Completion<T>& done, Task<T> task) {
  Result<T> result = co_await std::move(task);
  done.set(std::move(result));
  co_return ok();
}

/// Runs `task` and gives its result; when `deadline` passes first, destroys it and gives `timeout`
/// (`cancelled` when the reactor stops and the task did not end by itself).
template <class T>
Task<T> with_deadline(Reactor& reactor, Deadline deadline, Task<T> task) {
  Completion<T> done(reactor);
  Task<void> child = complete_with(done, std::move(task));
  child.start();
  Result<T> result = co_await done.wait(deadline);
  co_return result;
}

}  // namespace ov
