// The reader against a scripted web server on loopback.
#include "adapters/web.h"

#include <zlib.h>

#include <chrono>
#include <condition_variable>
#include <future>
#include <set>

#include "base/utf8.h"
#include "fake_web.h"
#include "tls_web.h"

namespace ov {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string paragraphs(const std::string& topic) {
  std::string text;
  for (int i = 1; i <= 6; ++i) {
    text += "<p>Our company in Bremen builds " + topic + " of the series " + std::to_string(i) +
            " for shipyards, breweries and dairies, and keeps spare parts for thirty years. "
            "Two hundred people develop, build and test every one of them under one roof.</p>";
  }
  return text;
}

std::string page(const std::string& topic, const std::string& links = "") {
  return "<!doctype html><html lang=en><head><title>Pumps and " + topic +
         "</title><meta name=description content='We build " + topic + "'></head><body><nav>" +
         links + "</nav><main><h1>" + topic + "</h1>" + paragraphs(topic) + "</main></body></html>";
}

const std::string links =
    "<a href=/about>About us</a> <a href=/products>Products</a> <a href=/contact>Contact</a>";

std::string gzipped(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

class Web_ : public ::testing::Test {
 protected:
  // Every http connection goes to `server`, every https connection is refused.
  WebOptions options() {
    WebOptions made;
    made.user_agent_contact = "https://overture.example/bot";
    made.connect_to_http = server.endpoint;
    made.connect_to_https = closed.endpoint;
    made.reactors = 2;
    return made;
  }
  // No pinned address: what is permitted is 127.0.0.1.
  WebOptions by_address() {
    WebOptions made = options();
    made.connect_to_http.reset();
    made.connect_to_https.reset();
    made.allow = {*parse_cidr("127.0.0.1")};
    return made;
  }
  std::unique_ptr<WebReader> reader(WebOptions made) {
    auto created = WebReader::create(std::move(made), clock);
    EXPECT_TRUE(created.has_value()) << created.error().text();
    return std::move(*created);
  }
  static Visit visit(WebReader& web, const std::string& url, const std::string& site = "") {
    std::promise<Visit> promise;
    web.visit({site.empty() ? url : site, url},
              [&](Visit result) { promise.set_value(std::move(result)); });
    auto future = promise.get_future();
    EXPECT_EQ(future.wait_for(seconds{30}), std::future_status::ready);
    return future.get();
  }
  Visit visit(const std::string& url) { return visit(*reader(options()), url); }
  static std::string reason(const Visit& visit) {
    return std::string(to_string(visit.site.reason));
  }

  SystemClock clock;
  FakeWeb server;
  ClosedPort closed;
};

// ---- the way of a good site --------------------------------------------------------------------

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

// ---- robots.txt --------------------------------------------------------------------------------

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

// ---- redirects ---------------------------------------------------------------------------------

TEST_F(Web_, a_redirect_to_another_site_is_followed_and_recorded) {
  server.set("old.example/", {.status = 301, .headers = {"Location: http://new.example/en"}});
  server.set("new.example/en", {.body = page("pumps")});
  const Visit result = visit("http://old.example/");
  EXPECT_EQ(reason(result), "");
  EXPECT_EQ(result.site.pages.at(0).url, "http://new.example/en");
}

TEST_F(Web_, five_hops_are_followed_and_six_are_too_many) {
  for (int i = 0; i < 10; ++i) {
    server.set("/hop" + std::to_string(i),
               {.status = 302, .headers = {"Location: /hop" + std::to_string(i + 1)}});
  }
  server.set("/hop10", {.body = page("pumps")});
  EXPECT_EQ(reason(visit("http://pumps.example/hop5")), "");
  EXPECT_EQ(reason(visit("http://pumps.example/hop4")), "redirect_loop");
  const Visit far = visit("http://pumps.example/hop0");
  EXPECT_EQ(reason(far), "redirect_loop");
  EXPECT_EQ(far.site.requests, 7U);
}

TEST_F(Web_, a_circle_is_noticed_at_once) {
  server.set("/", {.status = 302, .headers = {"Location: /a"}});
  server.set("/a", {.status = 302, .headers = {"Location: /"}});
  const Visit result = visit("http://pumps.example/");
  EXPECT_EQ(reason(result), "redirect_loop");
  EXPECT_EQ(result.site.requests, 3U);
}

TEST_F(Web_, redirects_away_from_http_are_refused) {
  for (const std::string target :
       {"ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "dict://a.example/",
        "data:text/html,x", "javascript:alert(1)", "http://", "http://a b/", "//"}) {
    server.set("/", {.status = 302, .headers = {"Location: " + target}});
    EXPECT_EQ(reason(visit("http://pumps.example/")), "bad_url") << target;
  }
}

TEST_F(Web_, a_page_that_only_refreshes_is_a_redirect) {
  server.set("/",
             {.body = "<html><head><meta http-equiv=refresh content='0;url=/en/'></head></html>"});
  server.set("/en/", {.body = page("pumps")});
  EXPECT_EQ(visit("http://pumps.example/").site.pages.at(0).url, "http://pumps.example/en/");
}

TEST_F(Web_, a_refresh_that_leads_nowhere_leaves_the_page_as_it_is) {
  for (const std::string target :
       {"about:blank", "javascript:go()", "pumps-app://open", "http://"}) {
    server.set("/",
               {.body = "<html><head><title>Pumps</title><meta http-equiv=refresh content='0;url=" +
                        target + "'></head><body><a href=/about>About us</a></body></html>"});
    server.set("/about", {.body = page("history")});
    const Visit result = visit("http://pumps.example/");
    EXPECT_EQ(reason(result), "") << target << " " << result.site.detail;
    EXPECT_EQ(result.site.pages.size(), 2U) << target;
  }
}

// ---- addresses ---------------------------------------------------------------------------------

TEST_F(Web_, no_redirect_reaches_an_address_that_is_not_permitted) {
  FakeWeb forbidden("127.0.0.2", server.endpoint.port);
  const std::string port = ":" + std::to_string(server.endpoint.port);
  const auto web = reader(by_address());
  for (const std::string host : {"127.0.0.2",
                                 "127.2",
                                 "0x7f.2",
                                 "0177.0.0.2",
                                 "2130706434",
                                 "0.0.0.0",
                                 "0",
                                 "10.0.0.1",
                                 "192.168.1.1",
                                 "172.16.0.1",
                                 "169.254.169.254",
                                 "0xa9fea9fe",
                                 "100.100.100.200",
                                 "168.63.129.16",
                                 "[::1]",
                                 "[::]",
                                 "[::ffff:127.0.0.2]",
                                 "[::127.0.0.2]",
                                 "[64:ff9b::127.0.0.2]",
                                 "[2002:7f00:2::]",
                                 "[fd00:ec2::254]",
                                 "[fe80::1]",
                                 "[ff02::1]",
                                 "①②⑦.⓪.⓪.②",
                                 "127。0。0。2",
                                 "255.255.255.255",
                                 "224.0.0.1",
                                 "user@127.0.0.2",
                                 "127.0.0.1:x@127.0.0.2"}) {
    for (const std::string key : {"/robots.txt", "/"}) {
      server.set("/robots.txt", {.status = 404});
      server.set("/", {.body = page("pumps")});
      server.set(key, {.status = 302, .headers = {"Location: http://" + host + port + "/"}});
      const Visit result = visit(*web, server.url());
      const bool through_robots = key == "/robots.txt";
      EXPECT_EQ(reason(result), through_robots ? "robots" : "blocked_address") << host << key;
    }
  }
  EXPECT_EQ(forbidden.accepted, 0);
}

TEST_F(Web_, an_address_of_the_list_that_is_not_public_is_blocked) {
  const auto web = reader(by_address());
  for (const std::string url : {"http://127.0.0.2/", "https://10.0.0.1/", "http://[::1]:8080/",
                                "http://169.254.169.254/latest/meta-data/", "http://1.1.1.1:25/"}) {
    const Visit result = visit(*web, url);
    EXPECT_EQ(reason(result), "blocked_address") << url << " " << result.site.detail;
    EXPECT_EQ(result.site.requests, 0U);
  }
}

TEST_F(Web_, what_is_no_http_url_is_bad) {
  const auto web = reader(options());
  for (const std::string url :
       {"", "pumps", "ftp://pumps.example/", "http://", "mailto:a@b.example",
        "http://a\r\nb.example/", "http://pumps.example:99999/"}) {
    EXPECT_EQ(reason(visit(*web, url, "site")),
              url == "http://a\r\nb.example/" ? "http_error" : "bad_url")
        << url;
  }
}

// ---- names -------------------------------------------------------------------------------------

class Names : public Web_ {
 protected:
  WebOptions by_name() {
    WebOptions made = by_address();
    dns.start();
    made.dns_server = dns.server.endpoint;
    return made;
  }
  std::string at(const std::string& host) const {
    return "http://" + host + ":" + std::to_string(server.endpoint.port) + "/";
  }
  DnsThread dns;
};

TEST_F(Names, a_name_is_resolved_by_the_given_server) {
  dns.server.script["pumps.example"] = {{.v4 = {"127.0.0.1"}}};
  server.set("/", {.body = page("pumps")});
  EXPECT_EQ(reason(visit(*reader(by_name()), at("pumps.example"))), "");
}

TEST_F(Names, what_names_lead_to_is_judged) {
  FakeWeb forbidden("127.0.0.2", server.endpoint.port);
  dns.server.script["gone.example"] = {{.rcode = no_name}};
  dns.server.script["internal.example"] = {{.v4 = {"127.0.0.2"}}};
  dns.server.script["mapped.example"] = {{.v6 = {"::ffff:127.0.0.2"}}};
  dns.server.script["nat.example"] = {{.v6 = {"64:ff9b::7f00:2"}}};
  dns.server.script["alias.example"] = {{.v4 = {"169.254.169.254"}, .alias = "metadata.example"}};
  dns.server.script["mixed.example"] = {{.v4 = {"127.0.0.2", "10.0.0.1", "127.0.0.1"}}};
  server.set("/", {.body = page("pumps")});
  const auto web = reader(by_name());
  EXPECT_EQ(reason(visit(*web, at("gone.example"))), "dns");
  EXPECT_EQ(reason(visit(*web, at("internal.example"))), "blocked_address");
  EXPECT_EQ(reason(visit(*web, at("mapped.example"))), "blocked_address");
  EXPECT_EQ(reason(visit(*web, at("nat.example"))), "blocked_address");
  EXPECT_EQ(reason(visit(*web, at("alias.example"))), "blocked_address");
  EXPECT_EQ(reason(visit(*web, at("mixed.example"))), "");
  EXPECT_EQ(forbidden.accepted, 0);
}

TEST_F(Names, a_name_that_changes_its_address_gains_nothing) {
  FakeWeb forbidden("127.0.0.2", server.endpoint.port);
  server.set("/", {.body = page("pumps", links)});
  server.set("/about", {.status = 302, .headers = {"Location: /products"}});
  for (int i = 0; i < 50; ++i) {
    std::vector<DnsReply> turns;
    for (int k = 0; k < 20; ++k)
      turns.push_back({.v4 = {k % 2 == 0 ? "127.0.0.1" : "127.0.0.2"}, .ttl = 0});
    dns.server.script["r" + std::to_string(i) + ".example"] = turns;
  }
  const auto web = reader(by_name());
  for (int round = 0; round < 4; ++round) {
    for (int i = 0; i < 50; ++i) visit(*web, at("r" + std::to_string(i) + ".example"));
  }
  EXPECT_GT(server.accepted, 0);
  EXPECT_EQ(forbidden.accepted, 0);
}

TEST_F(Names, a_domain_with_an_address_for_www_alone_is_found) {
  dns.server.script["www.pumps-of-bremen.com"] = {{.v4 = {"127.0.0.1"}}};
  server.set("/", {.body = page("pumps")});
  const Visit result = visit(*reader(by_name()), at("pumps-of-bremen.com"));
  EXPECT_EQ(reason(result), "");
  EXPECT_TRUE(result.site.pages.at(0).url.starts_with("http://www."));
}

TEST_F(Names, an_address_that_does_not_answer_leads_to_the_next) {
  const DeafPort deaf("127.0.0.3", server.endpoint.port);
  dns.server.script["pumps.example"] = {{.v4 = {"127.0.0.3", "127.0.0.1"}}};
  server.set("/", {.body = page("pumps")});
  WebOptions made = by_name();
  made.allow = {*parse_cidr("127.0.0.0/8")};
  made.limits.connect_timeout = milliseconds{400};
  const Visit result = visit(*reader(made), at("pumps.example"));
  EXPECT_EQ(reason(result), "") << result.site.detail;
}

TEST_F(Names, the_addresses_of_a_name_share_the_time_to_connect) {
  const DeafPort first("127.0.0.3", server.endpoint.port);
  const DeafPort second("127.0.0.4", server.endpoint.port);
  dns.server.script["pumps.example"] = {{.v4 = {"127.0.0.3", "127.0.0.4"}}};
  WebOptions made = by_name();
  made.allow = {*parse_cidr("127.0.0.0/8")};
  made.limits.connect_timeout = milliseconds{600};
  const auto start = std::chrono::steady_clock::now();
  const Visit result = visit(*reader(made), at("pumps.example"));
  EXPECT_EQ(reason(result), "timeout") << result.site.detail;
  EXPECT_EQ(result.site.requests, 2U);
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds{1'100});
}

TEST_F(Names, the_last_address_tried_is_of_the_other_family) {
  if (!can_listen({*parse_ip("::1"), server.endpoint.port})) {
    GTEST_SKIP() << "This machine has no IPv6 on loopback, or the port is taken.";
  }
  FakeWeb v6("::1", server.endpoint.port);
  v6.set("/", {.body = page("pumps")});
  dns.server.script["pumps.example"] = {
      {.v4 = {"127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6"}, .v6 = {"::1"}}};
  WebOptions made = by_name();
  made.allow = {*parse_cidr("127.0.0.0/8"), *parse_cidr("::1")};
  const Visit result = visit(*reader(made), at("pumps.example"));
  EXPECT_EQ(reason(result), "") << result.site.detail;
  EXPECT_EQ(result.site.requests, 4U);  // robots.txt at three addresses, and the page.
}

TEST_F(Names, an_address_that_refused_is_no_reason_to_go_without_tls_later) {
  const Endpoint https{*parse_ip("127.0.0.1"), 443};
  if (!can_listen(https) || !can_listen({*parse_ip("127.0.0.3"), 443})) {
    GTEST_SKIP() << "Port 443 of this machine is not for tests.";
  }
  TlsWeb tls("pumps.example", "<html><body><p>Hello.", 443);
  dns.server.script["pumps.example"] = {{.v4 = {"127.0.0.3", "127.0.0.1"}}};
  WebOptions made = by_name();
  made.allow = {*parse_cidr("127.0.0.0/8")};
  made.ca_file = tls.ca_file;
  tls.page_status = 404;
  const Visit result = visit(*reader(made), "https://pumps.example/");
  EXPECT_EQ(reason(result), "http_error") << result.site.detail;
  EXPECT_EQ(result.site.requests, 3U);  // robots.txt at two addresses, and the page.
}

// ---- failures ----------------------------------------------------------------------------------

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

// ---- time --------------------------------------------------------------------------------------

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

// ---- https -------------------------------------------------------------------------------------

TEST_F(Web_, a_site_without_tls_is_read_over_http) {
  server.set("/", {.body = page("pumps")});
  EXPECT_EQ(visit("https://pumps.example/").site.pages.at(0).url, "http://pumps.example/");
}

TEST_F(Web_, a_port_that_speaks_no_tls_is_as_none) {
  FakeWeb plain;
  WebOptions made = options();
  made.connect_to_https = plain.endpoint;
  server.set("/", {.body = page("pumps")});
  EXPECT_EQ(reason(visit(*reader(made), "https://pumps.example/")), "");
}

TEST_F(Web_, https_takes_one_connection_with_a_trusted_certificate) {
  TlsWeb tls("pumps.example", page("pumps", links));
  WebOptions made = options();
  made.connect_to_https = tls.endpoint;
  made.ca_file = tls.ca_file;
  const Visit result = visit(*reader(made), "https://pumps.example/");
  EXPECT_EQ(reason(result), "") << result.site.detail;
  EXPECT_EQ(tls.requests, 4);
  EXPECT_EQ(tls.accepted, 1);
  EXPECT_EQ(server.accepted, 0);
}

TEST_F(Web_, a_certificate_that_does_not_verify_is_tls_and_never_goes_without) {
  TlsWeb tls("pumps.example", page("pumps"));
  WebOptions made = options();
  made.connect_to_https = tls.endpoint;
  const Visit unknown = visit(*reader(made), "https://pumps.example/");
  EXPECT_EQ(reason(unknown), "tls") << unknown.site.detail;
  made.ca_file = tls.ca_file;
  const Visit another_name = visit(*reader(made), "https://valves.example/");
  EXPECT_EQ(reason(another_name), "tls") << another_name.site.detail;
  EXPECT_EQ(tls.requests, 0);
  EXPECT_EQ(server.accepted, 0);
}

TEST_F(Web_, a_redirect_from_http_to_https_asks_robots_once_more) {
  TlsWeb tls("pumps.example", page("pumps"));
  WebOptions made = options();
  made.connect_to_https = tls.endpoint;
  made.ca_file = tls.ca_file;
  server.set("/", {.status = 301, .headers = {"Location: https://pumps.example/"}});
  const Visit result = visit(*reader(made), "http://pumps.example/");
  EXPECT_EQ(reason(result), "") << result.site.detail;
  EXPECT_EQ(result.site.pages.at(0).url, "https://pumps.example/");
  EXPECT_EQ(tls.requests, 2);
}

TEST_F(Web_, a_port_that_was_named_is_kept) {
  server.set("/", {.body = page("pumps")});
  EXPECT_EQ(reason(visit("https://pumps.example:8443/")), "connect");
  EXPECT_EQ(server.accepted, 0);
}

// ---- many, and the end -------------------------------------------------------------------------

TEST_F(Web_, three_hundred_sites_at_once) {
  server.set("/", {.body = page("pumps", links)});
  server.set("/about", {.body = page("history")});
  server.set("/products", {.body = page("valves")});
  std::mutex mutex;
  std::condition_variable all_done;
  int done = 0;
  int good = 0;
  const auto web = reader(options());
  for (int i = 0; i < 300; ++i) {
    const std::string host = "s" + std::to_string(i) + ".example";
    web->visit({host, "http://" + host + "/"}, [&](Visit result) {
      const std::lock_guard lock(mutex);
      ++done;
      good += result.site.pages.size() == 3 ? 1 : 0;
      all_done.notify_one();
    });
  }
  std::unique_lock lock(mutex);
  EXPECT_TRUE(all_done.wait_for(lock, seconds{30}, [&] { return done == 300; }));
  EXPECT_EQ(good, 300);
  EXPECT_EQ(server.accepted, 300);
}

TEST_F(Web_, no_more_visits_are_in_flight_than_allowed) {
  // Counted by requests and ends, not by connections: the server learns of a close when it looks.
  std::atomic<int> done = 0;
  std::set<std::string> begun;
  int in_flight_max = 0;
  server.set_handler([&](const std::string& host, const std::string&) {
    begun.insert(host);
    in_flight_max = std::max(in_flight_max, static_cast<int>(begun.size()) - done.load());
    return WebReply{.body = page("pumps")};
  });
  WebOptions made = options();
  made.in_flight_max = 5;
  made.reactors = 1;
  const auto web = reader(made);
  for (int i = 0; i < 50; ++i) {
    const std::string host = "s" + std::to_string(i) + ".example";
    web->visit({host, "http://" + host + "/"}, [&](Visit) {
      ++done;
      done.notify_one();
    });
  }
  for (int seen = done; seen < 50; seen = done) done.wait(seen);
  EXPECT_EQ(begun.size(), 50U);
  EXPECT_LE(in_flight_max, 5);
}

TEST_F(Web_, stop_ends_what_is_in_flight_and_every_visit_is_done_once) {
  server.set("/robots.txt", {.silent = true});
  std::atomic<int> done = 0;
  std::atomic<int> timeouts = 0;
  const auto start = std::chrono::steady_clock::now();
  {
    const auto web = reader(options());
    const auto count = [&](Visit result) {
      ++done;
      if (result.site.reason == Reason::timeout) ++timeouts;
    };
    for (int i = 0; i < 200; ++i) {
      const std::string host = "s" + std::to_string(i) + ".example";
      web->visit({host, "http://" + host + "/"}, count);
      if (i == 150) web->stop();
    }
  }
  EXPECT_EQ(done, 200);
  EXPECT_EQ(timeouts, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - start, seconds{5});
}

TEST_F(Web_, options_that_make_no_sense_are_refused) {
  const auto refused = [&](WebOptions made) {
    const auto created = WebReader::create(std::move(made), clock);
    return !created && created.error().kind() == ErrorKind::invalid;
  };
  WebOptions made = options();
  made.in_flight_max = 0;
  EXPECT_TRUE(refused(made));
  made = options();
  made.user_agent_contact = "a b\r\nX: y";
  EXPECT_TRUE(refused(made));
  made = options();
  made.ca_file = "/does/not/exist.pem";
  EXPECT_TRUE(refused(made));
  made = options();
  made.reactors = 1000;
  EXPECT_TRUE(refused(made));
}

}  // namespace
}  // namespace ov
