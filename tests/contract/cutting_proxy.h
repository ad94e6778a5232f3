// A proxy before a database server that cuts a connection at the worst moment: while a COMMIT is
// under way.
#pragma once

#include <atomic>
#include <string>
#include <thread>

#include "base/unique_fd.h"

namespace ov {

class CuttingProxy {
 public:
  enum class Cut {
    never,
    before_commit,      ///< The server never sees the COMMIT.
    after_commit,       ///< The server commits, and its answer is lost.
    stop_after_commit,  ///< The server commits and says so, and is stopped before it is ready
                        ///< again.
    silence,            ///< Nothing is forwarded to the client any more.
  };

  /// In front of 127.0.0.1:`port`.
  explicit CuttingProxy(int port);
  ~CuttingProxy();

  [[nodiscard]] int port() const { return port_; }
  /// Once, at the next COMMIT (silence: from now on).
  void cut(Cut how) { cut_ = how; }
  [[nodiscard]] int cuts() const { return cuts_; }

 private:
  void serve();
  /// One connection, to its end or a cut.
  void forward(int client);

  int server_port_;
  int port_ = 0;
  UniqueFd listener_;
  UniqueFd stop_read_;
  UniqueFd stop_write_;
  std::atomic<Cut> cut_{Cut::never};
  std::atomic<int> cuts_{0};
  std::thread thread_;
};

}  // namespace ov
