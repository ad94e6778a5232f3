// A Redis of one test: started by tests/servers/redis.py, which stops it when this goes, or this
// process, however it ends.
#pragma once

#include <string>
#include <vector>

#include "base/unique_fd.h"

namespace ov {

class RedisServer {
 public:
  /// `options`: of the script.
  explicit RedisServer(std::vector<std::string> options = {});

  /// As a power cut would.
  void kill() { command("kill"); }
  /// Again, on the same port, with nothing in it.
  void start() { command("start"); }
  /// Of all that it knows.
  void flush() { command("flush"); }

  std::string url;
  std::string ca;  ///< PEM file of the authority of its certificate.

 private:
  void command(const std::string& word);
  UniqueFd to_script_;  ///< Its end stops the servers.
  UniqueFd from_script_;
};

}  // namespace ov
