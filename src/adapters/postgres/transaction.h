// A transaction that changes something: READ COMMITTED, its limits set for itself alone, so that
// nothing stays behind in a session that PgBouncer gives to somebody else afterwards.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "connection.h"

namespace ov::postgres {

/// Names a transaction to whoever asks what became of it. Only good on the same timeline: a server
/// that took over from another may have given the number to a transaction of its own.
struct TransactionName {
  std::string number;
  std::string timeline;
};

class Transaction {
 public:
  /// `connection` outlives it. The first round begins the transaction.
  explicit Transaction(Connection& connection) : connection_(connection) {}

  /// Queues a statement for the next round.
  template <class... Values>
  void add(const char* sql, const Values&... values) {
    queue_.push_back({sql, Parameters::of(values...)});
  }
  void add_query(Query query) { queue_.push_back(std::move(query)); }
  /// Sends what is queued, one round trip; what each statement gave, in order.
  Result<std::vector<Rows>> run();
  /// The same for a single statement.
  template <class... Values>
  Result<Rows> ask(const char* sql, const Values&... values) {
    add(sql, values...);
    TRY(std::vector<Rows> rows, run());
    return std::move(rows.back());
  }
  /// COPY … FROM STDIN (FORMAT binary), after what is queued.
  Result<void> copy_in(const char* sql, std::string_view rows);
  /// Statements without parameters, separated by semicolons, after what is queued.
  Result<void> run_script(const char* sql);

  /// Sends what is queued and commits.
  Result<void> commit();
  /// Ends it without an effect, where the connection still stands.
  Result<void> roll_back();

  /// COMMIT was sent, and no answer to it came.
  [[nodiscard]] bool is_in_doubt() const { return commit_sent_ && connection_.is_broken(); }
  /// Nothing: it changed nothing.
  [[nodiscard]] const std::optional<TransactionName>& name() const { return name_; }

 private:
  Result<std::vector<Rows>> round(bool with_commit);

  Connection& connection_;
  std::vector<Query> queue_;
  std::optional<TransactionName> name_;
  bool begun_ = false;
  bool commit_sent_ = false;
};

/// What ends a statement of this transaction, and one that waits for whoever holds a lock. Whoever
/// turned off waiting for the disk at commits has it on here: what is acknowledged is durable.
extern const char* const set_limits_sql;

}  // namespace ov::postgres
