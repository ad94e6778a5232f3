#include "head.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "base/ascii.h"

namespace ov {

namespace {

constexpr std::string_view protocol = "HTTP/";

std::string_view without_line_end(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

HttpFailure HttpHead::add_line(std::string_view line) {
  bytes_ += line.size();
  ++lines_;
  // Counted over all heads of one exchange, or endless interim answers would pass.
  if (bytes_ > limits_.header_bytes_max) return HttpFailure::too_large;
  if (lines_ > limits_.headers_max + 2) return HttpFailure::too_large;  // status line, empty line
  const std::string_view text = without_line_end(line);
  if (complete_) return HttpFailure::none;  // trailers: counted, not kept
  if (keep_raw_) {
    if (status_ == 0) raw_.clear();  // What came before was an interim head.
    raw_ += line;
  }
  if (status_ == 0) return begin(text);
  if (text.empty()) {
    // An interim head ends here, and another begins. 101 would end HTTP; nobody asked for that.
    if (status_ == 101) return HttpFailure::malformed;
    complete_ = status_ >= 200;
    if (!complete_) status_ = 0;
    return HttpFailure::none;
  }
  return add_header(text);
}

HttpFailure HttpHead::begin(std::string_view status_line) {
  headers_.clear();
  content_length_.reset();
  content_length_text_.clear();
  has_transfer_encoding_ = false;
  if (!status_line.starts_with(protocol)) return HttpFailure::malformed;
  const std::size_t space = status_line.find(' ');
  if (space == std::string_view::npos) return HttpFailure::malformed;
  const std::string_view code = trim(status_line.substr(space)).substr(0, 3);
  if (code.size() != 3 || !std::ranges::all_of(code, is_ascii_digit)) return HttpFailure::malformed;
  const int status = (code[0] - '0') * 100 + (code[1] - '0') * 10 + (code[2] - '0');
  if (status < 100) return HttpFailure::malformed;
  status_ = status;
  is_http_1_1_ = status_line.starts_with("HTTP/1.1");
  return HttpFailure::none;
}

HttpFailure HttpHead::add_header(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t') {
    // A folded line (obsolete) continues the one before, with a space in between.
    if (headers_.empty()) return HttpFailure::malformed;
    HttpHeader& last = headers_.back();
    last.value.append(" ").append(trim(line));
    return check_framing(last);
  }
  const std::size_t colon = line.find(':');
  // Servers do send lines without a colon; browsers pass over them.
  if (colon == std::string_view::npos || colon == 0) return HttpFailure::none;
  const std::string_view name = trim(line.substr(0, colon));
  headers_.push_back({std::string(name), std::string(trim(line.substr(colon + 1)))});
  // "Content-Length : 5" is read by some and passed over by others (RFC 9112 section 5.1).
  if (name.size() != colon) framing_doubtful_ = true;
  return check_framing(headers_.back());
}

HttpFailure HttpHead::check_framing(const HttpHeader& header) {
  if (equal_ignoring_case(header.name, "transfer-encoding")) has_transfer_encoding_ = true;
  if (equal_ignoring_case(header.name, "content-length")) {
    if (!content_length_text_.empty() && content_length_text_ != header.value) {
      return HttpFailure::malformed;
    }
    content_length_text_ = header.value;
    std::uint64_t length = 0;
    const char* end = header.value.data() + header.value.size();
    const auto [stop, problem] = std::from_chars(header.value.data(), end, length);
    if (problem == std::errc{} && stop == end) {
      content_length_ = length;
    } else {
      framing_doubtful_ = true;
    }
  }
  if (has_transfer_encoding_ && !content_length_text_.empty()) framing_doubtful_ = true;
  return HttpFailure::none;
}

}  // namespace ov
