#include "sqlstate.h"

#include <algorithm>

namespace ov::postgres {
namespace {

struct Kind {
  std::string_view prefix;  ///< Of the code; the first row that fits counts.
  ErrorKind kind;
};

constexpr Kind kinds[] = {
    {"53100", ErrorKind::too_large},    // disk full
    {"53", ErrorKind::unavailable},     // too many connections, out of memory
    {"54", ErrorKind::too_large},       // a limit of the server's
    {"28", ErrorKind::denied},          // password, pg_hba.conf
    {"42501", ErrorKind::denied},       // rights on a table
    {"3D000", ErrorKind::not_found},    // no such database
    {"42P01", ErrorKind::not_found},    // no such table: the schema is not there
    {"40", ErrorKind::conflict},        // serialization, deadlock
    {"55P03", ErrorKind::unavailable},  // somebody holds a lock for longer than we wait
    {"57014", ErrorKind::timeout},      // statement_timeout
    {"22021", ErrorKind::invalid},      // not UTF-8
    {"22", ErrorKind::bug},             // a value that its type cannot hold
    {"23", ErrorKind::bug},             // a constraint
    {"42", ErrorKind::bug},             // a statement that is wrong
    {"25006", ErrorKind::unavailable},  // a standby
    {"25", ErrorKind::bug},             // transactions used wrongly
    {"0A", ErrorKind::bug},             // what the server does not do
};

// Read-only: a standby, or a primary that is being replaced.
constexpr std::string_view passing[] = {"40001", "40P01", "55P03", "57P", "08", "53300", "25006"};

bool is_code(std::string_view text) {
  return text.size() == 5 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
         });
}

std::string first_line(std::string_view message) {
  message = message.substr(0, message.find('\n'));
  return std::string(message);
}

}  // namespace

ErrorKind kind_of(std::string_view state) {
  for (const Kind& row : kinds) {
    if (state.starts_with(row.prefix)) return row.kind;
  }
  return ErrorKind::unavailable;
}

bool is_passing(std::string_view state) {
  return std::any_of(std::begin(passing), std::end(passing),
                     [&](std::string_view prefix) { return state.starts_with(prefix); });
}

std::string sentence_for(std::string_view state, std::string_view message) {
  if (state == "53100") {
    return "the disk of the database server is full; free some space and run the same command "
           "again";
  }
  return "the store's database says: " + first_line(message);
}

std::string_view state_in(std::string_view verbose_message) {
  constexpr std::string_view before = ":  ";
  for (std::size_t at = verbose_message.find(before); at != std::string_view::npos;
       at = verbose_message.find(before, at + 1)) {
    const std::string_view code = verbose_message.substr(at + before.size(), 5);
    if (is_code(code)) return code;
  }
  return {};
}

bool is_about_trust(std::string_view message) {
  // Before it stands the name of the host, which may hold any of these words.
  constexpr std::string_view before = " failed: ";
  if (const std::size_t at = message.find(before); at != std::string_view::npos) {
    message.remove_prefix(at + before.size());
  }
  const auto says = [&](std::string_view words) {
    return message.find(words) != std::string_view::npos;
  };
  if (says("SSL SYSCALL error") || says("unexpected eof") || says("closed unexpectedly")) {
    return false;
  }
  return says("certificate") || says("SSL");
}

std::string running(std::string_view sql) {
  std::string verb;
  std::string_view previous;
  while (!sql.empty()) {
    const std::size_t begin = sql.find_first_not_of(" \n");
    if (begin == std::string_view::npos) break;
    sql.remove_prefix(begin);
    const std::string_view word = sql.substr(0, sql.find_first_of(" \n(;"));
    if (verb.empty()) verb = word;
    // What follows FROM may be a subquery; the first table is meant.
    if (!word.empty() && (previous == "FROM" || previous == "INTO" || previous == "UPDATE") &&
        word != "unnest") {
      return "running " + verb + ' ' + std::string(word);
    }
    previous = word;
    sql.remove_prefix(std::max<std::size_t>(word.size(), 1));
  }
  return "running " + verb;
}

}  // namespace ov::postgres
