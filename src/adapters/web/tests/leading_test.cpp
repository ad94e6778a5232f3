// Where redirects and names lead, and where they never do.
#include <chrono>

#include "tls_web.h"
#include "visiting.h"

namespace ov {
namespace {

using std::chrono::milliseconds;

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

TEST_F(Web_, no_redirect_reaches_an_address_that_is_not_permitted) {
  FakeWeb forbidden("127.0.0.2", server.endpoint.port);
  const std::string port = ":" + std::to_string(server.endpoint.port);
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
      const Visit result = visit(*reader(by_address()), server.url());
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
  v6.set("/", {.body = page("pumps", links)});
  dns.server.script["pumps.example"] = {
      {.v4 = {"127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6"}, .v6 = {"::1"}}};
  WebOptions made = by_name();
  made.allow = {*parse_cidr("127.0.0.0/8"), *parse_cidr("::1")};
  made.limits.pages_max = 1;
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

}  // namespace
}  // namespace ov
