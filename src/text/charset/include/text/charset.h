// From the bytes of the world to valid UTF-8. A page says what it is written in (byte order mark,
// Content-Type, <meta>) and often says it wrongly, a list says nothing at all; both are decided
// here once, where bytes enter, so that everything behind can rely on valid UTF-8.
//
// Pages: `to_utf8`. Lists: `TextDecoder` for streams, `decode_text` for what is in memory. What no
// charset explains becomes U+FFFD; nothing here fails.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ov {

/// What the choice of a page's charset rests on, strongest first.
enum class CharsetSource : std::uint8_t {
  byte_order_mark,  ///< The first bytes.
  content_type,     ///< The HTTP header.
  meta,             ///< <meta charset> or <meta http-equiv> in the first 1024 bytes.
  utf8_check,       ///< Nothing believable declared, and the bytes are UTF-8.
  detected,         ///< uchardet on the first 16 KB.
  fallback,         ///< Nothing helped: windows-1252, as browsers do.
};

/// A page in valid UTF-8. Borrows the given bytes when they were UTF-8 already, so those must
/// outlive it; owns the converted text otherwise. Movable; `text()` is a view into this object or
/// into the given bytes.
class Utf8Text {
 public:
  /// Valid UTF-8 without byte order mark.
  [[nodiscard]] std::string_view text() const { return unchanged_ ? given_ : converted_; }
  /// Whether `text()` is a view into the given bytes (nothing was copied).
  [[nodiscard]] bool unchanged() const { return unchanged_; }
  /// WHATWG name in lower case, e.g. "utf-8", "windows-1252", "shift_jis".
  [[nodiscard]] std::string_view charset() const { return charset_; }
  [[nodiscard]] CharsetSource source() const { return source_; }

 private:
  friend Utf8Text to_utf8(std::string_view bytes, std::string_view content_type);
  std::string_view given_;
  std::string converted_;
  std::string_view charset_;
  CharsetSource source_ = CharsetSource::fallback;
  bool unchanged_ = false;
};

/// Decodes a page. `bytes`: the body, inflated. `content_type`: the header's value, e.g.
/// `text/html; charset=ISO-8859-1`, may be empty. Order: byte order mark, `content_type`, `<meta>`
/// in the first 1024 bytes (HTML 13.2.3.2), UTF-8 check, uchardet, windows-1252. A declaration the
/// bytes contradict (declared UTF-8 but far from it, declared single byte but plain UTF-8 with
/// umlauts) is not believed. The result is at most four times `bytes`.
[[nodiscard]] Utf8Text to_utf8(std::string_view bytes, std::string_view content_type);

/// The WHATWG name of an encoding label (Encoding standard 4.2; "latin1" is "windows-1252"), or
/// empty when the label is unknown. The view is static. `label`: any case, white space around it.
[[nodiscard]] std::string_view charset_of_label(std::string_view label);

/// The charset a page declares in its first 1024 bytes, as a WHATWG name, or empty (HTML 13.2.3.2).
[[nodiscard]] std::string_view charset_of_meta(std::string_view bytes);

/// Decodes lists and other plain text chunk by chunk: UTF-8, UTF-16 (little and big endian, with or
/// without byte order mark) and Windows-1252. No byte order mark comes out. One thread; memory is a
/// few bytes.
class TextDecoder {
 public:
  /// Decides by the first bytes of the text; `sample`: all of it or its first 64 KiB or so, not
  /// consumed. A sample of ASCII alone leaves open whether UTF-8 or Windows-1252 follows; the first
  /// other byte decides.
  [[nodiscard]] static TextDecoder detect(std::string_view sample);

  /// Appends the UTF-8 form of `chunk` to `out_utf8`. Chunks may cut characters anywhere. Grows
  /// `out_utf8` by at most 3 bytes for each byte of `chunk`, and 3.
  void decode(std::string_view chunk, std::string& out_utf8);

  /// Ends the text: what is left of a cut character becomes U+FFFD. The decoder is then as new.
  void finish(std::string& out_utf8);

  /// "utf-8", "utf-16le", "utf-16be" or "windows-1252". ASCII alone is "utf-8".
  [[nodiscard]] std::string_view name() const;

 private:
  enum class Encoding : std::uint8_t { ascii_so_far, utf8, utf16le, utf16be, windows1252 };
  void decode_utf8(std::string_view chunk, std::string& out);
  void decode_utf16(std::string_view chunk, std::string& out);
  void settle(std::string_view chunk);

  Encoding encoding_ = Encoding::ascii_so_far;
  bool at_start_ = true;           // A byte order mark may still come.
  std::uint8_t pending_size_ = 0;  // Bytes of a character cut by the end of the last chunk.
  char pending_[4] = {};
  char16_t high_surrogate_ = 0;  // UTF-16: the first half of a pair, its second half still to come.
};

/// `bytes` as `TextDecoder` decodes them when it sees all. Valid UTF-8.
[[nodiscard]] std::string decode_text(std::string_view bytes);

}  // namespace ov
