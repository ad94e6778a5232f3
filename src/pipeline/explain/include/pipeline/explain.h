// Explain: the whole story of one record, put together from the store: what was read, what of it
// the writer was given, what it said, what the proof made of it, what it cost and who decided.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "pipeline/dossier.h"
#include "ports/store.h"

namespace ov {

/// A page of the site, and what of it went into the dossier.
struct ExplainedPage {
  std::uint32_t id = 0;  ///< Of `<page id>` in the prompt.
  std::string url;
  std::string title;
  int status = 0;
  std::string language;
  Change change = Change::first_read;
  std::size_t text_bytes = 0;
  std::size_t blocks = 0;           ///< All it has.
  std::vector<std::string> chosen;  ///< Those of the dossier, in page order.
};

/// One reply of the model and what became of it.
struct ExplainedReply {
  std::string text;  ///< As the model gave it.
  std::string model;
  std::string subject;                  ///< Of a reply that could be read.
  std::string abstained;                ///< Why the model would rather not write; may be empty.
  std::optional<std::string> unread{};  ///< Why the reply could not be read.
  std::vector<ProofFailure> failures;   ///< Empty where it was proven.
  bool proven = false;
};

/// Whether the rebuilt prompt is the one whose answer is kept.
enum class PromptMatch : std::uint8_t {
  not_asked,     ///< No model was asked (quote:), or there is no dossier.
  not_compared,  ///< The model's identity is not given.
  same,
  differs,  ///< Code, settings, brief or pages are others than at the time.
};

/// One check of the proof on the message as it stands.
struct ExplainedCheck {
  ProofCode code = ProofCode::no_claims;
  std::vector<std::string> failed;  ///< Sentences; empty: it holds.
};

struct Story {
  Campaign campaign;
  RecordView view;
  std::optional<Site> site;  ///< Of this record; pages and all.
  std::vector<ExplainedPage> pages;
  bool suspicious = false;  ///< A page speaks to a language model.
  std::string variant;
  std::string language;  ///< Written in.
  std::string system;    ///< The prompt, rebuilt; empty where there is no dossier.
  std::string user;
  PromptMatch match = PromptMatch::not_asked;
  std::vector<ExplainedReply> replies;  ///< First and second try.
  std::vector<ModelCall> calls;
  std::vector<ExplainedCheck> checks;    ///< Every one, where there is a message.
  std::vector<std::string> lost_quotes;  ///< Evidence that is not at its stored place.
  std::vector<MessageVersion> versions;
};

/// What decides an answer beside the prompt, as the run's model has it.
struct WriterIdentity {
  std::string identity;  ///< Model::identity.
  int tokens_max = 0;    ///< Model::tokens_max.
};

/// `writer`: nothing where it is not known. Errors: those of the store; invalid (the campaign's
/// brief cannot be read any more).
[[nodiscard]] Result<Story> tell_story(Store& store, const Campaign& campaign,
                                       const RecordView& view,
                                       const std::optional<WriterIdentity>& writer,
                                       const LanguageDetector& detect_language);

}  // namespace ov
