// Orders about an answer: what is to be in it, and what is to be done to it. A page has no say in
// what is written to its company.
#include <algorithm>
#include <array>
#include <iterator>

#include "judgement.h"
#include "phrases.h"
#include "words.h"

namespace ov {
namespace {

/// Verbs that order a change of a reply and nothing else; those of the second list need "in your
/// answer" or the like after what is to be added.
constexpr StemSet reshaping_verbs({
    "modify",
    "enhance",
    "augment",
    "render",
    "scrambl",
    "jumbl",
    "rearrang",
    "misspell",
    "anagram",
    "encod",
    "rewrit",
    "substitut",
    "provide",
    "translat",
});
constexpr StemSet adding_verbs({
    "add",
    "integrat",
    "insert",
    "introduc",
    "remov",
    "replac",
    "convert",
    "group",
    "combin",
    "append",
    "embed",
    "includ",
    "use",
    "groups",
});
/// What only an order does to "your message": products enhance, translate and send one as well.
constexpr StemSet garbling_verbs({
    "render",
    "scrambl",
    "jumbl",
    "rearrang",
    "misspell",
    "anagram",
    "encod",
    "substitut",
});
constexpr std::string_view reply_words[] = {"reply",    "response",   "answer",    "output",
                                            "answer's", "response's", "completion"};

/// "Add … to your reply", "modify your answer": a page has no say in what is answered to it.
bool reshapes_reply(std::string_view normal) {
  constexpr std::size_t window = 24;
  if (normal.find(" your ") == std::string_view::npos) return false;
  std::size_t adds_for = 0;
  std::size_t reshapes_for = 0;
  std::size_t garbles_for = 0;
  std::string_view before;
  std::string_view rest = normal;
  for (std::string_view word = take_word(rest); !word.empty(); word = take_word(rest)) {
    if (word == "your" && (adds_for > 0 || reshapes_for > 0)) {
      std::string_view next_rest = rest;
      const std::string_view next = take_word(next_rest);
      const bool reply =
          std::find(std::begin(reply_words), std::end(reply_words), next) != std::end(reply_words);
      const bool message = next == "message" && garbles_for > 0;
      const bool within = before == "in" || before == "to" || before == "into" || before == "of" ||
                          before == "from" || before == "with" || before == "by";
      if ((reply && (reshapes_for > 0 || within)) || message) return true;
    }
    if (adds_for > 0) --adds_for;
    if (reshapes_for > 0) --reshapes_for;
    if (garbles_for > 0) --garbles_for;
    if (adding_verbs.begin_of(word)) adds_for = window;
    if (reshaping_verbs.begin_of(word)) reshapes_for = window;
    if (garbling_verbs.begin_of(word)) garbles_for = window;
    before = word;
  }
  return false;
}

/// "when generating", then what a writer writes. Plans, code and contracts are generated and
/// drafted as well, so the verb alone says nothing.
bool tells_when_writing(std::string_view normal) {
  constexpr std::size_t words_between_max = 4;
  constexpr StemSet writing({"generat", "compos", "draft"});
  constexpr StemSet written({"email", "e-mail", "reply", "repl", "response", "answer", "message",
                             "mail", "letter", "outreach", "summar", "output", "text"});
  if (normal.find("when ") == std::string_view::npos) return false;
  std::string_view rest = normal;
  for (std::string_view word = take_word(rest); !word.empty(); word = take_word(rest)) {
    if (word != "when") continue;
    std::string_view following = rest;
    const std::string_view verb = take_word(following);
    if (verb.empty() || !verb.ends_with("ing") || !writing.begin_of(verb)) continue;
    for (std::size_t i = 0; i < words_between_max; ++i) {
      const std::string_view object = take_word(following);
      if (object.empty()) break;
      if (written.begin_of(object)) return true;
    }
  }
  return false;
}

}  // namespace

bool tells_how_to_answer(std::string_view normal) {
  return reshapes_reply(normal) || tells_when_writing(normal);
}

}  // namespace ov
