// Who may be connected to. A list and the pages it leads to are foreign input, so any name or URL
// in them may be an attempt to reach a machine behind us (cloud metadata, a database, a printer).
// Strings are never judged: odd spellings are endless. What is judged is the address that is handed
// to connect(), on every hop, after unwrapping the IPv6 forms that carry an IPv4 address inside.
// The rule is the IANA special-purpose registries (IPv4 and IPv6, read 2025) plus the addresses
// that clouds answer on: refused unless known to be public.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

struct sockaddr;
struct sockaddr_storage;

namespace ov {

/// An IPv4 or IPv6 address in network byte order; IPv4 uses the first four bytes. Without scope.
struct IpAddress {
  enum class Family : std::uint8_t { v4, v6 };
  Family family = Family::v4;
  std::array<std::uint8_t, 16> bytes{};

  [[nodiscard]] bool is_v4() const { return family == Family::v4; }
  auto operator<=>(const IpAddress&) const = default;
};

/// Reads the strict forms of inet_pton(3): four decimal numbers without leading zeros, or RFC 4291
/// text without brackets and scope. Nothing for everything else ("127.1", "0x7f.0.0.1", "[::1]").
[[nodiscard]] std::optional<IpAddress> parse_ip(std::string_view text);
/// The address of an AF_INET or AF_INET6 `address`; nothing for other families.
[[nodiscard]] std::optional<IpAddress> ip_of(const sockaddr* address);
/// The port of an AF_INET or AF_INET6 `address`; 0 for other families.
[[nodiscard]] std::uint16_t port_of(const sockaddr* address);
/// RFC 5952 text without brackets, e.g. "192.0.2.1", "2001:db8::1".
[[nodiscard]] std::string to_string(const IpAddress& address);

/// The IPv4 address that an IPv6 address carries, for the forms that networks translate: v4-mapped
/// (::ffff:0:0/96), v4-compatible (::/96 but :: and ::1), 6to4 (2002::/16), NAT64 (64:ff9b::/96);
/// any other address as it is. Local-use NAT64 (64:ff9b:1::/48) puts the address where its operator
/// likes, and Teredo (2001::/32) hides it: both stay as they are, and `is_public` refuses them.
[[nodiscard]] IpAddress canonical(const IpAddress& address);

/// Whether `canonical(address)` is a public unicast address: nothing in the special-purpose
/// registries, no multicast, and none that a cloud answers on inside (168.63.129.16,
/// 100.100.100.200, 169.254.169.254, fd00:ec2::254, ...).
[[nodiscard]] bool is_public(const IpAddress& address);

/// Whether `port` is one that the Fetch standard ("bad port") keeps browsers from: other protocols
/// listen there and could be talked into something by an HTTP request. Also 0.
[[nodiscard]] bool is_bad_port(std::uint16_t port);

/// An address block; `address` holds zeros after the first `prefix_bits`.
struct Cidr {
  IpAddress address;
  int prefix_bits = 0;
  [[nodiscard]] bool contains(const IpAddress& other) const;
  bool operator==(const Cidr&) const = default;
};
/// "10.0.0.0/8", "fd00::/8", or one address without "/". Bits after the prefix are cleared.
/// Errors: invalid, with what would be accepted.
Result<Cidr> parse_cidr(std::string_view text);

/// An address with a port: where a connection goes.
struct Endpoint {
  IpAddress address;
  std::uint16_t port = 0;
  bool operator==(const Endpoint&) const = default;
};
/// "127.0.0.1:8080" or "[::1]:8080". Names are not accepted: nothing resolves them for us.
/// Errors: invalid, with what would be accepted.
Result<Endpoint> parse_endpoint(std::string_view text);
/// "127.0.0.1:8080" or "[::1]:8080", as CURLOPT_CONNECT_TO and `parse_endpoint` take it.
[[nodiscard]] std::string to_string(const Endpoint& endpoint);

/// Decides on every connection. Immutable, usable by any thread.
class AddressGuard {
 public:
  /// `allowed`: blocks permitted besides public addresses, on any port but 0. `pinned`: when not
  /// empty, exactly these endpoints are permitted and nothing else.
  explicit AddressGuard(std::vector<Cidr> allowed = {}, std::vector<Endpoint> pinned = {})
      : allowed_(std::move(allowed)), pinned_(std::move(pinned)) {}

  [[nodiscard]] bool permits(const IpAddress& address, std::uint16_t port) const;
  /// Refuses families other than AF_INET and AF_INET6.
  [[nodiscard]] bool permits(const sockaddr* address) const;

 private:
  std::vector<Cidr> allowed_;
  std::vector<Endpoint> pinned_;
};

}  // namespace ov
