// Fuzz target: the input up to the first zero byte is a path, the rest a robots.txt.
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "text/robots.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t zero = input.find('\0');
  if (zero == std::string_view::npos) return 0;
  const std::string_view path = input.substr(0, zero);
  const ov::RobotsRules rules = ov::RobotsRules::parse(input.substr(zero + 1), "OvertureBot");
  const bool allowed = rules.allows(path);
  OV_ASSERT(!rules.denies_everything() || !allowed || !path.starts_with('/') ||
            path == "/robots.txt");
  (void)rules.allows_model_input(path);
  OV_ASSERT(!rules.crawl_delay() || *rules.crawl_delay() <= ov::robots_crawl_delay_max);
  OV_ASSERT(!rules.crawl_delay() || rules.crawl_delay()->count() >= 0);
  OV_ASSERT(rules.sitemaps().size() <= ov::robots_sitemaps_max);
  return 0;
}
