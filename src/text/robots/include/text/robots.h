// robots.txt by RFC 9309: which pages of a site our crawler may ask for. The whole file is foreign
// input, so it is read once in linear time and what applies to our agent is kept; matching one rule
// takes time linear in rule and path however many wildcards it has. Where the RFC is silent (typos,
// missing colons, truncated lines, index.html) Google's published matcher is followed, for it is
// what owners of sites test with.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ov {

/// What is read of a robots.txt; the rest is ignored (RFC 9309, 2.5, asks for at least 500 KiB).
inline constexpr std::size_t robots_bytes_max = 500 * 1024;
/// What is read of a line; the rest of it is ignored.
inline constexpr std::size_t robots_line_bytes_max = 16 * 1024;
/// Rules kept for our agent; the rest of the file is ignored for it. Deciding one path under the
/// most hostile file of this many rules takes 0.1 s; a real file, less than 1 us.
inline constexpr std::size_t robots_rules_max = 10'000;
/// Sitemap lines kept.
inline constexpr std::size_t robots_sitemaps_max = 50;
/// Longest sitemap address kept.
inline constexpr std::size_t robots_sitemap_bytes_max = 2048;
/// A longer crawl-delay counts as this much: a visit of three pages must end some day.
inline constexpr std::chrono::milliseconds robots_crawl_delay_max{std::chrono::hours{1}};

class RobotsRules {
 public:
  /// The rules that `agent` has to keep. `bytes`: the file, any encoding of lines (CR, LF, CRLF),
  /// with or without a UTF-8 BOM. `agent`: our product token, e.g. "OvertureBot"; a version after
  /// it ("OvertureBot/1.0") is ignored. The groups whose product token equals ours but for case
  /// are merged and count; where there is none, those of "*". A file that is no robots.txt (a
  /// page, say) has no rules and so allows everything.
  static RobotsRules parse(std::string_view bytes, std::string_view agent);
  static RobotsRules allow_all();
  static RobotsRules deny_all();

  /// Whether `path_and_query` ("/a?b", as `Url::path_and_query()` gives it) may be fetched: the
  /// longest matching rule decides, allow wins a tie, no match allows. "/robots.txt" is always
  /// allowed.
  [[nodiscard]] bool allows(std::string_view path_and_query) const;
  /// Whether the text of a page may be given to a language model: false where Content-Signal or
  /// Content-Usage says not (see text/robot_signals.h). Such a line may name a path of its own
  /// before its preferences; the longest that matches decides, no wins a tie. Says nothing about
  /// fetching.
  [[nodiscard]] bool allows_model_input(std::string_view path_and_query) const;
  /// Time to leave between two requests, up to `robots_crawl_delay_max`. Not in RFC 9309, but
  /// widely written.
  [[nodiscard]] std::optional<std::chrono::milliseconds> crawl_delay() const {
    return crawl_delay_;
  }
  /// Sitemap addresses in the order of the file, as written (they may be anything).
  [[nodiscard]] const std::vector<std::string>& sitemaps() const { return sitemaps_; }
  /// Nothing on the site may be fetched.
  [[nodiscard]] bool denies_everything() const;
  /// Bytes held, for the cache that keeps it.
  [[nodiscard]] std::size_t memory_bytes() const;

 private:
  struct Rule {
    std::uint32_t offset;  // of the normalised pattern in patterns_
    std::uint32_t size;    // without a final '$'
    std::uint32_t
        priority;  // octets of the pattern, encoded (2.2.2); the largest that matches decides
    bool allow;
    bool anchored;  // ended in '$': the path must end where the pattern does
  };
  friend class RobotsReader;

  void add(std::vector<Rule>& rules, std::string_view pattern, bool allow);
  /// What the first of `rules` that matches says; true when none does.
  [[nodiscard]] bool decide(const std::vector<Rule>& rules, std::string_view path) const;
  [[nodiscard]] bool matches(const Rule& rule, std::string_view normalized_path) const;

  std::string patterns_;           // all patterns, one after the other
  std::vector<Rule> rules_;        // by priority, the highest first; allow before disallow
  std::vector<Rule> model_rules_;  // the same for giving to models; no before yes
  std::vector<std::string> sitemaps_;
  std::optional<std::chrono::milliseconds> crawl_delay_;
};

/// What the answer to a request for robots.txt means (RFC 9309, 2.3.1).
enum class RobotsOutcome : std::uint8_t {
  use_rules,  ///< 2xx: parse the body.
  allow_all,  ///< 3xx that led nowhere within five hops, and 4xx: no restrictions.
  deny_all,   ///< 5xx, 429, anything else, and no answer at all: assume complete disallow.
};
/// `status`: the HTTP status of the last hop; nullopt when there was no answer (DNS, connect, TLS,
/// timeout). 429 counts as unreachable: the server asks us to come back later.
[[nodiscard]] RobotsOutcome robots_outcome(std::optional<int> status);

}  // namespace ov
