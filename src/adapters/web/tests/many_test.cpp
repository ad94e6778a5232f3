// Many visits at once, and their end.
#include <condition_variable>
#include <set>

#include "visiting.h"

namespace ov {
namespace {

using std::chrono::seconds;

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
