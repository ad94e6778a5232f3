// A DNS server on loopback and on a thread of its own, quick enough that who asks it is measured.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <thread>

#include "base/unique_fd.h"
#include "net/address.h"

namespace ov::bench {

/// Answers A with an address, AAAA with none; names that begin with "gone" do not exist.
class Responder {
 public:
  /// Each answer leaves `delay` after its question came, as if the server were so far away. Ends
  /// the program when the machine gives no socket.
  explicit Responder(std::chrono::milliseconds delay);
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;
  ~Responder();

  [[nodiscard]] Endpoint endpoint() const { return endpoint_; }
  [[nodiscard]] std::uint64_t questions() const { return questions_.load(); }

 private:
  struct Answer {
    std::chrono::steady_clock::time_point due;
    std::string packet;
    std::uint16_t port = 0;  ///< Of the asker, in network order.
  };
  void serve();
  void receive();
  void send_due();

  const std::chrono::milliseconds delay_;
  UniqueFd socket_;
  Endpoint endpoint_;
  std::deque<Answer> answers_;
  std::atomic<std::uint64_t> questions_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace ov::bench
