#include "pipeline/dossier.h"

#include <algorithm>
#include <tuple>

namespace ov {
namespace {

std::vector<DossierPage> all_blocks(const Site& site) {
  std::vector<DossierPage> pages;
  for (const Page& page : site.pages) {
    const auto id = static_cast<std::uint32_t>(pages.size() + 1);
    DossierPage& out = pages.emplace_back(DossierPage{id, page.url, page.title, {}});
    const std::string_view text = page.text;
    for (const TextBlock& block : page.blocks) {
      out.blocks.push_back(text.substr(block.begin, block.end - block.begin));
    }
  }
  return pages;
}

bool is_suspicious(const std::vector<DossierPage>& pages) {
  return std::any_of(pages.begin(), pages.end(), [](const DossierPage& page) {
    return std::any_of(page.blocks.begin(), page.blocks.end(), injection_suspected);
  });
}

}  // namespace

RowFacts row_facts(const Record& record, const std::vector<std::string>& columns) {
  RowFacts row;
  row.add("company", record.company);
  row.add("first_name", record.first_name);
  row.add("email", record.email);
  row.add("website", record.website);
  row.add("country", record.country);
  for (std::size_t i = 0; i < std::min(columns.size(), record.cells.size()); ++i) {
    row.add(columns[i], record.cells[i]);
  }
  return row;
}

const Brief& brief_for(const Brief& brief, const Record& record) {
  return choose_variant(brief, variant_key(record.site, record.email));
}

std::string message_language(const Brief& brief, const Site& site) {
  if (brief.language != "site") return brief.language;
  return site.pages.empty() ? std::string() : site.pages.front().language;
}

bool speaks_to_model(const Site& site) { return is_suspicious(all_blocks(site)); }

Dossier choose_dossier(const Site& site, int sixteenths) {
  const std::vector<DossierPage> all = all_blocks(site);
  const std::size_t estimated_max =
      dossier_tokens_max * token_sixteenths_one / static_cast<std::size_t>(sixteenths);
  std::vector<DossierBlock> chosen = choose_blocks(all, estimated_max);
  std::vector<DossierPage> pages(all.size());
  for (const DossierBlock& block : chosen) pages[block.page].blocks.push_back(block.text);
  std::sort(chosen.begin(), chosen.end(), [](const DossierBlock& a, const DossierBlock& b) {
    return std::tuple(-a.usefulness, a.page, a.block) < std::tuple(-b.usefulness, b.page, b.block);
  });
  std::vector<QuotePage> quotes(all.size());
  for (const DossierBlock& block : chosen) quotes[block.page].blocks.emplace_back(block.text);

  Dossier out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (pages[i].blocks.empty()) continue;
    pages[i].id = all[i].id;
    pages[i].url = all[i].url;
    pages[i].title = all[i].title;
    quotes[i].id = static_cast<int>(all[i].id);
    quotes[i].url = std::string(all[i].url);
    out.pages.push_back(std::move(pages[i]));
    out.quotes.push_back(std::move(quotes[i]));
  }
  out.suspicious = is_suspicious(all);
  return out;
}

SiteProof::SiteProof(const Site& site) : site_(site) {
  normal_.reserve(site.pages.size());
  for (const Page& page : site.pages) normal_.emplace_back(page.text);
}

ProofResult SiteProof::prove(const Reply& reply, const Brief& brief, const RowFacts& row,
                             const LanguageDetector& detect_language,
                             std::span<const std::string> asserted,
                             const BriefSupport* support) const {
  std::vector<ProofPage> pages;
  for (std::size_t i = 0; i < site_.pages.size(); ++i) {
    const Page& page = site_.pages[i];
    pages.push_back(
        {static_cast<std::uint32_t>(i + 1), page.url, page.text, &normal_[i], page.language});
  }
  const std::string language = message_language(brief, site_);
  ProofRules rules{&brief, &row, language, detect_language, asserted, support};
  rules.whole = true;
  return ov::prove(reply, pages, rules);
}

bool SiteProof::holds(std::string_view url, std::uint32_t begin, std::uint32_t end,
                      std::string_view quote) const {
  for (std::size_t i = 0; i < site_.pages.size(); ++i) {
    if (site_.pages[i].url == url && normal_[i].holds({begin, end}, quote)) return true;
  }
  return false;
}

}  // namespace ov
