// The html5lib tokenizer tests, as used by browsers and parsers of many languages.
#include <gtest/gtest.h>

#include <array>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "base/utf8.h"
#include "text/html.h"

namespace ov::html {
namespace {

namespace json = boost::json;

// The suite's name for tests of a tree that must be XML, which others of it contradict.
constexpr std::string_view xml_tests = "xmlViolationTests";

std::optional<unsigned> hex4(std::string_view text, std::size_t offset) {
  if (offset + 6 > text.size() || text[offset] != '\\' || text[offset + 1] != 'u') return {};
  return static_cast<unsigned>(std::stoul(std::string(text.substr(offset + 2, 4)), nullptr, 16));
}

// "doubleEscaped" tests carry \uXXXX once more inside the string, because they mean surrogates that
// stand alone; those become the three bytes that the UTF-8 scheme would give them.
std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::optional<unsigned> unit = hex4(text, i);
    if (!unit) {
      out += text[i++];
      continue;
    }
    i += 6;
    const std::optional<unsigned> low = hex4(text, i);
    if ((*unit & 0xFC00U) == 0xD800U && low && (*low & 0xFC00U) == 0xDC00U) {
      append_utf8(out, 0x10000 + ((*unit & 0x3FFU) << 10) + (*low & 0x3FFU));
      i += 6;
    } else if ((*unit & 0xF800U) == 0xD800U) {
      out += static_cast<char>(0xE0U | *unit >> 12);
      out += static_cast<char>(0x80U | (*unit >> 6 & 0x3FU));
      out += static_cast<char>(0x80U | (*unit & 0x3FU));
    } else {
      append_utf8(out, *unit);
    }
  }
  return out;
}

json::value unescape_all(const json::value& value) {
  if (value.is_string()) return json::value(unescape(value.get_string()));
  if (value.is_array()) {
    json::array out;
    for (const json::value& item : value.get_array()) out.push_back(unescape_all(item));
    return out;
  }
  if (value.is_object()) {
    json::object out;
    for (const auto& [key, item] : value.get_object()) out[unescape(key)] = unescape_all(item);
    return out;
  }
  return value;
}

State state_of(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, State>, 6> names = {{
      {"Data state", State::data},
      {"PLAINTEXT state", State::plaintext},
      {"RCDATA state", State::rcdata},
      {"RAWTEXT state", State::rawtext},
      {"Script data state", State::script_data},
      {"CDATA section state", State::cdata_section},
  }};
  for (const auto& [known, state] : names) {
    if (known == name) return state;
  }
  ADD_FAILURE() << "unknown state " << name;
  return State::data;
}

json::value to_json(std::string_view text) { return json::string(text); }

json::array to_json(const Token& token) {
  switch (token.kind) {
    case TokenKind::start_tag: {
      json::object attributes;
      for (const auto& [name, value] : token.attributes) attributes[name] = to_json(value);
      json::array out{"StartTag", to_json(token.name), std::move(attributes)};
      if (token.self_closing) out.push_back(true);
      return out;
    }
    case TokenKind::end_tag:
      return {"EndTag", to_json(token.name)};
    case TokenKind::comment:
      return {"Comment", to_json(token.text)};
    case TokenKind::doctype:
      return {"DOCTYPE", token.has_name ? to_json(token.name) : nullptr,
              token.has_public_id ? to_json(token.public_id) : nullptr,
              token.has_system_id ? to_json(token.system_id) : nullptr, !token.force_quirks};
    default:
      return {"Character", to_json(token.text)};
  }
}

json::array tokens_of(std::string_view input, const Options& options, bool for_xml) {
  Tokenizer tokenizer(input, options);
  Token token;
  std::string xml_text;
  json::array out;
  bool after_text = false;
  while (tokenizer.next(token)) {
    if (for_xml) token.text = xml_text = text_for_xml(token);
    const bool is_text = token.kind == TokenKind::text;
    if (is_text && after_text) {
      out.back().get_array().back().get_string().append(token.text);
    } else {
      out.push_back(to_json(token));
    }
    after_text = is_text;
  }
  return out;
}

struct Tally {
  int tests = 0;
  int passed = 0;
};

void run(const json::object& given, const std::string& file, bool for_xml, Tally& tally) {
  const bool escaped = given.contains("doubleEscaped") && given.at("doubleEscaped").as_bool();
  const json::value input = escaped ? unescape_all(given.at("input")) : given.at("input");
  const json::value expected = escaped ? unescape_all(given.at("output")) : given.at("output");
  Options options;
  options.follow_tags = false;
  if (given.contains("lastStartTag")) options.last_start_tag = given.at("lastStartTag").as_string();
  json::array states{"Data state"};
  if (given.contains("initialStates")) states = given.at("initialStates").as_array();
  bool good = true;
  for (const json::value& state : states) {
    options.state = state_of(state.as_string());
    const json::value got = tokens_of(input.as_string(), options, for_xml);
    if (got == expected) continue;
    good = false;
    ADD_FAILURE() << file << ": " << given.at("description") << " in " << state << "\n  input "
                  << input << "\n  expected " << expected << "\n  got      " << got;
  }
  ++tally.tests;
  tally.passed += good ? 1 : 0;
}

TEST(Html5lib, all_tokenizer_tests_pass) {
  const std::filesystem::path folder = OV_SHARED_DIR "/vectors/html-tokenizer";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "The html5lib tests are not at " << folder;
  Tally tally;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".test") continue;
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const json::object suite = json::parse(text).as_object();
    const bool for_xml = suite.contains(xml_tests);
    for (const json::value& test : suite.at(for_xml ? xml_tests : "tests").as_array()) {
      run(test.as_object(), entry.path().filename().string(), for_xml, tally);
    }
  }
  EXPECT_EQ(tally.passed, tally.tests);
  EXPECT_EQ(tally.tests, 6810);
  RecordProperty("passed", tally.passed);
}

}  // namespace
}  // namespace ov::html
