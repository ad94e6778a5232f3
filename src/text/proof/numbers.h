// Numbers in a text as values, so that "1,200", "1 200" and "1200" are one, while 1987 and 1978 are
// two. A percentage is no amount, and 50 euros are not 50 dollars.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ov::proof {

/// What stands before a number, or a "+" after it, and changes what it says.
enum class Qualifier : unsigned char { none, about, up_to, less, more, at_least };

struct Number {
  std::string value;  ///< Canonical decimal form, in the first unit of its kind (units.h).
  std::string bare;   ///< The same in the unit as written.
  std::string unit;   ///< "%", a currency sign, a unit ("h"), "th" for an ordinal, or empty.
  std::string text;   ///< As written (normal form), for messages.
  bool word = false;  ///< Written out: "twelve".
  Qualifier qualifier = Qualifier::none;
  std::size_t begin = 0;  ///< Byte offsets in the normal form.
  std::size_t end = 0;    ///< After the number, before its unit.
};

/// Whether `unit` measures something, so that what it measures also carries the bare number: 14
/// hours carry a bare 14, but no 14 days. Percentages and money do not.
[[nodiscard]] bool is_measure(std::string_view unit);
inline constexpr std::string_view ordinal_unit = "th";

/// Whether a number on a page carries one of a message with the same value and unit: "up to 18"
/// carries no "18", and "18" no "over 18".
[[nodiscard]] bool carries(Qualifier page, Qualifier message);

/// Numbers of a text in normal form (text/evidence.h). `languages`: whose number words count, ISO
/// 639-1; "en", "de", "fr", "es", "it", "nl", "pt" and "pl" are known.
[[nodiscard]] std::vector<Number> numbers_of(std::string_view normal,
                                             const std::vector<std::string_view>& languages);

/// Numbers in digits of other scripts ("٢٣", "२३"), as written; views into `normal`. Nothing reads
/// their values.
[[nodiscard]] std::vector<std::string_view> foreign_numbers_of(std::string_view normal);

}  // namespace ov::proof
