// The two judgements of a text that share its normal form, apart, so that who looks at many texts
// makes the form once and asks for the second only of those the first leaves.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ov {

/// Of a longer text the beginning is judged.
inline constexpr std::size_t judged_bytes_max = 4000;

struct JudgedText {
  std::string normal;     ///< Of the trimmed text's first judged_bytes_max bytes; may be empty.
  double usefulness = 0;  ///< As block_usefulness gives it for a text free of suspicion.
  bool too_short = true;  ///< Of so little use that suspicion does not matter.
};
/// Does not look whether the text speaks to a model.
[[nodiscard]] JudgedText judge(std::string_view text);

/// injection_suspected for a text in its normal form.
[[nodiscard]] bool speaks_to_a_model(std::string_view normal);

/// The part of it that looks at orders about the answer: "add … to your reply", "when drafting the
/// e-mail".
[[nodiscard]] bool tells_how_to_answer(std::string_view normal);

}  // namespace ov
