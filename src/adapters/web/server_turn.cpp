#include "server_turn.h"

#include <algorithm>

namespace ov {
namespace {

/// Longest time in a line. A visit that stands there holds no place, but its record is leased.
constexpr Duration line_time_max = std::chrono::seconds{30};
/// What is told to come again for when no time is known.
constexpr Duration come_again_default = std::chrono::seconds{2};

}  // namespace

// In a server's line. Shared by the turn and by the job that brings the news to its reactor, which
// may run after the visit has gone.
struct ServerTurn::Waiting final : PaceWaiter, std::enable_shared_from_this<Waiting> {
  explicit Waiting(Reactor& home) : reactor(home) {}
  void on_turn(std::optional<Duration> come_again) override {
    sent_away_until = come_again;
    reactor.post(Job([self = shared_from_this()] {
      if (self->told != nullptr) self->told->set(ok());
    }));
  }
  Reactor& reactor;
  std::optional<Duration> sent_away_until;  ///< Read once the line has been left.
  Completion<void>* told = nullptr;         ///< On the reactor's thread, while someone waits.
};

bool ServerTurn::ask(const IpAddress& server, bool is_platform) {
  give_back();
  server_ = server;
  waiting_ = std::make_shared<Waiting>(reactor_);
  const Duration now = reactor_.clock().elapsed();
  const AddressPace::Answer answer = pace_.enter(server, is_platform, now, *waiting_);
  if (answer.entry == AddressPace::Entry::waits) return false;
  waiting_.reset();
  come_again_at_ = answer.come_again;
  held_ = answer.entry == AddressPace::Entry::granted;
  held_since_ = now;
  return held_;
}

Task<void> ServerTurn::wait() {
  if (waiting_) {
    Completion<void> told(reactor_);
    waiting_->told = &told;
    const Result<void> news = co_await told.wait(reactor_.in(line_time_max));
    waiting_->told = nullptr;
    // News that is under way counts as well: a connection was granted, and is held.
    const bool still_in_line = !news && pace_.forget(server_, *waiting_);
    const auto waiting = std::exchange(waiting_, nullptr);
    const Duration now = reactor_.clock().elapsed();
    held_ = !still_in_line && !waiting->sent_away_until;
    held_since_ = now;
    come_again_at_ = waiting->sent_away_until.value_or(now + come_again_default);
    if (!news && news.error().kind() == ErrorKind::cancelled) co_return news;
  }
  if (held_) co_return ok();
  co_return Error{ErrorKind::throttled, "the server is busy with other sites"};
}

Task<void> ServerTurn::wait_for_request(Duration at_most) {
  const Duration now = reactor_.clock().elapsed();
  const auto at = pace_.book_request(server_, now, now + at_most);
  if (!at) {
    come_again_at_ = now + at_most;
    co_return Error{ErrorKind::throttled, "the server is asked for as much as it is good for"};
  }
  if (*at <= now) co_return ok();
  co_return co_await reactor_.sleep_until(Deadline{*at});
}

Duration ServerTurn::come_again() const {
  return std::max(come_again_at_ - reactor_.clock().elapsed(), Duration{std::chrono::seconds{1}});
}

void ServerTurn::give_back() {
  if (waiting_) {
    waiting_->told = nullptr;
    const auto waiting = std::exchange(waiting_, nullptr);
    held_ = !pace_.forget(server_, *waiting) && !waiting->sent_away_until;
    held_since_ = reactor_.clock().elapsed();
  }
  if (!std::exchange(held_, false)) return;
  const Duration now = reactor_.clock().elapsed();
  pace_.leave(server_, now, now - held_since_);
}

}  // namespace ov
