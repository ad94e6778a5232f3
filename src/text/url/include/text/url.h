// URLs as browsers read them, and the site a URL belongs to. Lists and pages hold addresses written
// by people, so they are parsed by the WHATWG URL standard (https://url.spec.whatwg.org), which
// says what every odd spelling means: two programs that disagree about a host are a security hole.
// Site keys come from the Public Suffix List. Nothing here resolves a name or judges an address;
// that is the address guard's work, on the address handed to connect().
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ov {

/// Longest input of `parse_url` and longest `href()` it gives (a result within 15 bytes of it may
/// be refused). Servers commonly stop at 8 KiB.
inline constexpr std::size_t url_bytes_max = 8 * 1024;

enum class HostKind : std::uint8_t {
  none,    ///< No host at all, e.g. "mailto:a@b.example".
  empty,   ///< A host of no characters, e.g. "file:///etc".
  domain,  ///< ASCII form of a name, lower case, e.g. "xn--bcher-kva.example".
  ipv4,    ///< Dotted decimal, however it was written: "0x7f.1" reads as "127.0.0.1".
  ipv6,    ///< In brackets and compressed, e.g. "[2001:db8::1]".
  opaque,  ///< The host of a scheme that is not special, percent-encoded, meaning unknown.
};

/// A parsed URL. Every part is valid ASCII and already percent-encoded.
struct Url {
  std::string scheme;    ///< Lower case, without ':'.
  std::string username;  ///< Empty when there is none.
  std::string password;  ///< Empty when there is none.
  std::string host;      ///< Serialised; IPv6 in brackets. May end in a dot. Empty: see host_kind.
  HostKind host_kind = HostKind::none;
  std::optional<std::uint16_t> port;    ///< Only when it is not the scheme's default.
  std::string path;                     ///< "/a/b"; whole text after the scheme for an opaque path.
  bool has_opaque_path = false;         ///< As in "mailto:a@b.example": cannot be a base.
  std::optional<std::string> query;     ///< Without '?'. Present and empty for "http://a/?".
  std::optional<std::string> fragment;  ///< Without '#'.

  /// The URL standard's serialisation; at most `url_bytes_max` bytes.
  [[nodiscard]] std::string href() const;
  /// "/path?query": what stands on the request line and what robots.txt rules are matched with.
  /// "/" at least, for special schemes.
  [[nodiscard]] std::string path_and_query() const;
  /// ftp, file, http, https, ws or wss.
  [[nodiscard]] bool is_special() const;
  /// http or https.
  [[nodiscard]] bool is_http() const;
  /// The host is an IPv4 or IPv6 address.
  [[nodiscard]] bool host_is_address() const;
  /// The port to connect to: as given, else the scheme's default, else 0.
  [[nodiscard]] std::uint16_t effective_port() const;
  /// "host" or "host:port", as in a Host header. No userinfo.
  [[nodiscard]] std::string host_and_port() const;
  /// "scheme://host:port" for special schemes but file; "null" for all others. Two pages share a
  /// robots.txt when their origins are equal.
  [[nodiscard]] std::string origin() const;

  friend bool operator==(const Url&, const Url&) = default;
};

/// The basic URL parser of the URL standard. `input`: UTF-8 (bytes that are not become U+FFFD),
/// absolute, or relative to `base` where one is given.
/// Errors: invalid (with what is wrong with it), too_large (over `url_bytes_max`).
Result<Url> parse_url(std::string_view input, const Url* base = nullptr);

/// "domain to ASCII" of the URL standard with beStrict false: UTS 46, non-transitional, CheckBidi,
/// CheckJoiners, not STD3, no length check. `domain`: UTF-8. Errors: invalid, too_large.
Result<std::string> domain_to_ascii(std::string_view domain);

/// The Public Suffix List with its private section: which names are given out to anybody ("co.uk",
/// "github.io"), so that the label before is what one owner holds. Immutable, usable by any thread.
class PublicSuffixList {
 public:
  /// The system's list (package publicsuffix, or libpsl's own copy where that is newer). Loaded at
  /// the first call.
  static const PublicSuffixList& system();
  /// A list in the format of publicsuffix.org (text) or a compiled .dafsa. `bytes`: at most
  /// `list_bytes_max`. Errors: invalid (no rule in it), too_large.
  static Result<PublicSuffixList> from_bytes(std::string_view bytes);
  static constexpr std::size_t list_bytes_max = 8 * 1024 * 1024;

  /// The registrable domain of `host`, in the spelling of `host` but lower case and without a final
  /// dot: "a.b.co.uk" gives "b.co.uk". `host`: ASCII or UTF-8. Empty where there is none: a public
  /// suffix itself, a single label, an IP address, a malformed name.
  [[nodiscard]] std::string registrable_domain(std::string_view host) const;
  /// How many suffixes the list holds, exceptions not counted; 0 when unknown, as for a .dafsa.
  [[nodiscard]] int suffix_count() const;

  struct Loaded;  ///< Private to the module.
  explicit PublicSuffixList(std::unique_ptr<const Loaded> loaded);
  PublicSuffixList(PublicSuffixList&&) noexcept;
  PublicSuffixList& operator=(PublicSuffixList&&) noexcept;
  ~PublicSuffixList();

 private:
  std::unique_ptr<const Loaded> loaded_;
};

/// `PublicSuffixList::system().registrable_domain(host)`.
[[nodiscard]] std::string registrable_domain(std::string_view host);

/// What all records of one site share: the registrable domain ("www.shop.example.co.uk" and
/// "example.co.uk" are one site; "a.github.io" and "b.github.io" are two), or the host itself where
/// there is none (an IP address, "localhost", "github.io"). Empty only for a URL without a host.
[[nodiscard]] std::string site_key(const Url& url);

/// Reads a cell of a website column, as people write them: "example.com", "//example.com/about",
/// "HTTP:/Example.com.", "<https://example.com>", "example.com, example.org" (the first counts),
/// with stray quotes, spaces and zero-width characters. https where no scheme is given; userinfo
/// and fragment are dropped. The URL is http or https and has a host that is a name with a dot, an
/// IP address or localhost (whether it may be visited is for the address guard).
/// Errors: invalid, with a sentence for the owner of the list (an e-mail address, another scheme,
/// no dot in the name, …); too_large.
Result<Url> parse_website(std::string_view cell);

}  // namespace ov
