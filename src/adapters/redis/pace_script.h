// The one script that all of SharedPace is in Redis (pace_script.cpp).
#pragma once

#include <string_view>

namespace ov {

[[nodiscard]] std::string_view pace_script();

}  // namespace ov
