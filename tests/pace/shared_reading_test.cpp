// Two readers that share a Redis, as two workers do, judged by the log of the server they read.
#include <functional>
#include <map>

#include "asking.h"
#include "visiting.h"

namespace ov {
namespace {

struct Logged {
  Instant at;
  std::string host;
  std::string path;
};

class Readers : public Names {
 protected:
  /// Pages for every path, `robots` as robots.txt; both are logged as they arrive.
  void serve(const std::string& robots) {
    server.set_handler([this, robots](const std::string& host, const std::string& path) {
      const std::lock_guard lock(log_mutex_);
      log_.push_back({std::chrono::steady_clock::now(), host.substr(0, host.find(':')), path});
      log_grew_.notify_all();
      if (path == "/robots.txt") return WebReply{.body = robots, .type = "text/plain"};
      return WebReply{.body = page("pumps of " + path, links_below(path))};
    });
  }
  static std::string links_below(const std::string& path) {
    return "<a href=" + path + "/about>About us</a> <a href=" + path + "/products>Products</a>";
  }
  std::vector<Logged> log(bool with_robots) {
    const std::lock_guard lock(log_mutex_);
    std::vector<Logged> out;
    for (const Logged& each : log_) {
      if (with_robots || each.path != "/robots.txt") out.push_back(each);
    }
    return out;
  }
  void wait_for_pages(std::size_t count) {
    std::unique_lock lock(log_mutex_);
    log_grew_.wait_for(lock, seconds{20}, [&] {
      return static_cast<std::size_t>(std::count_if(log_.begin(), log_.end(), [](const Logged& l) {
               return l.path != "/robots.txt";
             })) >= count;
    });
  }

  std::unique_ptr<WebReader> reader_on(const RedisServer& redis, WebOptions made) {
    RedisPaceOptions options = pace_on(redis);
    options.lease_length = seconds{10};
    made.shared_pace = worker_on(options);
    made.reactors = 1;
    return reader(std::move(made));
  }

  /// Hands `requests` to `web` and again where it is told to come again (sooner than told, where
  /// that is long), until each has been read.
  void visit_all(WebReader& web, std::vector<VisitRequest> requests) {
    struct Shared {
      std::mutex mutex;
      std::condition_variable changed;
      std::multimap<Instant, VisitRequest> due;
      std::size_t left = 0;
    };
    // The last answers may come when this has given up.
    const auto shared = std::make_shared<Shared>();
    shared->left = requests.size();
    const Instant begin = std::chrono::steady_clock::now();
    for (VisitRequest& request : requests) shared->due.emplace(begin, std::move(request));
    std::unique_lock lock(shared->mutex);
    while (shared->left > 0 && std::chrono::steady_clock::now() < begin + seconds{25}) {
      while (!shared->due.empty() &&
             shared->due.begin()->first <= std::chrono::steady_clock::now()) {
        const VisitRequest request = shared->due.extract(shared->due.begin()).mapped();
        lock.unlock();
        web.visit(request, [shared, request](Visit visit) {
          const std::lock_guard hold(shared->mutex);
          if (visit.come_again) {
            const Duration wait = std::min<Duration>(*visit.come_again, milliseconds{400});
            shared->due.emplace(std::chrono::steady_clock::now() + wait, request);
          } else {
            EXPECT_EQ(reason(visit), "") << request.url << ": " << visit.site.detail;
            --shared->left;
          }
          shared->changed.notify_one();
        });
        lock.lock();
      }
      shared->changed.wait_for(lock, milliseconds{20});
    }
    EXPECT_EQ(shared->left, 0U);
  }
  /// Both at once.
  void visit_all(WebReader& one, std::vector<VisitRequest> of_one, WebReader& two,
                 std::vector<VisitRequest> of_two) {
    std::thread other([&] { visit_all(two, std::move(of_two)); });
    visit_all(one, std::move(of_one));
    other.join();
  }
  /// `count` sites that all lead to one host.
  std::vector<VisitRequest> sites_at(const std::string& host, const std::string& name, int count) {
    std::vector<VisitRequest> out;
    for (int i = 0; i < count; ++i) {
      const std::string site = name + std::to_string(i);
      out.push_back({site + ".example", at(host) + site});
    }
    return out;
  }
  static void expect_apart(const std::vector<Logged>& pages, Duration delay) {
    for (std::size_t i = 1; i < pages.size(); ++i) {
      EXPECT_GE(pages[i].at - pages[i - 1].at, delay) << pages[i - 1].path << " " << pages[i].path;
    }
  }

 private:
  std::mutex log_mutex_;
  std::condition_variable log_grew_;
  std::vector<Logged> log_;
};

TEST_F(Readers, a_host_is_asked_at_its_delay_by_both_together) {
  dns.server.script["shared.example"] = {{.v4 = {"127.0.0.1"}}};
  serve("User-agent: *\nCrawl-delay: 0.3");
  WebOptions made = by_name();
  made.limits.pages_max = 1;
  const auto one = reader_on(shared_redis(), made);
  const auto two = reader_on(shared_redis(), made);
  visit_all(*one, sites_at("shared.example", "one", 4), *two, sites_at("shared.example", "two", 4));
  const auto pages = log(false);
  EXPECT_EQ(pages.size(), 8U);
  expect_apart(pages, milliseconds{300});
}

TEST_F(Readers, a_host_is_asked_at_its_delay_also_when_redis_crashes_in_the_midst) {
  RedisServer redis;
  dns.server.script["shared.example"] = {{.v4 = {"127.0.0.1"}}};
  serve("User-agent: *\nCrawl-delay: 0.3");
  WebOptions made = by_name();
  made.limits.pages_max = 1;
  const auto one = reader_on(redis, made);
  const auto two = reader_on(redis, made);
  std::thread crash([&] {
    wait_for_pages(3);
    redis.kill();
    redis.start();
  });
  visit_all(*one, sites_at("shared.example", "one", 4), *two, sites_at("shared.example", "two", 4));
  crash.join();
  const auto pages = log(false);
  EXPECT_GE(pages.size(), 8U);
  expect_apart(pages, milliseconds{300});
}

TEST_F(Readers, a_site_is_visited_by_one_of_them_at_a_time) {
  serve("User-agent: *\nAllow: /");
  std::vector<VisitRequest> of_one;
  std::vector<VisitRequest> of_two;
  for (int i = 0; i < 12; ++i) {
    const std::string host = "site" + std::to_string(i) + ".example";
    dns.server.script[host] = {{.v4 = {"127.0.0.1"}}};
    of_one.push_back({host, at(host) + "one"});
    of_two.push_back({host, at(host) + "two"});
  }
  WebOptions made = by_name();
  const auto one = reader_on(shared_redis(), made);
  const auto two = reader_on(shared_redis(), made);
  visit_all(*one, std::move(of_one), *two, std::move(of_two));
  std::map<std::string, std::string> visits;  // By host: "ooottt" for three pages each.
  for (const Logged& each : log(false)) visits[each.host] += each.path[1];
  EXPECT_EQ(visits.size(), 12U);
  for (const auto& [host, pages] : visits) {
    EXPECT_TRUE(pages == "ooottt" || pages == "tttooo") << host << " " << pages;
  }
}

TEST_F(Readers, a_server_is_asked_for_its_caps_by_both_together) {
  serve("User-agent: *\nAllow: /");
  std::vector<VisitRequest> of_one;
  std::vector<VisitRequest> of_two;
  for (int i = 0; i < 30; ++i) {
    const std::string host = "crowd" + std::to_string(i) + ".example";
    dns.server.script[host] = {{.v4 = {"127.0.0.1"}}};
    (i % 2 == 0 ? of_one : of_two).push_back({host, at(host)});
  }
  WebOptions made = by_name();
  made.address_caps = AddressCaps{.connections_max = 3, .requests_per_second = 40};
  made.limits.pages_max = 1;
  const auto one = reader_on(shared_redis(), made);
  const auto two = reader_on(shared_redis(), made);
  visit_all(*one, std::move(of_one), *two, std::move(of_two));
  EXPECT_LE(server.open_max, 3);
  const auto requests = log(true);
  EXPECT_EQ(requests.size(), 60U);
  // Any second: the rate, and one burst of as many as there are connections.
  for (std::size_t i = 0; i + 43 < requests.size(); ++i) {
    EXPECT_GE(requests[i + 43].at - requests[i].at, milliseconds{980}) << i;
  }
}

}  // namespace
}  // namespace ov
