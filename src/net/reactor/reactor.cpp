#include "net/reactor.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "base/log.h"
#include "timer_wheel.h"

namespace ov {

namespace {

/// Events taken from the kernel at once: all there are, or some sockets would be heard only after
/// their deadlines were looked at. Beyond the second number the kernel hands them out in turn.
constexpr std::size_t events_a_step_min = 64;
constexpr std::size_t events_a_step_max = std::size_t{1} << 16;
/// How long coroutines run before the sockets are looked at again. One that takes longer is not
/// interrupted; what takes long on purpose waits for its turn().
constexpr Duration resuming_max{10'000};
constexpr std::uint32_t wakeup_generation = 0;

std::uint64_t event_key(int fd, std::uint32_t generation) {
  return std::uint64_t{generation} << 32 | static_cast<std::uint32_t>(fd);
}

}  // namespace

struct Reactor::Root {
  struct Link : ListLink {
    Root* owner = nullptr;
  };
  Link link;
  Task<void> task;
};

Reactor::Reactor(const Clock& clock)
    : clock_(clock),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      wakeup_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      timers_(std::make_unique<TimerWheel>(clock.elapsed())) {
  OV_ASSERT(epoll_);
  OV_ASSERT(wakeup_);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = event_key(wakeup_.get(), wakeup_generation);
  OV_ASSERT(epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wakeup_.get(), &event) == 0);
}

Reactor::~Reactor() {
  while (roots_.linked()) {
    std::unique_ptr<Root> root(static_cast<Root::Link*>(roots_.first())->owner);
    root->link.unlink();
  }
  drop_finished();
}

// Time

Deadline Reactor::in(Duration duration) const {
  const Duration now = clock_.elapsed();
  if (duration >= Duration::max() - now) return Deadline::never();
  return Deadline{now + duration};
}

std::optional<Deadline> Reactor::next_timer() const { return timers_->next(); }

// Tasks

Task<void> Reactor::run_root(Root& root, Task<void> task) {
  const Result<void> result = co_await std::move(task);
  if (!result && result.error().kind() != ErrorKind::cancelled) {
    log(LogLevel::warning, "a detached task ended with: " + result.error().text());
  }
  // The frame cannot destroy itself; the loop does, once this has suspended for good.
  finished_.push_back(root.link);
  --live_;
  co_return ok();
}

void Reactor::spawn(Task<void> task) {
  auto root = std::make_unique<Root>();
  root->link.owner = root.get();
  root->task = run_root(*root, std::move(task));
  roots_.push_back(root->link);
  ++live_;
  root.release()->task.start();  // owned by roots_ and finished_
}

bool Reactor::drop_finished() {
  const bool any = finished_.linked();
  while (finished_.linked()) {
    std::unique_ptr<Root> root(static_cast<Root::Link*>(finished_.first())->owner);
    root->link.unlink();
  }
  return any;
}

// Descriptors

void Reactor::watch(int fd, bool read, bool write, FdHandler& handler) {
  OV_ASSERT(fd >= 0);
  const auto index = static_cast<std::size_t>(fd);
  if (index >= watches_.size()) watches_.resize(std::max(index + 1, watches_.size() * 2));
  Watch& watch = watches_[index];
  const std::uint32_t events = (read ? std::uint32_t{EPOLLIN} : 0U) | (write ? EPOLLOUT : 0U);
  const bool known = watch.handler == &handler;
  if (known && watch.events == events) return;
  if (watch.handler == nullptr) {
    ++watch.generation;
    ++watched_;
  }
  watch.handler = &handler;
  watch.events = events;

  epoll_event event{};
  event.events = events;
  event.data.u64 = event_key(fd, watch.generation);
  const int first = known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  if (epoll_ctl(epoll_.get(), first, fd, &event) == 0) return;
  // A library closed or reopened the number without telling: the kernel knows what is true.
  const int second = first == EPOLL_CTL_MOD ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  if (epoll_ctl(epoll_.get(), second, fd, &event) == 0) return;
  // Out of epoll watches or a bad descriptor: whoever waits for it meets a deadline.
  log(LogLevel::error, "epoll refuses a descriptor, errno " + std::to_string(errno));
}

void Reactor::unwatch(int fd) {
  const auto index = static_cast<std::size_t>(fd);
  if (fd < 0 || index >= watches_.size() || watches_[index].handler == nullptr) return;
  watches_[index].handler = nullptr;
  watches_[index].events = 0;
  --watched_;
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);  // fails when closed already: as good
}

bool Reactor::poll_descriptors(int timeout_ms) {
  const std::size_t room = std::clamp(watched_ + 1, events_a_step_min, events_a_step_max);
  if (events_.size() < room) events_.resize(std::min(2 * room, events_a_step_max));
  const int count =
      epoll_wait(epoll_.get(), events_.data(), static_cast<int>(events_.size()), timeout_ms);
  if (count < 0) {
    OV_ASSERT(errno == EINTR);
    return false;
  }
  for (int i = 0; i < count; ++i) {
    const epoll_event event = events_[static_cast<std::size_t>(i)];
    const int fd = static_cast<int>(event.data.u64 & 0xFFFFFFFFU);
    if (fd == wakeup_.get()) {
      std::uint64_t ignored = 0;
      [[maybe_unused]] const ssize_t got = ::read(fd, &ignored, sizeof ignored);
      continue;
    }
    // An earlier event of this batch may have unwatched the descriptor, or closed and reopened it.
    const Watch& watch = watches_[static_cast<std::size_t>(fd)];
    if (watch.handler == nullptr || watch.generation != event.data.u64 >> 32) continue;
    const bool broken = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
    watch.handler->on_ready(fd, broken || (event.events & EPOLLIN) != 0,
                            broken || (event.events & EPOLLOUT) != 0);
  }
  return count > 0;
}

// From other threads

void Reactor::wake_loop() const {
  const std::uint64_t one = 1;
  // Fails only when the counter is full, and then the loop is woken anyway.
  [[maybe_unused]] const ssize_t written = ::write(wakeup_.get(), &one, sizeof one);
}

void Reactor::post(Job job) {
  bool first = false;
  {
    const std::lock_guard lock(jobs_mutex_);
    first = jobs_.empty();
    jobs_.push_back(std::move(job));
  }
  if (first) wake_loop();
}

void Reactor::stop() {
  stopping_.store(true, std::memory_order_release);
  wake_loop();
}

bool Reactor::run_jobs() {
  std::vector<Job> jobs;
  {
    const std::lock_guard lock(jobs_mutex_);
    jobs.swap(jobs_);
  }
  for (Job& job : jobs) job();
  return !jobs.empty();
}

// The loop

void Reactor::resume_first(ListLink& queue) {
  Waiter& waiter = *static_cast<Waiter::Link*>(queue.first())->owner;
  waiter.link_.unlink();
  waiter.handle_.resume();
}

bool Reactor::resume_ready() {
  // Only what stands there now: coroutines that wake each other do not shut out the descriptors.
  ListLink batch;
  batch.splice(ready_);
  const bool any = batch.linked();
  const Duration end = clock_.elapsed() + resuming_max;
  while (batch.linked()) {
    resume_first(batch);
    if (clock_.elapsed() >= end) break;
  }
  // Those left are first the next time.
  batch.splice(ready_);
  ready_.splice(batch);
  return any;
}

bool Reactor::resume_long_work() {
  if (!long_work_.linked()) return false;
  resume_first(long_work_);
  return true;
}

void Reactor::cancel_waiters() {
  if (!stopping() || waiters_cancelled_) return;
  waiters_cancelled_ = true;  // later waits end by themselves, see Waiter::suspend
  while (waiting_.linked()) {
    static_cast<Waiter::Link*>(waiting_.first())->owner->end(Waiter::State::cancelled);
  }
}

int Reactor::wait_milliseconds(Duration timeout) const {
  if (ready_.linked() || long_work_.linked() || finished_.linked() ||
      (stopping() && !waiters_cancelled_))
    return 0;
  Duration wait = timeout;
  if (const std::optional<Deadline> next = timers_->next()) {
    wait = std::min(wait, next->at - clock_.elapsed());
  }
  if (wait <= Duration{0}) return 0;
  // Rounded up: waking before a timer's tick would spin until it is due.
  constexpr Duration wait_max = std::chrono::hours{1};
  return static_cast<int>(
      std::chrono::ceil<std::chrono::milliseconds>(std::min(wait, wait_max)).count());
}

bool Reactor::run_once(Duration timeout) {
  const int wait = wait_milliseconds(timeout);
  const Duration before = clock_.elapsed();
  bool any = poll_descriptors(wait);
  // Whatever was ready at `before` has been heard. A deadline that passed since then has its turn
  // in the next step, after those that became ready since.
  any |= timers_->expire(any ? before : clock_.elapsed());
  any |= run_jobs();
  cancel_waiters();
  any |= resume_ready();
  any |= resume_long_work();
  any |= drop_finished();
  return any;
}

void Reactor::run() {
  while (!stopping() || live_ > 0) run_once(Duration::max());
}

void Reactor::run_until_idle() {
  while (live_ > 0) run_once(Duration::max());
  drop_finished();
}

}  // namespace ov
