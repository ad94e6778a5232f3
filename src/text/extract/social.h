// Profiles on social networks.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/extract.h"

namespace ov::extract {

/// Adds the profile that `url` is, when it is one: not a share button, a post, a search or a
/// network's own page. Each profile once, however it is spelled; at most `count_max`. What a site
/// builder sends over a counting page of Google's is taken for where it leads.
void add_profile(std::string_view url, std::uint32_t count_max, std::vector<SocialLink>& found);

/// Takes the profiles of people away where the same network has the organisation's own, or there
/// are several: they are its staff, or whom it has written about.
void drop_people(std::vector<SocialLink>& found);

}  // namespace ov::extract
