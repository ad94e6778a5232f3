// Reads the input as an address, a block and an endpoint: what is accepted reads back the same, and
// the guard agrees with itself about an address and its canonical form.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "net/address.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto address = ov::parse_ip(text)) {
    OV_ASSERT(ov::parse_ip(ov::to_string(*address)) == address);
    OV_ASSERT(ov::is_public(*address) == ov::is_public(ov::canonical(*address)));
  }
  if (const auto block = ov::parse_cidr(text)) OV_ASSERT(block->contains(block->address));
  if (const auto endpoint = ov::parse_endpoint(text)) {
    const auto again = ov::parse_endpoint(ov::to_string(*endpoint));
    OV_ASSERT(again.has_value());
    OV_ASSERT(*again == *endpoint);
  }
  return 0;
}
