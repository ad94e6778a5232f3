// Whom to connect to: resolve, check, and send with the checked literal.
#include <algorithm>
#include <chrono>
#include <utility>

#include "page_reading.h"
#include "revisit.h"
#include "site_visit.h"

namespace ov {
namespace {

/// Addresses of a name that are tried when the ones before refuse.
constexpr std::size_t endpoints_max = 3;
/// Body kept of an answer that is no success: enough to know a block page by.
constexpr std::size_t error_body_bytes_max = 64U << 10;

// Whether the rest of a body is worth its transfer.
bool is_worth_reading(const HttpResponse& so_far) {
  if (so_far.status / 100 != 2) return so_far.body.size() <= error_body_bytes_max;
  const std::string* type = so_far.header("Content-Type");
  return type == nullptr || may_be_html(*type);
}

// Of the time left to connect, what each of the endpoints left may take.
std::chrono::milliseconds share_of(Duration left, std::size_t endpoints) {
  const auto share = std::chrono::floor<std::chrono::milliseconds>(left) /
                     static_cast<std::chrono::milliseconds::rep>(endpoints);
  return std::max(share, std::chrono::milliseconds{1});
}

// Who answers may be anyone, so it learns what any passer-by would: no validators of an earlier
// visit, nothing that a server might remember us by.
void send_unverified(HttpRequest& request) {
  request.verify_certificate = false;
  request.headers.clear();
}

}  // namespace

SiteVisit::Origin& SiteVisit::origin_of(const Url& url) {
  std::string name = url.origin();
  for (Origin& origin : origins_) {
    if (origin.name == name) return origin;
  }
  Origin& origin = origins_.emplace_back();
  origin.name = std::move(name);
  return origin;
}

Task<void> SiteVisit::find_endpoints(Url url) {
  Origin& origin = origin_of(url);
  if (!origin.endpoints.empty()) co_return ok();
  if (options_.connect_to_http || options_.connect_to_https) {
    const auto& given =
        url.scheme == "https" ? options_.connect_to_https : options_.connect_to_http;
    if (!given) {
      failure_ = HttpFailure::connect;
      failed_to_connect_ = true;
      co_return fail(Reason::connect, "no address was given for " + url.scheme);
    }
    origin.endpoints.push_back(*given);
    co_return ok();
  }
  const auto found = co_await resolver_.look_up(url.host);
  if (!found) {
    failure_ = HttpFailure::none;
    co_return fail(ending_of_lookup(found.error()));
  }
  const std::uint16_t port = url.effective_port();
  take_permitted(origin, found->addresses, port);
  if (!origin.endpoints.empty()) {
    origin.on_platform = parts_.address_pace != nullptr &&
                         is_shared_platform(origin.endpoints.front().address, found->aliases);
    co_return ok();
  }
  failure_ = HttpFailure::blocked_address;
  co_return fail(Reason::blocked_address, shown(url.host) + " leads to " +
                                              to_string(Endpoint{found->addresses.front(), port}) +
                                              ", which is no public address of a web server");
}

// The first of `addresses`, but the last place goes to the other family where all were of one: what
// fails is often a family's way to the site.
void SiteVisit::take_permitted(Origin& origin, const std::vector<IpAddress>& addresses,
                               std::uint16_t port) const {
  std::vector<Endpoint>& taken = origin.endpoints;
  for (const IpAddress& address : addresses) {
    if (!guard_.permits(address, port)) continue;
    if (taken.size() < endpoints_max) {
      taken.push_back({address, port});
      continue;
    }
    const bool new_family = std::none_of(taken.begin(), taken.end(), [&](const Endpoint& known) {
      return known.address.family == address.family;
    });
    if (!new_family) continue;
    taken.back() = {address, port};
    return;
  }
}

HttpRequest SiteVisit::request_for(const Url& url, Kind kind, const Endpoint& endpoint) {
  HttpRequest request;
  request.url = url.href();
  request.connect_address = to_string(endpoint.address);
  request.connect_port = endpoint.port;
  request.limits.header_bytes_max = options_.limits.header_bytes_max;
  request.limits.headers_max = options_.limits.header_count_max;
  request.limits.body_bytes_max =
      kind == Kind::robots ? options_.limits.robots_bytes_max : options_.limits.transfer_bytes_max;
  switch (kind) {
    case Kind::robots:
      request.headers = {{"Accept", "text/plain,*/*;q=0.5"}};
      break;
    case Kind::sitemap:
      request.headers = {{"Accept", "application/xml,text/xml,text/plain;q=0.5,*/*;q=0.1"},
                         {"Accept-Encoding", "gzip"}};
      break;
    case Kind::page:
      request.headers = {{"Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"},
                         {"Accept-Encoding", "gzip"}};
      if (const Page* known = known_at(url)) add_conditions(*known, request.headers);
      request.go_on = is_worth_reading;
      break;
  }
  request.connected = [this] { opening_.reset(); };
  if (origin_of(url).unverified) send_unverified(request);
  return request;
}

Task<HttpResponse> SiteVisit::fetch(Url url, Kind kind) {
  failed_origin_ = url.origin();
  failed_to_connect_ = false;
  CO_TRY_VOID(co_await find_endpoints(url));
  const HostStay stay(parts_.host_pace, url.host, number_);
  std::vector<Endpoint>& endpoints = origin_of(url).endpoints;
  Duration page_time = options_.limits.page_timeout;
  Duration connect_time = options_.limits.connect_timeout;
  for (bool is_repeated = false;; is_repeated = true) {
    CO_TRY_VOID(co_await wait_to_send(url, kind, is_repeated));
    const Duration begun = reactor_.clock().elapsed();
    const Deadline deadline{begun + page_time};
    HttpRequest request = request_for(url, kind, endpoints.front());
    request.deadline = deadline;
    request.limits.connect_timeout = share_of(connect_time, endpoints.size());
    ++site_.requests;
    std::optional<Archive::Asked> asked;
    if (parts_.archive != nullptr) asked = parts_.archive->ask(request);
    auto response = co_await session_.fetch(std::move(request));
    opening_.reset();
    failed_to_connect_ = false;
    if (response) {
      failure_ = HttpFailure::none;
      site_.bytes_received += response->received_bytes;
      if (asked) parts_.archive->add(*asked, *response);
      note_answer(*response, url, kind);
      if (kind == Kind::page && origin_of(url).unverified) site_.certificate_ignored = true;
      co_return response;
    }
    if (shared_turn_) shared_turn_->answered(std::nullopt);
    failure_ = session_.failure();
    if (failure_ == HttpFailure::certificate && options_.read_bad_certificates &&
        !std::exchange(origin_of(url).unverified, true)) {
      continue;
    }
    // A name may have an address that is dead, silent, or of a family this machine does not speak.
    const Duration now = reactor_.clock().elapsed();
    failed_to_connect_ =
        failure_ == HttpFailure::connect || (failure_ == HttpFailure::timeout && now < deadline.at);
    page_time -= now - begun;
    connect_time -= now - begun;
    if (!failed_to_connect_ || endpoints.size() == 1)
      co_return fail(ending_of_fetch(failure_, response.error(), url.href()));
    endpoints.erase(endpoints.begin());
  }
}

}  // namespace ov
