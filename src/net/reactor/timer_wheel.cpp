#include "timer_wheel.h"

#include <algorithm>
#include <bit>

namespace ov {

namespace {
constexpr std::uint8_t level_none = 0xFF;
}

std::uint64_t TimerWheel::floor_tick(Duration elapsed) {
  return static_cast<std::uint64_t>(std::max<Duration::rep>(elapsed.count(), 0)) /
         static_cast<std::uint64_t>(tick_length.count());
}

Duration TimerWheel::start_of(std::uint64_t tick) {
  return tick_length * static_cast<Duration::rep>(tick);
}

std::uint64_t TimerWheel::ceil_tick(Duration elapsed) {
  const std::uint64_t tick = floor_tick(elapsed);
  return start_of(tick) < elapsed ? tick + 1 : tick;
}

void TimerWheel::add(Timer& timer, Deadline deadline) {
  timer.tick_ = ceil_tick(deadline.at);
  place(timer);
}

void TimerWheel::place(Timer& timer) {
  timer.link_.owner = &timer;
  if (timer.tick_ <= now_) {
    timer.level_ = level_none;
    due_.push_back(timer.link_);
    return;
  }
  const std::uint64_t tick = std::min(timer.tick_, now_ + ticks_max - 1);
  const std::uint64_t differing = tick ^ now_;
  const int highest = std::bit_width(differing) - 1;
  // Crossing the end of the top level's range sets a bit above it: that slot, too, is on the top
  // level, and it begins after the wheel has turned once.
  const int level = std::min(highest / slot_bits, levels - 1);
  const int index = static_cast<int>((tick >> (level * slot_bits)) & (slots - 1));
  timer.level_ = static_cast<std::uint8_t>(level);
  timer.slot_ = static_cast<std::uint8_t>(index);
  Level& at = wheel_[static_cast<std::size_t>(level)];
  at.heads[static_cast<std::size_t>(index)].push_back(timer.link_);
  at.used |= std::uint64_t{1} << index;
}

void TimerWheel::remove(Timer& timer) {
  if (!timer.link_.linked()) return;
  timer.link_.unlink();
  if (timer.level_ == level_none) return;
  Level& at = wheel_[timer.level_];
  if (!at.heads[timer.slot_].linked()) at.used &= ~(std::uint64_t{1} << timer.slot_);
}

std::optional<TimerWheel::Slot> TimerWheel::next_slot() const {
  // All of a lower level lies before the next slot of a higher one.
  for (int level = 0; level < levels; ++level) {
    const std::uint64_t used = wheel_[static_cast<std::size_t>(level)].used;
    if (used == 0) continue;
    const int shift = level * slot_bits;
    const std::uint64_t here = now_ >> shift;
    // The slot the wheel stands in was emptied on arrival; what is in it now (on the top level
    // only) is due one turn later, so the search begins behind it and ends with it.
    const int skipped = std::countr_zero(std::rotr(used, static_cast<int>((here + 1) % slots)));
    const std::uint64_t slot = here + 1 + static_cast<std::uint64_t>(skipped);
    return Slot{slot << shift, level, static_cast<int>(slot & (slots - 1))};
  }
  return std::nullopt;
}

bool TimerWheel::expire(Duration now) {
  const std::uint64_t target = std::max(floor_tick(now), now_);
  while (const std::optional<Slot> slot = next_slot()) {
    if (slot->tick > target) break;
    now_ = slot->tick;
    Level& level = wheel_[static_cast<std::size_t>(slot->level)];
    ListLink moving;
    moving.splice(level.heads[static_cast<std::size_t>(slot->index)]);
    level.used &= ~(std::uint64_t{1} << slot->index);
    while (moving.linked()) {
      Timer& timer = *static_cast<Timer::Link*>(moving.first())->owner;
      timer.link_.unlink();
      place(timer);
    }
  }
  now_ = target;
  // Timers set again from on_timer() with a past deadline wait for the next call.
  ListLink due;
  due.splice(due_);
  const bool any = due.linked();
  while (due.linked()) {
    Timer& timer = *static_cast<Timer::Link*>(due.first())->owner;
    timer.link_.unlink();
    timer.on_timer();
  }
  return any;
}

std::optional<Deadline> TimerWheel::next() const {
  if (due_.linked()) return Deadline{start_of(now_)};
  const std::optional<Slot> slot = next_slot();
  if (!slot) return std::nullopt;
  return Deadline{start_of(slot->tick)};
}

}  // namespace ov
