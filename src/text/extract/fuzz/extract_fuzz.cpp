// Fuzz target: any page. Checked: everything that comes out is valid UTF-8, blocks are ascending
// spans of the text apart by exactly a blank line, limits hold.
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "base/utf8.h"
#include "text/extract.h"

namespace {

void check_facts(const ov::extract::Facts& facts) {
  for (const std::string& email : facts.emails) {
    OV_ASSERT(email.find('@') != std::string::npos);
    OV_ASSERT(ov::is_valid_utf8(email));
  }
  for (const ov::extract::Phone& phone : facts.phones) {
    OV_ASSERT(ov::is_valid_utf8(phone.written));
    OV_ASSERT(phone.e164.empty() || phone.e164.starts_with('+'));
  }
  for (const ov::extract::SocialLink& link : facts.social) OV_ASSERT(ov::is_valid_utf8(link.url));
  OV_ASSERT(ov::is_valid_utf8(facts.organisation.name));
  OV_ASSERT(ov::is_valid_utf8(facts.address.line()));
  OV_ASSERT(facts.address.line().size() <= ov::extract::fact_bytes_max);
  OV_ASSERT(facts.organisation.name.size() <= ov::extract::fact_bytes_max);
  OV_ASSERT(ov::is_valid_utf8(facts.opening_line));
}

void check_blocks(const ov::extract::Extracted& page) {
  std::uint32_t at = 0;
  for (const ov::extract::Block& block : page.blocks) {
    OV_ASSERT(block.begin == at);
    OV_ASSERT(block.end > block.begin);
    OV_ASSERT(block.end <= page.text.size());
    OV_ASSERT(block.usefulness >= 0);
    OV_ASSERT(block.usefulness <= 1);
    at = block.end + 2;
  }
  OV_ASSERT(page.blocks.empty() ? page.text.empty() : page.blocks.back().end == page.text.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string html = ov::to_valid_utf8({reinterpret_cast<const char*>(data), size});
  ov::extract::ExtractOptions options;
  const ov::extract::Extracted page = ov::extract::extract(html, options);
  OV_ASSERT(ov::is_valid_utf8(page.text));
  OV_ASSERT(ov::is_valid_utf8(page.title));
  OV_ASSERT(ov::is_valid_utf8(page.description));
  OV_ASSERT(page.text.size() <= options.text_bytes_max);
  OV_ASSERT(page.links.size() <= options.links_max);
  for (const ov::extract::Link& link : page.links) {
    OV_ASSERT(!link.href.empty());
    OV_ASSERT(ov::is_valid_utf8(link.href));
    OV_ASSERT(ov::is_valid_utf8(link.text));
    OV_ASSERT(link.position < html.size());
  }
  check_blocks(page);
  check_facts(page.facts);
  return 0;
}
