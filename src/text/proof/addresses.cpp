// Links, addresses, phone and account numbers: the sender's and the row's alone. Nobody can vouch
// for others, and no page can give them.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_set>

#include "base/ascii.h"
#include "checks.h"

namespace ov::proof {
namespace {

/// Words for the dot of an address that somebody reads out, and endings that follow it there and
/// hardly anywhere else: "punto de" and "point at" are plain Spanish and English.
struct SpokenDot {
  std::string_view word;
  std::string_view endings;  ///< Each with a space on both sides.
};
constexpr SpokenDot spoken_dots[] = {
    {" dot ", " com net org info io biz de fr es nl pl ch eu uk ru cn co app dev xyz ai shop "},
    {" point ", " com net org info io biz fr eu "},
    {" punkt ", " com net org info io biz de eu "},
    {" punto ", " com net org info io biz "},
    {" ponto ", " com net org info io biz "},
    {" kropka ", " com net org info io biz pl eu "},
};

/// "evil dot de" in `text`, which is normal; empty when there is none.
std::string_view spoken_address(std::string_view text) {
  for (const SpokenDot& dot : spoken_dots) {
    for (std::size_t at = text.find(dot.word); at != std::string_view::npos;
         at = text.find(dot.word, at + 1)) {
      const std::size_t begin = at + dot.word.size();
      const std::string_view rest = text.substr(begin);
      const auto end = std::find_if_not(rest.begin(), rest.end(), is_ascii_alpha);
      const auto size = static_cast<std::size_t>(end - rest.begin());
      if (size == 0) continue;
      const std::string padded = " " + std::string(rest.substr(0, size)) + " ";
      if (dot.endings.find(padded) != std::string_view::npos) {
        return text.substr(at, dot.word.size() + size);
      }
    }
  }
  return {};
}

/// The digits in words, as somebody spells a number out.
bool is_digit_word(std::string_view normal) {
  static const std::unordered_set<std::string_view> known = [] {
    constexpr std::string_view words =
        "zero one two three four five six seven eight nine null eins zwei zwo drei vier fünf "
        "sechs sieben acht neun zéro un deux trois quatre cinq sept huit neuf cero uno dos "
        "tres cuatro cinco seis siete ocho nueve due tre quattro cinque sei sette otto nove "
        "nul een twee drie vijf zes zeven negen um dois três quatro sete oito jeden dwa trzy "
        "cztery pięć sześć siedem osiem dziewięć";
    std::unordered_set<std::string_view> out;
    for (const std::string_view word : split(words, ' ')) out.insert(word);
    return out;
  }();
  return known.contains(normal);
}

/// A number spelled out digit by digit, as written; empty when there is none.
std::string_view spelled_number(const Subjected& message) {
  constexpr std::size_t digits_min = 6;
  const std::vector<Word>& words = message.words;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool digit = is_digit_word(words[i].normal);
    digits = digit ? digits + 1 : 0;
    if (digits < digits_min) continue;
    const std::size_t begin = words[i + 1 - digits].begin;
    return std::string_view(message.plain)
        .substr(begin, words[i].begin + words[i].text.size() - begin);
  }
  return {};
}

}  // namespace

void check_contacts(const Subjected& message, const Support& support, Failures& failures) {
  if (const std::string_view spoken = spoken_address(message.normal);
      !spoken.empty() && !support.has_phrase(spoken)) {
    failures.add(ProofCode::link, spoken,
                 fmt::format("The message spells out an address (\"{}\"); leave it out.", spoken));
  }
  for (const std::string_view spelled :
       {"(at)", "[at]", "{at}", "(dot)", "[dot]", "(punkt)", "(point)", "(punto)"}) {
    if (message.normal.find(spelled) == std::string::npos || support.has_phrase(spelled)) continue;
    failures.add(ProofCode::link, spelled,
                 fmt::format("The message spells out an address (\"{}\"); leave it out.", spelled));
  }
  if (const std::string_view number = spelled_number(message);
      !number.empty() && !support.has_phrase(normalize(number))) {
    failures.add(ProofCode::phone, number,
                 fmt::format("The message spells out a number (\"{}\"); leave it out.", number));
  }
  for (const Contact& contact : message.contacts) {
    switch (contact.kind) {
      case ContactKind::link:
        if (support.allows_link(contact.text)) break;
        failures.add(
            ProofCode::link, contact.text,
            fmt::format("The link \"{}\" is not one of the sender's; leave it out.", contact.text));
        break;
      case ContactKind::email:
        if (support.allows_email(contact.text)) break;
        failures.add(
            ProofCode::email, contact.text,
            fmt::format("The e-mail address \"{}\" is neither the sender's nor in the row; "
                        "leave it out.",
                        contact.text));
        break;
      case ContactKind::phone:
        if (support.allows_phone(digits_of(contact.text))) break;
        failures.add(ProofCode::phone, contact.text,
                     fmt::format("The phone number \"{}\" is neither the sender's nor in the row; "
                                 "leave it out.",
                                 contact.text));
        break;
      case ContactKind::account:
        if (support.allows_account(contact.text)) break;
        failures.add(ProofCode::account, contact.text,
                     fmt::format("The account number \"{}\" is neither the sender's nor in the "
                                 "row; leave it out.",
                                 contact.text));
        break;
      case ContactKind::long_number:
        // A number of a register is no way to reach or pay somebody: a quote carries it.
        if (support.allows_account(contact.text) || support.has_phrase(normalize(contact.text))) {
          break;
        }
        failures.add(ProofCode::account, contact.text,
                     fmt::format("The number \"{}\" stands in no quote, the row or the sender's "
                                 "part, and nobody can vouch for a number that may be an "
                                 "account's; leave it out.",
                                 contact.text));
        break;
    }
  }
}

}  // namespace ov::proof
