#include "contacts.h"

#include <algorithm>
#include <iterator>

#include "base/ascii.h"
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

/// Addresses by their form that nobody means as such.
constexpr std::string_view no_addresses[] = {"co.kg", "m.sc", "b.sc", "asp.net", "vb.net"};

bool is_foreign(char c) { return static_cast<unsigned char>(c) >= 0x80; }

bool is_alphanumeric(char c) { return is_ascii_alpha(c) || is_ascii_digit(c); }

/// Whether `lead` begins a letter of Han, kana, Thai and their like, which run on from a word
/// without a space, or a mark such as a bullet.
bool is_wide(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte == 0xE0 || byte >= 0xE2;
}

bool in_address(char c) {
  return is_alphanumeric(c) || is_foreign(c) ||
         std::string_view("-._~%/?#[]@!$&'()*+,;=:").find(c) != std::string_view::npos;
}

bool in_host(char c) {
  return is_alphanumeric(c) || is_foreign(c) || c == '-' || c == '.' || c == '_';
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

/// Size of the label at the beginning of `text`. One of ASCII letters ends where Han and the like
/// begin; no ending but the encoded ones holds a hyphen.
std::size_t label_size(std::string_view text) {
  const bool hyphens = text.starts_with("xn--");
  std::size_t size = 0;
  while (size < text.size() && (is_alphanumeric(text[size]) || (hyphens && text[size] == '-'))) {
    ++size;
  }
  if (size > 0 && size < text.size() && is_wide(text[size])) return size;
  while (size < text.size() && (is_alphanumeric(text[size]) || is_foreign(text[size]))) ++size;
  return size;
}

/// Size of the dot at `at`: a full stop, or an ideographic one between two ASCII labels, which
/// browsers take for one; 0 when there is none.
std::size_t dot_size(std::string_view text, std::size_t at) {
  if (text[at] == '.') return 1;
  if (!text.substr(at).starts_with(ideographic_stop)) return 0;
  const std::size_t after = at + ideographic_stop.size();
  const bool between = at > 0 && is_alphanumeric(text[at - 1]) && after < text.size() &&
                       is_alphanumeric(text[after]);
  return between ? ideographic_stop.size() : 0;
}

/// Where the host begins whose dot stands at `dot` of `piece`: Han before ASCII letters are no
/// part.
std::size_t host_begin(std::string_view piece, std::size_t dot) {
  const bool foreign = dot > 0 && is_foreign(piece[dot - 1]);
  std::size_t begin = dot;
  while (begin > 0) {
    std::size_t lead = begin - 1;
    while (lead > 0 && (static_cast<unsigned char>(piece[lead]) & 0xC0U) == 0x80U) --lead;
    if (!foreign && is_wide(piece[lead])) break;
    begin = lead;
  }
  while (begin < dot && !is_alphanumeric(piece[begin]) && !is_foreign(piece[begin])) ++begin;
  return begin;
}

/// The host within `piece`, a run of what hosts are written with; {0, 0} when there is none.
Hit host_in(std::string_view piece) {
  Hit hit;
  for (std::size_t at = 0; at < piece.size(); ++at) {
    const std::size_t dot = dot_size(piece, at);
    if (dot == 0) continue;
    const std::size_t size = label_size(piece.substr(at + dot));
    if (size == 0 || !is_address_ending(piece.substr(at + dot, size))) continue;
    const std::size_t begin = hit.end > 0 ? hit.begin : host_begin(piece, at);
    if (begin < at) hit = {ContactKind::link, begin, at + dot + size};
  }
  const std::string_view host = piece.substr(hit.begin, hit.end - hit.begin);
  const bool known =
      std::find(std::begin(no_addresses), std::end(no_addresses), host) != std::end(no_addresses);
  return known ? Hit{} : hit;
}

class LineReader {
 public:
  explicit LineReader(std::string_view normal) : text_(normal) {}

  std::vector<Hit> run() {
    addresses();
    phones();
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
    if (const std::size_t scheme = find_scheme(token); scheme != std::string_view::npos) {
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
      const Hit host = host_in(token.substr(begin, at - begin));
      if (host.end > 0) {
        const std::size_t end = begin + host.end;
        const bool path = end < token.size() &&
                          std::string_view("/?#:").find(token[end]) != std::string_view::npos;
        add(ContactKind::link, token.substr(begin + host.begin,
                                            path ? std::string_view::npos : host.end - host.begin));
        if (path) return;
      }
      ++at;
    }
  }

  void phones() {
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
      if (end > begin && is_phone(text_.substr(begin, end - begin))) {
        hits_.push_back({ContactKind::phone, begin, end});
      }
    }
  }

  static std::ptrdiff_t offset(std::size_t at) { return static_cast<std::ptrdiff_t>(at); }

  static bool in_phone(char c) {
    return is_ascii_digit(c) || std::string_view(" -/().").find(c) != std::string_view::npos;
  }

  std::string_view text_;
  std::vector<Hit> hits_;
};

}  // namespace

std::vector<Contact> contacts_of(std::string_view text) {
  std::vector<Contact> out;
  for (const std::string_view line : split(text, '\n')) {
    const NormalizedText normal(line);
    const auto line_begin = static_cast<std::size_t>(line.data() - text.data());
    for (const Hit& hit : LineReader(normal.normal()).run()) {
      const Span span = normal.original(hit.begin, hit.end);
      out.push_back(
          {hit.kind, line.substr(span.begin, span.end - span.begin), line_begin + span.begin});
    }
  }
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
