// What the model is asked and how its answer is read. The system message depends on the brief
// alone, so an engine can reuse it for a whole campaign; the user message holds the row and the
// dossier, page text marked as data. The answer is one JSON object, read strictly but for the
// wrapping that models like to put around it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/brief.h"

namespace ov {

// ---- dossier -----------------------------------------------------------------------------------

/// One page as the writer may see it. Views must outlive the calls below.
struct DossierPage {
  std::uint32_t id = 0;  ///< Of `<page id>`; 1 or more, unique.
  std::string_view url;
  std::string_view title;
  std::vector<std::string_view> blocks;  ///< Page order; UTF-8.
};

/// A block chosen for the dossier, or the beginning of one that was too long, cut after a sentence.
struct DossierBlock {
  std::size_t page = 0;   ///< Index into the pages given.
  std::size_t block = 0;  ///< Index into its blocks.
  std::string_view text;
  double usefulness = 0;
};

/// Estimate of the tokens of `text`, by script and on the high side for the common vocabularies: a
/// third of a token a letter of English, two a letter with marks, one and a third a character of
/// Chinese. Not a bound; where money is at stake, a token a byte is (domain/money.h).
[[nodiscard]] std::size_t tokens_estimate(std::string_view text);

/// How much a writer gains from a block, 0 (nothing) to 1: what is specific to one company
/// (numbers, names, whole sentences) counts, what every site says (cookies, legal, navigation,
/// slogans) does not. Text that looks like an instruction to a model gives 0.
[[nodiscard]] double block_usefulness(std::string_view text);

/// The most useful blocks within `tokens_max`, in page order. Repeats and blocks under suspicion of
/// injection are left out.
[[nodiscard]] std::vector<DossierBlock> choose_blocks(std::span<const DossierPage> pages,
                                                      std::size_t tokens_max);

/// Whether `text` speaks to a language model rather than to a reader ("ignore previous
/// instructions", in nine languages; zero-width and look-alike tricks are undone first). Cheap, and
/// meant to be wrong on the side of suspicion. What it marks stays out of the dossier, and the
/// record is flagged.
[[nodiscard]] bool injection_suspected(std::string_view text);

/// Whole sentences of a block, trimmed, in order; views into `block`.
[[nodiscard]] std::vector<std::string_view> sentences(std::string_view block);

// ---- prompt ------------------------------------------------------------------------------------

inline constexpr std::size_t dossier_tokens_max = 600;

/// The two messages a model is given.
struct Prompt {
  std::string system;
  std::string user;
};

/// `language`: what to write in, ISO 639-1 ("site" of the brief resolved by the caller; empty: the
/// language of the pages). `pages` gives the dossier as chosen: all of their blocks go in.
[[nodiscard]] std::string system_prompt(const Brief& brief);
[[nodiscard]] std::string user_prompt(const Brief& brief, const RowFacts& row,
                                      std::string_view language,
                                      std::span<const DossierPage> pages);

/// Both, with the dossier chosen from `pages` within dossier_tokens_max.
[[nodiscard]] Prompt build_prompt(const Brief& brief, const RowFacts& row,
                                  std::string_view language, std::span<const DossierPage> pages);

/// The one further message after a reply that did not pass. `problems`: a sentence each.
[[nodiscard]] std::string second_try_prompt(std::span<const std::string> problems);

/// JSON schema (draft 2020-12, the subset strict endpoints take) of the reply. `abstain` is null in
/// a written reply, and the other fields are empty in an abstained one.
[[nodiscard]] std::string_view reply_schema();

/// `text` with its angle brackets as character references, for data inside marks. Nothing else is
/// changed, so that a model can copy what it reads.
[[nodiscard]] std::string escape_marks(std::string_view text);

/// A model's body with the greeting before it and the sign-off after it, unless it has its own: the
/// model is told to leave both out, because the sender comes from the brief alone.
[[nodiscard]] std::string complete_body(const Brief& brief, const RowFacts& row,
                                        std::string_view body);

/// Whether a body has a greeting: the brief's, or a first line that is one. True where the brief
/// has none.
[[nodiscard]] bool has_greeting(const Brief& brief, const RowFacts& row, std::string_view body);

/// What counts as a sign-off: the brief's word for word, or the sender's name at the end as well.
enum class SignOff : std::uint8_t { whole, by_name };
/// Whether a body ends so, a postscript left out of account. True where the brief has none.
[[nodiscard]] bool has_sign_off(const Brief& brief, const RowFacts& row, std::string_view body,
                                SignOff how);

// ---- reply -------------------------------------------------------------------------------------

/// What a part of the message rests on, as the model says.
struct Claim {
  std::string text;        ///< The words of the message.
  std::string quote;       ///< Exact words of the page.
  std::uint32_t page = 0;  ///< `<page id>`; 0 when the model named none.
};

/// Either `abstain` is not empty, or subject, body and at least one claim are there.
struct Reply {
  std::string subject;  ///< One line, UTF-8.
  std::string body;     ///< Lines end in LF.
  std::vector<Claim> claims;
  std::string abstain;  ///< Why the model would rather not write.
};

inline constexpr std::size_t reply_bytes_max = 256U << 10U;  ///< Of the model's whole text.
inline constexpr std::size_t reply_subject_bytes_max = 500;
inline constexpr std::size_t reply_body_bytes_max = 16U << 10U;
inline constexpr std::size_t reply_claims_max = 30;
inline constexpr std::size_t reply_quote_bytes_max = 4000;
inline constexpr std::size_t reply_depth_max = 8;

/// Reads a model's text: the JSON object in it, bare, in a ``` fence, or after reasoning
/// (`<think>…</think>` or prose). No other leniency: types are strict, unknown fields are ignored.
/// Errors: invalid (the sentence tells the model what to fix), too_large.
[[nodiscard]] Result<Reply> parse_reply(std::string_view model_text);

/// The reply as JSON text that parse_reply reads back.
[[nodiscard]] std::string to_json(const Reply& reply);

}  // namespace ov
