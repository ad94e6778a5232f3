// Test vectors written by others, read from ../shared/vectors; skipped where that is absent.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <vector>

#include "base/ascii.h"
#include "base/utf8.h"
#include "text/url.h"

namespace ov {
namespace {

std::optional<std::string> vector_file(const std::string& name) {
  std::ifstream file(std::string(OV_SHARED_DIR) + "/vectors/" + name, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

std::string text_of(const boost::json::object& object, std::string_view key) {
  return std::string(object.at(key).as_string());
}

// The cases of urltestdata.json; none when the file is absent.
std::vector<boost::json::object> url_cases() {
  std::vector<boost::json::object> cases;
  const std::optional<std::string> bytes = vector_file("urltestdata.json");
  if (!bytes) return cases;
  const boost::json::value all = boost::json::parse(*bytes);
  for (const boost::json::value& value : all.as_array()) {
    if (value.is_object()) cases.push_back(value.as_object());
  }
  return cases;
}

Result<Url> parse_case(const boost::json::object& test) {
  std::optional<Url> base;
  if (test.at("base").is_string()) {
    TRY(base, parse_url(text_of(test, "base")));
  }
  return parse_url(text_of(test, "input"), base ? &*base : nullptr);
}

std::string with_mark(char mark, const std::optional<std::string>& text) {
  return text && !text->empty() ? mark + *text : std::string();
}

// Empty when `url` is what the case says, else what differs.
std::string difference(const boost::json::object& test, const Result<Url>& url) {
  if (test.contains("failure")) return url ? "parsed to " + url->href() : "";
  if (!url) return "refused: " + url.error().text();
  const std::map<std::string, std::string> got = {
      {"href", url->href()},
      {"protocol", url->scheme + ":"},
      {"username", url->username},
      {"password", url->password},
      {"host", url->host_and_port()},
      {"hostname", url->host},
      {"port", url->port ? std::to_string(*url->port) : ""},
      {"pathname", url->path},
      {"search", with_mark('?', url->query)},
      {"hash", with_mark('#', url->fragment)},
  };
  for (const auto& [key, value] : got) {
    if (text_of(test, key) != value) {
      return key + " is " + value + ", not " + text_of(test, key);
    }
  }
  // The origin of a blob: URL is that of the URL inside it, which no website of a list is.
  if (test.contains("origin") && url->scheme != "blob" &&
      text_of(test, "origin") != url->origin()) {
    return "origin is " + url->origin() + ", not " + text_of(test, "origin");
  }
  return "";
}

// Cases we decide otherwise, each with its reason; an additional one fails the test.
const std::map<std::string, std::string> known_differences = {};

TEST(UrlVectors, urltestdata_is_parsed_as_browsers_parse_it) {
  const std::vector<boost::json::object> cases = url_cases();
  if (cases.empty()) GTEST_SKIP() << "shared/vectors/urltestdata.json is not here.";
  std::size_t passed = 0;
  for (const boost::json::object& test : cases) {
    const std::string wrong = difference(test, parse_case(test));
    if (wrong.empty()) {
      ++passed;
      continue;
    }
    const std::string input = text_of(test, "input");
    EXPECT_TRUE(known_differences.contains(input))
        << "input " << boost::json::serialize(test.at("input")) << " base "
        << boost::json::serialize(test.at("base")) << ": " << wrong;
  }
  EXPECT_GE(passed, 805U);
  EXPECT_EQ(cases.size() - passed, known_differences.size());
}

TEST(UrlVectors, href_of_each_result_parses_to_the_same_url) {
  const std::vector<boost::json::object> cases = url_cases();
  if (cases.empty()) GTEST_SKIP() << "shared/vectors/urltestdata.json is not here.";
  for (const boost::json::object& test : cases) {
    const Result<Url> url = parse_case(test);
    if (!url) continue;
    const Result<Url> again = parse_url(url->href());
    ASSERT_TRUE(again) << url->href();
    EXPECT_EQ(again->href(), url->href());
    EXPECT_EQ(*again, *url) << url->href();
  }
}

// One line of tests.txt is a host and its registrable domain, "null" for none.
void expect_public_suffix_tests(const PublicSuffixList& list, const std::string& tests) {
  std::istringstream lines(tests);
  std::string host;
  std::string expected;
  int cases = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("//")) continue;
    std::istringstream words(line);
    if (!(words >> host >> expected)) continue;
    ++cases;
    const std::string asked = host == "null" ? "" : host;
    EXPECT_EQ(list.registrable_domain(asked), expected == "null" ? "" : expected) << line;
  }
  EXPECT_GT(cases, 70);
}

TEST(PublicSuffixVectors, published_tests_pass_with_the_system_list) {
  const std::optional<std::string> tests = vector_file("psl/tests.txt");
  if (!tests) GTEST_SKIP() << "shared/vectors/psl is not here.";
  expect_public_suffix_tests(PublicSuffixList::system(), *tests);
}

TEST(PublicSuffixVectors, published_tests_pass_with_the_published_list) {
  const std::optional<std::string> tests = vector_file("psl/tests.txt");
  const std::optional<std::string> list_bytes = vector_file("psl/public_suffix_list.dat");
  if (!tests || !list_bytes) GTEST_SKIP() << "shared/vectors/psl is not here.";
  Result<PublicSuffixList> list = PublicSuffixList::from_bytes(*list_bytes);
  ASSERT_TRUE(list) << list.error().text();
  EXPECT_GT(list->suffix_count(), 10'000);
  expect_public_suffix_tests(*list, *tests);
}

// IdnaTestV2.txt writes some characters as \uXXXX or \x{XXXX}; nullopt for a lone surrogate, which
// UTF-8 cannot say.
std::optional<std::string> unescape(std::string_view text) {
  text = trim(text);
  if (text == "\"\"") return "";
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const bool short_form = text.substr(i, 2) == "\\u";
    if (!short_form && text.substr(i, 3) != "\\x{") {
      out += text[i++];
      continue;
    }
    const std::size_t begin = short_form ? i + 2 : i + 3;
    const std::size_t end = short_form ? begin + 4 : text.find('}', begin);
    const auto code_point = static_cast<char32_t>(
        std::stoul(std::string(text.substr(begin, end - begin)), nullptr, 16));
    if (code_point >= 0xD800 && code_point <= 0xDFFF) return std::nullopt;
    append_utf8(out, code_point);
    i = short_form ? end : end + 1;
  }
  return out;
}

// Whether the status list names an error that the URL standard checks for. Hyphens (V2, V3), length
// (A4) and STD3 (U1) are not.
bool names_error(std::string_view status) {
  static const std::set<std::string_view> unchecked = {"",   "A4_1", "A4_2", "V2",
                                                       "V3", "U1",   "X4_2"};
  if (status.starts_with('[')) status = status.substr(1, status.size() - 2);
  for (const std::string_view code : split(status, ',')) {
    if (!unchecked.contains(trim(code))) return true;
  }
  return false;
}

TEST(IdnaVectors, unicode_tests_for_non_transitional_ascii_pass) {
  const std::optional<std::string> bytes = vector_file("IdnaTestV2.txt");
  if (!bytes) GTEST_SKIP() << "shared/vectors/IdnaTestV2.txt is not here.";
  int cases = 0;
  for (std::string_view line : split(*bytes, '\n')) {
    line = trim(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    const std::vector<std::string_view> fields = split(line, ';');
    ASSERT_GE(fields.size(), 5U);
    const auto field = [&](std::size_t i) { return trim(fields[i]); };
    const std::string_view unicode = field(1).empty() ? field(0) : field(1);
    const std::optional<std::string> source = unescape(field(0));
    const std::optional<std::string> expected = unescape(field(3).empty() ? unicode : field(3));
    if (!source || source->empty() || !expected) continue;
    ++cases;
    const bool fails = names_error(field(4).empty() ? field(2) : field(4)) || expected->empty();
    const Result<std::string> got = domain_to_ascii(*source);
    EXPECT_EQ(got ? *got : "(refused)", fails ? "(refused)" : *expected) << line;
  }
  EXPECT_GT(cases, 6000);
}

}  // namespace
}  // namespace ov
