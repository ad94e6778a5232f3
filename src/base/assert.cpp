#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace ov {

void assertion_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "overture: bug: '%s' does not hold at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace ov
