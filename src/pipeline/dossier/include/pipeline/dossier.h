// Dossier: what a message for one record may be written from and is held against. Turns the store's
// records and sites into what text/prompt and text/proof work on; shared by the run, which writes,
// and by verify, which proves again later.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/record.h"
#include "domain/site.h"
#include "domain/token_ratio.h"
#include "ports/model.h"
#include "text/brief.h"
#include "text/evidence.h"
#include "text/prompt.h"
#include "text/proof.h"

namespace ov {

/// ISO 639-1 of a text, "" when unsure.
using LanguageDetector = std::function<std::string(std::string_view)>;

/// What the row says, for templates and proof. `columns`: Campaign::columns.
[[nodiscard]] RowFacts row_facts(const Record& record, const std::vector<std::string>& columns);

/// The brief that the record is written to by: its variant, or `brief` itself where it has none.
/// Follows from the record's site and e-mail address alone.
[[nodiscard]] const Brief& brief_for(const Brief& brief, const Record& record);

/// What to write in: the brief's language, or that of the site's first page where the brief says
/// "site". ISO 639-1, may be empty.
[[nodiscard]] std::string message_language(const Brief& brief, const Site& site);

/// The blocks chosen for the prompt, in two forms.
struct Dossier {
  std::vector<DossierPage> pages;  ///< For the prompt. Views into the site.
  std::vector<QuotePage> quotes;   ///< For writers that quote: best block first.
  bool suspicious = false;         ///< Some block speaks to a model; it is not among the chosen.
  [[nodiscard]] bool empty() const { return pages.empty(); }
};
/// Of dossier_tokens_max tokens as the model counts them: `sixteenths` for each estimated one
/// (TokenRatio). Whether there is any does not depend on it. `site` must outlive the result.
[[nodiscard]] Dossier choose_dossier(const Site& site, int sixteenths = token_sixteenths_one);

/// Dossier::suspicious by itself.
[[nodiscard]] bool speaks_to_model(const Site& site);

/// Holds a site in the form that proofs search, made once for any number of messages.
class SiteProof {
 public:
  /// `site` must outlive this and stay where it is.
  explicit SiteProof(const Site& site);
  /// `support`: of `brief`, from who proves many messages; null: made for this one.
  [[nodiscard]] ProofResult prove(const Reply& reply, const Brief& brief, const RowFacts& row,
                                  const LanguageDetector& detect_language,
                                  std::span<const std::string> asserted = {},
                                  const BriefSupport* support = nullptr) const;
  /// Whether `quote` stands exactly at [begin, end) of the page `url`.
  [[nodiscard]] bool holds(std::string_view url, std::uint32_t begin, std::uint32_t end,
                           std::string_view quote) const;

 private:
  const Site& site_;
  std::vector<NormalizedText> normal_;
};

}  // namespace ov
