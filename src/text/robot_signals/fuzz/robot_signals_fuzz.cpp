// Fuzz target: up to the first zero byte the name of a header or meta element, the rest its value.
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "text/robot_signals.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t zero = input.find('\0');
  if (zero == std::string_view::npos) return 0;
  const std::string_view name = input.substr(0, zero);
  const std::string_view value = input.substr(zero + 1);
  const ov::RobotSignals header = ov::signals_of_header(name, value, "OvertureBot");
  ov::RobotSignals both = ov::signals_of_meta(name, value, "OvertureBot");
  both |= header;
  OV_ASSERT(both.no_index || !header.no_index);
  OV_ASSERT(both.no_ai || !header.no_ai);
  OV_ASSERT(!both.unavailable_after || std::chrono::year_month_day(*both.unavailable_after).ok());
  return 0;
}
