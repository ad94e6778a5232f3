// One visit: the decisions in order. Steps that fail leave why in `ending_` and give an Error, so
// that CO_TRY leads out of any depth; what was read by then is kept.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/web.h"
#include "archive.h"
#include "ending.h"
#include "host_pace.h"
#include "net/dns.h"
#include "net/http.h"
#include "net/inflate.h"
#include "net/reactor.h"
#include "page_reading.h"
#include "robots_cache.h"
#include "server_turn.h"
#include "shared_turn.h"
#include "site_time.h"
#include "text/robots.h"
#include "text/sitemap.h"
#include "text/url.h"

namespace ov {

/// What the visits of one reactor share, the pace of hosts and servers with other reactors. All of
/// it outlives them.
struct VisitParts {
  const WebOptions& options;
  const AddressGuard& guard;
  Reactor& reactor;
  HttpClient& client;
  Resolver& resolver;
  Inflater& inflater;
  Semaphore& places;    ///< One for each visit in flight.
  Semaphore& openings;  ///< One for each that opens an https connection; see openings_max.
  HostPace& host_pace;
  RobotsCache& robots_cache;
  AddressPace* address_pace;  ///< Null where there is no limit.
  Archive* archive;           ///< Null where none is kept.
  SharedPace* shared_pace;    ///< Null where this worker reads alone.
  const std::shared_ptr<SharedPaceHome>& shared_pace_home;
};

/// Lives in its coroutine's frame, on its reactor's thread.
class SiteVisit {
 public:
  SiteVisit(const VisitParts& parts, VisitRequest request);
  SiteVisit(const SiteVisit&) = delete;
  SiteVisit& operator=(const SiteVisit&) = delete;

  /// Reads the site, within the time that a site has. Call once.
  Task<void> run();
  /// What it came to; `ended`: how run() ended. Call last.
  [[nodiscard]] Visit finish(const Result<void>& ended);

 private:
  enum class Kind : std::uint8_t { page, robots, sitemap };
  /// An origin ("https://host:port") that was asked for something.
  struct Origin {
    std::string name;
    std::vector<Endpoint> endpoints;  ///< Checked; the first is used, the rest when it refuses.
    bool on_platform = false;         ///< See is_shared_platform.
    RobotsPointer robots;             ///< Null before they are known.
    bool unverified = false;  ///< Its certificate does not verify, and it is read all the same.
  };

  // Which pages (site_visit.cpp).
  Task<void> read();
  Task<PageReadingPointer> read_start(Url url);
  Task<void> read_further(std::vector<std::string> links, Url first);
  Task<void> read_from_sitemap(Url start);
  [[nodiscard]] bool wants_one_page(const Origin& origin) const;
  void add(PageReading&& reading);
  [[nodiscard]] std::optional<Url> another_spelling(const Url& failed) const;

  // One page with its redirects (page_load.cpp).
  Task<PageReadingPointer> load(Url url, std::size_t links_max);
  Result<PageReadingPointer> take_page(const HttpResponse& response, const Url& url,
                                       std::size_t links_max);
  Result<PageReadingPointer> take_unmodified(const HttpResponse& response, const Url& url,
                                             const Page& known, std::size_t links_max);
  Error denied_to_models(const Url& url);
  Error redirects_too_far(const std::vector<std::string>& seen, bool in_a_circle);
  Result<std::optional<Url>> hop_of_status(const HttpResponse& response, const Url& url);
  Result<Url> target_of(std::string_view location, const Url& from);
  /// What robots.txt says of giving the page's text to a model.
  [[nodiscard]] bool allows_model_input(const Url& url);
  /// The page as it was read before, where the server may be asked whether it still is so; else
  /// null.
  [[nodiscard]] const Page* known_at(const Url& url);
  /// Notes what is to be known of the page at the next visit, and what it asks of programs.
  /// Fails where that is obeyed.
  Result<void> settle(PageReading& reading, const HttpResponse& response, const Url& url);

  // sitemap.xml (sitemap_reading.cpp).
  Task<std::vector<std::string>> sitemap_pages(Url start, std::size_t count);
  Task<Sitemap> load_sitemap(std::string location);

  // robots.txt (robots_check.cpp).
  Task<void> check_robots(Url url);
  Task<RobotsPointer> fetch_robots(Url url);
  Task<HttpResponse> follow_robots(Url& target);
  Result<RobotsRules> rules_of(const HttpResponse& response, const Url& target);

  // Connections (connecting.cpp).
  Task<HttpResponse> fetch(Url url, Kind kind);
  Task<void> find_endpoints(Url url);
  void take_permitted(Origin& origin, const std::vector<IpAddress>& addresses,
                      std::uint16_t port) const;
  [[nodiscard]] HttpRequest request_for(const Url& url, Kind kind, const Endpoint& endpoint);
  Origin& origin_of(const Url& url);

  // Whose turn it is (waiting.cpp).
  [[nodiscard]] HostPace::Asking asking_for(const Url& url, bool is_repeated);
  Task<void> wait_to_send(Url url, Kind kind, bool is_repeated);
  /// What the other workers are to know of a request, beside the visit's site.
  [[nodiscard]] PaceRequest shared_request(const Origin& origin, const HostPace::Asking& asking,
                                           Kind kind) const;
  /// Asks them. False: after a wait, the visit's turns have to be taken again.
  Task<bool> ask_others(Url url, Kind kind, PaceRequest request, Duration latest);
  Error leave_to_others(Duration come_again, std::string detail);
  Task<void> wait_for_host(Url url, Kind kind, bool is_repeated);
  Task<void> stand_back(Duration wait);
  Task<void> wait_for_turn(const Origin& origin);
  Task<void> wait_for_place();
  [[nodiscard]] bool needs_opening(const Url& url, Kind kind);
  Task<void> wait_for_opening();
  void note_answer(const HttpResponse& response, const Url& url, Kind kind);
  void let_go();
  Error put_off(Duration come_again, std::string_view host);
  Error paused_too_long(Duration wait, std::string_view host);

  Error fail(Ending ending);
  Error fail(Reason reason, std::string detail);

  const WebOptions& options_;
  const AddressGuard& guard_;
  Reactor& reactor_;
  Resolver& resolver_;
  Inflater& inflater_;
  VisitParts parts_;
  VisitRequest request_;
  const std::uint64_t number_;
  SiteTime time_;
  std::optional<Semaphore::Permit> place_;
  std::optional<Semaphore::Permit> opening_;  ///< Until a connection stands or has failed.
  std::optional<ServerTurn> turn_;
  std::optional<SharedTurn> shared_turn_;
  HttpSession session_;  ///< After the turn: its connection is closed before that is given back.
  Site site_;
  Ending ending_;
  int useful_pages_ = 0;
  HttpFailure failure_ = HttpFailure::none;  ///< Of the last fetch that failed...
  bool failed_to_connect_ = false;           ///< ...whether before anything could be sent...
  std::string failed_origin_;                ///< ...and whom it was sent to.
  std::optional<Duration> come_again_;       ///< Set where the visit was put off.
  std::vector<std::string> begun_at_;        ///< Hosts that a page was sent to.
  /// Few: a start, its redirects, further hosts of the site. A deque, since steps that wait hold
  /// references into it.
  std::deque<Origin> origins_;
};

}  // namespace ov
