// Review by program: an edit is proved like what a model wrote, but for the sentences that a person
// vouches for; and what waits only because of an earlier policy is approved by a later one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "pipeline/dossier.h"
#include "ports/store.h"

namespace ov {

/// What a person wants a message to be.
struct Edit {
  std::string subject;                ///< One line.
  std::string body;                   ///< Greeting and sign-off included; nothing is added.
  std::vector<std::string> asserted;  ///< Whole sentences of the two, vouched for by `by`.
  std::vector<std::string> quotes;    ///< Words of the site's pages that new sentences rest on.
  std::string by;
};

/// An edit that was held against the rules: `failures` is empty where it may be stored.
struct ProvenEdit {
  std::vector<Evidence> evidence;  ///< What the message rested on before, and the new quotes.
  std::vector<Assertion> asserted;
  std::vector<ProofFailure> failures;
};

/// `view`: a record with a message; sentences that were asserted before stay so where they still
/// stand in it. `site`: the version it was written from. `brief`: its variant. Errors: invalid (an
/// asserted sentence is not one of the message, a text is over its limit or no text).
[[nodiscard]] Result<ProvenEdit> prove_edit(const Edit& edit, const RecordView& view,
                                            const Site& site, const Brief& brief,
                                            const std::vector<std::string>& columns,
                                            const LanguageDetector& detect_language);

/// Proves a stored message once more, what persons assert excepted.
[[nodiscard]] ProofResult prove_again(const SiteProof& proof, const Message& message,
                                      const Brief& brief, const RowFacts& row,
                                      const LanguageDetector& detect_language);

/// Whether what is written is a trial (rows that were only tried, an estimate's sample): to be
/// looked at, and approved by no policy.
[[nodiscard]] bool is_trial(CampaignState state);

/// By which policy messages of the campaign wait as they are written: its own, but while it is a
/// trial every one of them does.
[[nodiscard]] ReviewPolicy policy_of_writing(const Campaign& campaign);

/// MessageVersion::by of what a policy approves: "policy all-by-hand". No person may be called so.
[[nodiscard]] std::string name_of(const ReviewPolicy& policy);
/// Whether `by` is a person and not a policy.
[[nodiscard]] bool is_person(std::string_view by);

/// Stores `policy` and approves, in its name, what waits and would not wait under it. Messages
/// that wait for a reason of their own (Record::reason) go on waiting, and what is approved stays
/// so. Returns how many were approved. Errors: those of the store.
[[nodiscard]] Result<std::int64_t> change_policy(Store& store, const Campaign& campaign,
                                                 const ReviewPolicy& policy, Time now);

}  // namespace ov
