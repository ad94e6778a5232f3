// Decides, without any model, whether a reply may become a message (DESIGN: proof). Every quote
// must stand in a page of the site; every number, date, amount, link, address and name in the
// message must come from a proven quote, the row or the brief; the brief's own rules must hold.
// Each thing that fails is told as a sentence that a model can act on.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/brief.h"
#include "text/evidence.h"
#include "text/prompt.h"

namespace ov {

/// A page of the site that the record names. Views and pointer must outlive `prove`.
struct ProofPage {
  std::uint32_t id = 0;  ///< As in the prompt.
  std::string_view url;
  std::string_view text;                   ///< As stored.
  const NormalizedText* normal = nullptr;  ///< Of `text`; never null.
  std::string_view language;               ///< ISO 639-1 or empty.
};

/// A claim's quote as it stands on the page.
struct ProvenQuote {
  std::string page_url;
  std::string quote;  ///< text[begin, end) of the page.
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::string claim{};  ///< Texts of the claims that rest on it, a line each.
};

/// Why a reply does not pass. Closed; `to_string` gives the name used in logs and tests.
enum class ProofCode : std::uint8_t {
  no_claims,         ///< Nothing in the message rests on the site.
  quote_not_found,   ///< A quote is on no page of the site.
  quote_too_short,   ///< A quote of too few letters to prove anything.
  quote_joined,      ///< A quote put together from two places.
  quote_negated,     ///< The page denies what the quote, cut as it is, seems to say.
  quote_suspicious,  ///< A quote that speaks to a model.
  claim_not_in_message,
  claim_unrelated,  ///< A claim shares no word with its quote.
  statement,        ///< A sentence about the company that rests on nothing.
  negated,          ///< Says the opposite of what the page says.
  role,             ///< Takes somebody on the page, the company or the sender for one another.
  disguised,        ///< Letters that are not what they seem.
  number,           ///< A number, amount, percentage or year without support.
  date,             ///< A month, weekday, season or "recently" without support.
  name,             ///< A name without support.
  praise,           ///< "leading", "award-winning" and the like, not said by the page.
  link,
  email,
  phone,
  account,   ///< An account's number, or one that may be, without support.
  greeting,  ///< None, or one that names somebody else than the row does.
  sign_off,  ///< Not the brief's.
  too_short,
  too_long,
  subject,  ///< Empty, several lines, too long.
  language,
  must_missing,
  must_not,
  placeholder,  ///< "[Name]", "{{company}}", "XX" left in.
  markup,       ///< HTML or Markdown in a plain message.
};
[[nodiscard]] std::string_view to_string(ProofCode code);

struct ProofFailure {
  ProofCode code = ProofCode::no_claims;
  std::string what;      ///< The words at fault; may be empty.
  std::string sentence;  ///< For the model and for people: what is wrong and what would be right.
};

struct ProofResult {
  std::vector<ProvenQuote> evidence;   ///< In the order of the claims, each span once.
  std::vector<ProofFailure> failures;  ///< At most proof_failures_max.
  [[nodiscard]] bool proven() const { return failures.empty(); }
};
inline constexpr std::size_t proof_failures_max = 12;

namespace proof {
class Support;
}

/// What a brief lets every message say, whoever it is written to; taken apart once for all of them.
class BriefSupport {
 public:
  explicit BriefSupport(const Brief& brief);
  [[nodiscard]] const proof::Support& support() const { return *support_; }

 private:
  std::shared_ptr<const proof::Support> support_;  ///< Shared by the copies of this.
};

/// What the message is held against.
struct ProofRules {
  const Brief* brief = nullptr;
  const RowFacts* row = nullptr;
  /// What the message must be written in, ISO 639-1; empty: not checked.
  std::string_view language;
  /// ISO 639-1 of a text, empty when unsure; not set: the language is not checked.
  std::function<std::string(std::string_view)> detect_language;
  /// Whole sentences of the message that a person vouches for: what they say needs no support.
  /// Their links, addresses and numbers of contact, disguises and the brief's rules count all the
  /// same. Not empty: the message need not rest on the site.
  std::span<const std::string> asserted{};
  /// Of `brief`; null: it is taken apart for this message alone.
  const BriefSupport* brief_support = nullptr;
  /// The body is a whole letter, so that the brief's greeting and sign-off are asked for.
  bool whole = false;
};

/// Proves `reply`, which is no abstention. Pure. Measured: 0.3 ms of CPU for a short message;
/// making a page of 11 KB ready (NormalizedText) takes 0.07 ms more, once a site.
[[nodiscard]] ProofResult prove(const Reply& reply, std::span<const ProofPage> pages,
                                const ProofRules& rules);

/// Whether `sentence` is one of the message's own, as `ProofRules::asserted` needs it.
[[nodiscard]] bool is_sentence_of(std::string_view subject, std::string_view body,
                                  std::string_view sentence);

/// Whether `text` holds a link, an e-mail address, a handle, a phone or an account number. `prove`
/// lets such through only from the row and the brief, so no quote should hold one.
[[nodiscard]] bool holds_contact(std::string_view text);

}  // namespace ov
