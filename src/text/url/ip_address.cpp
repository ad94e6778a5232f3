#include "ip_address.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "base/ascii.h"
#include "base/percent.h"

namespace ov {
namespace {

// A number of an IPv4 address: decimal, octal after "0", hexadecimal after "0x". Values that do not
// fit stay at the maximum, which every later check refuses.
std::optional<std::uint64_t> parse_ipv4_number(std::string_view text) {
  if (text.empty()) return std::nullopt;
  unsigned base = 10;
  if (text.size() >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    base = 16;
    text.remove_prefix(2);
  } else if (text.size() >= 2 && text[0] == '0') {
    base = 8;
    text.remove_prefix(1);
  }
  constexpr std::uint64_t limit = std::uint64_t{1} << 40U;
  std::uint64_t value = 0;
  for (const char c : text) {
    const int digit = hex_value(c);
    if (digit < 0 || static_cast<unsigned>(digit) >= base) return std::nullopt;
    value = std::min(limit, value * base + static_cast<unsigned>(digit));
  }
  return value;
}

// Reads an IPv6 address piece by piece; `text_` shrinks from the front.
class Ipv6Reader {
 public:
  explicit Ipv6Reader(std::string_view text) : text_(text) {}

  std::optional<Ipv6Pieces> read() {
    if (text_.starts_with("::")) {
      text_.remove_prefix(2);
      compress_ = ++index_;  // "::" stands for one zero piece at least.
    } else if (text_.starts_with(':')) {
      return std::nullopt;
    }
    while (!text_.empty()) {
      if (index_ == pieces_.size()) return std::nullopt;
      if (text_.front() == ':') {
        if (compress_) return std::nullopt;
        text_.remove_prefix(1);
        compress_ = ++index_;
        continue;
      }
      if (!read_piece()) return std::nullopt;
    }
    return expand();
  }

 private:
  bool read_piece() {
    unsigned value = 0;
    std::size_t size = 0;
    while (size < 4 && size < text_.size() && hex_value(text_[size]) >= 0) {
      value = value * 16 + static_cast<unsigned>(hex_value(text_[size]));
      ++size;
    }
    if (size < text_.size() && text_[size] == '.') return size > 0 && read_ipv4_tail();
    text_.remove_prefix(size);
    if (text_.starts_with(':')) {
      text_.remove_prefix(1);
      if (text_.empty()) return false;
    } else if (!text_.empty()) {
      return false;
    }
    pieces_[index_++] = static_cast<std::uint16_t>(value);
    return true;
  }

  // Four strict decimal numbers as the last two pieces: "::ffff:192.0.2.1".
  bool read_ipv4_tail() {
    if (index_ > 6) return false;
    const std::vector<std::string_view> parts = split(text_, '.');
    if (parts.size() != 4) return false;
    std::uint32_t address = 0;
    for (const std::string_view part : parts) {
      if (part.empty() || part.size() > 3 || (part.size() > 1 && part[0] == '0')) return false;
      std::uint32_t value = 0;
      for (const char c : part) {
        if (!is_ascii_digit(c)) return false;
        value = value * 10 + static_cast<std::uint32_t>(c - '0');
      }
      if (value > 255) return false;
      address = address << 8U | value;
    }
    pieces_[index_++] = static_cast<std::uint16_t>(address >> 16U);
    pieces_[index_++] = static_cast<std::uint16_t>(address & 0xFFFFU);
    text_ = {};
    return true;
  }

  // Moves what stood after "::" to the end.
  std::optional<Ipv6Pieces> expand() {
    if (!compress_) {
      if (index_ != pieces_.size()) return std::nullopt;
      return pieces_;
    }
    const auto begin = pieces_.begin() + static_cast<std::ptrdiff_t>(*compress_);
    std::rotate(begin, pieces_.begin() + static_cast<std::ptrdiff_t>(index_), pieces_.end());
    return pieces_;
  }

  std::string_view text_;
  Ipv6Pieces pieces_{};
  std::size_t index_ = 0;
  std::optional<std::size_t> compress_;
};

struct Run {
  std::size_t start = 0;
  std::size_t size = 0;
};

// The first longest run of at least two zero pieces.
Run longest_zero_run(const Ipv6Pieces& pieces) {
  Run best;
  for (std::size_t i = 0; i < pieces.size();) {
    std::size_t end = i;
    while (end < pieces.size() && pieces[end] == 0) ++end;
    if (end - i > std::max<std::size_t>(best.size, 1)) best = {i, end - i};
    i = end + 1;
  }
  return best;
}

}  // namespace

bool ends_in_number(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  const std::size_t dot = host.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? host : host.substr(dot + 1);
  if (last.empty()) return false;
  if (std::ranges::all_of(last, is_ascii_digit)) return true;
  return last.size() >= 2 && last[0] == '0' && (last[1] == 'x' || last[1] == 'X') &&
         parse_ipv4_number(last).has_value();
}

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  const std::vector<std::string_view> parts = split(text, '.');
  if (parts.size() > 4) return std::nullopt;
  std::uint64_t address = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::optional<std::uint64_t> number = parse_ipv4_number(parts[i]);
    if (!number) return std::nullopt;
    const bool last = i + 1 == parts.size();
    // The last number fills all bytes that are left: "127.1" is 127.0.0.1.
    const unsigned bits = last ? static_cast<unsigned>(8 * (4 - i)) : 8;
    if (*number >= std::uint64_t{1} << bits) return std::nullopt;
    address = address << bits | *number;
  }
  return static_cast<std::uint32_t>(address);
}

std::string ipv4_text(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24U, address >> 16U & 0xFFU, address >> 8U & 0xFFU,
                     address & 0xFFU);
}

std::optional<Ipv6Pieces> parse_ipv6(std::string_view text) { return Ipv6Reader(text).read(); }

std::string ipv6_text(const Ipv6Pieces& pieces) {
  const Run run = longest_zero_run(pieces);
  std::string out;
  for (std::size_t i = 0; i < pieces.size();) {
    if (run.size != 0 && i == run.start) {
      out += "::";
      i += run.size;
      continue;
    }
    if (!out.empty() && !out.ends_with(':')) out += ':';
    fmt::format_to(std::back_inserter(out), "{:x}", pieces[i]);
    ++i;
  }
  return out;
}

}  // namespace ov
