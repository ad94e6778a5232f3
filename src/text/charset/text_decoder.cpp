#include <cstring>

#include "base/utf8.h"
#include "census.h"
#include "text/charset.h"
#include "windows1252.h"

namespace ov {

TextDecoder TextDecoder::detect(std::string_view sample) {
  TextDecoder decoder;
  if (sample.starts_with(utf8_mark)) {
    decoder.encoding_ = Encoding::utf8;
  } else if (sample.starts_with(utf16le_mark)) {
    decoder.encoding_ = Encoding::utf16le;
  } else if (sample.starts_with(utf16be_mark)) {
    decoder.encoding_ = Encoding::utf16be;
  } else if (const Utf16 guess = guess_utf16(sample); guess != Utf16::no) {
    decoder.encoding_ = guess == Utf16::little_endian ? Encoding::utf16le : Encoding::utf16be;
  } else {
    decoder.settle(sample);
  }
  return decoder;
}

// Chooses between UTF-8 and Windows-1252 if `chunk` has more than ASCII.
void TextDecoder::settle(std::string_view chunk) {
  const Utf8Census census =
      take_utf8_census(chunk.substr(0, chunk.size() - utf8_begun_at_end(chunk)));
  // A character that the end of the chunk cuts is UTF-8 as far as can be seen. At the end of a list
  // in Windows-1252 the same byte is a last letter; `finish` puts that right.
  if (census.is_valid() && census.characters == 0) return;
  const bool utf8 = census.is_valid() || census.is_mostly_utf8();
  encoding_ = utf8 ? Encoding::utf8 : Encoding::windows1252;
}

std::string_view TextDecoder::name() const {
  switch (encoding_) {
    case Encoding::ascii_so_far:
    case Encoding::utf8:
      return "utf-8";
    case Encoding::utf16le:
      return "utf-16le";
    case Encoding::utf16be:
      return "utf-16be";
    case Encoding::windows1252:
      return "windows-1252";
  }
  return "utf-8";
}

void TextDecoder::decode(std::string_view chunk, std::string& out_utf8) {
  const std::size_t size_before = out_utf8.size();
  switch (encoding_) {
    case Encoding::ascii_so_far:
    case Encoding::utf8:
      decode_utf8(chunk, out_utf8);
      break;
    case Encoding::utf16le:
    case Encoding::utf16be:
      decode_utf16(chunk, out_utf8);
      break;
    case Encoding::windows1252:
      append_windows1252(chunk, out_utf8);
      break;
  }
  if (!at_start_ || out_utf8.size() == size_before) return;
  at_start_ = false;
  if (encoding_ == Encoding::windows1252) return;
  if (std::string_view(out_utf8).substr(size_before).starts_with(utf8_mark)) {
    out_utf8.erase(size_before, utf8_mark.size());
  }
}

void TextDecoder::decode_utf8(std::string_view chunk, std::string& out) {
  // A character cut by the last chunk is completed byte by byte; what turns out not to be one is
  // replaced, and may end in the beginning of another.
  while (pending_size_ > 0 && !chunk.empty()) {
    pending_[pending_size_++] = chunk.front();
    chunk.remove_prefix(1);
    const std::string_view pending(pending_, pending_size_);
    const std::size_t begun = utf8_begun_at_end(pending);
    if (encoding_ == Encoding::ascii_so_far && begun < pending.size()) {
      settle(pending);
      if (encoding_ == Encoding::windows1252) {
        append_windows1252(pending, out);
        pending_size_ = 0;
        append_windows1252(chunk, out);
        return;
      }
    }
    const std::string_view whole = pending.substr(0, pending.size() - begun);
    if (!whole.empty()) out += to_valid_utf8(whole);
    std::memmove(pending_, pending_ + whole.size(), begun);
    pending_size_ = static_cast<std::uint8_t>(begun);
  }
  if (encoding_ == Encoding::ascii_so_far) {
    settle(chunk);
    if (encoding_ == Encoding::windows1252) {
      append_windows1252(chunk, out);
      return;
    }
  }
  const std::size_t begun = utf8_begun_at_end(chunk);
  const std::string_view whole = chunk.substr(0, chunk.size() - begun);
  if (is_valid_utf8(whole)) {
    out += whole;
  } else {
    out += to_valid_utf8(whole);
  }
  if (begun == 0) return;
  chunk.substr(whole.size()).copy(pending_, begun);
  pending_size_ = static_cast<std::uint8_t>(begun);
}

void TextDecoder::decode_utf16(std::string_view chunk, std::string& out) {
  const auto append_unit = [&](char first, char second) {
    const char high = encoding_ == Encoding::utf16le ? second : first;
    const char low = encoding_ == Encoding::utf16le ? first : second;
    const auto unit = static_cast<char16_t>(static_cast<unsigned char>(high) << 8 |
                                            static_cast<unsigned char>(low));
    if ((unit & 0xFC00U) == 0xDC00U && high_surrogate_ != 0) {
      append_utf8(out, 0x10000U + ((high_surrogate_ & 0x3FFU) << 10) + (unit & 0x3FFU));
      high_surrogate_ = 0;
      return;
    }
    if (high_surrogate_ != 0) append_utf8(out, replacement_character);
    const bool is_high = (unit & 0xFC00U) == 0xD800U;
    high_surrogate_ = is_high ? unit : u'\0';
    if (!is_high) append_utf8(out, unit);
  };
  if (pending_size_ == 1 && !chunk.empty()) {
    append_unit(pending_[0], chunk.front());
    chunk.remove_prefix(1);
    pending_size_ = 0;
  }
  std::size_t i = 0;
  for (; i + 2 <= chunk.size(); i += 2) append_unit(chunk[i], chunk[i + 1]);
  if (i < chunk.size()) {
    pending_[0] = chunk[i];
    pending_size_ = 1;
  }
}

void TextDecoder::finish(std::string& out_utf8) {
  if (encoding_ == Encoding::ascii_so_far && pending_size_ > 0) {
    append_windows1252({pending_, pending_size_}, out_utf8);
  } else if (pending_size_ > 0 || high_surrogate_ != 0) {
    append_utf8(out_utf8, replacement_character);
  }
  pending_size_ = 0;
  high_surrogate_ = 0;
  at_start_ = true;
}

std::string decode_text(std::string_view bytes) {
  constexpr std::size_t sample_bytes = 64 * 1024;
  TextDecoder decoder = TextDecoder::detect(bytes.substr(0, sample_bytes));
  std::string out;
  out.reserve(bytes.size());
  decoder.decode(bytes, out);
  decoder.finish(out);
  return out;
}

}  // namespace ov
