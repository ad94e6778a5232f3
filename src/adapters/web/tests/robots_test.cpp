// What robots.txt files say is kept, whatever becomes of them.
#include <chrono>

#include "visiting.h"

namespace ov {
namespace {

using std::chrono::milliseconds;

TEST_F(Web_, robots_that_deny_are_kept) {
  server.set("/robots.txt", {.body = "User-agent: OvertureBot\nDisallow: /", .type = "text/plain"});
  server.set("/", {.body = page("pumps")});
  const Visit result = visit("http://pumps.example/");
  EXPECT_EQ(reason(result), "robots");
  EXPECT_EQ(server.count("pumps.example/"), 0);
  EXPECT_NE(result.site.detail.find("robots.txt"), std::string::npos);
}

TEST_F(Web_, a_link_that_robots_deny_is_not_read) {
  server.set("/robots.txt", {.body = "User-agent: *\nDisallow: /about", .type = "text/plain"});
  server.set("/", {.body = page("pumps", links)});
  server.set("/products", {.body = page("valves")});
  server.set("/contact", {.body = page("addresses")});
  EXPECT_EQ(visit("http://pumps.example/").site.pages.size(), 3U);
  EXPECT_EQ(server.count("pumps.example/about"), 0);
}

TEST_F(Web_, the_answer_to_robots_decides_by_its_status) {
  const struct {
    int status;
    const char* reason;
  } rows[] = {{200, ""}, {204, ""},       {401, ""},       {403, ""},       {404, ""},
              {410, ""}, {500, "robots"}, {502, "robots"}, {503, "robots"}, {429, "http_error"}};
  server.set("/", {.body = page("pumps")});
  for (const auto& row : rows) {
    server.set("/robots.txt", {.status = row.status});
    EXPECT_EQ(reason(visit("http://pumps.example/")), row.reason) << row.status;
  }
}

TEST_F(Web_, robots_redirects_are_followed_and_circles_allow) {
  server.set("/", {.body = page("pumps")});
  server.set("/robots.txt", {.status = 301, .headers = {"Location: /r2"}});
  server.set("/r2", {.status = 302, .headers = {"Location: /r3"}});
  server.set("/r3", {.body = "User-agent: *\nDisallow: /", .type = "text/plain"});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "robots");
  server.set("/r3", {.status = 302, .headers = {"Location: /r2"}});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "");
}

TEST_F(Web_, each_host_on_the_way_is_asked_for_its_robots) {
  server.set("a.example/", {.status = 301, .headers = {"Location: http://b.example/"}});
  server.set("b.example/robots.txt", {.body = "User-agent: *\nDisallow: /", .type = "text/plain"});
  server.set("b.example/", {.body = page("pumps")});
  EXPECT_EQ(reason(visit("http://a.example/")), "robots");
  EXPECT_EQ(server.count("b.example/"), 0);
}

TEST_F(Web_, a_huge_robots_file_is_read_in_part) {
  std::string body = "User-agent: *\nDisallow: /\n";
  while (body.size() < 1'300'000) body += "# nothing to see here, and yet another line of it\n";
  server.set("/robots.txt", {.body = body, .type = "text/plain"});
  server.set("/", {.body = page("pumps")});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "robots");
}

TEST_F(Web_, a_robots_file_that_broke_off_says_nothing_that_may_be_relied_on) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";
  server.set("/", {.body = page("pumps")});
  for (const std::string body :
       {"", "User-agent: *\nAllow: /", "User-agent: *\nDisallow: /private\n"}) {
    server.set("/robots.txt", {.close = true, .raw = head + "Content-Length: 100\r\n\r\n" + body});
    const Visit result = visit("http://pumps.example/");
    EXPECT_EQ(reason(result), "robots") << body;
    EXPECT_NE(result.site.detail.find("broke off"), std::string::npos) << result.site.detail;
  }
  EXPECT_EQ(server.count("pumps.example/"), 0);
}

TEST_F(Web_, an_encoded_robots_file_that_broke_off_inside_a_whole_body_says_nothing) {
  std::string file = "User-agent: *\nAllow: /\n";
  for (unsigned i = 1; file.size() < 4'000; ++i) file += "# " + std::to_string(i * 7919) + "\n";
  const std::string whole = gzipped(file + "Disallow: /\n");
  server.set("/", {.body = page("pumps")});
  for (const std::size_t bytes : {std::size_t{20}, whole.size() / 2, whole.size() - 1}) {
    server.set("/robots.txt",
               {.headers = {"Content-Encoding: gzip"}, .body = whole.substr(0, bytes)});
    const Visit result = visit("http://pumps.example/");
    EXPECT_EQ(reason(result), "robots") << bytes;
    EXPECT_NE(result.site.detail.find("broke off"), std::string::npos) << result.site.detail;
  }
  EXPECT_EQ(server.count("pumps.example/"), 0);
}

TEST_F(Web_, what_robots_said_is_remembered_from_visit_to_visit) {
  server.set("/robots.txt", {.body = "User-agent: *\nDisallow: /private", .type = "text/plain"});
  server.set("/", {.body = page("pumps")});
  server.set("/private", {.body = page("secrets")});
  const auto web = reader(options());
  EXPECT_EQ(reason(visit(*web, "http://pumps.example/", "one")), "");
  EXPECT_EQ(reason(visit(*web, "http://pumps.example/", "one")), "");
  EXPECT_EQ(reason(visit(*web, "http://pumps.example/private", "one")), "robots");
  EXPECT_EQ(server.count("pumps.example/robots.txt"), 1);
}

TEST_F(Web_, robots_that_could_not_be_had_are_asked_for_again_and_nothing_else_is) {
  server.set("/", {.body = page("pumps")});
  server.set("/robots.txt", {.status = 503});
  const auto web = reader(options());
  EXPECT_EQ(reason(visit(*web, "http://pumps.example/")), "robots");
  EXPECT_EQ(reason(visit(*web, "http://pumps.example/")), "robots");
  EXPECT_EQ(server.count("pumps.example/robots.txt"), 2);
  EXPECT_EQ(server.count("pumps.example/"), 0);
  server.set("/robots.txt", {.status = 404});
  EXPECT_EQ(reason(visit(*web, "http://pumps.example/")), "");
}

TEST_F(Web_, half_a_rule_at_the_limit_of_a_robots_file_is_no_rule) {
  WebOptions made = options();
  made.limits.robots_bytes_max = 40;
  const std::string start = "User-agent: *\nDisallow: /about\n";
  const std::string last = "Disallow: /products/old";
  ASSERT_LT(start.size() + std::string("Disallow: /").size(), 44U);
  server.set("/robots.txt", {.body = start + last, .type = "text/plain"});
  server.set("/", {.body = page("pumps", links)});
  server.set("/products", {.body = page("valves")});
  // 40 bytes end within the word "Disallow"; 43 end after its "/", which would deny everything.
  for (const std::size_t bytes_max : {std::size_t{40}, start.size() + 11}) {
    made.limits.robots_bytes_max = bytes_max;
    const Visit result = visit(*reader(made), "http://pumps.example/");
    EXPECT_EQ(reason(result), "") << result.site.detail;
    EXPECT_EQ(server.count("pumps.example/about"), 0);
  }
}

TEST_F(Web_, an_encoded_robots_file_over_the_limit_broke_off) {
  std::string body = "User-agent: *\nAllow: /\n";
  for (unsigned i = 1; body.size() < 20'000; ++i) {
    body += "# " + std::to_string(i * 2654435761U) + "\n";
  }
  WebOptions made = options();
  made.limits.robots_bytes_max = 1'000;
  server.set("/", {.body = page("pumps")});
  server.set("/robots.txt", {.headers = {"Content-Encoding: gzip"}, .body = gzipped(body)});
  const Visit result = visit(*reader(made), "http://pumps.example/");
  EXPECT_EQ(reason(result), "robots");
  EXPECT_NE(result.site.detail.find("broke off"), std::string::npos) << result.site.detail;
  // Received whole, it is read in part.
  made.limits.robots_bytes_max = 19'000;
  EXPECT_EQ(reason(visit(*reader(made), "http://pumps.example/")), "");
}

TEST_F(Web_, crawl_delay_is_kept_between_pages) {
  server.set("/robots.txt", {.body = "User-agent: *\nCrawl-delay: 0.2", .type = "text/plain"});
  server.set("/", {.body = page("pumps", links)});
  server.set("/about", {.body = page("history")});
  server.set("/products", {.body = page("valves")});
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(visit("http://pumps.example/").site.requests, 4U);
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds{400});
}

TEST_F(Web_, a_long_crawl_delay_is_kept_by_reading_one_page) {
  server.set("/robots.txt", {.body = "User-agent: *\nCrawl-delay: 60", .type = "text/plain"});
  server.set("/", {.body = page("pumps", links)});
  server.set("/about", {.body = page("history")});
  const Visit result = visit("http://pumps.example/");
  EXPECT_EQ(reason(result), "");
  EXPECT_EQ(result.site.requests, 2U);
}

TEST_F(Web_, a_long_crawl_delay_of_another_host_of_the_site_is_kept_by_not_reading_it) {
  server.set("pumps.example/robots.txt",
             {.status = 301, .headers = {"Location: http://shop.pumps.example/robots.txt"}});
  server.set("shop.pumps.example/robots.txt",
             {.body = "User-agent: *\nCrawl-delay: 60", .type = "text/plain"});
  server.set("www.pumps.example/", {.body = page("pumps",
                                                 "<a href=http://shop.pumps.example/about>"
                                                 "About us</a>")});
  server.set("pumps.example/", {.status = 301, .headers = {"Location: http://www.pumps.example/"}});
  server.set("shop.pumps.example/about", {.body = page("history")});
  const Visit result = visit("http://pumps.example/");
  EXPECT_EQ(reason(result), "");
  EXPECT_EQ(result.site.pages.size(), 1U);
  EXPECT_EQ(server.count("shop.pumps.example/about"), 0);
}

}  // namespace
}  // namespace ov
