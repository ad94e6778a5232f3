#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <system_error>
#include <thread>

#include "dispatcher.h"

namespace ov::adapters {
namespace {

/// The parts of `texts` that differ, in order.
std::string joined(std::set<std::string> texts, std::string_view between) {
  std::string out;
  for (const std::string& text : texts) {
    if (!out.empty()) out += between;
    out += text;
  }
  return out;
}

std::string identity_of(const OpenaiEndpoint& endpoint) {
  // By the URL and the table: what an endpoint refuses is found out anew in each run.
  std::string out =
      fmt::format("{} form={}", endpoint.model, to_string(first_abilities(endpoint).format));
  if (endpoint.temperature) out += fmt::format(" temperature={}", *endpoint.temperature);
  if (!endpoint.reasoning_effort.empty()) out += " effort=" + endpoint.reasoning_effort;
  return out;
}

class OpenaiModel final : public Model {
 public:
  explicit OpenaiModel(OpenaiOptions options)
      : options_(std::move(options)), shared_(options_.endpoints), reactor_(clock_) {}
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
          reactor_.spawn(dispatcher_->run(std::move(posted)));
        });
      }
    }
    // A call that came too late ends here, outside the lock, and tells its caller so.
  }

  [[nodiscard]] std::size_t in_flight_max() const override {
    const std::lock_guard lock(shared_.mutex);
    return shared_.pool.in_flight_max(clock_.elapsed());
  }
  [[nodiscard]] std::optional<ModelPrice> price() const override {
    ModelPrice dearest;
    for (const OpenaiEndpoint& endpoint : options_.endpoints) {
      const std::optional<ModelPrice> price = price_of(endpoint);
      if (!price) return std::nullopt;
      dearest.in_per_million = std::max(dearest.in_per_million, price->in_per_million);
      dearest.out_per_million = std::max(dearest.out_per_million, price->out_per_million);
      dearest.cached_in_per_million =
          std::max(dearest.cached_in_per_million, price->cached_in_per_million);
    }
    return dearest;
  }
  [[nodiscard]] int tokens_max() const override {
    int most = 0;
    for (const OpenaiEndpoint& endpoint : options_.endpoints) {
      most = std::max(most, endpoint.tokens_max);
    }
    return most;
  }
  [[nodiscard]] std::string identity() const override {
    std::set<std::string> parts;
    for (const OpenaiEndpoint& endpoint : options_.endpoints) parts.insert(identity_of(endpoint));
    return joined(std::move(parts), "; ");
  }
  [[nodiscard]] std::string name() const override {
    std::set<std::string> names;
    for (const OpenaiEndpoint& endpoint : options_.endpoints) names.insert(endpoint.model);
    return "model " + joined(std::move(names), ", ");
  }
  void stop() override { reactor_.stop(); }

 private:
  void run() {
    Dispatcher dispatcher(reactor_, clock_, options_, shared_);
    dispatcher_ = &dispatcher;
    reactor_.run();
    {
      const std::lock_guard lock(closing_);
      closed_ = true;
    }
    // Calls posted while the loop ended still start, and end at once, cancelled.
    while (reactor_.run_once()) {
    }
    reactor_.run_until_idle();
    dispatcher_ = nullptr;
  }

  const OpenaiOptions options_;
  mutable SharedPool shared_;
  SystemClock clock_;
  Reactor reactor_;
  std::mutex closing_;
  bool closed_ = false;               ///< Nothing posted from now on would run. Under closing_.
  Dispatcher* dispatcher_ = nullptr;  ///< Touched on the client thread only.
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Model>> make_openai_model(OpenaiOptions options) {
  const bool sound =
      !options.endpoints.empty() && std::all_of(options.endpoints.begin(), options.endpoints.end(),
                                                [](const OpenaiEndpoint& endpoint) {
                                                  return parse_base_url(endpoint.base_url) &&
                                                         !endpoint.model.empty();
                                                });
  if (!sound) {
    return Error(ErrorKind::invalid, "a model endpoint needs an address and the name of a model");
  }
  auto model = std::make_unique<OpenaiModel>(std::move(options));
  TRY_VOID(model->start());
  return std::unique_ptr<Model>(std::move(model));
}

}  // namespace ov::adapters
