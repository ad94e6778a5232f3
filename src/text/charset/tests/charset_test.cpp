#include "text/charset.h"

#include <gtest/gtest.h>

#include <string>

#include "base/utf8.h"

namespace ov {
namespace {

using namespace std::string_literals;

struct Case {
  std::string_view why;
  std::string bytes;
  std::string_view content_type;
  std::string text;
  std::string_view charset;
  CharsetSource source;
};

const std::string latin1_words =
    "M\xFCller Stra\xDF"
    "e, K\xF6ln, f\xFCr gro\xDF"
    "e Gr\xFC\xDF"
    "e";
const std::string utf8_words = "Müller Straße, Köln, für große Grüße";

std::string meta(std::string_view charset, std::string_view rest) {
  return "<!doctype html><meta charset=\"" + std::string(charset) + "\"><p>" + std::string(rest);
}

TEST(ToUtf8, decides_by_mark_header_meta_and_bytes) {
  const Case cases[] = {
      {"plain UTF-8", utf8_words, "", utf8_words, "utf-8", CharsetSource::utf8_check},
      {"mark", "\xEF\xBB\xBFhi", "text/html; charset=iso-8859-1", "hi", "utf-8",
       CharsetSource::byte_order_mark},
      {"UTF-16 mark", "\xFF\xFEh\0i\0"s, "", "hi", "utf-16le", CharsetSource::byte_order_mark},
      {"UTF-16 mark, big", "\xFE\xFF\0h\0i"s, "", "hi", "utf-16be", CharsetSource::byte_order_mark},
      {"UTF-16 without mark", "<\0p\0>\0h\0i\0"s, "", "<p>hi", "utf-16le", CharsetSource::detected},
      {"header", latin1_words, "text/html; charset=ISO-8859-1", utf8_words, "windows-1252",
       CharsetSource::content_type},
      {"quoted header", latin1_words, "text/html;charset=\"latin1\"", utf8_words, "windows-1252",
       CharsetSource::content_type},
      {"meta", meta("windows-1251", "\xCF\xF0\xE8\xE2\xE5\xF2"), "text/html",
       meta("windows-1251", "Привет"), "windows-1251", CharsetSource::meta},
      {"header before meta", meta("windows-1251", "\xFC"), "text/html; charset=latin1",
       meta("windows-1251", "ü"), "windows-1252", CharsetSource::content_type},
      {"Japanese", meta("Shift_JIS", "\x93\xFA\x96\x7B"), "", meta("Shift_JIS", "日本"),
       "shift_jis", CharsetSource::meta},
      {"Chinese", meta("gb2312", "\xC4\xE3\xBA\xC3\xA3\xAC\xCA\xC0\xBD\xE7"), "",
       meta("gb2312", "你好，世界"), "gbk", CharsetSource::meta},
      {"Korean", meta("euc-kr", "\xC7\xD1\xB1\xB9"), "", meta("euc-kr", "한국"), "euc-kr",
       CharsetSource::meta},
      {"escapes", meta("iso-2022-jp", "\x1B$BF|K\\\x1B(B"), "", meta("iso-2022-jp", "日本"),
       "iso-2022-jp", CharsetSource::meta},
      {"ASCII is what it says", "<p>hi", "text/html; charset=koi8-r", "<p>hi", "koi8-r",
       CharsetSource::content_type},
      {"empty", "", "", "", "utf-8", CharsetSource::utf8_check},
  };
  for (const Case& test : cases) {
    const Utf8Text got = to_utf8(test.bytes, test.content_type);
    EXPECT_EQ(got.text(), test.text) << test.why;
    EXPECT_EQ(got.charset(), test.charset) << test.why;
    EXPECT_EQ(static_cast<int>(got.source()), static_cast<int>(test.source)) << test.why;
  }
}

TEST(ToUtf8, lies_are_not_believed) {
  const std::string polish = "Łódź, żółć, gęślą jaźń";
  const Case cases[] = {
      {"latin1 declared, UTF-8 sent", utf8_words, "text/html; charset=iso-8859-1", utf8_words,
       "utf-8", CharsetSource::utf8_check},
      {"wrong meta", meta("big5", utf8_words), "", meta("big5", utf8_words), "utf-8",
       CharsetSource::utf8_check},
      {"UTF-16 declared, ASCII sent", "<html><p>plain text", "text/html; charset=utf-16",
       "<html><p>plain text", "utf-8", CharsetSource::utf8_check},
      {"UTF-16 in meta", meta("utf-16", polish), "", meta("utf-16", polish), "utf-8",
       CharsetSource::meta},
      {"UTF-16 mark before ASCII", "\xFF\xFE<html><p>plain text here", "",
       "<html><p>plain text here", "utf-8", CharsetSource::utf8_check},
      {"UTF-7 is text", "+ADw-script+AD4-", "text/html; charset=utf-7", "+ADw-script+AD4-", "utf-8",
       CharsetSource::utf8_check},
      {"UTF-8 declared by a server, latin1 sent with meta", meta("iso-8859-1", latin1_words),
       "text/html; charset=utf-8", meta("iso-8859-1", utf8_words), "windows-1252",
       CharsetSource::meta},
      {"unknown label", latin1_words, "text/html; charset=nonsense", utf8_words, "windows-1252",
       CharsetSource::detected},
  };
  for (const Case& test : cases) {
    const Utf8Text got = to_utf8(test.bytes, test.content_type);
    EXPECT_EQ(got.text(), test.text) << test.why;
    EXPECT_EQ(got.charset(), test.charset) << test.why;
  }
}

TEST(ToUtf8, undeclared_text_is_detected) {
  const std::pair<std::string, std::string> cases[] = {
      {"<p>Caf\xE9", "<p>Café"},
      {"<p>\xA9 M\xFCller GmbH", "<p>© Müller GmbH"},
      {"<p>Preis 5 \x80 \x96 \x93quoted\x94 text\x85 don\x92t",
       "<p>Preis 5 € – “quoted” text… don’t"},
      {"<p>\xCC\xFB \xE4\xE5\xEB\xE0\xE5\xEC \xEC\xE5\xE1\xE5\xEB\xFC \xED\xE0 "
       "\xE7\xE0\xEA\xE0\xE7",
       "<p>Мы делаем мебель на заказ"},
      {"Produkujemy meble na wymiar dla ma\xB3ych biur i dostarczamy je w ca\xB3ym kraju. \xA3\xF3"
       "d\x9F, \xBF\xF3\xB3\xE6, \x9Cwiat",
       "Produkujemy meble na wymiar dla małych biur i dostarczamy je w całym kraju. Łódź, żółć, "
       "świat"},
      {"\x8E\x84\x82\xBD\x82\xBF\x82\xCD\x8F\xAC\x82\xB3\x82\xC8", "私たちは小さな"},
  };
  for (const auto& [bytes, text] : cases) EXPECT_EQ(to_utf8(bytes, "").text(), text);
}

TEST(ToUtf8, a_few_bad_bytes_are_replaced) {
  EXPECT_EQ(to_utf8(utf8_words + "\xE2\x82", "text/html; charset=utf-8").text(),
            utf8_words + "\uFFFD");
  EXPECT_EQ(to_utf8(utf8_words + utf8_words + "\xC0\xAF", "text/html; charset=utf-8").text(),
            utf8_words + utf8_words + "\uFFFD\uFFFD");
  const std::string cut = utf8_words + utf8_words + utf8_words + "\xC3";
  EXPECT_EQ(to_utf8(cut, "text/html; charset=iso-8859-1").charset(), "utf-8");
}

TEST(ToUtf8, valid_utf8_is_not_copied) {
  const std::string page = "\xEF\xBB\xBF" + utf8_words;
  const Utf8Text got = to_utf8(page, "text/html; charset=utf-8");
  EXPECT_TRUE(got.unchanged());
  EXPECT_EQ(got.text().data(), page.data() + 3);
}

TEST(ToUtf8, views_survive_a_move_of_short_text) {
  Utf8Text got = to_utf8("\xFC", "text/html; charset=latin1");
  const Utf8Text moved = std::move(got);
  EXPECT_EQ(moved.text(), "ü");
}

TEST(ToUtf8, hostile_bytes_come_out_valid_and_bounded) {
  std::string all;
  for (int i = 0; i < 65536; ++i) {
    all += static_cast<char>(i >> 8);
    all += static_cast<char>(i);
  }
  const std::string inputs[] = {std::string(100'000, '\xFF'), std::string(100'000, '\0'), all,
                                std::string(100'000, '\xED'), std::string(99'999, '\x1B')};
  for (const std::string& bytes : inputs) {
    for (const char* charset :
         {"utf-8", "utf-16le", "shift_jis", "gb18030", "big5", "euc-jp", "iso-2022-jp", "euc-kr",
          "windows-1252", "windows-1255", "windows-1258", "koi8-r", "iso-8859-8", "none"}) {
      const Utf8Text got = to_utf8(bytes, "text/html; charset="s + charset);
      EXPECT_TRUE(is_valid_utf8(got.text())) << charset;
      EXPECT_LE(got.text().size(), 4 * bytes.size()) << charset;
    }
  }
}

TEST(ToUtf8, every_known_charset_is_converted) {
  struct Letters {
    std::string_view label;
    std::string_view bytes;
    std::string_view text;
  };
  const Letters table[] = {
      {"ibm866", "\x8F\xE0\xA8", "При"},
      {"latin2", "\xA3\xF3\xBC", "Łóź"},
      {"latin3", "\xA1\xB1", "Ħħ"},
      {"latin4", "\xA2\xA3", "ĸŖ"},
      {"cyrillic", "\xBF\xE0\xD8", "При"},
      {"arabic", "\xC7\xC8", "اب"},
      {"greek", "\xC1\xE1\xE2", "Ααβ"},
      {"hebrew", "\xF9\xEC\xE5\xED", "שלום"},
      {"latin6", "\xA1\xA2", "ĄĒ"},
      {"iso-8859-13", "\xD0\xF0", "Šš"},
      {"iso-8859-14", "\xA1\xA2", "Ḃḃ"},
      {"iso-8859-15", "\xA4\xE9", "€é"},
      {"iso-8859-16", "\xAA\xBA", "Șș"},
      {"koi8-r", "\xF0\xD2\xC9", "При"},
      {"koi8-u", "\xA4\xA6", "єі"},
      {"mac", "\x9F\x80", "üÄ"},
      {"tis-620", "\xCA\xC7", "สว"},
      {"cp1250", "\xA3\xF3\x9F", "Łóź"},
      {"cp1251", "\xCF\xF0\xE8", "При"},
      {"cp1253", "\xC1\xE1\xE2", "Ααβ"},
      {"latin5", "\xDD\xFE", "İş"},
      {"cp1255", "\xF9\xEC\xE5\xED", "שלום"},
      {"cp1256", "\xC7\xC8", "اب"},
      {"cp1257", "\xD0\xF0", "Šš"},
      {"cp1258", "\xD0\xF5", "Đơ"},
      {"x-mac-cyrillic", "\x8F\xF0", "Пр"},
      {"gbk", "\xC4\xE3\xBA\xC3", "你好"},
      {"gb18030", "\x81\x30\x81\x30", "\u0080"},
      {"big5", "\xA7\x41\xA6\x6E", "你好"},
      {"euc-jp", "\xC6\xFC\xCB\xDC", "日本"},
      {"shift_jis", "\x93\xFA\x96\x7B", "日本"},
      {"euc-kr", "\xC7\xD1\xB1\xB9", "한국"},
  };
  for (const auto& [label, bytes, text] : table) {
    const std::string page = meta(label, bytes);
    const Utf8Text got = to_utf8(page, "");
    EXPECT_EQ(got.charset(), charset_of_label(label)) << label;
    EXPECT_EQ(got.text(), meta(label, text)) << label;
  }
}

TEST(CharsetOfLabel, knows_the_labels_of_the_web) {
  EXPECT_EQ(charset_of_label(" Latin1\n"), "windows-1252");
  EXPECT_EQ(charset_of_label("ISO-8859-1"), "windows-1252");
  EXPECT_EQ(charset_of_label("us-ascii"), "windows-1252");
  EXPECT_EQ(charset_of_label("UTF8"), "utf-8");
  EXPECT_EQ(charset_of_label("gb2312"), "gbk");
  EXPECT_EQ(charset_of_label("windows-31j"), "shift_jis");
  EXPECT_EQ(charset_of_label("utf-7"), "");
  EXPECT_EQ(charset_of_label(""), "");
}

TEST(CharsetOfMeta, follows_the_prescan) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"<meta charset=koi8-r>", "koi8-r"},
      {"<META CHARSET='KOI8-R'/>", "koi8-r"},
      {"<meta/charset=koi8-r>", "koi8-r"},
      {"<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>", "koi8-r"},
      {"<meta content='text/html; charset=koi8-r' http-equiv=Content-Type>", "koi8-r"},
      {"<meta content='text/html; charset=koi8-r'>", ""},
      {"<meta http-equiv=refresh content='charset=koi8-r'>", ""},
      {"<!-- <meta charset=koi8-r> --><meta charset=big5>", "big5"},
      {"<!--><meta charset=koi8-r>-->", "koi8-r"},
      {"<p title='<meta charset=koi8-r>'><meta charset=big5>", "big5"},
      {"<?xml ><meta charset=koi8-r>", "koi8-r"},
      {"<metal charset=koi8-r>", ""},
      {"<meta charset=utf-16>", "utf-8"},
      {"<meta charset=nonsense><meta charset=koi8-r>", "koi8-r"},
      {"<meta charset=koi8-r", ""},
      {"<", ""},
      {"<meta", ""},
      {"<!--", ""},
  };
  for (const auto& [bytes, charset] : cases) EXPECT_EQ(charset_of_meta(bytes), charset) << bytes;
  EXPECT_EQ(charset_of_meta(std::string(1024, ' ') + "<meta charset=koi8-r>"), "");
}

struct List {
  std::string_view name;
  std::string bytes;
  std::string text;
};

std::string to_bytes(std::u16string_view text, bool little) {
  std::string out;
  for (const char16_t unit : text) {
    const char low = static_cast<char>(unit);
    const char high = static_cast<char>(unit >> 8);
    out += little ? low : high;
    out += little ? high : low;
  }
  return out;
}

const std::u16string_view wide = u"name;city\r\nMüller;Köln\r\n日本;\U0001F600\r\n";
const std::string narrow = "name;city\r\nMüller;Köln\r\n日本;\U0001F600\r\n";
const List lists[] = {
    {"utf-8", narrow, narrow},
    {"utf-8", "\xEF\xBB\xBF" + narrow, narrow},
    {"utf-16le", "\xFF\xFE" + to_bytes(wide, true), narrow},
    {"utf-16be", "\xFE\xFF" + to_bytes(wide, false), narrow},
    {"utf-16le", to_bytes(wide, true), narrow},
    {"utf-16be", to_bytes(wide, false), narrow},
    {"windows-1252", "name;price\nM\xFCller;5 \x80\n", "name;price\nMüller;5 €\n"},
    {"utf-8", "plain;ascii\n", "plain;ascii\n"},
    {"utf-8", "", ""},
    {"windows-1252", "caf\xE9", "café"},
};

TEST(TextDecoder, reads_lists_in_chunks_of_any_size) {
  for (const List& list : lists) {
    for (std::size_t size = 1; size <= list.bytes.size() + 1; ++size) {
      TextDecoder decoder = TextDecoder::detect(list.bytes);
      std::string out;
      for (std::size_t i = 0; i < list.bytes.size(); i += size) {
        decoder.decode(std::string_view(list.bytes).substr(i, size), out);
      }
      decoder.finish(out);
      EXPECT_EQ(out, list.text) << list.name << " by " << size;
    }
    EXPECT_EQ(decode_text(list.bytes), list.text);
  }
}

TEST(TextDecoder, names_what_it_found) {
  for (const List& list : lists) {
    if (list.bytes == "caf\xE9") continue;  // Known only when the end comes.
    EXPECT_EQ(TextDecoder::detect(list.bytes).name(), list.name) << list.bytes;
  }
}

TEST(TextDecoder, first_letter_after_much_ascii_decides) {
  const std::string ascii(100'000, 'a');
  for (const auto& [bytes, text, name] :
       {std::tuple{"\xFC;x", "ü;x", "windows-1252"}, std::tuple{"\xC3\xBC;x", "ü;x", "utf-8"}}) {
    TextDecoder decoder = TextDecoder::detect(ascii);
    std::string out;
    decoder.decode(ascii, out);
    for (const char c : std::string_view(bytes)) decoder.decode({&c, 1}, out);
    decoder.finish(out);
    EXPECT_EQ(out, ascii + text);
    EXPECT_EQ(decoder.name(), name);
  }
}

TEST(TextDecoder, broken_text_is_replaced_and_stays_valid) {
  const std::string broken = narrow + "\xE2\x82";
  EXPECT_EQ(decode_text(broken), narrow + "\uFFFD");
  EXPECT_EQ(decode_text("\xFF\xFE\x3D\xD8"
                        "a\0"s),
            "\uFFFDa");
  EXPECT_EQ(decode_text("\xFF\xFE\x3D\xD8"
                        "a"s),
            "\uFFFD");
  EXPECT_EQ(decode_text("\xEF\xBB\xBF\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");
  EXPECT_EQ(decode_text("a\0b"s), "a\0b"s);
}

TEST(TextDecoder, a_mark_inside_the_text_stays) {
  EXPECT_EQ(decode_text("a\xEF\xBB\xBF"
                        "b"),
            "a\xEF\xBB\xBF"
            "b");
}

}  // namespace
}  // namespace ov
