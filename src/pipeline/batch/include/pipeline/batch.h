// BatchWork: takes the batches of one campaign from gathered questions to kept answers. Each step
// is stored before it is taken, so a process that dies anywhere is gone on with by the next: a file
// that was uploaded in vain is uploaded again, which costs nothing; a batch that may have been
// begun is looked for in the endpoint's list and never begun twice; answers are taken in part by
// part, and what is in the store already is skipped. A batch that is too large for an account's
// queue is split until it fits. The answers lie in the store by the key of
// their question then, where the write stage finds them; a question without one is asked in the
// next batch.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/batch.h"
#include "ports/batch_model.h"
#include "ports/batch_store.h"

namespace ov {

struct BatchWorkOptions {
  Duration look_first = std::chrono::seconds{5};  ///< Between looks at a batch; doubles...
  Duration look_max = std::chrono::seconds{60};   ///< ...up to this.
  /// A batch that was perhaps begun is in the endpoint's list so long after the request ended (or
  /// after this process took it over), or never.
  Duration list_delay = std::chrono::seconds{60};
  /// The work ends with an error when nothing succeeded for so long; nothing is lost.
  Duration silence_max = std::chrono::minutes{30};
  /// How often a batch is given to a queue that has no room for it, where it cannot be split: a
  /// single question that is the only one of ours then ends unanswered; with other campaigns'
  /// batches in the queue the work ends with an error.
  int over_limit_max = 3;
  /// A batch that found no room beside others of ours tries again when one of them has left the
  /// queue, or after so long.
  Duration room_wait = std::chrono::minutes{15};
  /// Batches of other campaigns are at the endpoint; this work fetches none of them.
  bool others_are_away = false;
};

/// What the answer files held beside answers to open questions.
struct BatchOddities {
  std::int64_t broken = 0;    ///< Lines that are no answers, or too long.
  std::int64_t unknown = 0;   ///< Answers to what was not asked.
  std::int64_t repeated = 0;  ///< Further answers to one question.
};

class BatchWork {
 public:
  /// All outlive it. `new_key`: as BatchParts::new_key.
  BatchWork(BatchStore& store, BatchModel& model, const Clock& clock, CampaignId campaign,
            BatchWorkOptions options, std::function<std::string()> new_key);

  /// Closes the batch that is being gathered. Call first, and once.
  Result<void> begin();
  /// One step; does not wait. Errors: those of the store; denied, not_found, invalid, too_large
  /// (the endpoint takes no such batch, or its queue has no room for it), unavailable (it has not
  /// answered for long). Nothing is lost.
  Result<void> run_once();
  /// Waits until something comes back or `at_most` has passed.
  void wait(Duration at_most);
  /// Every batch has ended.
  [[nodiscard]] bool finished() const { return items_.empty(); }

  /// "batch 1 of 2: in_progress, 120 of 300 answered; checking again in 30 s".
  [[nodiscard]] std::string progress() const;
  /// What is away, and when to come back for it; for people whose run was stopped.
  [[nodiscard]] std::string farewell() const;
  [[nodiscard]] const BatchOddities& oddities() const { return oddities_; }

 private:
  struct Item {
    Batch batch;
    RemoteBatch remote;
    Duration due{0};
    Duration interval{0};
    Duration create_ended{0};  ///< When the request that perhaps began it ended, as far as known.
    Duration find_begun{0};    ///< The list is known as it was then.
    int over_limit = 0;        ///< Refusals in a row by a queue that held no other of this work.
    bool waits_for_room = false;
    std::int64_t read_to = 0;   ///< Position of the last line that was given to be uploaded.
    bool lost = false;          ///< A file of answers is gone, or a line of it broken.
    bool has_output = false;    ///< The output file was taken in; the error file is next.
    bool was_taken_in = false;  ///< In part, by a process that is gone.
    std::string fetching;       ///< The file whose answers come.
    std::int64_t parts = 0;     ///< Of it that came.
    /// By file, how many parts of it were taken in at most; one that broke off is fetched again.
    std::map<std::string, std::int64_t> parts_taken;
  };
  /// What the endpoint has against lines of a file, by their number from 1.
  using LineFailures = std::map<std::int64_t, BatchFailure>;
  using Step = std::function<Result<void>()>;
  using LinesGiven = std::function<void(Result<std::string>)>;
  using PartTaken = std::function<void(Result<void>)>;
  /// Where the model reports back, from whatever thread; outlives this while a call is out.
  struct Mailbox {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<Step> steps;
    void push(Step step);
  };

  Result<void> take_step(Item& item);
  Result<void> upload(Item& item);
  /// Gives the next lines of the file that is being uploaded.
  Result<void> read_on(Item& item, bool from_start, const LinesGiven& given);
  Result<void> on_uploaded(Item& item, BatchResult<std::string> uploaded);
  Result<void> create(Item& item);
  Result<void> find(Item& item);
  Result<void> look(Item& item);
  /// Fetches the next file of answers of a batch that has ended there; ends it here after the last.
  Result<void> fetch_next(Item& item);
  Result<void> on_created(Item& item, BatchResult<RemoteBatch> created);
  Result<void> on_found(Item& item, BatchResult<std::optional<RemoteBatch>> found);
  Result<void> on_looked(Item& item, BatchResult<RemoteBatch> looked);
  Result<void> on_refused(Item& item);
  /// The endpoint's queue has no room for it now: waits for others of ours to leave, or splits it.
  Result<void> on_over_limit(Item& item, const std::string& said);
  Result<void> split(Item& item);
  /// One that cannot be split, when none of ours is in the queue.
  Result<void> try_again_alone(Item& item, const std::string& said);
  /// Ends the one question that the queue takes under no circumstances.
  Result<void> give_up(Item& item, const std::string& said);
  /// A batch has left the endpoint's queue.
  void tell_of_room();
  Result<void> on_part(Item& item, const BatchAnswers& part, const PartTaken& taken);
  Result<void> on_fetched(Item& item, BatchResult<std::int64_t> fetched);
  /// Stores the answers in one transaction. `is_new`: they were not taken in before.
  Result<void> take_in(Item& item, std::span<const BatchAnswer> answers, bool is_new);
  /// Settles what has no answer, and ends the batch.
  Result<void> end(Item& item);
  Result<void> end_open(Item& item, CallState state, const LineFailures& failures);
  /// Ends a batch all of whose questions are settled; `item` is gone then.
  Result<void> leave(Item& item);
  Result<void> store(Item& item, BatchState state);
  /// Another try later, or the error of one that is of no use.
  Result<void> on_failure(Item& item, const ModelFailure& failure, const char* doing);
  void note_success(Item& item);
  /// Has `then` called with the item and what came, on our thread.
  template <class T>
  BatchDone<T> reply(Item& item, Result<void> (BatchWork::*then)(Item&, BatchResult<T>));

  BatchStore& store_;
  BatchModel& model_;
  const Clock& clock_;
  CampaignId campaign_;
  BatchWorkOptions options_;
  std::function<std::string()> new_key_;
  std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
  std::vector<std::unique_ptr<Item>> items_;  ///< Open ones, oldest first.
  std::size_t begun_with_ = 0;
  bool busy_ = false;  ///< A call is out; one at a time, for its file is large.
  std::optional<Duration> failing_since_;
  int lone_refusals_ = 0;  ///< Single questions given up since the endpoint last took a batch.
  BatchOddities oddities_;
};

}  // namespace ov
