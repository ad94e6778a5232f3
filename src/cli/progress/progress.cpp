#include "cli/progress.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>

namespace ov::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t bar_columns = 20;
constexpr Duration terminal_interval = milliseconds{100};
constexpr Duration plain_interval = seconds{5};

std::string bar(double share) {
  const double cells = std::clamp(share, 0.0, 1.0) * bar_columns;
  const auto full = static_cast<std::size_t>(cells);
  std::string out;
  for (std::size_t i = 0; i < bar_columns; ++i) out += i < full ? "█" : "░";
  return out;
}

// "—" while there is no rate to tell from.
std::string eta(const ProgressSnapshot& snapshot) {
  if (snapshot.counts.open == 0) return "0:00";
  const bool waits = snapshot.visits_in_flight + snapshot.calls_in_flight == 0;
  if (waits || snapshot.records_per_second < 0.05) return "—";
  const double left = static_cast<double>(snapshot.counts.open) / snapshot.records_per_second;
  return clock_text(seconds{static_cast<std::int64_t>(left + 0.5)});
}

int percent(const OutcomeCounts& counts) {
  if (counts.all() == 0) return 0;
  return static_cast<int>(counts.ended() * 100 / counts.all());
}

std::string outcomes(const OutcomeCounts& counts) {
  std::string out = with_commas(counts.written) + " written";
  const auto add = [&](std::int64_t number, const char* name) {
    if (number > 0) out += " · " + with_commas(number) + " " + name;
  };
  add(counts.abstained, "abstained");
  add(counts.skipped, "skipped");
  add(counts.failed, "failed");
  add(counts.dead, "dead");
  return out;
}

// Columns of a text whose characters are all one column wide, as ours are.
std::size_t width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

std::size_t terminal_columns(std::FILE* stream) {
  winsize size{};
  if (ioctl(fileno(stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace

OutcomeCounts count_outcomes(const std::vector<Count>& counts) {
  OutcomeCounts out;
  for (const Count& count : counts) {
    const auto outcome = outcome_of(count.state);
    if (!outcome) {
      out.open += count.records;
      continue;
    }
    switch (*outcome) {
      case Outcome::written:
        out.written += count.records;
        break;
      case Outcome::abstained:
        out.abstained += count.records;
        break;
      case Outcome::skipped:
        out.skipped += count.records;
        break;
      case Outcome::failed:
        out.failed += count.records;
        break;
      case Outcome::dead:
        out.dead += count.records;
        break;
    }
  }
  return out;
}

std::string with_commas(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (std::ptrdiff_t at = std::ssize(digits) - 3; at > (number < 0 ? 1 : 0); at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

std::string clock_text(Duration duration) {
  const auto total = std::chrono::duration_cast<seconds>(duration).count();
  if (total >= 3600) {
    return fmt::format("{}:{:02}:{:02}", total / 3600, total / 60 % 60, total % 60);
  }
  return fmt::format("{}:{:02}", total / 60, total % 60);
}

std::string pace_text(std::int64_t records, Duration took) {
  const double passed = std::chrono::duration<double>(took).count();
  std::string out = with_commas(records) + (records == 1 ? " record in " : " records in ") +
                    (passed < 10 ? fmt::format("{:.1f} s", passed) : clock_text(took));
  if (passed <= 0) return out;
  const double rate = static_cast<double>(records) / passed;
  return out + (rate < 10 ? fmt::format(", {:.1f} records/s", rate)
                          : fmt::format(", {:.0f} records/s", rate));
}

std::string terminal_line(const ProgressSnapshot& snapshot, std::size_t columns) {
  const OutcomeCounts& counts = snapshot.counts;
  const std::string parts[] = {
      fmt::format("{} {:3}%",
                  bar(counts.all() == 0 ? 0
                                        : static_cast<double>(counts.ended()) /
                                              static_cast<double>(counts.all())),
                  percent(counts)),
      fmt::format("{}/{}", with_commas(counts.ended()), with_commas(counts.all())),
      "ETA " + eta(snapshot),
      fmt::format("{:.0f} records/s", snapshot.records_per_second),
      outcomes(counts),
      snapshot.money,
      fmt::format("{:.0f} sites/s", snapshot.sites_per_second),
      fmt::format("{} sites, {} calls in flight", snapshot.visits_in_flight,
                  snapshot.calls_in_flight),
      snapshot.note,
  };
  std::string line;
  for (const std::string& part : parts) {
    if (part.empty()) continue;
    if (width(line) + width(part) + 3 > columns) break;
    line += (line.empty() ? " " : "  ") + part;
  }
  return line;
}

std::string plain_line(const ProgressSnapshot& snapshot) {
  const OutcomeCounts& counts = snapshot.counts;
  std::string line = fmt::format(
      "{}/{} records ({}%), {:.1f} records/s, {:.1f} sites/s, {} sites and {} calls in flight, {}, "
      "ETA {}",
      with_commas(counts.ended()), with_commas(counts.all()), percent(counts),
      snapshot.records_per_second, snapshot.sites_per_second, snapshot.visits_in_flight,
      snapshot.calls_in_flight, outcomes(counts), eta(snapshot));
  if (!snapshot.money.empty()) line += ", " + snapshot.money;
  if (!snapshot.note.empty()) line += ", " + snapshot.note;
  return line;
}

void Rate::add(Duration now, std::int64_t total) {
  points_.emplace_back(now, total);
  while (points_.size() > 2 && now - points_[1].first >= seconds{10}) points_.pop_front();
}

double Rate::per_second() const {
  if (points_.size() < 2) return 0;
  const double passed =
      std::chrono::duration<double>(points_.back().first - points_.front().first).count();
  if (passed <= 0) return 0;
  return static_cast<double>(points_.back().second - points_.front().second) / passed;
}

ProgressPrinter::ProgressPrinter(std::FILE* stream, const Clock& clock)
    : stream_(stream), clock_(clock), is_terminal_(::isatty(fileno(stream)) == 1) {
  // A log wants no line for what is over at once.
  if (!is_terminal_) next_ = clock_.elapsed() + plain_interval;
}

ProgressPrinter::~ProgressPrinter() { finish(); }

bool ProgressPrinter::wants() const { return clock_.elapsed() >= next_; }

void ProgressPrinter::show(const ProgressSnapshot& snapshot) {
  put(is_terminal_ ? terminal_line(snapshot, terminal_columns(stream_)) : plain_line(snapshot));
}

void ProgressPrinter::show_text(const std::string& text) { put(is_terminal_ ? " " + text : text); }

void ProgressPrinter::put(const std::string& line) {
  next_ = clock_.elapsed() + (is_terminal_ ? terminal_interval : plain_interval);
  // Carriage return, line, erase to the end: no flicker, and nothing of a longer line stays.
  std::fprintf(stream_, is_terminal_ ? "\r%s\033[K" : "%s\n", line.c_str());
  std::fflush(stream_);
  line_open_ = is_terminal_;
}

void ProgressPrinter::finish() {
  if (line_open_) std::fputc('\n', stream_);
  line_open_ = false;
}

}  // namespace ov::cli
