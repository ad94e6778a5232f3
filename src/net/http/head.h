// The head of an answer, line by line: bounded, and checked for framing
// that two readers could understand differently (RFC 9112 section 6.3).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"

namespace ov {

class HttpHead {
 public:
  /// `keep_raw`: the lines themselves are kept as well, for raw().
  explicit HttpHead(const HttpLimits& limits, bool keep_raw = false)
      : limits_(limits), keep_raw_(keep_raw) {}

  /// One line with its line end: a status line, a header, a continuation, the empty line at the end
  /// or a trailer. Returns none, too_large or malformed.
  HttpFailure add_line(std::string_view line);

  /// The empty line after a final (not 1xx) status line was seen.
  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] int status() const { return status_; }
  /// Of the last status line.
  [[nodiscard]] bool is_http_1_1() const { return is_http_1_1_; }
  [[nodiscard]] const HttpLimits& limits() const { return limits_; }
  /// Bytes of all lines, those of interim answers and trailers included.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  /// The end of the body is open to doubt (both Content-Length and Transfer-Encoding, or a length
  /// that is no plain number): what follows on the connection must not be taken for an answer.
  [[nodiscard]] bool framing_doubtful() const { return framing_doubtful_; }
  /// The one Content-Length, when it is a plain number.
  [[nodiscard]] std::optional<std::uint64_t> content_length() const { return content_length_; }
  /// Call once, when complete().
  [[nodiscard]] std::vector<HttpHeader> take_headers() { return std::move(headers_); }
  /// The lines of the final head with its empty line, as they came. Call once, when complete().
  [[nodiscard]] std::string take_raw() { return std::move(raw_); }

 private:
  HttpFailure begin(std::string_view status_line);
  HttpFailure add_header(std::string_view line);
  HttpFailure check_framing(const HttpHeader& header);

  HttpLimits limits_;
  bool keep_raw_;
  std::string raw_;
  std::vector<HttpHeader> headers_;
  std::size_t bytes_ = 0;
  std::size_t lines_ = 0;
  int status_ = 0;
  bool complete_ = false;
  bool is_http_1_1_ = false;
  bool framing_doubtful_ = false;
  bool has_transfer_encoding_ = false;
  std::optional<std::uint64_t> content_length_;
  std::string content_length_text_;
};

}  // namespace ov
