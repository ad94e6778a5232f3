#include <algorithm>
#include <array>

#include "net/address.h"

namespace ov {
namespace {

// https://fetch.spec.whatwg.org/#port-blocking, ascending.
constexpr std::array<std::uint16_t, 83> bad_ports{
    0,    1,    7,    9,    11,   13,   15,   17,   19,   20,   21,   22,   23,   25,
    37,   42,   43,   53,   69,   77,   79,   87,   95,   101,  102,  103,  104,  109,
    110,  111,  113,  115,  117,  119,  123,  135,  137,  139,  143,  161,  179,  389,
    427,  465,  512,  513,  514,  515,  526,  530,  531,  532,  540,  548,  554,  556,
    563,  587,  601,  636,  989,  990,  993,  995,  1719, 1720, 1723, 2049, 3659, 4045,
    4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080};
static_assert(std::is_sorted(bad_ports.begin(), bad_ports.end()));

}  // namespace

bool is_bad_port(std::uint16_t port) {
  return std::binary_search(bad_ports.begin(), bad_ports.end(), port);
}

bool AddressGuard::permits(const IpAddress& address, std::uint16_t port) const {
  if (!pinned_.empty()) {
    return std::find(pinned_.begin(), pinned_.end(), Endpoint{address, port}) != pinned_.end();
  }
  if (port == 0) return false;
  const IpAddress meant = canonical(address);
  const auto holds = [&](const Cidr& block) {
    return block.contains(meant) || block.contains(address);
  };
  if (std::any_of(allowed_.begin(), allowed_.end(), holds)) return true;
  return is_public(meant) && !is_bad_port(port);
}

bool AddressGuard::permits(const sockaddr* address) const {
  const auto ip = ip_of(address);
  return ip && permits(*ip, port_of(address));
}

}  // namespace ov
