#include "pipeline/verify.h"

#include <optional>

#include "base/hash.h"

namespace ov {
namespace {

std::string at_row(const RecordView& view) {
  return "row " + std::to_string(view.record.row) + " (" + view.record.site + "): ";
}

/// A stored message as the reply it came from, so that the same proof decides again.
Reply reply_of(const Message& message) {
  Reply reply;
  reply.subject = message.subject;
  reply.body = message.body;
  for (const Evidence& evidence : message.evidence) {
    reply.claims.push_back({"", evidence.quote, 0});
  }
  return reply;
}

class Verifier {
 public:
  Verifier(Store& store, const Campaign& campaign, const Brief& brief,
           const LanguageDetector& detect_language, VerifyReport& report)
      : store_(store),
        campaign_(campaign),
        brief_(brief),
        detect_language_(detect_language),
        report_(report) {}

  Result<void> check_counts() {
    TRY(const std::vector<Count> kept, store_.counts(campaign_.id));
    TRY(const std::vector<Count> scanned, store_.counts_by_scan(campaign_.id));
    if (kept != scanned)
      report_.add_problem("the kept counts differ from the records in the store");
    for (const Count& count : scanned) {
      report_.records += count.records;
      if (!outcome_of(count.state)) report_.unfinished += count.records;
    }
    report_.rows = campaign_.rows_read;
    report_.rejected = campaign_.rows_rejected;
    if (report_.records + report_.rejected != report_.rows) {
      report_.add_problem("records and rejected rows do not add up to the rows of the list");
    }
    if (campaign_.state == CampaignState::finished && report_.unfinished > 0) {
      report_.add_problem("the campaign is finished, but records are not");
    }
    return ok();
  }

  Result<void> check_record(const RecordView& view) {
    const bool written = outcome_of(view.record.state) == Outcome::written;
    if (written != view.message.has_value()) {
      report_.add_problem(at_row(view) + (written ? "written, but there is no message"
                                                  : "not written, but there is a message"));
    }
    if (!view.message) return ok();
    ++report_.messages;
    report_.quotes += std::ssize(view.message->evidence);
    TRY(const bool loaded, load_site(view.record.site_id));
    if (!loaded) {
      report_.add_problem(at_row(view) + "the site that the message rests on is not in the store");
      return ok();
    }
    check_evidence(view);
    check_proof(view);
    return ok();
  }

 private:
  /// Contacts of one company stand next to each other, so the last site is worth keeping.
  Result<bool> load_site(SiteId id) {
    if (site_ && site_->id == id) return true;
    proof_.reset();
    site_.reset();
    Result<Site> found = store_.site(id);
    if (!found && found.error().kind() == ErrorKind::not_found) return false;
    if (!found) return found.error();
    site_ = std::move(*found);
    for (const Page& page : site_->pages) {
      if (sha256_hex(page.text) != page.content_hash) {
        report_.add_problem("the stored text of " + page.url + " is not what was read");
      }
    }
    proof_.emplace(*site_);
    return true;
  }

  void check_evidence(const RecordView& view) {
    for (const Evidence& evidence : view.message->evidence) {
      if (proof_->holds(evidence.page, evidence.begin, evidence.end, evidence.quote)) continue;
      report_.add_problem(at_row(view) + "the words \"" + evidence.quote +
                          "\" do not stand at the stored place of " + evidence.page);
    }
  }

  void check_proof(const RecordView& view) {
    const RowFacts row = row_facts(view.record, campaign_.columns);
    const ProofResult proof = proof_->prove(reply_of(*view.message), brief_, row, detect_language_);
    for (const ProofFailure& failure : proof.failures) {
      report_.add_problem(at_row(view) + failure.sentence);
    }
  }

  Store& store_;
  const Campaign& campaign_;
  const Brief& brief_;
  const LanguageDetector& detect_language_;
  VerifyReport& report_;
  std::optional<Site> site_;
  std::optional<SiteProof> proof_;  ///< Of site_.
};

}  // namespace

Result<VerifyReport> verify_campaign(Store& store, const Campaign& campaign,
                                     const LanguageDetector& detect_language) {
  TRY(const Brief brief, parse_brief(campaign.brief, "the campaign's brief"));
  VerifyReport report;
  Verifier verifier(store, campaign, brief, detect_language, report);
  TRY_VOID(verifier.check_counts());
  TRY_VOID(store.each_record(campaign.id,
                             [&](const RecordView& view) { return verifier.check_record(view); }));
  return report;
}

}  // namespace ov
