// The Files and Batches APIs behind BatchModel: one thread with its own reactor, one request each.
#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <thread>
#include <type_traits>

#include "batch_format.h"
#include "batch_http.h"
#include "endpoint.h"
#include "failure.h"
#include "json_fields.h"

namespace ov::adapters {
namespace {

using std::chrono::seconds;

constexpr std::size_t answer_bytes_max = std::size_t{4} << 20;
/// 50,000 replies of 80 KB; a file beyond it is cut into smaller batches by --batch-requests-max.
constexpr std::size_t answers_bytes_max = std::size_t{4} << 30;
constexpr seconds file_timeout{7'200};
/// An endpoint may take its time over a file that it has received.
constexpr seconds file_stall_timeout{300};
/// Batches of the endpoint's list that are looked through for one of ours, the newest first.
constexpr int pages_max = 50;
constexpr std::string_view page_size = "100";
/// Clocks differ: a batch that looks so much older than its request may still be it.
constexpr seconds clock_skew{3'600};

/// Calls `done` once, whatever becomes of the task that holds it.
template <class T>
class Promise {
 public:
  explicit Promise(BatchDone<T> done) : done_(std::move(done)) {}
  Promise(Promise&& other) noexcept : done_(std::exchange(other.done_, nullptr)) {}
  Promise& operator=(Promise&&) = delete;
  ~Promise() {
    finish(tl::unexpected(
        failure_of(ErrorKind::cancelled, "the model client was stopped", Billing::unknown)));
  }
  void finish(BatchResult<T> result) {
    if (done_) std::exchange(done_, nullptr)(std::move(result));
  }

 private:
  BatchDone<T> done_;
};

/// What somebody on another thread will say, once, or never.
template <class T>
class Reply {
 public:
  explicit Reply(Reactor& reactor)
      : reactor_(reactor), said_(std::make_shared<Completion<T>>(reactor)) {}
  /// To be called from any thread, while the reactor lives.
  [[nodiscard]] std::function<void(Result<T>)> sender() const {
    // Not a share of it: it is destroyed on the reactor's thread, and where nobody waits any more
    // nothing is said.
    return [&reactor = reactor_, said = std::weak_ptr<Completion<T>>(said_)](Result<T> value) {
      reactor.post([said, value = std::move(value)]() mutable {
        if (const auto waiting = said.lock()) waiting->set(std::move(value));
      });
    };
  }
  [[nodiscard]] auto wait() { return said_->wait(); }

 private:
  Reactor& reactor_;
  std::shared_ptr<Completion<T>> said_;
};

/// A file in the form that uploads it, read part by part.
class UploadBody {
 public:
  UploadBody(Reactor& reactor, BatchFile file)
      : reactor_(reactor), file_(std::move(file)), form_(upload_form()) {}

  [[nodiscard]] const std::string& content_type() const { return form_.content_type; }
  [[nodiscard]] std::uint64_t bytes() const { return file_end() + form_.tail.size(); }
  /// As HttpBodySource::read.
  static Task<std::string> read(std::shared_ptr<UploadBody> body, std::uint64_t offset) {
    const UploadForm& form = body->form_;
    const std::uint64_t begin = form.head.size();
    if (offset < begin) co_return form.head.substr(offset);
    if (offset >= body->file_end()) co_return form.tail.substr(offset - body->file_end());
    Reply<std::string> lines(body->reactor_);
    body->file_.read(offset == begin, lines.sender());
    co_return co_await lines.wait();
  }

 private:
  [[nodiscard]] std::uint64_t file_end() const {
    return form_.head.size() + static_cast<std::uint64_t>(file_.bytes);
  }
  Reactor& reactor_;
  const BatchFile file_;
  const UploadForm form_;
};

class OpenaiBatchModel final : public BatchModel {
 public:
  OpenaiBatchModel(OpenaiEndpoint endpoint, std::string ca_file, std::string identity)
      : endpoint_(std::move(endpoint)),
        ca_file_(std::move(ca_file)),
        identity_(std::move(identity)),
        reactor_(clock_) {}
  ~OpenaiBatchModel() override {
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

  [[nodiscard]] std::string identity() const override { return identity_; }
  [[nodiscard]] int tokens_max() const override { return endpoint_.tokens_max; }
  [[nodiscard]] std::optional<ModelPrice> price() const override {
    std::optional<ModelPrice> price = price_of(endpoint_);
    if (!price) return price;
    for (std::int64_t* part :
         {&price->in_per_million, &price->out_per_million, &price->cached_in_per_million}) {
      *part = (*part * endpoint_.batch_price_percent + 99) / 100;
    }
    return price;
  }
  [[nodiscard]] std::string line(const ModelRequest& request,
                                 std::string_view custom_id) const override {
    return batch_line(request, endpoint_, custom_id);
  }

  void upload(BatchFile file, BatchDone<std::string> done) override {
    BatchHttp::Request request;
    request.method = HttpMethod::post;
    request.path = "/files";
    const auto body = std::make_shared<UploadBody>(reactor_, std::move(file));
    request.content_type = body->content_type();
    request.body_source = {body->bytes(),
                           [body](std::uint64_t offset) { return UploadBody::read(body, offset); }};
    request.answer_bytes_max = answer_bytes_max;
    request.timeout = file_timeout;
    request.stall_timeout = file_stall_timeout;
    post<std::string>(std::move(request), std::move(done), [](const Answer& answer) {
      std::string id = read_file_id(answer.body);
      return id.empty() ? std::nullopt : std::optional(std::move(id));
    });
  }
  void create(const std::string& input_file, const std::string& key,
              BatchDone<RemoteBatch> done) override {
    BatchHttp::Request request;
    request.method = HttpMethod::post;
    request.path = "/batches";
    request.content_type = "application/json";
    request.body = create_body(endpoint_, input_file, key);
    request.answer_bytes_max = answer_bytes_max;
    post<RemoteBatch>(std::move(request), std::move(done), batch_of, Repeat::harmful);
  }
  void look_at(const std::string& id, BatchDone<RemoteBatch> done) override {
    BatchHttp::Request request;
    request.path = "/batches/" + id;
    request.answer_bytes_max = answer_bytes_max;
    post<RemoteBatch>(std::move(request), std::move(done), batch_of);
  }
  void fetch(const std::string& file, BatchTake take, BatchDone<std::int64_t> done) override {
    reactor_.post([this, file, take = std::move(take),
                   promise = Promise<std::int64_t>(std::move(done))]() mutable {
      reactor_.spawn(fetch_task(file, std::move(take), std::move(promise)));
    });
  }
  void find(const std::string& input_file, const std::string& key, Time since,
            BatchDone<std::optional<RemoteBatch>> done) override {
    reactor_.post([this, input_file, key, since,
                   promise = Promise<std::optional<RemoteBatch>>(std::move(done))]() mutable {
      reactor_.spawn(find_task(input_file, key, since, std::move(promise)));
    });
  }
  void stop() override { reactor_.stop(); }

 private:
  static std::optional<RemoteBatch> batch_of(const Answer& answer) {
    return read_batch(answer.body);
  }

  template <class T>
  using Reader = std::function<std::optional<T>(const Answer&)>;
  /// What it does to send a request again whose failure is a refusal by its kind.
  enum class Repeat : std::uint8_t { harmless, harmful };

  template <class T>
  void post(BatchHttp::Request request, BatchDone<T> done, Reader<T> read,
            Repeat repeat = Repeat::harmless) {
    reactor_.post([this, repeat, request = std::move(request), read = std::move(read),
                   promise = Promise<T>(std::move(done))]() mutable {
      reactor_.spawn(ask<T>(std::move(request), std::move(read), repeat, std::move(promise)));
    });
  }

  template <class T>
  Task<void> ask(BatchHttp::Request request, Reader<T> read, Repeat repeat, Promise<T> promise) {
    const std::string path = request.path;
    const Result<Answer> answer = co_await http_->send(std::move(request));
    BatchResult<T> result = result_of<T>(answer, path, read);
    if (repeat == Repeat::harmful && !result) make_doubtful(result.error(), answer);
    promise.finish(std::move(result));
    co_return ok();
  }

  /// Only a refusal by status says that nothing was begun; of the rest, nobody knows.
  static void make_doubtful(ModelFailure& failure, const Result<Answer>& answer) {
    const ErrorKind kind = failure.error.kind();
    if (kind == ErrorKind::cancelled) return;
    if (!may_have_begun(answer ? std::optional(answer->status) : std::nullopt, kind)) return;
    failure.error = Error(ErrorKind::unavailable, failure.error.text());
  }

  template <class T>
  BatchResult<T> result_of(const Result<Answer>& answer, const std::string& path,
                           const Reader<T>& read) const {
    if (!answer)
      return tl::unexpected(
          failure_of(answer.error().kind(), answer.error().text(), Billing::unknown));
    if (answer->status != 200 && answer->status != 201) {
      const auto root = parse_foreign(answer->body);
      return tl::unexpected(failed_status(*answer, answer->status, root ? &*root : nullptr,
                                          endpoint_.key, clock_.now()));
    }
    if (std::optional<T> value = read(*answer)) return std::move(*value);
    return tl::unexpected(failure_of(
        ErrorKind::unavailable,
        "the model endpoint's answer to " + path + " is not what its API says", Billing::unknown));
  }

  /// The answers of a file on their way to whoever takes them.
  struct Handing {
    BatchAnswerReader reader;
    BatchTake take;
    std::int64_t parts = 0;
  };

  Task<void> fetch_task(std::string file, BatchTake take, Promise<std::int64_t> promise) {
    Handing handing{BatchAnswerReader(endpoint_.key), std::move(take)};
    BatchHttp::Request request;
    request.path = "/files/" + file + "/content";
    // `handing` lives in this frame, which awaits the request that takes the sink along.
    request.body_sink = [this, &handing](std::string bytes) {
      return take_bytes(handing, std::move(bytes));
    };
    request.answer_bytes_max = answers_bytes_max;
    request.timeout = file_timeout;
    request.stall_timeout = file_stall_timeout;
    const std::string path = request.path;
    const Result<Answer> answer = co_await http_->send(std::move(request));
    BatchResult<std::int64_t> result = result_of<std::int64_t>(
        answer, path, [](const Answer&) { return std::optional(std::int64_t{0}); });
    if (result) {
      handing.reader.end(clock_.now());
      const Result<void> taken = co_await hand_over(handing);
      if (taken) result = handing.parts;
      if (!taken) {
        result = tl::unexpected(
            failure_of(taken.error().kind(), taken.error().text(), Billing::unknown));
      }
    }
    promise.finish(std::move(result));
    co_return ok();
  }

  Task<void> take_bytes(Handing& handing, std::string bytes) {
    std::string_view left = bytes;
    while (handing.reader.read(left, clock_.now())) CO_TRY_VOID(co_await hand_over(handing));
    co_return ok();
  }

  Task<void> hand_over(Handing& handing) {
    BatchAnswers part = handing.reader.take_part();
    if (part.answers.empty() && part.broken == 0) co_return ok();
    ++handing.parts;
    for (BatchAnswer& one : part.answers) {
      if (one.result) one.result->endpoint = parse_base_url(endpoint_.base_url)->host;
    }
    Reply<void> taken(reactor_);
    handing.take(std::move(part), taken.sender());
    co_return co_await taken.wait();
  }

  using Found = BatchResult<std::optional<RemoteBatch>>;
  /// Neither found nor known to be absent: to be begun again on no account.
  static Found undecided(const char* why) {
    return tl::unexpected(failure_of(
        ErrorKind::unavailable,
        std::string("whether the model endpoint has begun the batch cannot be told: ") + why,
        Billing::unknown));
  }

  /// Looks through the list, the newest first, as far back as the batch can be.
  Task<void> find_task(std::string input_file, std::string key, Time since,
                       Promise<std::optional<RemoteBatch>> promise) {
    const auto oldest =
        std::chrono::floor<seconds>((since - clock_skew).time_since_epoch()).count();
    std::string after;
    bool is_past = false;
    for (int page = 0; page < pages_max && !is_past; ++page) {
      BatchHttp::Request request;
      request.path = "/batches?limit=" + std::string(page_size);
      if (!after.empty()) request.path += "&after=" + after;
      request.answer_bytes_max = answer_bytes_max;
      const std::string path = request.path;
      const Result<Answer> answer = co_await http_->send(std::move(request));
      BatchResult<BatchPage> batches = result_of<BatchPage>(
          answer, path, [](const Answer& given) { return read_batch_page(given.body); });
      if (!batches) {
        promise.finish(tl::unexpected(std::move(batches).error()));
        co_return ok();
      }
      is_past = batches->batches.empty() || !batches->has_more;
      for (std::size_t i = 0; i < batches->batches.size(); ++i) {
        RemoteBatch& batch = batches->batches[i];
        if (batch.key == key || batch.input_file == input_file) {
          promise.finish(batch.id.empty() ? undecided("it lists the batch without a usable id")
                                          : Found(std::optional(std::move(batch))));
          co_return ok();
        }
        if (batches->created[i] > 0 && batches->created[i] < oldest) is_past = true;
        if (!batch.id.empty()) after = batch.id;
      }
    }
    promise.finish(is_past ? Found(std::optional<RemoteBatch>())
                           : undecided("its list of batches is too long"));
    co_return ok();
  }

  void run() {
    BatchHttp http(reactor_, endpoint_, ca_file_);
    http_ = &http;
    reactor_.run();
    // What was posted while the loop ended still starts, and ends at once, cancelled.
    while (reactor_.run_once()) {
    }
    reactor_.run_until_idle();
    http_ = nullptr;
  }

  const OpenaiEndpoint endpoint_;
  const std::string ca_file_;
  const std::string identity_;
  SystemClock clock_;
  Reactor reactor_;
  BatchHttp* http_ = nullptr;  ///< Touched on the client thread only.
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<BatchModel>> make_openai_batches(OpenaiOptions options,
                                                        std::string identity) {
  if (options.endpoints.size() != 1) {
    return Error(ErrorKind::invalid, "--batch takes one model endpoint, not several");
  }
  auto model = std::make_unique<OpenaiBatchModel>(std::move(options.endpoints.front()),
                                                  std::move(options.ca_file), std::move(identity));
  TRY_VOID(model->start());
  return std::unique_ptr<BatchModel>(std::move(model));
}

}  // namespace ov::adapters
