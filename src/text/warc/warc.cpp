#include "text/warc.h"

#include <fmt/format.h>
#include <libdeflate.h>

#include <algorithm>
#include <chrono>

#include "base/ascii.h"
#include "base/assert.h"

namespace ov {
namespace {

// Level 1 packs a page in a third of the time of level 6, and 8 % larger.
constexpr int compression_level = 1;
constexpr std::string_view line_end = "\r\n";
constexpr std::string_view record_end = "\r\n\r\n";
constexpr std::string_view renamed = "X-Archive-Orig-";

std::chrono::year_month_day day_of(Time time) {
  return std::chrono::floor<std::chrono::days>(time);
}

std::chrono::hh_mm_ss<Duration> clock_of(Time time) {
  return std::chrono::hh_mm_ss<Duration>(time - std::chrono::floor<std::chrono::days>(time));
}

// "2026-11-22T15:48:00.123456Z": WARC 1.1 allows parts of a second.
std::string warc_date(Time time) {
  const auto day = day_of(time);
  const auto clock = clock_of(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

std::string_view to_string(WarcTruncation truncation) {
  switch (truncation) {
    case WarcTruncation::none:
      break;
    case WarcTruncation::length:
      return "length";
    case WarcTruncation::time:
      return "time";
    case WarcTruncation::disconnect:
      return "disconnect";
    case WarcTruncation::unspecified:
      return "unspecified";
  }
  return "";
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append(line_end);
}

// A URL in a record's head must not end its line.
std::string as_field_value(std::string_view value) {
  std::string out(value);
  std::ranges::replace_if(
      out, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
  return out;
}

// The head with its Transfer-Encoding under another name.
std::string without_framing(std::string_view head) {
  constexpr std::string_view name = "transfer-encoding";
  std::string out;
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size() - 1) + 1;
    const std::string_view line = head.substr(0, end);
    if (equal_ignoring_case(trim(line.substr(0, std::min(line.find(':'), line.size()))), name)) {
      out += renamed;
    }
    out += line;
    head.remove_prefix(end);
  }
  return out;
}

}  // namespace

struct WarcEncoder::Compressor {
  Compressor() : deflate(libdeflate_alloc_compressor(compression_level)) {
    OV_ASSERT(deflate != nullptr);
  }
  ~Compressor() { libdeflate_free_compressor(deflate); }
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;
  libdeflate_compressor* const deflate;
};

/// A record before it is packed; the block is in two parts, so that bodies are copied once.
struct WarcEncoder::Record {
  std::string fields;  ///< With type and id, without lengths and digests.
  std::string_view head;
  std::string_view body;
};

WarcEncoder::WarcEncoder(Random random)
    : random_(random), compressor_(std::make_unique<Compressor>()) {}
WarcEncoder::~WarcEncoder() = default;

// A UUID of version 4 (RFC 9562 section 5.4).
std::string WarcEncoder::new_id() {
  const std::uint64_t high = random_.next();
  const std::uint64_t low = random_.next();
  return fmt::format("<urn:uuid:{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}>", high >> 32U,
                     (high >> 16U) & 0xFFFFU, high & 0xFFFU, ((low >> 48U) & 0x3FFFU) | 0x8000U,
                     low & 0xFFFF'FFFF'FFFFU);
}

void WarcEncoder::append_compressed(std::string& out, const Record& record) {
  std::string plain = "WARC/1.1\r\n" + record.fields;
  append_field(plain, "WARC-Block-Digest", warc_digest(record.head, record.body));
  append_field(plain, "Content-Length", std::to_string(record.head.size() + record.body.size()));
  plain.append(line_end).append(record.head).append(record.body).append(record_end);
  const std::size_t before = out.size();
  out.resize(before + libdeflate_gzip_compress_bound(compressor_->deflate, plain.size()));
  const std::size_t packed = libdeflate_gzip_compress(
      compressor_->deflate, plain.data(), plain.size(), out.data() + before, out.size() - before);
  OV_ASSERT(packed > 0);  // The room is what libdeflate says is enough.
  out.resize(before + packed);
}

std::string WarcEncoder::begin_file(
    std::string_view file_name, Time time,
    const std::vector<std::pair<std::string, std::string>>& fields) {
  info_id_ = new_id();
  std::string block;
  for (const auto& [name, value] : fields) append_field(block, name, as_field_value(value));
  Record record;
  append_field(record.fields, "WARC-Type", "warcinfo");
  append_field(record.fields, "WARC-Record-ID", info_id_);
  append_field(record.fields, "WARC-Date", warc_date(time));
  append_field(record.fields, "WARC-Filename", file_name);
  append_field(record.fields, "Content-Type", "application/warc-fields");
  record.head = block;
  std::string out;
  append_compressed(out, record);
  return out;
}

std::string WarcEncoder::exchange(const WarcExchange& exchange) {
  OV_ASSERT(!info_id_.empty());
  const std::string request_id = new_id();
  const std::string response_id = new_id();
  const auto begin = [&](std::string_view type, const std::string& own, const std::string& other) {
    std::string fields;
    append_field(fields, "WARC-Type", type);
    append_field(fields, "WARC-Record-ID", own);
    append_field(fields, "WARC-Date", warc_date(exchange.time));
    append_field(fields, "WARC-Target-URI", as_field_value(exchange.url));
    if (!exchange.address.empty()) append_field(fields, "WARC-IP-Address", exchange.address);
    append_field(fields, "WARC-Concurrent-To", other);
    append_field(fields, "WARC-Warcinfo-ID", info_id_);
    append_field(fields, "Content-Type", "application/http; msgtype=" + std::string(type));
    return fields;
  };
  const std::string head =
      exchange.framing_removed ? without_framing(exchange.head) : std::string(exchange.head);
  Record response{begin("response", response_id, request_id), head, exchange.body};
  append_field(response.fields, "WARC-Payload-Digest", warc_digest(exchange.body));
  if (exchange.truncation != WarcTruncation::none) {
    append_field(response.fields, "WARC-Truncated", to_string(exchange.truncation));
  }
  std::string out;
  append_compressed(out, {begin("request", request_id, response_id), exchange.request, {}});
  append_compressed(out, response);
  return out;
}

std::string warc_file_time(Time time) {
  const auto day = day_of(time);
  const auto clock = clock_of(time);
  return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace ov
