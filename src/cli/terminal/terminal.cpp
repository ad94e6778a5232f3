#include "cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <optional>

#include "base/utf8.h"

namespace ov::cli {
namespace {

constexpr char escape = '\x1b';
constexpr std::size_t columns_min = 20;
constexpr std::size_t columns_max = 400;

/// A character with its marks: what must not be torn apart.
struct Cluster {
  std::string_view text;
  std::size_t columns = 0;
  [[nodiscard]] bool is_space() const { return text == " "; }
};

std::size_t width_of(char32_t c) {
  const int width = utf8proc_charwidth(static_cast<utf8proc_int32_t>(c));
  return width > 0 ? static_cast<std::size_t>(width) : 0;
}

/// Escape sequences, marks and joiners belong to what is before them.
Cluster next_cluster(std::string_view text, std::size_t at) {
  constexpr char32_t joiner = 0x200D;
  std::size_t end = at;
  std::size_t columns = 0;
  bool joined = false;
  bool any = false;
  while (end < text.size()) {
    if (text[end] == escape) {
      const std::size_t close = text.find('m', end);
      end = close == std::string_view::npos ? text.size() : close + 1;
      continue;
    }
    const Utf8Char character = utf8_at(text, end);
    const std::size_t width = width_of(character.code_point);
    if (any && width > 0 && !joined) break;
    joined = any && character.code_point == joiner;
    if (!any || width == 0 || columns == 0) columns = std::max(columns, width);
    any = true;
    end += character.size;
  }
  return {text.substr(at, end - at), columns};
}

void strip_end(std::string& line) {
  while (line.ends_with(' ')) line.pop_back();
}

/// One line of the text without line feeds.
class Wrapper {
 public:
  Wrapper(std::size_t columns, std::vector<std::string>& lines)
      : columns_(std::max<std::size_t>(columns, 1)), lines_(lines) {}

  void line(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
      const Cluster cluster = next_cluster(text, at);
      at += cluster.text.size();
      add(cluster);
    }
    end_line(line_.size());
  }

 private:
  void add(const Cluster& cluster) {
    if (cluster.is_space()) {
      if (used_ >= columns_) return end_line(line_.size());
      if (used_ == 0 && wrapped_) return;  // a new line does not begin with the space it broke at
      line_.push_back(' ');
      ++used_;
      break_at_ = line_.size();
      return;
    }
    if (cluster.columns > 1) break_at_ = line_.size();
    if (used_ > 0 && used_ + cluster.columns > columns_) {
      const std::size_t at = break_at_.value_or(line_.size());
      wrapped_ = true;
      end_line(at == 0 ? line_.size() : at);
    }
    line_ += cluster.text;
    used_ += cluster.columns;
    if (cluster.columns > 1) break_at_ = line_.size();
  }

  /// Ends the line after `size` bytes; the rest begins the next one.
  void end_line(std::size_t size) {
    std::string rest = line_.substr(size);
    line_.resize(size);
    strip_end(line_);
    lines_.push_back(std::move(line_));
    used_ = columns_of(rest);
    line_ = std::move(rest);
    break_at_.reset();
  }

  std::size_t columns_;
  std::vector<std::string>& lines_;
  std::string line_;
  std::size_t used_ = 0;
  std::optional<std::size_t> break_at_;
  bool wrapped_ = false;
};

std::optional<std::size_t> columns_from_environment() {
  const char* text = std::getenv("COLUMNS");
  if (text == nullptr) return std::nullopt;
  const std::string_view digits = text;
  std::size_t columns = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), columns);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return columns;
}

}  // namespace

Screen screen_of(std::FILE* file) {
  Screen screen;
  const int fd = ::fileno(file);
  const bool terminal = ::isatty(fd) == 1;
  winsize size{};
  if (terminal && ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    screen.columns = size.ws_col;
  } else if (const auto columns = columns_from_environment()) {
    screen.columns = *columns;
  }
  screen.columns = std::clamp(screen.columns, columns_min, columns_max);
  const char* no_color = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  const bool dumb = term != nullptr && std::string_view(term) == "dumb";
  screen.color = terminal && !dumb && (no_color == nullptr || *no_color == '\0');
  return screen;
}

std::string inked(std::string_view text, Ink ink, bool color) {
  if (!color || ink == Ink::plain || text.empty()) return std::string(text);
  const char* code = "1";
  switch (ink) {
    case Ink::plain:
    case Ink::bold:
      break;
    case Ink::faint:
      code = "2";
      break;
    case Ink::red:
      code = "31";
      break;
    case Ink::yellow:
      code = "33";
      break;
    case Ink::green:
      code = "32";
      break;
  }
  return std::string("\x1b[") + code + "m" + std::string(text) + "\x1b[0m";
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Cluster cluster = next_cluster(text, at);
    columns += cluster.columns;
    at += cluster.text.size();
  }
  return columns;
}

std::vector<std::string> wrap(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines;
  while (true) {
    const std::size_t end = text.find('\n');
    Wrapper(columns, lines).line(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

std::string cut(std::string_view text, std::size_t columns) {
  if (columns_of(text) <= columns) return std::string(text);
  std::string out;
  std::size_t used = 1;
  for (std::size_t at = 0; at < text.size();) {
    const Cluster cluster = next_cluster(text, at);
    if (used + cluster.columns > columns) break;
    out += cluster.text;
    used += cluster.columns;
    at += cluster.text.size();
  }
  return out + "…";
}

std::string beside(std::span<const std::string> left, std::span<const std::string> right,
                   std::size_t left_columns, std::string_view between) {
  std::string out;
  for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    std::string line = i < left.size() ? left[i] : std::string();
    const std::size_t used = columns_of(line);
    if (used < left_columns) line.append(left_columns - used, ' ');
    line += between;
    if (i < right.size()) line += right[i];
    strip_end(line);
    out += line + '\n';
  }
  return out;
}

}  // namespace ov::cli
