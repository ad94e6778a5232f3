#include "text/extract.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/utf8.h"
#include "contacts.h"
#include "content.h"
#include "problem.h"
#include "reader.h"
#include "structured_data.h"
#include "words.h"

namespace ov::extract {
namespace {

constexpr std::string_view block_separator = "\n\n";
constexpr std::size_t description_bytes_max = 300;
constexpr std::size_t thin_text_bytes = 250;
constexpr std::size_t noscript_page_bytes_min = 2000;

// Sentences tell more than labels; headings and rows sit between.
float usefulness_of(const RawBlock& block, std::string_view text) {
  const float words = static_cast<float>(std::min<std::size_t>(word_count(text), 60)) / 60.0F;
  const bool sentence = text.find(". ") != std::string_view::npos || text.ends_with('.');
  const float links = static_cast<float>(block.link_bytes) / static_cast<float>(block.bytes());
  float score = words * 0.6F + (sentence ? 0.3F : 0.0F);
  switch (block.kind) {
    case BlockKind::heading:
      score = block.level <= 2 ? 0.5F : 0.35F;
      break;
    case BlockKind::paragraph:
      score += 0.1F;
      break;
    case BlockKind::code:
      score *= 0.2F;
      break;
    case BlockKind::quote:
      score *= 0.6F;
      break;
    default:
      break;
  }
  return std::clamp(score * (1.0F - 0.7F * links), 0.0F, 1.0F);
}

void take_blocks(const RawPage& page, const std::vector<std::uint8_t>& kept, std::size_t bytes_max,
                 Extracted& result) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i] != 0) bytes += page.blocks[i].bytes() + block_separator.size();
  }
  result.text.reserve(std::min(bytes, bytes_max));
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i] == 0) continue;
    const RawBlock& raw = page.blocks[i];
    const std::size_t separator = result.text.empty() ? 0 : block_separator.size();
    if (result.text.size() + separator + raw.bytes() > bytes_max) break;
    if (separator != 0) result.text += block_separator;
    const auto text = std::string_view(page.text).substr(raw.begin, raw.bytes());
    Block block;
    block.kind = raw.kind;
    block.level = raw.level;
    block.begin = static_cast<std::uint32_t>(result.text.size());
    result.text += text;
    block.end = static_cast<std::uint32_t>(result.text.size());
    block.usefulness = usefulness_of(raw, text);
    result.blocks.push_back(block);
  }
}

// The first sentence, or as much of it as fits.
std::string first_sentence(std::string_view text) {
  for (std::size_t i = 20; i + 1 < text.size(); ++i) {
    const bool ends = text[i] == '.' || text[i] == '!' || text[i] == '?';
    if (ends && text[i + 1] == ' ' && !is_ascii_digit(text[i - 1])) {
      text = text.substr(0, i + 1);
      break;
    }
  }
  return limited(text, description_bytes_max);
}

std::string first_heading(const Extracted& result) {
  for (const Block& block : result.blocks) {
    if (block.kind == BlockKind::heading && block.level == 1) {
      return collapsed(std::string_view(result.text).substr(block.begin, block.end - block.begin),
                       fact_bytes_max);
    }
  }
  return {};
}

std::string first_of(std::string& a, std::string& b) { return std::move(a.empty() ? b : a); }

void fill_facts(RawPage& page, const ExtractOptions& options, Extracted& result) {
  Facts& facts = result.facts;
  find_contacts(page, options.facts_max, facts);
  facts.organisation = find_organisation(page.structured_data);
  if (facts.organisation.name.empty()) facts.organisation.name = page.graph_site_name;
  const std::string& own = facts.organisation.description;
  facts.description = first_sentence(own.empty() ? result.description : own);
}

}  // namespace

std::string_view to_string(BlockKind kind) {
  constexpr std::array<std::string_view, 6> names = {"heading",   "paragraph", "list_item",
                                                     "table_row", "quote",     "code"};
  return names[static_cast<std::size_t>(kind)];
}

std::string_view to_string(PageProblem problem) {
  constexpr std::array<std::string_view, 7> names = {
      "none", "too_thin", "needs_javascript", "parked", "block_page", "not_html", "http_error"};
  return names[static_cast<std::size_t>(problem)];
}

Extracted extract(std::string_view html, const ExtractOptions& options) {
  Extracted result;
  if (is_other_than_html(html)) {
    result.problem = PageProblem::not_html;
    return result;
  }
  RawPage page = Reader(html, options).read();
  take_blocks(page, choose_content(page), options.text_bytes_max, result);
  if (result.text.size() < thin_text_bytes && page.noscript_bytes > noscript_page_bytes_min) {
    // Some forums serve the whole page inside noscript.
    result = {};
    page = Reader(html, options, true).read();
    take_blocks(page, choose_content(page), options.text_bytes_max, result);
  }
  result.title = std::string(trim(page.title));
  if (result.title.empty()) result.title = page.graph_title;
  if (result.title.empty()) result.title = first_heading(result);
  result.description = first_of(page.meta_description, page.graph_description);
  fill_facts(page, options, result);
  result.problem = find_problem(html, page, result);
  result.html_lang = std::move(page.html_lang);
  result.links = std::move(page.links);
  result.canonical = std::move(page.canonical);
  result.base_href = std::move(page.base_href);
  result.refresh_url = std::move(page.refresh_url);
  result.no_index = page.no_index;
  result.no_follow = page.no_follow;
  return result;
}

}  // namespace ov::extract
