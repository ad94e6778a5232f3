#include "grounds.h"

#include <algorithm>
#include <optional>

#include "base/utf8.h"
#include "text/prompt.h"

namespace ov::proof {
namespace {

constexpr std::size_t around_bytes_max = 1000;
/// A shorter run between quotation marks is a title, not somebody's words.
constexpr std::size_t speech_bytes_min = 16;
constexpr std::size_t attribution_bytes_max = 90;

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// The line of the quote, bounded, with the line after it where that names a speaker.
Span line_around(std::string_view text, Span quote) {
  std::size_t begin = quote.begin;
  while (begin > 0 && text[begin - 1] != '\n' && quote.begin - begin < around_bytes_max) --begin;
  while (begin < quote.begin && continues_character(text[begin])) ++begin;
  std::size_t end = quote.end;
  while (end < text.size() && text[end] != '\n' && end - quote.end < around_bytes_max) ++end;
  while (end > quote.end && end < text.size() && continues_character(text[end])) --end;
  std::size_t next = end;
  while (next < text.size() && text[next] == '\n') ++next;
  const std::string_view rest = text.substr(next);
  if (rest.starts_with("- ") || rest.starts_with("–") || rest.starts_with("—")) {
    const std::size_t stop = std::min(rest.find('\n'), rest.size());
    if (stop <= attribution_bytes_max) end = next + stop;
  }
  return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

struct Mark {
  std::size_t begin = 0;
  std::size_t size = 0;
};

/// The next double quotation mark of any kind.
std::optional<Mark> next_mark(std::string_view text, std::size_t from) {
  for (std::size_t at = from; at < text.size();) {
    const Utf8Char c = utf8_at(text, at);
    const char32_t mark = c.code_point;
    if (mark == '"' || (mark >= 0x201C && mark <= 0x201F) || mark == 0xAB || mark == 0xBB) {
      return Mark{at, c.size};
    }
    at += c.size;
  }
  return std::nullopt;
}

/// What somebody says, with the marks, and where they are named.
struct Speech {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view speaker;
};

/// Who is named after a speech: "- Maria Huber, bakery owner", ", says Tom Pugh of Upper House".
std::string_view speaker_after(std::string_view after) {
  const std::size_t first = after.find_first_not_of(" .,\n");
  if (first == std::string_view::npos) return {};
  std::string_view rest = after.substr(first);
  const std::size_t end = std::min(rest.find_first_of(".\n"), rest.size());
  const std::string_view part = utf8_prefix(rest.substr(0, end), attribution_bytes_max);
  if (rest.starts_with("-") || rest.starts_with("–") || rest.starts_with("—")) return part;
  const std::vector<Word> words = words_of(part);
  return !words.empty() && is_saying(words.front().normal) ? part : std::string_view();
}

/// Who is named before a speech: "Our customer Nordkraft says:".
std::string_view speaker_before(std::string_view before) {
  const std::size_t stop = before.find_last_of(".!?\n");
  if (stop != std::string_view::npos) before.remove_prefix(stop + 1);
  const std::vector<Word> words = words_of(before);
  const bool says = std::any_of(words.begin(), words.end(),
                                [](const Word& word) { return is_saying(word.normal); });
  return says ? before : std::string_view();
}

std::optional<Speech> speech_over(std::string_view line, Span quote) {
  for (auto open = next_mark(line, 0); open;) {
    const auto close = next_mark(line, open->begin + open->size);
    if (!close) return std::nullopt;
    const std::size_t end = close->begin + close->size;
    const bool overlaps = open->begin < quote.end && quote.begin < end;
    if (overlaps && end - open->begin >= speech_bytes_min) {
      std::string_view speaker = speaker_after(line.substr(end));
      if (speaker.empty()) speaker = speaker_before(line.substr(0, open->begin));
      if (!speaker.empty()) return Speech{open->begin, end, speaker};
    }
    open = next_mark(line, end);
  }
  return std::nullopt;
}

bool is_name_of_other(const Word& word, const std::vector<std::string>& own,
                      const Lexicon& lexicon) {
  if (!word.capital || word.text.size() < 3 || lexicon.is_generic(word)) return false;
  if (relation_of(word.normal) != Relation::none || is_saying(word.normal)) return false;
  return std::find(own.begin(), own.end(), word.normal) == own.end();
}

void add_names(std::string_view text, const std::vector<std::string>& own, const Lexicon& lexicon,
               std::vector<std::string>& names) {
  for (Word& word : words_of(text)) {
    if (is_name_of_other(word, own, lexicon)) names.push_back(std::move(word.normal));
  }
}

/// What the sentence calls somebody: "our customer", "one of our partners".
Relation relation_in(const std::vector<Word>& words) {
  Relation found = Relation::none;
  for (const Word& word : words) {
    const Relation relation = relation_of(word.normal);
    if (relation == Relation::customer || relation == Relation::supplier) {
      if (found == Relation::none) found = relation;
    }
  }
  return found;
}

}  // namespace

std::string_view sentences_around(const Ground& ground) {
  const Span quote{ground.quote.begin, ground.quote.end};
  const std::string_view text = ground.page->text;
  const Span line = line_around(text, quote);
  std::size_t begin = quote.begin;
  std::size_t end = quote.end;
  for (const std::string_view sentence :
       sentences(text.substr(line.begin, line.end - line.begin))) {
    const auto from = static_cast<std::size_t>(sentence.data() - text.data());
    const std::size_t to = from + sentence.size();
    if (from < quote.end && quote.begin < to) {
      begin = std::min(begin, from);
      end = std::max(end, to);
    }
  }
  return text.substr(begin, end - begin);
}

Other other_in(const Ground& ground, const std::vector<std::string>& own, const Lexicon& lexicon) {
  Other out;
  const std::string_view text = ground.page->text;
  const Span line_span = line_around(text, {ground.quote.begin, ground.quote.end});
  const std::string_view line = text.substr(line_span.begin, line_span.end - line_span.begin);
  const Span in_line{ground.quote.begin - line_span.begin, ground.quote.end - line_span.begin};
  out.sentence = std::string(sentences_around(ground));
  out.words = words_of(out.sentence);
  if (const auto speech = speech_over(line, in_line)) {
    out.speaks = true;
    add_names(speech->speaker, own, lexicon, out.names);
    const Relation relation = relation_in(words_of(speech->speaker));
    out.relation = relation == Relation::none ? Relation::customer : relation;
    return out;
  }
  const bool first_person = std::any_of(out.words.begin(), out.words.end(), [&](const Word& word) {
    return lexicon.is_first_subject(word);
  });
  const bool own_name = std::any_of(out.words.begin(), out.words.end(), [&](const Word& word) {
    return word.capital && std::find(own.begin(), own.end(), word.normal) != own.end();
  });
  if (first_person || own_name) return out;
  add_names(out.sentence, own, lexicon, out.names);
  if (out.names.empty()) return out;
  const bool named_ours = std::any_of(out.words.begin(), out.words.end(), [&](const Word& word) {
    return lexicon.is_first_person(word);
  });
  const Relation relation = relation_in(out.words);
  const bool supplies = std::any_of(out.words.begin(), out.words.end(),
                                    [](const Word& word) { return is_supplying(word.normal); });
  if (named_ours && relation != Relation::none) out.relation = relation;
  if (supplies) out.acts = true;
  if (supplies && out.relation == Relation::none) out.relation = Relation::supplier;
  if (out.relation != Relation::none) out.acts = true;
  return out;
}

}  // namespace ov::proof
