#include "adapters/quote.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "base/utf8.h"
#include "text/evidence.h"
#include "text/prompt.h"
#include "text/proof.h"

namespace ov::adapters {
namespace {

constexpr std::size_t sentence_bytes_min = 36;
constexpr std::size_t sentence_bytes_max = 240;
constexpr std::size_t sentence_letters_min = 24;
constexpr std::size_t sentences_looked_at_max = 400;
constexpr double usefulness_min = 0.4;
/// A sentence from a later block must be better than one from an earlier block by this much.
constexpr double block_order_cost = 0.01;

struct Candidate {
  std::string_view sentence;
  int page = 0;
  double score = 0;
};

/// "3) …", "9. …" and a footnote's "9Book …" begin with what belongs to the page's layout.
bool begins_with_marker(std::string_view sentence) {
  std::size_t digits = 0;
  while (digits < sentence.size() && is_ascii_digit(sentence[digits])) ++digits;
  if (digits == 0 || digits == sentence.size()) return false;
  const char after = sentence[digits];
  return is_ascii_alpha(after) || (digits <= 2 && (after == '.' || after == ')'));
}

/// Two words with a full stop but no space between them, as a page's layout joins them, or seven
/// digits and more in one word: neither reads well in a message.
bool has_joined_words(std::string_view sentence) {
  constexpr int digits_min = 7;
  for (const std::string_view word : split(sentence, ' ')) {
    if (std::count_if(word.begin(), word.end(), is_ascii_digit) >= digits_min) return true;
    for (std::size_t dot = word.find('.'); dot != std::string_view::npos;
         dot = word.find('.', dot + 1)) {
      const bool inside = dot >= 2 && dot + 2 < word.size();
      if (inside && is_ascii_alpha(word[dot - 1]) && is_ascii_alpha(word[dot - 2]) &&
          is_ascii_alpha(word[dot + 1])) {
        return true;
      }
    }
  }
  return false;
}

bool is_whole(std::string_view sentence) {
  const auto first = static_cast<unsigned char>(sentence.front());
  const bool begins =
      (first >= 'A' && first <= 'Z') || is_ascii_digit(sentence.front()) || first >= 0xC3;
  const bool ends = sentence.ends_with('.') || sentence.ends_with("。");
  return begins && ends && !sentence.ends_with("..");
}

/// What reads badly or must not stand inside a message: addresses, menus, marks of markup,
/// quotation marks inside quotation marks.
bool has_unfit_marks(std::string_view sentence) {
  constexpr std::string_view marks[] = {"@",  "http", "www.", "|",  "[",  "]",  "{",  "}", "<",
                                        ">",  "»",    "«",    "\"", "“",  "„",  "”",  "→", "✓",
                                        "**", "©",    "…",    "\n", "\t", "- ", "+4", "+1"};
  // C1 controls (U+0080 to U+009F) are in no real text: they are left over from a wrong decoding.
  for (std::size_t at = sentence.find('\xC2'); at != std::string_view::npos;
       at = sentence.find('\xC2', at + 1)) {
    const auto next = at + 1 < sentence.size() ? static_cast<unsigned char>(sentence[at + 1]) : 0;
    if (next >= 0x80 && next < 0xA0) return true;
  }
  return std::any_of(std::begin(marks), std::end(marks), [sentence](std::string_view mark) {
    return sentence.find(mark) != std::string_view::npos;
  });
}

/// A sentence that leans on the one before it says little alone.
bool leans_back(std::string_view sentence) {
  constexpr std::string_view starts[] = {
      "This ",   "These ",   "That ",  "Those ", "It ",     "They ",     "He ",   "She ",
      "Also",    "But ",     "And ",   "So ",    "However", "Therefore", "Dies",  "Diese ",
      "Dieser ", "Dieses ",  "Das ",   "Er ",    "Sie ",    "Es ",       "Auch ", "Aber ",
      "Und ",    "Dadurch ", "Damit ", "Daher ", "Ainsi",   "Il ",       "Elle ", "Esto ",
      "Este ",   "Questo ",  "I ",     "Ich ",   "You ",    "If "};
  return std::any_of(std::begin(starts), std::end(starts),
                     [sentence](std::string_view start) { return sentence.starts_with(start); });
}

std::optional<double> score_of(std::string_view sentence) {
  const bool size_fits =
      sentence.size() >= sentence_bytes_min && sentence.size() <= sentence_bytes_max;
  if (!size_fits || !is_whole(sentence) || has_unfit_marks(sentence)) return std::nullopt;
  if (begins_with_marker(sentence) || has_joined_words(sentence)) return std::nullopt;
  if (count_letters(normalize(sentence)) < sentence_letters_min) return std::nullopt;
  double score = block_usefulness(sentence);
  if (leans_back(sentence)) score -= 0.2;
  // The proof would refuse an address or a phone number whatever it is quoted from.
  if (score < usefulness_min || holds_contact(sentence)) return std::nullopt;
  return score;
}

/// The best sentence that `first_reply` does not hold already.
std::optional<Candidate> best_sentence(const ModelRequest& request) {
  const std::string used = normalize(request.first_reply);
  std::optional<Candidate> best;
  std::size_t looked_at = 0;
  double cost = 0;
  for (const QuotePage& page : request.pages) {
    for (const std::string& block : page.blocks) {
      cost += block_order_cost;
      // A block that speaks to a model is not to be trusted in any of its sentences.
      if (injection_suspected(block)) continue;
      for (const std::string_view sentence : sentences(block)) {
        if (++looked_at > sentences_looked_at_max) return best;
        const std::optional<double> score = score_of(sentence);
        if (!score || (best && *score - cost <= best->score)) continue;
        if (!used.empty() && used.find(normalize(sentence)) != std::string::npos) continue;
        best = Candidate{sentence, page.id, *score - cost};
      }
    }
  }
  return best;
}

std::string filled(std::string_view text, std::string_view quote) {
  constexpr std::string_view variable = "{{quote}}";
  std::string out;
  while (true) {
    const std::size_t at = text.find(variable);
    out += text.substr(0, at);
    if (at == std::string_view::npos) return out;
    out += quote;
    text.remove_prefix(at + variable.size());
  }
}

// Each call is answered before the next starts; the number is how many the run makes between two
// looks at its inbox (with 1 the run took 2.3 times as long as with 64).
constexpr std::size_t in_flight_at_once = 64;

class QuoteModel final : public Model {
 public:
  void write(ModelRequest request, std::function<void(ModelResult)> done) override {
    ModelReply reply;
    reply.text = quote_reply(request);
    reply.model = reply.endpoint = name();
    reply.usage.reported = true;  // It reads no tokens and writes none.
    reply.price = price();
    done(std::move(reply));
  }
  [[nodiscard]] std::size_t in_flight_max() const override { return in_flight_at_once; }
  [[nodiscard]] std::optional<ModelPrice> price() const override { return ModelPrice{}; }
  [[nodiscard]] std::string identity() const override { return name(); }
  [[nodiscard]] std::string name() const override { return "quote:"; }
  void stop() override {}
};

}  // namespace

std::string quote_reply(const ModelRequest& request) {
  Reply reply;
  const std::optional<Candidate> best = best_sentence(request);
  if (!best || request.body_template.empty() || request.subject_template.empty()) {
    reply.abstain =
        best ? "the brief has no template to quote in" : "the pages hold no sentence worth quoting";
    return to_json(reply);
  }
  reply.subject = filled(request.subject_template, best->sentence);
  reply.body = filled(request.body_template, best->sentence);
  const std::string quote(best->sentence);
  reply.claims.push_back({quote, quote, static_cast<std::uint32_t>(best->page)});
  return to_json(reply);
}

std::unique_ptr<Model> make_quote_model() { return std::make_unique<QuoteModel>(); }

}  // namespace ov::adapters
