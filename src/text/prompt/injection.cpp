// Signs that a text speaks to a model. Phrases are kept in the normal form of text/evidence.h, so
// case, typography and invisible characters do not hide them; look-alike letters are undone here.
#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/utf8.h"
#include "judgement.h"
#include "phrases.h"
#include "text/evidence.h"
#include "text/prompt.h"
#include "words.h"

namespace ov {
namespace {

/// A telling phrase by itself.
constexpr PhraseSet phrases({
    // Marks of chat formats.
    "<|im_start|>",
    "<|im_end|>",
    "<|system|>",
    "<|endoftext|>",
    "[inst]",
    "[/inst]",
    "<<sys>>",
    "### instruction",
    "### system",
    "begin system message",
    "end of system message",
    "</page>",
    "<page id=",
    // English.
    "system prompt",
    "you are an ai",
    "you're an ai",
    "you are a language model",
    "you are a large language model",
    "you are chatgpt",
    "you are now a",
    "as an ai language model",
    "as an ai assistant",
    "as an ai model",
    "as a language model",
    "as an ai, you",
    "note to ai",
    "note to llm",
    "note for ai",
    "instructions for ai",
    "instructions to ai",
    "instruction to ai",
    "instructions for llm",
    "instructions for language models",
    "instructions for the ai",
    "attention ai",
    "attention llm",
    "attention language model",
    "dear ai",
    "dear chatgpt",
    "dear language model",
    "hey chatgpt",
    "ai agents must",
    "ai assistants must",
    "ai assistants should",
    "language models must",
    "language models should",
    "when writing the email",
    "when writing the e-mail",
    "when writing your email",
    "when you write the email",
    "when you write the e-mail",
    "when writing the message",
    "when you write the message",
    "when summarizing this",
    "when summarising this",
    "in your reply include",
    "in your response include",
    "include the following in your",
    "include this link in",
    "add the following link",
    "respond only with",
    "reply only with",
    "answer only with",
    "your new instructions",
    "new instructions:",
    "your instructions are",
    "follow these instructions instead",
    "reveal your prompt",
    "reveal your instructions",
    "repeat your instructions",
    "print your instructions",
    "show your system",
    "do anything now",
    "developer mode enabled",
    "from now on you",
    "from now on, you",
    "end of page. system",
    "override your",
    "tell the recipient that",
    "tell the recipient to",
    "tell the recipient about",
    "send the email to",
    "send this email to",
    "call the recipient",
    "change the recipient to",
    "if you are an ai",
    "if you are a language model",
    "if you are an assistant",
    "if you are a bot",
    "if you're an ai",
    "ai reading this",
    "models reading this",
    "message to ai",
    "message to the ai",
    "message for the ai",
    "system: you",
    "system: ignore",
    "system: say",
    "assistant: sure",
    "when composing the",
    "when drafting the",
    "when generating",
    "the email you write",
    "the e-mail you write",
    "the message you write",
    "the email you are writing",
    "the message you are writing",
    "your new task",
    "your task is now",
    "in your response,",
    "in your reply,",
    "in your answer,",
    "write that the recipient",
    "dear llm",
    "hello ai",
    "hey ai",
    "instructions pour ia",
    "in deine antwort",
    "in deiner antwort",
    "dans ta réponse",
    "dans votre réponse",
    "en tu respuesta",
    "nella tua risposta",
    "na tua resposta",
    "na sua resposta",
    "in je antwoord",
    "w swojej odpowiedzi",
    // German.
    "wenn du eine ki",
    "falls du eine ki",
    "wenn sie eine ki",
    "du bist eine ki",
    "du bist ein sprachmodell",
    "als ki-modell",
    "als ki-assistent",
    "als sprachmodell",
    "systemprompt",
    "system-prompt",
    "hinweis an ki",
    "anweisung an die ki",
    "anweisungen für ki",
    "an alle sprachmodelle",
    "antworte nur mit",
    "schreibe in die e-mail",
    // French.
    "si vous êtes une ia",
    "si tu es une ia",
    "tu es une ia",
    "vous êtes une ia",
    "en tant qu'ia",
    "en tant que modèle de langage",
    "invite système",
    "instructions pour l'ia",
    "réponds uniquement",
    "répondez uniquement",
    // Spanish.
    "si eres una ia",
    "eres una ia",
    "si es usted una ia",
    "como modelo de lenguaje",
    "instrucciones para la ia",
    "instrucciones del sistema",
    "responde solo con",
    // Italian.
    "se sei un'ia",
    "sei un'ia",
    "sei un'intelligenza artificiale",
    "come modello linguistico",
    "istruzioni per l'ia",
    "rispondi solo con",
    // Portuguese.
    "se você é uma ia",
    "você é uma ia",
    "se és uma ia",
    "és uma ia",
    "como modelo de linguagem",
    "instruções para a ia",
    "responda apenas com",
    // Dutch.
    "als je een ai bent",
    "je bent een ai",
    "als taalmodel",
    "instructies voor ai",
    "antwoord alleen met",
    // Polish.
    "jeśli jesteś ai",
    "jesteś modelem językowym",
    "jako model językowy",
    "instrukcje dla ai",
    "odpowiedz tylko",
    // Russian.
    "если ты ии",
    "ты - ии",
    "ты ии",
    "ты языковая модель",
    "как языковая модель",
    "системный промпт",
    "инструкции для ии",
    "отвечай только",
    // Chinese and Japanese.
    "你是一个ai",
    "你是ai",
    "作为ai",
    "作为一个语言模型",
    "系统提示",
    "忽略之前",
    "忽略以上",
    "忽略所有",
    "あなたはai",
    "システムプロンプト",
    "以前の指示",
    "上記の指示",
    "これまでの指示",
});

constexpr StemSet verbs({
    "ignor",    "disregard", "forget",   "overrid", "bypass",   "neglect", "discard",
    "vergiss",  "vergesse",  "missacht", "oubli",   "olvid",    "omit",    "dimentic",
    "tralasci", "esque",     "negeer",   "vergeet", "zignoruj", "pomi",    "zapomnij",
    "игнорир",  "проигнор",  "забуд",    "отбрось",
});

constexpr StemSet qualifiers({
    "previous", "prior",  "preceding", "above",    "earlier",  "all",    "any",   "your",
    "former",   "system", "vorherig",  "vorig",    "bisherig", "obig",   "alle",  "deine",
    "frühere",  "précéd", "antérieur", "toutes",   "anterior", "previa", "todas", "precedent",
    "tutte",    "eerder", "poprzedni", "wszystki", "предыдущ", "прежн",  "все",
});

constexpr StemSet objects({
    "instruction", "prompt",   "rule",      "guideline", "direction",  "command",  "anweisung",
    "anleitung",   "befehl",   "regel",     "vorgabe",   "consigne",   "règle",    "instruccion",
    "instruções",  "instruç",  "istruzion", "regole",    "instructie", "opdracht", "instrukcj",
    "polece",      "инструкц", "указани",   "правил",
});

/// Letters of other scripts that look Latin, as tricks use them; 0 for all others.
char look_alike(char32_t c) {
  constexpr std::u32string_view from = U"аеорсухіјѕԁһαορυνικτ";
  constexpr std::string_view to = "aeopcyxijsdhaopuvikt";
  static_assert(from.size() == to.size());
  const std::size_t at = from.find(c);
  return at == std::u32string_view::npos ? '\0' : to[at];
}

/// Lead bytes of U+0380 to U+053F, where all look-alikes are.
bool leads_look_alike(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0xCE && byte <= 0xD4;
}

/// `normal` with look-alikes undone; empty when it has none.
std::string with_latin_letters(std::string_view normal) {
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = 0; at < normal.size(); ++at) {
    if (!leads_look_alike(normal[at])) continue;
    const Utf8Char c = utf8_at(normal, at);
    const char latin = look_alike(c.code_point);
    if (latin == 0) continue;
    out.append(normal.substr(copied, at - copied)).push_back(latin);
    copied = at + c.size;
  }
  if (copied > 0) out.append(normal.substr(copied));
  return out;
}

/// Whether the words that follow one of `verbs` make it "ignore … previous … instructions".
bool overrides_by(std::string_view following) {
  constexpr std::size_t window = 8;
  std::array<std::string_view, window + 1> words;
  std::size_t count = 0;
  while (count < words.size()) {
    const std::string_view word = take_word(following);
    if (word.empty()) break;
    words[count++] = word;
  }
  bool qualified = false;
  for (std::size_t i = 0; i < std::min(count, window); ++i) {
    if (qualified && objects.begin_of(words[i])) return true;
    qualified = qualified || qualifiers.begin_of(words[i]);
  }
  // In Romance languages the qualifier follows: "ignora las instrucciones anteriores".
  for (std::size_t i = 0; i + 1 < count; ++i) {
    if (objects.begin_of(words[i]) && qualifiers.begin_of(words[i + 1])) return true;
  }
  return false;
}

/// "ignore … previous … instructions" within a few words.
bool overrides(std::string_view normal) {
  std::string_view rest = normal;
  for (std::string_view word = take_word(rest); !word.empty(); word = take_word(rest)) {
    if (verbs.begin_of(word) && overrides_by(rest)) return true;
  }
  return false;
}

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
constexpr std::string_view reply_words[] = {"reply",    "response",   "answer",    "output",
                                            "answer's", "response's", "completion"};

/// "Add … to your reply", "modify your answer": a page has no say in what is answered to it.
bool reshapes_reply(std::string_view normal) {
  constexpr std::size_t window = 24;
  if (normal.find(" your ") == std::string_view::npos) return false;
  bool reshapes = false;
  std::size_t adds_for = 0;
  std::size_t reshapes_for = 0;
  std::string_view before;
  std::string_view rest = normal;
  for (std::string_view word = take_word(rest); !word.empty(); word = take_word(rest)) {
    if (word == "your" && (adds_for > 0 || reshapes_for > 0)) {
      std::string_view next_rest = rest;
      const std::string_view next = take_word(next_rest);
      const bool reply =
          std::find(std::begin(reply_words), std::end(reply_words), next) != std::end(reply_words);
      const bool message = next == "message" && reshapes_for > 0 && !reshapes;
      const bool within = before == "in" || before == "to" || before == "into" || before == "of" ||
                          before == "from" || before == "with" || before == "by";
      if ((reply && (reshapes_for > 0 || within)) || message) return true;
    }
    if (adds_for > 0) --adds_for;
    if (reshapes_for > 0) --reshapes_for;
    if (adding_verbs.begin_of(word)) adds_for = window;
    if (reshaping_verbs.begin_of(word)) {
      reshapes_for = window;
      reshapes = word.starts_with("provide") || word.starts_with("translat");
    }
    before = word;
  }
  return false;
}

bool continues_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  // Lead bytes of two-byte letters (Latin, Greek, Cyrillic); kana and Han start new words.
  return is_ascii_alpha(c) || is_ascii_digit(c) || (byte >= 0xC3 && byte <= 0xDF);
}

/// Whether `phrase`, which stands at `at`, does so as whole words: "Kinder" is no "KI".
bool is_whole(std::string_view text, std::size_t at, std::string_view phrase) {
  const std::size_t end = at + phrase.size();
  const bool cut_before = at > 0 && continues_word(phrase.front()) && continues_word(text[at - 1]);
  const bool cut_after =
      end < text.size() && continues_word(phrase.back()) && continues_word(text[end]);
  return !cut_before && !cut_after;
}

bool holds_sign(std::string_view normal) {
  const auto whole = [normal](std::size_t at, std::size_t index) {
    return is_whole(normal, at, phrases[index]);
  };
  return phrases.find(normal, whole) || overrides(normal) || reshapes_reply(normal);
}

}  // namespace

bool speaks_to_a_model(std::string_view normal) {
  if (holds_sign(normal)) return true;
  const std::string latin = with_latin_letters(normal);
  return !latin.empty() && holds_sign(latin);
}

bool injection_suspected(std::string_view text) { return speaks_to_a_model(normalize(text)); }

}  // namespace ov
