// Numbers in a text as values, so that "1,200", "1 200" and "1200" are one, while 1987 and 1978 are
// two. A percentage is no amount, and 50 euros are not 50 dollars.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ov::proof {

struct Number {
  std::string value;  ///< Canonical decimal form.
  std::string unit;   ///< "%", a currency sign, a unit of time ("h"), or empty.
  std::string text;   ///< As written (normal form), for messages.
  bool word = false;  ///< Written out: "twelve".
};

/// Whether `unit` is one of time. 14 hours carry a bare 14, but no 14 days.
[[nodiscard]] bool is_time(std::string_view unit);

/// Numbers of a text in normal form (text/evidence.h). `languages`: whose number words count, ISO
/// 639-1; "en", "de", "fr", "es", "it", "nl", "pt" and "pl" are known.
[[nodiscard]] std::vector<Number> numbers_of(std::string_view normal,
                                             const std::vector<std::string_view>& languages);

/// Numbers in digits of other scripts ("٢٣", "२३"), as written; views into `normal`. Nothing reads
/// their values.
[[nodiscard]] std::vector<std::string_view> foreign_numbers_of(std::string_view normal);

}  // namespace ov::proof
