#include "text/links.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <unordered_set>

#include "base/ascii.h"
#include "base/percent.h"
#include "link_words.h"
#include "text/url.h"
#include "traps.h"

namespace ov {
namespace {

using links::PageKind;
using links::Verdict;

// Longer texts are headlines that happen to use one of the words.
constexpr std::size_t text_words_max = 5;
// "how-a-design-company-can-help" is an article, "our-company" a page on the company.
constexpr std::size_t slug_words_max = 4;
// A page that scores less is not worth a request.
constexpr int score_min = 35;

constexpr int both_bonus = 20;
constexpr int path_only_loss = 10;
constexpr int depth_loss = 8;
constexpr int query_loss = 20;
// Another host is another connection, another robots.txt and often another product.
constexpr int other_host_loss = 30;
constexpr int navigation_bonus = 5;

struct Candidate {
  std::string url;
  PageKind kind = PageKind::none;
  int score = 0;
  std::size_t order = 0;
};

// What is read and what its pages are compared with.
struct Reading {
  Url page;
  Url base;
  std::string site;
  std::string language_tag;  // Of the page, as it says itself; may be empty.
};

// "/a/b/" and "/a/b" are one page.
std::string_view without_last_slash(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

std::string_view last_part(std::string_view path) {
  path = without_last_slash(path);
  const std::string_view name = path.substr(path.rfind('/') + 1);
  // "/about/index.html" is "/about".
  if (path.size() > name.size() + 1 && (name.starts_with("index.") || name == "index")) {
    return last_part(path.substr(0, path.size() - name.size()));
  }
  return name.substr(0, name.rfind('.'));
}

// What the last part of a path says. Directories say what it is not: a page under /blog/ is an
// article whatever it is called. An imprint is wanted though it often stands under /legal/.
Verdict verdict_of_path(std::string_view path) {
  const std::string decoded = percent_decode(path);
  const std::vector<std::string> slug = links::words_of(last_part(decoded));
  Verdict verdict = slug.size() <= slug_words_max ? links::verdict_of(slug) : Verdict();
  if (verdict.kind == PageKind::never || verdict.kind == PageKind::imprint) return verdict;
  for (const std::string_view part : split(without_last_slash(decoded), '/')) {
    const Verdict of_part = links::verdict_of(links::words_of(part));
    if (of_part.kind == PageKind::never) return of_part;
  }
  return verdict;
}

// Hosts of a site that are for those who have bought already, or for reading.
bool is_never_host(std::string_view host, std::string_view page_host) {
  if (host == page_host) return false;
  constexpr std::array<std::string_view, 29> labels = {
      "login",   "account",   "accounts", "my",      "app",      "portal",  "support", "help",
      "docs",    "status",    "jobs",     "job",     "career",   "careers", "blog",    "news",
      "forum",   "community", "mail",     "webmail", "cdn",      "static",  "api",     "dev",
      "staging", "media",     "secure",   "learn",   "investors"};
  return std::ranges::find(labels, host.substr(0, host.find('.'))) != labels.end();
}

bool is_other_language(const Url& url, const Reading& reading) {
  const std::string language = links::language_of(url);
  if (language.empty()) return false;
  const std::string own = links::language_of(reading.page);
  if (!own.empty()) return own != language && !links::is_same_language(language, own);
  return !reading.language_tag.empty() && !links::is_same_language(language, reading.language_tag);
}

// Userinfo is for people who were given it, a fragment for whoever shows the page.
void drop_what_is_not_sent(Url& url) {
  url.fragment.reset();
  url.username.clear();
  url.password.clear();
}

// The page that `url` (a link's or a sitemap's) leads to, if it may be one to read at all.
std::optional<Url> acceptable(std::string_view href, const Reading& reading) {
  Result<Url> parsed = parse_url(href, &reading.base);
  if (!parsed || !parsed->is_http() || links::is_file(parsed->path) || links::is_trap(*parsed)) {
    return std::nullopt;
  }
  Url url = *std::move(parsed);
  if (url.host != reading.page.host &&
      (site_key(url) != reading.site || is_never_host(url.host, reading.page.host))) {
    return std::nullopt;
  }
  links::remove_tracking(url);
  // Old systems name every page in the query of the first.
  if (links::is_start(url.path) && !links::names_page(url)) return std::nullopt;
  drop_what_is_not_sent(url);
  // Links of old pages still say http; the page itself came by https.
  if (url.host == reading.page.host && !url.port && !reading.page.port) {
    url.scheme = reading.page.scheme;
  }
  const bool is_page = without_last_slash(url.path) == without_last_slash(reading.page.path) &&
                       (!url.query || url.query == reading.page.query) &&
                       url.host == reading.page.host;
  if (is_page || is_other_language(url, reading)) return std::nullopt;
  const std::size_t parts =
      static_cast<std::size_t>(std::ranges::count(without_last_slash(url.path), '/'));
  const bool is_language_start = parts == 1 && links::is_language_code(last_part(url.path));
  if (is_language_start) return std::nullopt;
  return url;
}

int score_of_place(const Url& url, const Reading& reading) {
  const auto slashes = std::ranges::count(without_last_slash(url.path), '/');
  int score = -depth_loss * static_cast<int>(std::max<std::ptrdiff_t>(slashes - 1, 0));
  // A language's folder is no depth.
  if (!links::language_of(url).empty() && slashes > 1) score += depth_loss;
  if (url.query) score -= query_loss;
  if (url.host != reading.page.host) score -= other_host_loss;
  return score;
}

std::optional<Candidate> judge(const extract::Link& link, const Reading& reading) {
  const std::vector<std::string> words = links::words_of(link.text);
  if (words.size() == 1 && links::is_language_name(words.front())) return std::nullopt;
  if (links::is_language_code(trim(link.text))) return std::nullopt;
  if (!link.language.empty() && !reading.language_tag.empty() &&
      !links::is_same_language(ascii_lower(link.language.substr(0, 2)), reading.language_tag)) {
    return std::nullopt;
  }
  const Verdict text = words.size() <= text_words_max ? links::verdict_of(words) : Verdict();
  if (text.kind == PageKind::never) return std::nullopt;
  const std::optional<Url> url = acceptable(link.href, reading);
  if (!url) return std::nullopt;
  const Verdict path = verdict_of_path(url->path);
  if (path.kind == PageKind::never) return std::nullopt;
  const bool by_text = text.kind != PageKind::none;
  Candidate candidate;
  candidate.kind = by_text ? text.kind : path.kind;
  if (candidate.kind == PageKind::none) return std::nullopt;
  candidate.score = by_text ? text.score : path.score - path_only_loss;
  if (by_text && text.kind == path.kind) {
    candidate.score = std::max(text.score, path.score) + both_bonus;
  }
  if (link.place == extract::LinkPlace::navigation) candidate.score += navigation_bonus;
  candidate.score += score_of_place(*url, reading);
  candidate.url = url->href();
  return candidate;
}

void sort_best_first(std::vector<Candidate>& candidates) {
  std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
    return a.score != b.score ? a.score > b.score : a.order < b.order;
  });
}

// The first `count` different ones.
class Choice {
 public:
  explicit Choice(std::size_t count) : count_(count) {}
  void add(const Candidate& candidate) {
    if (chosen_.size() >= count_) return;
    if (seen_.emplace(without_last_slash(candidate.url)).second) chosen_.push_back(candidate.url);
  }
  [[nodiscard]] std::vector<std::string> take() && { return std::move(chosen_); }

 private:
  std::size_t count_;
  std::vector<std::string> chosen_;
  std::unordered_set<std::string> seen_;
};

// Best of each kind first, so that two pages are not two of the same kind.
std::vector<std::string> in_order_of_use(std::vector<Candidate> candidates, std::size_t count) {
  std::erase_if(candidates, [](const Candidate& one) { return one.score < score_min; });
  sort_best_first(candidates);
  Choice choice(count);
  std::array<bool, 6> kind_seen{};
  for (const Candidate& candidate : candidates) {
    bool& is_second = kind_seen[static_cast<std::size_t>(candidate.kind)];
    if (!is_second) choice.add(candidate);
    is_second = true;
  }
  for (const Candidate& candidate : candidates) choice.add(candidate);
  return std::move(choice).take();
}

std::optional<Reading> reading_of(std::string_view page_url, std::string_view base_href,
                                  std::string_view language_tag) {
  Result<Url> page = parse_url(page_url);
  if (!page || !page->is_http()) return std::nullopt;
  Reading reading;
  reading.page = *std::move(page);
  reading.base = reading.page;
  reading.site = site_key(reading.page);
  reading.language_tag = trim(language_tag);
  if (base_href.empty()) return reading;
  Result<Url> given = parse_url(base_href, &reading.page);
  if (given && given->is_http()) reading.base = *std::move(given);
  return reading;
}

std::vector<std::string> choose(std::span<const extract::Link> links,
                                const std::optional<Reading>& reading, std::size_t count) {
  if (!reading || count == 0) return {};
  std::vector<Candidate> candidates;
  for (const extract::Link& link : links) {
    std::optional<Candidate> candidate = judge(link, *reading);
    if (!candidate) continue;
    candidate->order = candidates.size();
    candidates.push_back(std::move(*candidate));
  }
  return in_order_of_use(std::move(candidates), count);
}

// A sitemap's address says by its last part alone what its page is. That is looked at first, for
// most entries of a long file fail there and parsing them all would take longer than a page does.
std::optional<Candidate> judge_entry(const SitemapEntry& entry, const Reading& reading) {
  std::string_view path = entry.location;
  path = path.substr(0, path.find_first_of("?#"));
  const std::size_t host = path.find("://");
  if (host == std::string_view::npos) return std::nullopt;
  path.remove_prefix(std::min(path.find('/', host + 3), path.size()));
  const Verdict verdict = verdict_of_path(path);
  if (verdict.kind == PageKind::none || verdict.kind == PageKind::never) return std::nullopt;
  const std::optional<Url> url = acceptable(entry.location, reading);
  if (!url) return std::nullopt;
  Candidate candidate;
  candidate.kind = verdict.kind;
  candidate.score = verdict.score + score_of_place(*url, reading);
  candidate.url = url->href();
  return candidate;
}

// How early a sitemap is worth reading, by the name of its file; 0 for never.
int rank_of_sitemap(std::string_view path) {
  constexpr std::array<std::string_view, 15> never = {
      "image", "images", "video", "videos", "news",    "author",     "authors",    "tag",
      "tags",  "user",   "users", "media",  "archive", "attachment", "attachments"};
  constexpr std::array<std::string_view, 9> early = {
      "page", "pages", "static", "main", "company", "corporate", "service", "services", "about"};
  constexpr std::array<std::string_view, 10> late = {
      "post",    "posts",    "blog",     "article",    "articles",
      "product", "products", "category", "categories", "event"};
  int rank = 2;
  for (const std::string& word : links::words_of(path)) {
    if (std::ranges::find(never, word) != never.end()) return 0;
    if (std::ranges::find(early, word) != early.end()) rank = 3;
    if (std::ranges::find(late, word) != late.end()) rank = 1;
  }
  return rank;
}

}  // namespace

std::vector<std::string> choose_links(std::span<const extract::Link> links,
                                      std::string_view page_url, std::string_view base_href,
                                      std::size_t count) {
  return choose(links, reading_of(page_url, base_href, ""), count);
}

std::vector<std::string> choose_links(const extract::Extracted& page, std::string_view page_url,
                                      std::size_t count) {
  return choose(page.links, reading_of(page_url, page.base_href, page.html_lang), count);
}

std::vector<std::string> choose_sitemap_pages(std::span<const SitemapEntry> entries,
                                              std::string_view page_url, std::size_t count) {
  const std::optional<Reading> reading = reading_of(page_url, "", "");
  if (!reading || count == 0) return {};
  std::vector<Candidate> candidates;
  for (const SitemapEntry& entry : entries) {
    std::optional<Candidate> candidate = judge_entry(entry, *reading);
    if (!candidate) continue;
    candidate->order = candidates.size();
    candidates.push_back(std::move(*candidate));
  }
  return in_order_of_use(std::move(candidates), count);
}

std::vector<std::string> choose_sitemaps(std::span<const SitemapEntry> entries,
                                         std::string_view page_url, std::size_t count) {
  const std::optional<Reading> reading = reading_of(page_url, "", "");
  if (!reading) return {};
  std::vector<Candidate> candidates;
  for (const SitemapEntry& entry : entries) {
    Result<Url> url = parse_url(entry.location, &reading->page);
    if (!url || !url->is_http() || site_key(*url) != reading->site) continue;
    drop_what_is_not_sent(*url);
    const int rank = rank_of_sitemap(percent_decode(url->path));
    if (rank == 0 || is_other_language(*url, *reading)) continue;
    candidates.push_back({url->href(), PageKind::none, rank, candidates.size()});
  }
  sort_best_first(candidates);
  Choice choice(count);
  for (const Candidate& candidate : candidates) choice.add(candidate);
  return std::move(choice).take();
}

}  // namespace ov
