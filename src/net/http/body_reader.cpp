#include "body_reader.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

#include "base/ascii.h"

namespace ov {

namespace {

constexpr int size_digits_max = 15;  // below 2^60: no sum of it with anything overflows
/// Framing beyond this is an attack: the worst honest server sends each byte as a chunk of its own,
/// which is five bytes of framing for one of content.
constexpr std::uint64_t overhead_free_bytes = std::uint64_t{16} << 10;
constexpr std::uint64_t overhead_for_one_max = 8;

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (text.empty() || problem != std::errc{} || stop != end) return std::nullopt;
  return value;
}

/// "3" or, from a careless proxy, "3, 3" (RFC 9112 section 6.3, point 5).
std::optional<std::uint64_t> length_of(std::string_view text) {
  std::optional<std::uint64_t> length;
  for (const std::string_view item : split(text, ',')) {
    const std::optional<std::uint64_t> value = number(trim(item));
    if (!value || (length && *length != *value)) return std::nullopt;
    length = value;
  }
  return length;
}

int hex_value(char c) {
  if (is_ascii_digit(c)) return c - '0';
  const char lower = ascii_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

bool BodyReader::begin(const HttpHead& head, const std::vector<HttpHeader>& headers, bool to_head) {
  std::string_view coding;
  std::string_view length;
  for (const HttpHeader& header : headers) {
    if (equal_ignoring_case(header.name, "transfer-encoding") &&
        !equal_ignoring_case(header.value, "identity")) {
      // Two lines are a list: nothing we asked for.
      if (!coding.empty()) return false;
      coding = header.value;
    }
    if (equal_ignoring_case(header.name, "content-length")) length = header.value;
  }
  if (to_head || head.status() == 204 || head.status() == 304) {
    kind_ = Kind::none;
    return true;
  }
  if (!coding.empty()) {
    kind_ = Kind::chunked;
    return equal_ignoring_case(coding, "chunked");
  }
  if (length.empty()) return true;
  kind_ = Kind::length;
  const std::optional<std::uint64_t> known = length_of(length);
  left_ = known.value_or(0);
  return known.has_value();
}

bool BodyReader::is_complete() const {
  switch (kind_) {
    case Kind::none:
      return true;
    case Kind::length:
      return left_ == 0;
    case Kind::chunked:
      return step_ == Step::done;
    case Kind::until_close:
      break;
  }
  return false;
}

BodyReader::State BodyReader::next(std::string_view& bytes, std::string_view& part,
                                   HttpHead& head) {
  part = {};
  if (is_complete()) return State::complete;
  if (kind_ == Kind::chunked) return next_of_chunks(bytes, part, head);
  part = kind_ == Kind::length ? bytes.substr(0, left_) : bytes;
  if (kind_ == Kind::length) left_ -= part.size();
  bytes.remove_prefix(part.size());
  return is_complete() ? State::complete : State::more;
}

BodyReader::State BodyReader::next_of_chunks(std::string_view& bytes, std::string_view& part,
                                             HttpHead& head) {
  while (!bytes.empty()) {
    if (step_ == Step::data) {
      part = bytes.substr(0, left_);
      bytes.remove_prefix(part.size());
      left_ -= part.size();
      content_ += part.size();
      if (left_ == 0) step_ = Step::data_end;
      return State::more;
    }
    const char c = bytes.front();
    bytes.remove_prefix(1);
    if (++overhead_ > overhead_free_bytes + overhead_for_one_max * content_) return State::broken;
    State state = State::more;
    switch (step_) {
      case Step::size:
      case Step::extension:
        state = read_size(c);
        break;
      case Step::data_end:
        if (c != (last_ == '\r' ? '\n' : '\r')) return State::broken;
        last_ = c;
        if (c == '\n') step_ = Step::size;
        break;
      case Step::trailer:
        state = read_trailer(c, head);
        break;
      case Step::data:
      case Step::done:
        return State::complete;
    }
    if (state != State::more) return state;
  }
  return State::more;
}

BodyReader::State BodyReader::read_size(char c) {
  const char before = last_;
  last_ = c;
  if (before == '\r') return c == '\n' ? end_size_line() : State::broken;
  if (c == '\n') return State::broken;
  if (c == '\r' || step_ == Step::extension) return State::more;
  const int value = hex_value(c);
  if (value < 0) {
    // An extension, or white space that some servers pad with; neither before a digit.
    step_ = Step::extension;
    return digits_ > 0 && (c == ';' || c == ' ' || c == '\t') ? State::more : State::broken;
  }
  left_ = left_ * 16 + static_cast<std::uint64_t>(value);
  return ++digits_ <= size_digits_max ? State::more : State::broken;
}

BodyReader::State BodyReader::end_size_line() {
  if (digits_ == 0) return State::broken;
  step_ = left_ == 0 ? Step::trailer : Step::data;
  digits_ = 0;
  return State::more;
}

BodyReader::State BodyReader::read_trailer(char c, HttpHead& head) {
  line_.push_back(c);
  if (c != '\n') {
    return head.bytes() + line_.size() > head.limits().header_bytes_max ? State::too_large
                                                                        : State::more;
  }
  if (head.add_line(line_) != HttpFailure::none) return State::too_large;
  const bool is_end = trim(line_).empty();
  line_.clear();
  if (!is_end) return State::more;
  step_ = Step::done;
  return State::complete;
}

}  // namespace ov
