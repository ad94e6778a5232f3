#include "emails.h"

#include <algorithm>
#include <array>
#include <functional>
#include <initializer_list>

#include "base/ascii.h"
#include "base/percent.h"
#include "words.h"

namespace ov::extract {
namespace {

constexpr std::size_t email_bytes_max = 100;
constexpr std::size_t local_bytes_max = 64;  // RFC 5321 section 4.5.3.1.1
constexpr std::size_t label_distance_max = 16;
constexpr std::size_t link_addresses_max = 5;

// Bytes of a local part or a host name in practice (a small part of RFC 5321).
constexpr bool is_local_byte(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c) || c == '.' || c == '_' || c == '-' || c == '+' ||
         c == '%' || c == '\'' || c == '&';
}
constexpr bool is_host_byte(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c) || c == '.' || c == '-';
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

// "logo@2x.png", "jquery@3.min.js": a file or a package, not a host.
bool is_file_ending(std::string_view top) {
  return is_one_of(top,
                   {"png",  "jpg",  "jpeg", "gif",  "svg",   "webp", "avif",    "css",      "js",
                    "mjs",  "mp4",  "webm", "ico",  "bmp",   "pdf",  "html",    "htm",      "php",
                    "json", "woff", "ttf",  "tiff", "woff2", "xml",  "scss",    "jsx",      "tsx",
                    "vue",  "min",  "map",  "txt",  "local", "test", "invalid", "localhost"});
}

// "u003e" is the rest of an escape in a script; 32 hexadecimal digits are a key.
bool is_machine_made(std::string_view local) {
  if (local.starts_with("u003") || local.starts_with("u002")) return true;
  return local.size() >= 24 && std::ranges::all_of(local, [](char c) { return hex_value(c) >= 0; });
}

// "you@company.com" and its like stand in forms and templates; nobody reads what is sent there.
bool is_placeholder(std::string_view local, std::string_view host) {
  if (is_one_of(host, {"example.com", "example.org", "example.net", "yourdomain.com",
                       "your-domain.com", "yoursite.com", "yourwebsite.com", "yourcompany.com",
                       "yourstore.com", "domain.tld", "sentry.io", "sentry.wixpress.com",
                       "mysite.com", "mydomain.com", "musterdomain.de", "beispiel.de"})) {
    return true;
  }
  if (host.ends_with(".sentry.io") || host.ends_with(".wixpress.com")) return true;
  const bool stands_for_any_host =
      is_one_of(host, {"domain.com", "company.com", "email.com", "mail.com", "website.com",
                       "site.com", "test.com", "business.com", "address.com", "acme.com", "abc.com",
                       "xyz.com", "gmail.com", "provider.com", "host.com", "domain.de", "firma.de",
                       "mail.de", "email.de"});
  return stands_for_any_host && is_one_of(local, {"you",
                                                  "your",
                                                  "name",
                                                  "yourname",
                                                  "your.name",
                                                  "user",
                                                  "username",
                                                  "email",
                                                  "youremail",
                                                  "your.email",
                                                  "your-email",
                                                  "example",
                                                  "test",
                                                  "mail",
                                                  "someone",
                                                  "john",
                                                  "john.doe",
                                                  "johndoe",
                                                  "jane",
                                                  "jane.doe",
                                                  "janedoe",
                                                  "jsmith",
                                                  "firstname",
                                                  "first.last",
                                                  "xxx",
                                                  "abc",
                                                  "me",
                                                  "myname",
                                                  "max.mustermann",
                                                  "mustermann",
                                                  "beispiel",
                                                  "firstname.lastname",
                                                  "ihre",
                                                  "ihr.name"});
}

bool is_email(std::string_view local, std::string_view host) {
  if (local.empty() || local.size() > local_bytes_max || host.size() < 4) return false;
  if (local.size() + 1 + host.size() > email_bytes_max) return false;
  if (local.back() == '.' || local.find("..") != std::string_view::npos) return false;
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string_view top = host.substr(dot + 1);
  if (top.size() < 2 || top.size() > 24) return false;
  const bool is_top =
      std::ranges::all_of(top, is_ascii_alpha) || (top.starts_with("xn--") && top.size() > 4);
  if (!is_top || host.find("..") != std::string_view::npos || host.front() == '-') return false;
  return !is_file_ending(top) && !is_machine_made(local);
}

std::string_view local_before(std::string_view text, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0 && end - begin <= local_bytes_max && is_local_byte(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

std::string_view host_after(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && end - begin < email_bytes_max && is_host_byte(text[end])) ++end;
  return text.substr(begin, end - begin);
}

std::size_t after_spaces(std::string_view text, std::size_t at, std::size_t spaces_max = 3) {
  const std::size_t end = std::min(text.size(), at + spaces_max);
  while (at < end && text[at] == ' ') ++at;
  return at;
}

// The end of one of `words` in brackets ("[at]", "( at )") at `at`; 0 when there is none.
std::size_t after_bracketed(std::string_view text, std::size_t at,
                            std::initializer_list<std::string_view> words) {
  if (at >= text.size()) return 0;
  const char open = text[at];
  const char close = open == '[' ? ']' : open == '(' ? ')' : open == '{' ? '}' : '\0';
  if (close == '\0') return 0;
  const std::size_t begin = after_spaces(text, at + 1);
  for (const std::string_view word : words) {
    if (!equal_ignoring_case(text.substr(begin, word.size()), word)) continue;
    const std::size_t end = after_spaces(text, begin + word.size());
    if (end < text.size() && text[end] == close) return end + 1;
  }
  return 0;
}

std::size_t after_at_word(std::string_view text, std::size_t at) {
  return after_bracketed(text, at, {"at", "@", "ät", "æt", "arroba", "chez"});
}
std::size_t after_dot_word(std::string_view text, std::size_t at) {
  const std::size_t end =
      after_bracketed(text, at, {"dot", ".", "punkt", "punto", "point", "kropka", "d0t"});
  if (end != 0) return end;
  // "name [at] host dot com": the word stands bare once "at" is bracketed.
  constexpr std::string_view bare = "dot ";
  return equal_ignoring_case(text.substr(at, bare.size()), bare) ? at + bare.size() : 0;
}

bool has_mail_label(std::string_view text, std::size_t end) {
  const std::size_t begin = end > label_distance_max ? end - label_distance_max : 0;
  return contains_ignoring_case(text.substr(begin, end - begin), "mail");
}

}  // namespace

void EmailFinder::add(std::string_view local, std::string_view host) {
  std::string lower_host = ascii_lower(host);
  while (!lower_host.empty() && (lower_host.back() == '.' || lower_host.back() == '-')) {
    lower_host.pop_back();
  }
  while (!local.empty() && (local.front() == '\'' || local.front() == '.' || local.front() == '&' ||
                            local.front() == '-')) {
    local.remove_prefix(1);
  }
  if (found_.size() >= count_max_ || !is_email(local, lower_host)) return;
  const std::string lower_local = ascii_lower(local);
  const bool is_own = !page_host_.empty() && page_host_.ends_with(lower_host);
  if (!is_own && is_placeholder(lower_local, lower_host)) return;
  std::string email = lower_local + "@" + lower_host;
  // Words set tight before a linked address ("Mail:" without a space) are no part of it.
  const bool known =
      std::ranges::any_of(found_, [&](const std::string& each) { return email.ends_with(each); });
  if (!known) found_.push_back(std::move(email));
}

void EmailFinder::add_plain(std::string_view address) {
  address = trim(address);
  // "Name <name@host>"
  const std::size_t angle = address.rfind('<');
  if (angle != std::string_view::npos) address.remove_prefix(angle + 1);
  const std::size_t at = address.find('@');
  if (at == std::string_view::npos) return;
  const std::string_view local = local_before(address, at);
  const std::string_view host = host_after(address, at + 1);
  const std::string_view rest = address.substr(at + 1 + host.size());
  if (local.size() == at && (rest.empty() || rest.front() == '>')) add(local, host);
}

void EmailFinder::add_link(std::string_view target) {
  const std::string decoded = percent_decode(target.substr(0, target.find('?')));
  std::string_view rest = decoded;
  for (std::size_t i = 0; i < link_addresses_max && !rest.empty(); ++i) {
    const std::size_t end = rest.find_first_of(",;?");
    const std::string_view one = trim(rest.substr(0, end));
    add_plain(one);
    // Links are hidden the same ways as text.
    for (const char open : {'[', '('}) scan_bracketed(one, open);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
}

void EmailFinder::add_cloudflare(std::string_view hexadecimal) {
  if (hexadecimal.size() < 10 || hexadecimal.size() > 2 * (email_bytes_max + 1)) return;
  if (hexadecimal.size() % 2 != 0) return;
  std::string decoded;
  int key = -1;
  for (std::size_t i = 0; i < hexadecimal.size(); i += 2) {
    const int high = hex_value(hexadecimal[i]);
    const int low = hex_value(hexadecimal[i + 1]);
    if (high < 0 || low < 0) return;
    const int byte = high * 16 + low;
    if (key < 0) {
      key = byte;
    } else {
      decoded += static_cast<char>(byte ^ key);
    }
  }
  add_plain(decoded.substr(0, decoded.find('?')));
}

void EmailFinder::scan(std::string_view text) {
  for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
    if (found_.size() >= count_max_) return;
    add(local_before(text, at), host_after(text, at + 1));
    scan_spaced(text, at, at + 1);
  }
  for (const char open : {'[', '(', '{'}) scan_bracketed(text, open);
  constexpr std::string_view wide_at = "＠";
  for (std::size_t at = text.find(wide_at); at != std::string_view::npos;
       at = text.find(wide_at, at + 1)) {
    add(local_before(text, at), host_after(text, at + wide_at.size()));
  }
  scan_worded(text);
}

// "info at brandt dot de", told from its end.
void EmailFinder::scan_worded(std::string_view text) {
  static constexpr std::string_view dot_word = " dot ";
  constexpr std::string_view at_word = " at ";
  // Blanks are everywhere, so a search that skips is several times faster than one by first bytes.
  static const std::boyer_moore_horspool_searcher searcher(dot_word.begin(), dot_word.end());
  const auto next_dot = [&](std::size_t from) {
    const auto begin = text.begin() + static_cast<std::ptrdiff_t>(from);
    return static_cast<std::size_t>(std::search(begin, text.end(), searcher) - text.begin());
  };
  for (std::size_t dot = next_dot(0); dot != text.size(); dot = next_dot(dot + 1)) {
    const std::string_view name = local_before(text, dot);
    const auto begin = static_cast<std::size_t>(name.data() - text.data());
    if (name.empty() || begin < at_word.size()) continue;
    if (text.substr(begin - at_word.size(), at_word.size()) != at_word) continue;
    std::string host(name);
    std::size_t next = dot;
    for (int labels = 0; labels < 3 && text.substr(next, dot_word.size()) == dot_word; ++labels) {
      const std::string_view label = host_after(text, next + dot_word.size());
      host.append(".").append(label);
      next += dot_word.size() + label.size();
    }
    add(local_before(text, begin - at_word.size()), host);
  }
}

// "E-mail: info @ brandt.de": only behind a word for mail, for "see us @ acme.com" is no address.
void EmailFinder::scan_spaced(std::string_view text, std::size_t at, std::size_t after) {
  std::size_t end = at;
  while (end > 0 && at - end < 3 && text[end - 1] == ' ') --end;
  const std::size_t begin = after_spaces(text, after);
  if (end == at && begin == after) return;
  const std::string_view local = local_before(text, end);
  const auto local_begin = static_cast<std::size_t>(local.data() - text.data());
  if (has_mail_label(text, local_begin)) add(local, host_after(text, begin));
}

// "name [at] domain [dot] com", with other brackets or without spaces too.
void EmailFinder::scan_bracketed(std::string_view text, char open) {
  for (std::size_t i = text.find(open); i != std::string_view::npos; i = text.find(open, i + 1)) {
    std::size_t next = after_at_word(text, i);
    if (next == 0) continue;
    std::size_t end = i;
    while (end > 0 && i - end < 3 && text[end - 1] == ' ') --end;
    next = after_spaces(text, next);
    std::string host;
    while (host.size() < email_bytes_max) {
      const std::string_view label = host_after(text, next);
      host += label;
      next += label.size();
      const std::size_t dot = after_dot_word(text, after_spaces(text, next));
      if (dot == 0 || label.empty()) break;
      host += '.';
      next = after_spaces(text, dot);
    }
    add(local_before(text, end), host);
  }
}

}  // namespace ov::extract
