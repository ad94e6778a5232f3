// Profiles on social networks.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/extract.h"

namespace ov::extract {

/// Adds the profile that `url` is, when it is one: not a share button, a post, a search or a
/// network's own page. Each profile once; at most `count_max`.
void add_profile(std::string_view url, std::uint32_t count_max, std::vector<SocialLink>& found);

}  // namespace ov::extract
