// What a page's <meta> elements say about its charset.
#pragma once

#include <string_view>

#include "labels.h"

namespace ov {

/// The prescan of HTML 13.2.3.2 on the first 1024 bytes; null when nothing known is declared.
/// UTF-16 declared there means UTF-8: bytes in which <meta> could be read are not UTF-16.
[[nodiscard]] const Charset* prescan_meta(std::string_view bytes);

/// The charset parameter of a Content-Type value, by the loose algorithm for <meta> (HTML 2.5.4),
/// which also reads what servers send; null when there is none known.
[[nodiscard]] const Charset* charset_of_content_type(std::string_view content_type);

}  // namespace ov
