// SharedPace: what several workers tell each other so that together they are as polite as one. Each
// keeps its own pace as if it were alone; where there are others, it asks here last, just before it
// sends a request, and sends none that was not granted:
//
// - A site is visited by one worker at a time. The first grant of a visit takes the site's lease,
// each
//   further one renews it, end() gives it back; a worker that dies loses it when it runs out.
// - A host that asked for a crawl-delay is sent one page at a time, the next a delay after the
// answer
//   to the one before, whoever sends it; and nothing while it asked to be left alone (429, 503).
// - A server address has so many connections and requests a second for all workers together.
//
// One that loses its memory, or is another one than before (a fail-over), begins with a while of
// grace in which nothing new is granted, only the visits go on that are told of again by those who
// make them: nobody knows what was granted before. One that cannot be reached grants nothing new at
// all; visits under way go on for as long as their lease is sure to last, see PaceAnswer::away.
//
// Times are spans, never points: the clocks of two machines are not one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"

namespace ov {

/// The lease of a site from its last renewal. A worker renews a third of it before it runs out.
inline constexpr Duration pace_lease_length = std::chrono::seconds{30};
/// Nothing new is granted for so long after a loss of memory: several times what the workers need
/// to notice it and to tell of their visits again (pace_beat).
inline constexpr Duration pace_grace_length = std::chrono::seconds{5};
/// How often each worker says that it is there.
inline constexpr Duration pace_beat = std::chrono::seconds{1};
/// A page whose answer nobody told of holds up its host for no longer than this: longer than a page
/// may take (ReadLimits::page_timeout).
inline constexpr Duration pace_answer_max = std::chrono::seconds{25};

/// A request that is about to be sent.
struct PaceRequest {
  std::string site;  ///< Key of the site that is visited, one visit at a time in this worker.
  std::string host;
  /// The crawl-delay that holds for this page; 0 for none, and for robots.txt.
  Duration delay{0};
  /// Of the server's address; empty where it has no limits.
  std::string server;
  std::size_t connections_max = 0;  ///< 0 is no limit, as in:
  std::size_t requests_per_second = 0;
};

struct PaceAnswer {
  enum class Kind : std::uint8_t {
    granted,  ///< Send now.
    wait,     ///< Ask again after `wait`.
    taken,    ///< Another worker visits the site; visit it after `wait` at the earliest.
    away,     ///< Nobody can say; as `taken`, for all sites.
  };
  Kind kind = Kind::granted;
  Duration wait{0};
};

/// Any thread.
class SharedPace {
 public:
  virtual ~SharedPace() = default;

  /// `done` is called once, from any thread, possibly before ask() returns, within 2 s; it must not
  /// block. A visit has one connection: asking for another server gives up the one before.
  virtual void ask(PaceRequest request, std::function<void(PaceAnswer)> done) = 0;

  /// The request to `host` that was granted to `site` has been answered, or never will be.
  /// `delay`: as it was asked with. `pause`: for how long the host wants to be left alone.
  virtual void answered(const std::string& site, const std::string& host, Duration delay,
                        std::optional<Duration> pause) = 0;

  /// The visit goes on later, and holds no connection meanwhile.
  virtual void let_go(const std::string& site) = 0;

  /// The visit has ended.
  virtual void end(const std::string& site) = 0;
};

}  // namespace ov
