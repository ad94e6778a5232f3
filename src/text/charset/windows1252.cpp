#include "windows1252.h"

#include "base/utf8.h"

namespace ov {
namespace {

constexpr char16_t from_0x80[32] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                    0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

}  // namespace

void append_windows1252(std::string_view bytes, std::string& out) {
  std::size_t ascii_from = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (byte < 0x80) continue;
    out.append(bytes, ascii_from, i - ascii_from);
    append_utf8(out, byte < 0xA0 ? from_0x80[byte - 0x80] : byte);
    ascii_from = i + 1;
  }
  out.append(bytes, ascii_from);
}

}  // namespace ov
