// <!DOCTYPE name PUBLIC "public" "system"> (HTML 13.2.5.53 to 13.2.5.68).
#include "base/ascii.h"
#include "characters.h"
#include "scan.h"
#include "text/html.h"

namespace ov::html {
namespace {

std::string_view between(const char* from, const char* to) {
  return {from, static_cast<std::size_t>(to - from)};
}

}  // namespace

bool Tokenizer::read_doctype(Token& token) {
  const char* const from = at_;
  constexpr std::string_view opening = "<!doctype";
  const char* p = skip_space(from + opening.size(), end_);
  const char* const name = p;
  while (p != end_ && *p != '>' && (class_of(*p) & is_space) == 0) ++p;
  if (p != name) {
    token.has_name = true;
    token.name = clean(between(name, p), true);
    p = read_doctype_ids(token, skip_space(p, end_));
  } else {
    token.force_quirks = true;
  }
  // What is left before '>' is bogus.
  p = find_any<'>'>(p, end_);
  return finish(token, TokenKind::doctype, from, p == end_ ? end_ : p + 1);
}

// From after the name and white space to where nothing more is understood. Whatever is wrong on the
// way, the end of input included, forces quirks mode; what follows the system id does not.
const char* Tokenizer::read_doctype_ids(Token& token, const char* p) {
  token.force_quirks = true;
  if (p == end_) return p;
  if (*p == '>') {
    token.force_quirks = false;
    return p;
  }
  constexpr std::size_t keyword_size = 6;
  const std::string_view keyword = between(p, end_).substr(0, keyword_size);
  const bool has_public = equal_ignoring_case(keyword, "public");
  if (!has_public && !equal_ignoring_case(keyword, "system")) return p;
  p = skip_space(p + keyword_size, end_);
  if (has_public) {
    if (!read_quoted_id(p, token.has_public_id, token.public_id)) return p;
    p = skip_space(p, end_);
    if (p != end_ && *p == '>') token.force_quirks = false;
  }
  if (!read_quoted_id(p, token.has_system_id, token.system_id)) return p;
  token.force_quirks = skip_space(p, end_) == end_;
  return p;
}

// Moves `p` behind the quoted text. False when there is none or it has no end; '>' ends a doctype
// even within quotes.
bool Tokenizer::read_quoted_id(const char*& p, bool& has, std::string_view& id) {
  if (p == end_ || (*p != '"' && *p != '\'')) return false;
  const char quote = *p++;
  const char* const from = p;
  p = quote == '"' ? find_any<'"', '>'>(p, end_) : find_any<'\'', '>'>(p, end_);
  has = true;
  id = clean(between(from, p), false);
  if (p == end_ || *p == '>') return false;
  ++p;
  return true;
}

}  // namespace ov::html
