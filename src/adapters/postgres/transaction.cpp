#include "transaction.h"

#include "base/assert.h"

namespace ov::postgres {
namespace {

constexpr const char* begin_sql = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
constexpr const char* name_sql =
    "SELECT pg_current_xact_id_if_assigned()::text,"
    " substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)";

}  // namespace

// The limits are those of connection.h, in milliseconds.
static_assert(statement_max == std::chrono::seconds{60});
static_assert(lock_wait_max == std::chrono::seconds{20});
static_assert(idle_max == std::chrono::seconds{10});
const char* const set_limits_sql =
    "SELECT set_config('statement_timeout', '60000', true),"
    " set_config('lock_timeout', '20000', true),"
    " set_config('idle_in_transaction_session_timeout', '10000', true),"
    " CASE WHEN current_setting('synchronous_commit') = 'off'"
    " THEN set_config('synchronous_commit', 'on', true) END";

Result<std::vector<Rows>> Transaction::run() { return round(/*with_commit=*/false); }

Result<std::vector<Rows>> Transaction::round(bool with_commit) {
  std::vector<Query> queries;
  queries.reserve(queue_.size() + 4);
  const std::size_t before = begun_ ? 0 : 2;
  if (!begun_) {
    queries.push_back({begin_sql, {}});
    queries.push_back({set_limits_sql, {}});
  }
  for (Query& query : queue_) queries.push_back(std::move(query));
  const std::size_t asked = queue_.size();
  queue_.clear();
  const bool ask_name = !name_ && !with_commit;
  if (ask_name) queries.push_back({name_sql, {}});
  if (with_commit) queries.push_back({"COMMIT", {}});
  begun_ = true;
  commit_sent_ = with_commit;
  TRY(std::vector<Rows> rows, connection_.run(queries));
  if (ask_name && !rows.back().is_null(0, 0)) {
    name_ = {std::string(rows.back().bytes(0, 0)), std::string(rows.back().bytes(0, 1))};
  }
  if (with_commit && rows.back().tag() != "COMMIT") {
    return Error(ErrorKind::bug, "the server ended a transaction otherwise than it was asked to");
  }
  std::vector<Rows> out;
  out.reserve(asked);
  for (std::size_t i = 0; i < asked; ++i) out.push_back(std::move(rows[before + i]));
  return out;
}

Result<void> Transaction::copy_in(const char* sql, std::string_view rows) {
  if (!begun_ || !queue_.empty()) TRY_VOID(run());
  return connection_.copy_in(sql, rows);
}

Result<void> Transaction::run_script(const char* sql) {
  if (!begun_ || !queue_.empty()) TRY_VOID(run());
  return connection_.run_script(sql);
}

Result<void> Transaction::commit() {
  // Without its name nobody could ask what became of it, should the connection break now.
  if (!name_ && !queue_.empty()) TRY_VOID(run());
  TRY_VOID(round(/*with_commit=*/true));
  return ok();
}

Result<void> Transaction::roll_back() {
  queue_.clear();
  if (!begun_ || connection_.is_broken() || !connection_.in_transaction()) return ok();
  const Query query{"ROLLBACK", {}};
  TRY_VOID(connection_.run(std::span(&query, 1)));
  return ok();
}

}  // namespace ov::postgres
