#include "endpoint.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "failure.h"
#include "prices.h"
#include "request.h"

namespace ov::adapters {
namespace {

constexpr std::size_t answer_bytes_max = std::size_t{1} << 20U;
/// Of the host's addresses, while the ones before take no connection.
constexpr std::size_t addresses_tried_max = 4;
/// Each refusal of a form takes one thing away; there are five of them.
constexpr int forms_tried_max = 6;
/// A request that crosses with the close of its connection counts as billed, so it goes over a new
/// one well before the server tires of the old: uvicorn, under vLLM, closes after 5 s.
constexpr std::chrono::seconds connection_idle_max{4};

HttpOptions http_options(const std::string& ca_file) {
  HttpOptions out;
  // Ours, since libcurl cannot be kept from sending a request again.
  out.transport = HttpTransport::direct;
  // The operator names the endpoint, and it is often on this machine: no address is refused.
  out.address_allowed = [](const sockaddr*, socklen_t) { return true; };
  out.user_agent = "overture";
  out.idle_max = connection_idle_max;
  if (!ca_file.empty()) out.ca_file = ca_file;
  return out;
}

std::string name_of(const BaseUrl& base) {
  const bool usual = base.port == (base.https ? 443 : 80);
  return usual ? base.host : base.host + ":" + std::to_string(base.port);
}

}  // namespace

std::optional<ModelPrice> price_of(const OpenaiEndpoint& endpoint) {
  if (endpoint.price) return endpoint.price;
  const auto address = parse_base_url(endpoint.base_url);
  return address ? listed_price(address->host, endpoint.model) : std::nullopt;
}

Endpoint::Endpoint(Reactor& reactor, const Clock& clock, const OpenaiEndpoint& options,
                   const std::string& ca_file)
    : reactor_(reactor),
      clock_(clock),
      options_(options),
      base_(*parse_base_url(options.base_url)),
      name_(name_of(base_)),
      price_(price_of(options)),
      http_(reactor, http_options(ca_file)),
      abilities_(first_abilities(options)) {}

Task<Asked> Endpoint::ask(const ModelRequest& request) {
  Asked asked;
  const Deadline deadline = reactor_.in(options_.call_timeout);
  // `request` and `billing` outlive the task, which is awaited at once; so below.
  Billing billing = Billing::none;
  const Result<Answer> answered = co_await answer(request, deadline, billing);
  if (answered) {
    asked.limits = read_rate_limits(*answered, dialect_of(options_), clock_.now());
    asked.result = interpret(*answered, options_.key, clock_.now());
  } else {
    ModelFailure failure{answered.error(), std::nullopt};
    failure.billing = billing;
    asked.result = tl::unexpected(std::move(failure));
  }
  if (asked.result) {
    asked.result->price = price_;
    asked.result->endpoint = name_;
  } else {
    asked.result.error().price = price_;
  }
  co_return asked;
}

/// Asks, and asks again in a plainer form when the endpoint does not know the one used. `billing`:
/// of the failure, if it is one.
Task<Answer> Endpoint::answer(const ModelRequest& request, Deadline deadline, Billing& billing) {
  const auto addresses = co_await with_deadline(reactor_, deadline, addresses_of_host());
  if (!addresses) co_return Error(addresses.error()).while_doing("looking up the model endpoint");
  std::unique_ptr<HttpSession> session = take_session();
  for (int tries = 1;; ++tries) {
    const Abilities asked = abilities_;
    HttpRequest http = http_request(request, deadline);
    CO_TRY(HttpResponse response, co_await fetch(*session, *addresses, std::move(http), billing));
    if (response.body_end != HttpBodyEnd::complete) {
      billing = Billing::unknown;
      const bool limit = response.body_end == HttpBodyEnd::limit;
      co_return Error(limit ? ErrorKind::too_large : ErrorKind::unavailable,
                      limit ? "the model endpoint's answer is over 1 MiB"
                            : "the model endpoint's answer broke off");
    }
    Answer given{response.status, std::move(response.body), std::move(response.headers)};
    if (tries >= forms_tried_max || !learn(given, asked)) {
      idle_.push_back(std::move(session));
      co_return given;
    }
  }
}

/// True when the question is worth asking again, in a plainer form.
bool Endpoint::learn(const Answer& answer, const Abilities& asked) {
  const std::optional<Abilities> plainer = lesser(answer, asked);
  if (!plainer) return false;
  // What the URL insists on is not taken away.
  if (options_.format && plainer->format != asked.format) return false;
  if (options_.tokens_field && plainer->tokens_field != asked.tokens_field) return false;
  // Another call may have found out more meanwhile.
  if (abilities_ == asked) abilities_ = *plainer;
  return true;
}

/// Sends `http` to the address that answered last, else to the others in turn.
Task<HttpResponse> Endpoint::fetch(HttpSession& session, const std::vector<IpAddress>& addresses,
                                   HttpRequest http, Billing& billing) {
  const Deadline deadline = http.deadline;
  const std::size_t count = std::min(addresses.size(), addresses_tried_max);
  const std::size_t first = address_index_;
  for (std::size_t tried = 1;; ++tried) {
    const std::size_t index = (first + tried - 1) % count;
    http.connect_address = to_string(addresses[index]);
    auto response = co_await session.fetch(tried == count ? std::move(http) : http);
    if (response) address_index_ = index;
    // Nothing was sent where there was no connection, so the next address may be asked.
    const HttpFailure failure = session.failure();
    const bool no_connection =
        failure == HttpFailure::connect || failure == HttpFailure::tls ||
        failure == HttpFailure::certificate ||
        (failure == HttpFailure::timeout && reactor_.clock().elapsed() < deadline.at);
    const bool unsent = no_connection || failure == HttpFailure::invalid_request;
    if (!response) billing = unsent ? Billing::none : Billing::unknown;
    if (!no_connection || tried == count) co_return response;
  }
}

Task<std::vector<IpAddress>> Endpoint::addresses_of_host() {
  if (const auto literal = parse_ip(base_.host)) co_return std::vector<IpAddress>{*literal};
  if (!resolver_) {
    CO_TRY(resolver_, Resolver::create(reactor_, {.operator_names = true}));
  }
  co_return co_await resolver_->resolve(base_.host);
}

HttpRequest Endpoint::http_request(const ModelRequest& request, Deadline deadline) const {
  HttpRequest out;
  out.method = HttpMethod::post;
  out.url = request_url(options_);
  out.connect_port = base_.port;
  out.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
  if (!options_.key.empty()) {
    if (key_header_of(options_) == KeyHeader::api_key) {
      out.headers.push_back({"api-key", options_.key});
    } else {
      out.headers.push_back({"Authorization", "Bearer " + options_.key});
    }
  }
  out.body = request_body(request, options_, abilities_);
  out.limits.body_bytes_max = answer_bytes_max;
  out.deadline = deadline;
  out.send_once = true;
  return out;
}

/// A session whose connection is still open, where there is one.
std::unique_ptr<HttpSession> Endpoint::take_session() {
  if (idle_.empty()) return std::make_unique<HttpSession>(http_);
  std::unique_ptr<HttpSession> session = std::move(idle_.back());
  idle_.pop_back();
  return session;
}

}  // namespace ov::adapters
