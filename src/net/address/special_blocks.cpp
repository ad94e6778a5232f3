// The tables behind `is_public`, in the order of the IANA registries.
#include <algorithm>
#include <array>
#include <initializer_list>

#include "net/address.h"

namespace ov {
namespace {

struct Block4 {
  std::uint8_t a, b, c, d;
  int prefix_bits;
};

// https://www.iana.org/assignments/iana-ipv4-special-registry and what clouds answer on inside.
constexpr std::array special_v4{
    Block4{0, 0, 0, 0, 8},         // "this network"; Linux connects 0.0.0.0 to itself
    Block4{10, 0, 0, 0, 8},        // private
    Block4{100, 64, 0, 0, 10},     // carrier NAT; Alibaba's metadata is 100.100.100.200
    Block4{127, 0, 0, 0, 8},       // loopback
    Block4{168, 63, 129, 16, 32},  // Azure's host: a public number that is not public
    Block4{169, 254, 0, 0, 16},    // link local: metadata of most clouds, ECS credentials
    Block4{172, 16, 0, 0, 12},     // private
    Block4{192, 0, 0, 0, 24},      // protocol assignments; Oracle's metadata is 192.0.0.192
    Block4{192, 0, 2, 0, 24},      // documentation
    Block4{192, 31, 196, 0, 24},   // AS112
    Block4{192, 52, 193, 0, 24},   // AMT relays
    Block4{192, 88, 99, 0, 24},    // 6to4 relays, deprecated
    Block4{192, 168, 0, 0, 16},    // private
    Block4{192, 175, 48, 0, 24},   // AS112
    Block4{198, 18, 0, 0, 15},     // benchmarks
    Block4{198, 51, 100, 0, 24},   // documentation
    Block4{203, 0, 113, 0, 24},    // documentation
    Block4{224, 0, 0, 0, 4},       // multicast
    Block4{240, 0, 0, 0, 4},       // reserved, and broadcast
};

struct Block6 {
  std::array<std::uint8_t, 6> head;  // The first bytes; the rest of the prefix is zero.
  int prefix_bits;
};

// Inside 2000::/3, which alone is given out as global unicast (RFC 4291 section 2.4); everything
// else (loopback, fc00::/7, fe80::/10, fec0::/10, ff00::/8, 100::/64, 5f00::/16, ...) is refused as
// a whole. https://www.iana.org/assignments/iana-ipv6-special-registry
constexpr std::array special_v6{
    Block6{{0x20, 0x01, 0x00, 0x00, 0, 0}, 23},  // protocol assignments, Teredo, ORCHID, benchmarks
    Block6{{0x20, 0x01, 0x0d, 0xb8, 0, 0}, 32},  // documentation
    Block6{{0x26, 0x20, 0x00, 0x4f, 0x80, 0x00}, 48},  // AS112
    Block6{{0x3f, 0xfe, 0, 0, 0, 0}, 16},              // 6bone, given back (RFC 3701)
    Block6{{0x3f, 0xff, 0, 0, 0, 0}, 20},              // documentation (RFC 9637)
};

bool is_public_v4(const IpAddress& address) {
  return std::none_of(special_v4.begin(), special_v4.end(), [&](const Block4& block) {
    Cidr cidr;
    cidr.address.bytes = {block.a, block.b, block.c, block.d};
    cidr.prefix_bits = block.prefix_bits;
    return cidr.contains(address);
  });
}

bool is_public_v6(const IpAddress& address) {
  if ((address.bytes[0] & 0xE0U) != 0x20) return false;
  return std::none_of(special_v6.begin(), special_v6.end(), [&](const Block6& block) {
    Cidr cidr;
    cidr.address.family = IpAddress::Family::v6;
    std::copy(block.head.begin(), block.head.end(), cidr.address.bytes.begin());
    cidr.prefix_bits = block.prefix_bits;
    return cidr.contains(address);
  });
}

bool starts_with(const IpAddress& address, std::initializer_list<std::uint8_t> head) {
  return std::equal(head.begin(), head.end(), address.bytes.begin());
}

IpAddress v4_at(const IpAddress& address, std::size_t offset) {
  IpAddress v4;
  std::copy_n(address.bytes.begin() + static_cast<std::ptrdiff_t>(offset), 4, v4.bytes.begin());
  return v4;
}

}  // namespace

IpAddress canonical(const IpAddress& address) {
  if (address.is_v4()) return address;
  if (starts_with(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return v4_at(address, 12);
  if (starts_with(address, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}))
    return v4_at(address, 12);
  if (starts_with(address, {0x20, 0x02})) return v4_at(address, 2);
  if (starts_with(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})) {
    // :: and ::1 are addresses of their own (RFC 4291 section 2.5), not 0.0.0.0 and 0.0.0.1.
    const bool own = starts_with(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) &&
                     address.bytes[15] <= 1;
    if (!own) return v4_at(address, 12);
  }
  return address;
}

bool is_public(const IpAddress& address) {
  const IpAddress meant = canonical(address);
  return meant.is_v4() ? is_public_v4(meant) : is_public_v6(meant);
}

}  // namespace ov
