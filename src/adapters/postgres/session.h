// What a store says to the server and what is done when that fails: connections made again with
// growing pauses, transactions done over, and a commit whose outcome nobody reported looked up.
//
// A commit is never repeated blindly. Each transaction knows its number before COMMIT is sent; when
// the connection breaks between COMMIT and its answer, pg_xact_status() says on the next one
// whether it happened. Where that cannot be said (another server has taken over since), the call
// fails as unavailable: whoever starts anew finds the store either with it or without it, and every
// verb goes on from both.
#pragma once

#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include "transaction.h"

namespace ov::postgres {

/// How long a call goes on trying while the server is away.
inline constexpr Duration outage_max = std::chrono::seconds{30};

class Session {
 public:
  /// `one_snapshot`: all that is read is of one moment, and nothing can be written.
  static Result<Session> open(Address address, const Clock& clock, bool one_snapshot);

  /// Runs `work(Transaction&)`, which gives a Result, and commits. `work` may run several times, so
  /// it changes nothing but through the transaction.
  template <class Work>
  auto write(Work&& work) -> std::invoke_result_t<Work&, Transaction&> {
    if (one_snapshot_) {
      return Error(ErrorKind::denied, "the store was opened to be read only");
    }
    Attempts attempts{clock_->elapsed()};
    for (;;) {
      TRY(Connection * connection, connected(attempts));
      Transaction transaction(*connection);
      auto result = work(transaction);
      Result<void> ended = result ? transaction.commit() : Result<void>(result.error());
      if (ended) return result;
      TRY(const bool committed, settle(transaction, std::move(ended).error(), attempts));
      if (committed) return result;
    }
  }

  /// One round trip, all statements on one snapshot; what each gave.
  Result<std::vector<Rows>> read(std::vector<Query> queries);
  template <class... Values>
  Result<Rows> ask(const char* sql, const Values&... values) {
    std::vector<Query> queries;
    queries.push_back({sql, Parameters::of(values...)});
    TRY(std::vector<Rows> rows, read(std::move(queries)));
    return std::move(rows.front());
  }

 private:
  /// Of one call, over all its tries.
  struct Attempts {
    Duration begun;
    int pauses = 0;
  };

  Session(Address address, const Clock& clock, bool one_snapshot)
      : address_(std::move(address)), clock_(&clock), one_snapshot_(one_snapshot) {}
  /// The connection, made again where it broke.
  Result<Connection*> connected(Attempts& attempts);
  /// Waits before the next try; `error` when there is to be none.
  Result<void> pause(const Error& error, Attempts& attempts);
  /// What became of a transaction that failed: true when it was committed, false when it is to be
  /// done over, the error when that would not help.
  Result<bool> settle(Transaction& transaction, Error error, Attempts& attempts);
  Result<bool> look_up(const TransactionName& name, const Error& error, Attempts& attempts);
  Result<std::vector<Rows>> read_once(std::vector<Query>& queries);

  Address address_;
  const Clock* clock_;
  bool one_snapshot_;
  std::optional<Connection> connection_;
};

}  // namespace ov::postgres
