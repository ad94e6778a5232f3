#include "contacts.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "words.h"

namespace ov::extract {
namespace {

constexpr std::size_t email_bytes_max = 100;
constexpr std::size_t phone_digits_min = 7;
constexpr std::size_t phone_digits_max = 15;  // ITU-T E.164
constexpr std::size_t label_distance_max = 24;

// Bytes of a local part or a host name in practice (a small part of RFC 5321).
constexpr bool is_local_byte(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c) || c == '.' || c == '_' || c == '-' || c == '+' ||
         c == '%' || c == '\'' || c == '&';
}
constexpr bool is_host_byte(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c) || c == '.' || c == '-';
}

// "logo@2x.png" is a file, "name@example.com" an example, "…@sentry.io" a key.
bool is_address_of_nobody(std::string_view host) {
  constexpr std::array<std::string_view, 16> endings = {
      ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp",      ".avif",       ".css",
      ".js",  ".mp4", ".ico",  ".bmp", ".pdf", ".sentry.io", "example.com", "yourdomain.com"};
  return std::ranges::any_of(endings, [&](std::string_view end) { return host.ends_with(end); });
}

bool is_email(std::string_view local, std::string_view host) {
  if (local.empty() || local.size() > 64 || host.size() < 4) return false;
  if (local.size() + 1 + host.size() > email_bytes_max) return false;
  if (local.front() == '.' || local.back() == '.') return false;
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string_view top = host.substr(dot + 1);
  if (top.size() < 2 || top.size() > 24 || !std::ranges::all_of(top, is_ascii_alpha)) return false;
  if (host.find("..") != std::string_view::npos || host.front() == '-') return false;
  return !is_address_of_nobody(host);
}

class EmailFinder {
 public:
  EmailFinder(std::uint32_t count_max, std::vector<std::string>& found)
      : count_max_(count_max), found_(found) {}

  void add(std::string_view local, std::string_view host) {
    std::string lower_host = ascii_lower(host);
    while (!lower_host.empty() && (lower_host.back() == '.' || lower_host.back() == '-')) {
      lower_host.pop_back();
    }
    while (!local.empty() &&
           (local.front() == '\'' || local.front() == '.' || local.front() == '&')) {
      local.remove_prefix(1);
    }
    if (found_.size() >= count_max_ || !is_email(local, lower_host)) return;
    std::string email = ascii_lower(local) + "@" + lower_host;
    // Words set tight before a linked address ("Mail:" without a space) are no part of it.
    const bool known =
        std::ranges::any_of(found_, [&](const std::string& each) { return email.ends_with(each); });
    if (!known) found_.push_back(std::move(email));
  }

  void add_plain(std::string_view address) {
    const std::size_t at = address.find('@');
    if (at != std::string_view::npos) add(address.substr(0, at), address.substr(at + 1));
  }

  void scan(std::string_view text) {
    for (std::size_t at = text.find('@'); at != std::string_view::npos;
         at = text.find('@', at + 1)) {
      add(local_before(text, at), host_after(text, at + 1));
    }
    for (const char open : {'[', '('}) scan_obfuscated(text, open);
  }

 private:
  static std::string_view local_before(std::string_view text, std::size_t end) {
    std::size_t begin = end;
    while (begin > 0 && end - begin < 65 && is_local_byte(text[begin - 1])) --begin;
    return text.substr(begin, end - begin);
  }
  static std::string_view host_after(std::string_view text, std::size_t begin) {
    std::size_t end = begin;
    while (end < text.size() && end - begin < email_bytes_max && is_host_byte(text[end])) ++end;
    return text.substr(begin, end - begin);
  }

  // "name [at] domain [dot] com", with round brackets or without spaces too.
  void scan_obfuscated(std::string_view text, char open) {
    const char close = open == '[' ? ']' : ')';
    const std::string at_word = {open, 'a', 't', close};
    const std::string dot_word = {open, 'd', 'o', 't', close};
    for (std::size_t i = text.find(open); i != std::string_view::npos; i = text.find(open, i + 1)) {
      if (!equal_ignoring_case(text.substr(i, at_word.size()), at_word)) continue;
      std::size_t end = i;
      while (end > 0 && text[end - 1] == ' ') --end;
      std::string host;
      std::size_t next = i + at_word.size();
      while (next < text.size() && text[next] == ' ') ++next;
      while (host.size() < email_bytes_max) {
        const std::string_view label = host_after(text, next);
        host += label;
        next += label.size();
        std::size_t dot = next;
        while (dot < text.size() && text[dot] == ' ' && dot - next < 3) ++dot;
        if (!equal_ignoring_case(text.substr(dot, dot_word.size()), dot_word)) break;
        host += '.';
        next = dot + dot_word.size();
        while (next < text.size() && text[next] == ' ') ++next;
      }
      add(local_before(text, end), host);
    }
  }

  std::uint32_t count_max_;
  std::vector<std::string>& found_;
};

std::string unescaped(std::string_view text) {
  const auto digit = [](char c) {
    if (is_ascii_digit(c)) return c - '0';
    const char lower = ascii_lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 &&
        digit(text[i + 2]) >= 0) {
      const int byte = digit(text[i + 1]) * 16 + digit(text[i + 2]);
      out += byte < 0x80 && byte >= 0x20 ? static_cast<char>(byte) : ' ';
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// E.164 where the country code is written; "(0)" after it is a trunk prefix that is not dialled.
std::string to_e164(std::string_view written) {
  std::string text(trim(written));
  const std::size_t trunk = text.find("(0)");
  if (trunk != std::string::npos) text.erase(trunk, 3);
  std::string digits;
  for (const char c : text) {
    if (is_ascii_digit(c)) digits += c;
  }
  if (text.starts_with("00")) {
    digits.erase(0, 2);
  } else if (!text.starts_with('+')) {
    return {};
  }
  if (digits.size() < 8 || digits.size() > phone_digits_max || digits.front() == '0') return {};
  return "+" + digits;
}

std::string digits_of(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (is_ascii_digit(c)) digits += c;
  }
  return digits;
}

class PhoneFinder {
 public:
  PhoneFinder(std::uint32_t count_max, std::vector<Phone>& found)
      : count_max_(count_max), found_(found) {}

  void add(std::string_view written) {
    const std::string digits = digits_of(written);
    if (found_.size() >= count_max_ || digits.size() < phone_digits_min ||
        digits.size() > phone_digits_max + 2) {
      return;
    }
    Phone phone{collapsed(written, 60), to_e164(written)};
    const std::string_view tail = std::string_view(digits).substr(digits.size() - phone_digits_min);
    for (Phone& known : found_) {
      if (!digits_of(known.written).ends_with(tail)) continue;
      if (known.e164.empty()) known.e164 = phone.e164;
      return;
    }
    found_.push_back(std::move(phone));
  }

  // Numbers of `block` behind a word for telephone, and those with a country code.
  void scan(std::string_view block) {
    for (std::size_t i = 0; i < block.size();) {
      const bool starts = is_ascii_digit(block[i]) || block[i] == '+' || block[i] == '(';
      if (!starts || (i > 0 && (is_ascii_alpha(block[i - 1]) || is_ascii_digit(block[i - 1])))) {
        ++i;
        continue;
      }
      const std::size_t end = number_end(block, i);
      const std::string_view number = trim(block.substr(i, end - i));
      const std::size_t digits = digits_of(number).size();
      const bool plausible = digits >= phone_digits_min && digits <= phone_digits_max + 1;
      if (plausible && (number.front() == '+' || has_label(block, i))) add(number);
      i = std::max(end, i + 1);
    }
  }

 private:
  static std::size_t number_end(std::string_view text, std::size_t i) {
    std::size_t last_digit = i;
    std::size_t signs = 0;
    for (; i < text.size() && signs < 4; ++i) {
      const char c = text[i];
      if (is_ascii_digit(c)) {
        last_digit = i + 1;
        signs = 0;
      } else if (c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')' || c == '+') {
        ++signs;
      } else {
        break;
      }
    }
    return last_digit;
  }

  static bool has_label(std::string_view block, std::size_t at) {
    constexpr std::array<std::string_view, 12> labels = {"tel",   "phone",   "fon",       "call",
                                                         "mobil", "hotline", "téléphone", "telef",
                                                         "tlf",   "puh",     "whatsapp",  "numer"};
    const std::size_t begin = at > label_distance_max ? at - label_distance_max : 0;
    const std::string_view before = block.substr(begin, at - begin);
    if (contains_ignoring_case(before, "fax")) return false;
    return std::ranges::any_of(
        labels, [&](std::string_view label) { return contains_ignoring_case(before, label); });
  }

  std::uint32_t count_max_;
  std::vector<Phone>& found_;
};

struct Network {
  std::string_view host;
  std::string_view name;
};
constexpr Network networks[] = {
    {"linkedin.com", "linkedin"},
    {"x.com", "x"},
    {"twitter.com", "x"},
    {"facebook.com", "facebook"},
    {"instagram.com", "instagram"},
    {"youtube.com", "youtube"},
    {"github.com", "github"},
    {"tiktok.com", "tiktok"},
    {"xing.com", "xing"},
    {"pinterest.com", "pinterest"},
    {"vimeo.com", "vimeo"},
    {"threads.net", "threads"},
    {"bsky.app", "bluesky"},
    {"t.me", "telegram"},
    {"medium.com", "medium"},
    {"gitlab.com", "gitlab"},
    {"behance.net", "behance"},
    {"dribbble.com", "dribbble"},
    {"mastodon.social", "mastodon"},
    {"threads.com", "threads"},
};

// The network a profile URL belongs to; empty for anything else, such as "share this" links.
std::string_view network_of(std::string_view url, std::string_view& rest) {
  const std::size_t scheme = url.find("//");
  if (scheme > 6) return {};  // npos included
  rest = url.substr(scheme + 2);
  const std::size_t slash = rest.find_first_of("/?#");
  if (slash == std::string_view::npos) return {};
  std::string host = ascii_lower(rest.substr(0, std::min<std::size_t>(slash, 100)));
  const std::string_view path = rest.substr(slash);
  if (path.size() < 3 || path.front() != '/') return {};
  for (const std::string_view sharing :
       {"share", "intent/", "/dialog/", "/plugins/", "/hashtag/", "/search", "/login", "/policies",
        "/privacy", "/legal", "/watch", "/embed", "/status/", "/tr?", "/p/", "/pin/create"}) {
    if (contains_ignoring_case(path, sharing)) return {};
  }
  for (const Network& network : networks) {
    if (host == network.host) return network.name;
    if (host.size() > network.host.size() && host.ends_with(network.host) &&
        host[host.size() - network.host.size() - 1] == '.') {
      return network.name;
    }
  }
  return {};
}

void find_social(const RawPage& page, std::uint32_t count_max, std::vector<SocialLink>& found) {
  for (const Link& link : page.links) {
    if (found.size() >= count_max) return;
    std::string_view rest;
    const std::string_view network = network_of(link.href, rest);
    if (network.empty()) continue;
    const std::string url = "https://" + std::string(rest);
    const bool known =
        std::ranges::any_of(found, [&](const SocialLink& each) { return each.url == url; });
    if (!known) found.push_back({std::string(network), url});
  }
}

}  // namespace

void find_contacts(const RawPage& page, std::uint32_t facts_max, Facts& facts) {
  EmailFinder emails(facts_max, facts.emails);
  for (const std::string& link : page.email_links) {
    std::string address = unescaped(link);
    address.resize(std::min(address.find_first_of("?,;"), address.size()));
    emails.add_plain(trim(address));
  }
  emails.scan(page.text);
  PhoneFinder phones(facts_max, facts.phones);
  for (const std::string& link : page.telephone_links) phones.add(unescaped(link));
  for (const RawBlock& block : page.blocks) {
    phones.scan(std::string_view(page.text).substr(block.begin, block.bytes()));
  }
  find_social(page, facts_max, facts.social);
}

}  // namespace ov::extract
