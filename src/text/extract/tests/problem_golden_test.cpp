// How well broken pages are told from healthy ones: the made-up pages of tests/golden/problems and,
// where they are at hand, the shared pages of real sites, all of which are healthy but for a few.
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>

#include "base/utf8.h"
#include "text/extract.h"

namespace ov::extract {
namespace {

struct Case {
  std::string name;
  std::string url;
  std::string html;
  std::string label;
};

void read_cases(const std::filesystem::path& path, std::vector<Case>& cases) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("=== ")) {
      cases.push_back({line.substr(4), "", "", path.stem().string()});
    } else if (line.starts_with("url: ")) {
      cases.back().url = line.substr(5);
    } else {
      cases.back().html += line + "\n";
    }
  }
}

// Shared pages that are broken as served; every other one is somebody's page.
const std::map<std::string, std::string, std::less<>> broken_pages = {
    {"4868", "too_thin"},
    {"4871", "too_thin"},
};

std::string inflated(const std::filesystem::path& path) {
  std::string text;
  const gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return text;
  std::array<char, 65536> buffer{};
  for (int n = 0; (n = gzread(file, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  gzclose(file);
  return to_valid_utf8(text);
}

void add_shared_pages(std::vector<Case>& cases) {
  const std::filesystem::path folder = OV_SHARED_DIR "/web/pages";
  if (!std::filesystem::exists(folder)) return;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string id = entry.path().filename().string().substr(0, 4);
    const auto known = broken_pages.find(id);
    cases.push_back(
        {id, "", inflated(entry.path()), known == broken_pages.end() ? "none" : known->second});
  }
}

struct Tally {
  int labelled = 0;
  int said = 0;
  int right = 0;
};

TEST(ProblemGolden, every_label_is_precise_and_finds_most) {
  std::vector<Case> cases;
  for (const auto& entry :
       std::filesystem::directory_iterator(OV_SOURCE_DIR "/tests/golden/problems")) {
    if (entry.path().extension() == ".txt") read_cases(entry.path(), cases);
  }
  const std::size_t made_up = cases.size();
  EXPECT_GE(made_up, 100U);
  add_shared_pages(cases);
  std::map<std::string, Tally> tallies;
  for (const Case& each : cases) {
    ExtractOptions options;
    options.url = each.url;
    const Extracted page = extract(each.html, options);
    const std::string said(to_string(page.problem));
    ++tallies[each.label].labelled;
    ++tallies[said].said;
    tallies[said].right += said == each.label ? 1 : 0;
    EXPECT_EQ(page.problem_sign.empty(), page.problem == PageProblem::none) << each.name;
    if (said != each.label) {
      std::printf("%s (%s) is called %s: %s\n", each.name.c_str(), each.label.c_str(), said.c_str(),
                  page.problem_sign.c_str());
    }
  }
  std::printf("%zu made-up and %zu shared pages\n", made_up, cases.size() - made_up);
  for (const auto& [label, tally] : tallies) {
    const double precision = tally.said == 0 ? 1.0 : double(tally.right) / tally.said;
    const double recall = tally.labelled == 0 ? 1.0 : double(tally.right) / tally.labelled;
    std::printf("%-17s %3d pages  precision %.3f  recall %.3f\n", label.c_str(), tally.labelled,
                precision, recall);
    EXPECT_GE(precision, 0.95) << label;
    EXPECT_GE(recall, 0.8) << label;
  }
}

}  // namespace
}  // namespace ov::extract
