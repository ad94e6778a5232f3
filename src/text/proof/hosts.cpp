#include "hosts.h"

#include <algorithm>
#include <iterator>

#include "base/ascii.h"
#include "contacts.h"

namespace ov::proof {
namespace {

constexpr std::string_view ideographic_stop = "。";

/// Addresses by their form that nobody means as such.
constexpr std::string_view no_addresses[] = {"co.kg", "m.sc", "b.sc", "asp.net", "vb.net"};

bool is_foreign(char c) { return static_cast<unsigned char>(c) >= 0x80; }

bool is_alphanumeric(char c) { return is_ascii_alpha(c) || is_ascii_digit(c); }

bool is_hex(char c) { return is_ascii_digit(c) || (c >= 'a' && c <= 'f'); }

/// Whether `lead` begins a letter of Han, kana, Thai and their like, which run on from a word
/// without a space, or a mark such as a bullet.
bool is_wide(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte == 0xE0 || byte >= 0xE2;
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

/// The host under an ending within `piece`; empty when there is none.
Part named_host(std::string_view piece) {
  Part hit;
  for (std::size_t at = 0; at < piece.size(); ++at) {
    const std::size_t dot = dot_size(piece, at);
    if (dot == 0) continue;
    const std::size_t size = label_size(piece.substr(at + dot));
    if (size == 0 || !is_address_ending(piece.substr(at + dot, size))) continue;
    const std::size_t begin = hit.end > 0 ? hit.begin : host_begin(piece, at);
    if (begin < at) hit = {begin, at + dot + size};
  }
  const std::string_view host = piece.substr(hit.begin, hit.end - hit.begin);
  const bool known =
      std::find(std::begin(no_addresses), std::end(no_addresses), host) != std::end(no_addresses);
  return known ? Part{} : hit;
}

/// "10.0.0.1": four numbers that fit a byte each.
bool is_ipv4(std::string_view piece) {
  if (piece.empty() || !is_ascii_digit(piece.front()) || !is_ascii_digit(piece.back()))
    return false;
  constexpr std::size_t bytes = 4;
  const auto parts = split(piece, '.');
  return parts.size() == bytes &&
         std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
           return !part.empty() && part.size() <= 3 &&
                  std::all_of(part.begin(), part.end(), is_ascii_digit) &&
                  (part.size() < 3 || part <= "255");
         });
}

/// "iso9001:2015" and "en15085:2007" are standards with their year.
bool is_standard(std::string_view host, std::string_view port) {
  const bool year = port.size() == 4 && (port.starts_with("19") || port.starts_with("20"));
  return year && is_ascii_digit(host.back());
}

}  // namespace

bool in_host(char c) {
  return is_alphanumeric(c) || is_foreign(c) || c == '-' || c == '.' || c == '_';
}

Part host_in(std::string_view piece) {
  // A stop after it ends the sentence.
  std::size_t end = piece.size();
  while (end > 0 && piece[end - 1] == '.') --end;
  if (is_ipv4(piece.substr(0, end)) || piece.substr(0, end) == "localhost") return {0, end};
  return named_host(piece);
}

std::size_t port_size(std::string_view host, std::string_view text, std::size_t at) {
  constexpr std::size_t host_bytes_max = 63;
  constexpr std::size_t port_digits_max = 5;
  constexpr std::string_view port_max = "65535";
  if (host.size() < 2 || host.size() > host_bytes_max || host.back() == '-') return 0;
  if (std::none_of(host.begin(), host.end(), is_ascii_alpha)) return 0;
  if (at + 1 >= text.size() || text[at] != ':') return 0;
  std::size_t end = at + 1;
  while (end < text.size() && is_ascii_digit(text[end])) ++end;
  const std::string_view port = text.substr(at + 1, end - at - 1);
  const bool cut = end < text.size() && (is_ascii_alpha(text[end]) || text[end] == ':');
  if (cut || port.size() < 2 || port.size() > port_digits_max || port.front() == '0') return 0;
  // Nothing listens below 80 that a letter would name; "page:12" is a page.
  if (port.size() == 2 && port < "80") return 0;
  if (port.size() == port_digits_max && port > port_max) return 0;
  return is_standard(host, port) ? 0 : end - at;
}

std::size_t ipv6_size(std::string_view token) {
  constexpr std::size_t groups = 8;
  constexpr std::size_t group_digits_max = 4;
  std::size_t end = 0;
  while (end < token.size() && (is_hex(token[end]) || token[end] == ':')) ++end;
  if (end < token.size() && is_alphanumeric(token[end])) return 0;
  while (end > 0 && token[end - 1] == ':' && !token.substr(0, end).ends_with("::")) --end;
  const std::string_view address = token.substr(0, end);
  if (std::none_of(address.begin(), address.end(), is_ascii_digit)) return 0;
  const auto parts = split(address, ':');
  const bool fits = std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
    return part.size() <= group_digits_max;
  });
  const bool shortened = address.find("::") != std::string_view::npos;
  return fits && parts.size() <= groups && (shortened || parts.size() == groups) ? end : 0;
}

}  // namespace ov::proof
