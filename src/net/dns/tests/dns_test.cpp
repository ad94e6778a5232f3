// The resolver against a DNS server on loopback UDP that lives on the same reactor.
#include "net/dns.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

#include "base/clock.h"
#include "net/reactor.h"
#include "tests/fake_dns.h"

namespace ov {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Dns : public ::testing::Test {
 protected:
  std::unique_ptr<Resolver> resolver(ResolverOptions options = {}) {
    options.server = server.endpoint;
    auto made = Resolver::create(reactor, options);
    EXPECT_TRUE(made.has_value());
    return std::move(*made);
  }

  // "1.2.3.4 ::1" or the error's kind.
  static std::string text(const Result<std::vector<IpAddress>>& answer) {
    if (!answer) return std::string(to_string(answer.error().kind()));
    std::string out;
    for (const auto& address : *answer) out += (out.empty() ? "" : " ") + to_string(address);
    return out;
  }
  static Task<void> ask(Resolver& resolver, std::string host, std::string& out) {
    const auto answer = co_await resolver.resolve(std::move(host));
    out = text(answer);
    co_return ok();
  }
  static Task<void> look_up(Resolver& resolver, std::string host, Result<DnsFound>& out) {
    out = co_await resolver.look_up(std::move(host));
    co_return ok();
  }
  std::string resolve(Resolver& resolver, std::string host) {
    std::string out;
    reactor.spawn(ask(resolver, std::move(host), out));
    reactor.run_until_idle();
    return out;
  }

  SystemClock clock;
  Reactor reactor{clock};
  FakeDns server{reactor};
};

TEST_F(Dns, gives_a_before_aaaa_each_once) {
  server.script["site.example"] = {
      {.v4 = {"192.0.2.7", "192.0.2.3", "192.0.2.7"}, .v6 = {"2001:db8::2"}}};
  EXPECT_EQ(resolve(*resolver(), "site.example"), "192.0.2.7 192.0.2.3 2001:db8::2");
}

TEST_F(Dns, a_name_with_only_one_family_is_found) {
  server.script["four.example"] = {{.v4 = {"192.0.2.1"}}};
  server.script["six.example"] = {{.v6 = {"2001:db8::1"}}};
  const auto asked = resolver();
  EXPECT_EQ(resolve(*asked, "four.example"), "192.0.2.1");
  EXPECT_EQ(resolve(*asked, "six.example"), "2001:db8::1");
}

TEST_F(Dns, an_alias_is_followed) {
  server.script["www.example"] = {{.v4 = {"192.0.2.1"}, .alias = "cdn.example"}};
  EXPECT_EQ(resolve(*resolver(), "www.example"), "192.0.2.1");
}

TEST_F(Dns, the_names_that_a_name_is_an_alias_of_are_told) {
  server.script["www.example"] = {{.v4 = {"192.0.2.1"}, .alias = "Shop.MyShopify.com"}};
  const auto asked = resolver();
  for (int i = 0; i < 2; ++i) {  // From the server, then from the cache.
    Result<DnsFound> found = Error{ErrorKind::bug, "never set"};
    reactor.spawn(look_up(*asked, "www.example", found));
    reactor.run_until_idle();
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->aliases, std::vector<std::string>{"shop.myshopify.com"});
  }
}

TEST_F(Dns, an_aaaa_that_is_not_answered_costs_no_more_than_the_grace) {
  server.script["silent.example"] = {{.v4 = {"192.0.2.1"}, .v6_silent = true}};
  const auto asked = resolver({.aaaa_grace = milliseconds{30}});
  const Duration before = clock.elapsed();
  EXPECT_EQ(resolve(*asked, "silent.example"), "192.0.2.1");
  EXPECT_GE(clock.elapsed() - before, milliseconds{30});
  EXPECT_LT(clock.elapsed() - before, seconds{1});
  EXPECT_EQ(resolve(*asked, "silent.example"), "192.0.2.1");
  EXPECT_EQ(asked->counts().cached, 1U);
}

TEST_F(Dns, an_aaaa_within_the_grace_counts_and_one_after_it_does_not) {
  server.script["soon.example"] = {
      {.v4 = {"192.0.2.1"}, .v6 = {"2001:db8::1"}, .v6_delay = milliseconds{20}}};
  server.script["late.example"] = {
      {.v4 = {"192.0.2.1"}, .v6 = {"2001:db8::1"}, .v6_delay = milliseconds{400}}};
  const auto asked = resolver({.aaaa_grace = milliseconds{200}});
  EXPECT_EQ(resolve(*asked, "soon.example"), "192.0.2.1 2001:db8::1");
  EXPECT_EQ(resolve(*asked, "late.example"), "192.0.2.1");
}

TEST_F(Dns, a_is_waited_for_although_aaaa_denies_the_name) {
  server.script["denied.example"] = {
      {.v4 = {"192.0.2.1"}, .delay = milliseconds{30}, .v6_rcode = no_name}};
  EXPECT_EQ(resolve(*resolver({.aaaa_grace = milliseconds{1}}), "denied.example"), "192.0.2.1");
}

TEST_F(Dns, a_name_that_a_denies_is_gone_at_once) {
  server.script["gone.example"] = {{.rcode = no_name, .v6_silent = true}};
  const Duration before = clock.elapsed();
  EXPECT_EQ(resolve(*resolver(), "gone.example"), "not_found");
  EXPECT_LT(clock.elapsed() - before, seconds{1});
}

TEST_F(Dns, a_server_that_fails_for_a_and_is_silent_for_aaaa_is_no_good) {
  server.script["silent.example"] = {{.rcode = server_failure, .v6_silent = true}};
  const auto asked = resolver({.try_timeout = milliseconds{50}, .tries = 1});
  EXPECT_EQ(resolve(*asked, "silent.example"), "unavailable");
}

TEST_F(Dns, names_whose_aaaa_is_never_answered_do_not_hold_up_the_others) {
  const auto asked = resolver({.aaaa_grace = milliseconds{10}, .lookups_in_flight_max = 20});
  std::vector<std::string> answers(60);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const std::string name = "s" + std::to_string(i) + ".example";
    server.script[name] = {{.v4 = {"192.0.2.1"}, .v6_silent = i < 18}};
    reactor.spawn(ask(*asked, name, answers[i]));
  }
  const Duration before = clock.elapsed();
  reactor.run_until_idle();
  EXPECT_LT(clock.elapsed() - before, seconds{2});
  for (const auto& answer : answers) EXPECT_EQ(answer, "192.0.2.1");
}

TEST_F(Dns, failures_have_their_kind) {
  server.script["empty.example"] = {{}};
  server.script["broken.example"] = {{.rcode = server_failure}};
  server.script["refused.example"] = {{.rcode = refused}};
  server.script["silent.example"] = {{.silent = true}};
  const auto asked = resolver({.try_timeout = milliseconds{50}, .tries = 2});
  EXPECT_EQ(resolve(*asked, "nowhere.example"), "not_found");
  EXPECT_EQ(resolve(*asked, "empty.example"), "not_found");
  EXPECT_EQ(resolve(*asked, "broken.example"), "unavailable");
  EXPECT_EQ(resolve(*asked, "refused.example"), "unavailable");
  EXPECT_EQ(resolve(*asked, "silent.example"), "timeout");
  EXPECT_EQ(resolve(*asked, ""), "invalid");
  EXPECT_EQ(resolve(*asked, "."), "invalid");
  EXPECT_EQ(resolve(*asked, std::string(300, 'a') + ".example"), "invalid");
  EXPECT_EQ(resolve(*asked, std::string(64, 'a') + ".example"), "invalid");
}

TEST_F(Dns, the_timeout_of_a_look_up_as_a_whole_holds) {
  server.script["silent.example"] = {{.silent = true}};
  const auto asked = resolver({.try_timeout = seconds{60}, .timeout = milliseconds{60}});
  EXPECT_EQ(resolve(*asked, "silent.example"), "timeout");
}

TEST_F(Dns, a_lost_question_is_asked_again) {
  server.script["flaky.example"] = {{.silent = true}, {.v4 = {"192.0.2.1"}}};
  EXPECT_EQ(resolve(*resolver({.try_timeout = milliseconds{50}}), "flaky.example"), "192.0.2.1");
}

TEST_F(Dns, addresses_and_localhost_are_not_asked_for) {
  const auto asked = resolver();
  EXPECT_EQ(resolve(*asked, "192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(resolve(*asked, "[2001:db8::1]"), "2001:db8::1");
  EXPECT_EQ(resolve(*asked, "::ffff:127.0.0.1"), "::ffff:127.0.0.1");
  EXPECT_EQ(resolve(*asked, "localhost"), "127.0.0.1 ::1");
  EXPECT_EQ(resolve(*asked, "Foo.LocalHost."), "127.0.0.1 ::1");
  EXPECT_TRUE(server.questions.empty());
}

TEST_F(Dns, the_hosts_file_is_not_read) {
  // Debian's hosts file names the loopback addresses "ip6-localhost" and "ip6-loopback".
  EXPECT_EQ(resolve(*resolver(), "ip6-loopback"), "not_found");
}

TEST_F(Dns, an_answer_is_kept_and_a_name_has_one_spelling) {
  server.script["site.example"] = {{.v4 = {"192.0.2.1"}}};
  const auto asked = resolver();
  for (const auto* host : {"site.example", "SITE.example", "site.example."}) {
    EXPECT_EQ(resolve(*asked, host), "192.0.2.1");
  }
  EXPECT_EQ(server.questions["site.example"], 1);
  EXPECT_EQ(resolve(*asked, "nowhere.example"), "not_found");
  EXPECT_EQ(resolve(*asked, "nowhere.example"), "not_found");
  EXPECT_EQ(server.questions["nowhere.example"], 1);
  EXPECT_EQ(asked->counts().cached, 3U);
}

TEST_F(Dns, a_name_that_changes_its_answer_is_seen_to_change) {
  server.script["rebind.example"] = {{.v4 = {"1.1.1.1"}, .ttl = 0},
                                     {.v4 = {"127.0.0.1"}, .ttl = 0}};
  const auto asked = resolver({.ttl_min = seconds{0}});
  EXPECT_EQ(resolve(*asked, "rebind.example"), "1.1.1.1");
  EXPECT_EQ(resolve(*asked, "rebind.example"), "127.0.0.1");
}

TEST_F(Dns, a_short_life_is_held_for_the_least_time) {
  server.script["rebind.example"] = {{.v4 = {"1.1.1.1"}, .ttl = 0},
                                     {.v4 = {"127.0.0.1"}, .ttl = 0}};
  const auto asked = resolver();
  EXPECT_EQ(resolve(*asked, "rebind.example"), "1.1.1.1");
  EXPECT_EQ(resolve(*asked, "rebind.example"), "1.1.1.1");
}

TEST_F(Dns, the_cache_stays_bounded) {
  const auto asked = resolver({.cache_entries_max = 10});
  for (int i = 0; i < 100; ++i) {
    const std::string name = "s" + std::to_string(i) + ".example";
    server.script[name] = {{.v4 = {"192.0.2.1"}}};
    EXPECT_EQ(resolve(*asked, name), "192.0.2.1");
  }
  EXPECT_EQ(resolve(*asked, "s99.example"), "192.0.2.1");
  EXPECT_EQ(server.questions["s99.example"], 1);
  EXPECT_EQ(resolve(*asked, "s0.example"), "192.0.2.1");
  EXPECT_EQ(server.questions["s0.example"], 2);
}

TEST_F(Dns, callers_of_one_name_share_a_question) {
  server.script["site.example"] = {{.v4 = {"192.0.2.1"}, .delay = milliseconds{20}}};
  const auto asked = resolver();
  std::vector<std::string> answers(50);
  for (auto& answer : answers) reactor.spawn(ask(*asked, "site.example", answer));
  reactor.run_until_idle();
  for (const auto& answer : answers) EXPECT_EQ(answer, "192.0.2.1");
  EXPECT_EQ(server.questions["site.example"], 1);
  EXPECT_EQ(asked->counts().joined, 49U);
}

TEST_F(Dns, thousands_in_flight_wait_their_turn_and_all_are_answered) {
  const auto asked = resolver({.lookups_in_flight_max = 100});
  std::vector<std::string> answers(3000);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const std::string name = "s" + std::to_string(i) + ".example";
    if (i % 3 != 0) server.script[name] = {{.v4 = {"192.0.2.1"}, .delay = milliseconds{1}}};
    reactor.spawn(ask(*asked, name, answers[i]));
  }
  reactor.run_until_idle();
  for (std::size_t i = 0; i < answers.size(); ++i) {
    EXPECT_EQ(answers[i], i % 3 != 0 ? "192.0.2.1" : "not_found") << i;
  }
}

TEST_F(Dns, a_resolver_that_goes_away_cancels_its_look_ups) {
  server.script["silent.example"] = {{.silent = true}};
  auto asked = resolver();
  std::string answer;
  reactor.spawn(ask(*asked, "silent.example", answer));
  reactor.run_once();
  asked.reset();
  reactor.run_until_idle();
  EXPECT_EQ(answer, "cancelled");
}

TEST_F(Dns, a_caller_that_goes_away_does_not_disturb_the_others) {
  server.script["site.example"] = {{.v4 = {"192.0.2.1"}, .delay = milliseconds{20}}};
  const auto asked = resolver();
  std::string gone;
  std::string stays;
  Task<void> dies = ask(*asked, "site.example", gone);
  dies.start();
  reactor.spawn(ask(*asked, "site.example", stays));
  reactor.run_once();
  dies.reset();
  reactor.run_until_idle();
  EXPECT_EQ(stays, "192.0.2.1");
  EXPECT_EQ(gone, "");
}

// The first name of /etc/hosts with an IPv4 address that is not "localhost"; empty without one.
std::pair<std::string, std::string> known_host() {
  std::ifstream file("/etc/hosts");
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words(line.substr(0, line.find('#')));
    std::string address;
    std::string name;
    if (!(words >> address >> name)) continue;
    const auto parsed = parse_ip(address);
    const bool v4 = parsed && parsed->family == IpAddress::Family::v4;
    if (v4 && !name.ends_with("localhost")) return {name, address};
  }
  return {};
}

TEST_F(Dns, the_hosts_file_counts_for_names_of_the_operator_alone) {
  const auto [name, address] = known_host();
  if (name.empty()) GTEST_SKIP() << "/etc/hosts of this machine names no other host.";
  EXPECT_EQ(resolve(*resolver(), name), "not_found");
  const std::string found = resolve(*resolver({.operator_names = true}), name);
  EXPECT_TRUE(found.starts_with(address)) << found;
}

TEST_F(Dns, search_domains_count_for_names_of_the_operator_alone) {
  server.script["gpu-box.corp.example"] = {{.v4 = {"192.0.2.9"}}};
  const char* before = std::getenv("LOCALDOMAIN");
  const std::string kept = before == nullptr ? "" : before;
  setenv("LOCALDOMAIN", "corp.example", 1);
  const auto ours = resolver({.operator_names = true});
  const auto foreign = resolver();
  setenv("LOCALDOMAIN", kept.c_str(), 1);
  if (before == nullptr) unsetenv("LOCALDOMAIN");
  EXPECT_EQ(resolve(*ours, "gpu-box"), "192.0.2.9");
  EXPECT_EQ(resolve(*foreign, "gpu-box"), "not_found");
}

}  // namespace
}  // namespace ov
