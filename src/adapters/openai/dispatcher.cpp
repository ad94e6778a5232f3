#include "dispatcher.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "failure.h"
#include "request.h"

namespace ov::adapters {
namespace {

/// A call that nobody billed is made so often at most; after that the caller decides.
constexpr int tries_max = 5;
constexpr std::chrono::milliseconds first_pause{100};

}  // namespace

// A call

Call::Call(ModelRequest call_request, std::function<void(ModelResult)> done)
    : request(std::move(call_request)), done_(std::move(done)) {}

Call::~Call() {
  finish(tl::unexpected(failure_of(ErrorKind::cancelled, "the model client was stopped", billing)));
}

void Call::finish(ModelResult result) {
  if (done_) std::exchange(done_, nullptr)(std::move(result));
}

// Waiting for a place

struct Dispatcher::Waiting {
  Waiting(Dispatcher& of, double call_tokens, std::optional<std::size_t> avoided)
      : dispatcher(of), done(of.reactor_), tokens(call_tokens), rather_not(avoided) {
    dispatcher.waiting_.push_back(this);
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() {
    std::erase(dispatcher.waiting_, this);
    // A place that came when nobody waited any more goes to the next.
    if (granted && !taken) dispatcher.end(*granted, {.result = cancelled(), .limits = {}}, nullptr);
  }
  static ModelResult cancelled() {
    return tl::unexpected(failure_of(ErrorKind::cancelled, "nobody waits", Billing::none));
  }

  Dispatcher& dispatcher;
  Completion<bool> done;
  double tokens;
  std::optional<std::size_t> rather_not;
  std::optional<Pool::Ticket> granted;
  bool taken = false;
};

/// Looks again when a limit a minute lets the next call through, or a rest ends.
class Dispatcher::Alarm final : public Timer {
 public:
  explicit Alarm(Dispatcher& of) : Timer(of.reactor_), dispatcher_(of) {}

 private:
  void on_timer() override { dispatcher_.pump(); }
  Dispatcher& dispatcher_;
};

Dispatcher::Dispatcher(Reactor& reactor, const Clock& clock, const OpenaiOptions& options,
                       SharedPool& shared)
    : reactor_(reactor), shared_(shared), alarm_(std::make_unique<Alarm>(*this)) {
  for (const OpenaiEndpoint& endpoint : options.endpoints) {
    endpoints_.push_back(std::make_unique<Endpoint>(reactor, clock, endpoint, options.ca_file));
  }
}
Dispatcher::~Dispatcher() = default;

Task<Pool::Ticket> Dispatcher::place(double tokens, std::optional<std::size_t> rather_not,
                                     Deadline deadline) {
  Waiting waiting(*this, tokens, rather_not);
  pump();
  CO_TRY_VOID(co_await waiting.done.wait(deadline));
  waiting.taken = true;
  co_return *waiting.granted;
}

void Dispatcher::pump() {
  while (!waiting_.empty()) {
    Waiting& first = *waiting_.front();
    const Pool::Choice choice = begin(first.tokens, first.rather_not);
    if (!choice.ticket) {
      alarm_->set(reactor_.in(choice.wait));
      return;
    }
    waiting_.pop_front();
    first.granted = choice.ticket;
    first.done.set(true);
  }
  alarm_->cancel();
}

Pool::Choice Dispatcher::begin(double tokens, std::optional<std::size_t> rather_not) {
  const std::lock_guard lock(shared_.mutex);
  return shared_.pool.begin(tokens, rather_not, reactor_.clock().elapsed());
}

Duration Dispatcher::rest() const {
  const std::lock_guard lock(shared_.mutex);
  return shared_.pool.rest(reactor_.clock().elapsed());
}

// Making the call

void Dispatcher::end(const Pool::Ticket& ticket, const Asked& asked, const ModelRequest* request) {
  using Kind = CallOutcome::Kind;
  CallOutcome outcome;
  outcome.limits = asked.limits;
  if (asked.result) {
    const TokenUsage& usage = asked.result->usage;
    // What cannot be is not counted: it would fill the bucket, or empty it for good.
    if (request != nullptr &&
        is_believable(usage, call_bounds(*request), std::ssize(asked.result->text))) {
      outcome.tokens = static_cast<double>(usage.in + usage.out);
    }
  } else {
    const ModelFailure& failure = asked.result.error();
    outcome.retry_after = failure.retry_after;
    const ErrorKind kind = failure.error.kind();
    const bool unusable = kind == ErrorKind::denied || kind == ErrorKind::not_found;
    if (kind == ErrorKind::throttled) outcome.kind = Kind::throttled;
    if (kind == ErrorKind::unavailable || kind == ErrorKind::timeout) outcome.kind = Kind::failed;
    if (kind == ErrorKind::cancelled) outcome.kind = Kind::cancelled;
    // One that stands alone is left to the caller, who ends the run.
    if (unusable && endpoints_.size() > 1) {
      outcome.kind = failure.may_be_of_call ? Kind::denied : Kind::unusable;
    }
  }
  bool left_out = false;
  {
    const std::lock_guard lock(shared_.mutex);
    const std::size_t usable = shared_.pool.usable();
    shared_.pool.end(ticket, outcome, reactor_.clock().elapsed());
    left_out = shared_.pool.usable() < usable;
  }
  if (left_out) {
    log(LogLevel::warning, "the model endpoint " + endpoints_[ticket.endpoint]->name() +
                               " is left out from now on: " + asked.result.error().error.text());
  }
  pump();
}

/// Whether to make the call again: nobody can have billed it, and another time or place may do.
bool Dispatcher::is_made_again(const ModelFailure& failure, int tries) const {
  if (failure.billing != Billing::none || tries >= tries_max) return false;
  const ErrorKind kind = failure.error.kind();
  if (kind == ErrorKind::throttled || kind == ErrorKind::unavailable) return true;
  if (kind != ErrorKind::denied && kind != ErrorKind::not_found) return false;
  // A text that is denied everywhere counts once against each endpoint.
  if (failure.may_be_of_call && tries >= std::ssize(endpoints_)) return false;
  const std::lock_guard lock(shared_.mutex);
  return endpoints_.size() > 1 && shared_.pool.usable() > 0;
}

/// Doubles with each try, and is spread over half to one and a half of it.
Duration Dispatcher::pause_before(int tries) {
  const auto pause = first_pause * (1 << (tries - 1));
  return std::chrono::duration_cast<Duration>(pause * (0.5 + random_.unit()));
}

void Dispatcher::add_context(ModelFailure& failure, const Endpoint& endpoint) const {
  if (endpoints_.size() > 1) failure.error.while_doing("asking " + endpoint.name());
}

Task<void> Dispatcher::run(std::unique_ptr<Call> call) {
  const OpenaiEndpoint& first = endpoints_.front()->options();
  const Deadline begin_until = reactor_.in(first.call_timeout);
  const double tokens = tokens_estimate(call->request, first);
  ModelFailure last = failure_of(ErrorKind::throttled,
                                 "no model endpoint took the call within its time", Billing::none);
  std::optional<std::size_t> rather_not;
  for (int tries = 1;; ++tries) {
    // Nobody waits for the end of a rest that is too far away.
    const Duration now = reactor_.clock().elapsed();
    if (const Duration pause = rest(); now + pause > begin_until.at) {
      last.retry_after = std::max(pause, last.retry_after.value_or(Duration{0}));
      break;
    }
    const Result<Pool::Ticket> ticket = co_await place(tokens, rather_not, begin_until);
    if (!ticket) {
      if (ticket.error().kind() == ErrorKind::cancelled) co_return ok();
      break;
    }
    Endpoint& endpoint = *endpoints_[ticket->endpoint];
    call->billing = Billing::unknown;
    Result<Asked> asked = co_await endpoint.ask(call->request);
    OV_ASSERT(asked.has_value());
    call->billing = Billing::none;
    end(*ticket, *asked, &call->request);
    if (asked->result) {
      call->finish(std::move(asked->result));
      co_return ok();
    }
    last = std::move(asked->result.error());
    add_context(last, endpoint);
    if (!is_made_again(last, tries)) break;
    rather_not = ticket->endpoint;
    const bool others = endpoints_.size() > 1 && tries == 1;
    const Duration pause = others || last.retry_after ? Duration{0} : pause_before(tries);
    if (!co_await reactor_.sleep_for(pause)) co_return ok();
  }
  call->finish(tl::unexpected(std::move(last)));
  co_return ok();
}

}  // namespace ov::adapters
