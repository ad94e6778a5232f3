// A DNS server for tests, on loopback UDP and on a reactor: answers each name by its script.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "net/address.h"
#include "net/reactor.h"

namespace ov {

enum Rcode : std::uint8_t { no_error = 0, server_failure = 2, no_name = 3, refused = 5 };

struct DnsReply {
  std::vector<std::string> v4{};
  std::vector<std::string> v6{};
  Rcode rcode = no_error;
  std::uint32_t ttl = 300;
  std::chrono::milliseconds delay{0};
  bool silent = false;
  std::string alias{};                    // When not empty, the answer is a CNAME to it first.
  bool v6_silent = false;                 // AAAA is not answered...
  std::chrono::milliseconds v6_delay{0};  // ...or later than A by this...
  Rcode v6_rcode = no_error;              // ...or with this.
};

// Answers each name by its script: reply after reply, the last one again and again.
class FakeDns final : public FdHandler {
 public:
  explicit FakeDns(Reactor& reactor) : reactor_(reactor) {
    socket_ = UniqueFd(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    socklen_t size = sizeof address;
    getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    endpoint.address = *ip_of(reinterpret_cast<sockaddr*>(&address));
    endpoint.port = ntohs(address.sin_port);
    reactor_.watch(socket_.get(), true, false, *this);
  }
  FakeDns(const FakeDns&) = delete;
  FakeDns& operator=(const FakeDns&) = delete;
  ~FakeDns() { reactor_.unwatch(socket_.get()); }

  void on_ready(int fd, bool /*readable*/, bool /*writable*/) override {
    for (;;) {
      std::array<char, 1500> packet{};
      sockaddr_in from{};
      socklen_t from_size = sizeof from;
      const ssize_t size = recvfrom(fd, packet.data(), packet.size(), 0,
                                    reinterpret_cast<sockaddr*>(&from), &from_size);
      if (size < 0) return;
      answer(std::string(packet.data(), static_cast<std::size_t>(size)), from);
    }
  }

  Endpoint endpoint;
  std::map<std::string, std::vector<DnsReply>> script;
  std::map<std::string, int> questions;  // A questions by name.

 private:
  static Task<void> send_later(FakeDns& self, std::string packet, sockaddr_in to,
                               std::chrono::milliseconds delay) {
    if (delay > std::chrono::milliseconds{0}) CO_TRY_VOID(co_await self.reactor_.sleep_for(delay));
    sendto(self.socket_.get(), packet.data(), packet.size(), 0,
           reinterpret_cast<const sockaddr*>(&to), sizeof to);
    co_return ok();
  }

  static void put16(std::string& out, std::size_t value) {
    out += static_cast<char>(value >> 8);
    out += static_cast<char>(value & 0xff);
  }
  static std::string labels(const std::string& name) {
    std::string out;
    std::size_t begin = 0;
    while (begin < name.size()) {
      const std::size_t end = std::min(name.find('.', begin), name.size());
      out += static_cast<char>(end - begin);
      out += name.substr(begin, end - begin);
      begin = end + 1;
    }
    return out + '\0';
  }
  static void put_record(std::string& out, const std::string& name, int type, std::uint32_t ttl,
                         const std::string& data) {
    out += name;
    put16(out, static_cast<std::size_t>(type));
    put16(out, 1);
    put16(out, ttl >> 16);
    put16(out, ttl & 0xffff);
    put16(out, data.size());
    out += data;
  }

  void answer(const std::string& question, sockaddr_in from) {
    std::string name;
    std::size_t at = 12;
    while (question[at] != 0) {
      const auto size = static_cast<std::size_t>(question[at]);
      name += (name.empty() ? "" : ".") + question.substr(at + 1, size);
      at += size + 1;
    }
    const int type = question[at + 2];
    const std::size_t end = at + 5;
    const bool is_a = type == 1;
    const auto found = script.find(name);
    DnsReply reply;
    reply.rcode = no_name;
    if (is_a) ++questions[name];
    if (found != script.end()) {
      const auto index = static_cast<std::size_t>(std::max(0, questions[name] - 1));
      reply = found->second[std::min(index, found->second.size() - 1)];
    }
    if (reply.silent || (!is_a && reply.v6_silent)) return;
    if (!is_a && reply.v6_rcode != no_error) reply.rcode = reply.v6_rcode;
    if (!is_a) reply.delay += reply.v6_delay;
    const auto& addresses = is_a ? reply.v4 : reply.v6;
    std::string out = question.substr(0, 2);
    out += static_cast<char>(0x81);
    out += static_cast<char>(0x80 | reply.rcode);
    put16(out, 1);
    put16(out, addresses.size() + (reply.alias.empty() ? 0 : 1));
    put16(out, 0);
    put16(out, 0);
    out += question.substr(12, end - 12);
    std::string owner = "\xc0\x0c";
    if (!reply.alias.empty()) {
      put_record(out, owner, 5, reply.ttl, labels(reply.alias));
      owner = labels(reply.alias);
    }
    for (const auto& address : addresses) {
      const auto ip = *parse_ip(address);
      put_record(out, owner, type, reply.ttl,
                 std::string(ip.bytes.begin(), ip.bytes.begin() + (is_a ? 4 : 16)));
    }
    reactor_.spawn(send_later(*this, std::move(out), from, reply.delay));
  }

  Reactor& reactor_;
  UniqueFd socket_;
};

}  // namespace ov
