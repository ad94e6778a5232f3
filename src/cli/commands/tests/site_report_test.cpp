#include "site_report.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "site_words.h"

namespace ov::cli {
namespace {

Page page_of(std::string url, std::string text) {
  Page page;
  page.url = std::move(url);
  page.text = std::move(text);
  page.blocks = {{0, static_cast<std::uint32_t>(page.text.size()), 0, 0}};
  return page;
}

SiteReport report() {
  SiteReport report;
  Site& site = report.site;
  site.key = "a.example";
  site.first_read_at = Time{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};
  site.read_at = site.first_read_at + std::chrono::hours{30};
  site.requests = 4;
  site.bytes_received = 12'345;
  site.facts.organisation = "A \x1b[31mLtd";
  site.facts.emails = {"info@a.example", "b@a.example"};
  site.signals.no_ai = true;
  site.pages = {page_of("https://a.example/", "We build ships."),
                page_of("https://a.example/new", "Just here.")};
  site.pages[0].etag = "\"1\"";
  site.pages[0].language = "en";
  site.pages[0].signals.no_ai = true;
  report.before = site;
  report.before->pages = {page_of("https://a.example/", "We build boats.")};
  report.versions = {site, *report.before};
  return report;
}

TEST(SiteReport_, time_is_rfc_3339) {
  EXPECT_EQ(time_text(report().site.read_at), "2026-11-23T06:00:00Z");
  EXPECT_EQ(time_text(Time{std::chrono::microseconds{-1}}), "1969-12-31T23:59:59Z");
}

TEST(SiteReport_, lines_say_what_is_known_and_what_changed) {
  const std::string lines = site_lines(report());
  for (const char* part :
       {"site        a.example\n", "2026-11-22T00:00:00Z, found the same at 2026-11-23T06:00:00Z\n",
        "e-mail      info@a.example, b@a.example\n", "cost        4 requests, 12,345 bytes\n",
        "15 bytes of text (en), first_read, ETag \"1\", asks: not for models\n",
        "changes     1 page changed, 1 page new (2 blocks added, 1 removed) since ",
        "  changed https://a.example/\n    + We build ships.\n    - We build boats.\n",
        "  new https://a.example/new\n    + Just here.\n", "versions    2\n"}) {
    EXPECT_NE(lines.find(part), std::string::npos) << part << "\n" << lines;
  }
  EXPECT_EQ(lines.find('\x1b'), std::string::npos);
}

TEST(SiteReport_, site_that_failed_says_why) {
  SiteReport failed;
  failed.site.key = "a.example";
  failed.site.reason = Reason::dns;
  failed.site.detail = "no such name";
  failed.versions = {failed.site};
  const std::string lines = site_lines(failed);
  EXPECT_NE(lines.find("reason      dns: no such name\n"), std::string::npos) << lines;
  EXPECT_EQ(lines.find("changes"), std::string::npos);
}

TEST(SiteReport_, json_is_one_line_and_says_the_same) {
  const std::string line = site_json(report());
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const boost::json::object object = boost::json::parse(line).as_object();
  EXPECT_EQ(object.at("site").as_string(), "a.example");
  EXPECT_EQ(object.at("read_at").as_string(), "2026-11-23T06:00:00Z");
  EXPECT_EQ(object.at("pages").as_array().size(), 2U);
  EXPECT_EQ(object.at("pages").at(0).at("text").as_string(), "We build ships.");
  EXPECT_TRUE(object.at("signals").at("no_ai").as_bool());
  EXPECT_EQ(object.at("changes").at("pages").at(1).at("kind").as_string(), "new");
  EXPECT_EQ(object.at("versions").as_array().size(), 2U);
  SiteReport first = report();
  first.before.reset();
  EXPECT_TRUE(boost::json::parse(site_json(first)).at("changes").is_null());
}

}  // namespace
}  // namespace ov::cli
