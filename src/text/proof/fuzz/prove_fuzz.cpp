// Any page and any reply: proving ends, and what it calls proven stands where it says. The first
// line feed that is followed by another parts the page from the reply's JSON.
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "text/proof.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t input_bytes_max = 1U << 14U;
  if (size > input_bytes_max) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = input.find("\n\n");
  if (cut == std::string_view::npos || cut < 2) return 0;
  const std::string_view text = input.substr(2, cut - 2);
  const auto reply = ov::parse_reply(input.substr(cut + 2));
  if (!reply || !reply->abstain.empty()) return 0;
  const ov::NormalizedText normal(text);
  const std::string_view language = input.substr(0, 2);
  const ov::ProofPage page{1, "https://a.example/", text, &normal, language};
  ov::RowFacts row;
  row.add("company", "Backhaus Ofenbau");
  const ov::ProofResult result =
      ov::prove(*reply, std::span(&page, 1), {&ov::default_brief(), &row, language, {}});
  for (const ov::ProvenQuote& quote : result.evidence) {
    OV_ASSERT(quote.begin < quote.end);
    OV_ASSERT(quote.end <= text.size());
    OV_ASSERT(text.substr(quote.begin, quote.end - quote.begin) == quote.quote);
  }
  OV_ASSERT(result.failures.size() <= ov::proof_failures_max);
  return 0;
}
