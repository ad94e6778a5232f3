#include "problem.h"

#include <algorithm>
#include <span>

#include "base/ascii.h"
#include "base/utf8.h"
#include "country.h"
#include "page_words.h"
#include "phrase_search.h"
#include "searched_text.h"
#include "tarpit.h"
#include "words.h"

namespace ov::extract {
namespace {

// A page with more content than this says something, whatever words it uses.
constexpr std::size_t short_text_bytes = 1500;
// And one that shows more than this is somebody's site.
constexpr std::size_t short_page_bytes = 6000;
constexpr std::size_t parked_page_bytes_max = 3000;
// "Welcome to our website" says nothing of anyone; a sentence and a heading may.
constexpr std::size_t thin_text_bytes = 40;
// A shell holds at most a word on loading.
constexpr std::size_t empty_shell_bytes = 80;
constexpr std::size_t shell_text_bytes = 120;
// Challenges and parking pages are small; what stands behind this is a real page's script.
constexpr std::size_t source_bytes_max = 64 * 1024;
constexpr std::size_t shown_title_bytes_max = 80;

// A page as the rules look at it, each part made once and in lower case.
class Suspect {
 public:
  Suspect(std::string_view html, const RawPage& raw, const Extracted& page,
          std::string_view page_host)
      : source_(html.substr(0, source_bytes_max)),
        raw_(raw),
        page_(page),
        page_host_(page_host),
        title_(plain(page.title)),
        shown_(plain(utf8_prefix(raw.text, short_page_bytes))) {}

  [[nodiscard]] Finding judge() const {
    for (const auto rule :
         {&Suspect::block_page, &Suspect::for_sale, &Suspect::parked, &Suspect::login_wall,
          &Suspect::cookie_wall, &Suspect::default_page, &Suspect::http_error,
          &Suspect::coming_soon, &Suspect::new_installation, &Suspect::needs_javascript}) {
      Finding finding = (this->*rule)();
      if (finding.problem != PageProblem::none) return finding;
    }
    return {};
  }

 private:
  [[nodiscard]] bool source_has(std::string_view needle) const {
    return !needle.empty() && source_.find(needle) != std::string_view::npos;
  }
  [[nodiscard]] std::string_view first_in_source(Phrases phrases) const {
    return first_in(source_, phrases);
  }
  [[nodiscard]] std::string title_sign() const {
    return "the title is " + quoted(utf8_prefix(page_.title, shown_title_bytes_max));
  }
  [[nodiscard]] std::size_t content_bytes() const { return page_.text.size(); }
  [[nodiscard]] std::size_t shown_bytes() const { return raw_.text.size(); }

  // Bytes of content, without the blocks of at most `block_bytes_max` that hold one of the phrases.
  [[nodiscard]] std::size_t bytes_without(std::initializer_list<Phrases> all,
                                          std::size_t block_bytes_max) const {
    std::size_t bytes = 0;
    for (const Block& block : page_.blocks) {
      if (block.end - block.begin > block_bytes_max) {
        bytes += block.end - block.begin;
        continue;
      }
      const std::string text =
          ascii_lower(std::string_view(page_.text).substr(block.begin, block.end - block.begin));
      const bool holds = std::ranges::any_of(
          all, [&](Phrases phrases) { return !first_in(text, phrases).empty(); });
      bytes += holds ? 0 : text.size();
    }
    return bytes;
  }

  // The word for accepting that stands by itself, as on a button.
  [[nodiscard]] std::string_view accept_button() const {
    constexpr std::size_t button_bytes_max = 60;
    for (const RawBlock& block : raw_.blocks) {
      if (block.bytes() > button_bytes_max) continue;
      const std::string_view word =
          first_in(ascii_lower(std::string_view(raw_.text).substr(block.begin, block.bytes())),
                   accept_words());
      if (!word.empty()) return word;
    }
    return {};
  }

  // The page is named by a domain: its own, or one that stands as its title or first line.
  [[nodiscard]] bool names_domain() const {
    std::string_view name = page_host_;
    if (name.starts_with("www.")) name.remove_prefix(4);
    if (!name.empty() &&
        (title_.find(name) != std::string::npos || shown_.find(name) != std::string::npos)) {
      return true;
    }
    const auto is_domain = [](std::string_view text) {
      text = text.substr(0, text.find_first_of(" \n"));
      const std::size_t dot = text.rfind('.');
      return dot != std::string_view::npos && dot > 0 && text.size() - dot > 2 &&
             text.size() - dot < 12 && std::ranges::all_of(text.substr(dot + 1), is_ascii_alpha);
    };
    return is_domain(title_) || is_domain(shown_.text());
  }

  [[nodiscard]] Finding block_page() const;
  [[nodiscard]] Finding shield_page(std::string_view title_hit) const;
  [[nodiscard]] Finding for_sale() const;
  [[nodiscard]] Finding parked() const;
  [[nodiscard]] Finding login_wall() const;
  [[nodiscard]] Finding cookie_wall() const;
  [[nodiscard]] Finding default_page() const;
  [[nodiscard]] Finding coming_soon() const;
  [[nodiscard]] Finding new_installation() const;
  [[nodiscard]] Finding http_error() const;
  [[nodiscard]] Finding needs_javascript() const;

  std::string_view source_;
  const RawPage& raw_;
  const Extracted& page_;
  std::string_view page_host_;
  std::string title_;
  SearchedText shown_;  ///< All that the page shows, its noise included.
};

// Two signs of one shield, or one that its challenges alone have.
Finding Suspect::shield_page(std::string_view title_hit) const {
  for (const Shield& shield : shields()) {
    const bool by_title = !shield.title.empty() && title_.starts_with(shield.title);
    const bool by_text = !shield.text.empty() && shown_.find(shield.text) != std::string::npos;
    const bool is_empty = content_bytes() < shell_text_bytes;
    if (!by_title && !by_text && !is_empty) continue;
    const bool by_source = source_has(shield.source);
    const bool is_small = content_bytes() < 600 && page_.links.size() < 8;
    const bool certain = by_source && shield.source_is_certain && content_bytes() < 600;
    const bool two = (by_title && (by_text || by_source)) || (by_text && by_source && is_small);
    if (!certain && !two) continue;
    std::string sign = "it is a challenge or refusal of " + std::string(shield.name);
    if (by_title || !title_hit.empty()) sign += ", " + title_sign();
    if (by_text) sign += ", it says " + quoted(shield.text);
    if (by_source) sign += ", its source holds " + quoted(shield.source);
    return {PageProblem::block_page, std::move(sign)};
  }
  return {};
}

Finding Suspect::block_page() const {
  if (content_bytes() > short_text_bytes) return {};
  const std::string_view by_title = beginning_of(title_, wall_titles());
  Finding shield = shield_page(by_title);
  if (shield.problem != PageProblem::none) return shield;
  const std::string_view by_text = first_in(shown_, wall_texts());
  // Shields without a name: their own words twice, or once and nothing else on the page.
  const bool two = !by_title.empty() && !by_text.empty();
  const std::size_t alone_bytes_max = by_text.empty() ? shell_text_bytes : 2 * shell_text_bytes;
  const bool one_alone = (!by_title.empty() || !by_text.empty()) &&
                         shown_bytes() < alone_bytes_max && page_.links.size() < 3;
  if (!two && !one_alone) return {};
  std::string sign = by_title.empty() ? std::string() : title_sign();
  if (!by_text.empty()) sign += (sign.empty() ? "it says " : ", it says ") + quoted(by_text);
  return {PageProblem::block_page, std::move(sign)};
}

Finding Suspect::for_sale() const {
  if (shown_bytes() > parked_page_bytes_max) return {};
  std::string_view by_text = first_in(shown_, sale_texts());
  const std::string_view by_title = first_in(title_, sale_texts());
  // "brandt.com is for sale": the word before has a dot in it.
  bool names_what = false;
  for (const std::string* text : {&title_, &shown_.text()}) {
    constexpr std::string_view offer = " is for sale";
    const std::size_t at = text->find(offer);
    if (at == std::string::npos) continue;
    const std::string_view before = std::string_view(*text).substr(0, at);
    const std::string_view word = before.substr(before.find_last_of(" \n") + 1);
    names_what |= word.find('.') != std::string_view::npos && word.find('.') > 0;
    if (names_what && by_text.empty()) by_text = "is for sale";
  }
  if (by_text.empty() && by_title.empty()) return {};
  const std::string_view market = first_in_source(sale_sources());
  const int signs = 1 + (by_title.empty() ? 0 : 1) + (market.empty() ? 0 : 1) +
                    (names_domain() || names_what ? 1 : 0) + (shown_bytes() < 500 ? 1 : 0);
  if (signs < 3) return {};
  std::string sign = "it says " + quoted(by_text.empty() ? by_title : by_text);
  if (!market.empty()) sign += ", its source names " + quoted(market);
  return {PageProblem::for_sale, std::move(sign)};
}

Finding Suspect::parked() const {
  if (shown_bytes() > parked_page_bytes_max) return {};
  std::string_view by_text = first_in(shown_, parked_texts());
  if (by_text.empty()) by_text = first_in(title_, parked_texts());
  const bool may_be_by_source = content_bytes() < 600;
  if (by_text.empty() && !may_be_by_source) return {};
  const std::string_view service = first_in_source(parked_sources());
  const int signs = (by_text.empty() ? 0 : 1) + (service.empty() ? 0 : 1) +
                    (shown_bytes() < 500 ? 1 : 0) + (names_domain() ? 1 : 0);
  if ((by_text.empty() && service.empty()) || signs < 2) return {};
  std::string sign;
  if (!by_text.empty()) sign = "it says " + quoted(by_text);
  if (!service.empty()) {
    sign += (sign.empty() ? "its source names " : ", its source names ") + quoted(service);
  }
  return {PageProblem::parked, std::move(sign)};
}

Finding Suspect::login_wall() const {
  if (content_bytes() > 600 || shown_bytes() > short_text_bytes) return {};
  const std::string_view demand = first_in(shown_, login_demands());
  if (!raw_.has_password && demand.empty()) return {};
  const std::string_view first_line =
      std::string_view(shown_.text()).substr(0, std::min<std::size_t>(shown_.find("\n"), 80));
  const bool by_title = !first_word_in(title_, login_words()).empty() ||
                        !first_word_in(first_line, login_words()).empty();
  if (!by_title && demand.empty()) return {};
  const int signs = (raw_.has_password ? 1 : 0) + (by_title ? 1 : 0) + (demand.empty() ? 0 : 1) +
                    (bytes_without({login_words(), login_demands()}, 160) < 250 ? 1 : 0);
  if (signs < 3) return {};
  std::string sign = by_title ? title_sign() : std::string();
  if (!demand.empty()) sign += (sign.empty() ? "it says " : ", it says ") + quoted(demand);
  if (raw_.has_password) sign += ", it asks for a password";
  return {PageProblem::login_wall, std::move(sign)};
}

Finding Suspect::cookie_wall() const {
  if (shown_bytes() > short_page_bytes || content_bytes() > 2 * short_text_bytes) return {};
  const std::string_view accept = accept_button();
  if (accept.empty()) return {};
  const std::string_view about = first_in(shown_, cookie_words());
  std::string_view demand = first_in(shown_, cookie_demands());
  if (demand.empty()) demand = first_in(title_, cookie_demands());
  if (about.empty() || demand.empty()) return {};
  if (bytes_without({cookie_words(), accept_words(), cookie_demands()}, short_text_bytes) > 150)
    return {};
  return {PageProblem::cookie_wall,
          "it says " + quoted(demand) + " and " + quoted(accept) + ", and nothing else"};
}

Finding Suspect::default_page() const {
  if (shown_bytes() > short_page_bytes) return {};
  const std::string_view by_title = beginning_of(title_, server_titles());
  const std::string_view by_text = first_in(shown_, server_texts());
  const bool is_whole = !by_text.empty() && shown_bytes() < thin_text_bytes;
  const bool is_list = by_title == "index of /" || by_title == "directory listing for";
  const bool two = !by_title.empty() && (!by_text.empty() || is_list);
  if (!two && !is_whole) return {};
  std::string sign = by_title.empty() ? std::string() : title_sign();
  if (!by_text.empty()) sign += (sign.empty() ? "it says " : ", it says ") + quoted(by_text);
  return {PageProblem::placeholder, std::move(sign)};
}

Finding Suspect::coming_soon() const {
  if (content_bytes() > 600 || shown_bytes() > short_text_bytes) return {};
  const std::string_view by_title = first_word_in(title_, soon_texts());
  const std::string_view by_text = first_word_in(shown_, soon_texts());
  if (by_title.empty() && by_text.empty()) return {};
  const std::size_t rest = bytes_without({soon_texts()}, 160);
  if (rest > (by_title.empty() ? 120U : 200U) || page_.links.size() > 8) return {};
  return {PageProblem::placeholder,
          "it says " + quoted(by_text.empty() ? by_title : by_text) + " and little else"};
}

Finding Suspect::new_installation() const {
  if (content_bytes() > short_text_bytes || shown_bytes() > 2 * short_text_bytes) return {};
  std::string_view by_text = first_in(shown_, first_post_texts());
  const bool by_title =
      by_text.empty() && content_bytes() < 300 && !first_in(title_, first_post_texts()).empty();
  if (by_title) by_text = first_in(title_, first_post_texts());
  if (by_text.empty()) return {};
  return {PageProblem::placeholder, "it is a new installation that says " + quoted(by_text)};
}

Finding Suspect::http_error() const {
  const bool is_short = content_bytes() <= short_text_bytes && shown_bytes() <= short_page_bytes;
  if (!is_short) return {};
  const std::string_view failure = first_in(shown_, failure_texts());
  if (!failure.empty() && content_bytes() < 800) {
    return {PageProblem::http_error, "it says " + quoted(failure)};
  }
  const std::string content = plain(page_.text);
  const std::string_view by_title = error_in(title_);
  const std::string_view first_line =
      std::string_view(content).substr(0, std::min<std::size_t>(content.find('\n'), 80));
  const std::string_view by_heading = error_in(first_line);
  if (by_title.empty() && by_heading.empty()) return {};
  const std::string_view by_text = first_in(content, error_texts());
  const bool is_bare = content_bytes() < 150 && (!by_title.empty() || !by_heading.empty());
  const bool two = !by_text.empty() && (!by_title.empty() || content_bytes() < 800);
  if (!two && !is_bare) return {};
  std::string sign = by_title.empty() ? "it begins with " + quoted(by_heading) : title_sign();
  if (!by_text.empty()) sign += ", it says " + quoted(by_text);
  return {PageProblem::http_error, std::move(sign)};
}

Finding Suspect::needs_javascript() const {
  if (content_bytes() > shell_text_bytes || raw_.scripts == 0) return {};
  const std::string_view by_noscript = first_in(ascii_lower(raw_.noscript_text), script_texts());
  const std::string_view by_text = first_in(shown_, script_texts());
  const std::string_view asks = by_noscript.empty() ? by_text : by_noscript;
  if (!asks.empty()) return {PageProblem::needs_javascript, "it says " + quoted(asks)};
  if (raw_.has_app_root && content_bytes() < empty_shell_bytes) {
    return {PageProblem::needs_javascript, "it holds an empty root element and scripts alone"};
  }
  return {};
}

// Whether nearly all words of the content are those of "lorem ipsum". Latin prose shares the small
// ones, a page about it quotes a passage.
bool is_blind_text(std::string_view content) {
  constexpr std::size_t looked_at_bytes = 4096;
  constexpr std::size_t words_min = 12;
  const std::string_view start = utf8_prefix(content, looked_at_bytes);
  if (start.find("ipsum") == std::string_view::npos &&
      start.find("consectetur") == std::string_view::npos) {
    return false;
  }
  std::size_t words = 0;
  std::size_t blind = 0;
  std::string word;
  for (std::size_t i = 0; i <= start.size(); ++i) {
    const char c = i < start.size() ? start[i] : ' ';
    if (is_letter(c)) {
      word += ascii_lower(c);
    } else if (!word.empty()) {
      ++words;
      blind += std::ranges::find(blind_words(), word) != blind_words().end() ? 1 : 0;
      word.clear();
    }
  }
  return words >= words_min && blind * 10 >= words * 5;
}

}  // namespace

Finding find_problem(std::string_view html, const RawPage& raw, const Extracted& page,
                     std::string_view url) {
  const std::string page_host = host_of(url);
  // Most pages say so much that one look is enough.
  const bool is_long = page.text.size() > short_text_bytes && raw.text.size() > short_page_bytes;
  if (!is_long) {
    Finding finding = Suspect(html, raw, page, page_host).judge();
    if (finding.problem != PageProblem::none) return finding;
  }
  if (is_blind_text(page.text)) {
    return {PageProblem::placeholder, "its text is \"lorem ipsum\" for the most part"};
  }
  if (std::string sign = tarpit_sign(raw, page, page_host); !sign.empty()) {
    return {PageProblem::tarpit, std::move(sign)};
  }
  if (page.text.size() < thin_text_bytes) {
    return {PageProblem::too_thin,
            "its text is " + std::to_string(page.text.size()) + " bytes long"};
  }
  return {};
}

}  // namespace ov::extract
