#include "redis_server.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <unistd.h>

#include <array>

#include "base/assert.h"

extern char** environ;

namespace ov {
namespace {

constexpr const char* script = OV_SOURCE_DIR "/tests/servers/redis.py";

/// `"url": "…"` in the line that the script prints; empty for null.
std::string text_after(const std::string& line, const std::string& name) {
  const std::string before = '"' + name + "\": \"";
  const std::size_t at = line.find(before);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + before.size();
  return line.substr(begin, line.find('"', begin) - begin);
}

std::string read_line(int fd) {
  std::string line;
  char byte = 0;
  while (::read(fd, &byte, 1) == 1 && byte != '\n') line.push_back(byte);
  return line;
}

}  // namespace

RedisServer::RedisServer(std::vector<std::string> options) {
  std::array<int, 2> to_script{};
  std::array<int, 2> from_script{};
  OV_ASSERT(::pipe2(to_script.data(), O_CLOEXEC) == 0);
  OV_ASSERT(::pipe2(from_script.data(), O_CLOEXEC) == 0);
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to_script[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, from_script[1], STDOUT_FILENO);
  options.insert(options.begin(), {"/usr/bin/python3", script});
  std::vector<char*> arguments;
  for (std::string& option : options) arguments.push_back(option.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  OV_ASSERT(posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ) == 0);
  posix_spawn_file_actions_destroy(&actions);
  ::close(to_script[0]);
  ::close(from_script[1]);
  to_script_ = UniqueFd(to_script[1]);
  from_script_ = UniqueFd(from_script[0]);
  const std::string line = read_line(from_script_.get());
  url = text_after(line, "url");
  ca = text_after(line, "ca");
  OV_ASSERT(!url.empty());
}

void RedisServer::command(const std::string& word) {
  const std::string line = word + "\n";
  EXPECT_EQ(::write(to_script_.get(), line.data(), line.size()), static_cast<ssize_t>(line.size()));
  EXPECT_EQ(read_line(from_script_.get()), "done");
}

}  // namespace ov
