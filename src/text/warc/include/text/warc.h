// WARC 1.1 records (ISO 28500:2017, iipc.github.io/warc-specifications) of what was fetched, each a
// gzip member of its own, so that other people's tools can read them and a file that breaks off is
// good up to its last whole record. Bytes in, bytes out: where they are kept is the caller's
// affair.
//
// Bodies stand as they were received but for chunked framing, which the transport has taken off; as
// a record that says "Transfer-Encoding: chunked" over a body without chunks cannot be read by
// tools that keep to the standard, the header is called X-Archive-Orig-Transfer-Encoding then, the
// name that replay tools give to headers that no longer hold. Content-Encoding is left as it is: so
// is the body.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/random.h"

namespace ov {

/// Why a response's body is not whole (WARC-Truncated).
enum class WarcTruncation : std::uint8_t { none, length, time, disconnect, unspecified };

/// One request and its answer.
struct WarcExchange {
  std::string_view url;         ///< As asked for; without white space and control characters.
  std::string_view address;     ///< IP literal of the server; may be empty.
  Time time;                    ///< When the request was sent.
  std::string_view request;     ///< As sent: head with its empty line, and a body if there was one.
  std::string_view head;        ///< Of the response, as received, with its empty line.
  std::string_view body;        ///< As received, chunked framing removed.
  bool framing_removed = true;  ///< There is none in `body`, whatever `head` says.
  WarcTruncation truncation = WarcTruncation::none;
};

/// Makes the records of one file after another. One thread.
class WarcEncoder {
 public:
  /// `random`: for the ids of records, so seeded with what no other encoder is seeded with.
  explicit WarcEncoder(Random random);
  ~WarcEncoder();
  WarcEncoder(const WarcEncoder&) = delete;
  WarcEncoder& operator=(const WarcEncoder&) = delete;

  /// The record that a file begins with. `fields`: names and values of application/warc-fields, as
  /// software, format, operator; without line ends. `file_name`: without folders.
  [[nodiscard]] std::string begin_file(
      std::string_view file_name, Time time,
      const std::vector<std::pair<std::string, std::string>>& fields);
  /// A request and a response record, each naming the other. Call begin_file before.
  [[nodiscard]] std::string exchange(const WarcExchange& exchange);

 private:
  struct Record;
  [[nodiscard]] std::string new_id();
  void append_compressed(std::string& out, const Record& record);

  struct Compressor;
  Random random_;
  std::string info_id_;
  std::unique_ptr<Compressor> compressor_;
};

/// "20261122154800", as in names of WARC files.
[[nodiscard]] std::string warc_file_time(Time time);

/// "sha1:" and 32 letters of base32 (RFC 4648), the digest that WARC tools compare.
[[nodiscard]] std::string warc_digest(std::string_view first, std::string_view second = {});

}  // namespace ov
