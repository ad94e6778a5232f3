// Reads sites: the Web port on our own reactors. A visit is one coroutine: resolve, check the
// address, robots.txt, the page with its redirects one hop at a time, then up to two more pages of
// the site, all on one polite connection, each page turned into text in place. Sites are dealt to
// reactors by the hash of their key, so nothing of a visit is shared between threads but the pace.
//
// Pace is kept over all reactors, by host (host_pace.h) and by server address (net/pace.h): visits
// beyond what these are good for wait without a place, or come back as Visit::come_again. Where
// other workers read as well, WebOptions::shared_pace keeps it over all of them.
//
// What is not here: which sites to visit and when again (pipeline/read).
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/limits.h"
#include "net/address.h"
#include "net/pace.h"
#include "ports/shared_pace.h"
#include "ports/web.h"

namespace ov {

class HostPace;

/// What robots.txt files know us by.
inline constexpr std::string_view robots_agent = "OvertureBot";
/// Text kept of one page; blocks beyond it are dropped.
inline constexpr std::size_t page_text_bytes_max = 200'000;
/// Text kept of a page's title and of its description.
inline constexpr std::size_t page_title_bytes_max = 1'000;

struct WebOptions {
  ReadLimits limits;
  /// URL where a site's owner learns who we are; stands in the User-Agent. May be empty only where
  /// the sites are our own.
  std::string user_agent_contact;
  /// Every connection for http (https) goes to this endpoint, no name is resolved, and no other
  /// endpoint is permitted. Where only one of the two is set, the other scheme is not served.
  std::optional<Endpoint> connect_to_http;
  std::optional<Endpoint> connect_to_https;
  std::optional<Endpoint> dns_server;  ///< Asked instead of the system's.
  std::vector<Cidr> allow;             ///< Permitted besides public addresses.
  std::optional<std::string> ca_file;  ///< PEM file of authorities trusted instead of the system's.
  /// Read a site in spite of a certificate that does not verify, over a connection of its own that
  /// is sent nothing but Host, User-Agent and "Accept: */*"; Site::certificate_ignored says so.
  bool read_bad_certificates = false;
  /// Pages that ask for any of this are left out, by header, meta element or robots.txt.
  PageSignals obey{.no_index = false, .no_ai = true};
  std::size_t in_flight_max = 1'000;  ///< Visits at once.
  /// What one server address is asked for, and one of a known platform. Nothing given is what
  /// PaceOptions says, but no limit where every connection is pinned to one endpoint.
  std::optional<AddressCaps> address_caps;
  std::optional<AddressCaps> platform_caps;
  /// Asked before each request, where other workers read beside this one. Shared with whoever made
  /// it.
  std::shared_ptr<SharedPace> shared_pace;
  int reactors = 0;  ///< Threads, 1 to 64; 0 means one a core, two at most.
  /// Folder for WARC files of all that is fetched, made where it is missing; a disk that fails ends
  /// the archive and not the reading.
  std::optional<std::string> archive_folder;
};

/// `done` is called from the thread of the site's reactor. The visits of one site key go to the
/// same reactor, which keeps what robots.txt said for a day.
class WebReader final : public Web {
 public:
  /// Starts the reactors. `clock` must outlive the reader and be thread safe.
  /// Errors: invalid (an option makes no sense, the CA file cannot be read), unavailable (no DNS
  /// server, no descriptors).
  static Result<std::unique_ptr<WebReader>> create(WebOptions options, const Clock& clock);
  /// Stops and waits for the visits in flight, at most 5 s.
  ~WebReader() override;
  WebReader(const WebReader&) = delete;
  WebReader& operator=(const WebReader&) = delete;

  void visit(VisitRequest request, std::function<void(Visit)> done) override;
  [[nodiscard]] std::size_t in_flight_max() const override;
  void stop() override;

 private:
  class Lane;
  WebReader(WebOptions options, std::unique_ptr<HostPace> host_pace,
            std::unique_ptr<AddressPace> pace, std::vector<std::unique_ptr<Lane>> lanes);

  WebOptions options_;
  std::unique_ptr<HostPace> host_pace_;  ///< Outlives the lanes, as does:
  std::unique_ptr<AddressPace> pace_;    ///< Null where there is no limit.
  std::vector<std::unique_ptr<Lane>> lanes_;
};

/// The User-Agent header: "OvertureBot/0.1 (+CONTACT)", without the brackets where there is none.
[[nodiscard]] std::string user_agent(std::string_view contact);

}  // namespace ov
