#include "phrase_search.h"

namespace ov::extract {

std::string plain(std::string_view text) {
  constexpr std::string_view apostrophe = "’";
  std::string lower = ascii_lower(text);
  for (std::size_t at = lower.find(apostrophe); at != std::string::npos;
       at = lower.find(apostrophe, at)) {
    lower.replace(at, apostrophe.size(), "'");
  }
  return lower;
}

std::string_view beginning_of(std::string_view text, Phrases phrases) {
  const auto found = std::ranges::find_if(phrases, [&](std::string_view phrase) {
    if (!text.starts_with(phrase)) return false;
    const char last = phrase.back();
    if (phrase.size() == text.size() || !(is_ascii_alpha(last) || is_ascii_digit(last)))
      return true;
    const char next = text[phrase.size()];
    return !is_ascii_alpha(next) && !is_ascii_digit(next);
  });
  return found == phrases.end() ? std::string_view() : *found;
}

namespace {

// Whether `part` of a title or heading is an error and nothing else: "404", "Oops! That page can't
// be found", but not "404 Media".
bool is_error(std::string_view part) {
  const std::string_view phrase = beginning_of(part, error_titles());
  if (phrase.empty()) return false;
  const std::string_view rest = part.substr(phrase.size());
  return std::ranges::none_of(rest, is_letter) || !first_in(rest, error_titles()).empty() ||
         !first_in(rest, error_texts()).empty();
}

}  // namespace

std::string_view error_in(std::string_view line) {
  while (!line.empty()) {
    std::size_t end = std::min(line.find_first_of("|:"), line.size());
    for (const std::string_view dash : {" - ", " – ", " — ", " · ", " » ", " › "}) {
      end = std::min(end, line.find(dash));
    }
    const std::string_view part = trim(line.substr(0, end));
    if (is_error(part)) return part;
    line.remove_prefix(std::min(end + 1, line.size()));
    line.remove_prefix(std::min(line.find_first_not_of("|: -–—·»›"), line.size()));
  }
  return {};
}

std::string quoted(std::string_view phrase) { return "\"" + std::string(phrase) + "\""; }

}  // namespace ov::extract
