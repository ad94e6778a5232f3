// One reactor thread with all that its visits share: the HTTP client, the resolver, the inflater.
// Visits come in by post() from the caller's thread and end by their `done`, exactly once, also
// when the lane is stopped before it has looked at them.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/web.h"
#include "archive.h"
#include "net/dns.h"
#include "net/http.h"
#include "net/inflate.h"
#include "net/reactor.h"
#include "site_visit.h"

namespace ov {

class WebReader::Lane {
 public:
  /// Errors: unavailable (no resolver).
  /// `number`: which of the lanes, from 0. `places`: visits in flight at once. `host_pace` and
  /// `pace`, which may be null, outlive the lane. Errors: as WebReader::create.
  static Result<std::unique_ptr<Lane>> create(const WebOptions& options, std::size_t number,
                                              std::size_t places, HostPace& host_pace,
                                              AddressPace* pace, const Clock& clock);
  /// Stops and waits for the thread.
  ~Lane();
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  /// Any thread.
  void visit(VisitRequest request, std::function<void(Visit)> done);
  /// Any thread.
  void stop() { reactor_.stop(); }

 private:
  struct Waiting {
    VisitRequest request;
    std::function<void(Visit)> done;
  };

  Lane(const WebOptions& options, std::size_t places, HostPace& host_pace, AddressPace* pace,
       const Clock& clock);
  void run();
  VisitParts parts();
  std::vector<Waiting> take_waiting();
  void start_waiting();
  static Task<void> run_visit(Lane& lane, Waiting waiting);

  const WebOptions options_;
  const AddressGuard guard_;
  Reactor reactor_;
  std::unique_ptr<HttpClient> client_;
  std::unique_ptr<Resolver> resolver_;
  Inflater inflater_;
  Semaphore places_;
  Semaphore openings_;
  const std::shared_ptr<SharedPaceHome> shared_pace_home_;
  HostPace& host_pace_;
  RobotsCache robots_cache_;
  AddressPace* const pace_;
  std::unique_ptr<Archive> archive_;  // Null where none is kept.
  std::mutex waiting_mutex_;
  std::vector<Waiting> waiting_;
  bool closed_ = false;  // Under waiting_mutex_: nothing is looked at any more.
  std::thread thread_;   // Last: it uses all of the above.
};

/// Connections of one reactor that are being made for https at once, until they stand or have
/// failed. Thousands that all began together would all be late on a busy machine: each handshake
/// takes a millisecond of it, and the connect timeout runs for all of them. Who waits to begin
/// holds neither a place nor a server's turn.
inline constexpr std::size_t openings_max = 256;

inline constexpr std::string_view stopped_detail = "the visit was ended because the program stops";
/// What a visit comes to that was ended by stop().
[[nodiscard]] Visit stopped_visit(std::string site);

}  // namespace ov
