// Numbers of accounts and cards, and long numbers that are none of the usual kinds.
#pragma once

#include <string_view>
#include <vector>

#include "text/evidence.h"

namespace ov::proof {

/// IBANs (ISO 13616) in a text with plain digits (digits.h), in any spacing: a known country, its
/// length, and the check digits right.
[[nodiscard]] std::vector<Span> ibans_in(std::string_view text);

/// Whether a run of digits and separators is a card number: 13 to 19 digits with Luhn's check digit
/// (ISO 7812), not written as an amount.
[[nodiscard]] bool is_card(std::string_view run);

/// Whether a run of digits and separators is too long for a count and no date, time or amount, as
/// numbers of accounts, customers and registers are.
[[nodiscard]] bool is_long_number(std::string_view run);

}  // namespace ov::proof
