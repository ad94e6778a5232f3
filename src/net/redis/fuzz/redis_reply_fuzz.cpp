// Reads the input as a stream of replies, whole and byte by byte: both give the same values, and
// nothing beyond the limits. Then as a URL: what is accepted reads back the same.
#include <cstddef>
#include <cstdint>

#include "base/assert.h"
#include "net/redis.h"

namespace {

bool same(const ov::RedisValue& a, const ov::RedisValue& b) {
  if (a.kind != b.kind || a.text != b.text || a.integer != b.integer) return false;
  if (a.elements.size() != b.elements.size()) return false;
  for (std::size_t i = 0; i < a.elements.size(); ++i) {
    if (!same(a.elements[i], b.elements[i])) return false;
  }
  return true;
}

std::size_t count(const ov::RedisValue& value) {
  std::size_t sum = 1;
  for (const ov::RedisValue& element : value.elements) sum += count(element);
  return sum;
}

// All replies up to the first that is none. `step`: bytes taken at once.
std::vector<ov::RedisValue> read(std::string_view text, std::size_t step) {
  ov::RedisReader reader;
  std::vector<ov::RedisValue> values;
  while (true) {
    auto next = reader.next();
    if (!next) return values;
    if (next->has_value()) {
      values.push_back(std::move(**next));
      continue;
    }
    if (text.empty()) return values;
    reader.take(text.substr(0, step));
    text.remove_prefix(std::min(step, text.size()));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t cut_bytes_max = 2'000;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto whole = read(text, text.size());
  for (const ov::RedisValue& value : whole) OV_ASSERT(count(value) <= ov::redis_reply_values_max);
  if (size <= cut_bytes_max) {
    const auto cut = read(text, 1);
    OV_ASSERT(cut.size() == whole.size());
    for (std::size_t i = 0; i < cut.size(); ++i) OV_ASSERT(same(cut[i], whole[i]));
  }
  if (const auto address = ov::parse_redis_url(text)) {
    auto again = ov::parse_redis_url(ov::to_string(*address));
    OV_ASSERT(again.has_value());
    again->user = address->user;
    OV_ASSERT(*again == *address);
  }
  return 0;
}
