// IP addresses as they stand in URLs: the IPv4 and IPv6 parsers and serialisers of the URL
// standard. They read spellings that inet_pton refuses ("0x7f.1"), just as browsers and resolvers
// do, so that what is judged later is the address that would really be dialled.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ov {

/// The last label is a number, so the whole host must be an IPv4 address or is invalid.
[[nodiscard]] bool ends_in_number(std::string_view host);
[[nodiscard]] std::optional<std::uint32_t> parse_ipv4(std::string_view text);
[[nodiscard]] std::string ipv4_text(std::uint32_t address);

using Ipv6Pieces = std::array<std::uint16_t, 8>;
/// `text`: without brackets. No zone ("%eth0").
[[nodiscard]] std::optional<Ipv6Pieces> parse_ipv6(std::string_view text);
/// Lower case, the longest run of zeros as "::".
[[nodiscard]] std::string ipv6_text(const Ipv6Pieces& pieces);

}  // namespace ov
