// Web: visits one site. The caller says which page the list named; the adapter resolves, checks the
// address, reads robots.txt, the page and up to two more, and extracts while the bytes arrive.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "domain/site.h"

namespace ov {

struct VisitRequest {
  std::string site;  ///< Site key; one visit at a time for a key is the caller's affair.
  std::string url;   ///< Absolute http(s) URL to start from, as Record::url.
  /// The version read before, pages and all, where there is one: its validators are sent, and what
  /// the server calls unmodified is taken from it. Shared with whoever asked for the visit.
  std::shared_ptr<const Site> known{};
};

/// What a visit came to. `site.reason` none means there is something to write from.
struct Visit {
  Site site;
  std::optional<Duration> retry_after{};  ///< What the site asked for with 429 or 503.
  /// Set when the visit has to wait for longer than it may stand in the way of others: its server
  /// is busy with the sites it shares it with, its host asked for a pause, or others are before it
  /// in the host's crawl-delay. An hour at most. It did not come to anything and counts as no
  /// attempt; visit again after this time, which reserves nothing. Only `site.key` means
  /// something beside it, and `site.detail` for people.
  std::optional<Duration> come_again{};
};

class Web {
 public:
  virtual ~Web() = default;

  /// Starts a visit. `done` is called exactly once, from any thread, possibly before `visit`
  /// returns; it must not block. A visit ends within the site's time limit, not counting its
  /// look-ups ahead and its waits for a place or for its server's turn. After `stop`, visits
  /// end early with reason `timeout` and are to be thrown away. Call from one thread.
  virtual void visit(VisitRequest request, std::function<void(Visit)> done) = 0;

  /// How many visits may be handed over and not yet done. More than are in flight at once: those
  /// ahead are looked up, and wait for a place or for the turn of their server, meanwhile.
  [[nodiscard]] virtual std::size_t in_flight_max() const = 0;

  /// Takes nothing new and ends what is in flight as soon as possible (at most 5 s). Any thread.
  virtual void stop() = 0;
};

}  // namespace ov
