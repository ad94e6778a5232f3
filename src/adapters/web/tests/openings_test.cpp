// Handshakes: only so many are begun at once (openings_max), however many visits there are.
#include <sys/socket.h>

#include "lane.h"
#include "visiting.h"

namespace ov {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// More visits than may shake hands.
constexpr std::size_t waiting_visits = 44;
constexpr std::size_t visits = openings_max + waiting_visits;

/// A port whose connections the kernel takes, and where nobody ever says a word.
class MutePort {
 public:
  MutePort() : listener_(bound_socket("127.0.0.1", endpoint.port)) {
    endpoint.address = *parse_ip("127.0.0.1");
    EXPECT_EQ(listen(listener_.get(), 4096), 0);
  }
  /// Connections that were begun so far, whether they are still open or not.
  std::size_t begun() {
    for (;;) {
      UniqueFd fd(accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!fd) return connections_.size();
      connections_.push_back(std::move(fd));
    }
  }
  Endpoint endpoint;

 private:
  UniqueFd listener_;
  std::vector<UniqueFd> connections_;
};

// Many visits over https that are never answered, all of one reactor.
class Openings : public Web_ {
 protected:
  Openings() {
    made = options();
    made.reactors = 1;
    made.connect_to_https = mute.endpoint;
  }
  void begin(WebReader& web) {
    for (std::size_t i = 0; i < visits; ++i) {
      const std::string host = "s" + std::to_string(i) + ".example";
      web.visit({host, "https://" + host + "/"}, [&](Visit ended) {
        if (ended.site.reason == Reason::timeout) ++timeouts;
        ++done;
        done.notify_one();
      });
    }
  }
  void wait_for_all() {
    for (std::size_t seen = done; seen < visits; seen = done) done.wait(seen);
  }

  MutePort mute;
  WebOptions made;
  std::atomic<std::size_t> done = 0;
  std::atomic<std::size_t> timeouts = 0;
};

TEST_F(Openings, so_many_are_begun_at_once_and_who_waits_for_one_ends_with_a_stop) {
  made.limits.connect_timeout = made.limits.page_timeout = made.limits.site_timeout = seconds{300};
  server.set("/", {.body = page("pumps")});
  const auto web = reader(made);
  begin(*web);
  // Came last, needs no handshake and is read all the same: by then the others began what they may.
  EXPECT_EQ(reason(visit(*web, "http://pumps.example/")), "");
  EXPECT_EQ(mute.begun(), openings_max);
  EXPECT_EQ(done, 0U);
  web->stop();
  wait_for_all();
  EXPECT_EQ(timeouts, visits);
  EXPECT_EQ(mute.begun(), openings_max);
}

TEST_F(Openings, who_waits_for_one_holds_neither_a_place_nor_a_turn_of_its_server) {
  made.limits.connect_timeout = made.limits.page_timeout = made.limits.site_timeout = seconds{300};
  // Fewer places, and fewer connections of the one server, than visits that wait for an opening.
  made.in_flight_max = openings_max + waiting_visits / 4;
  made.address_caps = AddressCaps{.connections_max = made.in_flight_max, .requests_per_second = 0};
  server.set("/", {.body = page("pumps")});
  const auto web = reader(made);
  begin(*web);
  EXPECT_EQ(reason(visit(*web, "http://pumps.example/")), "");
  EXPECT_EQ(mute.begun(), openings_max);
  web->stop();
  wait_for_all();
}

TEST_F(Openings, the_time_of_a_site_stands_still_while_it_waits_for_one) {
  made.limits.site_timeout = milliseconds{700};
  const auto web = reader(made);
  const auto start = std::chrono::steady_clock::now();
  begin(*web);
  wait_for_all();
  EXPECT_EQ(timeouts, visits);
  // Had their time run, they would have ended with the first, before they could begin.
  EXPECT_EQ(mute.begun(), visits);
  EXPECT_GE(std::chrono::steady_clock::now() - start, 2 * made.limits.site_timeout);
}

TEST_F(Openings, a_handshake_that_takes_too_long_makes_room_and_the_site_is_tried_without) {
  made.limits.connect_timeout = seconds{1};
  server.set("/", {.body = page("pumps")});
  const auto web = reader(made);
  begin(*web);
  wait_for_all();
  EXPECT_EQ(timeouts, 0U);
  EXPECT_EQ(mute.begun(), visits);
  EXPECT_EQ(server.accepted, static_cast<int>(visits));
}

}  // namespace
}  // namespace ov
