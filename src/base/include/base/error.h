// What went wrong, as data. Failure is ordinary here (sites are down, models refuse, leases run
// out), so it travels as a value: a kind that decides what to do next, a sentence for people, and
// the chain of "while doing what" that callers add on the way up.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ov {

/// Why a call failed. Closed: only the kind decides whether to try again.
enum class ErrorKind {
  unavailable,  ///< The other side cannot be reached or is broken; later may work.
  timeout,      ///< A deadline passed.
  throttled,    ///< The other side asked for less; later will work.
  not_found,    ///< What was named does not exist.
  conflict,     ///< Somebody else holds or changed it.
  invalid,      ///< The input or a reply is malformed; the same again fails again.
  denied,       ///< Not permitted: credentials, robots, the address guard.
  too_large,    ///< A limit on size was reached.
  lease_lost,   ///< The token is not the newest: stop, commit nothing.
  cancelled,    ///< We were told to stop.
  bug,          ///< A library answered what its documentation excludes.
};

/// The kind's name as written in logs, e.g. "lease_lost".
std::string_view to_string(ErrorKind kind);

class [[nodiscard]] Error {
 public:
  /// `message`: UTF-8, one sentence without a final full stop, may name files and rows.
  Error(ErrorKind kind, std::string message) : kind_(kind), message_(std::move(message)) {}

  [[nodiscard]] ErrorKind kind() const { return kind_; }
  [[nodiscard]] const std::string& message() const { return message_; }

  /// Adds "while <what>", e.g. `while_doing("opening data.db")`. Call when passing the error up.
  Error& while_doing(std::string what) & {
    context_.push_back(std::move(what));
    return *this;
  }
  Error&& while_doing(std::string what) && {
    context_.push_back(std::move(what));
    return std::move(*this);
  }

  /// "message (while inner, while outer)"; UTF-8, one line.
  [[nodiscard]] std::string text() const;

 private:
  ErrorKind kind_;
  std::string message_;
  std::vector<std::string> context_;
};

}  // namespace ov
