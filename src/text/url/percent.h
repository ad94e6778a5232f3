// Percent-encoding by the sets of the URL standard
// (https://url.spec.whatwg.org/#percent-encoded-bytes).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ov::percent {

/// Which bytes are written as %XX. Each set also holds all bytes over 0x7E, so encoding the bytes
/// of UTF-8 is the same as encoding its characters.
enum class Set : std::uint8_t {
  c0_control = 1,
  fragment = 2,
  query = 4,
  special_query = 8,
  path = 16,
  userinfo = 32,
};

[[nodiscard]] bool in_set(char byte, Set set);
void append_encoded(std::string& out, std::string_view bytes, Set set);

}  // namespace ov::percent
