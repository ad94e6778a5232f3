#include "path_pattern.h"

#include <cstring>

#include "base/ascii.h"
#include "base/percent.h"

namespace ov::robots {
namespace {

bool is_unreserved(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

// Reserved characters of RFC 3986 but '*' and '$', which mean something in patterns.
bool is_reserved(char c) {
  return std::string_view("/?:@!&'()+,;=[]#").find(c) != std::string_view::npos;
}

// Appends what stands at the front of `text` and says how many bytes that was.
std::size_t append_octet(std::string& out, std::string_view text) {
  const char c = text.front();
  if (is_unreserved(c) || is_reserved(c)) {
    out += c;
    return 1;
  }
  const int high = c == '%' && text.size() > 2 ? hex_value(text[1]) : -1;
  const int low = high >= 0 ? hex_value(text[2]) : -1;
  if (low < 0) {
    // A '%' without two digits stays as it is; encoding it would make "%zz" and "%25zz" equal.
    if (c == '%') {
      out += c;
    } else {
      append_percent_encoded(out, c);
    }
    return 1;
  }
  const char octet = static_cast<char>(high * 16 + low);
  if (is_unreserved(octet)) {
    out += octet;
  } else {
    append_percent_encoded(out, octet);
  }
  return 3;
}

// memmem and not string_view::find: glibc's is linear in the worst case.
std::size_t find_linear(std::string_view text, std::string_view part) {
  const void* found = memmem(text.data(), text.size(), part.data(), part.size());
  if (found == nullptr) return std::string_view::npos;
  return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

}  // namespace

void append_normalized_path(std::string& out, std::string_view path) {
  while (!path.empty()) path.remove_prefix(append_octet(out, path));
}

std::size_t append_normalized_pattern(std::string& out, std::string_view pattern) {
  const std::size_t begin = out.size();
  std::size_t stars_dropped = 0;
  while (!pattern.empty()) {
    if (pattern.front() != '*') {
      pattern.remove_prefix(append_octet(out, pattern));
      continue;
    }
    out += '*';
    pattern.remove_prefix(1);
    for (; pattern.starts_with('*'); ++stars_dropped) pattern.remove_prefix(1);
  }
  return out.size() - begin + stars_dropped;
}

bool pattern_matches(std::string_view pattern, bool anchored, std::string_view path) {
  // The part before the first '*' stands at the front. Each later part is taken where it occurs
  // first, which leaves the most of the path for those after it, so nothing is tried twice.
  std::size_t star = pattern.find('*');
  const std::string_view front = pattern.substr(0, star);
  if (!path.starts_with(front)) return false;
  path.remove_prefix(front.size());
  if (star == std::string_view::npos) return !anchored || path.empty();
  while (true) {
    pattern.remove_prefix(star + 1);
    star = pattern.find('*');
    const std::string_view part = pattern.substr(0, star);
    if (star == std::string_view::npos && anchored) return path.ends_with(part);
    const std::size_t found = find_linear(path, part);
    if (found == std::string_view::npos) return false;
    if (star == std::string_view::npos) return true;
    path.remove_prefix(found + part.size());
  }
}

}  // namespace ov::robots
