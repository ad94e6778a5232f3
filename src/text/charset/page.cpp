// The choice of a page's charset.
#include <uchardet.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/utf8.h"
#include "census.h"
#include "convert.h"
#include "labels.h"
#include "meta.h"
#include "text/charset.h"

namespace ov {
namespace {

struct Choice {
  const Charset* charset = nullptr;
  CharsetSource source = CharsetSource::fallback;
};

const Charset& known(std::string_view name) { return *find_charset(name); }

bool is_utf8(const Charset& charset) { return charset.name == "utf-8"; }
bool is_utf16(const Charset& charset) { return charset.name.starts_with("utf-16"); }

const Charset& utf16(Utf16 order) {
  return known(order == Utf16::big_endian ? "utf-16be" : "utf-16le");
}

// uchardet knows ISO 8859, people write the Windows code pages that extend it: what ISO has as
// control characters are their quotation marks, dashes and some letters.
const Charset& windows_form(const Charset& charset) {
  constexpr std::array<std::array<std::string_view, 2>, 7> forms = {{
      {"iso-8859-2", "windows-1250"},
      {"iso-8859-16", "windows-1250"},
      {"iso-8859-15", "windows-1252"},
      {"iso-8859-7", "windows-1253"},
      {"iso-8859-8", "windows-1255"},
      {"iso-8859-4", "windows-1257"},
      {"iso-8859-13", "windows-1257"},
  }};
  for (const auto& [iso, windows] : forms) {
    if (charset.name == iso) return known(windows);
  }
  return charset;
}

// uchardet on 16 KB costs 69 us, on a whole page 428 us. It starts near the first byte that is not
// ASCII: the head of a page is often scripts alone.
Choice detect(std::string_view bytes, const Utf8Census& census) {
  constexpr std::size_t sample_bytes = 16 * 1024;
  constexpr std::size_t context_bytes = 256;
  // Fewer bytes than this tell a letter of one Latin alphabet from another by chance: "Café" was
  // taken for Polish.
  constexpr std::ptrdiff_t high_bytes_min = 6;
  const std::size_t start =
      census.first_non_ascii > context_bytes ? census.first_non_ascii - context_bytes : 0;
  const std::string_view sample = bytes.substr(start, sample_bytes);
  const Choice fallback = {&known("windows-1252"), CharsetSource::fallback};
  const std::unique_ptr<uchardet, void (*)(uchardet_t)> detector(uchardet_new(), uchardet_delete);
  uchardet_handle_data(detector.get(), sample.data(), sample.size());
  uchardet_data_end(detector.get());
  const Charset* const charset = find_charset(uchardet_get_charset(detector.get()));
  if (charset == nullptr || is_utf8(*charset) || is_utf16(*charset)) return fallback;
  const auto high_bytes = std::count_if(
      sample.begin(), sample.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  if (!charset->multibyte && high_bytes < high_bytes_min) return fallback;
  const bool has_controls = std::any_of(sample.begin(), sample.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 && static_cast<unsigned char>(c) < 0xA0;
  });
  return {has_controls ? &windows_form(*charset) : charset, CharsetSource::detected};
}

// What the page says of itself. UTF-16 is believed only where zero bytes show it; a page in ASCII
// bytes that claims it would come out as Chinese.
Choice declared(std::string_view bytes, std::string_view content_type) {
  const Utf16 order = guess_utf16(bytes);
  for (const Choice choice :
       {Choice{charset_of_content_type(content_type), CharsetSource::content_type},
        Choice{prescan_meta(bytes), CharsetSource::meta}}) {
    if (choice.charset == nullptr) continue;
    if (!is_utf16(*choice.charset)) {
      if (order == Utf16::no) return choice;
    } else if (order != Utf16::no) {
      return {&utf16(order), choice.source};
    }
  }
  if (order != Utf16::no) return {&utf16(order), CharsetSource::detected};
  return {};
}

// Valid UTF-8 is UTF-8 whatever is declared, but for encodings whose own text looks so: ISO-2022-JP
// is ASCII bytes with escapes, and a few Chinese characters in GBK can pass for a few in UTF-8.
bool overrides_valid_utf8(const Choice& choice, std::string_view bytes, const Utf8Census& census) {
  constexpr std::size_t chance_characters_max = 4;
  if (choice.charset == nullptr) return false;
  if (is_utf16(*choice.charset)) return true;
  if (choice.charset->name == "iso-2022-jp") return bytes.find('\x1B') != std::string_view::npos;
  return choice.charset->multibyte && census.characters > 0 &&
         census.characters <= chance_characters_max;
}

// More bytes without a meaning than a page in that charset has by accident.
bool is_doubtful(const Converted& converted, std::string_view bytes) {
  return converted.errors > 2 + bytes.size() / 500;
}

}  // namespace

Utf8Text to_utf8(std::string_view bytes, std::string_view content_type) {
  Utf8Text out;
  const auto keep = [&](std::string_view valid, std::string_view charset, CharsetSource source) {
    out.given_ = valid;
    out.unchanged_ = true;
    out.charset_ = charset;
    out.source_ = source;
    return std::move(out);
  };
  const auto take = [&](std::string text, std::string_view charset, CharsetSource source) {
    out.converted_ = std::move(text);
    if (out.converted_.starts_with(utf8_mark)) out.converted_.erase(0, utf8_mark.size());
    out.charset_ = charset;
    out.source_ = source;
    return std::move(out);
  };

  // A mark decides, but FF FE before a page without a zero byte is a lie or a stray.
  CharsetSource mark = CharsetSource::fallback;
  if (bytes.starts_with(utf16le_mark) || bytes.starts_with(utf16be_mark)) {
    const bool little = bytes.starts_with(utf16le_mark);
    bytes.remove_prefix(utf16le_mark.size());
    if (bytes.empty() || guess_utf16(bytes) != Utf16::no) {
      const Charset& charset = known(little ? "utf-16le" : "utf-16be");
      return take(convert(bytes, charset).text, charset.name, CharsetSource::byte_order_mark);
    }
  } else if (bytes.starts_with(utf8_mark)) {
    bytes.remove_prefix(utf8_mark.size());
    mark = CharsetSource::byte_order_mark;
  }

  const Utf8Census census = take_utf8_census(bytes);
  Choice choice = declared(bytes, content_type);
  if (mark == CharsetSource::byte_order_mark) {
    choice = {&known("utf-8"), mark};
    if (!census.is_valid()) return take(to_valid_utf8(bytes), "utf-8", mark);
  }
  const bool says_utf8 = choice.charset != nullptr && is_utf8(*choice.charset);
  if (census.is_valid() && !overrides_valid_utf8(choice, bytes, census)) {
    // ASCII is the same in whatever was declared.
    const bool believed = says_utf8 || (choice.charset != nullptr && census.characters == 0);
    return keep(bytes, believed ? choice.charset->name : "utf-8",
                believed ? choice.source : CharsetSource::utf8_check);
  }
  const bool wide = choice.charset != nullptr && is_utf16(*choice.charset);
  if (!wide && !census.is_valid() &&
      (census.is_mostly_utf8() || (says_utf8 && census.errors * 10 <= census.characters + 10))) {
    return take(to_valid_utf8(bytes), "utf-8",
                says_utf8 ? choice.source : CharsetSource::utf8_check);
  }
  if (says_utf8 && choice.source == CharsetSource::content_type) {
    // A server's default for all its files; the page itself may know better.
    choice = {prescan_meta(bytes), CharsetSource::meta};
  }
  if (choice.charset == nullptr || is_utf8(*choice.charset)) choice = detect(bytes, census);

  Converted converted = convert(bytes, *choice.charset);
  if (choice.source < CharsetSource::detected && is_doubtful(converted, bytes)) {
    const Choice second = detect(bytes, census);
    Converted other = convert(bytes, *second.charset);
    if (second.charset != choice.charset && other.errors < converted.errors) {
      return take(std::move(other.text), second.charset->name, second.source);
    }
  }
  return take(std::move(converted.text), choice.charset->name, choice.source);
}

}  // namespace ov
