// The head of an answer, line by line as libcurl hands it over: bounded, and checked for framing
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
  explicit HttpHead(const HttpLimits& limits) : limits_(limits) {}

  /// One line with its line end: a status line, a header, a continuation, the empty line at the end
  /// or a trailer. Returns none, too_large or malformed.
  HttpFailure add_line(std::string_view line);

  /// The empty line after a final (not 1xx) status line was seen.
  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] int status() const { return status_; }
  /// Bytes of all lines, those of interim answers and trailers included.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  /// The end of the body is open to doubt (both Content-Length and Transfer-Encoding, or a length
  /// that is no plain number): what follows on the connection must not be taken for an answer.
  [[nodiscard]] bool framing_doubtful() const { return framing_doubtful_; }
  /// The one Content-Length, when it is a plain number.
  [[nodiscard]] std::optional<std::uint64_t> content_length() const { return content_length_; }
  /// Call once, when complete().
  [[nodiscard]] std::vector<HttpHeader> take_headers() { return std::move(headers_); }

 private:
  HttpFailure begin(std::string_view status_line);
  HttpFailure add_header(std::string_view line);
  HttpFailure check_framing(const HttpHeader& header);

  HttpLimits limits_;
  std::vector<HttpHeader> headers_;
  std::size_t bytes_ = 0;
  std::size_t lines_ = 0;
  int status_ = 0;
  bool complete_ = false;
  bool framing_doubtful_ = false;
  bool has_transfer_encoding_ = false;
  std::optional<std::uint64_t> content_length_;
  std::string content_length_text_;
};

}  // namespace ov
