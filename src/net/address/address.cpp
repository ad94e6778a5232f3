#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace ov {
namespace {

constexpr std::size_t ip_text_bytes_max = INET6_ADDRSTRLEN;

std::optional<int> parse_number(std::string_view text, int max) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (value < 0 || value > max) return std::nullopt;
  return value;
}

Error not_a_cidr(std::string_view text) {
  return {ErrorKind::invalid,
          "'" + std::string(text) + "' is no address block; write it like 10.0.0.0/8 or fd00::/8"};
}

Error not_an_endpoint(std::string_view text) {
  return {ErrorKind::invalid, "'" + std::string(text) +
                                  "' is no address with a port; write it like 127.0.0.1:8080 or "
                                  "[::1]:8080"};
}

}  // namespace

std::optional<IpAddress> parse_ip(std::string_view text) {
  if (text.empty() || text.size() >= ip_text_bytes_max) return std::nullopt;
  std::array<char, ip_text_bytes_max> terminated{};
  std::copy(text.begin(), text.end(), terminated.begin());
  // inet_pton stops at the first NUL, so one inside would hide what follows it.
  if (std::strlen(terminated.data()) != text.size()) return std::nullopt;
  IpAddress address;
  if (inet_pton(AF_INET, terminated.data(), address.bytes.data()) == 1) return address;
  address.family = IpAddress::Family::v6;
  if (inet_pton(AF_INET6, terminated.data(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::optional<IpAddress> ip_of(const sockaddr* address) {
  IpAddress ip;
  if (address->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, address, sizeof v4);
    std::memcpy(ip.bytes.data(), &v4.sin_addr, sizeof v4.sin_addr);
    return ip;
  }
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, address, sizeof v6);
    ip.family = IpAddress::Family::v6;
    std::memcpy(ip.bytes.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
    return ip;
  }
  return std::nullopt;
}

std::uint16_t port_of(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, address, sizeof v4);
    return ntohs(v4.sin_port);
  }
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, address, sizeof v6);
    return ntohs(v6.sin6_port);
  }
  return 0;
}

std::string to_string(const IpAddress& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(address.is_v4() ? AF_INET : AF_INET6, address.bytes.data(), text.data(), text.size());
  return text.data();
}

bool Cidr::contains(const IpAddress& other) const {
  if (other.family != address.family) return false;
  const auto whole = static_cast<std::size_t>(prefix_bits / 8);
  if (!std::equal(address.bytes.begin(), address.bytes.begin() + whole, other.bytes.begin())) {
    return false;
  }
  const int rest = prefix_bits % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFFU << static_cast<unsigned>(8 - rest));
  return (address.bytes[whole] & mask) == (other.bytes[whole] & mask);
}

Result<Cidr> parse_cidr(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_ip(text.substr(0, slash));
  if (!address) return not_a_cidr(text);
  const int bits_max = address->is_v4() ? 32 : 128;
  int bits = bits_max;
  if (slash != std::string_view::npos) {
    const auto given = parse_number(text.substr(slash + 1), bits_max);
    if (!given) return not_a_cidr(text);
    bits = *given;
  }
  Cidr cidr{*address, bits};
  for (int bit = bits; bit < bits_max; ++bit) {
    const unsigned shift = 7U - static_cast<unsigned>(bit % 8);
    cidr.address.bytes[static_cast<std::size_t>(bit / 8)] &=
        static_cast<std::uint8_t>(~(1U << shift));
  }
  return cidr;
}

Result<Endpoint> parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return not_an_endpoint(text);
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  const auto address = parse_ip(host);
  const auto port = parse_number(text.substr(colon + 1), 65535);
  if (!address || !port || *port == 0 || address->is_v4() == bracketed) {
    return not_an_endpoint(text);
  }
  return Endpoint{*address, static_cast<std::uint16_t>(*port)};
}

std::string to_string(const Endpoint& endpoint) {
  const std::string host = to_string(endpoint.address);
  const std::string port = std::to_string(endpoint.port);
  return endpoint.address.is_v4() ? host + ":" + port : "[" + host + "]:" + port;
}

}  // namespace ov
