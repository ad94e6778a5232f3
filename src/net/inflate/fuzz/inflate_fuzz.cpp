// The first byte chooses encoding and cap, the rest is the body. Whatever it is, what comes out
// stays under the cap.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "net/inflate.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static ov::Inflater inflater;
  const auto encoding = static_cast<ov::Encoding>(data[0] % 3);
  const std::size_t cap = std::size_t{64} << (data[0] / 16);
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto out = inflater.inflate(body, encoding, cap);
  if (out) OV_ASSERT(out->size() <= cap);
  return 0;
}
