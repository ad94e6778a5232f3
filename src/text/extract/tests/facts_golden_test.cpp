// Facts of made-up pages against tests/golden/facts, whose README.md tells the format.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/ascii.h"
#include "text/extract.h"

namespace ov::extract {
namespace {

struct Case {
  std::string name;
  std::string url;
  std::string html;
  std::string facts;
};

std::vector<Case> cases_of(const std::filesystem::path& path, std::string& shown_kinds) {
  std::ifstream file(path);
  std::vector<Case> cases;
  bool in_page = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("shows: ")) {
      shown_kinds = line.substr(7);
    } else if (line.starts_with("=== ")) {
      cases.push_back({line.substr(4), "", "", ""});
      in_page = true;
    } else if (line == "---") {
      in_page = false;
    } else if (in_page && line.starts_with("url: ")) {
      cases.back().url = line.substr(5);
    } else {
      (in_page ? cases.back().html : cases.back().facts) += line + "\n";
    }
  }
  return cases;
}

std::string lines_of(const Facts& facts, std::string_view shown_kinds) {
  std::string lines;
  const auto add = [&](std::string_view kind, const std::string& value) {
    const auto kinds = split(shown_kinds, ' ');
    if (value.empty() || std::ranges::find(kinds, kind) == kinds.end()) return;
    lines.append(kind).append(" ").append(value).append("\n");
  };
  add("name", facts.organisation.name);
  add("legal_name", facts.organisation.legal_name);
  add("opening", facts.opening_line);
  for (const std::string& email : facts.emails) add("email", email);
  for (const Phone& phone : facts.phones) {
    add("phone", (phone.e164.empty() ? "-" : phone.e164) + " (" + phone.written + ")");
  }
  add("address", facts.address.line());
  add("country", facts.country);
  for (const SocialLink& link : facts.social) add("social", link.network + " " + link.url);
  return lines;
}

TEST(FactsGolden, every_case_gives_its_facts_and_no_others) {
  int cases = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(OV_SOURCE_DIR "/tests/golden/facts")) {
    if (entry.path().extension() != ".txt") continue;
    std::string shown_kinds;
    for (const Case& each : cases_of(entry.path(), shown_kinds)) {
      ++cases;
      ExtractOptions options;
      options.url = each.url;
      EXPECT_EQ(lines_of(extract(each.html, options).facts, shown_kinds), each.facts)
          << entry.path().filename() << ": " << each.name;
    }
  }
  EXPECT_GE(cases, 100);
}

}  // namespace
}  // namespace ov::extract
