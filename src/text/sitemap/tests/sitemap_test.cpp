#include "text/sitemap.h"

#include <gmock/gmock.h>

#include <string>

namespace ov {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> locations(const Sitemap& sitemap) {
  std::vector<std::string> result;
  for (const SitemapEntry& entry : sitemap.entries) result.push_back(entry.location);
  return result;
}

std::vector<std::string> locations(std::string_view file) { return locations(read_sitemap(file)); }

TEST(Sitemap, urlset_gives_addresses_and_dates_in_order) {
  const Sitemap sitemap = read_sitemap(
      "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<?xml-stylesheet type=\"text/xsl\" href=\"main.xsl\"?>\n"
      "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
      "  <url>\n    <loc>https://a.example/</loc>\n    <lastmod>2026-01-02</lastmod>\n"
      "    <changefreq>daily</changefreq><priority>0.8</priority>\n  </url>\n"
      "  <url><lastmod>2026-01-03T10:00:00+00:00</lastmod><loc> https://a.example/about "
      "</loc></url>"
      "</urlset>");
  EXPECT_EQ(sitemap.kind, SitemapKind::pages);
  EXPECT_FALSE(sitemap.truncated);
  ASSERT_EQ(sitemap.entries.size(), 2U);
  EXPECT_EQ(sitemap.entries[0].location, "https://a.example/");
  EXPECT_EQ(sitemap.entries[0].last_modified, "2026-01-02");
  EXPECT_EQ(sitemap.entries[1].location, "https://a.example/about");
  EXPECT_EQ(sitemap.entries[1].last_modified, "2026-01-03T10:00:00+00:00");
}

TEST(Sitemap, index_gives_further_sitemaps) {
  const Sitemap sitemap = read_sitemap(
      "<sitemapindex><sitemap><loc>https://a.example/1.xml.gz</loc></sitemap>"
      "<sitemap><loc>https://a.example/2.xml</loc></sitemap></sitemapindex>");
  EXPECT_EQ(sitemap.kind, SitemapKind::index);
  EXPECT_THAT(locations(sitemap),
              ElementsAre("https://a.example/1.xml.gz", "https://a.example/2.xml"));
}

TEST(Sitemap, plain_text_gives_an_address_a_line) {
  const Sitemap sitemap = read_sitemap(
      "\xEF\xBB\xBFhttps://a.example/\r\n\r\n HTTP://a.example/b \nnot an address\n"
      "https://a.example/c");
  EXPECT_EQ(sitemap.kind, SitemapKind::text);
  EXPECT_THAT(locations(sitemap),
              ElementsAre("https://a.example/", "HTTP://a.example/b", "https://a.example/c"));
}

TEST(Sitemap, prefixes_are_read_and_addresses_of_images_and_videos_are_not) {
  EXPECT_THAT(
      locations(
          "<sm:urlset xmlns:sm='http://www.sitemaps.org/schemas/sitemap/0.9'>"
          "<sm:url><sm:loc>https://a.example/1</sm:loc><loc>https://a.example/no</loc></sm:url>"
          "</sm:urlset>"),
      ElementsAre("https://a.example/1"));
  EXPECT_THAT(
      locations("<urlset xmlns:image='x'><url><image:image><image:loc>https://a.example/i.png"
                "</image:loc><loc>https://a.example/inner</loc></image:image>"
                "<image:loc>https://a.example/j.png</image:loc>"
                "<xhtml:link rel='alternate' hreflang='de' href='https://a.example/de'/>"
                "<loc>https://a.example/1</loc></url></urlset>"),
      ElementsAre("https://a.example/1"));
}

TEST(Sitemap, references_and_cdata_are_resolved_and_what_is_none_stays) {
  struct Case {
    std::string_view written;
    std::string_view expected;
  };
  for (const Case& test : {
           Case{"https://a.example/?a=1&amp;b=2", "https://a.example/?a=1&b=2"},
           {"https://a.example/?a=1&b=2", "https://a.example/?a=1&b=2"},
           {"https://a.example/&#228;&#xE4;&#XE4;", "https://a.example/\xC3\xA4\xC3\xA4\xC3\xA4"},
           {"https://a.example/&quot;&apos;&lt;&gt;", "https://a.example/\"'<>"},
           {"https://a.example/&nbsp;&#;&#x;&#12", "https://a.example/&nbsp;&#;&#x;&#12"},
           {"https://a.example/&#99999999999999999999;", "https://a.example/\xEF\xBF\xBD"},
           {"<![CDATA[https://a.example/?a&amp;b]]>", "https://a.example/?a&amp;b"},
           {"https://a.example/&amp;<![CDATA[&amp;]]>&amp;", "https://a.example/&&amp;&"},
           {"<![CDATA[https://a.example/]] >]]]>", "https://a.example/]] >]"},
           {"https://a.example/<!-- a > b -- c -->x", "https://a.example/x"},
       }) {
    EXPECT_THAT(
        locations("<urlset><url><loc>" + std::string(test.written) + "</loc></url></urlset>"),
        ElementsAre(std::string(test.expected)))
        << test.written;
  }
}

TEST(Sitemap, entities_that_a_file_defines_are_not_expanded) {
  EXPECT_THAT(locations("<!DOCTYPE urlset [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;\">]>"
                        "<urlset><url><loc>https://a.example/&b;</loc></url></urlset>"),
              ElementsAre("https://a.example/&b;"));
}

TEST(Sitemap, broken_files_give_what_is_whole) {
  struct Case {
    std::string_view file;
    std::vector<std::string> expected;
  };
  const Case cases[] = {
      {"<urlset><url><loc>https://a.example/1</loc><url><loc>https://a.example/2</loc>",
       {"https://a.example/1", "https://a.example/2"}},
      {"<urlset><url><loc>https://a.example/1<lastmod>2026</lastmod></url>",
       {"https://a.example/1"}},
      {"<urlset><url><loc>https://a.example/1</loc></url><url><loc>https://a.exam",
       {"https://a.example/1"}},
      {"<urlset><url><loc>https://a.example/1</loc></url><url><lo", {"https://a.example/1"}},
      {"<url><loc>https://a.example/1</loc></url>", {"https://a.example/1"}},
      {"<urlset a=\"<url><loc>https://a.example/1</loc></url>", {"https://a.example/1"}},
      {"<urlset><url></b></i><loc>https://a.example/1</loc></url>", {"https://a.example/1"}},
      {"<urlset><url><loc></loc><loc>https://a.example/2</loc></url>", {"https://a.example/2"}},
      {"<urlset><URL><LOC>https://a.example/1</LOC></URL>", {"https://a.example/1"}},
      {"<urlset><url><loc/><loc>https://a.example/1</loc></url>", {"https://a.example/1"}},
      {"\n\n  <urlset><url><loc>https://a.example/1</loc></url>", {"https://a.example/1"}},
  };
  for (const Case& test : cases) EXPECT_EQ(locations(test.file), test.expected) << test.file;
}

TEST(Sitemap, what_is_no_sitemap_gives_nothing) {
  for (const std::string_view file :
       {"", "<!DOCTYPE html><html><body><a href='https://a.example/'>a</a><url><loc>x</loc></url>",
        "Not found", "<rss><channel><link>https://a.example/</link></channel></rss>",
        "{\"loc\":\"https://a.example/\"}", "<", "<!--", "\x1F\x8B\x08 https://a.example/"}) {
    const Sitemap sitemap = read_sitemap(file);
    EXPECT_EQ(sitemap.kind, SitemapKind::none) << file;
    EXPECT_THAT(sitemap.entries, IsEmpty()) << file;
  }
}

TEST(Sitemap, parts_of_any_size_give_the_same) {
  const std::string file =
      "<urlset><url><loc>https://a.example/?a&amp;b</loc><lastmod>2026</lastmod></url><!-- x -->"
      "<url><loc><![CDATA[https://a.example/]]]></loc></url></urlset>";
  const std::vector<std::string> expected = locations(file);
  ASSERT_EQ(expected.size(), 2U);
  for (std::size_t size = 1; size < file.size(); ++size) {
    SitemapReader reader;
    for (std::size_t i = 0; i < file.size(); i += size) {
      EXPECT_TRUE(reader.feed(std::string_view(file).substr(i, size)));
    }
    EXPECT_EQ(locations(reader.finish()), expected) << size;
  }
}

TEST(Sitemap, ten_million_entries_cost_what_the_limits_say) {
  SitemapReader reader;
  std::string part;
  for (int i = 0; i < 1000; ++i) part += "<url><loc>https://a.example/page</loc></url>";
  std::size_t fed = 0;
  bool wants_more = reader.feed("<urlset>");
  for (int i = 0; i < 10'000 && wants_more; ++i) {
    wants_more = reader.feed(part);
    fed += part.size();
  }
  EXPECT_FALSE(wants_more);
  EXPECT_LE(fed, SitemapLimits().bytes_max);
  const Sitemap sitemap = reader.finish();
  EXPECT_TRUE(sitemap.truncated);
  EXPECT_EQ(sitemap.entries.size(), SitemapLimits().entries_max);
}

TEST(Sitemap, each_limit_ends_the_reading) {
  const std::string file =
      "<urlset><url><loc>https://a.example/1</loc></url><url><loc>https://a.example/2</loc></url>"
      "<url><loc>https://a.example/3</loc></url></urlset>";
  SitemapLimits entries;
  entries.entries_max = 2;
  SitemapLimits bytes;
  bytes.bytes_max = file.find("/3");
  SitemapLimits kept;
  kept.kept_bytes_max = 2 * std::string_view("https://a.example/1").size();
  for (const SitemapLimits& limits : {entries, bytes, kept}) {
    const Sitemap sitemap = read_sitemap(file, limits);
    EXPECT_THAT(locations(sitemap), ElementsAre("https://a.example/1", "https://a.example/2"));
    EXPECT_TRUE(sitemap.truncated);
  }
}

TEST(Sitemap, overlong_addresses_are_dropped_and_the_rest_is_read) {
  const std::string huge(10'000'000, 'a');
  for (const std::string& first :
       {"https://a.example/" + huge, "<![CDATA[https://a.example/" + huge + "]]>",
        "https://a.example/" + std::string(sitemap_location_bytes_max, 'a')}) {
    SitemapLimits limits;
    limits.bytes_max = 20'000'000;
    const Sitemap sitemap = read_sitemap(
        "<urlset><url><loc>" + first + "</loc></url><url><loc>https://a.example/</loc></url>",
        limits);
    EXPECT_THAT(locations(sitemap), ElementsAre("https://a.example/"));
  }
  const std::string lines = "https://a.example/" + huge.substr(0, 20'000) + "\nhttps://a.example/";
  EXPECT_THAT(locations(lines), ElementsAre("https://a.example/"));
}

}  // namespace
}  // namespace ov
