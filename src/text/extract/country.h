// Which country a page is at home in.
#pragma once

#include <string>
#include <string_view>

namespace ov::extract {

/// ISO 3166-1 alpha-2 in upper case of a code or a name as structured data has it ("DE", "deu",
/// "Deutschland", "Germany"); empty when it is none we know.
[[nodiscard]] std::string country_of_name(std::string_view name);

/// By the top level of a host name ("a.co.uk" gives "GB"); empty for those that are used all over
/// the world (".com", ".io", ".co", ".tv", …).
[[nodiscard]] std::string country_of_host(std::string_view host);

/// By a language tag: its region ("de-AT", "en_GB"), else the one country a language is spoken in
/// by nearly everybody who writes it ("pl"). Templates leave "en-US" on pages of all countries, so
/// that one says nothing.
[[nodiscard]] std::string country_of_language(std::string_view tag);

/// The host of an http or https address, lower case, without port; empty when there is none.
[[nodiscard]] std::string host_of(std::string_view url);

}  // namespace ov::extract
