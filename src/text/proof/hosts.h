// Hosts without a scheme: names under an ending, names with a port, and bare IP addresses.
#pragma once

#include <cstddef>
#include <string_view>

namespace ov::proof {

/// Part of a text, by byte offsets; empty where there is none.
struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
  [[nodiscard]] bool empty() const { return end == 0; }
};

/// Whether hosts are written with it.
[[nodiscard]] bool in_host(char c);

/// The host within `piece`, a run of what hosts are written with: "shop.example", "10.0.0.1",
/// "localhost".
[[nodiscard]] Part host_in(std::string_view piece);

/// Size of the port after the host that ends at `at`, with its colon: "intranet:8080". 0 when there
/// is none. `host`: what stands before, without an ending.
[[nodiscard]] std::size_t port_size(std::string_view host, std::string_view text, std::size_t at);

/// Size of the IPv6 address at the beginning of `token`; 0 when there is none.
[[nodiscard]] std::size_t ipv6_size(std::string_view token);

}  // namespace ov::proof
