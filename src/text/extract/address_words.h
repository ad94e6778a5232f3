// The words and shapes by which addresses are written, country by country. Data only.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace ov::extract {

/// Whose words a street is named with.
enum class Tongue : std::uint8_t {
  none,
  german,
  french,
  italian,
  spanish,
  portuguese,
  dutch,
  polish,
  nordic,
  finnish,
  english
};

struct StreetWord {
  std::string_view word;  ///< Lower case.
  Tongue tongue;
  bool is_ending;  ///< Also the end of a longer word: "Hauptstraße".
};
[[nodiscard]] std::span<const StreetWord> street_words();

/// How the line with the town is written.
struct TownForm {
  std::string_view code;       ///< The postal code: '0' a digit, 'A' a capital letter.
  Tongue tongue;               ///< Of the street that must stand beside it.
  std::string_view country;    ///< Empty where several share the form: then the page's own.
  std::string_view countries;  ///< That share it, two letters each.
};
[[nodiscard]] std::span<const TownForm> town_forms();

/// A state of the United States, as written out in front of a code: "Cottage Grove, Wisconsin
/// 53527".
struct State {
  std::string_view name;
  std::string_view code;
};
[[nodiscard]] std::span<const State> american_states();

/// Codes of two letters, one behind the other: the states and territories, the provinces.
[[nodiscard]] std::string_view american_state_codes();
[[nodiscard]] std::string_view canadian_province_codes();

}  // namespace ov::extract
