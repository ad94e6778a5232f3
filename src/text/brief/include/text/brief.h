// The brief of a campaign: who writes, what is offered, for whom, in which tone and language, and
// the rules that every message keeps. A TOML or JSON file that people write by hand, so a mistake
// is named by line and all mistakes are named together. It may hold up to five variants; a record's
// variant follows from the record alone, so that a re-run writes to it in the same way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace ov {

/// Of one value of a row, as briefs and prompts see it.
inline constexpr std::size_t row_value_bytes_max = 500;

/// What the row says, by name: the mapped fields ("company", "first_name", "email", "website",
/// "country") and every column under its header. Names compare without regard to ASCII case, spaces
/// and underscores being the same. The first value given for a name counts.
class RowFacts {
 public:
  /// `name`, `value`: UTF-8; an empty value counts as missing. White space and controls become
  /// single spaces; values are cut to row_value_bytes_max.
  void add(std::string_view name, std::string_view value);
  /// The value, or empty when the row has none.
  [[nodiscard]] std::string_view value(std::string_view name) const;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const {
    return facts_;
  }

 private:
  std::vector<std::pair<std::string, std::string>> facts_;
};

/// What may be done to a value on its way into a template; docs/brief.md says it by example.
enum class Filter : std::uint8_t {
  lower,
  upper,
  title,    ///< Each word with a capital letter.
  capital,  ///< The first letter only; the rest stays.
  trim,     ///< Without white space and punctuation at the ends.
  first_word,
  last_word,
  clean_company,  ///< Without the legal form: "Backhaus GmbH & Co. KG" becomes "Backhaus".
  host,           ///< The host of an address or e-mail: "https://www.a.example/x" is "a.example".
};
[[nodiscard]] std::string_view to_string(Filter filter);
[[nodiscard]] std::optional<Filter> filter_from(std::string_view name);
[[nodiscard]] std::span<const Filter> all_filters();
/// `value` (UTF-8) after `filter`; may be empty.
[[nodiscard]] std::string apply_filter(Filter filter, std::string_view value);

/// A name of the brief's own for a column of the list: `[variables]`.
struct Variable {
  std::string name;
  std::string column;
  std::vector<Filter> filters;
  std::optional<std::string> fallback;
};

/// Text with variables: `{{company}}`; with what to say when the row has none,
/// `{{first_name|there}}`; with filters, `{{company:clean_company:upper|your company}}`.
/// `{{quote}}` in the templates of [quote] stands for the page's words.
class Template {
 public:
  Template() = default;
  /// `variables`: names besides those of the row. Their filters come before those in the text, and
  /// a fallback in the text wins. Errors: invalid (braces that do not close, a variable without a
  /// name, a filter that is not known: the sentence names the nearest).
  static Result<Template> parse(std::string_view text, std::span<const Variable> variables = {});

  /// The text with every variable filled in. A variable without value and fallback becomes empty,
  /// and white space around the gap is closed. `{{quote}}` is left as it is.
  [[nodiscard]] std::string render(const RowFacts& row) const;
  /// Columns that the row has no value of and that have no fallback; each once, in order. A value
  /// that filters leave nothing of is none.
  [[nodiscard]] std::vector<std::string> missing(const RowFacts& row) const;
  /// Columns of all variables without a fallback, `quote` excepted; each once, in order.
  [[nodiscard]] std::vector<std::string> required() const;
  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] const std::string& text() const { return text_; }

  /// One variable as it stands in the text.
  struct Use {
    std::string written;  ///< Between the braces, as written.
    std::string column;
    bool has_fallback = false;
  };
  /// Whether `{{quote}}` stands in it.
  [[nodiscard]] bool holds_quote() const;
  /// All but `quote`, in order.
  [[nodiscard]] std::vector<Use> uses() const;

 private:
  struct Part {
    std::string literal;  ///< Text before the variable.
    std::string written;
    std::string variable;  ///< The column; empty in the last part.
    std::vector<Filter> filters;
    std::string fallback;
    bool has_fallback = false;
    [[nodiscard]] std::string value(const RowFacts& row) const;
  };
  std::string text_;
  std::vector<Part> parts_;
};

struct Sender {
  std::string name;
  std::string company;
  std::string about;  ///< Who we are, in a sentence or two; may be empty, as all that follow.
  std::string email;
  std::string phone;
  std::string url;
  std::string address;
};

inline constexpr std::size_t brief_variants_max = 5;
inline constexpr int brief_weight_max = 1000;

/// All text is UTF-8 without control characters but line feeds. In greeting, sign_off and the
/// templates of [quote], `{{sender.name}}` and the like are filled in when the brief is read.
struct Brief {
  std::string name;  ///< For people; the file's name where the brief has none.
  Sender sender;
  std::string offer;           ///< What we sell or want, in our words.
  std::string aim;             ///< What the message shall lead to.
  std::string recipient_role;  ///< "head of operations"; may be empty.
  std::string tone;
  /// ISO 639-1 code in lower case, or "site": the language of the company's own pages.
  std::string language;
  int words_min = 40;  ///< Of the body. The maximum leaves greeting and sign-off out of account.
  int words_max = 160;
  int subject_characters_max = 90;
  std::vector<std::string> must;           ///< Each occurs in subject or body.
  std::vector<std::string> must_not;       ///< None occurs in subject or body.
  std::vector<std::string> subject_rules;  ///< Sentences for the model.
  std::vector<std::string> links;          ///< The only links a message may hold, sender.url apart.
  Template greeting;                       ///< First line, e.g. "Hello {{first_name|there}},".
  Template sign_off;                       ///< Last lines.
  Template quote_subject;                  ///< What `quote:` writes; see Template.
  Template quote_body;
  std::vector<Variable> variables;
  /// Of a variant its name and share of the weights; empty and 1 in a brief without variants.
  std::string variant;
  int weight = 1;
  /// Each is a brief by itself: what is above with what the variant says laid over it. Those have
  /// none of their own.
  std::vector<Brief> variants;
};

// ---- variants ----------------------------------------------------------------------------------

/// What decides on a record's variant: its site and e-mail address, so that neither the order of
/// the rows nor the campaign plays a part. `site`: site key; `email`: as in the list, case does not
/// count, may be empty.
[[nodiscard]] std::string variant_key(std::string_view site, std::string_view email);
/// The brief to write to `key` by: one of the variants, or `brief` itself where there are none. By
/// weighted rendezvous hashing over the variants' names: the same key and brief give the same
/// answer everywhere; a variant that is added, removed or weighed anew moves only the keys that it
/// must.
[[nodiscard]] const Brief& choose_variant(const Brief& brief, std::string_view key);
/// The variant of that name (Message::variant); `brief` itself for an empty name, null when there
/// is no such variant.
[[nodiscard]] const Brief* find_variant(const Brief& brief, std::string_view name);

/// Columns that templates of `brief` (a variant, or one without variants) need and the row has no
/// value of; each once. `by_quote`: whether `quote:` writes, so that the templates of [quote]
/// count.
[[nodiscard]] std::vector<std::string> missing_variables(const Brief& brief, const RowFacts& row,
                                                         bool by_quote);
/// Whether there is any column that missing_variables could name.
[[nodiscard]] bool needs_variables(const Brief& brief, bool by_quote);

// ---- reading -----------------------------------------------------------------------------------

/// Limits on a brief. Reaching one is a mistake like any other.
inline constexpr std::size_t brief_bytes_max = 64U << 10U;
inline constexpr std::size_t brief_text_characters_max = 4000;  ///< Code points of one value.
inline constexpr std::size_t brief_list_max = 50;               ///< Entries of one list.

/// One thing that is wrong with a brief, or that may be.
struct BriefFinding {
  bool is_mistake = true;  ///< Else a warning: the brief can be used as it is.
  std::uint32_t line = 1;
  std::uint32_t column = 0;  ///< In characters from 1; 0 where it is not known.
  std::string sentence;      ///< What is wrong.
  std::string advice;        ///< What to do; may be empty.
};

/// What a brief is held against beside itself.
struct BriefContext {
  /// Names that the list has: mapped fields and headers. Nothing: there is no list, and any
  /// variable may be one of its columns.
  std::optional<std::vector<std::string>> columns;
  /// ISO 639-1 of a text, "" when unsure; not set: languages are not compared.
  std::function<std::string(std::string_view)> detect_language;
};

struct BriefCheck {
  std::optional<Brief> brief;          ///< Nothing when there is a mistake.
  std::vector<BriefFinding> findings;  ///< By line; mistakes and warnings.
};

/// Reads a brief and says all that is wrong with it, and what may be. `text`: TOML, or JSON when
/// `name` ends in ".json" or its first character is '{'.
[[nodiscard]] BriefCheck check_brief(std::string_view text, std::string_view name,
                                     const BriefContext& context);

/// The mistakes as "NAME:LINE: sentence", one a line.
[[nodiscard]] std::string mistakes_text(const BriefCheck& check, std::string_view name);

/// Reads a brief. `name` stands in messages, e.g. the file's path. Errors: invalid, its message
/// holding every mistake as "NAME:LINE: sentence", one a line; too_large.
[[nodiscard]] Result<Brief> parse_brief(std::string_view text, std::string_view name);

/// What is used without --brief, and its TOML text (examples/briefs/default.toml is the same).
[[nodiscard]] const Brief& default_brief();
[[nodiscard]] std::string_view default_brief_toml();

/// The JSON schema (Draft 2020-12) of a brief: src/text/brief/brief.schema.json.
[[nodiscard]] std::string_view brief_schema();

/// One line a value, the same for briefs that say the same, whatever their layout and comments: for
/// fingerprints of campaigns.
[[nodiscard]] std::string canonical_text(const Brief& brief);

}  // namespace ov
