// The brief of a campaign: who writes, what is offered, for whom, in which tone and language, and
// the rules that every message keeps. A TOML file that people write by hand, so a mistake is named
// by line and all mistakes are named together.
#pragma once

#include <cstddef>
#include <cstdint>
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

/// Text with variables: `{{company}}` or, with what to say when the row has none,
/// `{{first_name|there}}`. `{{quote}}` in the templates of [quote] stands for the page's words.
class Template {
 public:
  Template() = default;
  /// Errors: invalid (braces that do not close, a variable without a name).
  static Result<Template> parse(std::string_view text);

  /// The text with every variable filled in. A variable without value and fallback becomes empty,
  /// and white space around the gap is closed. `{{quote}}` is left as it is.
  [[nodiscard]] std::string render(const RowFacts& row) const;
  /// Variables that the row does not have and that have no fallback; each once, in order.
  [[nodiscard]] std::vector<std::string> missing(const RowFacts& row) const;
  /// Names of all variables without a fallback, `quote` excepted; each once, in order.
  [[nodiscard]] std::vector<std::string> required() const;
  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  struct Part {
    std::string literal;   ///< Text before the variable.
    std::string variable;  ///< Empty in the last part.
    std::string fallback;
    bool has_fallback = false;
  };
  std::string text_;
  std::vector<Part> parts_;
};

struct Sender {
  std::string name;
  std::string company;
  std::string email;
  std::string phone;  ///< May be empty, as the next two.
  std::string url;
  std::string address;
};

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
};

/// Limits on a brief. Reaching one is a mistake like any other.
inline constexpr std::size_t brief_bytes_max = 64U << 10U;
inline constexpr std::size_t brief_text_bytes_max = 4000;  ///< Of one value.
inline constexpr std::size_t brief_list_max = 50;          ///< Entries of one list.

/// Reads a brief. `name` stands in messages, e.g. the file's path. Errors: invalid, its message
/// holding every mistake as "NAME:LINE: sentence", one a line; too_large.
[[nodiscard]] Result<Brief> parse_brief(std::string_view toml, std::string_view name);

/// What is used without --brief, and its TOML text (examples/briefs/default.toml is the same).
[[nodiscard]] const Brief& default_brief();
[[nodiscard]] std::string_view default_brief_toml();

/// One line a value, the same for briefs that say the same, whatever their layout and comments: for
/// fingerprints of campaigns.
[[nodiscard]] std::string canonical_text(const Brief& brief);

}  // namespace ov
