// Sites whose home page leads nowhere, and what their sitemap names.
#include "visiting.h"

namespace ov {
namespace {

const std::string thin_home =
    "<html><head><title>Pumps</title></head><body><p>Welcome.</p></body></html>";

std::string urlset(const std::string& locations) {
  return "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>" +
         locations + "</urlset>";
}
std::string location(const std::string& url) { return "<url><loc>" + url + "</loc></url>"; }

class Sitemaps : public Web_ {
 protected:
  void SetUp() override {
    server.set("/", {.body = thin_home});
    server.set("/about-us", {.body = page("history")});
  }
  const std::string about = location("http://pumps.example/about-us");
};

TEST_F(Sitemaps, a_home_page_that_leads_nowhere_is_made_up_for_by_the_sitemap) {
  server.set("/sitemap.xml", {.body = urlset(about), .type = "application/xml"});
  const Visit result = visit("http://pumps.example/");
  EXPECT_EQ(reason(result), "") << result.site.detail;
  EXPECT_EQ(server.count("pumps.example/about-us"), 1);
}

TEST_F(Sitemaps, a_home_page_that_leads_somewhere_is_enough) {
  server.set("/", {.body = page("pumps", links)});
  server.set("/about", {.body = page("history")});
  server.set("/sitemap.xml", {.body = urlset(about), .type = "application/xml"});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "");
  EXPECT_EQ(server.count("pumps.example/sitemap.xml"), 0);
}

TEST_F(Sitemaps, the_one_that_robots_name_is_read_and_one_of_an_index) {
  server.set("/robots.txt",
             {.body = "Sitemap: http://pumps.example/maps/index.xml", .type = "text/plain"});
  server.set("/maps/index.xml",
             {.body = "<sitemapindex><sitemap><loc>http://pumps.example/maps/pages.xml.gz</loc>"
                      "</sitemap><sitemap><loc>http://pumps.example/maps/posts.xml</loc></sitemap>"
                      "</sitemapindex>",
              .type = "application/xml"});
  server.set("/maps/pages.xml.gz", {.body = gzipped(urlset(about)), .type = "application/gzip"});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "");
  EXPECT_EQ(server.count("pumps.example/maps/posts.xml"), 0);
  EXPECT_EQ(server.count("pumps.example/sitemap.xml"), 0);
}

TEST_F(Sitemaps, an_index_of_indexes_is_not_followed_further) {
  const std::string index =
      "<sitemapindex><sitemap><loc>http://pumps.example/pages.xml</loc></sitemap></sitemapindex>";
  server.set("/sitemap.xml", {.body = index, .type = "application/xml"});
  server.set("/pages.xml", {.body = index, .type = "application/xml"});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "too_thin");
  EXPECT_EQ(server.requests().size(), 4U);  // robots.txt, the page, and two sitemaps.
}

TEST_F(Sitemaps, those_of_other_sites_are_never_asked_for) {
  server.set("/robots.txt",
             {.body = "Sitemap: http://other.example/sitemap.xml", .type = "text/plain"});
  server.set("/sitemap.xml", {.body = urlset(location("http://third.example/about-us")),
                              .type = "application/xml"});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "too_thin");
  for (const std::string& asked : server.requests()) {
    EXPECT_TRUE(asked.starts_with("pumps.example/")) << asked;
  }
}

TEST_F(Sitemaps, one_that_robots_deny_is_not_read) {
  server.set("/robots.txt",
             {.body = "User-agent: *\nDisallow: /sitemap.xml", .type = "text/plain"});
  server.set("/sitemap.xml", {.body = urlset(about), .type = "application/xml"});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "too_thin");
  EXPECT_EQ(server.count("pumps.example/sitemap.xml"), 0);
}

TEST_F(Sitemaps, no_sitemap_reaches_an_address_that_is_not_permitted) {
  FakeWeb forbidden("127.0.0.2", server.endpoint.port);
  const std::string port = ":" + std::to_string(server.endpoint.port);
  const std::string inside = "http://127.0.0.2" + port;
  server.set("/robots.txt", {.body = "Sitemap: " + inside + "/sitemap.xml", .type = "text/plain"});
  server.set("/sitemap.xml", {.status = 302, .headers = {"Location: " + inside + "/sitemap.xml"}});
  visit(*reader(by_address()), server.url());
  server.set("/robots.txt", {.status = 404});
  visit(*reader(by_address()), server.url());
  EXPECT_EQ(forbidden.accepted, 0);
}

TEST_F(Sitemaps, broken_endless_and_exploding_ones_are_bounded_and_no_fault_of_the_site) {
  const std::string bomb = gzipped(std::string(64U << 20, ' '));
  const WebReply replies[] = {
      {.status = 500},
      {.body = "<urlset><url><loc>http://pumps.example/", .type = "application/xml"},
      {.headers = {"Content-Encoding: gzip"}, .body = bomb, .type = "application/xml"},
      {.body = bomb, .type = "application/gzip"},
      {.raw = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n",
       .endless = std::string(65536, 'x')},
      {.status = 302, .headers = {"Location: /sitemap.xml"}},
  };
  for (const WebReply& reply : replies) {
    server.set("/sitemap.xml", reply);
    const Visit result = visit("http://pumps.example/");
    EXPECT_EQ(reason(result), "too_thin");
    EXPECT_LE(result.site.requests, 6U);
  }
}

}  // namespace
}  // namespace ov
