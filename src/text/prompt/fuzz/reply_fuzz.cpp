// Input: a model's text. What parses keeps every bound and reads back the same from its own JSON.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/utf8.h"
#include "text/prompt.h"

namespace {
void require(bool condition) {
  if (!condition) std::abort();
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto reply = ov::parse_reply(text);
  if (!reply) {
    require(!reply.error().message().empty());
    return 0;
  }
  require(reply->abstain.empty() != reply->body.empty());
  require(reply->claims.size() <= ov::reply_claims_max);
  require(ov::is_valid_utf8(reply->subject) && ov::is_valid_utf8(reply->body));
  const auto again = ov::parse_reply(ov::to_json(*reply));
  require(again.has_value());
  require(again->subject == reply->subject && again->body == reply->body);
  require(again->claims.size() == reply->claims.size() && again->abstain == reply->abstain);
  (void)ov::injection_suspected(reply->body);
  return 0;
}
