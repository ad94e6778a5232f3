#include "pace.h"

#include <sys/random.h>

#include <condition_variable>
#include <csignal>
#include <mutex>
#include <thread>

#include "base/assert.h"

namespace ov {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// How long a worker that ends waits for Redis to hear of it; what it does not hear of runs out.
constexpr Duration farewell_max = milliseconds{500};

std::string random_name() {
  std::uint64_t bits = 0;
  OV_ASSERT(::getrandom(&bits, sizeof bits, 0) == static_cast<ssize_t>(sizeof bits));
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (int i = 0; i < 16; ++i, bits >>= 4U) out += digits[bits & 15U];
  return out;
}

RedisPaceOptions with_name(RedisPaceOptions options) {
  if (options.worker.empty()) options.worker = random_name();
  return options;
}

// The thread of one PaceClient. Calls of other threads go through an inbox, which wakes it once for
// all that came while it was busy: their commands leave in one piece.
class RedisPace final : public SharedPace {
 public:
  RedisPace(RedisPaceOptions options, const Clock& clock)
      : beat_(options.beat), reactor_(clock), client_(reactor_, with_name(std::move(options))) {
    thread_ = std::thread([this] { run(); });
  }
  ~RedisPace() override {
    put([this] {
      is_closing_ = true;
      if (told_ != nullptr) told_->set(ok());
      told_ = nullptr;
    });
    thread_.join();
    // What came after the last look.
    for (Job& job : take_inbox()) job();
  }
  RedisPace(const RedisPace&) = delete;
  RedisPace& operator=(const RedisPace&) = delete;

  /// Until the first attempt to connect has ended, at most a few seconds.
  Result<void> wait_for_first_attempt() {
    std::unique_lock lock(mutex_);
    first_attempt_.wait_for(lock, seconds{10}, [this] { return attempted_; });
    if (first_problem_) return *first_problem_;
    return ok();
  }

  /// How long one round trip takes, and how many workers there are.
  Result<std::pair<Duration, std::int64_t>> time_a_beat() {
    const Duration start = reactor_.clock().elapsed();
    Result<std::int64_t> workers = Error(ErrorKind::timeout, "no answer");
    bool done = false;
    put([&] {
      client_.beat([&](Result<std::int64_t> answer) {
        const std::lock_guard lock(mutex_);
        workers = std::move(answer);
        done = true;
        first_attempt_.notify_all();
      });
    });
    std::unique_lock lock(mutex_);
    // The client answers within its reply timeout, whatever becomes of Redis.
    first_attempt_.wait(lock, [&] { return done; });
    if (!workers) return workers.error();
    return std::pair(reactor_.clock().elapsed() - start, *workers);
  }

  void ask(PaceRequest request, std::function<void(PaceAnswer)> done) override {
    put([this, request = std::move(request), done = std::move(done)]() mutable {
      client_.ask(request, std::move(done));
    });
  }
  void answered(const std::string& /*site*/, const std::string& host, Duration delay,
                std::optional<Duration> pause) override {
    put([=, this] { client_.answered(host, delay, pause); });
  }
  void let_go(const std::string& site) override {
    put([=, this] { client_.let_go(site); });
  }
  void end(const std::string& site) override {
    put([=, this] { client_.end(site); });
  }

 private:
  void put(Job job) {
    const std::lock_guard lock(inbox_mutex_);
    inbox_.push_back(std::move(job));
    if (inbox_.size() == 1) {
      reactor_.post(Job([this] {
        for (Job& each : take_inbox()) each();
      }));
    }
  }
  std::vector<Job> take_inbox() {
    const std::lock_guard lock(inbox_mutex_);
    return std::exchange(inbox_, {});
  }

  void run() {
    // Signals are for the main thread.
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    reactor_.spawn(live(*this));
    reactor_.run_until_idle();
  }

  void note_attempt() {
    const RedisClient& redis = client_.redis();
    if (!redis.is_connected() && !redis.problem()) return;
    const std::lock_guard lock(mutex_);
    if (attempted_) return;
    attempted_ = true;
    if (!redis.is_connected()) first_problem_ = redis.problem();
    first_attempt_.notify_all();
  }

  // Beats until told to end.
  static Task<void> live(RedisPace& self) {
    while (!self.is_closing_) {
      self.note_attempt();
      if (self.client_.redis().is_connected()) {
        self.client_.beat([](const Result<std::int64_t>&) {});
      }
      Completion<void> told(self.reactor_);
      self.told_ = &told;
      // The first attempt is waited for by whoever made us.
      const Duration rest = self.attempted_ ? self.beat_ : milliseconds{10};
      (void)co_await told.wait(self.reactor_.in(rest));
      self.told_ = nullptr;
    }
    if (self.client_.redis().is_connected()) {
      Completion<void> heard(self.reactor_);
      Completion<void>* waiting = &heard;
      self.client_.leave([&waiting] {
        if (waiting != nullptr) waiting->set(ok());
      });
      (void)co_await heard.wait(self.reactor_.in(farewell_max));
      waiting = nullptr;
    }
    co_return ok();
  }

  const Duration beat_;
  Reactor reactor_;
  PaceClient client_;
  bool is_closing_ = false;  // On the loop, as is:
  Completion<void>* told_ = nullptr;
  std::mutex inbox_mutex_;
  std::vector<Job> inbox_;
  std::mutex mutex_;
  std::condition_variable first_attempt_;
  bool attempted_ = false;
  std::optional<Error> first_problem_;
  std::thread thread_;  // Last: it uses all of the above.
};

Error about(const Error& error, const RedisPaceOptions& options) {
  return Error(error.kind(), to_string(options.redis.address) + ": " + error.text());
}

}  // namespace

Result<std::unique_ptr<SharedPace>> make_redis_pace(RedisPaceOptions options, const Clock& clock) {
  auto made = std::make_unique<RedisPace>(options, clock);
  const Result<void> attempt = made->wait_for_first_attempt();
  if (!attempt && attempt.error().kind() == ErrorKind::denied) {
    return about(attempt.error(), options);
  }
  return std::unique_ptr<SharedPace>(std::move(made));
}

Result<std::string> probe_redis_pace(RedisPaceOptions options, const Clock& clock) {
  RedisPace pace(options, clock);
  const Result<void> attempt = pace.wait_for_first_attempt();
  if (!attempt) return about(attempt.error(), options);
  const auto beat = pace.time_a_beat();
  if (!beat) return about(beat.error(), options);
  const auto tenths =
      std::chrono::duration_cast<std::chrono::microseconds>(beat->first).count() / 100;
  const std::int64_t others = beat->second - 1;
  return to_string(options.redis.address) + " answers in " + std::to_string(tenths / 10) + "." +
         std::to_string(tenths % 10) + " ms, " + std::to_string(others) + " other " +
         (others == 1 ? "worker is there" : "workers are there");
}

}  // namespace ov
