#include "site_words.h"

#include <fmt/format.h>

#include <chrono>

namespace ov::cli {

std::string time_text(Time time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(seconds - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

std::string_view to_string(Change change) {
  switch (change) {
    case Change::first_read:
      return "first_read";
    case Change::unchanged:
      return "unchanged";
    case Change::changed:
      return "changed";
  }
  return "first_read";
}

std::string_view to_string(PageChange::Kind kind) {
  switch (kind) {
    case PageChange::Kind::added:
      return "new";
    case PageChange::Kind::removed:
      return "gone";
    case PageChange::Kind::changed:
      return "changed";
  }
  return "changed";
}

}  // namespace ov::cli
