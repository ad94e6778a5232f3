#include "connection.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/assert.h"
#include "sqlstate.h"

namespace ov::postgres {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

std::string option(const Options& options, std::string_view keyword) {
  for (const PQconninfoOption* each = options.get(); each->keyword != nullptr; ++each) {
    if (each->keyword == keyword && each->val != nullptr) return each->val;
  }
  return {};
}

struct FreeResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultHandle = std::unique_ptr<PGresult, FreeResult>;

std::string first_line(const char* message) {
  std::string_view line = message;
  line = line.substr(0, line.find('\n'));
  return std::string(line);
}

// What is "already there, skipping" is nobody's concern.
void ignore_notice(void* /*unused*/, const PGresult* /*notice*/) {}

}  // namespace

Result<Address> read_address(std::string url, std::string password) {
  if (!url.starts_with("postgres://") && !url.starts_with("postgresql://")) {
    return Error(ErrorKind::invalid, "a store's URL starts with postgres://");
  }
  const Options options(PQconninfoParse(url.c_str(), nullptr));
  if (options == nullptr) {
    // libpq's reason may repeat a part of the URL, which may be the password.
    return Error(ErrorKind::invalid,
                 "the store's URL is none that libpq understands; accepted is "
                 "postgres://USER@HOST:PORT/DATABASE?sslmode=verify-full, with %XX for special "
                 "characters");
  }
  Address address;
  const std::string port = option(options, "port");
  address.shown =
      option(options, "host") + (port.empty() ? "" : ":" + port) + '/' + option(options, "dbname");
  if (!option(options, "password").empty()) password.clear();
  address.url = std::move(url);
  address.password = std::move(password);
  return address;
}

Result<Connection> Connection::open(const Address& address, const Clock& clock) {
  Connection connection(clock);
  Result<void> connected = connection.connect(address);
  if (!connected) {
    return std::move(connected.error()).while_doing("connecting to " + address.shown);
  }
  return connection;
}

Result<void> Connection::connect(const Address& address) {
  const Duration until = clock_->elapsed() + connect_max;
  // What stands behind the URL wins over it. A dead peer is found by the kernel as well.
  const char* keywords[] = {"dbname",
                            "client_encoding",
                            "fallback_application_name",
                            "keepalives_idle",
                            "keepalives_interval",
                            "keepalives_count",
                            "tcp_user_timeout",
                            address.password.empty() ? nullptr : "password",
                            nullptr};
  const char* values[] = {address.url.c_str(),      "UTF8", "overture", "10", "5", "3", "30000",
                          address.password.c_str(), nullptr};
  handle_.reset(PQconnectStartParams(keywords, values, /*expand_dbname=*/1));
  if (handle_ == nullptr) return Error(ErrorKind::unavailable, "no memory for a connection");
  // So that the server's code is within the message, which is all that a failed connection has.
  PQsetErrorVerbosity(handle_.get(), PQERRORS_VERBOSE);
  if (PQstatus(handle_.get()) == CONNECTION_BAD) return connect_error();
  PostgresPollingStatusType next = PGRES_POLLING_WRITING;
  while (next != PGRES_POLLING_OK) {
    TRY_VOID(wait(next == PGRES_POLLING_READING ? POLLIN : POLLOUT, until));
    next = PQconnectPoll(handle_.get());
    if (next == PGRES_POLLING_FAILED) return connect_error();
  }
  PQsetErrorVerbosity(handle_.get(), PQERRORS_DEFAULT);
  PQsetNoticeReceiver(handle_.get(), ignore_notice, nullptr);
  if (PQsetnonblocking(handle_.get(), 1) != 0 || PQenterPipelineMode(handle_.get()) != 1) {
    return break_off(ErrorKind::bug, "libpq cannot pipeline");
  }
  return ok();
}

Error Connection::connect_error() {
  const std::string_view message = PQerrorMessage(handle_.get());
  const std::string_view state = state_in(message);
  broken_ = true;
  ErrorKind kind = kind_of(state);
  if (state.empty() && is_about_trust(message)) kind = ErrorKind::denied;
  return Error(kind, "the store's database cannot be reached: " + first_line(message.data()));
}

Error Connection::break_off(ErrorKind kind, std::string sentence) {
  broken_ = true;
  return Error(kind, std::move(sentence));
}

Result<short> Connection::wait(short events, Duration until) {
  pollfd waited{PQsocket(handle_.get()), events, 0};
  for (;;) {
    const Duration left = until - clock_->elapsed();
    if (left <= Duration{0}) {
      return break_off(ErrorKind::timeout, "the store's database does not answer");
    }
    const auto left_ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    const int ready = ::poll(&waited, 1, static_cast<int>(left_ms));
    if (ready > 0) return waited.revents;
    if (ready < 0 && errno != EINTR) {
      return break_off(ErrorKind::unavailable,
                       std::string("waiting for the store's database: ") + std::strerror(errno));
    }
  }
}

Result<void> Connection::wait_for_result(Duration until) {
  for (;;) {
    const int unsent = PQflush(handle_.get());
    if (unsent < 0) break;
    if (PQisBusy(handle_.get()) == 0) return ok();
    TRY(const short ready, wait(static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN), until));
    if ((ready & ~POLLOUT) != 0 && PQconsumeInput(handle_.get()) == 0) break;
  }
  return break_off(ErrorKind::unavailable, "the connection to the store's database broke: " +
                                               first_line(PQerrorMessage(handle_.get())));
}

Result<void> Connection::send(const Query& query) {
  const Parameters& given = query.parameters;
  const std::size_t count = given.types_.size();
  std::vector<const char*> values(count);
  std::vector<int> lengths(count);
  const std::vector<int> binary(count, 1);
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = given.nulls_[i] ? nullptr : given.bytes_[i].data();
    lengths[i] = static_cast<int>(given.bytes_[i].size());
  }
  if (PQsendQueryParams(handle_.get(), query.sql.c_str(), static_cast<int>(count),
                        given.types_.data(), values.data(), lengths.data(), binary.data(),
                        /*resultFormat=*/1) != 1) {
    return break_off(ErrorKind::unavailable, "a statement cannot be sent to the store's database");
  }
  return ok();
}

Result<std::vector<Rows>> Connection::run(std::span<const Query> queries) {
  OV_ASSERT(!broken_);
  last_error_passes_ = false;
  for (const Query& query : queries) TRY_VOID(send(query));
  if (PQpipelineSync(handle_.get()) != 1) {
    return break_off(ErrorKind::unavailable, "the connection to the store's database broke");
  }
  return collect(queries, clock_->elapsed() + answer_max);
}

Result<std::vector<Rows>> Connection::collect(std::span<const Query> queries, Duration until) {
  std::vector<Rows> out;
  out.reserve(queries.size());
  std::optional<Error> first;
  for (;;) {
    TRY_VOID(wait_for_result(until));
    ResultHandle result(PQgetResult(handle_.get()));
    if (result == nullptr) continue;  // between two statements
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_PIPELINE_SYNC) break;
    if (status == PGRES_PIPELINE_ABORTED) continue;
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
      out.emplace_back(result.release());
      continue;
    }
    if (!first) {
      // All statements may have been answered before the server was told to stop.
      first = error_of(result.get(), out.size() < queries.size() ? running(queries[out.size()].sql)
                                                                 : "ending a round of statements");
    }
    if (PQstatus(handle_.get()) == CONNECTION_BAD) {
      broken_ = true;
      break;
    }
  }
  if (first) return *first;
  OV_ASSERT(out.size() == queries.size());
  return out;
}

Result<void> Connection::put_all(std::string_view rows, Duration until) {
  constexpr std::size_t part_bytes_max = std::size_t{1} << 16;
  while (!rows.empty()) {
    const std::string_view part = rows.substr(0, part_bytes_max);
    const int taken = PQputCopyData(handle_.get(), part.data(), static_cast<int>(part.size()));
    if (taken < 0) return break_off(ErrorKind::unavailable, PQerrorMessage(handle_.get()));
    if (taken > 0) rows.remove_prefix(part.size());
    if (PQflush(handle_.get()) <= 0) continue;
    TRY(const short ready, wait(POLLIN | POLLOUT, until));
    // An error of the server arrives while we send; it is read at the end.
    if ((ready & POLLIN) != 0 && PQconsumeInput(handle_.get()) == 0) break;
  }
  return ok();
}

Result<void> Connection::copy_in(const char* sql, std::string_view rows) {
  OV_ASSERT(!broken_ && in_transaction());
  last_error_passes_ = false;
  const Duration until = clock_->elapsed() + answer_max;
  if (PQexitPipelineMode(handle_.get()) != 1 || PQsendQuery(handle_.get(), sql) != 1) {
    return break_off(ErrorKind::unavailable, "a COPY cannot be sent to the store's database");
  }
  std::optional<Error> first;
  for (;;) {
    TRY_VOID(wait_for_result(until));
    const ResultHandle result(PQgetResult(handle_.get()));
    if (result == nullptr) break;
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_COPY_IN) {
      TRY_VOID(put_all(rows, until));
      if (PQputCopyEnd(handle_.get(), nullptr) < 0) {
        return break_off(ErrorKind::unavailable, PQerrorMessage(handle_.get()));
      }
    } else if (status != PGRES_COMMAND_OK && !first) {
      first = error_of(result.get(), running(sql));
    }
  }
  if (PQstatus(handle_.get()) == CONNECTION_BAD || PQenterPipelineMode(handle_.get()) != 1) {
    broken_ = true;
  }
  if (first) return *first;
  if (broken_) return Error(ErrorKind::unavailable, "the connection to the database broke");
  return ok();
}

Error Connection::error_of(const PGresult* result, std::string doing) {
  const char* field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const std::string state = field == nullptr ? "" : field;
  const char* text = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  last_error_passes_ = state.empty() || is_passing(state);
  if (text == nullptr) text = PQresultErrorMessage(result);
  return Error(kind_of(state), sentence_for(state, text)).while_doing(std::move(doing));
}

bool Connection::in_transaction() const {
  const PGTransactionStatusType status = PQtransactionStatus(handle_.get());
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

}  // namespace ov::postgres
