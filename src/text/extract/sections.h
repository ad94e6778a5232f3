// Parts of a page that a heading announces as not its own: related products, further posts, sign-up
// boxes, customers' reviews.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "raw_page.h"

namespace ov::extract {

/// Whether a heading of this text opens such a part, in the languages we know.
[[nodiscard]] bool announces_other_content(std::string_view heading);

/// Whether a block's text is a command to the page's own machinery and nothing else: "Add to cart".
[[nodiscard]] bool is_command(std::string_view text);

/// Whether a link's text is "Skip to content" or its kin, which only a keyboard shows.
[[nodiscard]] bool is_skip_link(std::string_view text);

/// Clears `kept` from each such heading to the next of the same or a higher level. Leaves all as it
/// was where that would take most of the page: then it is what the page is about.
void drop_announced_sections(const RawPage& page, std::vector<std::uint8_t>& kept);

}  // namespace ov::extract
