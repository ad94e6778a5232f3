#include "labels.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "text/charset.h"

namespace ov {
namespace {

constexpr Charset charsets[] = {
    {"utf-8", nullptr, false},
    {"ibm866", "IBM866", false},
    {"iso-8859-2", "ISO-8859-2", false},
    {"iso-8859-3", "ISO-8859-3", false},
    {"iso-8859-4", "ISO-8859-4", false},
    {"iso-8859-5", "ISO-8859-5", false},
    {"iso-8859-6", "ISO-8859-6", false},
    {"iso-8859-7", "ISO-8859-7", false},
    {"iso-8859-8", "ISO-8859-8", false},
    {"iso-8859-10", "ISO-8859-10", false},
    {"iso-8859-13", "ISO-8859-13", false},
    {"iso-8859-14", "ISO-8859-14", false},
    {"iso-8859-15", "ISO-8859-15", false},
    {"iso-8859-16", "ISO-8859-16", false},
    {"koi8-r", "KOI8-R", false},
    {"koi8-u", "KOI8-U", false},
    {"macintosh", "MACINTOSH", false},
    {"windows-874", "CP874", false},
    {"windows-1250", "CP1250", false},
    {"windows-1251", "CP1251", false},
    {"windows-1252", nullptr, false},
    {"windows-1253", "CP1253", false},
    {"windows-1254", "CP1254", false},
    {"windows-1255", "CP1255", false},
    {"windows-1256", "CP1256", false},
    {"windows-1257", "CP1257", false},
    {"windows-1258", "CP1258", false},
    {"x-mac-cyrillic", "MAC-UK", false},
    {"gbk", "GB18030", true},
    {"gb18030", "GB18030", true},
    {"big5", "BIG5-HKSCS", true},
    {"euc-jp", "EUC-JP-MS", true},
    {"iso-2022-jp", "ISO-2022-JP", true},
    {"shift_jis", "CP932", true},
    {"euc-kr", "UHC", true},
    {"utf-16be", nullptr, true},
    {"utf-16le", nullptr, true},
};

constexpr const Charset* by_name(std::string_view name) {
  for (const Charset& charset : charsets) {
    if (charset.name == name) return &charset;
  }
  return nullptr;
}

// The other labels of each name, separated by spaces.
struct Labels {
  std::string_view name;
  std::string_view labels;
};
constexpr Labels labels[] = {
    {"utf-8", "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf8 x-unicode20utf8"},
    {"ibm866", "866 cp866 csibm866"},
    {"iso-8859-2",
     "csisolatin2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2"},
    {"iso-8859-3",
     "csisolatin3 iso-ir-109 iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3"},
    {"iso-8859-4",
     "csisolatin4 iso-ir-110 iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4"},
    {"iso-8859-5",
     "csisolatincyrillic cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988"},
    {"iso-8859-6",
     "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i "
     "iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987"},
    {"iso-8859-7",
     "csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
     "iso_8859-7:1987 sun_eu_greek"},
    {"iso-8859-8",
     "csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 iso88598 iso_8859-8 "
     "iso_8859-8:1988 visual csiso88598i iso-8859-8-i logical"},
    {"iso-8859-10", "csisolatin6 iso-ir-157 iso8859-10 iso885910 l6 latin6"},
    {"iso-8859-13", "iso8859-13 iso885913"},
    {"iso-8859-14", "iso8859-14 iso885914"},
    {"iso-8859-15", "csisolatin9 iso8859-15 iso885915 iso_8859-15 l9"},
    {"koi8-r", "cskoi8r koi koi8 koi8_r"},
    {"koi8-u", "koi8-ru"},
    {"macintosh", "csmacintosh mac x-mac-roman"},
    {"windows-874", "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620"},
    {"windows-1250", "cp1250 x-cp1250"},
    {"windows-1251", "cp1251 x-cp1251"},
    {"windows-1252",
     "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 "
     "iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii x-cp1252"},
    {"windows-1253", "cp1253 x-cp1253"},
    {"windows-1254",
     "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 "
     "latin5 x-cp1254"},
    {"windows-1255", "cp1255 x-cp1255"},
    {"windows-1256", "cp1256 x-cp1256"},
    {"windows-1257", "cp1257 x-cp1257"},
    {"windows-1258", "cp1258 x-cp1258"},
    {"x-mac-cyrillic", "x-mac-ukrainian"},
    {"gbk", "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 iso-ir-58 x-gbk"},
    {"big5", "big5-hkscs cn-big5 csbig5 x-x-big5"},
    {"euc-jp", "cseucpkdfmtjapanese x-euc-jp"},
    {"iso-2022-jp", "csiso2022jp"},
    {"shift_jis", "csshiftjis ms932 ms_kanji shift-jis sjis windows-31j x-sjis"},
    {"euc-kr",
     "cseuckr csksc56011987 iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 "
     "windows-949 uhc"},
    {"utf-16be", "unicodefffe"},
    {"utf-16le", "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16"},
};

struct Label {
  std::string_view label;
  const Charset* charset;
};

constexpr std::size_t count_labels() {
  std::size_t count = std::size(charsets);
  for (const Labels& row : labels) {
    count += 1U + static_cast<std::size_t>(std::count(row.labels.begin(), row.labels.end(), ' '));
  }
  return count;
}

consteval std::array<Label, count_labels()> sorted_labels() {
  std::array<Label, count_labels()> out{};
  std::size_t size = 0;
  for (const Charset& charset : charsets) out[size++] = {charset.name, &charset};
  for (const Labels& row : labels) {
    std::string_view rest = row.labels;
    while (!rest.empty()) {
      const std::string_view label = rest.substr(0, rest.find(' '));
      out[size++] = {label, by_name(row.name)};
      rest.remove_prefix(std::min(rest.size(), label.size() + 1));
    }
  }
  std::sort(out.begin(), out.end(),
            [](const Label& a, const Label& b) { return a.label < b.label; });
  return out;
}

constexpr auto table = sorted_labels();

constexpr std::size_t label_bytes_max = 32;

}  // namespace

const Charset* find_charset(std::string_view label) {
  label = trim(label);
  if (label.size() > label_bytes_max) return nullptr;
  const std::string wanted = ascii_lower(label);
  const auto* const found =
      std::lower_bound(table.begin(), table.end(), std::string_view(wanted),
                       [](const Label& row, std::string_view value) { return row.label < value; });
  return found != table.end() && found->label == wanted ? found->charset : nullptr;
}

std::string_view charset_of_label(std::string_view label) {
  const Charset* const charset = find_charset(label);
  return charset == nullptr ? std::string_view() : charset->name;
}

}  // namespace ov
