#include "batch_http.h"

#include "dialect.h"
#include "net/address.h"

namespace ov::adapters {
namespace {

constexpr std::size_t kept_bytes_max = std::size_t{1} << 20;

HttpOptions http_options(const std::string& ca_file) {
  HttpOptions out;
  out.transport = HttpTransport::direct;
  // As for single calls: the operator names the endpoint.
  out.address_allowed = [](const sockaddr*, socklen_t) { return true; };
  out.user_agent = "overture";
  if (!ca_file.empty()) out.ca_file = ca_file;
  return out;
}

}  // namespace

BatchHttp::BatchHttp(Reactor& reactor, const OpenaiEndpoint& endpoint, const std::string& ca_file)
    : reactor_(reactor),
      endpoint_(endpoint),
      base_(*parse_base_url(endpoint.base_url)),
      http_(reactor, http_options(ca_file)) {}

Task<std::vector<IpAddress>> BatchHttp::addresses_of_host() {
  if (const auto literal = parse_ip(base_.host)) co_return std::vector<IpAddress>{*literal};
  if (!resolver_) {
    CO_TRY(resolver_, Resolver::create(reactor_, {.operator_names = true}));
  }
  co_return co_await resolver_->resolve(base_.host);
}

std::string BatchHttp::url_of(const std::string& path) const {
  std::string url = endpoint_.base_url;
  // Azure's older addresses name a deployment, which files and batches do not belong to.
  if (const std::size_t at = url.find("/deployments/"); at != std::string::npos) url.resize(at);
  url += path;
  if (!endpoint_.api_version.empty()) {
    url += (path.find('?') == std::string::npos ? "?" : "&");
    url += "api-version=" + endpoint_.api_version;
  }
  return url;
}

Task<Answer> BatchHttp::send(Request request) {
  const Deadline deadline = reactor_.in(request.timeout);
  const auto addresses = co_await with_deadline(reactor_, deadline, addresses_of_host());
  if (!addresses) co_return Error(addresses.error()).while_doing("looking up the model endpoint");
  HttpRequest http;
  http.method = request.method;
  http.url = url_of(request.path);
  http.connect_port = base_.port;
  http.connect_address = to_string(addresses->front());
  http.headers = {{"Accept", "application/json"}};
  if (!request.content_type.empty()) http.headers.push_back({"Content-Type", request.content_type});
  if (!endpoint_.key.empty()) {
    const bool api_key = key_header_of(endpoint_) == KeyHeader::api_key;
    http.headers.push_back(api_key ? HttpHeader{"api-key", endpoint_.key}
                                   : HttpHeader{"Authorization", "Bearer " + endpoint_.key});
  }
  http.body = std::move(request.body);
  http.body_source = std::move(request.body_source);
  http.body_sink = std::move(request.body_sink);
  http.stall_timeout = request.stall_timeout;
  if (http.body_sink) {
    // What is not for the sink is kept: the few words of a refusal, and no file.
    http.go_on = [](const HttpResponse& so_far) { return so_far.body.size() <= kept_bytes_max; };
  }
  http.limits.body_bytes_max = request.answer_bytes_max;
  http.deadline = deadline;
  http.send_once = true;
  auto response = co_await http_.fetch(std::move(http));
  if (!response) co_return Error(response.error());
  if (response->body_end == HttpBodyEnd::limit) {
    co_return Error(ErrorKind::too_large, "the model endpoint's answer is too long");
  }
  if (response->body_end != HttpBodyEnd::complete) {
    co_return Error(ErrorKind::unavailable, "the model endpoint's answer broke off");
  }
  co_return Answer{response->status, std::move(response->body), std::move(response->headers)};
}

}  // namespace ov::adapters
