#include "problem.h"

#include <algorithm>
#include <span>

#include "base/ascii.h"
#include "words.h"

namespace ov::extract {
namespace {

// A page with more text than this says something, whatever words it uses.
constexpr std::size_t short_text_bytes = 1500;
// "Welcome to our website" says nothing of anyone; a sentence and a heading may.
constexpr std::size_t thin_text_bytes = 40;
// A shell holds at most a word on loading.
constexpr std::size_t empty_shell_bytes = 80;
constexpr std::size_t shell_text_bytes = 120;
constexpr std::size_t sniffed_bytes = 1024;

bool has_any(std::string_view text, std::span<const std::string_view> phrases) {
  return std::ranges::any_of(phrases,
                             [&](auto phrase) { return contains_ignoring_case(text, phrase); });
}

bool starts_with_any(std::string_view text, std::span<const std::string_view> phrases) {
  return std::ranges::any_of(phrases, [&](std::string_view phrase) {
    return text.size() >= phrase.size() &&
           equal_ignoring_case(text.substr(0, phrase.size()), phrase);
  });
}

// Titles and texts of bot walls: Cloudflare, Akamai, Imperva, PerimeterX, DataDome, DDoS-Guard,
// AWS WAF, Sucuri, as served in 2024 to 2026.
constexpr std::string_view wall_titles[] = {
    "just a moment",
    "attention required! | cloudflare",
    "access denied",
    "pardon our interruption",
    "robot check",
    "are you a robot",
    "are you human",
    "human verification",
    "security check",
    "ddos-guard",
    "bot verification",
    "verifying your browser",
    "checking your browser",
    "please wait... | cloudflare",
    "access to this page has been denied",
    "sucuri website firewall",
    "client challenge",
    "one moment, please",
    "you have been blocked",
    "captcha",
    "unusual traffic",
};
constexpr std::string_view wall_texts[] = {
    "verify you are human",
    "verify that you are human",
    "verifying you are human",
    "checking if the site connection is secure",
    "checking your browser before accessing",
    "enable javascript and cookies to continue",
    "request unsuccessful. incapsula",
    "you don't have permission to access",
    "unusual traffic from your",
    "press & hold",
    "prove you are not a robot",
    "confirm you are not a robot",
    "confirm that you are not a robot",
    "please complete the captcha",
    "complete the security check",
    "sorry, you have been blocked",
    "this request was blocked",
    "performing security verification",
    "not a bot before",
    "your access to this site has been limited",
    "ddos protection by",
};
constexpr std::string_view wall_sources[] = {
    "/cdn-cgi/challenge-platform/",
    "_incapsula_resource",
    "captcha-delivery.com",
    "px-captcha",
    "awswafintegration",
    "errors.edgesuite.net",
    "cf-error-details",
    "challenges.cloudflare.com",
    "geo.captcha",
};

constexpr std::string_view parked_texts[] = {
    "domain is for sale",
    "domain may be for sale",
    "domain name is for sale",
    "this domain is available for sale",
    "buy this domain",
    "domain for sale",
    "make an offer on this domain",
    "this domain is parked",
    "domain has been parked",
    "parked free",
    "domain parking",
    "parked domain",
    "this domain has expired",
    "domain name has expired",
    "inquire about this domain",
    "the domain has been registered",
    "this domain is registered, but",
    "this domain was recently registered",
    "diese domain steht zum verkauf",
    "domain ist geparkt",
    "diese domain kaufen",
    "ce domaine est à vendre",
    "ce nom de domaine est à vendre",
    "este dominio está en venta",
    "questo dominio è in vendita",
    "dit domein is te koop",
    "domena jest na sprzedaż",
    "domænet er til salg",
    "domänen är till salu",
    "este domínio está à venda",
    "doména je na prodej",
    "bu alan adı satılık",
    "hugedomains",
    "sedoparking",
    "this account has been suspended",
    "website is currently not available, please contact your hosting",
    "future home of something quite cool",
    "this site is not published",
    "website expired",
};
constexpr std::string_view placeholder_titles[] = {
    "welcome to nginx",
    "apache2 debian default page",
    "apache2 ubuntu default page",
    "iis windows server",
    "test page for the",
    "index of /",
    "default web site page",
    "default parallels plesk",
    "domain default page",
    "account suspended",
    "it works!",
    "web server's default page",
    "site not published",
    "congratulations! your site is",
    "plesk",
};

constexpr std::string_view error_titles[] = {
    "404",
    "403 forbidden",
    "500 internal",
    "502 bad gateway",
    "503 service",
    "504 gateway",
    "error 404",
    "page not found",
    "not found",
    "internal server error",
    "bad gateway",
    "service unavailable",
    "seite nicht gefunden",
    "page introuvable",
    "página no encontrada",
    "pagina non trovata",
    "pagina niet gevonden",
    "nie znaleziono strony",
    "site not found",
    "database error",
    "error establishing a database connection",
    "runtime error",
    "server error",
    "application error",
};

constexpr std::string_view script_hints[] = {
    "enable javascript",          "javascript is required", "requires javascript",
    "javascript to run this app", "javascript is disabled", "javascript enabled",
    "activate javascript",        "turn on javascript",     "without javascript",
    "aktivieren sie javascript",  "activer javascript",     "habilite javascript",
};

bool is_block_page(std::string_view html, const Extracted& page) {
  if (page.text.size() > short_text_bytes) return false;
  const bool by_title = starts_with_any(page.title, wall_titles);
  const bool by_text = has_any(page.text, wall_texts);
  if (by_title && by_text) return true;
  if (!by_title && !by_text && page.text.size() > shell_text_bytes) return false;
  const bool by_source = has_any(html.substr(0, 200'000), wall_sources);
  if (by_source) return by_title || by_text;
  // Refusals name no wall; they are no longer than a paragraph and hold nothing else.
  return (by_title || by_text) && page.text.size() < 600 && page.links.size() < 5;
}

bool is_parked(const RawPage& raw, const Extracted& page) {
  if (raw.text.size() > 2 * short_text_bytes) return false;
  if (starts_with_any(page.title, placeholder_titles) && raw.text.size() < 4 * short_text_bytes) {
    return true;
  }
  return has_any(raw.text, parked_texts) || has_any(page.title, parked_texts);
}

bool needs_javascript(const RawPage& raw, const Extracted& page) {
  if (page.text.size() > shell_text_bytes || raw.scripts == 0) return false;
  const bool asks = has_any(raw.noscript_text, script_hints) || has_any(page.text, script_hints);
  return asks || (raw.has_app_root && page.text.size() < empty_shell_bytes);
}

}  // namespace

// In two parts, for \x takes all hexadecimal digits that follow.
constexpr std::string_view elf_magic =
    "\x7F"
    "ELF";

bool is_other_than_html(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const std::string_view start = trim(bytes.substr(0, sniffed_bytes));
  if (start.empty()) return false;
  for (const std::string_view magic :
       {std::string_view("%PDF-"), std::string_view("PK\x03\x04"), std::string_view("\x89PNG"),
        std::string_view("GIF8"), std::string_view("\xFF\xD8\xFF"), std::string_view("RIFF"),
        std::string_view("\x1F\x8B"), std::string_view("Rar!"), elf_magic}) {
    if (start.starts_with(magic)) return true;
  }
  // A NUL is in no text of the web's encodings once that is UTF-8.
  if (std::ranges::count(start, '\0') > 3) return true;
  if (start.front() == '{' || start.front() == '[') {
    return start.find('<') == std::string_view::npos || start.find("\":") < start.find('<');
  }
  if (!start.starts_with("<?xml") && start.front() != '<') {
    return bytes.find('<') == std::string_view::npos && bytes.size() > sniffed_bytes;
  }
  constexpr std::string_view others[] = {"<rss", "<feed",    "<urlset", "<sitemapindex",
                                         "<svg", "<rdf:rdf", "<error>", "<listbucketresult"};
  if (contains_ignoring_case(start, "<html") || contains_ignoring_case(start, "<!doctype html")) {
    return false;
  }
  if (start.starts_with("<?xml")) return has_any(start, others);
  return starts_with_any(start, others);
}

PageProblem find_problem(std::string_view html, const RawPage& raw, const Extracted& page) {
  if (is_block_page(html, page)) return PageProblem::block_page;
  if (is_parked(raw, page)) return PageProblem::parked;
  if (page.text.size() <= short_text_bytes && starts_with_any(page.title, error_titles)) {
    return PageProblem::http_error;
  }
  if (needs_javascript(raw, page)) return PageProblem::needs_javascript;
  if (page.text.size() < thin_text_bytes) return PageProblem::too_thin;
  return PageProblem::none;
}

}  // namespace ov::extract
