// The tokenizer's loop, text outside of tags, and what all kinds of token share.
#include "characters.h"
#include "references.h"
#include "scan.h"
#include "scratch.h"
#include "text/html.h"

namespace ov::html {
namespace {

constexpr std::string_view newline = "\n";
constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::size_t input_bytes_max = 0xFFFFFFFF;  // Offsets are 32 bits.

// Whether '<' at `p` begins a tag, a comment or a doctype rather than being text.
bool opens_markup(const char* p, const char* end) {
  if (end - p < 2) return false;
  if ((class_of(p[1]) & is_letter) != 0 || p[1] == '!' || p[1] == '?') return true;
  return p[1] == '/' && end - p > 2;
}

}  // namespace

Tokenizer::Tokenizer(std::string_view input, const Options& options)
    : begin_(input.data()),
      end_(begin_ + (input.size() < input_bytes_max ? input.size() : input_bytes_max)),
      at_(begin_),
      state_(options.state),
      follow_tags_(options.follow_tags),
      attributes_max_(options.attributes_max),
      last_start_tag_given_(options.last_start_tag),
      scratch_(std::make_unique<Scratch>()) {}

Tokenizer::~Tokenizer() = default;

void Tokenizer::set_state(State state) {
  state_ = state;
  raw_end_ = nullptr;
}

void Tokenizer::skip_to(std::uint32_t offset) {
  const auto size = static_cast<std::size_t>(end_ - begin_);
  at_ = begin_ + (offset < size ? offset : size);
  set_state(State::data);
}

std::string_view Tokenizer::last_start_tag() const {
  return last_start_tag_raw_.data() != nullptr ? last_start_tag_raw_ : last_start_tag_given_;
}

bool Tokenizer::next(Token& token) {
  token.self_closing = false;
  token.force_quirks = false;
  token.has_public_id = false;
  token.has_system_id = false;
  token.has_name = false;
  token.name = token.text = token.public_id = token.system_id = {};
  token.attributes.clear();
  scratch_->clear();
  while (at_ != end_) {
    if (state_ == State::data ? read_data(token) : read_raw(token)) return true;
  }
  token.attributes.clear();
  token.name = {};
  token.self_closing = false;
  finish(token, TokenKind::end, end_, end_);
  return false;
}

bool Tokenizer::finish(Token& token, TokenKind kind, const char* from, const char* to) {
  token.kind = kind;
  token.begin = static_cast<std::uint32_t>(from - begin_);
  token.end = static_cast<std::uint32_t>(to - begin_);
  at_ = to;
  return true;
}

bool Tokenizer::finish_text(Token& token, std::string_view text, const char* from, const char* to) {
  token.text = text;
  return finish(token, TokenKind::text, from, to);
}

bool Tokenizer::read_data(Token& token) {
  const char* const from = at_;
  // Where the text starts: CR LF gives LF, so a CR before LF is left out.
  const char* start = at_;
  if (*start == '\r' && end_ - start > 1 && start[1] == '\n') ++start;
  const char* p = start;
  while ((p = find_any<'<', '&', '\r'>(p, end_)) != end_) {
    if (*p == '<') {
      if (!opens_markup(p, end_)) {
        ++p;
        continue;
      }
      if (p == start) return read_markup(token);
    } else if (*p == '&') {
      const Reference reference = match_reference(p, end_, false, reference_);
      if (reference.size == 0) {
        ++p;
        continue;
      }
      if (p == start) return finish_text(token, reference.text, from, p + reference.size);
    } else if (p == start) {
      return finish_text(token, newline, from, p + 1);
    }
    break;
  }
  return finish_text(token, {start, static_cast<std::size_t>(p - start)}, from, p);
}

bool Tokenizer::read_markup(Token& token) {
  const char* const p = at_;
  if (p[1] == '!') return read_declaration(token);
  if (p[1] == '?') return read_bogus_comment(token, p + 1);
  if (p[1] != '/' || (class_of(p[2]) & is_letter) != 0) return read_tag(token);
  if (p[2] != '>') return read_bogus_comment(token, p + 2);
  at_ = p + 3;
  return false;
}

// rcdata, rawtext, script data, plain text and CDATA: text up to an end that is found first, then
// the end tag.
bool Tokenizer::read_raw(Token& token) {
  if (raw_end_ == nullptr) raw_end_ = find_raw_end();
  if (at_ != raw_end_) return read_raw_text(token);
  const bool cdata = state_ == State::cdata_section;
  set_state(State::data);
  if (!cdata) return read_tag(token);
  at_ += std::string_view("]]>").size();
  return false;
}

bool Tokenizer::read_raw_text(Token& token) {
  const bool references = state_ == State::rcdata;
  const bool keeps_nul = state_ == State::cdata_section;
  const char* const from = at_;
  const char* start = at_;
  if (*start == '\r' && raw_end_ - start > 1 && start[1] == '\n') ++start;
  const char* p = start;
  for (;; ++p) {
    p = references ? find_any<'&', '\r', '\0'>(p, raw_end_) : find_any<'\r', '\0'>(p, raw_end_);
    if (p == raw_end_) break;
    if (*p == '\0' && keeps_nul) continue;
    Reference reference;
    if (*p == '&') {
      reference = match_reference(p, raw_end_, false, reference_);
      if (reference.size == 0) continue;
    }
    if (p != start) break;
    if (*p == '&') return finish_text(token, reference.text, from, p + reference.size);
    return finish_text(token, *p == '\0' ? replacement : newline, from, p + 1);
  }
  return finish_text(token, {start, static_cast<std::size_t>(p - start)}, from, p);
}

std::string_view Tokenizer::clean(std::string_view raw, bool lower_case) {
  const char* const end = raw.data() + raw.size();
  if (!lower_case && find_any<'\r', '\0'>(raw.data(), end) == end) return raw;
  char* const text = scratch_->reserve(raw.size() * replacement.size());
  char* out = text;
  for (const char* p = raw.data(); p != end; ++p) {
    if (*p == '\0') {
      out += replacement.copy(out, replacement.size());
    } else if (*p == '\r') {
      if (p + 1 == end || p[1] != '\n') *out++ = '\n';
    } else {
      *out++ = lower_case && *p >= 'A' && *p <= 'Z' ? static_cast<char>(*p | 0x20) : *p;
    }
  }
  const auto size = static_cast<std::size_t>(out - text);
  scratch_->commit(size);
  return {text, size};
}

std::string_view Tokenizer::decode_value(std::string_view raw) {
  const char* const end = raw.data() + raw.size();
  // NUL grows most, from one byte to three; the densest references by a fifth.
  char* const text = scratch_->reserve(raw.size() * replacement.size());
  char* out = text;
  const auto append = [&](std::string_view part) { out += part.copy(out, part.size()); };
  for (const char* p = raw.data(); p != end;) {
    const char* const stop = find_any<'&', '\r', '\0'>(p, end);
    append({p, static_cast<std::size_t>(stop - p)});
    p = stop;
    if (p == end) break;
    if (*p == '\0') {
      append(replacement);
    } else if (*p == '\r') {
      if (end - p < 2 || p[1] != '\n') append(newline);
    } else if (const Reference reference = match_reference(p, end, true, reference_);
               reference.size != 0) {
      append(reference.text);
      p += reference.size;
      continue;
    } else {
      append("&");
    }
    ++p;
  }
  const auto size = static_cast<std::size_t>(out - text);
  scratch_->commit(size);
  return {text, size};
}

}  // namespace ov::html
