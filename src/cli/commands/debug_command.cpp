#include <iostream>

#include "cli/debug.h"
#include "command.h"

namespace ov::cli {

int debug_command(const std::string& what) {
  using Function = std::string (*)(std::string_view);
  constexpr std::pair<std::string_view, Function> table[] = {
      {"url", debug_url},         {"robots", debug_robots}, {"html", debug_html},
      {"extract", debug_extract}, {"csv", debug_csv},       {"evidence", debug_evidence}};
  std::ios::sync_with_stdio(false);
  for (const auto& [name, function] : table) {
    if (name != what) continue;
    std::string line;
    while (std::getline(std::cin, line)) {
      if (line.empty()) continue;
      std::cout << function(line) << '\n';
    }
    std::cout.flush();
    return std::cout.good() ? exit_done : complain("cannot write to standard output", exit_failed);
  }
  return complain("there is no debug command '" + what + "'", exit_usage);
}

}  // namespace ov::cli
