#include "text/sitemap.h"

#include <algorithm>
#include <cstring>

#include "base/ascii.h"
#include "base/utf8.h"

namespace ov {
namespace {

constexpr std::size_t name_bytes_max = 64;
constexpr std::size_t last_modified_bytes_max = 40;
// Raw text of an element: an address whose every byte is written as "&amp;" still fits.
constexpr std::size_t capture_bytes_max = sitemap_location_bytes_max * 5;
constexpr std::string_view cdata_opening = "![CDATA[";
constexpr std::string_view cdata_end = "]]>";

// One reference at the front of `text`, which starts with '&': appends what it means and returns
// its length, or 0 when it is none of XML's five and no character number.
std::size_t append_reference(std::string& out, std::string_view text) {
  struct Named {
    std::string_view reference;
    char character;
  };
  constexpr Named named[] = {
      {"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
  for (const Named& entry : named) {
    if (!text.starts_with(entry.reference)) continue;
    out += entry.character;
    return entry.reference.size();
  }
  if (!text.starts_with("&#")) return 0;
  const bool hexadecimal = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
  std::size_t i = hexadecimal ? 3 : 2;
  const std::size_t first = i;
  constexpr std::uint32_t beyond_unicode = 0x110000;
  std::uint32_t value = 0;
  for (; i < text.size(); ++i) {
    const char c = ascii_lower(text[i]);
    const bool is_letter = hexadecimal && c >= 'a' && c <= 'f';
    if (!is_ascii_digit(c) && !is_letter) break;
    const int digit = is_letter ? c - 'a' + 10 : c - '0';
    value = value * (hexadecimal ? 16 : 10) + static_cast<std::uint32_t>(digit);
    value = std::min(value, beyond_unicode);
  }
  if (i == first || i == text.size() || text[i] != ';') return 0;
  append_utf8(out, value);
  return i + 1;
}

// References resolved; a '&' that begins none stays, for many files forget to write "&amp;".
std::string with_references_resolved(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find('&'), text.size());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const std::size_t used = append_reference(out, text);
    if (used == 0) out += '&';
    text.remove_prefix(std::max<std::size_t>(used, 1));
  }
  return out;
}

bool is_http(std::string_view text) {
  return equal_ignoring_case(text.substr(0, 7), "http://") ||
         equal_ignoring_case(text.substr(0, 8), "https://");
}

}  // namespace

// What the bytes are is kept in `state_`; each step takes at least one byte off the front.
class SitemapReader::Parser {
 public:
  explicit Parser(const SitemapLimits& limits) : limits_(limits) {}

  bool feed(std::string_view bytes) {
    const std::size_t room = limits_.bytes_max - bytes_read_;
    const bool cut = bytes.size() > room;
    bytes = bytes.substr(0, room);
    bytes_read_ += bytes.size();
    while (!bytes.empty() && state_ != State::done) bytes.remove_prefix(step(bytes));
    if (cut && state_ != State::done) stop();
    return state_ != State::done;
  }

  Sitemap finish() {
    // A line that a limit cut in two is no address; one that the file just ends with is.
    if (state_ == State::line) end_line();
    keep_entry();
    return std::move(sitemap_);
  }

 private:
  enum class State : std::uint8_t { start, line, content, tag, comment, cdata, done };
  enum class Capture : std::uint8_t { none, location, last_modified };

  void stop() {
    sitemap_.truncated = true;
    state_ = State::done;
  }

  std::size_t step(std::string_view bytes) {
    switch (state_) {
      case State::start:
        return read_start(bytes);
      case State::line:
        return read_line(bytes);
      case State::content:
        return read_content(bytes);
      case State::tag:
        return read_tag(bytes);
      case State::comment:
        return skip_comment(bytes);
      case State::cdata:
        return read_cdata(bytes);
      case State::done:
        break;
    }
    return bytes.size();
  }

  // A byte order mark and blanks may come first; then '<' tells XML from a list of lines.
  std::size_t read_start(std::string_view bytes) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    const char c = bytes.front();
    if (is_ascii_space(c) || byte_order_mark.find(c) != std::string_view::npos) return 1;
    state_ = c == '<' ? State::content : State::line;
    return step(bytes);
  }

  // Plain text.

  std::size_t read_line(std::string_view bytes) {
    const std::size_t end = std::min(bytes.find_first_of("\r\n"), bytes.size());
    append(bytes.substr(0, end));
    if (end == bytes.size()) return end;
    end_line();
    return end + 1;
  }

  void end_line() {
    const std::string_view line = trim(text_);
    if (!overflowed_ && is_http(line)) {
      sitemap_.kind = SitemapKind::text;
      entry_.location = line;
    }
    text_.clear();
    overflowed_ = false;
    keep_entry();
  }

  // XML.

  std::size_t read_content(std::string_view bytes) {
    const std::size_t end = std::min(bytes.find('<'), bytes.size());
    if (capture_ != Capture::none) append(bytes.substr(0, end));
    if (end == bytes.size()) return end;
    tag_.clear();
    last_ = 0;
    state_ = State::tag;
    return end + 1;
  }

  // Up to the next '>', quotes or not: no tag that matters here has one in an attribute, and a
  // quote left open must not swallow the rest of the file. Nor must a tag without an end.
  std::size_t read_tag(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const char c = bytes[i];
      if (c == '>') {
        state_ = State::content;
        take_tag();
        return i + 1;
      }
      last_ = c;
      if (c == '<') {
        tag_.clear();
        continue;
      }
      if (tag_.size() >= name_bytes_max) continue;
      tag_ += c;
      if (tag_ == "!--") {
        state_ = State::comment;
        dashes_ = 0;
        return i + 1;
      }
      if (tag_ == cdata_opening) {
        begin_cdata();
        return i + 1;
      }
    }
    return bytes.size();
  }

  std::size_t skip_comment(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      if (bytes[i] == '>' && dashes_ >= 2) {
        state_ = State::content;
        return i + 1;
      }
      dashes_ = bytes[i] == '-' ? std::min(dashes_ + 1, 2) : 0;
    }
    return bytes.size();
  }

  // What stands in CDATA is literal, so the text before it is resolved by itself.
  void begin_cdata() {
    state_ = State::cdata;
    if (capture_ == Capture::none) return;
    resolve_text();
  }

  std::size_t read_cdata(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      literal_ += bytes[i];
      if (literal_.size() > capture_bytes_max) {
        // Too long to be of use; only its end still matters.
        overflowed_ = true;
        literal_.erase(0, literal_.size() - cdata_end.size());
      }
      if (bytes[i] != '>' || !literal_.ends_with(cdata_end)) continue;
      literal_.resize(literal_.size() - cdata_end.size());
      if (capture_ != Capture::none) value_ += literal_;
      literal_.clear();
      state_ = State::content;
      return i + 1;
    }
    return bytes.size();
  }

  void take_tag() {
    const bool closing = tag_.starts_with('/');
    const bool self_closing = last_ == '/';
    std::string_view name = std::string_view(tag_).substr(closing ? 1 : 0);
    if (name.starts_with('?') || name.starts_with('!')) return;
    end_capture();
    name = name.substr(0, name.find_first_of(" \t\r\n/"));
    const std::size_t colon = name.rfind(':');
    const std::string_view prefix = colon == std::string_view::npos ? "" : name.substr(0, colon);
    const std::string local =
        ascii_lower(name.substr(colon == std::string_view::npos ? 0 : colon + 1));
    if (!root_seen_ && !closing) take_root(prefix, local);
    if (state_ == State::done) return;
    // Elements of other namespaces (images, videos, news) have addresses of their own.
    const bool is_ours = prefix == prefix_;
    if (is_ours && (local == "url" || local == "sitemap")) return take_entry(closing);
    if (!in_entry_) return;
    if (closing) {
      depth_ -= depth_ > 0 ? 1 : 0;
      return;
    }
    if (self_closing) return;
    if (is_ours && depth_ == 0 && local == "loc") begin_capture(Capture::location);
    if (is_ours && depth_ == 0 && local == "lastmod") begin_capture(Capture::last_modified);
    ++depth_;
  }

  // Files without a root are read when they start with an entry.
  void take_root(std::string_view prefix, std::string_view local) {
    root_seen_ = true;
    prefix_ = prefix;
    if (local == "urlset" || local == "url") {
      sitemap_.kind = SitemapKind::pages;
    } else if (local == "sitemapindex" || local == "sitemap") {
      sitemap_.kind = SitemapKind::index;
    } else {
      state_ = State::done;
    }
  }

  void take_entry(bool closing) {
    keep_entry();
    in_entry_ = !closing;
    depth_ = 0;
  }

  void keep_entry() {
    SitemapEntry entry = std::move(entry_);
    entry_ = {};
    if (entry.location.empty() || state_ == State::done) return;
    const std::size_t bytes = entry.location.size() + entry.last_modified.size();
    if (sitemap_.entries.size() >= limits_.entries_max ||
        bytes > limits_.kept_bytes_max - kept_bytes_) {
      return stop();
    }
    kept_bytes_ += bytes;
    sitemap_.entries.push_back(std::move(entry));
  }

  // Text of an element: `text_` as written, `value_` what is resolved of it.

  void begin_capture(Capture capture) {
    capture_ = capture;
    text_.clear();
    value_.clear();
    literal_.clear();
    overflowed_ = false;
  }

  void append(std::string_view bytes) {
    if (bytes.size() > capture_bytes_max - text_.size()) overflowed_ = true;
    if (!overflowed_) text_ += bytes;
  }

  void resolve_text() {
    value_ += with_references_resolved(text_);
    text_.clear();
    if (value_.size() > capture_bytes_max) {
      overflowed_ = true;
      value_.clear();
    }
  }

  void end_capture() {
    if (capture_ == Capture::none) return;
    resolve_text();
    const std::string_view value = trim(value_);
    const bool is_location = capture_ == Capture::location;
    const std::size_t bytes_max =
        is_location ? sitemap_location_bytes_max : last_modified_bytes_max;
    std::string& out = is_location ? entry_.location : entry_.last_modified;
    if (!overflowed_ && value.size() <= bytes_max && out.empty()) out = value;
    capture_ = Capture::none;
  }

  const SitemapLimits limits_;
  State state_ = State::start;
  Capture capture_ = Capture::none;
  bool root_seen_ = false;
  bool in_entry_ = false;
  bool overflowed_ = false;  // The text of this element or line is longer than anything kept.
  char last_ = 0;            // The byte before the end of a tag.
  int dashes_ = 0;
  std::uint64_t depth_ = 0;  // Open elements within the entry.
  std::size_t bytes_read_ = 0;
  std::size_t kept_bytes_ = 0;
  std::string prefix_;  // Of the namespace, as the root element has it.
  std::string tag_;
  std::string text_;
  std::string literal_;
  std::string value_;
  SitemapEntry entry_;
  Sitemap sitemap_;
};

SitemapReader::SitemapReader(const SitemapLimits& limits)
    : parser_(std::make_unique<Parser>(limits)) {}
SitemapReader::~SitemapReader() = default;
bool SitemapReader::feed(std::string_view bytes) { return parser_->feed(bytes); }
Sitemap SitemapReader::finish() { return parser_->finish(); }

Sitemap read_sitemap(std::string_view bytes, const SitemapLimits& limits) {
  SitemapReader reader(limits);
  reader.feed(bytes);
  return reader.finish();
}

}  // namespace ov
