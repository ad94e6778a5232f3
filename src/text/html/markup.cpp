// What "<!" and "<?" begin: comments, CDATA sections and bogus comments (HTML 13.2.5.41
// to 13.2.5.52). Doctypes are in doctype.cpp.
#include <cstring>

#include "base/ascii.h"
#include "text/html.h"

namespace ov::html {
namespace {

const char* find_greater_than(const char* p, const char* end) {
  const void* const found = std::memchr(p, '>', static_cast<std::size_t>(end - p));
  return found == nullptr ? end : static_cast<const char*>(found);
}

// What the end of input leaves of a comment that has no end: a comment end begun there is dropped.
std::string_view without_begun_end(std::string_view text) {
  for (const std::string_view begun : {"--!", "--", "-"}) {
    if (text.ends_with(begun)) return text.substr(0, text.size() - begun.size());
  }
  return text;
}

}  // namespace

bool Tokenizer::read_declaration(Token& token) {
  const char* const content = at_ + 2;
  const std::string_view rest(content, static_cast<std::size_t>(end_ - content));
  if (rest.starts_with("--")) return read_comment(token, content + 2);
  if (equal_ignoring_case(rest.substr(0, 7), "doctype")) return read_doctype(token);
  if (in_foreign_ && rest.starts_with("[CDATA[")) {
    at_ = content + 7;
    set_state(State::cdata_section);
    return false;
  }
  return read_bogus_comment(token, content);
}

// `content`: after "<!--". The comment ends at the first "-->" or "--!>", whose dashes follow the
// opening ones, or at once for "<!-->" and "<!--->".
bool Tokenizer::read_comment(Token& token, const char* content) {
  const char* const from = at_;
  for (const char* p = content; (p = find_greater_than(p, end_)) != end_; ++p) {
    const std::string_view text(content, static_cast<std::size_t>(p - content));
    std::size_t end_size = 0;
    if (text.ends_with("--")) {
      end_size = 2;
    } else if (text.ends_with("--!")) {
      end_size = 3;
    } else if (text.empty() || text == "-") {
      end_size = text.size();
    } else {
      continue;
    }
    token.text = clean(text.substr(0, text.size() - end_size), false);
    return finish(token, TokenKind::comment, from, p + 1);
  }
  const std::string_view text(content, static_cast<std::size_t>(end_ - content));
  token.text = clean(without_begun_end(text), false);
  return finish(token, TokenKind::comment, from, end_);
}

bool Tokenizer::read_bogus_comment(Token& token, const char* content) {
  const char* const from = at_;
  const char* const p = find_greater_than(content, end_);
  token.text = clean({content, static_cast<std::size_t>(p - content)}, false);
  return finish(token, TokenKind::comment, from, p == end_ ? end_ : p + 1);
}

}  // namespace ov::html
