// What a model endpoint answers, whatever it is: status, headers and body into everything that
// reads them. The first line of the input is the status, then headers until an empty line, then the
// body.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "base/utf8.h"
#include "rate_limits.h"
#include "reply.h"
#include "retry_after.h"

namespace {

constexpr std::size_t input_bytes_max = 64 * 1024;
constexpr std::size_t sentence_bytes_max = 1'000;
constexpr std::string_view key = "sk-fuzz-4711";

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ov::adapters;
  if (size > input_bytes_max) return 0;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  Answer answer;
  answer.status = std::atoi(std::string(take_line(text)).c_str());
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) break;
    answer.headers.push_back(
        {std::string(line.substr(0, colon)), std::string(line.substr(colon + 1))});
  }
  answer.body = text;
  const ov::Time now{std::chrono::seconds{1'800'000'000}};

  const ov::ModelResult result = interpret(answer, key, now);
  if (result) {
    OV_ASSERT(!result->text.empty());
    OV_ASSERT(result->usage.in >= 0 && result->usage.out >= 0);
    OV_ASSERT(result->usage.cached_in <= result->usage.in);
  } else {
    const std::string& said = result.error().error.message();
    OV_ASSERT(said.size() <= sentence_bytes_max);
    OV_ASSERT(said.find(key) == std::string::npos);
    OV_ASSERT(ov::is_valid_utf8(said));
    OV_ASSERT(result.error().retry_after.value_or(ov::Duration{0}) <= std::chrono::hours{24});
  }
  // Each refusal takes something away, so asking again ends.
  Abilities asked;
  for (int tries = 0; const auto plainer = lesser(answer, asked); ++tries) {
    OV_ASSERT(*plainer != asked);
    asked = *plainer;
    if (tries > 6) break;
  }
  RateBucket bucket(std::nullopt);
  const RateLimits limits = read_rate_limits(answer, dialect_of_host("api.groq.com"), now);
  bucket.hear(limits.requests, std::chrono::seconds{1});
  bucket.hear(limits.tokens, std::chrono::seconds{2});
  OV_ASSERT(bucket.ready_in(1, std::chrono::seconds{3}) >= ov::Duration{0});
  OV_ASSERT(bucket.ready_in(1, std::chrono::seconds{3}) <= std::chrono::hours{2});
  return 0;
}
