// Log lines for operators. spdlog sits behind this in one file (its headers cost 11 s to compile).
#pragma once

#include <string_view>

namespace ov {

enum class LogLevel { debug, info, warning, error, off };

/// Sets what is written to standard error; the default is `warning`. Thread safe.
void set_log_level(LogLevel level);

/// Writes one line to standard error with time and level. `message`: UTF-8; control characters are
/// written as '?', so that foreign text cannot forge lines. Thread safe. Never secrets.
void log(LogLevel level, std::string_view message);

}  // namespace ov
