// Fuzz target: a brief, TOML or JSON. What is accepted renders, gives the same canonical text when
// read again, and has findings that lie within the file.
#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "base/utf8.h"
#include "text/brief.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ov::BriefContext context;
  context.columns = {"company", "first_name", "City"};
  const ov::BriefCheck check = ov::check_brief(text, "b", context);
  const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
  bool mistakes = false;
  for (const ov::BriefFinding& finding : check.findings) {
    OV_ASSERT(finding.line >= 1);
    OV_ASSERT(finding.line <= lines + 1);
    mistakes = mistakes || finding.is_mistake;
  }
  OV_ASSERT(mistakes != check.brief.has_value());
  if (!check.brief) return 0;
  ov::RowFacts row;
  row.add("company", "{{quote}} Acme GmbH");
  const ov::Brief& brief = ov::choose_variant(*check.brief, "key");
  for (const ov::Template* part : {&brief.greeting, &brief.sign_off, &brief.quote_body}) {
    OV_ASSERT(ov::is_valid_utf8(part->render(row)));
  }
  const ov::Result<ov::Brief> again = ov::parse_brief(text, "b");
  OV_ASSERT(again.has_value());
  OV_ASSERT(ov::canonical_text(*again) == ov::canonical_text(*check.brief));
  return 0;
}
