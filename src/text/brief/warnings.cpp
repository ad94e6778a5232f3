#include "warnings.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "text/evidence.h"
#include "text/url.h"
#include "vocabulary.h"

namespace ov::brief {
namespace {

int count_words(std::string_view text) {
  int words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool space = is_ascii_space(c);
    words += !space && !inside ? 1 : 0;
    inside = !space;
  }
  return words;
}

std::string shown(std::string_view text) {
  constexpr std::size_t bytes_max = 60;
  std::string out(utf8_prefix(text, bytes_max));
  return out.size() < text.size() ? out + "…" : out;
}

class Warnings {
 public:
  Warnings(const Brief& b, const Node& root, const Source& source, const BriefContext& context,
           Findings& findings)
      : b_(b), root_(root), source_(source), context_(context), findings_(findings) {}

  void find() {
    phrase_lengths();
    contradictions();
    own_words();
    quote_templates();
    links();
    superlatives();
    greeting_fallback();
    tone();
    openings();
    quote_language();
  }

 private:
  [[nodiscard]] const Node* node(std::string_view table, std::string_view key) const {
    const Node* found = root_.get(table);
    if (found == nullptr || key.empty()) return found;
    const Node* inner = found->get(key);
    return inner != nullptr ? inner : found;
  }
  [[nodiscard]] Place at(std::string_view table, std::string_view key = "") const {
    const Node* found = node(table, key);
    return found == nullptr ? Place{1, 0} : found->at;
  }
  /// Where the entry `value` of the list `key` stands.
  [[nodiscard]] Place entry(std::string_view key, std::string_view value) const {
    const Node* list = root_.get(key);
    if (list == nullptr) return {1, 0};
    for (const Node& item : list->items) {
      if (trim(item.text) == value) return item.at;
    }
    return list->at;
  }

  void phrase_lengths() {
    int words = 0;
    for (const std::string& phrase : b_.must) {
      const int own = count_words(phrase);
      words += own;
      if (own <= b_.words_max) continue;
      findings_.warning(
          entry("must", phrase),
          fmt::format("a phrase of 'must' has {} words, the body may have {}", own, b_.words_max),
          "no message can pass; shorten the phrase or raise length.words_max");
    }
    if (words <= b_.words_max || b_.must.size() < 2) return;
    findings_.warning(at("must"),
                      fmt::format("the phrases of 'must' have {} words together, the body may have "
                                  "{}",
                                  words, b_.words_max),
                      "no message can pass; drop some or raise length.words_max");
  }

  void contradictions() {
    for (const std::string& phrase : b_.must) {
      const NormalizedText text(phrase);
      for (const std::string& forbidden : b_.must_not) {
        if (!text.find_normal(normalize(forbidden))) continue;
        findings_.warning(entry("must_not", forbidden),
                          fmt::format("'must_not' forbids \"{}\", and 'must' asks for \"{}\"",
                                      shown(forbidden), shown(phrase)),
                          "no message can pass; take one of the two out");
      }
    }
  }

  /// Text of ours that goes into every message, and what must not be in one.
  void own_words() {
    const struct {
      const char* name;
      const Template* text;
      Place place;
    } parts[] = {{"greeting", &b_.greeting, at("greeting")},
                 {"sign_off", &b_.sign_off, at("sign_off")},
                 {"quote.subject", &b_.quote_subject, at("quote", "subject")},
                 {"quote.body", &b_.quote_body, at("quote", "body")}};
    for (const auto& part : parts) {
      const NormalizedText text(part.text->text());
      for (const std::string& forbidden : b_.must_not) {
        if (!text.find_normal(normalize(forbidden))) continue;
        findings_.warning(
            part.place,
            fmt::format("'{}' holds \"{}\", which 'must_not' forbids", part.name, shown(forbidden)),
            "no message with it can pass; change one of the two");
      }
    }
  }

  void quote_templates() {
    if (root_.get("quote") == nullptr) {
      if (!b_.must.empty()) quote_lacks(b_.must.front());
      return;
    }
    const NormalizedText text(b_.quote_subject.text() + "\n" + b_.greeting.text() + "\n" +
                              b_.quote_body.text() + "\n" + b_.sign_off.text());
    for (const std::string& phrase : b_.must) {
      if (!text.find_normal(normalize(phrase))) quote_lacks(phrase);
    }
    const int words = count_words(b_.quote_body.text());
    if (words > b_.words_max) {
      findings_.warning(at("quote", "body"),
                        fmt::format("'quote.body' has {} words before the page's own, the body may "
                                    "have {}",
                                    words, b_.words_max),
                        "shorten it or raise length.words_max; a model's messages do not mind");
    }
  }

  void quote_lacks(const std::string& phrase) {
    findings_.warning(entry("must", phrase),
                      fmt::format("the templates of [quote] do not hold \"{}\", which 'must' asks "
                                  "for",
                                  shown(phrase)),
                      "without a model nothing can be written; put it into quote.body");
  }

  void links() {
    const Result<Url> own = parse_website(b_.sender.url);
    if (b_.sender.url.empty() || !own) return;
    for (const std::string& link : b_.links) {
      const Result<Url> url = parse_url(link);
      if (!url || site_key(*url) == site_key(*own)) continue;
      findings_.warning(entry("links", link),
                        fmt::format("the link {} leads to {}, the sender is at {}", shown(link),
                                    site_key(*url), site_key(*own)),
                        "readers and mail filters mistrust links to other places; link to your own "
                        "pages where you can");
    }
  }

  void superlatives() {
    const std::string text = normalize(b_.offer);
    for (const std::string_view word : superlative_words()) {
      if (!has_word(text, word)) continue;
      findings_.warning(at("offer"), fmt::format("the offer praises itself (\"{}\")", word),
                        "say what can be checked instead: a figure, a customer, what is done");
      return;
    }
  }

  void greeting_fallback() {
    const Node* greeting = root_.get("greeting");
    if (greeting == nullptr) return;
    for (const Template::Use& use : b_.greeting.uses()) {
      if (use.has_fallback) continue;
      findings_.warning(source_.find(*greeting, "{{" + use.written + "}}"),
                        fmt::format("the greeting needs {{{{{}}}}}", use.written),
                        fmt::format("rows without it stop the run; say what to write then, e.g. "
                                    "{{{{{}|there}}}}, or nothing: {{{{{}|}}}}",
                                    use.written, use.written));
    }
  }

  void tone() {
    const std::string text = normalize(b_.tone);
    for (const WordOf& form : forms_of_address()) {
      if (!has_word(text, form.word)) continue;
      if (b_.language == "site" || b_.language == form.languages) continue;
      findings_.warning(at("tone"),
                        fmt::format("the tone asks for \"{}\", and the language is \"{}\"",
                                    form.word, b_.language),
                        fmt::format("that is a form of \"{}\"; set language, or say the tone "
                                    "without it",
                                    form.languages));
      return;
    }
  }

  /// Greeting and sign-off are the same in every message, whatever it is written in.
  void openings() {
    opening("greeting", b_.greeting.text());
    opening("sign_off", b_.sign_off.text());
  }

  void opening(std::string_view key, std::string_view said) {
    const std::string text = normalize(said);
    for (const WordOf& opening : opening_words()) {
      if (!has_word(text, opening.word)) continue;
      const auto languages = split(opening.languages, ' ');
      if (std::find(languages.begin(), languages.end(), b_.language) != languages.end()) return;
      const bool varies = b_.language == "site";
      findings_.warning(
          at(key),
          fmt::format("'{}' says \"{}\", and the language is {}", key, opening.word,
                      varies ? "that of each site" : "\"" + b_.language + "\""),
          varies ? "set language to the one that greeting and sign-off are in, or write a brief a "
                   "language"
                 : "write it in that language");
      return;
    }
  }

  void quote_language() {
    const Node* body = node("quote", "body");
    if (!context_.detect_language || body == nullptr || b_.language == "site") return;
    const std::string found = context_.detect_language(b_.quote_body.render(RowFacts()));
    if (found.empty() || found == b_.language) return;
    findings_.warning(
        body->at,
        fmt::format("'quote.body' reads as \"{}\", and the language is \"{}\"", found, b_.language),
        "written without a model, its messages would be refused");
  }

  const Brief& b_;
  const Node& root_;
  const Source& source_;
  const BriefContext& context_;
  Findings& findings_;
};

}  // namespace

void find_warnings(const Brief& b, const Node& root, const Source& source,
                   const BriefContext& context, Findings& findings) {
  Warnings(b, root, source, context, findings).find();
}

}  // namespace ov::brief
