// Sites that fail, and sites that take too long.
#include <chrono>

#include "base/utf8.h"
#include "visiting.h"

namespace ov {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_F(Web_, statuses_are_told) {
  for (const int status : {400, 401, 403, 404, 410, 500, 503, 304, 999}) {
    server.set("/", {.status = status, .body = status == 304 ? "" : "<p>no"});
    const Visit result = visit("http://pumps.example/");
    EXPECT_EQ(reason(result), "http_error") << status;
    EXPECT_NE(result.site.detail.find(std::to_string(status)), std::string::npos);
  }
}

TEST_F(Web_, retry_after_is_passed_on) {
  server.set("/", {.status = 429, .headers = {"Retry-After: 120"}});
  EXPECT_EQ(visit("http://pumps.example/").retry_after, Duration{seconds{120}});
  server.set("/", {.status = 503, .headers = {"Retry-After: soon"}});
  EXPECT_EQ(visit("http://pumps.example/").retry_after, std::nullopt);
}

TEST_F(Web_, what_is_no_page_is_not_html) {
  server.set("/", {.body = "%PDF-1.7", .type = "application/pdf"});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "not_html");
  server.set("/", {.body = std::string("\x89PNG\r\n\0\0", 8), .type = ""});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "not_html");
  server.set("/", {.body = "just words", .type = "text/plain"});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "not_html");
  server.set("/", {.body = page("pumps"), .type = ""});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "");
}

TEST_F(Web_, a_file_is_not_transferred_to_learn_that_it_is_none) {
  server.set("/", {.raw = "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n",
                   .endless = std::string(65536, 'x')});
  const Visit result = visit("http://pumps.example/");
  EXPECT_EQ(reason(result), "not_html");
  EXPECT_LT(result.site.bytes_received, 1U << 20);
}

TEST_F(Web_, bodies_over_the_limit_are_too_large) {
  server.set("/", {.headers = {"Content-Encoding: gzip"},
                   .body = gzipped("<html>" + std::string(64U << 20, 'a'))});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "too_large");
  server.set("/", {.raw = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
                   .endless = std::string(65536, 'x')});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "too_large");
}

TEST_F(Web_, endless_headers_are_too_large) {
  server.set("/",
             {.raw = "HTTP/1.1 200 OK\r\n", .endless = "X-A: " + std::string(1000, 'b') + "\r\n"});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "too_large");
  server.set("/", {.raw = "HTTP/1.1 200 OK\r\n", .endless = "X: y\r\n"});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "too_large");
}

TEST_F(Web_, what_is_no_http_is_an_error) {
  server.set("/", {.close = true, .raw = "SSH-2.0-OpenSSH_9.2\r\n"});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "http_error");
}

TEST_F(Web_, nobody_at_the_address_is_connect) {
  WebOptions made = options();
  made.connect_to_http = closed.endpoint;
  EXPECT_EQ(reason(visit(*reader(made), "http://pumps.example/")), "connect");
  EXPECT_EQ(reason(visit(*reader(made), "https://pumps.example/")), "connect");
}

TEST_F(Web_, an_encoding_nobody_asked_for_is_an_error) {
  server.set("/", {.headers = {"Content-Encoding: br"}, .body = "\x0b\x02\x80"});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "http_error");
}

TEST_F(Web_, what_is_told_is_utf8_whatever_the_headers_are) {
  server.set("/", {.headers = {"Content-Encoding: \xff\xfe"}, .body = page("pumps")});
  EXPECT_TRUE(is_valid_utf8(visit("http://pumps.example/").site.detail));
  server.set("/", {.body = "x", .type = "video/\xff\xfe"});
  const Visit result = visit("http://pumps.example/");
  EXPECT_EQ(reason(result), "not_html");
  EXPECT_TRUE(is_valid_utf8(result.site.detail));
}

TEST_F(Web_, a_thin_start_leads_to_pages_that_say_something) {
  server.set("/",
             {.body = "<html><title>Pumps</title><body><a href=/about>About us</a></body></html>"});
  server.set("/about", {.body = page("pumps")});
  const Visit result = visit("http://pumps.example/");
  EXPECT_EQ(reason(result), "");
  EXPECT_EQ(result.site.pages.size(), 2U);
}

TEST_F(Web_, a_site_that_says_nothing_is_too_thin) {
  server.set("/", {.body = "<html><title>Pumps</title><body><p>Hello.</body></html>"});
  EXPECT_EQ(reason(visit("http://pumps.example/")), "too_thin");
}

TEST_F(Web_, a_slow_page_is_a_timeout) {
  WebOptions made = options();
  made.limits.page_timeout = milliseconds{100};
  const auto web = reader(made);
  server.set("/", {.silent = true});
  EXPECT_EQ(reason(visit(*web, "http://silent.example/")), "timeout");
  server.set("/", {.raw = "HTTP/1.1 200 OK\r\n", .endless = "X", .drip_bytes = 1});
  EXPECT_EQ(reason(visit(*web, "http://drip.example/")), "timeout");
}

TEST_F(Web_, an_address_that_does_not_answer_is_a_timeout) {
  const DeafPort deaf;
  WebOptions made = options();
  made.connect_to_http = deaf.endpoint;
  made.limits.connect_timeout = milliseconds{150};
  EXPECT_EQ(reason(visit(*reader(made), "http://pumps.example/")), "timeout");
  made.limits.connect_timeout = seconds{10};
  made.limits.page_timeout = milliseconds{150};
  EXPECT_EQ(reason(visit(*reader(made), "http://pumps.example/")), "timeout");
  made.limits.page_timeout = seconds{20};
  made.limits.site_timeout = milliseconds{150};
  EXPECT_EQ(reason(visit(*reader(made), "http://pumps.example/")), "timeout");
}

TEST_F(Web_, the_time_of_a_site_as_a_whole_is_bounded) {
  WebOptions made = options();
  made.limits.site_timeout = milliseconds{200};
  server.set("/robots.txt", {.silent = true});
  const Visit result = visit(*reader(made), "http://pumps.example/");
  EXPECT_EQ(reason(result), "timeout");
  EXPECT_FALSE(result.site.detail.empty());
}

TEST_F(Web_, what_was_read_before_the_time_was_up_is_kept) {
  WebOptions made = options();
  made.limits.site_timeout = milliseconds{400};
  server.set("/", {.body = page("pumps", links)});
  server.set("/about", {.silent = true});
  server.set("/products", {.silent = true});
  const Visit result = visit(*reader(made), "http://pumps.example/");
  EXPECT_EQ(reason(result), "");
  EXPECT_EQ(result.site.pages.size(), 1U);
}

TEST_F(Web_, slow_sites_do_not_hold_up_the_others) {
  WebOptions made = options();
  made.limits.site_timeout = milliseconds{1500};
  server.set_handler([](const std::string& host, const std::string& path) -> WebReply {
    if (path == "/robots.txt") return {.status = 404};
    if (host.starts_with("slow")) {
      return {.raw = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
              .endless = "x",
              .drip_bytes = 1};
    }
    return {.body = page("pumps")};
  });
  std::atomic<int> slow = 0;  // Before the reader, whose visits count in it to the end.
  const auto web = reader(made);
  for (int i = 0; i < 200; ++i) {
    const std::string host = "slow" + std::to_string(i) + ".example";
    web->visit({host, "http://" + host + "/"}, [&](Visit) { ++slow; });
  }
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(reason(visit(*web, "http://good" + std::to_string(i) + ".example/")), "");
  }
  web->stop();
}

}  // namespace
}  // namespace ov
