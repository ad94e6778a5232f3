#include "responder.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace ov::bench {
namespace {

using namespace std::string_view_literals;
using std::chrono::steady_clock;

constexpr std::size_t header_bytes = 12;
constexpr std::size_t question_rest_bytes = 5;  // The name's last label, type and class.
constexpr int buffer_bytes = 8 << 20;
constexpr int poll_ms = 1;

// What answers a question with one name; empty for what is no such question. The label lengths are
// those of our own resolver, and yet bounded by the packet.
std::string answer_to(std::string_view question) {
  std::size_t end = header_bytes;
  while (end < question.size() && question[end] != 0) {
    end += static_cast<std::uint8_t>(question[end]) + 1U;
  }
  if (end + question_rest_bytes > question.size()) return {};
  const bool exists = !question.substr(header_bytes + 1).starts_with("gone");
  const bool has_address = exists && question[end + 2] == 1;
  std::string packet(question.substr(0, 2));
  packet += exists ? "\x81\x80"sv : "\x81\x83"sv;
  packet += has_address ? "\0\1\0\1\0\0\0\0"sv : "\0\1\0\0\0\0\0\0"sv;
  packet += question.substr(header_bytes, end + question_rest_bytes - header_bytes);
  if (has_address) packet += "\xc0\x0c\0\1\0\1\0\0\1\x2c\0\4\x5d\xb8\xd8\x22"sv;
  return packet;
}

}  // namespace

Responder::Responder(std::chrono::milliseconds delay) : delay_(delay) {
  socket_ = UniqueFd(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* const named = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  if (bind(socket_.get(), named, size) != 0 || getsockname(socket_.get(), named, &size) != 0) {
    std::perror("bench_dns: no socket for the server");
    std::exit(2);
  }
  // Best effort: where the kernel gives less, questions are lost and asked again.
  setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof buffer_bytes);
  endpoint_ = {*ip_of(named), ntohs(address.sin_port)};
  thread_ = std::thread([this] { serve(); });
}

Responder::~Responder() {
  stopping_ = true;
  thread_.join();
}

void Responder::serve() {
  while (!stopping_) {
    pollfd watched{socket_.get(), POLLIN, 0};
    poll(&watched, 1, poll_ms);
    receive();
    send_due();
  }
}

void Responder::receive() {
  std::array<char, 512> packet{};
  for (;;) {
    sockaddr_in from{};
    socklen_t from_size = sizeof from;
    const ssize_t size = recvfrom(socket_.get(), packet.data(), packet.size(), 0,
                                  reinterpret_cast<sockaddr*>(&from), &from_size);
    if (size < 0) return;
    questions_.fetch_add(1, std::memory_order_relaxed);
    answers_.push_back({steady_clock::now() + delay_,
                        answer_to({packet.data(), static_cast<std::size_t>(size)}), from.sin_port});
  }
}

void Responder::send_due() {
  const auto now = steady_clock::now();
  for (; !answers_.empty() && answers_.front().due <= now; answers_.pop_front()) {
    const Answer& answer = answers_.front();
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = answer.port;
    sendto(socket_.get(), answer.packet.data(), answer.packet.size(), 0,
           reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
}

}  // namespace ov::bench
