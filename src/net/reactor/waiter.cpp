#include "net/reactor.h"
#include "timer_wheel.h"

namespace ov {

void Timer::set(Deadline deadline) {
  reactor_.timers_->remove(*this);
  if (deadline != Deadline::never()) reactor_.timers_->add(*this, deadline);
}

bool Waiter::suspend(std::coroutine_handle<> handle, Deadline deadline) {
  OV_ASSERT(state_ == State::idle);
  // After stop() a wait would never be woken: the coroutine goes on at once and sees `cancelled`.
  if (reactor_.stopping()) {
    state_ = State::cancelled;
    return false;
  }
  handle_ = handle;
  state_ = State::waiting;
  reactor_.waiting_.push_back(link_);
  set(deadline);
  return true;
}

bool Waiter::wait_for_turn(std::coroutine_handle<> handle) {
  OV_ASSERT(state_ == State::idle);
  state_ = State::woken;
  if (reactor_.stopping()) return false;
  handle_ = handle;
  reactor_.long_work_.push_back(link_);
  return true;
}

bool Waiter::end(State state) {
  if (state_ != State::waiting) return false;
  state_ = state;
  cancel();
  reactor_.ready_.push_back(link_);
  return true;
}

Result<void> Waiter::outcome() const {
  switch (state_) {
    case State::expired:
      return Error(ErrorKind::timeout, "the deadline passed");
    case State::cancelled:
      return Error(ErrorKind::cancelled, "the work was told to stop");
    case State::idle:
    case State::waiting:
    case State::woken:
      break;
  }
  return ok();
}

}  // namespace ov
