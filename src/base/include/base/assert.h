// Broken invariants are bugs and abort in every build. Input from outside never reaches an assert:
// it was checked where it entered.
#pragma once

namespace ov {
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);
}  // namespace ov

/// Aborts with the condition and its place on standard error. One condition each.
#define OV_ASSERT(condition) \
  ((condition) ? static_cast<void>(0) : ::ov::assertion_failed(#condition, __FILE__, __LINE__))
