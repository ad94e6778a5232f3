#include "net/inflate.h"

#include <libdeflate.h>
#include <zlib.h>

#include <cstdlib>
#include <optional>

#include "base/ascii.h"
#include "base/assert.h"

namespace ov {
namespace {

enum class Wrapping : std::uint8_t { gzip, zlib, raw };
enum class Verdict : std::uint8_t { good, broken, too_large };

struct Piece {
  Verdict verdict = Verdict::broken;
  std::size_t in_bytes = 0;
  std::size_t out_bytes = 0;
  bool broke_off = false;
};

struct FreeDecompressor {
  void operator()(libdeflate_decompressor* decompressor) const {
    libdeflate_free_decompressor(decompressor);
  }
};
struct Free {
  void operator()(char* memory) const { std::free(memory); }
};

bool starts_like_gzip(std::string_view body) { return body.starts_with("\x1f\x8b"); }

// RFC 1950 section 2.2: method 8 and a check over the first two bytes.
bool starts_like_zlib(std::string_view body) {
  if (body.size() < 2) return false;
  const auto first = static_cast<unsigned char>(body[0]);
  const auto second = static_cast<unsigned char>(body[1]);
  return (first & 0x0FU) == 8 && (first * 256U + second) % 31U == 0;
}

bool looks_like_markup(std::string_view body) { return trim(body).starts_with('<'); }

Error too_large(std::size_t out_bytes_max) {
  return {ErrorKind::too_large,
          "the body inflates to more than " + std::to_string(out_bytes_max) + " bytes"};
}

int window_bits(Wrapping wrapping) {
  switch (wrapping) {
    case Wrapping::gzip:
      return 16 + MAX_WBITS;
    case Wrapping::zlib:
      return MAX_WBITS;
    case Wrapping::raw:
      return -MAX_WBITS;
  }
  return MAX_WBITS;
}

// What zlib can still read of a stream that libdeflate refused as a whole. Good only when nothing
// was wrong with it but that it ended too soon.
Piece inflate_cut(std::string_view body, Wrapping wrapping, char* out, std::size_t out_bytes_max) {
  z_stream stream{};
  if (inflateInit2(&stream, window_bits(wrapping)) != Z_OK) return {};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(out);
  stream.avail_out = static_cast<uInt>(out_bytes_max);
  const int status = ::inflate(&stream, Z_SYNC_FLUSH);
  Piece piece{Verdict::broken, stream.total_in, stream.total_out};
  const bool full = stream.avail_out == 0 && status != Z_STREAM_END;
  if (full) {
    // Exactly full and cut at the same byte cannot be told from more to come; the cap decides.
    piece.verdict = Verdict::too_large;
  } else if (status == Z_OK || status == Z_BUF_ERROR || status == Z_STREAM_END) {
    piece.verdict = Verdict::good;
    piece.broke_off = status != Z_STREAM_END;
  }
  inflateEnd(&stream);
  return piece;
}

}  // namespace

struct Inflater::State {
  std::unique_ptr<libdeflate_decompressor, FreeDecompressor> decompressor{
      libdeflate_alloc_decompressor()};
  std::unique_ptr<char, Free> buffer;
  std::size_t buffer_bytes = 0;
  bool broke_off = false;

  // Memory that was never written to is never resident, so taking the whole cap at once costs a
  // small page no more than a guess would, and spares the second run of a wrong guess.
  void reserve(std::size_t bytes) {
    if (bytes <= buffer_bytes) return;
    buffer.reset(static_cast<char*>(std::malloc(bytes)));
    OV_ASSERT(buffer != nullptr);
    buffer_bytes = bytes;
  }

  Piece inflate_whole(std::string_view body, Wrapping wrapping, char* out,
                      std::size_t out_bytes_max) const {
    Piece piece;
    const auto call = [&](auto function) {
      return function(decompressor.get(), body.data(), body.size(), out, out_bytes_max,
                      &piece.in_bytes, &piece.out_bytes);
    };
    libdeflate_result status = LIBDEFLATE_BAD_DATA;
    if (wrapping == Wrapping::gzip) status = call(libdeflate_gzip_decompress_ex);
    if (wrapping == Wrapping::zlib) status = call(libdeflate_zlib_decompress_ex);
    if (wrapping == Wrapping::raw) status = call(libdeflate_deflate_decompress_ex);
    if (status == LIBDEFLATE_SUCCESS) piece.verdict = Verdict::good;
    if (status == LIBDEFLATE_INSUFFICIENT_SPACE) piece.verdict = Verdict::too_large;
    return piece;
  }

  Piece inflate_any(std::string_view body, Wrapping wrapping, char* out,
                    std::size_t out_bytes_max) const {
    const Piece piece = inflate_whole(body, wrapping, out, out_bytes_max);
    if (piece.verdict != Verdict::broken) return piece;
    return inflate_cut(body, wrapping, out, out_bytes_max);
  }

  Result<std::string_view> gzip(std::string_view body, std::size_t out_bytes_max) {
    std::size_t used = 0;
    bool first = true;
    while (starts_like_gzip(body)) {
      const Piece piece =
          inflate_any(body, Wrapping::gzip, buffer.get() + used, out_bytes_max - used);
      if (piece.verdict == Verdict::too_large) return too_large(out_bytes_max);
      if (piece.verdict == Verdict::broken && first) {
        return Error{ErrorKind::invalid, "the body is said to be gzip and is broken"};
      }
      if (piece.verdict == Verdict::broken) break;  // Rubbish after a whole member is no member.
      used += piece.out_bytes;
      broke_off = piece.broke_off;
      body.remove_prefix(piece.in_bytes);
      first = false;
    }
    return std::string_view(buffer.get(), used);
  }

  // "deflate" should be RFC 1950, but servers that send RFC 1951 bare were common enough that every
  // browser takes both.
  Result<std::string_view> deflate(std::string_view body, std::size_t out_bytes_max) {
    Piece piece;
    if (starts_like_zlib(body))
      piece = inflate_any(body, Wrapping::zlib, buffer.get(), out_bytes_max);
    if (piece.verdict == Verdict::broken) {
      piece = inflate_whole(body, Wrapping::raw, buffer.get(), out_bytes_max);
    }
    // Text can pass for the start of a bare stream, but never for a whole one.
    if (piece.verdict == Verdict::broken && looks_like_markup(body)) return body;
    if (piece.verdict == Verdict::broken) {
      piece = inflate_cut(body, Wrapping::raw, buffer.get(), out_bytes_max);
    }
    if (piece.verdict == Verdict::too_large) return too_large(out_bytes_max);
    if (piece.verdict == Verdict::broken) {
      return Error{ErrorKind::invalid, "the body is said to be deflate and is broken"};
    }
    broke_off = piece.broke_off;
    return std::string_view(buffer.get(), piece.out_bytes);
  }
};

Result<Encoding> encoding_from(std::string_view content_encoding) {
  const std::string name = ascii_lower(trim(content_encoding));
  if (name.empty() || name == "identity") return Encoding::identity;
  if (name == "gzip" || name == "x-gzip") return Encoding::gzip;
  if (name == "deflate") return Encoding::deflate;
  return Error{ErrorKind::invalid,
               "the body is encoded as '" + name.substr(0, 40) + "', which was not asked for"};
}

Inflater::Inflater() : state_(std::make_unique<State>()) {
  OV_ASSERT(state_->decompressor != nullptr);
}
Inflater::~Inflater() = default;
Inflater::Inflater(Inflater&&) noexcept = default;
Inflater& Inflater::operator=(Inflater&&) noexcept = default;

Result<std::string_view> Inflater::inflate(std::string_view body, Encoding encoding,
                                           std::size_t out_bytes_max) {
  state_->broke_off = false;
  const bool plain = encoding == Encoding::identity || body.empty() ||
                     (encoding == Encoding::gzip && !starts_like_gzip(body));
  if (!plain) {
    OV_ASSERT(out_bytes_max < UINT32_MAX);
    // One byte, since malloc(0) may give nothing at all.
    state_->reserve(out_bytes_max + 1);
    TRY(const std::string_view out, encoding == Encoding::gzip
                                        ? state_->gzip(body, out_bytes_max)
                                        : state_->deflate(body, out_bytes_max));
    if (out.size() > out_bytes_max) return too_large(out_bytes_max);
    return out;
  }
  if (body.size() > out_bytes_max) return too_large(out_bytes_max);
  return body;
}

bool Inflater::broke_off() const { return state_->broke_off; }

Result<std::string> inflate(std::string_view body, Encoding encoding, std::size_t out_bytes_max) {
  Inflater inflater;
  TRY(const std::string_view out, inflater.inflate(body, encoding, out_bytes_max));
  return std::string(out);
}

}  // namespace ov
