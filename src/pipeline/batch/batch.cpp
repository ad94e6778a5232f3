#include "pipeline/batch.h"

#include <algorithm>

#include "base/log.h"

namespace ov {
namespace {

/// Lines of a file that are in memory at once.
constexpr std::size_t lines_bytes_max = std::size_t{1} << 20;

/// Another try would end the same.
bool is_refusal(ErrorKind kind) {
  return kind == ErrorKind::denied || kind == ErrorKind::not_found || kind == ErrorKind::invalid ||
         kind == ErrorKind::too_large || kind == ErrorKind::bug;
}

}  // namespace

void BatchWork::Mailbox::push(Step step) {
  {
    const std::lock_guard lock(mutex);
    steps.push_back(std::move(step));
  }
  changed.notify_one();
}

template <class T>
BatchDone<T> BatchWork::reply(Item& item, Result<void> (BatchWork::*then)(Item&, BatchResult<T>)) {
  busy_ = true;
  // Items and this are touched on our thread alone; the steps of a work that is gone are not run.
  return [this, &item, then, mailbox = mailbox_](BatchResult<T> result) {
    auto kept = std::make_shared<BatchResult<T>>(std::move(result));
    mailbox->push([this, &item, then, kept]() -> Result<void> {
      busy_ = false;
      return (this->*then)(item, std::move(*kept));
    });
  };
}

// For answers.cpp.
template BatchDone<std::int64_t> BatchWork::reply(
    Item&, Result<void> (BatchWork::*)(Item&, BatchResult<std::int64_t>));

BatchWork::BatchWork(BatchStore& store, BatchModel& model, const Clock& clock, CampaignId campaign,
                     BatchWorkOptions options, std::function<std::string()> new_key)
    : store_(store),
      model_(model),
      clock_(clock),
      campaign_(campaign),
      options_(options),
      new_key_(std::move(new_key)) {}

Result<void> BatchWork::begin() {
  TRY(std::vector<Batch> batches, store_.open_batches(campaign_));
  for (Batch& batch : batches) {
    auto item = std::make_unique<Item>();
    item->batch = std::move(batch);
    item->remote.requests = item->batch.requests;
    // The request of a process that is gone may still be under way there.
    item->create_ended = clock_.elapsed();
    item->was_taken_in = item->batch.answered > 0;
    if (item->batch.state == BatchState::gathering) TRY_VOID(store(*item, BatchState::ready));
    items_.push_back(std::move(item));
  }
  begun_with_ = items_.size();
  return ok();
}

Result<void> BatchWork::run_once() {
  std::vector<Step> steps;
  {
    const std::lock_guard lock(mailbox_->mutex);
    steps = std::exchange(mailbox_->steps, {});
  }
  for (const Step& step : steps) TRY_VOID(step());
  if (busy_) return ok();
  const Duration now = clock_.elapsed();
  const auto ripe = std::find_if(items_.begin(), items_.end(),
                                 [now](const auto& item) { return item->due <= now; });
  return ripe == items_.end() ? ok() : take_step(**ripe);
}

void BatchWork::wait(Duration at_most) {
  std::unique_lock lock(mailbox_->mutex);
  mailbox_->changed.wait_for(lock, at_most, [&] { return !mailbox_->steps.empty(); });
}

Result<void> BatchWork::take_step(Item& item) {
  switch (item.batch.state) {
    case BatchState::gathering:
    case BatchState::ready:
      return item.batch.requests == 0 ? end(item) : upload(item);
    case BatchState::uploaded:
      return create(item);
    case BatchState::creating:
      return find(item);
    case BatchState::submitted:
    case BatchState::ended:
      break;
  }
  return look(item);
}

Result<void> BatchWork::store(Item& item, BatchState state) {
  item.batch.state = state;
  item.batch.changed = clock_.now();
  return store_.update_batch(item.batch);
}

void BatchWork::note_success(Item& item) {
  failing_since_.reset();
  item.interval = {};
  item.due = clock_.elapsed();
}

Result<void> BatchWork::on_failure(Item& item, const ModelFailure& failure, const char* doing) {
  const ErrorKind kind = failure.error.kind();
  const Duration now = clock_.elapsed();
  if (kind == ErrorKind::cancelled) {
    item.due = Duration::max();  // We were told to stop.
    return ok();
  }
  if (!failing_since_) failing_since_ = now;
  if (is_refusal(kind) || now - *failing_since_ > options_.silence_max) {
    return Error(failure.error)
        .while_doing(std::string(doing) + "; nothing is lost, the same command goes on");
  }
  item.interval = std::clamp(item.interval * 2, options_.look_first, options_.look_max);
  item.due = now + std::max(item.interval, failure.retry_after.value_or(Duration{}));
  return ok();
}

// Uploading and beginning

Result<void> BatchWork::upload(Item& item) {
  BatchFile file;
  file.bytes = item.batch.bytes;
  file.read = [this, &item, mailbox = mailbox_](bool from_start, const LinesGiven& given) {
    mailbox->push([this, &item, from_start, given] { return read_on(item, from_start, given); });
  };
  model_.upload(std::move(file), reply(item, &BatchWork::on_uploaded));
  return ok();
}

Result<void> BatchWork::read_on(Item& item, bool from_start, const LinesGiven& given) {
  if (from_start) item.read_to = 0;
  Result<BatchLines> lines = store_.batch_lines(item.batch.id, item.read_to, lines_bytes_max);
  if (!lines) {
    given(Error(lines.error()));
    return std::move(lines).error();
  }
  item.read_to = std::max(item.read_to, lines->last);
  given(std::move(lines->text));
  return ok();
}

Result<void> BatchWork::on_uploaded(Item& item, BatchResult<std::string> uploaded) {
  if (!uploaded) return on_failure(item, uploaded.error(), "uploading a batch");
  note_success(item);
  item.batch.input_file = std::move(*uploaded);
  return store(item, BatchState::uploaded);
}

Result<void> BatchWork::create(Item& item) {
  // Stored first: from here on it may exist, whatever becomes of us.
  TRY_VOID(store(item, BatchState::creating));
  model_.create(item.batch.input_file, item.batch.key, reply(item, &BatchWork::on_created));
  return ok();
}

Result<void> BatchWork::on_created(Item& item, BatchResult<RemoteBatch> created) {
  if (created) {
    note_success(item);
    item.batch.remote = created->id;
    return store(item, BatchState::submitted);
  }
  const ErrorKind kind = created.error().error.kind();
  item.create_ended = clock_.elapsed();
  // Where it was told no, nothing was begun.
  if (kind == ErrorKind::throttled) TRY_VOID(store(item, BatchState::uploaded));
  if (is_refusal(kind)) {
    // Perhaps the file is at fault, or gone there: the next command uploads it again.
    item.batch.input_file.clear();
    TRY_VOID(store(item, BatchState::ready));
  }
  return on_failure(item, created.error(), "beginning a batch");
}

Result<void> BatchWork::find(Item& item) {
  item.find_begun = clock_.elapsed();
  // `changed` stays when the request was sent: the batch is no older, however late it is found.
  model_.find(item.batch.input_file, item.batch.key, item.batch.changed,
              reply(item, &BatchWork::on_found));
  return ok();
}

Result<void> BatchWork::on_found(Item& item, BatchResult<std::optional<RemoteBatch>> found) {
  if (!found) return on_failure(item, found.error(), "looking for a batch");
  note_success(item);
  if (*found) {
    item.batch.remote = (**found).id;
    return store(item, BatchState::submitted);
  }
  const Duration since = item.find_begun - item.create_ended;
  if (since >= options_.list_delay) return store(item, BatchState::uploaded);
  // The list may be behind.
  item.due = clock_.elapsed() + std::min(options_.look_first, options_.list_delay - since);
  return ok();
}

// Looking

Result<void> BatchWork::look(Item& item) {
  model_.look_at(item.batch.remote, reply(item, &BatchWork::on_looked));
  return ok();
}

Result<void> BatchWork::on_looked(Item& item, BatchResult<RemoteBatch> looked) {
  if (!looked) return on_failure(item, looked.error(), "looking at a batch");
  failing_since_.reset();
  item.remote = std::move(*looked);
  if (item.remote.state == RemoteState::failed) return on_refused(item);
  if (item.remote.state != RemoteState::validating) lone_refusals_ = 0;
  if (is_end(item.remote.state)) return fetch_next(item);
  item.interval = std::clamp(item.interval * 2, options_.look_first, options_.look_max);
  item.due = clock_.elapsed() + item.interval;
  return ok();
}

Result<void> BatchWork::on_refused(Item& item) {
  const std::vector<BatchProblem>& problems = item.remote.problems;
  const auto over_limit = std::find_if(problems.begin(), problems.end(),
                                       [](const BatchProblem& one) { return one.over_limit; });
  if (over_limit != problems.end()) {
    return on_over_limit(item, over_limit->message);
  }
  LineFailures failures;
  for (const BatchProblem& problem : problems) {
    if (!problem.line || *problem.line < 1 || *problem.line > item.batch.requests) continue;
    failures[*problem.line] =
        BatchFailure{ErrorKind::invalid, "refused in a batch: " + problem.message, false};
  }
  const std::string said = problems.empty() ? "it does not say why" : problems.front().message;
  TRY_VOID(end_open(item, CallState::voided, failures));
  TRY_VOID(leave(item));
  if (!failures.empty()) return ok();
  return Error(ErrorKind::invalid, "the endpoint refused the batch: " + said)
      .while_doing("asking by the batch; nothing is lost or paid, the same command asks again");
}

std::string BatchWork::progress() const {
  if (items_.empty()) return "every batch has ended";
  const Item& item = *items_.front();
  std::string out = "batch " + std::to_string(begun_with_ - items_.size() + 1) + " of " +
                    std::to_string(begun_with_) + ": ";
  if (item.batch.state != BatchState::submitted) {
    return out + std::to_string(item.batch.requests) + " questions, " +
           std::string(to_string(item.batch.state));
  }
  out += std::string(to_string(item.remote.state)) + ", " + std::to_string(item.remote.answered) +
         " of " + std::to_string(item.batch.requests) + " answered";
  const auto left = std::chrono::ceil<std::chrono::seconds>(item.due - clock_.elapsed()).count();
  if (!busy_ && left > 0) out += "; checking again in " + std::to_string(left) + " s";
  return out;
}

std::string BatchWork::farewell() const {
  std::int64_t questions = 0;
  std::int64_t away = 0;
  std::optional<Time> last;
  for (const auto& item : items_) {
    questions += item->batch.requests;
    if (item->batch.state == BatchState::submitted) ++away;
    if (item->remote.expires) last = std::max(last.value_or(Time{}), *item->remote.expires);
  }
  if (away == 0) return std::to_string(questions) + " questions wait to be asked by the batch";
  std::string out = std::to_string(away) + (away == 1 ? " batch is" : " batches are") +
                    " at the endpoint, with " + std::to_string(questions) +
                    " questions; the answers come within 24 hours";
  if (last) out += ", by " + to_iso8601(*last);
  return out + ", and the same command fetches them";
}

}  // namespace ov
