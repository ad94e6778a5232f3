// Numbers as results write them, the same in JSON and CSV.
#pragma once

#include <cstdint>
#include <string>

namespace ov::results {

void append_integer(std::string& out, std::int64_t value);
/// Dollars, exactly and without zeros at the end: 1500 gives 0.0015, 2000000 gives 2.
void append_dollars(std::string& out, std::int64_t microdollars);
/// Rounded to milliseconds, without zeros at the end; 0 for what is no finite number of seconds.
void append_seconds(std::string& out, double seconds);

}  // namespace ov::results
