// Small pieces of text work that several parts of the extractor share.
#pragma once

#include <string>
#include <string_view>

#include "text/html.h"

namespace ov::extract {

/// The value of the attribute `name` (lower case), empty when absent.
[[nodiscard]] std::string_view attribute(const html::Token& token, std::string_view name);

/// Whether the tag has the attribute `name`.
[[nodiscard]] bool has_attribute(const html::Token& token, std::string_view name);

/// `text` cut to `bytes_max` without cutting a character.
[[nodiscard]] std::string limited(std::string_view text, std::size_t bytes_max);

/// Appends `text` with white space collapsed to single spaces, invisible characters dropped, up to
/// `bytes_max` bytes in all.
void append_collapsed(std::string& out, std::string_view text, std::size_t bytes_max);

/// `append_collapsed` to an empty string.
[[nodiscard]] std::string collapsed(std::string_view text, std::size_t bytes_max);

/// `needle` (lower case ASCII) in `text`, ignoring the case of ASCII letters. For short texts.
[[nodiscard]] bool contains_ignoring_case(std::string_view text, std::string_view needle);

/// How many words `text` has, counted as runs between white space.
[[nodiscard]] std::size_t word_count(std::string_view text);

}  // namespace ov::extract
