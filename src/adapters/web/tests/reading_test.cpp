// The way of a good site.
#include "visiting.h"

namespace ov {
namespace {

TEST_F(Web_, reads_robots_and_three_pages_on_one_connection) {
  server.set("/robots.txt", {.body = "User-agent: *\nDisallow: /private", .type = "text/plain"});
  server.set("/", {.body = page("pumps", links)});
  server.set("/about", {.body = page("history")});
  server.set("/products", {.body = page("valves")});
  server.set("/contact", {.body = page("addresses")});
  const Visit result = visit("http://pumps.example/");
  EXPECT_EQ(reason(result), "");
  ASSERT_EQ(result.site.pages.size(), 3U);
  EXPECT_EQ(server.accepted, 1);
  EXPECT_EQ(result.site.requests, 4U);
  EXPECT_GT(result.site.bytes_received, 3000U);
  EXPECT_EQ(server.requests().front(), "pumps.example/robots.txt");
  const Page& first = result.site.pages.front();
  EXPECT_EQ(first.url, "http://pumps.example/");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.title, "Pumps and pumps");
  EXPECT_EQ(first.description, "We build pumps");
  EXPECT_EQ(first.language, "en");
  EXPECT_NE(first.text.find("keeps spare parts for thirty years"), std::string::npos);
  EXPECT_EQ(first.content_hash.size(), 64U);
  ASSERT_FALSE(first.blocks.empty());
  EXPECT_LE(first.blocks.back().end, first.text.size());
}

TEST_F(Web_, says_who_it_is) {
  server.set("/", {.body = page("pumps")});
  visit("http://pumps.example/");
  const std::string head = server.last_head();
  EXPECT_NE(head.find("User-Agent: OvertureBot/0.1 (+https://overture.example/bot)\r\n"),
            std::string::npos)
      << head;
  EXPECT_NE(head.find("\r\nAccept-Encoding: gzip"), std::string::npos) << head;
}

TEST_F(Web_, facts_of_all_pages_are_gathered) {
  server.set("/", {.body = page("pumps", links + "<a href=mailto:info@pumps.example>Mail</a>")});
  server.set("/about", {.body = page("history", "<a href=mailto:press@pumps.example>Press</a>")});
  const Visit result = visit("http://pumps.example/");
  EXPECT_EQ(result.site.facts.emails,
            (std::vector<std::string>{"info@pumps.example", "press@pumps.example"}));
}

TEST_F(Web_, gzip_is_asked_for_and_taken_off) {
  server.set("/", {.headers = {"Content-Encoding: gzip"}, .body = gzipped(page("pumps"))});
  EXPECT_EQ(visit("http://pumps.example/").site.pages.at(0).title, "Pumps and pumps");
}

TEST_F(Web_, a_body_that_lies_about_its_encoding_is_read_all_the_same) {
  server.set("/", {.headers = {"Content-Encoding: gzip"}, .body = page("pumps")});
  EXPECT_EQ(visit("http://pumps.example/").site.pages.at(0).title, "Pumps and pumps");
}

TEST_F(Web_, text_is_utf8_whatever_the_page_claims) {
  std::string latin = page("pumps");
  for (std::size_t at = 0; (at = latin.find("Bremen")) != std::string::npos;) {
    latin.replace(at, 6, "K\xf6ln");
  }
  server.set("/", {.body = latin, .type = "text/html; charset=utf-8"});
  EXPECT_NE(visit("http://pumps.example/").site.pages.at(0).text.find("Köln"), std::string::npos);
}

TEST_F(Web_, an_answer_without_robots_allows_everything) {
  server.set("/", {.body = page("pumps")});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "");
}

TEST_F(Web_, a_link_that_fails_does_not_spoil_the_site) {
  server.set("/", {.body = page("pumps", links)});
  server.set("/about", {.status = 500});
  const Visit result = visit("http://pumps.example/");
  EXPECT_EQ(reason(result), "");
  EXPECT_EQ(result.site.detail, "");
  EXPECT_EQ(result.site.pages.size(), 1U);
}

TEST_F(Web_, pages_alike_are_kept_once) {
  server.set("/", {.body = page("pumps", links)});
  server.set("/about", {.body = page("pumps", links)});
  server.set("/products", {.body = page("pumps", links)});
  EXPECT_EQ(visit("http://pumps.example/").site.pages.size(), 1U);
}

}  // namespace
}  // namespace ov
