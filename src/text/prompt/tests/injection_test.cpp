// What is taken for words to a model: planted orders of tests/proof/hostile.json and of the public
// collection beside the checkout, against ordinary sentences of tests/proof/benign.json that use
// the same words. Prints both rates.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

#include "text/prompt.h"

namespace ov {
namespace {

namespace json = boost::json;

json::value read(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return json::parse(text.str());
}

int percent(int part, int all) { return all == 0 ? 0 : part * 100 / all; }

TEST(injection, planted_orders_are_suspected) {
  int suspected = 0;
  int all = 0;
  const json::value items = read(OV_SOURCE_DIR "/tests/proof/hostile.json");
  for (const json::value& item : items.as_array()) {
    const std::string text(item.at("text").as_string());
    ++all;
    if (injection_suspected("We repair pumps in Graz. " + text)) {
      ++suspected;
    } else {
      std::cout << "  not suspected: " << text << "\n";
    }
  }
  std::cout << "planted orders suspected: " << suspected << " of " << all << "\n";
  EXPECT_GE(all, 50);
  EXPECT_GE(percent(suspected, all), 95);
}

TEST(injection, ordinary_sentences_with_the_same_words_are_not) {
  int suspected = 0;
  int all = 0;
  const json::value items = read(OV_SOURCE_DIR "/tests/proof/benign.json");
  for (const json::value& item : items.as_array()) {
    const std::string text(item.as_string());
    ++all;
    if (!injection_suspected(text)) continue;
    ++suspected;
    std::cout << "  suspected: " << text << "\n";
  }
  std::cout << "ordinary sentences suspected: " << suspected << " of " << all << "\n";
  EXPECT_GE(all, 60);
  EXPECT_EQ(suspected, 0);
}

/// The first five kinds are ordinary questions and tasks, which a page may well hold; the other ten
/// tell a model how to answer.
TEST(injection, public_collection_of_orders_is_suspected) {
  const std::string path = OV_SHARED_DIR "/vectors/injection_train.json";
  if (!std::ifstream(path)) GTEST_SKIP() << "no " << path << " beside this checkout";
  int suspected = 0;
  int all = 0;
  int kind = 0;
  const json::value kinds = read(path);
  for (const auto& [name, texts] : kinds.as_object()) {
    if (++kind <= 5) continue;
    for (const json::value& text : texts.as_array()) {
      ++all;
      if (injection_suspected(std::string(text.as_string()))) {
        ++suspected;
      } else {
        std::cout << "  not suspected: " << text.as_string() << "\n";
      }
    }
  }
  std::cout << "orders of the collection suspected: " << suspected << " of " << all << "\n";
  EXPECT_GE(percent(suspected, all), 90);
}

}  // namespace
}  // namespace ov
