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

// Sites of their own that all redirect to one host with a crawl-delay; the oracle is the server's
// log of when that host was asked for pages.
class RedirectedToOne : public Web_ {
 protected:
  void visit_all(int reactors, int sites, const std::string& robots, milliseconds delay_max) {
    WebOptions made = options();
    made.reactors = reactors;
    made.limits.crawl_delay_max = delay_max;
    made.limits.site_timeout = site_timeout;
    server.set_handler([&](const std::string& host, const std::string& path) -> WebReply {
      const bool is_shared = host == "shared.example";
      if (path == "/robots.txt" && is_shared) return {.body = robots, .type = "text/plain"};
      if (path == "/robots.txt") return {.status = 404};
      if (!is_shared) return {.status = 302, .headers = {"Location: http://shared.example/"}};
      asked.push_back(std::chrono::steady_clock::now());
      const auto moved = moves.find(path);
      if (moved != moves.end()) return {.status = 302, .headers = {"Location: " + moved->second}};
      return {.body = page("pumps", "<a href=/about>About us</a>")};
    });
    const auto web = reader(made);
    std::atomic<int> left = sites;
    std::promise<void> all_done;
    for (int i = 0; i < sites; ++i) {
      const std::string host = "site" + std::to_string(i) + ".example";
      web->visit({host, "http://" + host + "/"}, [&](Visit ended) {
        if (ended.come_again) put_off.push_back(*ended.come_again);
        if (ended.site.reason == Reason::none) ++read;
        if (--left == 0) all_done.set_value();
      });
    }
    EXPECT_EQ(all_done.get_future().wait_for(seconds{30}), std::future_status::ready);
  }
  /// The shortest time from one page of the shared host to the next.
  Duration shortest() const {
    Duration found = seconds{1000};
    for (std::size_t i = 1; i < asked.size(); ++i) {
      found = std::min(found, std::chrono::duration_cast<Duration>(asked[i] - asked[i - 1]));
    }
    return found;
  }
  milliseconds site_timeout = seconds{30};
  std::map<std::string, std::string> moves;  ///< Of the shared host, by path.
  std::vector<Instant> asked;     ///< By the server's thread, until all visits have ended...
  std::vector<Duration> put_off;  ///< ...and by that of the one reactor.
  std::atomic<int> read = 0;
};

/// What a request may be late by on its way, so that the next one seems early.
constexpr milliseconds late{50};

TEST_F(RedirectedToOne, one_reactor_keeps_the_delay_between_visits_in_flight) {
  visit_all(1, 6, "User-agent: *\nCrawl-delay: 0.2", seconds{10});
  EXPECT_GE(shortest(), milliseconds{200} - late);
  EXPECT_EQ(read, 6);
  EXPECT_GE(asked.size(), 6U);
}

TEST_F(RedirectedToOne, several_reactors_keep_it_as_well) {
  visit_all(4, 8, "User-agent: *\nCrawl-delay: 0.2", seconds{10});
  EXPECT_GE(shortest(), milliseconds{200} - late);
  EXPECT_EQ(read, 8);
}

TEST_F(RedirectedToOne, who_has_begun_is_not_sent_away_where_the_host_redirects_to_itself) {
  // Two in the line are as many as may wait; the first comes back to it all the same, and only who
  // was asked for nothing yet is sent away: each that began gets "/", "/home" and "/about".
  moves = {{"/", "/home"}};
  visit_all(1, 3, "User-agent: *\nCrawl-delay: 0.3", milliseconds{600});
  EXPECT_GE(shortest(), milliseconds{300} - late);
  EXPECT_GE(read, 2);
  EXPECT_EQ(asked.size(), 3U * static_cast<std::size_t>(read));
  EXPECT_EQ(put_off.size(), 3U - static_cast<std::size_t>(read));
}

TEST_F(RedirectedToOne, every_page_of_who_has_begun_is_read_while_others_wait) {
  visit_all(2, 3, "User-agent: *\nCrawl-delay: 0.3", milliseconds{600});
  EXPECT_GE(shortest(), milliseconds{300} - late);
  EXPECT_GE(read, 2);
  EXPECT_EQ(asked.size(), 2U * static_cast<std::size_t>(read));
}

TEST_F(RedirectedToOne, who_waits_for_the_host_does_so_on_no_clock_of_its_own) {
  site_timeout = milliseconds{800};
  visit_all(1, 8, "User-agent: *\nCrawl-delay: 0.2", seconds{10});
  EXPECT_GE(asked.back() - asked.front(), 2 * site_timeout);
  EXPECT_EQ(read, 8);
}

TEST_F(RedirectedToOne, a_delay_longer_than_a_visit_waits_sends_the_others_away) {
  visit_all(1, 4, "User-agent: *\nCrawl-delay: 60", milliseconds{100});
  EXPECT_EQ(asked.size(), 1U);
  EXPECT_EQ(read, 1);
  std::sort(put_off.begin(), put_off.end());
  ASSERT_EQ(put_off.size(), 3U);
  for (int i = 0; i < 3; ++i) {
    EXPECT_GT(put_off[static_cast<std::size_t>(i)], seconds{60 * i + 50});
    EXPECT_LE(put_off[static_cast<std::size_t>(i)], seconds{60 * i + 60});
  }
}

TEST_F(Web_, a_host_that_redirects_to_itself_is_read_in_spite_of_a_long_delay) {
  WebOptions made = options();
  made.limits.crawl_delay_max = milliseconds{200};
  server.set("/robots.txt", {.body = "User-agent: *\nCrawl-delay: 60", .type = "text/plain"});
  server.set("/", {.status = 301, .headers = {"Location: /home"}});
  server.set("/home", {.body = page("pumps", links)});
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(reason(visit(*reader(made), "http://pumps.example/")), "");
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds{190});
}

}  // namespace
}  // namespace ov
