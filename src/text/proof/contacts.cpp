#include "contacts.h"

#include <algorithm>
#include <iterator>

#include "accounts.h"
#include "base/ascii.h"
#include "digits.h"
#include "hosts.h"
#include "text/evidence.h"

namespace ov::proof {
namespace {

/// A contact in a line's normal form.
struct Hit {
  ContactKind kind = ContactKind::link;
  std::size_t begin = 0;
  std::size_t end = 0;
};

constexpr std::string_view ideographic_stop = "。";

bool is_foreign(char c) { return static_cast<unsigned char>(c) >= 0x80; }

bool is_alphanumeric(char c) { return is_ascii_alpha(c) || is_ascii_digit(c); }

bool in_address(char c) {
  return is_alphanumeric(c) || is_foreign(c) ||
         std::string_view("-._~%/?#[]@!$&'()*+,;=:").find(c) != std::string_view::npos;
}

/// Quotation marks, brackets and stops around an address. Typographic ones are plain by now.
std::string_view without_marks(std::string_view token) {
  while (!token.empty() && std::string_view("(['").find(token.front()) != std::string_view::npos) {
    token.remove_prefix(1);
  }
  while (!token.empty()) {
    if (std::string_view(".,;:!?)]'*").find(token.back()) != std::string_view::npos) {
      token.remove_suffix(1);
    } else if (token.ends_with(ideographic_stop) || token.ends_with("、") || token.ends_with("…")) {
      token.remove_suffix(ideographic_stop.size());
    } else {
      break;
    }
  }
  return token;
}

/// Where a scheme, or "www.", begins in `token`; npos when there is none.
std::size_t find_scheme(std::string_view token) {
  if (const std::size_t mark = token.find("://"); mark != std::string_view::npos && mark > 0) {
    std::size_t begin = mark;
    while (begin > 0 && is_ascii_alpha(token[begin - 1])) --begin;
    return begin;
  }
  std::size_t first = std::string_view::npos;
  for (const std::string_view scheme :
       {"mailto:", "javascript:", "data:", "tel:", "sms:", "www.", "http:", "https:"}) {
    const std::size_t at = token.find(scheme);
    const bool whole = at == 0 || (at < token.size() && !is_alphanumeric(token[at - 1]));
    if (at != std::string_view::npos && whole && at + scheme.size() < token.size()) {
      first = std::min(first, at);
    }
  }
  return first;
}

class LineReader {
 public:
  explicit LineReader(std::string_view normal) : text_(normal) {}

  std::vector<Hit> run() {
    addresses();
    accounts();
    numbers();
    return std::move(hits_);
  }

 private:
  void addresses() {
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t begin = at;
      while (at < text_.size() && in_address(text_[at])) ++at;
      if (at > begin) token(without_marks(text_.substr(begin, at - begin)));
      if (at == begin) ++at;
    }
  }

  void add(ContactKind kind, std::string_view part) {
    const auto begin = static_cast<std::size_t>(part.data() - text_.data());
    hits_.push_back({kind, begin, begin + part.size()});
  }

  void token(std::string_view token) {
    if (const std::size_t ip = ipv6_size(token); ip > 0) {
      add(ContactKind::link, token.substr(0, ip));
    } else if (const std::size_t scheme = find_scheme(token); scheme != std::string_view::npos) {
      hosts(without_marks(token.substr(0, scheme)));
      add(ContactKind::link, token.substr(scheme));
    } else if (const std::size_t sign = token.find('@'); sign != std::string_view::npos) {
      const bool email = sign > 0 && sign + 1 < token.size();
      if (token.size() > 1) add(email ? ContactKind::email : ContactKind::link, token);
    } else {
      hosts(token);
    }
  }

  /// Hosts without a scheme, each with the path, query or port that follows it.
  void hosts(std::string_view token) {
    for (std::size_t at = 0; at < token.size();) {
      const std::size_t begin = at;
      while (at < token.size() && in_host(token[at])) ++at;
      const std::string_view piece = token.substr(begin, at - begin);
      const Part host = host_in(piece);
      if (!host.empty()) {
        const std::size_t end = begin + host.end;
        const bool path = end < token.size() &&
                          std::string_view("/?#:").find(token[end]) != std::string_view::npos;
        add(ContactKind::link, token.substr(begin + host.begin,
                                            path ? std::string_view::npos : host.end - host.begin));
        if (path) return;
      } else if (port_size(piece, token, at) > 0) {
        add(ContactKind::link, token.substr(begin));
        return;
      }
      ++at;
    }
  }

  void accounts() {
    for (const Span& iban : ibans_in(text_)) {
      const auto inside = [&iban](const Hit& hit) {
        return hit.begin < iban.end && iban.begin < hit.end;
      };
      if (std::none_of(hits_.begin(), hits_.end(), inside)) {
        hits_.push_back({ContactKind::account, iban.begin, iban.end});
      }
    }
  }

  void numbers() {
    std::string rest(text_);
    for (const Hit& hit : hits_)
      std::fill(rest.begin() + offset(hit.begin), rest.begin() + offset(hit.end), '\n');
    for (std::size_t at = 0; at < rest.size();) {
      const std::size_t begin = at;
      const bool begins = is_ascii_digit(rest[at]) || rest[at] == '+' || rest[at] == '(';
      ++at;
      if (!begins) continue;
      while (at < rest.size() && in_phone(rest[at])) ++at;
      std::size_t end = at;
      while (end > begin && !is_ascii_digit(rest[end - 1])) --end;
      if (end > begin) number(begin, end);
    }
  }

  void number(std::size_t begin, std::size_t end) {
    const std::string_view run = text_.substr(begin, end - begin);
    if (is_card(run)) {
      hits_.push_back({ContactKind::account, begin, end});
    } else if (is_phone(run)) {
      hits_.push_back({ContactKind::phone, begin, end});
    } else if (is_long_number(run)) {
      hits_.push_back({ContactKind::long_number, begin, end});
    }
  }

  static std::ptrdiff_t offset(std::size_t at) { return static_cast<std::ptrdiff_t>(at); }

  static bool in_phone(char c) {
    return is_ascii_digit(c) || std::string_view(" -/()._").find(c) != std::string_view::npos;
  }

  std::string_view text_;
  std::vector<Hit> hits_;
};

/// Where a line feed is one of the marks within the number.
void add_ibans_over_lines(std::string_view text, std::vector<Contact>& out) {
  const NormalizedText normal(text);
  const PlainDigits plain(normal.normal());
  for (const Span& iban : ibans_in(plain.text())) {
    const Span in_normal = plain.original(iban.begin, iban.end);
    const Span span = normal.original(in_normal.begin, in_normal.end);
    const std::string_view written = text.substr(span.begin, span.end - span.begin);
    if (written.find('\n') != std::string_view::npos) {
      out.push_back({ContactKind::account, written, span.begin});
    }
  }
}

}  // namespace

std::vector<Contact> contacts_of(std::string_view text) {
  std::vector<Contact> out;
  std::size_t lines_with_digits = 0;
  for (const std::string_view line : split(text, '\n')) {
    const NormalizedText normal(line);
    const PlainDigits plain(normal.normal());
    const auto line_begin = static_cast<std::size_t>(line.data() - text.data());
    for (const Hit& hit : LineReader(plain.text()).run()) {
      const Span in_normal = plain.original(hit.begin, hit.end);
      const Span span = normal.original(in_normal.begin, in_normal.end);
      out.push_back(
          {hit.kind, line.substr(span.begin, span.end - span.begin), line_begin + span.begin});
    }
    const std::string_view written = plain.text();
    if (std::any_of(written.begin(), written.end(), is_ascii_digit)) ++lines_with_digits;
  }
  if (lines_with_digits > 1) add_ibans_over_lines(text, out);
  return out;
}

std::string without_contacts(std::string_view text, const std::vector<Contact>& contacts) {
  std::string out(text);
  for (const Contact& contact : contacts) {
    std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(contact.begin), contact.text.size(), ' ');
  }
  return out;
}

}  // namespace ov::proof
