// Where the body of an answer ends (RFC 9112 sections 6 and 7): none, by length, by chunks, or with
// the connection. What two readers could understand differently is refused, not guessed at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "head.h"

namespace ov {

class BodyReader {
 public:
  enum class State : std::uint8_t {
    more,       ///< What was given is used up, or a part was found.
    complete,   ///< The body has ended; what is left of the bytes belongs to nobody.
    broken,     ///< Bytes that are no chunks, or more framing than content.
    too_large,  ///< The trailers are over the limits of the head.
  };

  /// Decides by the headers of a final answer; `to_head`: to a HEAD request, which has no body
  /// whatever they say. False when they contradict themselves or name an
  /// encoding that was not asked for: then there is no telling where the body ends.
  bool begin(const HttpHead& head, const std::vector<HttpHeader>& headers, bool to_head = false);

  /// Takes the next piece off `bytes`: a `part` of the body, possibly empty, or framing. `head`
  /// counts the trailers.
  State next(std::string_view& bytes, std::string_view& part, HttpHead& head);
  /// The connection ended in order. Whether that is where the body ends.
  [[nodiscard]] bool ends_with_connection() const { return kind_ == Kind::until_close; }
  /// Nothing (more) is to come.
  [[nodiscard]] bool is_complete() const;

 private:
  enum class Kind : std::uint8_t { none, length, chunked, until_close };
  enum class Step : std::uint8_t { size, extension, data, data_end, trailer, done };

  State next_of_chunks(std::string_view& bytes, std::string_view& part, HttpHead& head);
  State read_size(char c);
  State end_size_line();
  State read_trailer(char c, HttpHead& head);

  Kind kind_ = Kind::until_close;
  Step step_ = Step::size;
  std::uint64_t left_ = 0;      // of the body, or of the chunk
  std::uint64_t content_ = 0;   // bytes of body given so far
  std::uint64_t overhead_ = 0;  // bytes of framing so far
  int digits_ = 0;
  char last_ = '\0';  // of a line
  std::string line_;  // of the trailers
};

}  // namespace ov
