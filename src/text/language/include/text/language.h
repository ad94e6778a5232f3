// Which language a page is written in: cld2 on a few kilobytes of its text (not of its markup,
// which costs ten times as much and misleads), the page's own `lang` attribute where the text is
// too short to tell.
#pragma once

#include <string>
#include <string_view>

namespace ov {

/// The language of `utf8_text` as an ISO 639-1 code in lower case ("en", "de", "zh"), or empty when
/// unsure. `utf8_text`: valid UTF-8 without markup, any length; at most 5 KB of it are looked
/// at, the first and where those do not decide parts from all over it. The language of most of it
/// counts where there are several.
/// `html_lang_hint`: a page's `lang` attribute or Content-Language, e.g. "de-AT", unchecked foreign
/// text, may be empty; it helps where the text is undecided and stands alone where it is too short.
[[nodiscard]] std::string detect_language(std::string_view utf8_text,
                                          std::string_view html_lang_hint);

}  // namespace ov
