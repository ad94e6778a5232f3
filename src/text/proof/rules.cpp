// What the brief asks of every message, and what no message may hold.
#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "checks.h"

namespace ov::proof {
namespace {

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

void check_length(const Subjected& message, const ProofRules& rules, Failures& failures) {
  const Brief& brief = *rules.brief;
  const auto words = static_cast<int>(count_words(message.reply.body));
  if (words < brief.words_min) {
    failures.add(
        ProofCode::too_short, "",
        fmt::format("The body has {} words; at least {} are asked for.", words, brief.words_min));
  }
  // Greeting and sign-off may be part of the body or be added later; they are not counted.
  const auto extra = static_cast<int>(count_words(brief.greeting.render(*rules.row)) +
                                      count_words(brief.sign_off.render(*rules.row)));
  if (words > brief.words_max + extra) {
    failures.add(
        ProofCode::too_long, "",
        fmt::format("The body has {} words; at most {} are asked for.", words, brief.words_max));
  }
}

void check_subject(const Subjected& message, const Brief& brief, Failures& failures) {
  const std::string& subject = message.reply.subject;
  const auto size = static_cast<int>(characters(subject));
  if (trim(subject).empty() || subject.find('\n') != std::string::npos) {
    failures.add(ProofCode::subject, "", "The subject must be one line with some text.");
  } else if (size > brief.subject_characters_max) {
    failures.add(ProofCode::subject, "",
                 fmt::format("The subject has {} characters; at most {} are allowed.", size,
                             brief.subject_characters_max));
  }
}

void check_phrases(const Subjected& message, const Brief& brief, Failures& failures) {
  for (const std::string& phrase : brief.must) {
    if (message.holds_phrase(normalize(phrase))) continue;
    failures.add(ProofCode::must_missing, phrase,
                 fmt::format("The message must hold \"{}\", word for word.", phrase));
  }
  for (const std::string& phrase : brief.must_not) {
    if (!message.holds_phrase(normalize(phrase))) continue;
    failures.add(ProofCode::must_not, phrase,
                 fmt::format("The message must not hold \"{}\".", phrase));
  }
}

/// Codes that mean one language to a reader.
std::string_view same_language(std::string_view code) {
  if (code == "nb" || code == "nn") return "no";
  if (code == "hr" || code == "bs") return "sr";
  return code;
}

/// The language of what the writer wrote: words quoted from the page may be in another.
void check_language(const Subjected& message, const ProofRules& rules,
                    const std::vector<ProvenQuote>& quotes, Failures& failures) {
  if (rules.language.empty() || !rules.detect_language) return;
  constexpr std::size_t letters_min = 40;
  std::string own = message.reply.body;
  for (const ProvenQuote& quote : quotes) {
    if (const auto span = find_quote(own, quote.quote)) {
      own.replace(span->begin, span->end - span->begin, " ");
    }
  }
  if (count_letters(normalize(own)) < letters_min) return;
  const std::string detected = rules.detect_language(own);
  if (detected.empty() || same_language(detected) == same_language(rules.language)) return;
  failures.add(ProofCode::language, detected,
               fmt::format("The message is written in another language ({}) than asked for ({}).",
                           detected, rules.language));
}

/// "[Name]" and the like. Brackets that a quote holds are the page's own.
void check_placeholders(const Subjected& message, const std::vector<ProvenQuote>& quotes,
                        Failures& failures) {
  constexpr std::size_t placeholder_bytes_max = 60;
  const std::string_view text = message.text;
  const auto quoted = [&quotes](std::string_view part) {
    return std::any_of(quotes.begin(), quotes.end(), [part](const ProvenQuote& quote) {
      return quote.quote.find(part) != std::string::npos;
    });
  };
  const auto fail = [&failures](std::string_view what) {
    failures.add(ProofCode::placeholder, what,
                 fmt::format("\"{}\" is a placeholder; write the message out.", what));
  };
  for (std::size_t at = text.find('['); at != std::string_view::npos; at = text.find('[', at + 1)) {
    const std::size_t close = text.find(']', at);
    if (close == std::string_view::npos) break;
    const std::string_view part = text.substr(at, close - at + 1);
    if (part.size() > 2 && part.size() <= placeholder_bytes_max && !quoted(part)) fail(part);
  }
  for (const std::string_view mark : {"{{", "}}", "XXX", "____", "Lorem ipsum", "lorem ipsum"}) {
    if (text.find(mark) != std::string_view::npos && !quoted(mark)) fail(mark);
  }
}

/// What stands in `text` from a '<' at `at` on, up to its '>' or the end of its first word.
std::string_view tag_at(std::string_view text, std::size_t at) {
  constexpr std::size_t tag_bytes_max = 60;
  const std::string_view rest = utf8_prefix(text.substr(at), tag_bytes_max);
  const std::size_t close = rest.find('>');
  return rest.substr(0, close == std::string_view::npos ? rest.find(' ') : close + 1);
}

/// Whether a reader's mail program may take a '<' before `next` for the beginning of a tag. "<3"
/// and "< 5" are none.
bool opens_tag(char next) {
  return is_ascii_alpha(next) || next == '/' || next == '!' || next == '?';
}

void check_markup(const Subjected& message, const std::vector<ProvenQuote>& quotes,
                  Failures& failures) {
  const auto check = [&](std::string_view mark) {
    const bool quoted = std::any_of(quotes.begin(), quotes.end(), [mark](const ProvenQuote& quote) {
      return quote.quote.find(mark) != std::string::npos;
    });
    if (quoted) return;
    failures.add(ProofCode::markup, mark,
                 fmt::format("The message holds markup (\"{}\"); write plain text.", mark));
  };
  const std::string_view text = message.text;
  for (const std::string_view mark : {"**", "](", "```", "&nbsp;"}) {
    if (text.find(mark) != std::string_view::npos) check(mark);
  }
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    if (at + 1 < text.size() && opens_tag(text[at + 1])) check(tag_at(text, at));
  }
}

}  // namespace

void check_rules(const Subjected& message, const ProofRules& rules,
                 const std::vector<ProvenQuote>& quotes, Failures& failures) {
  check_length(message, rules, failures);
  check_subject(message, *rules.brief, failures);
  check_phrases(message, *rules.brief, failures);
  check_language(message, rules, quotes, failures);
  check_placeholders(message, quotes, failures);
  check_markup(message, quotes, failures);
}

}  // namespace ov::proof
