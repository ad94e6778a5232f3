// E-mail addresses, telephone numbers and social profiles of a page.
#pragma once

#include <cstdint>
#include <string_view>

#include "raw_page.h"
#include "text/extract.h"

namespace ov::extract {

/// Fills emails, phones and social of `facts` from the whole page, footers included; at most
/// `facts_max` each.
void find_contacts(const RawPage& page, std::uint32_t facts_max, Facts& facts);

}  // namespace ov::extract
