// One visit: the decisions in order. Steps that fail leave why in `ending_` and give an Error, so
// that CO_TRY leads out of any depth; what was read by then is kept.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/web.h"
#include "ending.h"
#include "net/dns.h"
#include "net/http.h"
#include "net/inflate.h"
#include "net/reactor.h"
#include "page_reading.h"
#include "text/robots.h"
#include "text/url.h"

namespace ov {

/// Lives in its coroutine's frame, on its reactor's thread. All references outlive it.
class SiteVisit {
 public:
  SiteVisit(const WebOptions& options, const AddressGuard& guard, Reactor& reactor,
            HttpClient& client, Resolver& resolver, Inflater& inflater, VisitRequest request);
  SiteVisit(const SiteVisit&) = delete;
  SiteVisit& operator=(const SiteVisit&) = delete;

  /// Reads the site. The caller sets the deadline of the whole by destroying the task. Call once.
  Task<void> run();
  /// What it came to; `ended`: how run() ended (with_deadline's error when it did not). Call last.
  [[nodiscard]] Visit finish(const Result<void>& ended);

 private:
  enum class Kind : std::uint8_t { page, robots };
  /// An origin ("https://host:port") that was asked for something.
  struct Origin {
    std::string name;
    std::vector<Endpoint> endpoints;  ///< Checked; the first is used, the rest when it refuses.
    std::optional<RobotsRules> robots;
  };

  // Which pages (site_visit.cpp).
  Task<PageReading> read_start(Url url);
  Task<void> read_further(std::vector<std::string> links, Url first);
  [[nodiscard]] bool wants_one_page(const Origin& origin) const;
  Task<void> wait_crawl_delay(const Origin& origin);
  void add(PageReading reading);
  [[nodiscard]] std::optional<Url> another_spelling(const Url& failed) const;

  // One page with its redirects (page_load.cpp).
  Task<PageReading> load(Url url, std::size_t links_max);
  Result<std::optional<Url>> hop_of_status(const HttpResponse& response, const Url& url);
  Result<Url> target_of(std::string_view location, const Url& from);

  // robots.txt (robots_check.cpp).
  Task<void> check_robots(Url url);
  Task<RobotsRules> fetch_robots(Url url);
  Task<HttpResponse> follow_robots(Url& target);
  Result<RobotsRules> rules_of(const HttpResponse& response, const Url& target);

  // Connections (connecting.cpp).
  Task<HttpResponse> fetch(Url url, Kind kind);
  Task<void> find_endpoints(Url url);
  void take_permitted(Origin& origin, const std::vector<IpAddress>& addresses,
                      std::uint16_t port) const;
  [[nodiscard]] HttpRequest request_for(const Url& url, Kind kind, const Endpoint& endpoint) const;
  Origin& origin_of(const Url& url);

  Error fail(Ending ending);
  Error fail(Reason reason, std::string detail);

  const WebOptions& options_;
  const AddressGuard& guard_;
  Reactor& reactor_;
  Resolver& resolver_;
  Inflater& inflater_;
  VisitRequest request_;
  HttpSession session_;
  Site site_;
  Ending ending_;
  int useful_pages_ = 0;
  HttpFailure failure_ = HttpFailure::none;  ///< Of the last fetch that failed...
  bool certificate_refused_ = false;         ///< ...whether over its certificate...
  std::string failed_origin_;                ///< ...and whom it was sent to.
  Duration loaded_at_{0};                    ///< Clock::elapsed() after the last page.
  /// Few: a start, its redirects, further hosts of the site. A deque, since steps that wait hold
  /// references into it.
  std::deque<Origin> origins_;
};

}  // namespace ov
