// Postal addresses as people write them: in footers, imprints and contact pages.
#pragma once

#include <cstddef>
#include <string_view>

#include "raw_page.h"
#include "text/extract.h"

namespace ov::extract {

/// The one address written on the page; empty when there is none or when there are several and none
/// stands in the footer. Certain only: a street with a number beside a postal code in the form of
/// its country and a town. `country`: where the page is at home (ISO 3166-1 alpha-2), may be empty;
/// it decides where several countries share a form.
[[nodiscard]] PostalAddress find_address(const RawPage& page, std::string_view country);

/// The first address in `text` whose postal code stands at or after byte `code_from`; lines and
/// commas part its parts. Empty when there is none.
[[nodiscard]] PostalAddress address_in(std::string_view text, std::string_view country,
                                       std::size_t code_from = 0);

}  // namespace ov::extract
