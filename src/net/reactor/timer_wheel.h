// Hierarchical timing wheel (Varghese and Lauck 1987, scheme 7): level L has 64 slots of 64^L
// ticks. A timer stands in the level of the highest bit in which its tick differs from the wheel's;
// when the wheel reaches a slot above level 0, the slot's timers move down. A bit mask of used
// slots a level finds the next one without walking.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "net/reactor.h"

namespace ov {

class TimerWheel {
 public:
  static constexpr Duration tick_length{1000};
  /// About 12 days; timers further away are looked at again then.
  static constexpr std::uint64_t ticks_max = std::uint64_t{1} << 30;

  /// `now`: Clock::elapsed().
  explicit TimerWheel(Duration now) : now_(floor_tick(now)) {}

  /// `timer` is in no slot. Its deadline is rounded up to a tick; one that is past is due with the
  /// next expire().
  void add(Timer& timer, Deadline deadline);
  void remove(Timer& timer);
  /// Calls on_timer() of all that are due at `now`; they are out of the wheel by then. True when
  /// there was one.
  bool expire(Duration now);
  /// Not later than when the next timer is due.
  [[nodiscard]] std::optional<Deadline> next() const;

 private:
  static constexpr int levels = 5;
  static constexpr int slot_bits = 6;
  static constexpr int slots = 1 << slot_bits;

  struct Slot {
    std::uint64_t tick;  ///< when it begins
    int level;
    int index;
  };
  struct Level {
    std::uint64_t used = 0;
    std::array<ListLink, slots> heads;
  };

  static Duration start_of(std::uint64_t tick);
  static std::uint64_t floor_tick(Duration elapsed);
  static std::uint64_t ceil_tick(Duration elapsed);
  void place(Timer& timer);
  [[nodiscard]] std::optional<Slot> next_slot() const;

  std::uint64_t now_;  // in ticks; everything before it was handled
  ListLink due_;       // was past when added, or is being handled
  std::array<Level, levels> wheel_;
};

}  // namespace ov
