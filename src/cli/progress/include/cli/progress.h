// The line that shows how a run goes: redrawn in place on a terminal, once every 5 s elsewhere.
// What it says is a pure function of a snapshot, so it is tested as text.
#pragma once

#include <cstdint>
#include <cstdio>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "domain/outcome.h"
#include "ports/store.h"

namespace ov::cli {

/// Records of each outcome; `open` have not ended.
struct OutcomeCounts {
  std::int64_t written = 0;
  std::int64_t abstained = 0;
  std::int64_t skipped = 0;
  std::int64_t failed = 0;
  std::int64_t dead = 0;
  std::int64_t open = 0;
  [[nodiscard]] std::int64_t ended() const { return written + abstained + skipped + failed + dead; }
  [[nodiscard]] std::int64_t all() const { return ended() + open; }
};
[[nodiscard]] OutcomeCounts count_outcomes(const std::vector<Count>& counts);

struct ProgressSnapshot {
  OutcomeCounts counts;
  std::size_t visits_in_flight = 0;
  std::size_t calls_in_flight = 0;
  double records_per_second = 0;
  double sites_per_second = 0;
  std::string money;  ///< "$1.23 of $25.00"; may be empty.
  std::string note;   ///< "the model asked for a pause", …; may be empty.
};

/// One line for a terminal of `columns` columns, without line end: bar, share, rates, in flight,
/// outcomes, ETA. What does not fit is left out from the end.
[[nodiscard]] std::string terminal_line(const ProgressSnapshot& snapshot, std::size_t columns);
/// One line for a log.
[[nodiscard]] std::string plain_line(const ProgressSnapshot& snapshot);

/// "1,234,567".
[[nodiscard]] std::string with_commas(std::int64_t number);
/// "0:07", "12:34", "3:04:05".
[[nodiscard]] std::string clock_text(Duration duration);

/// "50,000 records in 1:15, 667 records/s": what a run came to. No rate where no time passed.
[[nodiscard]] std::string pace_text(std::int64_t records, Duration took);

/// Rate over the last ten seconds.
class Rate {
 public:
  void add(Duration now, std::int64_t total);
  [[nodiscard]] double per_second() const;

 private:
  std::deque<std::pair<Duration, std::int64_t>> points_;
};

/// Writes to `stream` (standard error); one thread.
class ProgressPrinter {
 public:
  ProgressPrinter(std::FILE* stream, const Clock& clock);
  ~ProgressPrinter();
  /// True when it is time for another line: 10 times a second on a terminal, every 5 s elsewhere.
  [[nodiscard]] bool wants() const;
  void show(const ProgressSnapshot& snapshot);
  /// A short text in place of the line, for phases without counts.
  void show_text(const std::string& text);
  /// Leaves the last line standing.
  void finish();

 private:
  void put(const std::string& line);
  std::FILE* stream_;
  const Clock& clock_;
  bool is_terminal_;
  bool line_open_ = false;
  Duration next_{};
};

}  // namespace ov::cli
