// The names that people give the columns we look for.
#pragma once

#include <string>
#include <string_view>

#include "text/columns.h"

namespace ov::columns {

/// `name` in the form in which names are compared: compatibility forms and case folded, accents and
/// everything but letters and digits dropped, words parted by one space. "E-Mail_Adresse" becomes
/// "e mail adresse", "CompanyName" becomes "company name". Bounded: reads the first 256 bytes.
[[nodiscard]] std::string folded_name(std::string_view name);

/// How well a folded name says that a column has `role`: 100 a usual name for it, 60 such a name
/// among other words, 0 nothing, negative when it says that the column is something else ("linkedin
/// url", "email status").
[[nodiscard]] int name_score(ColumnRole role, std::string_view folded_name);

}  // namespace ov::columns
