#include "text/extract.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/utf8.h"
#include "contacts.h"
#include "content.h"
#include "problem.h"
#include "reader.h"
#include "words.h"

namespace ov::extract {
namespace {

constexpr std::string_view block_separator = "\n\n";
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

}  // namespace

std::string_view to_string(BlockKind kind) {
  constexpr std::array<std::string_view, 6> names = {"heading",   "paragraph", "list_item",
                                                     "table_row", "quote",     "code"};
  return names[static_cast<std::size_t>(kind)];
}

bool PostalAddress::empty() const {
  return street.empty() && postal_code.empty() && locality.empty() && region.empty() &&
         country.empty();
}

std::string PostalAddress::line() const {
  std::string line;
  for (const std::string* part : {&street, &postal_code, &locality, &region, &country}) {
    if (part->empty()) continue;
    if (!line.empty()) line += ", ";
    line += *part;
  }
  return limited(line, fact_bytes_max);
}

std::string_view to_string(PageProblem problem) {
  constexpr std::array<std::string_view, 12> names = {
      "none",       "too_thin", "needs_javascript", "parked",      "block_page",  "not_html",
      "http_error", "for_sale", "login_wall",       "cookie_wall", "placeholder", "tarpit"};
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
  result.facts = find_facts(page, options, result);
  Finding finding = find_problem(html, page, result, options.url);
  result.problem = finding.problem;
  result.problem_sign = limited(finding.sign, fact_bytes_max);
  result.html_lang = std::move(page.html_lang);
  result.links = std::move(page.links);
  result.canonical = std::move(page.canonical);
  result.base_href = std::move(page.base_href);
  result.refresh_url = std::move(page.refresh_url);
  result.no_index = page.signals.no_index;
  result.no_follow = page.signals.no_follow;
  result.no_ai = page.signals.no_ai;
  return result;
}

}  // namespace ov::extract
