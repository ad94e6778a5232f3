#include "net/reactor.h"

namespace ov {

Semaphore::Acquire::Acquire(Semaphore& semaphore, Deadline deadline)
    : semaphore_(semaphore), deadline_(deadline), waiter_(semaphore.reactor_) {
  link_.owner = this;
}

Semaphore::Acquire::~Acquire() {
  if (granted_) semaphore_.release();
}

bool Semaphore::Acquire::await_ready() {
  // A free permit is taken at once even when others were woken for theirs: those hold it already.
  if (semaphore_.free_ == 0) return false;
  --semaphore_.free_;
  granted_ = true;
  return true;
}

bool Semaphore::Acquire::await_suspend(std::coroutine_handle<> handle) {
  if (!waiter_.suspend(handle, deadline_)) return false;
  semaphore_.queue_.push_back(link_);
  return true;
}

Result<Semaphore::Permit> Semaphore::Acquire::await_resume() {
  link_.unlink();
  if (!granted_) return std::move(waiter_.outcome()).error();
  granted_ = false;
  return Permit(semaphore_);
}

void Semaphore::release() {
  while (queue_.linked()) {
    Acquire& next = *static_cast<Acquire::Link*>(queue_.first())->owner;
    next.link_.unlink();
    // One whose deadline passed, but which was not resumed yet, does not get it.
    if (next.waiter_.wake()) {
      next.granted_ = true;
      return;
    }
  }
  ++free_;
}

}  // namespace ov
