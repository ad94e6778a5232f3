// The choice on real pages: what is chosen can be listed (OV_SHOW_CHOSEN=1) and must hold what the
// header promises. Skips where the shared pages are absent.
#include <gtest/gtest.h>
#include <zlib.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "base/utf8.h"
#include "text/links.h"
#include "text/url.h"

namespace ov {
namespace {

std::string read_gzip(const std::filesystem::path& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return {};
  std::string bytes;
  char part[65536];
  for (int n = gzread(file, part, sizeof part); n > 0; n = gzread(file, part, sizeof part)) {
    bytes.append(part, static_cast<std::size_t>(n));
  }
  gzclose(file);
  return bytes;
}

TEST(LinksOnSharedPages, choice_stays_on_the_site_and_most_pages_of_companies_lead_somewhere) {
  const std::filesystem::path folder = std::string(OV_SHARED_DIR) + "/web";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "the shared pages are not here";
  const bool shows = std::getenv("OV_SHOW_CHOSEN") != nullptr;
  std::istringstream truth(read_gzip(folder / "truth.jsonl.gz"));
  int services = 0;
  int services_with_links = 0;
  for (std::string line; std::getline(truth, line);) {
    const boost::json::object entry = boost::json::parse(line).as_object();
    const std::string id(entry.at("id").as_string());
    const std::string url(entry.at("url").as_string());
    const std::string kind(entry.at("kind").as_string());
    const std::string html = to_valid_utf8(read_gzip(folder / "pages" / (id + ".html.gz")));
    const extract::Extracted page = extract::extract(html);
    const std::vector<std::string> chosen = choose_links(page, url, 3);
    services += kind == "service" ? 1 : 0;
    services_with_links += kind == "service" && !chosen.empty() ? 1 : 0;
    const Result<Url> own = parse_url(url);
    ASSERT_TRUE(own);
    if (shows) std::cout << id << ' ' << kind << ' ' << page.html_lang << ' ' << url << '\n';
    for (const std::string& link : chosen) {
      if (shows) std::cout << "    " << link << '\n';
      const Result<Url> parsed = parse_url(link);
      ASSERT_TRUE(parsed);
      EXPECT_EQ(site_key(*parsed), site_key(*own)) << url;
      EXPECT_FALSE(parsed->fragment) << link;
      EXPECT_NE(link, url);
    }
  }
  EXPECT_GT(services, 30);
  EXPECT_GE(services_with_links, services * 9 / 10);
}

}  // namespace
}  // namespace ov
