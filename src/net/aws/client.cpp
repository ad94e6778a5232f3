#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>

#include "base/hash.h"
#include "caller.h"

namespace ov {
namespace {

/// Results of calls that somebody waits for together. Owned by the waiting thread and by the calls.
struct Gathering {
  explicit Gathering(std::size_t count) : results(count), left(count) {}
  std::mutex mutex;
  std::condition_variable ended;
  std::vector<std::optional<AwsResult>> results;
  std::size_t left;

  void set(std::size_t index, AwsResult result) {
    const std::lock_guard lock(mutex);
    results[index] = std::move(result);
    if (--left == 0) ended.notify_all();
  }
};

/// One call on its way; whatever happens to it, its place in the gathering is filled.
class Pending {
 public:
  Pending(std::shared_ptr<Gathering> gathering, std::size_t index, PreparedCall call)
      : prepared(std::move(call)), gathering_(std::move(gathering)), index_(index) {}
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;
  ~Pending() {
    finish(tl::unexpected(
        AwsFailure{Error(ErrorKind::cancelled, "the AWS client was stopped"), "", 0, true}));
  }
  void finish(AwsResult result) {
    if (gathering_) std::exchange(gathering_, nullptr)->set(index_, std::move(result));
  }
  PreparedCall prepared;

 private:
  std::shared_ptr<Gathering> gathering_;
  std::size_t index_;
};

Task<void> run_call(AwsCaller& caller, std::unique_ptr<Pending> pending) {
  Result<AwsResult> result = co_await caller.call(std::move(pending->prepared));
  OV_ASSERT(result.has_value());
  pending->finish(std::move(*result));
  co_return ok();
}

}  // namespace

class AwsClient::Body {
 public:
  explicit Body(AwsOptions options) : options_(std::move(options)), reactor_(clock_) {}
  Body(const Body&) = delete;
  Body& operator=(const Body&) = delete;
  ~Body() {
    reactor_.stop();
    if (thread_.joinable()) thread_.join();
  }

  Result<void> start() {
    TRY(source_, make_credential_source(reactor_, options_));
    try {
      thread_ = std::thread([this] { run(); });
    } catch (const std::system_error& e) {
      return Error(ErrorKind::unavailable,
                   std::string("the AWS client's thread cannot be started (") + e.what() + ")");
    }
    return ok();
  }

  std::vector<AwsResult> call_all(std::vector<AwsRequest> requests) {
    const auto gathering = std::make_shared<Gathering>(requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i) {
      std::string hash = std::move(requests[i].body_sha256);
      if (hash.empty()) hash = sha256_hex(requests[i].body);
      auto pending = std::make_unique<Pending>(
          gathering, i, PreparedCall{std::move(requests[i]), std::move(hash)});
      const std::lock_guard lock(closing_);
      if (closed_) continue;
      reactor_.post([this, posted = std::move(pending)]() mutable {
        reactor_.spawn(run_call(*caller_, std::move(posted)));
      });
    }
    std::unique_lock lock(gathering->mutex);
    gathering->ended.wait(lock, [&] { return gathering->left == 0; });
    std::vector<AwsResult> out;
    for (auto& result : gathering->results) out.push_back(std::move(*result));
    return out;
  }

  void stop() { reactor_.stop(); }
  [[nodiscard]] const AwsOptions& options() const { return options_; }
  [[nodiscard]] const AwsCounters& counters() const { return counters_; }

 private:
  void run() {
    const auto seed = static_cast<std::uint64_t>(clock_.now().time_since_epoch().count());
    AwsCaller caller(reactor_, options_, std::move(source_), counters_, seed);
    caller_ = &caller;
    reactor_.run();
    {
      const std::lock_guard lock(closing_);
      closed_ = true;
    }
    // Calls posted while the loop ended still start, and end at once, cancelled.
    while (reactor_.run_once()) {
    }
    reactor_.run_until_idle();
    caller_ = nullptr;
  }

  const AwsOptions options_;
  SystemClock clock_;
  AwsCounters counters_;
  Reactor reactor_;
  std::unique_ptr<CredentialSource> source_;
  std::mutex closing_;
  bool closed_ = false;          ///< Nothing posted from now on would run. Under closing_.
  AwsCaller* caller_ = nullptr;  ///< Touched on the client thread only.
  std::thread thread_;
};

AwsClient::AwsClient(std::unique_ptr<Body> body) : body_(std::move(body)) {}
AwsClient::~AwsClient() = default;

Result<std::unique_ptr<AwsClient>> AwsClient::start(AwsOptions options) {
  if (!is_aws_region(options.region)) {
    return Error(ErrorKind::invalid,
                 "no AWS region is given: set AWS_REGION, or region= in the URL");
  }
  auto body = std::make_unique<Body>(std::move(options));
  TRY_VOID(body->start());
  return std::unique_ptr<AwsClient>(new AwsClient(std::move(body)));
}

AwsResult AwsClient::call(AwsRequest request) {
  std::vector<AwsRequest> one;
  one.push_back(std::move(request));
  return std::move(body_->call_all(std::move(one)).front());
}

std::vector<AwsResult> AwsClient::call_all(std::vector<AwsRequest> requests) {
  return body_->call_all(std::move(requests));
}

void AwsClient::stop() { body_->stop(); }

AwsCounts AwsClient::counts() const {
  const AwsCounters& counters = body_->counters();
  return {counters.calls, counters.requests, counters.sent_bytes, counters.received_bytes};
}

const AwsOptions& AwsClient::options() const { return body_->options(); }

std::string_view AwsAnswer::header(std::string_view name) const { return header_of(headers, name); }

}  // namespace ov
