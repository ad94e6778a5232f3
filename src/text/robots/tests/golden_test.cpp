// The cases of tests/golden/robots; README.md there describes their format.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "text/robots.h"

namespace ov {
namespace {

// "\r", "\n", "\t" and "\xHH" as bytes.
std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    switch (text[++i]) {
      case 'r':
        out += '\r';
        break;
      case 'n':
        out += '\n';
        break;
      case 't':
        out += '\t';
        break;
      case 'x':
        out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
        i += 2;
        break;
      default:
        out += text[i];
    }
  }
  return out;
}

std::string delay_text(const RobotsRules& rules) {
  if (!rules.crawl_delay()) return "none";
  std::string text = std::to_string(static_cast<double>(rules.crawl_delay()->count()) / 1000);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text;
}

class GoldenFile {
 public:
  // Counts the expectations it checked.
  int check(const std::filesystem::path& path) {
    std::ifstream file(path);
    int number = 0;
    for (std::string line; std::getline(file, line);) {
      SCOPED_TRACE(path.filename().string() + ":" + std::to_string(++number) + " " + name_);
      take(line);
    }
    return expectations_;
  }

 private:
  void take(const std::string& line) {
    const auto value_of = [&](std::string_view word) { return line.substr(word.size() + 1); };
    if (line.starts_with("case ")) {
      name_ = value_of("case");
      robots_.clear();
    } else if (line.starts_with("|> ")) {
      robots_ += unescape(value_of("|>"));
    } else if (line.starts_with('|')) {
      robots_ += unescape(line.size() > 2 ? line.substr(2) : "") + "\n";
    } else if (line.starts_with("agent ")) {
      rules_ = RobotsRules::parse(robots_, value_of("agent"));
    } else if (line.starts_with("allow ")) {
      EXPECT_TRUE(rules_.allows(value_of("allow")));
      ++expectations_;
    } else if (line.starts_with("deny ")) {
      EXPECT_FALSE(rules_.allows(value_of("deny")));
      ++expectations_;
    } else if (line.starts_with("models ")) {
      EXPECT_TRUE(rules_.allows_model_input(value_of("models")));
      ++expectations_;
    } else if (line.starts_with("no-models ")) {
      EXPECT_FALSE(rules_.allows_model_input(value_of("no-models")));
      ++expectations_;
    } else if (line.starts_with("delay ")) {
      EXPECT_EQ(delay_text(rules_), value_of("delay"));
      ++expectations_;
    } else {
      EXPECT_EQ(line, "") << "not a line of a golden file";
    }
  }

  std::string name_;
  std::string robots_;
  RobotsRules rules_;
  int expectations_ = 0;
};

TEST(RobotsGolden, every_case_comes_out_as_written) {
  int expectations = 0;
  const std::filesystem::path folder = std::string(OV_SOURCE_DIR) + "/tests/golden/robots";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".txt") expectations += GoldenFile().check(entry.path());
  }
  EXPECT_GE(expectations, 150);
}

}  // namespace
}  // namespace ov
