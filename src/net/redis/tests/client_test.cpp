// The client against a scripted server on loopback; tests/pace has it talk to the real one.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <map>
#include <thread>

#include "base/unique_fd.h"
#include "net/reactor.h"
#include "net/redis.h"

namespace ov {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Answers by the first word of each command, one connection at a time; a word without an answer is
/// met with silence, an answer "hang up" ends the connection.
class ScriptedRedis {
 public:
  ScriptedRedis() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(listener_.get(), 8), 0);
    ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
  }
  ~ScriptedRedis() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    ::shutdown(open_.load(), SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
  }
  void start() {
    thread_ = std::thread([this] {
      for (;;) {
        const UniqueFd peer(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!peer) return;
        open_ = peer.get();
        ++connections;
        serve(peer.get());
        open_ = -1;
      }
    });
  }

  std::map<std::string, std::string> answers = {
      {"AUTH", "+OK\r\n"},
      {"SELECT", "+OK\r\n"},
      {"ROLE", "*2\r\n$6\r\nmaster\r\n:1\r\n"},
      {"INFO", "$14\r\nrun_id:abc\r\nx:\r\n"},
      {"PING", "+PONG\r\n"},
  };
  std::atomic<int> connections = 0;
  std::uint16_t port = 0;

 private:
  void serve(int peer) {
    RedisReader reader;  // A command is an array of texts, as a reply may be.
    char buffer[4'096];
    for (;;) {
      const ssize_t count = ::recv(peer, buffer, sizeof buffer, 0);
      if (count <= 0) return;
      reader.take({buffer, static_cast<std::size_t>(count)});
      while (auto command = reader.next().value()) {
        const std::string answer = answers[command->elements[0].text];
        if (answer == "hang up") return;
        (void)!::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
      }
    }
  }
  UniqueFd listener_;
  std::atomic<int> open_ = -1;
  std::thread thread_;
};

class Redis : public testing::Test {
 protected:
  void connect(std::string password = "") {
    server.start();
    RedisOptions options;
    options.address = parse_redis_url("redis://127.0.0.1:" + std::to_string(server.port)).value();
    options.password = std::move(password);
    options.reply_timeout = milliseconds{100};
    options.pause_min = milliseconds{1};
    client = std::make_unique<RedisClient>(reactor, options);
  }
  void run_until(const std::function<bool()>& holds) {
    const Deadline deadline = reactor.in(seconds{10});
    while (!holds() && reactor.clock().elapsed() < deadline.at) reactor.run_once(milliseconds{20});
    EXPECT_TRUE(holds());
  }
  void run_until_connected() {
    run_until([&] { return client->is_connected(); });
  }
  void run_until_refused() {
    run_until([&] { return client->problem().has_value(); });
  }

  SystemClock clock;
  Reactor reactor{clock};
  ScriptedRedis server;
  std::unique_ptr<RedisClient> client;
};

TEST_F(Redis, replies_come_in_the_order_of_many_commands_on_the_way) {
  server.answers["A"] = ":1\r\n";
  server.answers["B"] = ":2\r\n";
  connect();
  run_until_connected();
  EXPECT_EQ(client->run_id(), "abc");
  std::vector<std::int64_t> got;
  for (int i = 0; i < 1'000; ++i) {
    client->send({i % 2 == 0 ? "A" : "B"},
                 [&](Result<RedisValue> reply) { got.push_back(reply.value().integer); });
  }
  run_until([&] { return got.size() == 1'000; });
  for (std::size_t i = 0; i < got.size(); ++i) ASSERT_EQ(got[i], i % 2 == 0 ? 1 : 2);
  EXPECT_EQ(server.connections, 1);
}

TEST_F(Redis, a_command_without_a_connection_fails_at_once) {
  connect();
  std::optional<ErrorKind> kind;
  client->send({"PING"}, [&](Result<RedisValue> reply) { kind = reply.error().kind(); });
  EXPECT_EQ(kind, ErrorKind::unavailable);
}

TEST_F(Redis, a_reply_that_is_late_ends_the_connection_and_the_next_one_is_made) {
  connect();
  run_until_connected();
  std::vector<ErrorKind> kinds;
  for (const char* word : {"SILENT", "PING"}) {
    client->send({word}, [&](Result<RedisValue> reply) { kinds.push_back(reply.error().kind()); });
  }
  run_until([&] { return kinds.size() == 2; });
  EXPECT_EQ(kinds[0], ErrorKind::timeout);
  run_until_connected();
  EXPECT_EQ(server.connections, 2);
}

TEST_F(Redis, a_command_is_never_sent_twice) {
  server.answers["INCR"] = "hang up";
  connect();
  run_until_connected();
  int ended = 0;
  client->send({"INCR"}, [&](Result<RedisValue> reply) { ended += reply ? 0 : 1; });
  run_until([&] { return ended == 1; });
  run_until_connected();
  EXPECT_EQ(ended, 1);
}

TEST_F(Redis, a_primary_that_became_a_replica_is_left) {
  server.answers["SET"] = "-READONLY You can't write against a read only replica.\r\n";
  connect();
  run_until_connected();
  bool answered = false;
  client->send({"SET"}, [&](Result<RedisValue> reply) { answered = reply->is_error(); });
  run_until([&] { return answered && !client->is_connected(); });
  run_until_connected();
  EXPECT_EQ(server.connections, 2);
}

TEST_F(Redis, a_replica_is_not_talked_to) {
  server.answers["ROLE"] = "*2\r\n$5\r\nslave\r\n:1\r\n";
  connect();
  run_until_refused();
  EXPECT_NE(client->problem()->message().find("no primary"), std::string::npos);
  EXPECT_FALSE(client->is_connected());
}

TEST_F(Redis, a_wrong_password_is_said_and_not_shown) {
  server.answers["AUTH"] = "-WRONGPASS invalid username-password pair or user is disabled.\r\n";
  connect("hunter2");
  run_until_refused();
  EXPECT_EQ(client->problem()->kind(), ErrorKind::denied);
  EXPECT_EQ(client->problem()->text().find("hunter2"), std::string::npos);
}

TEST_F(Redis, what_is_on_the_way_ends_with_the_client) {
  connect();
  run_until_connected();
  std::optional<ErrorKind> kind;
  client->send({"SILENT"}, [&](Result<RedisValue> reply) { kind = reply.error().kind(); });
  client.reset();
  EXPECT_EQ(kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace ov
