#include "session.h"

#include <poll.h>

#include <algorithm>

#include "base/log.h"

namespace ov::postgres {
namespace {

using std::chrono::milliseconds;

constexpr Duration first_pause = milliseconds{20};
constexpr Duration longest_pause = milliseconds{1'000};

constexpr const char* begin_reading_sql = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

// A server that refuses us now will refuse us in a second as well.
bool may_come_back(const Error& error) {
  return error.kind() == ErrorKind::unavailable || error.kind() == ErrorKind::timeout;
}

Error outcome_unknown() {
  return Error(ErrorKind::unavailable,
               "the database server was replaced while a commit was under way, so its outcome is "
               "not known; the same command goes on from what is there");
}

}  // namespace

Result<Session> Session::open(Address address, const Clock& clock, bool one_snapshot) {
  Session session(std::move(address), clock, one_snapshot);
  TRY(session.connection_, Connection::open(session.address_, clock));
  if (!one_snapshot) return session;
  // The snapshot is taken by the first statement that reads.
  const Query begin[] = {{begin_reading_sql, {}}, {"SELECT 1", {}}};
  TRY_VOID(session.connection_->run(begin));
  return session;
}

Result<Connection*> Session::connected(Attempts& attempts) {
  while (!connection_ || connection_->is_broken()) {
    connection_.reset();
    Result<Connection> opened = Connection::open(address_, *clock_);
    if (opened) {
      connection_.emplace(std::move(*opened));
    } else if (may_come_back(opened.error())) {
      TRY_VOID(pause(opened.error(), attempts));
    } else {
      return std::move(opened).error();
    }
  }
  return &*connection_;
}

Result<void> Session::pause(const Error& error, Attempts& attempts) {
  if (clock_->elapsed() - attempts.begun >= outage_max) return error;
  if (attempts.pauses == 0) {
    log(LogLevel::info, "trying again to work in " + address_.shown + ": " + error.text());
  }
  const Duration length =
      std::min(longest_pause, first_pause * (1 << std::min(attempts.pauses, 6)));
  ++attempts.pauses;
  // The calling thread owns the store and has nothing else to do until it answers.
  (void)::poll(nullptr, 0, static_cast<int>(std::chrono::ceil<milliseconds>(length).count()));
  return ok();
}

Result<bool> Session::settle(Transaction& transaction, Error error, Attempts& attempts) {
  if (transaction.is_in_doubt() && transaction.name()) {
    return look_up(*transaction.name(), error, attempts);
  }
  const bool passes = connection_->last_error_passes();
  if (!connection_->is_broken()) {
    // A roll-back that fails has broken the connection, and that ends the transaction as well.
    (void)transaction.roll_back();
  }
  if (!passes) return error;
  TRY_VOID(pause(error, attempts));
  return false;
}

Result<bool> Session::look_up(const TransactionName& name, const Error& error, Attempts& attempts) {
  for (;;) {
    TRY(Connection * connection, connected(attempts));
    const Query ask{
        "SELECT pg_xact_status($1::xid8), substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1,"
        " 8) = $2",
        Parameters::of(name.number, name.timeline)};
    const Result<std::vector<Rows>> answer = connection->run(std::span(&ask, 1));
    if (answer) {
      const Rows& rows = answer->front();
      if (!rows.flag(0, 1) || rows.is_null(0, 0)) return outcome_unknown();
      const std::string_view status = rows.bytes(0, 0);
      if (status == "committed") return true;
      if (status == "aborted") return false;
    } else if (!connection->last_error_passes() &&
               answer.error().kind() != ErrorKind::unavailable) {
      // The number lies in the future of this server: it is another one.
      return outcome_unknown();
    }
    // Still under way, or the server is not ready to say.
    TRY_VOID(pause(answer ? error : answer.error(), attempts));
  }
}

Result<std::vector<Rows>> Session::read(std::vector<Query> queries) {
  Attempts attempts{clock_->elapsed()};
  if (one_snapshot_) {
    if (connection_->is_broken()) {
      return Error(ErrorKind::unavailable, "the connection to the store's database broke");
    }
    return connection_->run(queries);
  }
  for (;;) {
    TRY(Connection * connection, connected(attempts));
    Result<std::vector<Rows>> rows = read_once(queries);
    if (rows) return rows;
    const bool passes = connection->last_error_passes();
    if (!connection->is_broken() && connection->in_transaction()) {
      const Query end{"ROLLBACK", {}};
      // One that fails has broken the connection.
      (void)connection->run(std::span(&end, 1));
    }
    if (!passes) return rows;
    TRY_VOID(pause(rows.error(), attempts));
  }
}

Result<std::vector<Rows>> Session::read_once(std::vector<Query>& queries) {
  std::vector<Query> all;
  all.reserve(queries.size() + 3);
  all.push_back({begin_reading_sql, {}});
  all.push_back({set_limits_sql, {}});
  all.insert(all.end(), queries.begin(), queries.end());
  all.push_back({"COMMIT", {}});
  TRY(std::vector<Rows> rows, connection_->run(all));
  rows.pop_back();
  rows.erase(rows.begin(), rows.begin() + 2);
  return rows;
}

}  // namespace ov::postgres
