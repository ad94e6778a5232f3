// What a brief's table says, without its variants.
#pragma once

#include "document.h"
#include "read.h"

namespace ov::brief {

/// Names that every list may have by its mapping, whatever its headers are.
[[nodiscard]] std::span<const std::string_view> mapped_names();

/// What `root` says; mistakes go to `findings`. `name`: for a brief that has none.
[[nodiscard]] Brief read_content(const Node& root, std::string_view name, const Source& source,
                                 const BriefContext& context, Findings& findings);

/// `root` with what `variant`, an entry of its list `variant`, says laid over it.
[[nodiscard]] Node overlay(const Node& root, const Node& variant);

}  // namespace ov::brief
