// When a host may be asked again: its crawl-delay, and the pauses it asked for with 429 and 503.
// All visits meet here, whatever led them to the host: two sites that redirect to one host are read
// by two reactors, and the host is asked by both.
//
// A visit that wants a page stands in the host's line and may send it a crawl-delay after the page
// before, one more delay for each visit that stands before it. It takes its turn just before it
// sends: the one before may have been late, and then goes on being the next. Visits that have begun
// to read at the host stand before those that have not, so that few are under way at a time, and
// are never sent away.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "domain/retry.h"

namespace ov {

/// Hosts remembered; beyond, any one of them is forgotten.
inline constexpr std::size_t paced_hosts_max = 50'000;
/// What is past is looked for after so many new hosts, or as many as are known.
inline constexpr std::size_t hosts_between_tidying = 1'000;
/// Longest time that something is remembered.
inline constexpr Duration host_pause_max = std::chrono::hours{24};
/// Longest time that a visit is sent away for.
inline constexpr Duration host_come_again_max = retry_delay_max;

/// Any thread. Times are Clock::elapsed().
class HostPace {
 public:
  /// A visit that wants a page of a host.
  struct Asking {
    std::string host;
    std::uint64_t visit = 0;  ///< As next_visit() gave it.
    /// What the page's origin asks for. Nothing: what another origin of the host asked for last
    /// holds, for as long as it runs.
    std::optional<Duration> delay{};
    /// Longest wait worth while. A visit that has begun at the host waits no longer from one page
    /// to the next, or a host that redirects to itself could not be read with a longer delay.
    Duration wait_max{0};
    bool has_begun = false;    ///< The visit was sent a page of the host before.
    bool is_repeated = false;  ///< The page that it took its turn for, since nothing could be sent.
  };
  struct Turn {
    Duration wait{0};  ///< Until the page may be sent, as far as is known now...
    std::optional<Duration> come_again{};  ///< ...unless the visit has to stay away for so long.
  };

  /// A number for a visit; never 0.
  [[nodiscard]] std::uint64_t next_visit() { return ++visits_; }
  /// Nothing at all of `host` before this; past when nothing is known.
  [[nodiscard]] Duration paused_until(const std::string& host) const;
  /// Stands in the host's line, once however often it is called, or says when to come again where
  /// the wait would be longer than `wait_max` (in the line: twice that). Those who are told so are
  /// told different times, up to host_come_again_max; that reserves nothing.
  [[nodiscard]] Turn ask(const Asking& asking, Duration now);
  /// To be called just before a page is sent. Zero: the turn is taken, and the page counts as sent
  /// now. Else how long to wait before asking again.
  [[nodiscard]] Duration take(const Asking& asking, Duration now);
  /// Leaves the host's line, if the visit stands there.
  void leave(const std::string& host, std::uint64_t visit);
  /// A page of `host` was answered: its delay runs from now on.
  void note_answer(const std::string& host, Duration now);
  /// Nothing of `host` is asked for before `at`.
  void pause(const std::string& host, Duration at, Duration now);
  [[nodiscard]] std::size_t size() const;

 private:
  struct Standing {
    std::uint64_t visit = 0;
    bool has_begun = false;
  };
  struct Times {
    Duration delay{0};                ///< The last that a visit knew.
    Duration page = -host_pause_max;  ///< The last page was sent or answered then...
    std::uint64_t sent_by = 0;        ///< ...by this visit.
    Duration anything_at{0};          ///< Nothing at all before this.
    Duration promised{0};             ///< The last who were sent away come again then.
    Duration past_at{0};              ///< When its delay will have run out.
    std::vector<Standing> line;       ///< Those that have begun first.

    [[nodiscard]] bool is_past(Duration now) const;
    /// The place in the line, which is entered where there is none yet.
    std::size_t place_of(const Asking& asking);
    void leave(std::uint64_t visit);
    /// When the visit at `place` may send.
    [[nodiscard]] Duration turn_at(const Asking& asking, std::size_t place) const;
    /// Notes what `asking` knows and gives the delay that holds.
    Duration learn_delay(const Asking& asking, Duration now);
    Duration promise(Duration earliest, Duration now);
    void count_from(Duration now);
  };
  [[nodiscard]] bool is_unknown(const Asking& asking) const;
  Times& entry(const std::string& host, Duration now);

  mutable std::mutex mutex_;
  std::unordered_map<std::string, Times> hosts_;
  std::size_t new_until_tidy_ = hosts_between_tidying;
  std::atomic<std::uint64_t> visits_ = 0;
};

/// A visit's stay in a host's line, for one page: it leaves when this is destroyed.
class HostStay {
 public:
  HostStay(HostPace& pace, std::string host, std::uint64_t visit)
      : pace_(pace), host_(std::move(host)), visit_(visit) {}
  HostStay(const HostStay&) = delete;
  HostStay& operator=(const HostStay&) = delete;
  ~HostStay() { pace_.leave(host_, visit_); }

 private:
  HostPace& pace_;
  std::string host_;
  std::uint64_t visit_;
};

}  // namespace ov
