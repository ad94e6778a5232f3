// Telephone numbers of countries: calling codes, trunk prefixes and lengths, and E.164 from a
// number as it is written. A table of our own instead of libphonenumber: that one takes 5 ms and 4
// MB to start and 21 us a number where a whole page takes 600 (measured, 8.12.57), and its
// development package conflicts with Boost 1.81 in Debian 12. The table knows lengths, not every
// range within a country, so a number of the right length that was never given out passes.
#pragma once

#include <string>
#include <string_view>

namespace ov::extract {

/// How a number came to us.
enum class PhoneOrigin : unsigned char {
  text,  ///< Shown text.
  link,  ///< A tel: link, where the "+" before a calling code is often left out.
};

/// E.164 ("+4930123456") of `written`, or empty where it is not certain: without a calling code
/// ("+49", "0049") the number needs `country` (ISO 3166-1 alpha-2, may be empty) and its trunk
/// prefix where that country dials one; lengths must fit the country (ITU-T E.164, national
/// numbering plans).
[[nodiscard]] std::string to_e164(std::string_view written, std::string_view country,
                                  PhoneOrigin origin);

/// The country whose calling code an E.164 number begins with; empty where several share it (+1,
/// +7) or none is known.
[[nodiscard]] std::string_view country_of_number(std::string_view e164);

/// Whether `digits` (10, or 11 with the leading 1) can be a number of the North American plan.
[[nodiscard]] bool is_north_american(std::string_view digits);

}  // namespace ov::extract
