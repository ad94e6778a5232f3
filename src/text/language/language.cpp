#include "text/language.h"

// cld2's header uses these without including them.
#include <cstdio>
#include <string>
#include <vector>
//
#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "base/ascii.h"
#include "base/utf8.h"

namespace ov {
namespace {

// cld2 takes 50 us a kilobyte. One is enough for nearly every page; where it does not decide or
// holds several languages, four are taken from all over the text.
constexpr std::size_t first_sample_bytes = 1024;
constexpr std::size_t sample_bytes_max = 4096;
constexpr std::size_t sample_parts = 4;
// Of a sample in one language; names and loan words make up the rest.
constexpr int clear_percent = 85;
// Below this cld2 guesses by a word or two: a company's name decides.
constexpr std::size_t letter_bytes_min = 40;
// A text this long tells even those languages apart that are close to each other.
constexpr std::size_t related_bytes_max = 512;
// Letters of a script of one language that settle a text, however short.
constexpr std::size_t script_letters_min = 4;

// The codes of ISO 639-1, two letters each.
constexpr std::string_view iso_639_1 =
    "aaabaeafakamanarasavayazbabebgbhbibmbnbobrbscacechcocrcscucvcydadedvdzeeeleneoeseteufafffifjfo"
    "frfygagdglgngugvhahehihohrhthuhyhziaidieigiiikioisitiujajvkakgkikjkkklkmknkokrkskukvkwkylalblg"
    "lilnloltlulvmgmhmimkmlmnmrmsmtmynanbndnengnlnnnonrnvnyocojomorospapiplpsptqurmrnrorurwsascsdse"
    "sgsiskslsmsnsosqsrssstsusvswtatetgthtitktltntotrtstttwtyugukuruzvevivowawoxhyiyozazhzu";

bool is_known(std::string_view code) {
  for (std::size_t i = 0; i < iso_639_1.size(); i += 2) {
    if (iso_639_1.substr(i, 2) == code) return true;
  }
  return false;
}

// Withdrawn codes that pages and cld2 still use; Norwegian Bokmål goes by the common "no".
std::string current_code(std::string code) {
  constexpr std::array<std::array<std::string_view, 2>, 6> renamed = {
      {{"iw", "he"}, {"in", "id"}, {"ji", "yi"}, {"jw", "jv"}, {"mo", "ro"}, {"nb", "no"}}};
  for (const auto& [old_code, new_code] : renamed) {
    if (code == old_code) return std::string(new_code);
  }
  return code;
}

// "de" of "de-AT", "DE_at", "de"; empty for anything that is no language of ISO 639-1.
std::string primary_code(std::string_view tag) {
  tag = trim(tag);
  constexpr std::size_t code_size = 2;
  if (tag.size() > code_size && tag[code_size] != '-' && tag[code_size] != '_') return {};
  std::string code = current_code(ascii_lower(tag.substr(0, code_size)));
  return is_known(code) ? code : std::string();
}

// Letters outside ASCII count by their bytes: three for a Chinese character, which says as much.
std::size_t letter_bytes(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) {
    count += is_ascii_alpha(c) || static_cast<unsigned char>(c) >= 0x80 ? 1U : 0U;
  }
  return count;
}

// Languages that a sentence or two do not tell apart.
bool are_related(std::string_view a, std::string_view b) {
  constexpr std::array<std::string_view, 3> groups = {"da no nn", "hr bs sr", "id ms"};
  return !a.empty() && !b.empty() && std::ranges::any_of(groups, [&](std::string_view group) {
    return group.find(a) != std::string_view::npos && group.find(b) != std::string_view::npos;
  });
}

struct Script {
  char32_t first;
  char32_t last;
  std::string_view language;
};
// Scripts that one language is written in by nearly everybody. Cyrillic, Arabic and Devanagari are
// shared, Chinese characters are Japanese where kana stand among them.
constexpr Script scripts[] = {
    {0x0370, 0x03FF, "el"}, {0x0530, 0x058F, "hy"}, {0x0590, 0x05FF, "he"}, {0x0980, 0x09FF, "bn"},
    {0x0A80, 0x0AFF, "gu"}, {0x0A00, 0x0A7F, "pa"}, {0x0B80, 0x0BFF, "ta"}, {0x0C00, 0x0C7F, "te"},
    {0x0C80, 0x0CFF, "kn"}, {0x0D00, 0x0D7F, "ml"}, {0x0D80, 0x0DFF, "si"}, {0x0E00, 0x0E7F, "th"},
    {0x0E80, 0x0EFF, "lo"}, {0x1000, 0x109F, "my"}, {0x10A0, 0x10FF, "ka"}, {0x1780, 0x17FF, "km"},
    {0x3040, 0x30FF, "ja"}, {0x4E00, 0x9FFF, "zh"}, {0xAC00, 0xD7AF, "ko"},
};

// The language whose script most letters of a short text are in; empty for the shared scripts.
std::string detect_by_script(std::string_view text) {
  std::array<std::size_t, std::size(scripts)> counts = {};
  std::size_t letters = 0;
  for (std::size_t i = 0; i < text.size();) {
    const Utf8Char c = utf8_at(text, i);
    i += c.size;
    const bool is_letter = c.code_point >= 0x80 || is_ascii_alpha(static_cast<char>(c.code_point));
    letters += is_letter ? 1 : 0;
    for (std::size_t k = 0; k < std::size(scripts); ++k) {
      if (c.code_point >= scripts[k].first && c.code_point <= scripts[k].last) ++counts[k];
    }
  }
  constexpr std::size_t kana = std::size(scripts) - 3;
  constexpr std::size_t chinese = std::size(scripts) - 2;
  if (counts[kana] >= 2) counts[kana] += std::exchange(counts[chinese], 0);
  const auto most = std::max_element(counts.begin(), counts.end());
  if (*most < script_letters_min || *most * 2 < letters) return {};
  return std::string(scripts[most - counts.begin()].language);
}

struct Detected {
  std::string language;  ///< Empty when cld2 does not trust itself.
  int percent = 0;       ///< How much of the sample is in it.
};

Detected detect_by_text(std::string_view text, const std::string& hint) {
  // A copy with room behind it, as cld2 looks a few bytes past what it is given.
  constexpr std::size_t padding = 32;
  std::string sample(text);
  sample.append(padding, '\0');
  const CLD2::CLDHints hints = {hint.empty() ? nullptr : hint.c_str(), nullptr,
                                CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
  CLD2::Language languages[3] = {};
  int percents[3] = {};
  double scores[3] = {};
  int text_bytes = 0;
  int valid_prefix_bytes = 0;
  bool reliable = false;
  const CLD2::Language language = CLD2::ExtDetectLanguageSummaryCheckUTF8(
      sample.data(), static_cast<int>(text.size()), /*is_plain_text=*/true, &hints, /*flags=*/0,
      languages, percents, scores, nullptr, &text_bytes, &reliable, &valid_prefix_bytes);
  if (!reliable || language == CLD2::UNKNOWN_LANGUAGE) return {};
  return {primary_code(CLD2::LanguageCode(language)), percents[0]};
}

// Parts of equal length from the beginning, the end and between, for a page may open with a menu or
// a quotation in another language.
std::string spread_sample(std::string_view text) {
  if (text.size() <= sample_bytes_max) return std::string(text);
  constexpr std::size_t part_bytes = sample_bytes_max / sample_parts;
  std::string sample;
  for (std::size_t i = 0; i < sample_parts; ++i) {
    std::size_t begin = (text.size() - part_bytes) * i / (sample_parts - 1);
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80) --begin;
    sample.append(utf8_prefix(text.substr(begin), part_bytes)).append("\n");
  }
  return sample;
}

}  // namespace

std::string detect_language(std::string_view utf8_text, std::string_view html_lang_hint) {
  const std::string hint = primary_code(html_lang_hint);
  const std::string_view first = utf8_prefix(utf8_text, first_sample_bytes);
  if (letter_bytes(first) < letter_bytes_min && first.size() == utf8_text.size()) {
    const std::string by_script = detect_by_script(first);
    return by_script.empty() ? hint : by_script;
  }
  // The text wins: templates leave lang="en" on pages in every language. So it is asked first what
  // it says by itself, and the hint only helps where that is nothing.
  Detected detected = detect_by_text(first, "");
  if (detected.percent < clear_percent && utf8_text.size() > first_sample_bytes) {
    Detected of_all = detect_by_text(spread_sample(utf8_text), "");
    if (!of_all.language.empty()) detected = std::move(of_all);
  }
  if (detected.language.empty()) detected = detect_by_text(spread_sample(utf8_text), hint);
  if (utf8_text.size() < related_bytes_max && are_related(detected.language, hint)) return hint;
  return detected.language.empty() ? hint : detected.language;
}

}  // namespace ov
