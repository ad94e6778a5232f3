#include "pipeline/verify.h"

#include <algorithm>
#include <optional>

#include "base/hash.h"
#include "pipeline/review.h"

namespace ov {
namespace {

std::string at_row(const RecordView& view) {
  return "row " + std::to_string(view.record.row) + " (" + view.record.site + "): ";
}

bool same_text(const Message& message, const MessageVersion& version) {
  return message.subject == version.subject && message.body == version.body &&
         message.review == version.review && message.evidence == version.evidence &&
         message.asserted == version.asserted;
}

/// Whether a message of this review state may be sent.
bool is_let_go(ReviewState review) {
  return review == ReviewState::approved || review == ReviewState::edited;
}

/// What is wrong with the versions of a message; empty where nothing is.
std::string fault_of(const std::vector<MessageVersion>& versions, const Message& message) {
  int number = 0;
  for (const MessageVersion& version : versions) {
    if (version.version != ++number) return "a version of the message is missing";
    const bool is_act = number > 1;
    if (version.by.empty() == is_act || version.at.has_value() != is_act) {
      return "version " + std::to_string(number) + " of the message does not say who made it when";
    }
    if (is_act && version.review == ReviewState::proposed) {
      return "an act of review left the message proposed";
    }
    if (!version.asserted.empty() && !is_act) return "the writer vouches for a sentence";
  }
  if (versions.empty() || !same_text(message, versions.back())) {
    return "the message is not its newest version";
  }
  return "";
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
    TRY(const CampaignMoney money, store_.money(campaign_.id));
    TRY(const CampaignMoney paid, store_.money_by_scan(campaign_.id));
    if (money != paid) report_.add_problem("the kept sums of money differ from the calls");
    if (campaign_.state == CampaignState::finished && report_.unfinished > 0) {
      report_.add_problem("the campaign is finished, but records are not");
    }
    return ok();
  }

  Result<void> check_record(const RecordView& view) {
    // What a person rejected is kept, though it is not written.
    const bool written = outcome_of(view.record.state) == Outcome::written ||
                         view.record.state == RecordState::rejected;
    if (written != view.message.has_value()) {
      report_.add_problem(at_row(view) + (written ? "written, but there is no message"
                                                  : "not written, but there is a message"));
    }
    if (!view.message) return ok();
    ++report_.messages;
    report_.quotes += std::ssize(view.message->evidence);
    report_.asserted += std::ssize(view.message->asserted);
    if (view.record.state == RecordState::review) ++report_.waiting;
    TRY(const std::vector<MessageVersion> versions, acts_on(view));
    check_review(view, versions);
    check_variant(view);
    TRY(const bool loaded, load_site(view.record.site_id));
    if (!loaded) {
      report_.add_problem(at_row(view) + "the site that the message rests on is not in the store");
      return ok();
    }
    check_evidence(view);
    check_proof(view);
    check_person(view, versions);
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
    speaks_to_model_ = speaks_to_model(*site_);
    return true;
  }

  /// All versions of a message that was acted on; none where nobody has touched it.
  Result<std::vector<MessageVersion>> acts_on(const RecordView& view) {
    if (view.message->version == 1) return std::vector<MessageVersion>();
    return store_.versions_of(view.record.id);
  }

  void check_review(const RecordView& view, const std::vector<MessageVersion>& versions) {
    const Message& message = *view.message;
    if (!review_fits(message.review, view.record.state)) {
      report_.add_problem(at_row(view) + "the message is " +
                          std::string(to_string(message.review)) + ", but its record is in state " +
                          std::string(to_string(view.record.state)));
    }
    if (message.version == 1) {
      if (message.review == ReviewState::edited || message.review == ReviewState::rejected) {
        report_.add_problem(at_row(view) + "the message is " +
                            std::string(to_string(message.review)) + ", but nobody did it");
      }
      return;
    }
    report_.versions += std::ssize(versions);
    const std::string fault = fault_of(versions, message);
    if (!fault.empty()) report_.add_problem(at_row(view) + fault);
  }

  /// What is suspicious is let go by a person alone. The record's reason ends with the first act,
  /// so the pages are asked as well.
  void check_person(const RecordView& view, const std::vector<MessageVersion>& versions) {
    const bool goes_out = is_let_go(view.message->review);
    const bool suspicious = speaks_to_model_ || view.record.reason == Reason::injection_suspected;
    if (!goes_out || !suspicious) return;
    const bool by_person =
        std::any_of(versions.begin(), versions.end(), [](const MessageVersion& version) {
          return is_let_go(version.review) && version.at && is_person(version.by);
        });
    if (by_person) return;
    report_.add_problem(
        at_row(view) + "a page of the site speaks to a language model, and the message is " +
        std::string(to_string(view.message->review)) + " though no person let it go");
  }

  /// The brief has the variant, and it is the one that is the record's.
  void check_variant(const RecordView& view) {
    const std::string& variant = view.message->variant;
    if (find_variant(brief_, variant) == nullptr) {
      report_.add_problem(at_row(view) + "the brief has no variant '" + variant + "'");
    } else if (brief_for(brief_, view.record).variant != variant) {
      report_.add_problem(at_row(view) + "the message is of variant '" + variant +
                          "', which is not the record's");
    }
  }

  void check_evidence(const RecordView& view) {
    for (const Evidence& evidence : view.message->evidence) {
      if (proof_->holds(evidence.page, evidence.begin, evidence.end, evidence.quote)) continue;
      report_.add_problem(at_row(view) + "the words \"" + evidence.quote +
                          "\" do not stand at the stored place of " + evidence.page);
    }
  }

  void check_proof(const RecordView& view) {
    const Brief* brief = find_variant(brief_, view.message->variant);
    if (brief == nullptr) return;  // check_variant has told it
    const ProofResult proof =
        prove_again(*proof_, *view.message, *brief, row_facts(view.record, campaign_.columns),
                    detect_language_);
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
  bool speaks_to_model_ = false;    ///< Of site_.
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
