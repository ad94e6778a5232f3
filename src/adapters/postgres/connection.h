// One connection to the server: libpq without blocking calls, every wait with a deadline. Errors of
// the server become an ErrorKind here and nowhere else.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "values.h"

namespace ov::postgres {

/// How to connect: keywords of libpq with their values, as checked by read_address.
struct Address {
  std::string url;       ///< As given; may hold a password.
  std::string password;  ///< Used where the URL holds none.
  std::string shown;     ///< "db.example:5432/overture": what may be shown.
};

/// Errors: invalid (no URL that libpq understands), never with the URL itself in it.
Result<Address> read_address(std::string url, std::string password);

/// Longest a statement may run, and longest it waits for a lock that somebody else holds.
inline constexpr Duration statement_max = std::chrono::seconds{60};
inline constexpr Duration lock_wait_max = std::chrono::seconds{20};
/// Longest that the server lets a transaction of ours wait for its next round. A process that was
/// stopped, or a machine that is gone, would hold its locks as long, so it is shorter than others
/// wait for a lock; between two rounds a process that lives packs some texts.
inline constexpr Duration idle_max = std::chrono::seconds{10};
static_assert(idle_max < lock_wait_max);
/// Longest wait for a connection, handshake and log-in included.
inline constexpr Duration connect_max = std::chrono::seconds{10};
/// Longest wait for the answer to one round of statements. Beyond what the server allows itself, so
/// that its own word arrives first.
inline constexpr Duration answer_max = statement_max + std::chrono::seconds{10};

class Connection {
 public:
  /// Errors: denied (password, certificate, rights), not_found (no such database), timeout,
  /// unavailable.
  static Result<Connection> open(const Address& address, const Clock& clock);

  /// Sends all statements at once (pipeline mode, one round trip) and returns what each gave. They
  /// are one transaction, that of an open BEGIN where there is one. At an error those behind it
  /// are not run; the error is the first one's.
  Result<std::vector<Rows>> run(std::span<const Query> queries);
  /// COPY … FROM STDIN (FORMAT binary) of what CopyRows::finish gave. Within a transaction only.
  Result<void> copy_in(const char* sql, std::string_view rows);
  /// Statements without parameters and results, separated by semicolons. Within a transaction only.
  Result<void> run_script(const char* sql) { return copy_in(sql, {}); }

  /// The connection is of no use any more; whatever was not committed is gone.
  [[nodiscard]] bool is_broken() const { return broken_; }
  /// A BEGIN without its end, successful or not.
  [[nodiscard]] bool in_transaction() const;
  /// The last error was one that doing the transaction over may mend.
  [[nodiscard]] bool last_error_passes() const { return broken_ || last_error_passes_; }

 private:
  explicit Connection(const Clock& clock) : clock_(&clock) {}

  Result<void> connect(const Address& address);
  /// Waits for the socket; timeout breaks the connection. Bits as of poll().
  Result<short> wait(short events, Duration until);
  /// Sends what is queued in libpq and takes in what arrives until a result is there.
  Result<void> wait_for_result(Duration until);
  Result<void> send(const Query& query);
  Result<std::vector<Rows>> collect(std::span<const Query> queries, Duration until);
  Result<void> put_all(std::string_view rows, Duration until);
  Error connect_error();
  /// Of a result that is an error.
  Error error_of(const PGresult* result, std::string doing);
  /// The connection is lost; libpq's own sentence.
  Error break_off(ErrorKind kind, std::string sentence);

  struct Finish {
    void operator()(PGconn* handle) const { PQfinish(handle); }
  };
  const Clock* clock_;
  std::unique_ptr<PGconn, Finish> handle_;
  bool broken_ = false;
  bool last_error_passes_ = false;
};

}  // namespace ov::postgres
