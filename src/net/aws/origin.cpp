#include "origin.h"

#include <algorithm>

namespace ov {
namespace {

constexpr std::size_t idle_lines_max = 64;
/// Of a host's addresses, while the ones before take no connection.
constexpr std::size_t addresses_tried_max = 3;
/// S3 closes what was idle for some 5 to 20 s. A request that crosses with that is sent again.
constexpr std::chrono::seconds connection_idle_max{5};

HttpOptions http_options(const std::string& ca_file,
                         std::function<bool(const IpAddress&)> allowed) {
  HttpOptions out;
  // Ours, since libcurl cannot be kept from sending a request again unasked.
  out.transport = HttpTransport::direct;
  out.address_allowed = [allowed = std::move(allowed)](const sockaddr* address, socklen_t) {
    if (!allowed) return true;
    const std::optional<IpAddress> ip = ip_of(address);
    return ip && allowed(*ip);
  };
  out.user_agent = "overture";
  out.idle_max = connection_idle_max;
  if (!ca_file.empty()) out.ca_file = ca_file;
  return out;
}

std::string authority_of(const AwsEndpoint& endpoint) {
  return to_string(endpoint).substr(endpoint.https ? 8 : 7);
}

}  // namespace

Origin::Origin(Reactor& reactor, AwsEndpoint endpoint, const std::string& ca_file,
               std::function<bool(const IpAddress&)> allowed)
    : reactor_(reactor),
      endpoint_(std::move(endpoint)),
      authority_(authority_of(endpoint_)),
      http_(reactor, http_options(ca_file, std::move(allowed))) {}

Task<std::vector<IpAddress>> Origin::addresses() {
  if (const auto literal = parse_ip(endpoint_.host)) co_return std::vector<IpAddress>{*literal};
  if (!resolver_) {
    CO_TRY(resolver_, Resolver::create(reactor_, {.operator_names = true}));
  }
  co_return co_await resolver_->resolve(endpoint_.host);
}

Origin::Line Origin::take_line(const std::vector<IpAddress>& known) {
  while (!idle_.empty()) {
    Line line = std::move(idle_.back());
    idle_.pop_back();
    // A name that has moved takes its connections along.
    if (std::ranges::find(known, line.address) != known.end()) return line;
  }
  return {std::make_unique<HttpSession>(http_), known[next_address_++ % known.size()]};
}

Task<Fetched> Origin::fetch(HttpRequest request, std::string target) {
  const Deadline deadline = request.deadline;
  auto known = co_await with_deadline(reactor_, deadline, addresses());
  if (!known) {
    co_return Fetched{Error(known.error()).while_doing("looking up " + endpoint_.host), false};
  }
  request.url = to_string(endpoint_) + target;
  request.connect_port = endpoint_.port;
  Line line = take_line(*known);
  for (std::size_t tried = 1;; ++tried) {
    request.connect_address = to_string(line.address);
    const bool is_last = tried == std::min(known->size(), addresses_tried_max);
    auto response = co_await line.session->fetch(is_last ? std::move(request) : request);
    if (response) {
      if (idle_.size() < idle_lines_max) idle_.push_back(std::move(line));
      co_return Fetched{std::move(response), true};
    }
    const HttpFailure failure = line.session->failure();
    const bool no_connection =
        failure == HttpFailure::connect || failure == HttpFailure::tls ||
        failure == HttpFailure::certificate || failure == HttpFailure::blocked_address ||
        (failure == HttpFailure::timeout && reactor_.clock().elapsed() < deadline.at);
    const bool unsent = no_connection || failure == HttpFailure::invalid_request;
    if (!no_connection || is_last) co_return Fetched{std::move(response), !unsent};
    line.address = (*known)[next_address_++ % known->size()];
  }
}

}  // namespace ov
