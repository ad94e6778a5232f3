// How hosts and servers are paced over many visits, and what waiting does not hold up.
#include <algorithm>
#include <condition_variable>

#include "visiting.h"

namespace ov {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Instant = std::chrono::steady_clock::time_point;

// Sites on two servers, told apart by their address, under names of a server of our own.
class Servers : public Names {
 protected:
  WebOptions two_servers(AddressCaps caps) {
    WebOptions made = by_address();
    made.allow = {*parse_cidr("127.0.0.0/8")};
    made.address_caps = caps;
    made.dns_server = dns.server.endpoint;
    return made;
  }
  void name(const std::string& host, const std::string& address) {
    dns.server.script[host] = {{.v4 = {address}}};
  }
  // Visits every host, again where it is told to, until all have been read; how long each took from
  // being handed over the first time.
  std::map<std::string, Duration> visit_all(WebReader& web, const std::vector<std::string>& hosts) {
    struct Shared {
      std::mutex mutex;
      std::condition_variable changed;
      std::multimap<Instant, std::string> due;
      std::map<std::string, Duration> took;
    } shared;
    const Instant begin = std::chrono::steady_clock::now();
    for (const auto& host : hosts) shared.due.emplace(begin, host);
    std::unique_lock lock(shared.mutex);
    std::size_t in_flight = 0;
    while (shared.took.size() < hosts.size()) {
      const Instant now = std::chrono::steady_clock::now();
      while (!shared.due.empty() && shared.due.begin()->first <= now &&
             in_flight < web.in_flight_max()) {
        const std::string host = shared.due.begin()->second;
        shared.due.erase(shared.due.begin());
        ++in_flight;
        lock.unlock();
        web.visit({host, at(host)}, [&, host](Visit visit) {
          const std::lock_guard hold(shared.mutex);
          const Instant then = std::chrono::steady_clock::now();
          --in_flight;
          if (visit.come_again) {
            ++put_off;
            shared.due.emplace(then + *visit.come_again, host);
          } else {
            EXPECT_EQ(reason(visit), "") << host << ": " << visit.site.detail;
            shared.took[host] = std::chrono::duration_cast<Duration>(then - begin);
          }
          shared.changed.notify_one();
        });
        lock.lock();
      }
      shared.changed.wait_for(lock, milliseconds{50});
    }
    return shared.took;
  }
  std::atomic<int> put_off = 0;
};

TEST_F(Servers, one_server_gets_no_more_than_its_cap_and_the_others_do_not_wait_for_it) {
  FakeWeb other("127.0.0.2", server.endpoint.port);
  std::vector<std::string> hosts;
  WebOptions made = two_servers({.connections_max = 3, .requests_per_second = 120});
  made.in_flight_max = 20;
  for (int i = 0; i < 200; ++i) {
    hosts.push_back("crowd" + std::to_string(i) + ".example");
    name(hosts.back(), "127.0.0.1");
  }
  for (int i = 0; i < 40; ++i) {
    hosts.push_back("alone" + std::to_string(i) + ".example");
    name(hosts.back(), "127.0.1." + std::to_string(i + 1));
  }
  std::vector<std::unique_ptr<FakeWeb>> others;
  for (int i = 0; i < 40; ++i) {
    others.push_back(
        std::make_unique<FakeWeb>("127.0.1." + std::to_string(i + 1), server.endpoint.port));
    others.back()->set("/", {.body = page("valves")});
  }
  std::vector<Instant> asked;
  server.set_handler([&](const std::string&, const std::string& path) {
    asked.push_back(std::chrono::steady_clock::now());
    return path == "/" ? WebReply{.body = page("pumps")} : WebReply{.status = 404};
  });
  dns.start();
  const auto web = reader(made);
  const auto took = visit_all(*web, hosts);
  EXPECT_LE(server.open_max, 3);
  // Any second: the rate, and one burst of as many as there are connections.
  for (std::size_t i = 0; i + 125 < asked.size(); ++i) {
    EXPECT_GE(asked[i + 125] - asked[i], milliseconds{980}) << i;
  }
  EXPECT_GE(put_off, 50);
  Duration crowd{0};
  Duration alone{0};
  for (const auto& [host, time] : took) {
    Duration& longest = host.starts_with("crowd") ? crowd : alone;
    longest = std::max(longest, time);
  }
  EXPECT_GE(crowd, seconds{3});  // 400 requests at 120 a second.
  EXPECT_LT(alone, seconds{2});
}

TEST_F(Servers, who_waits_for_a_server_holds_no_place_and_its_time_stands_still) {
  FakeWeb other("127.0.0.2", server.endpoint.port);
  other.set("moved.example:" + std::to_string(server.endpoint.port) + "/",
            {.status = 301, .headers = {"Location: " + at("busy.example")}});
  other.set("/", {.body = page("valves")});
  server.set("silent.example:" + std::to_string(server.endpoint.port) + "/", {.silent = true});
  server.set("/", {.body = page("pumps")});
  WebOptions made = two_servers({.connections_max = 1, .requests_per_second = 0});
  name("silent.example", "127.0.0.1");
  name("busy.example", "127.0.0.1");
  name("moved.example", "127.0.0.2");
  name("quick.example", "127.0.0.2");
  dns.start();
  made.in_flight_max = 2;
  made.reactors = 1;
  made.limits.site_timeout = milliseconds{700};
  const auto web = reader(made);
  std::promise<Visit> silent;
  std::promise<Visit> moved;
  web->visit({"silent", at("silent.example")}, [&](Visit v) { silent.set_value(std::move(v)); });
  while (server.requests().size() < 2) std::this_thread::yield();
  web->visit({"moved", at("moved.example")}, [&](Visit v) { moved.set_value(std::move(v)); });
  while (other.requests().size() < 2) std::this_thread::yield();
  // The one place that is left is free while the redirect waits for the server.
  for (int i = 0; i < 5; ++i) EXPECT_EQ(reason(visit(*web, at("quick.example"), "quick")), "");
  EXPECT_EQ(reason(silent.get_future().get()), "timeout");
  EXPECT_EQ(reason(moved.get_future().get()), "");
}

TEST_F(Servers, names_are_looked_up_before_there_is_a_place_and_dead_ones_need_none) {
  WebOptions made = two_servers({.connections_max = 0, .requests_per_second = 0});
  name("silent.example", "127.0.0.1");
  dns.server.script["gone.example"] = {{.rcode = no_name}};
  server.set("/robots.txt", {.silent = true});
  dns.start();
  made.in_flight_max = 1;
  made.reactors = 1;
  std::promise<void> ended;
  const auto web = reader(made);
  web->visit({"silent", at("silent.example")}, [&](Visit) { ended.set_value(); });
  while (server.requests().empty()) std::this_thread::yield();
  EXPECT_EQ(reason(visit(*web, at("gone.example"), "gone")), "dns");
  web->stop();
  ended.get_future().wait();
}

// ---- 429 and 503 -------------------------------------------------------------------------------

TEST_F(Web_, a_page_that_asks_for_a_pause_is_the_last_of_the_visit) {
  server.set("/", {.body = page("pumps", links)});
  server.set("/about", {.status = 429, .headers = {"Retry-After: 100"}});
  server.set("/products", {.status = 503, .headers = {"Retry-After: 100"}});
  server.set("/contact", {.body = page("addresses")});
  const auto web = reader(options());
  const Visit result = visit(*web, "http://pumps.example/");
  EXPECT_EQ(reason(result), "");
  EXPECT_EQ(result.site.pages.size(), 1U);
  EXPECT_EQ(server.requests().size(), 3U);
  // Nor is it asked for anything before the time is up, by whichever visit.
  const Visit again = visit(*web, "http://pumps.example/contact");
  ASSERT_TRUE(again.come_again.has_value());
  EXPECT_GT(*again.come_again, seconds{90});
  EXPECT_LE(*again.come_again, seconds{100});
  EXPECT_EQ(server.requests().size(), 3U);
}

TEST_F(Web_, a_host_that_asks_for_a_day_has_failed_and_keeps_nobody_waiting) {
  server.set("/", {.status = 429, .headers = {"Retry-After: 86400"}});
  const auto web = reader(options());
  EXPECT_EQ(reason(visit(*web, "http://pumps.example/")), "http_error");
  const std::size_t asked = server.requests().size();
  const Visit again = visit(*web, "http://pumps.example/");
  EXPECT_FALSE(again.come_again.has_value());
  EXPECT_EQ(reason(again), "http_error");
  EXPECT_EQ(server.requests().size(), asked);
}

TEST_F(Web_, a_short_pause_is_waited_for) {
  server.set("/", {.body = page("pumps", links)});
  server.set("/about", {.status = 503, .headers = {"Retry-After: 1"}});
  server.set("/products", {.body = page("valves")});
  server.set("/contact", {.body = page("addresses")});
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(visit("http://pumps.example/").site.pages.size(), 2U);
  EXPECT_GE(std::chrono::steady_clock::now() - start, seconds{1});
}

TEST_F(Web_, answers_that_ask_for_nothing_pause_nobody) {
  server.set("/", {.body = page("pumps", links)});
  server.set("/about", {.status = 503});
  server.set("/products", {.status = 403, .headers = {"Retry-After: 100"}});
  server.set("/contact", {.body = page("addresses")});
  const auto web = reader(options());
  visit(*web, "http://pumps.example/");
  EXPECT_FALSE(visit(*web, "http://pumps.example/contact").come_again.has_value());
}

TEST_F(Web_, too_many_requests_without_a_time_is_a_pause_as_well) {
  server.set("/", {.status = 429});
  const auto web = reader(options());
  EXPECT_EQ(reason(visit(*web, "http://pumps.example/")), "http_error");
  EXPECT_TRUE(visit(*web, "http://pumps.example/").come_again.has_value());
}

TEST_F(Servers, several_hosts_that_ask_for_a_pause_slow_their_server_down) {
  WebOptions made = two_servers({.connections_max = 2, .requests_per_second = 100});
  for (int i = 0; i < 4; ++i) name("s" + std::to_string(i) + ".example", "127.0.0.1");
  server.set("/", {.status = 429, .headers = {"Retry-After: 60"}});
  dns.start();
  const auto web = reader(made);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(reason(visit(*web, at("s" + std::to_string(i) + ".example"))), "http_error");
  }
  const std::size_t asked = server.requests().size();
  const Visit fourth = visit(*web, at("s3.example"));
  ASSERT_TRUE(fourth.come_again.has_value());
  EXPECT_GT(*fourth.come_again, seconds{50});
  EXPECT_EQ(server.requests().size(), asked);
}

// ---- hosts over visits and origins -------------------------------------------------------------

TEST_F(Web_, a_crawl_delay_is_kept_from_one_visit_to_the_next) {
  server.set("/robots.txt", {.body = "User-agent: *\nCrawl-delay: 0.3", .type = "text/plain"});
  server.set("/", {.body = page("pumps")});
  const auto web = reader(options());
  visit(*web, "http://pumps.example/");
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(reason(visit(*web, "http://pumps.example/")), "");
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds{250});
}

TEST_F(Web_, a_visit_within_a_long_crawl_delay_comes_again) {
  server.set("/robots.txt", {.body = "User-agent: *\nCrawl-delay: 60", .type = "text/plain"});
  server.set("/", {.body = page("pumps")});
  const auto web = reader(options());
  visit(*web, "http://pumps.example/");
  const std::size_t asked = server.requests().size();
  EXPECT_TRUE(visit(*web, "http://pumps.example/").come_again.has_value());
  EXPECT_EQ(server.requests().size(), asked);
}

TEST_F(Web_, a_crawl_delay_is_kept_from_one_origin_of_a_host_to_the_other) {
  const std::string other = "http://pumps.example:8080/";
  server.set("/robots.txt", {.body = "User-agent: *\nCrawl-delay: 0.3", .type = "text/plain"});
  server.set("pumps.example/", {.status = 301, .headers = {"Location: " + other}});
  server.set("pumps.example:8080/", {.body = page("pumps")});
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(reason(visit("http://pumps.example/")), "");
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds{300});
}

}  // namespace
}  // namespace ov
