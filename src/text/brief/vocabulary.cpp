#include "vocabulary.h"

#include "base/ascii.h"

namespace ov::brief {
namespace {

// The normal form folds case, so a sharp s is "ss".
constexpr std::string_view superlatives[] = {"best",
                                             "leading",
                                             "largest",
                                             "biggest",
                                             "fastest",
                                             "cheapest",
                                             "finest",
                                             "greatest",
                                             "number one",
                                             "no. 1",
                                             "#1",
                                             "world-class",
                                             "unique",
                                             "unrivalled",
                                             "unrivaled",
                                             "award-winning",
                                             "cutting-edge",
                                             "unbeatable",
                                             "revolutionary",
                                             "second to none",
                                             "state-of-the-art",
                                             "beste",
                                             "besten",
                                             "bester",
                                             "bestes",
                                             "führend",
                                             "führende",
                                             "führender",
                                             "führenden",
                                             "grösste",
                                             "grösster",
                                             "grössten",
                                             "schnellste",
                                             "schnellsten",
                                             "günstigste",
                                             "günstigsten",
                                             "einzigartig",
                                             "einzigartige",
                                             "marktführer",
                                             "nummer eins",
                                             "preisgekrönt",
                                             "preisgekrönte",
                                             "einmalig",
                                             "unschlagbar",
                                             "revolutionär",
                                             "meilleur",
                                             "meilleure",
                                             "leader",
                                             "numéro un",
                                             "inégalé",
                                             "mejor",
                                             "líder",
                                             "número uno",
                                             "inigualable",
                                             "migliore",
                                             "numero uno",
                                             "toonaangevend"};

constexpr WordOf addresses[] = {
    {"per sie", "de"},    {"per du", "de"},      {"siezen", "de"},      {"duzen", "de"},
    {"sie-form", "de"},   {"du-form", "de"},     {"gesiezt", "de"},     {"geduzt", "de"},
    {"vouvoyer", "fr"},   {"vouvoie", "fr"},     {"vouvoiement", "fr"}, {"tutoyer", "fr"},
    {"tutoiement", "fr"}, {"usted", "es"},       {"de usted", "es"},    {"tutear", "es"},
    {"tuteo", "es"},      {"dare del lei", "it"}};

constexpr WordOf openings[] = {{"hello", "en"},
                               {"hi", "en"},
                               {"dear", "en"},
                               {"good morning", "en"},
                               {"good day", "en"},
                               {"best regards", "en"},
                               {"kind regards", "en"},
                               {"regards", "en"},
                               {"sincerely", "en"},
                               {"best wishes", "en"},
                               {"yours", "en"},
                               {"hallo", "de nl"},
                               {"guten tag", "de"},
                               {"guten morgen", "de"},
                               {"sehr geehrte", "de"},
                               {"sehr geehrter", "de"},
                               {"liebe", "de"},
                               {"lieber", "de"},
                               {"grüsse", "de"},
                               {"grüssen", "de"},
                               {"gruss", "de"},
                               {"freundlichen", "de"},
                               {"bonjour", "fr"},
                               {"madame", "fr"},
                               {"monsieur", "fr"},
                               {"cordialement", "fr"},
                               {"bien à vous", "fr"},
                               {"hola", "es"},
                               {"buenos días", "es"},
                               {"estimado", "es"},
                               {"estimada", "es"},
                               {"un saludo", "es"},
                               {"saludos", "es"},
                               {"atentamente", "es"},
                               {"buongiorno", "it"},
                               {"gentile", "it"},
                               {"cordiali saluti", "it"},
                               {"distinti saluti", "it"},
                               {"beste", "nl"},
                               {"geachte", "nl"},
                               {"groeten", "nl"},
                               {"vriendelijke groet", "nl"},
                               {"olá", "pt"},
                               {"bom dia", "pt"},
                               {"atenciosamente", "pt"},
                               {"cumprimentos", "pt"}};

/// Every byte beyond ASCII belongs to a letter, near enough.
bool is_letter(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::span<const std::string_view> superlative_words() { return superlatives; }
std::span<const WordOf> forms_of_address() { return addresses; }
std::span<const WordOf> opening_words() { return openings; }

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_letter(text[at - 1])) && (end == text.size() || !is_letter(text[end]))) {
      return true;
    }
  }
  return false;
}

}  // namespace ov::brief
