// Where text without markup ends: RCDATA, RAWTEXT, script data with its escaped states, CDATA
// (HTML 13.2.5.9 to 13.2.5.31 and 13.2.5.69). The end is found once, then the text is handed out.
#include <cstring>

#include "base/ascii.h"
#include "characters.h"
#include "scan.h"
#include "text/html.h"

namespace ov::html {
namespace {

constexpr std::string_view cdata_end = "]]>";

// Whether `p` begins with `word` in any case of letters.
bool starts_with(const char* p, const char* end, std::string_view word) {
  if (static_cast<std::size_t>(end - p) < word.size()) return false;
  for (const char c : word) {
    if (ascii_lower(*p++) != ascii_lower(c)) return false;
  }
  return true;
}

// Whether "script" stands at `p` as a whole tag name.
bool is_script_name(const char* p, const char* end) {
  constexpr std::string_view script = "script";
  if (!starts_with(p, end, script)) return false;
  p += script.size();
  return p != end && (class_of(*p) & ends_tag_name) != 0;
}

const char* find_less_than(const char* p, const char* end) {
  const void* const found = std::memchr(p, '<', static_cast<std::size_t>(end - p));
  return found == nullptr ? end : static_cast<const char*>(found);
}

const char* find_cdata_end(const char* p, const char* end) {
  for (; (p = find_any<']'>(p, end)) != end; ++p) {
    if (starts_with(p, end, cdata_end)) return p;
  }
  return end;
}

}  // namespace

const char* Tokenizer::find_raw_end() const {
  switch (state_) {
    case State::plaintext:
    case State::data:
      return end_;
    case State::cdata_section:
      return find_cdata_end(at_, end_);
    case State::script_data:
      return find_script_end();
    case State::rcdata:
    case State::rawtext:
      break;
  }
  const char* p = at_;
  while ((p = find_less_than(p, end_)) != end_ && !is_appropriate_end_tag(p)) ++p;
  return p;
}

// `p`: at '<'. "Appropriate end tag token": named like the last start tag. The standard reads only
// letters here, so a name with anything else never matches.
bool Tokenizer::is_appropriate_end_tag(const char* p) const {
  if (end_ - p < 3 || p[1] != '/') return false;
  const std::string_view name = last_start_tag();
  if (name.empty() || !starts_with(p + 2, end_, name)) return false;
  for (const char c : name) {
    if ((class_of(c) & is_letter) == 0) return false;
  }
  p += 2 + name.size();
  return p != end_ && (class_of(*p) & ends_tag_name) != 0;
}

// "<!--" in a script begins an escaped part; "<script" within it begins a part where "</script>"
// ends only that; "-->" leaves both. Dashes count whatever stood before them, so "<!-->" is over at
// once.
const char* Tokenizer::find_script_end() const {
  enum class Escape { none, single, twice } escape = Escape::none;
  const char* p = at_;
  for (;;) {
    p = escape == Escape::none ? find_less_than(p, end_) : find_any<'<', '>'>(p, end_);
    if (p == end_) return end_;
    if (*p == '>') {
      if (p[-1] == '-' && p[-2] == '-') escape = Escape::none;
    } else if (escape == Escape::twice) {
      if (end_ - p > 1 && p[1] == '/' && is_script_name(p + 2, end_)) escape = Escape::single;
    } else if (is_appropriate_end_tag(p)) {
      return p;
    } else if (escape == Escape::single) {
      if (is_script_name(p + 1, end_)) escape = Escape::twice;
    } else if (starts_with(p, end_, "<!--")) {
      escape = Escape::single;
      p += 3;  // On its last dash, so that the '>' of "<!-->" is seen with both.
    }
    ++p;
  }
}

}  // namespace ov::html
