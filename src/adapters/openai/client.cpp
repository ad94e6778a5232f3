#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "call.h"
#include "net/address.h"
#include "net/dns.h"
#include "net/http.h"
#include "net/reactor.h"

namespace ov::adapters {
namespace {

constexpr std::size_t answer_bytes_max = std::size_t{1} << 20U;
/// Of the host's addresses, while the ones before take no connection.
constexpr std::size_t addresses_tried_max = 4;
/// Each refusal of a form takes one thing away; there are four of them.
constexpr int forms_tried_max = 5;
/// A call over a connection that the endpoint closes just then is made twice, and paid twice.
constexpr std::chrono::seconds connection_idle_max{15};

/// One call on its way; whatever happens to it, `done` is called once.
class Call {
 public:
  Call(ModelRequest call_request, std::function<void(ModelResult)> done)
      : request(std::move(call_request)), done_(std::move(done)) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() {
    finish(tl::unexpected(
        ModelFailure{Error(ErrorKind::cancelled, "the model client was stopped"), {}, false}));
  }
  void finish(ModelResult result) {
    if (done_) std::exchange(done_, nullptr)(std::move(result));
  }

  const ModelRequest request;

 private:
  std::function<void(ModelResult)> done_;
};

ModelFailure to_failure(Error error) { return {std::move(error), std::nullopt, false}; }

/// Everything that lives on the client thread.
class Endpoint {
 public:
  Endpoint(Reactor& reactor, const Clock& clock, const OpenaiOptions& options)
      : reactor_(reactor),
        clock_(clock),
        options_(options),
        base_(*parse_base_url(options.base_url)),
        http_(reactor, http_options(options)) {}

  Task<void> run(std::unique_ptr<Call> call) {
    Result<ModelResult> result = co_await ask(call->request);
    if (result) {
      call->finish(std::move(*result));
    } else {
      call->finish(tl::unexpected(to_failure(std::move(result).error())));
    }
    co_return ok();
  }

 private:
  static HttpOptions http_options(const OpenaiOptions& options) {
    HttpOptions out;
    // The operator names the endpoint, and it is often on this machine: no address is refused.
    out.address_allowed = [](const sockaddr*, socklen_t) { return true; };
    out.user_agent = "overture";
    out.idle_max = connection_idle_max;
    if (!options.ca_file.empty()) out.ca_file = options.ca_file;
    return out;
  }

  /// Asks, and asks again in a plainer form when the endpoint does not know the one used.
  Task<ModelResult> ask(const ModelRequest& request) {
    const Deadline deadline = reactor_.in(options_.call_timeout);
    const auto addresses = co_await with_deadline(reactor_, deadline, addresses_of_host());
    if (!addresses) {
      co_return Error(addresses.error()).while_doing("looking up the model endpoint");
    }
    std::unique_ptr<HttpSession> session = take_session();
    for (int tries = 1;; ++tries) {
      const Abilities asked = abilities_;
      CO_TRY(const HttpResponse response,
             co_await fetch(*session, *addresses, http_request(request, asked, deadline)));
      if (response.body_end == HttpBodyEnd::limit) {
        co_return Error(ErrorKind::too_large, "the model endpoint's answer is over 1 MiB");
      }
      if (response.body_end != HttpBodyEnd::complete) {
        co_return Error(ErrorKind::unavailable, "the model endpoint's answer broke off");
      }
      const Answer answer = answer_of(response);
      const std::optional<Abilities> plainer = lesser(answer, asked);
      if (!plainer || tries >= forms_tried_max) {
        idle_.push_back(std::move(session));
        co_return interpret(answer, options_.key, clock_.now());
      }
      // Another call may have found out more meanwhile.
      if (abilities_ == asked) abilities_ = *plainer;
    }
  }

  /// Sends `http` to the address that answered last, else to the others in turn. References outlive
  /// the task: they are locals of the caller, which awaits this at once.
  Task<HttpResponse> fetch(HttpSession& session, const std::vector<IpAddress>& addresses,
                           HttpRequest http) {
    const Deadline deadline = http.deadline;
    const std::size_t count = std::min(addresses.size(), addresses_tried_max);
    const std::size_t first = address_index_;
    for (std::size_t tried = 1;; ++tried) {
      const std::size_t index = (first + tried - 1) % count;
      http.connect_address = to_string(addresses[index]);
      auto response = co_await session.fetch(tried == count ? std::move(http) : http);
      if (response) address_index_ = index;
      // Nothing was sent where there was no connection, so the call is not made twice.
      const bool no_connection =
          session.failure() == HttpFailure::connect ||
          (session.failure() == HttpFailure::timeout && reactor_.clock().elapsed() < deadline.at);
      if (!no_connection || tried == count) co_return response;
    }
  }

  Task<std::vector<IpAddress>> addresses_of_host() {
    if (const auto literal = parse_ip(base_.host)) co_return std::vector<IpAddress>{*literal};
    if (!resolver_) {
      CO_TRY(resolver_, Resolver::create(reactor_, {.operator_names = true}));
    }
    co_return co_await resolver_->resolve(base_.host);
  }

  HttpRequest http_request(const ModelRequest& request, const Abilities& abilities,
                           Deadline deadline) const {
    HttpRequest out;
    out.method = HttpMethod::post;
    out.url = options_.base_url + "/chat/completions";
    out.connect_port = base_.port;
    out.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
    if (!options_.key.empty()) out.headers.push_back({"Authorization", "Bearer " + options_.key});
    out.body = request_body(request, options_, abilities);
    out.limits.body_bytes_max = answer_bytes_max;
    out.deadline = deadline;
    return out;
  }

  static Answer answer_of(const HttpResponse& response) {
    const auto header = [&response](std::string_view name) {
      const std::string* value = response.header(name);
      return value == nullptr ? std::string() : *value;
    };
    return {response.status, response.body, header("Retry-After"), header("Retry-After-Ms")};
  }

  /// A session whose connection is still open, where there is one.
  std::unique_ptr<HttpSession> take_session() {
    if (idle_.empty()) return std::make_unique<HttpSession>(http_);
    std::unique_ptr<HttpSession> session = std::move(idle_.back());
    idle_.pop_back();
    return session;
  }

  Reactor& reactor_;
  const Clock& clock_;
  const OpenaiOptions& options_;
  const BaseUrl base_;
  HttpClient http_;
  std::unique_ptr<Resolver> resolver_;
  std::vector<std::unique_ptr<HttpSession>> idle_;  ///< At most in_flight_max, most recent last.
  Abilities abilities_;
  std::size_t address_index_ = 0;  ///< Of the host's addresses, the one that answered last.
};

class OpenaiModel final : public Model {
 public:
  explicit OpenaiModel(OpenaiOptions options) : options_(std::move(options)), reactor_(clock_) {}
  ~OpenaiModel() override {
    stop();
    if (thread_.joinable()) thread_.join();
  }

  Result<void> start() {
    try {
      thread_ = std::thread([this] { run(); });
    } catch (const std::system_error& e) {
      return Error(ErrorKind::unavailable,
                   fmt::format("the model client's thread cannot be started ({})", e.what()));
    }
    return ok();
  }

  void write(ModelRequest request, std::function<void(ModelResult)> done) override {
    auto call = std::make_unique<Call>(std::move(request), std::move(done));
    {
      const std::lock_guard lock(closing_);
      if (!closed_) {
        reactor_.post([this, posted = std::move(call)]() mutable {
          reactor_.spawn(endpoint_->run(std::move(posted)));
        });
      }
    }
    // A call that came too late ends here, outside the lock, and tells its caller so.
  }

  [[nodiscard]] std::size_t in_flight_max() const override { return options_.in_flight_max; }
  [[nodiscard]] std::string name() const override { return "model " + options_.model; }
  void stop() override { reactor_.stop(); }

 private:
  void run() {
    Endpoint endpoint(reactor_, clock_, options_);
    endpoint_ = &endpoint;
    reactor_.run();
    {
      const std::lock_guard lock(closing_);
      closed_ = true;
    }
    // Calls posted while the loop ended still start, and end at once, cancelled.
    while (reactor_.run_once()) {
    }
    reactor_.run_until_idle();
    endpoint_ = nullptr;
  }

  const OpenaiOptions options_;
  SystemClock clock_;
  Reactor reactor_;
  std::mutex closing_;
  bool closed_ = false;           ///< Nothing posted from now on would run. Under closing_.
  Endpoint* endpoint_ = nullptr;  ///< Touched on the client thread only.
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Model>> make_openai_model(OpenaiOptions options) {
  if (!parse_base_url(options.base_url) || options.model.empty()) {
    return Error(ErrorKind::invalid, "a model endpoint needs an address and the name of a model");
  }
  const bool key_fits = options.key.find_first_of("\r\n") == std::string::npos;
  if (!key_fits) return Error(ErrorKind::invalid, "the model's key holds a line break");
  auto model = std::make_unique<OpenaiModel>(std::move(options));
  TRY_VOID(model->start());
  return std::unique_ptr<Model>(std::move(model));
}

}  // namespace ov::adapters
