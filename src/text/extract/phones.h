// Telephone numbers of a page.
#pragma once

#include <cstdint>
#include <string_view>

#include "raw_page.h"
#include "text/extract.h"

namespace ov::extract {

/// Adds the numbers that stand in tel: links, behind a word for telephone, with a calling code, or
/// in the form of North America; never fax numbers. `telephone`: one the organisation gives of
/// itself, may be empty. `country`: where the page is at home (ISO 3166-1 alpha-2), may be empty;
/// numbers with a calling code then decide, where they all name one country, and set it. Numbers
/// that still have no country are read as those of `country_by_language`.
void find_phones(const RawPage& page, std::string_view telephone, std::uint32_t count_max,
                 std::string_view country_by_language, std::string& country,
                 std::vector<Phone>& found);

}  // namespace ov::extract
