#include "text/language.h"

// cld2's header uses these without including them.
#include <cstdio>
#include <string>
#include <vector>
//
#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include <array>
#include <cstdint>

#include "base/ascii.h"
#include "base/utf8.h"

namespace ov {
namespace {

// cld2 takes 50 us a kilobyte. One is enough for nearly every page; the others get four.
constexpr std::size_t first_sample_bytes = 1024;
constexpr std::size_t sample_bytes_max = 4096;
// Below this cld2 guesses by a word or two: a company's name decides.
constexpr std::size_t letter_bytes_min = 40;

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

std::string detect_by_text(std::string_view text, const std::string& hint) {
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
  return primary_code(CLD2::LanguageCode(language));
}

}  // namespace

std::string detect_language(std::string_view utf8_text, std::string_view html_lang_hint) {
  const std::string hint = primary_code(html_lang_hint);
  const std::string_view sample = utf8_prefix(utf8_text, sample_bytes_max);
  if (letter_bytes(sample) < letter_bytes_min) return hint;
  // The text wins: templates leave lang="en" on pages in every language.
  std::string detected = detect_by_text(utf8_prefix(sample, first_sample_bytes), hint);
  if (detected.empty() && sample.size() > first_sample_bytes) {
    detected = detect_by_text(sample, hint);
  }
  return detected.empty() ? hint : detected;
}

}  // namespace ov
