// What train_content.py learns from: dump_content FOLDER > pages.jsonl
//
// FOLDER is laid out as shared/web. The first line names the features; then one page a line: its
// blocks with text, words ("?" for one of another script), features and the elements around them,
// all taken by the code that takes them when the model is used.
#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <string>
#include <string_view>

#include "block_features.h"
#include "cases.h"
#include "content_rules.h"
#include "model_words.h"
#include "reader.h"
#include "text/html.h"

namespace {

namespace extract = ov::extract;
namespace json = boost::json;

// As in extract.cpp: with less text, what is meant for readers without scripts is the page.
constexpr std::size_t thin_text_bytes = 250;

json::array names_of(std::string_view html, const extract::OutlineNode& node) {
  json::array names;
  ov::html::Tokenizer tokenizer(html.substr(node.tag_begin));
  ov::html::Token token;
  tokenizer.next(token);
  names.emplace_back("<" + std::string(token.name));
  for (const auto& each : token.attributes) {
    if (!extract::has_name_words(each.name)) continue;
    extract::for_each_name_word(
        each.value, [&](std::string_view word) { names.emplace_back(json::string(word)); });
  }
  return names;
}

json::object dump(const bench::Case& each) {
  const extract::ExtractOptions options;
  extract::RawPage page = extract::Reader(each.html, options).read();
  if (page.text.size() < thin_text_bytes && page.noscript_bytes > 0) {
    page = extract::Reader(each.html, options, true).read();
  }
  const extract::Ruling ruling = extract::rule_content(page);
  const extract::BlockFeatures features(page, ruling);
  json::array blocks;
  extract::FeatureRow row{};
  for (std::size_t i = 0; i < page.blocks.size(); ++i) {
    const extract::RawBlock& block = page.blocks[i];
    const auto text = std::string_view(page.text).substr(block.begin, block.bytes());
    features.fill(i, row);
    json::array words;
    extract::for_each_text_word(text, [&](std::string_view word) {
      const bool is_ascii = std::ranges::all_of(word, [](char c) { return c > 0; });
      words.emplace_back(is_ascii ? json::string(word) : json::string("?"));
    });
    blocks.push_back(json::object{{"text", json::string(text)},
                                  {"words", std::move(words)},
                                  {"node", block.node},
                                  {"features", json::array(row.begin(), row.end())}});
  }
  json::array nodes;
  for (std::size_t i = 0; i < page.outline.size(); ++i) {
    nodes.push_back(
        json::object{{"parent", page.outline[i].parent},
                     {"names", i == 0 ? json::array() : names_of(each.html, page.outline[i])}});
  }
  return {{"id", each.id}, {"blocks", std::move(blocks)}, {"nodes", std::move(nodes)}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: dump_content FOLDER\n");
    return 2;
  }
  json::array names;
  for (std::size_t i = 0; i < extract::feature_count; ++i) {
    names.emplace_back(json::string(extract::name_of(static_cast<extract::Feature>(i))));
  }
  std::printf("%s\n", json::serialize(names).c_str());
  for (const bench::Case& each : bench::load(argv[1])) {
    std::printf("%s\n", json::serialize(dump(each)).c_str());
  }
  return 0;
}
