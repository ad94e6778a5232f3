#include <algorithm>
#include <array>
#include <condition_variable>
#include <map>
#include <mutex>

#include "adapters/sqs.h"
#include "base/log.h"
#include "client.h"
#include "format.h"
#include "redrive.h"

namespace ov::adapters {
namespace {

/// Of the entries of a batch that the service could not do just now.
constexpr int entry_tries_max = 4;
constexpr std::chrono::milliseconds entry_pause{200};
constexpr std::chrono::seconds answer_margin{10};  // beyond the wait of a long poll

std::vector<SliceName> names_of(std::span<const QueueMessage> messages) {
  std::vector<SliceName> out;
  for (const QueueMessage& message : messages) out.push_back(message.name);
  return out;
}

class Sqs final : public SqsQueue {
 public:
  Sqs(SqsOptions options, std::unique_ptr<SqsClient> client, std::unique_ptr<SqsClient> receiving)
      : options_(std::move(options)),
        client_(std::move(client)),
        receiving_(std::move(receiving)) {}

  Result<void> offer(std::span<const SliceName> names) override { return send(names, false); }

  Result<std::vector<QueueMessage>> receive(const ReceiveOptions& options) override {
    TRY(const std::string url, url_of(options.stage, false, *receiving_));
    const auto wait = std::clamp(options.wait, std::chrono::seconds{0}, receive_wait_max);
    const std::chrono::seconds timeout = wait + answer_margin;
    TRY(const std::string answer,
        receiving_->call(
            "ReceiveMessage",
            receive_request(url, std::clamp<std::size_t>(options.count_max, 1, receive_count_max),
                            options.visibility_timeout, wait),
            {timeout, timeout + answer_margin}));
    TRY(std::vector<RawMessage> messages, read_messages(answer));
    std::vector<QueueMessage> out;
    for (RawMessage& message : messages) {
      const std::optional<SliceName> name =
          message.intact ? slice_name_from(message.body) : std::nullopt;
      // What is no message of ours comes back until it is a dead letter, where a person sees it.
      if (name && name->stage == options.stage) {
        out.push_back({*name, message.deliveries, std::move(message.receipt)});
      } else {
        log(LogLevel::warning, "a message in " + sqs_queue_name(options_, options.stage, false) +
                                   " names no slice of its stage; it is left there");
      }
    }
    return out;
  }

  Result<std::vector<SliceName>> extend(std::span<const QueueMessage> messages,
                                        std::chrono::seconds length) override {
    const auto seconds = static_cast<int>(std::clamp<std::int64_t>(
        length.count(), 0, std::chrono::seconds{visibility_timeout_max}.count()));
    return run_batches(BatchKind::change_visibility, messages, seconds);
  }

  Result<void> ack(std::span<const QueueMessage> messages) override {
    TRY_VOID(run_batches(BatchKind::remove, messages, 0));
    return ok();
  }

  Result<void> dead_letter(std::span<const QueueMessage> messages) override {
    // There first and gone second: twice is better than nowhere.
    TRY_VOID(send(names_of(messages), true));
    return ack(messages);
  }

  Result<std::uint64_t> redrive(Stage stage) override {
    TRY(const std::string from, url_of(stage, true, *client_));
    TRY(const std::string to, url_of(stage, false, *client_));
    return redrive_queue(*client_, from, to,
                         [this](std::chrono::milliseconds by) { return pause(by); });
  }

  Result<QueueCounts> counts(Stage stage) override {
    QueueCounts out;
    TRY(const Depth live, depth(stage, false));
    TRY(const Depth dead, depth(stage, true));
    out.waiting = live.waiting;
    out.in_flight = live.in_flight;
    out.dead_letters = dead.waiting + dead.in_flight;
    return out;
  }

  void stop() override {
    receiving_->aws().stop();
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    stopping_.notify_all();
  }

  [[nodiscard]] AwsCounts request_counts() const override {
    AwsCounts out = client_->aws().counts();
    const AwsCounts more = receiving_->aws().counts();
    out.calls += more.calls;
    out.requests += more.requests;
    out.sent_bytes += more.sent_bytes;
    out.received_bytes += more.received_bytes;
    return out;
  }

 private:
  struct Depth {
    std::uint64_t waiting = 0;
    std::uint64_t in_flight = 0;
  };

  /// An entry on its way through one or more batches of one queue.
  struct Item {
    BatchEntry entry;
    std::size_t index = 0;  ///< In what the caller gave.
  };
  struct Batch {
    std::string queue_url;
    std::vector<Item> items;
  };

  /// The queue's URL, which names it in requests; asked for once.
  Result<std::string> url_of(Stage stage, bool dead, SqsClient& client) {
    const std::string name = sqs_queue_name(options_, stage, dead);
    {
      const std::lock_guard lock(mutex_);
      if (const auto known = urls_.find(name); known != urls_.end()) return known->second;
    }
    Result<std::string> answer = client.call("GetQueueUrl", plain_request({{"QueueName", name}}));
    if (!answer && answer.error().kind() == ErrorKind::not_found) {
      return Error(ErrorKind::not_found, "there is no queue '" + name + "'");
    }
    if (!answer) return Error(answer.error());
    TRY(std::string url, text_in(*answer, "QueueUrl"));
    const std::lock_guard lock(mutex_);
    return urls_.emplace(name, std::move(url)).first->second;
  }

  Result<Depth> depth(Stage stage, bool dead) {
    TRY(const std::string url, url_of(stage, dead, *client_));
    constexpr std::array<std::string_view, 3> names{"ApproximateNumberOfMessages",
                                                    "ApproximateNumberOfMessagesDelayed",
                                                    "ApproximateNumberOfMessagesNotVisible"};
    TRY(const std::string answer,
        client_->call("GetQueueAttributes", attributes_request(url, names)));
    TRY(const auto attributes, read_attributes(answer));
    const auto number = [&attributes = attributes](std::string_view name) {
      const auto found = attributes.find(name);
      return found == attributes.end() ? 0 : std::strtoull(found->second.c_str(), nullptr, 10);
    };
    return Depth{number(names[0]) + number(names[1]), number(names[2])};
  }

  Result<void> send(std::span<const SliceName> names, bool dead) {
    std::map<Stage, std::vector<Item>> by_stage;
    for (std::size_t i = 0; i < names.size(); ++i) {
      by_stage[names[i].stage].push_back({{to_string(names[i]), "", 0}, i});
    }
    TRY_VOID(run_items(BatchKind::send, std::move(by_stage), dead));
    return ok();
  }

  Result<std::vector<SliceName>> run_batches(BatchKind kind, std::span<const QueueMessage> messages,
                                             int visibility_seconds) {
    std::map<Stage, std::vector<Item>> by_stage;
    for (std::size_t i = 0; i < messages.size(); ++i) {
      by_stage[messages[i].name.stage].push_back(
          {{"", messages[i].receipt, visibility_seconds}, i});
    }
    TRY(const std::vector<std::size_t> lost, run_items(kind, std::move(by_stage), false));
    std::vector<SliceName> out;
    for (const std::size_t index : lost) out.push_back(messages[index].name);
    return out;
  }

  /// Does what `kind` says with all items, in batches side by side; those that failed for the
  /// service's own reasons again. Returns the places of those whose receipt counts no more.
  Result<std::vector<std::size_t>> run_items(BatchKind kind,
                                             std::map<Stage, std::vector<Item>> by_stage,
                                             bool dead) {
    std::vector<Batch> batches;
    for (auto& [stage, items] : by_stage) {
      TRY(const std::string url, url_of(stage, dead, *client_));
      split_into(batches, url, std::move(items));
    }
    std::vector<std::size_t> lost;
    for (int tries = 1;; ++tries) {
      std::map<std::string, std::vector<Item>> again;
      std::string code;
      TRY_VOID(run_once(kind, batches, lost, again, code));
      if (again.empty()) break;
      if (tries >= entry_tries_max) {
        return Error(ErrorKind::unavailable,
                     "sqs did not take all messages of a batch" + (code.empty() ? "" : ": " + code))
            .while_doing("calling " + std::string(action_of(kind)));
      }
      pause(entry_pause * tries);
      batches.clear();
      for (auto& [url, items] : again) split_into(batches, url, std::move(items));
    }
    std::ranges::sort(lost);
    return lost;
  }

  static void split_into(std::vector<Batch>& batches, const std::string& url,
                         std::vector<Item> items) {
    for (std::size_t at = 0; at < items.size(); at += batch_entries_max) {
      const auto begin = items.begin() + static_cast<std::ptrdiff_t>(at);
      const auto end = items.begin() +
                       static_cast<std::ptrdiff_t>(std::min(at + batch_entries_max, items.size()));
      batches.push_back({url, {std::make_move_iterator(begin), std::make_move_iterator(end)}});
    }
  }

  Result<void> run_once(BatchKind kind, const std::vector<Batch>& batches,
                        std::vector<std::size_t>& lost,
                        std::map<std::string, std::vector<Item>>& again, std::string& code) {
    std::vector<std::vector<BatchEntry>> entries;
    std::vector<AwsRequest> requests;
    for (const Batch& batch : batches) {
      auto& list = entries.emplace_back();
      for (const Item& item : batch.items) list.push_back(item.entry);
      requests.push_back(
          SqsClient::request(action_of(kind), batch_request(kind, batch.queue_url, list)));
    }
    std::vector<AwsResult> answers = client_->aws().call_all(std::move(requests));
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (!answers[i]) return error_of(std::move(answers[i].error()), action_of(kind));
      TRY(const std::vector<EntryOutcome> outcomes, read_batch(kind, answers[i]->body, entries[i]));
      for (std::size_t j = 0; j < outcomes.size(); ++j) {
        const Item& item = batches[i].items[j];
        if (outcomes[j].done) continue;
        if (outcomes[j].lost && kind != BatchKind::send) {
          lost.push_back(item.index);
        } else if (outcomes[j].again) {
          code = outcomes[j].code;
          again[batches[i].queue_url].push_back(item);
        } else {
          return Error(ErrorKind::invalid, "sqs refused a message: " + outcomes[j].code)
              .while_doing("calling " + std::string(action_of(kind)));
        }
      }
    }
    return ok();
  }

  /// False when the queue was told to stop.
  bool pause(std::chrono::milliseconds by) {
    std::unique_lock lock(mutex_);
    return !stopping_.wait_for(lock, by, [this] { return stopped_; });
  }

  const SqsOptions options_;
  std::unique_ptr<SqsClient> client_;
  std::unique_ptr<SqsClient> receiving_;  ///< Long polls, which stop() ends; the rest goes on.
  std::mutex mutex_;
  std::condition_variable stopping_;
  std::map<std::string, std::string> urls_;
  bool stopped_ = false;
};

}  // namespace

Result<std::unique_ptr<SqsQueue>> make_sqs_queue(SqsOptions options) {
  TRY(std::unique_ptr<SqsClient> client, SqsClient::start(options));
  TRY(std::unique_ptr<SqsClient> receiving, SqsClient::start(options));
  return std::unique_ptr<SqsQueue>(
      std::make_unique<Sqs>(std::move(options), std::move(client), std::move(receiving)));
}

}  // namespace ov::adapters
