#include "text/links.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "base/ascii.h"
#include "base/utf8.h"
#include "link_words.h"
#include "text/url.h"

namespace ov {
namespace {

using links::PageKind;

constexpr std::size_t words_max = 12;
constexpr std::size_t path_depth_max = 4;
constexpr std::size_t text_bytes_max = 40;
// "how-a-design-company-can-help" is an article, "our-company" a page on the company.
constexpr std::size_t slug_words_max = 3;

// Latin letters with accents as the plain letters people type in paths.
char folded(char32_t c) {
  struct Range {
    char32_t first, last;
    char letter;
  };
  constexpr Range ranges[] = {
      {0xC0, 0xC6, 'a'},   {0xE0, 0xE6, 'a'},   {0xC7, 0xC7, 'c'},   {0xE7, 0xE7, 'c'},
      {0xC8, 0xCB, 'e'},   {0xE8, 0xEB, 'e'},   {0xCC, 0xCF, 'i'},   {0xEC, 0xEF, 'i'},
      {0xD1, 0xD1, 'n'},   {0xF1, 0xF1, 'n'},   {0xD2, 0xD8, 'o'},   {0xF2, 0xF8, 'o'},
      {0xD9, 0xDC, 'u'},   {0xF9, 0xFC, 'u'},   {0xDD, 0xDD, 'y'},   {0xFD, 0xFF, 'y'},
      {0x100, 0x105, 'a'}, {0x106, 0x10D, 'c'}, {0x10E, 0x111, 'd'}, {0x112, 0x11B, 'e'},
      {0x11C, 0x123, 'g'}, {0x128, 0x131, 'i'}, {0x139, 0x142, 'l'}, {0x143, 0x148, 'n'},
      {0x14C, 0x151, 'o'}, {0x154, 0x159, 'r'}, {0x15A, 0x161, 's'}, {0x162, 0x167, 't'},
      {0x168, 0x173, 'u'}, {0x179, 0x17E, 'z'},
  };
  for (const Range& range : ranges) {
    if (c >= range.first && c <= range.last) return range.letter;
  }
  return 0;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (std::size_t i = 0; i <= text.size() && words.size() < words_max;) {
    char letter = 0;
    std::size_t size = 1;
    if (i < text.size()) {
      const Utf8Char c = utf8_at(text, i);
      size = c.size;
      if (c.code_point < 0x80) {
        const auto plain = static_cast<char>(c.code_point);
        if (is_ascii_alpha(plain) || is_ascii_digit(plain)) letter = ascii_lower(plain);
      } else {
        letter = folded(c.code_point);
      }
      if (letter == 0 && (c.code_point == '\'' || c.code_point == 0x2019)) {
        i += size;
        continue;
      }
    }
    if (letter != 0) {
      word += letter;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
    i += size;
  }
  return words;
}

struct Verdict {
  PageKind kind = PageKind::none;
  bool is_never = false;
};

// A phrase says more than its words ("mentions légales" is an imprint, "legal" alone is not).
Verdict verdict_of(const std::vector<std::string>& words) {
  Verdict verdict;
  const auto take = [&](PageKind kind) {
    if (kind == PageKind::never) verdict.is_never = true;
    if (kind != PageKind::never && verdict.kind == PageKind::none) verdict.kind = kind;
  };
  for (std::size_t i = 0; i < words.size();) {
    std::size_t used = 0;
    for (std::size_t n = 3; n >= 2 && used == 0; --n) {
      if (i + n > words.size()) continue;
      std::string phrase = words[i];
      for (std::size_t k = 1; k < n; ++k) phrase += ' ' + words[i + k];
      const PageKind kind = links::kind_of_phrase(phrase);
      if (kind == PageKind::none) continue;
      take(kind);
      used = n;
    }
    if (used == 0) take(links::kind_of_word(words[i]));
    i += std::max<std::size_t>(used, 1);
  }
  return verdict;
}

bool is_file(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  const std::size_t dot = path.rfind('.');
  if (dot == std::string_view::npos || (slash != std::string_view::npos && dot < slash))
    return false;
  const std::string ending = ascii_lower(path.substr(dot + 1));
  constexpr std::array<std::string_view, 12> pages = {
      "html", "htm", "php", "asp", "aspx", "jsp", "do", "cfm", "cgi", "shtml", "xhtml", "phtml"};
  return std::ranges::find(pages, ending) == pages.end();
}

bool is_language_code(std::string_view part) {
  constexpr std::array<std::string_view, 40> codes = {
      "en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "se", "da", "dk", "cs", "cz",
      "tr", "no", "nb", "fi", "hu", "ro", "sk", "sl", "hr", "bg", "el", "ru", "uk", "ja",
      "jp", "zh", "cn", "ko", "kr", "ar", "he", "vi", "th", "id", "et", "lt"};
  if (part.size() == 5 && (part[2] == '-' || part[2] == '_')) part = part.substr(0, 2);
  return part.size() == 2 && std::ranges::find(codes, ascii_lower(part)) != codes.end();
}

// The language a path starts with ("/de/about" and "/de-AT/"), empty for none.
std::string language_of_path(std::string_view path) {
  if (path.empty()) return {};
  const std::string_view rest = path.substr(1);
  const std::string_view part = rest.substr(0, rest.find('/'));
  return is_language_code(part) ? ascii_lower(part.substr(0, 2)) : std::string();
}

struct Candidate {
  std::string url;
  PageKind kind = PageKind::none;
  int score = 0;
  std::size_t order = 0;
};

std::size_t depth_of(std::string_view path) {
  std::size_t depth = 0;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) depth += path[i] == '/' ? 1 : 0;
  return depth;
}

std::string last_part(std::string_view path) {
  while (path.ends_with('/')) path.remove_suffix(1);
  path = path.substr(path.rfind('/') + 1);
  return std::string(path.substr(0, path.rfind('.')));
}

int score_of(PageKind kind, bool by_text, bool by_path, const Url& url, extract::LinkPlace place) {
  int score = kind == PageKind::about ? 100 : kind == PageKind::offer ? 90 : 60;
  if (by_text && by_path) score += 25;
  if (by_text) score += 10;
  const std::size_t depth = depth_of(url.path);
  score -= 8 * static_cast<int>(std::min(depth, path_depth_max));
  if (url.query.has_value()) score -= 20;
  if (place == extract::LinkPlace::navigation) score += 5;
  return score;
}

std::optional<Candidate> judge(const extract::Link& link, const Url& page, const Url& base,
                               const std::string& site) {
  const Result<Url> parsed = parse_url(link.href, &base);
  if (!parsed || !parsed->is_http() || site_key(*parsed) != site) return std::nullopt;
  Url url = *parsed;
  url.fragment.reset();
  if (url.path == page.path && (!url.query || url.query == page.query)) return std::nullopt;
  if (url.path == "/" || url.path.empty() || is_file(url.path)) return std::nullopt;
  if (!link.language.empty() || is_language_code(trim(link.text))) return std::nullopt;
  const std::string language = language_of_path(url.path);
  const std::string page_language = language_of_path(page.path);
  if (!language.empty() && !page_language.empty() && language != page_language) return std::nullopt;
  const bool is_language_start =
      !language.empty() && depth_of(url.path) == 1 && url.path.size() <= 7;
  if (is_language_start) return std::nullopt;
  const Verdict text = verdict_of(words_of(link.text));
  const std::vector<std::string> slug = words_of(last_part(url.path));
  const Verdict path = slug.size() <= slug_words_max ? verdict_of(slug) : Verdict();
  const Verdict whole = verdict_of(words_of(url.path));
  // Long texts are headlines that happen to use one of the words.
  const bool by_text = text.kind != PageKind::none && link.text.size() <= text_bytes_max;
  const PageKind kind = by_text ? text.kind : path.kind;
  if (kind == PageKind::none || text.is_never || whole.is_never) return std::nullopt;
  Candidate candidate;
  candidate.url = url.href();
  candidate.kind = kind;
  candidate.score = score_of(kind, by_text, path.kind != PageKind::none, url, link.place);
  return candidate;
}

// Best of each kind first, so that two pages are not two of the same kind.
std::vector<std::string> in_order_of_use(std::vector<Candidate> candidates, std::size_t count) {
  std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
    return a.score != b.score ? a.score > b.score : a.order < b.order;
  });
  std::vector<std::string> chosen;
  std::vector<std::uint8_t> used(candidates.size());
  const auto choose = [&](std::size_t i) {
    used[i] = 1;
    if (std::ranges::find(chosen, candidates[i].url) == chosen.end()) {
      chosen.push_back(candidates[i].url);
    }
  };
  std::array<bool, 5> seen{};
  for (std::size_t i = 0; i < candidates.size() && chosen.size() < count; ++i) {
    bool& kind_seen = seen[static_cast<std::size_t>(candidates[i].kind)];
    if (kind_seen) continue;
    kind_seen = true;
    choose(i);
  }
  for (std::size_t i = 0; i < candidates.size() && chosen.size() < count; ++i) {
    if (used[i] == 0) choose(i);
  }
  return chosen;
}

}  // namespace

std::vector<std::string> choose_links(std::span<const extract::Link> links,
                                      std::string_view page_url, std::string_view base_href,
                                      std::size_t count) {
  const Result<Url> page = parse_url(page_url);
  if (!page || count == 0) return {};
  Url base = *page;
  if (!base_href.empty()) {
    Result<Url> given = parse_url(base_href, &*page);
    if (given && given->is_http()) base = *std::move(given);
  }
  const std::string site = site_key(*page);
  std::vector<Candidate> candidates;
  for (const extract::Link& link : links) {
    std::optional<Candidate> candidate = judge(link, *page, base, site);
    if (!candidate) continue;
    candidate->order = candidates.size();
    candidates.push_back(std::move(*candidate));
  }
  return in_order_of_use(std::move(candidates), count);
}

std::vector<std::string> choose_links(const extract::Extracted& page, std::string_view page_url,
                                      std::size_t count) {
  return choose_links(page.links, page_url, page.base_href, count);
}

}  // namespace ov
