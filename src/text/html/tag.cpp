// Start and end tags (HTML 13.2.5.6 to 13.2.5.8 and 13.2.5.32 to 13.2.5.40).
#include <cstring>

#include "characters.h"
#include "scan.h"
#include "text/html.h"

namespace ov::html {
namespace {

std::string_view between(const char* from, const char* to) {
  return {from, static_cast<std::size_t>(to - from)};
}

// Start tags that end <svg> or <math> where an author forgot to (HTML 13.2.6.5, the common ones).
bool breaks_out_of_foreign(std::string_view name) {
  return name == "div" || name == "p" || name == "body" || name == "span" || name == "ul" ||
         name == "li" || name == "table" || name == "img" || name == "h1" || name == "h2" ||
         name == "h3";
}

// The state a tree builder without scripting moves to after a start tag.
State state_after(std::string_view name) {
  switch (name.size()) {
    case 3:
      return name == "xmp" ? State::rawtext : State::data;
    case 5:
      if (name == "style") return State::rawtext;
      return name == "title" ? State::rcdata : State::data;
    case 6:
      if (name == "script") return State::script_data;
      return name == "iframe" ? State::rawtext : State::data;
    case 7:
      return name == "noembed" ? State::rawtext : State::data;
    case 8:
      if (name == "textarea") return State::rcdata;
      return name == "noframes" ? State::rawtext : State::data;
    case 9:
      return name == "plaintext" ? State::plaintext : State::data;
    default:
      return State::data;
  }
}

}  // namespace

bool Tokenizer::read_tag(Token& token) {
  const char* const from = at_;
  const bool closing = from[1] == '/';
  const char* const name = from + (closing ? 2 : 1);
  const char* p = name;
  std::uint8_t seen = 0;
  for (; p != end_; ++p) {
    const std::uint8_t kind = class_of(*p);
    if ((kind & ends_tag_name) != 0) break;
    seen |= kind;
  }
  token.name = between(name, p);
  if ((seen & changes_in_name) != 0) token.name = clean(token.name, true);
  if (!closing) last_start_tag_raw_ = between(name, p);

  if (p == end_) {
    p = nullptr;
  } else {
    p = *p == '>' ? p + 1 : read_attributes(token, p, !closing);
  }
  if (p == nullptr) {
    // A tag cut by the end of input is dropped.
    at_ = end_;
    return false;
  }
  if (follow_tags_) follow(token, closing);
  if (closing) token.self_closing = false;
  return finish(token, closing ? TokenKind::end_tag : TokenKind::start_tag, from, p);
}

// From after the tag's name to after its '>'. The standard's states "before attribute name", "after
// attribute name" and "self-closing start tag" are the places of this loop.
const char* Tokenizer::read_attributes(Token& token, const char* p, bool keep) {
  attributes_seen_ = 0;
  attribute_filter_ = 0;
  for (;;) {
    p = skip_space(p, end_);
    if (p == end_) return nullptr;
    if (*p == '>') return p + 1;
    if (*p == '/') {
      ++p;
      if (p == end_) return nullptr;
      if (*p != '>') continue;
      token.self_closing = true;
      return p + 1;
    }
    const char* const name = p++;  // Even '=' begins a name here.
    std::uint8_t seen = class_of(*name);
    for (; p != end_; ++p) {
      const std::uint8_t kind = class_of(*p);
      if ((kind & ends_attribute_name) != 0) break;
      seen |= kind;
    }
    std::string_view name_text = between(name, p);
    p = skip_space(p, end_);
    if (p == end_) return nullptr;
    std::string_view value;
    if (*p == '=') {
      p = read_value(skip_space(p + 1, end_), value);
      if (p == nullptr) return nullptr;
    }
    if (!keep || attributes_seen_ == attributes_max_) continue;
    if ((seen & changes_in_name) != 0) name_text = clean(name_text, true);
    add_attribute(token, name_text, value);
  }
}

// `p`: after '=' and white space.
const char* Tokenizer::read_value(const char* p, std::string_view& value) {
  if (p == end_) return nullptr;
  if (*p == '"' || *p == '\'') {
    const char quote = *p++;
    const char* stop = quote == '"' ? find_any<'"', '&', '\r', '\0'>(p, end_)
                                    : find_any<'\'', '&', '\r', '\0'>(p, end_);
    if (stop == end_) return nullptr;
    const bool changes = *stop != quote;
    if (changes) {
      stop =
          static_cast<const char*>(std::memchr(stop, quote, static_cast<std::size_t>(end_ - stop)));
      if (stop == nullptr) return nullptr;
    }
    value = changes ? decode_value(between(p, stop)) : between(p, stop);
    return stop + 1;
  }
  const char* const from = p;
  std::uint8_t seen = 0;
  for (; p != end_; ++p) {
    const std::uint8_t kind = class_of(*p);
    if ((kind & ends_unquoted) != 0) break;
    seen |= kind;
  }
  if (p == end_) return nullptr;
  value = between(from, p);
  if ((seen & changes_in_value) != 0) value = decode_value(value);
  return p;
}

void Tokenizer::add_attribute(Token& token, std::string_view name, std::string_view value) {
  // Repeated attributes count towards the limit as well, or a tag of 256 names and 500,000
  // repetitions would cost 128 million comparisons.
  ++attributes_seen_;
  // Two names that are equal set the same bit, so most attributes need no comparison at all.
  const auto first = static_cast<unsigned char>(name.front());
  const auto last = static_cast<unsigned char>(name.back());
  const std::uint64_t bit = 1ULL << ((first * 5U + last * 3U + name.size()) & 63U);
  if ((attribute_filter_ & bit) != 0) {
    for (const Attribute& attribute : token.attributes) {
      if (attribute.name == name) return;
    }
  }
  attribute_filter_ |= bit;
  token.attributes.push_back({name, value});
}

void Tokenizer::follow(const Token& token, bool closing) {
  if (token.name == "svg" || token.name == "math") {
    in_foreign_ = !closing && !token.self_closing;
    return;
  }
  if (closing) return;
  if (in_foreign_ && breaks_out_of_foreign(token.name)) in_foreign_ = false;
  // <title/> in <svg> is closed at once; taken as HTML it would swallow the rest of the page.
  if (in_foreign_ && token.self_closing) return;
  const State state = state_after(token.name);
  if (state != State::data) set_state(state);
}

}  // namespace ov::html
