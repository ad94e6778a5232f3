// Reading a robots.txt: lines, keys and groups.
#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "text/robot_signals.h"
#include "text/robots.h"

namespace ov {
namespace {

struct Line {
  std::string_view key;
  std::string_view value;
};

constexpr std::string_view blanks = " \t";

// "key: value # remark". Without a colon, two words are key and value; people forget it.
std::optional<Line> parse_line(std::string_view line) {
  line = trim(line.substr(0, line.find('#')));
  const std::size_t colon = line.find(':');
  if (colon != std::string_view::npos) {
    const Line result{trim(line.substr(0, colon)), trim(line.substr(colon + 1))};
    return result.key.empty() ? std::nullopt : std::optional(result);
  }
  const std::size_t blank = line.find_first_of(blanks);
  if (blank == std::string_view::npos) return std::nullopt;
  const std::string_view value = trim(line.substr(blank));
  if (value.find_first_of(blanks) != std::string_view::npos) return std::nullopt;
  return Line{line.substr(0, blank), value};
}

enum class Key { user_agent, allow, disallow, crawl_delay, sitemap, preferences, unknown };

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

// The spellings that Google's matcher takes, misspelt ones included: their owners meant them.
Key key_of(std::string_view key) {
  constexpr std::array<std::pair<std::string_view, Key>, 15> spellings = {{
      {"user-agent", Key::user_agent},
      {"useragent", Key::user_agent},
      {"user agent", Key::user_agent},
      {"allow", Key::allow},
      {"disallow", Key::disallow},
      {"dissallow", Key::disallow},
      {"dissalow", Key::disallow},
      {"disalow", Key::disallow},
      {"diasllow", Key::disallow},
      {"disallaw", Key::disallow},
      {"sitemap", Key::sitemap},
      {"site-map", Key::sitemap},
      {"crawl-delay", Key::crawl_delay},
      {"content-signal", Key::preferences},
      {"content-usage", Key::preferences},
  }};
  const auto* found = std::ranges::find_if(
      spellings, [&](const auto& entry) { return starts_with_ignoring_case(key, entry.first); });
  return found == spellings.end() ? Key::unknown : found->second;
}

// Whether a user-agent line means `agent`: by the product token of RFC 9309 ("FooBot/2.1 beta"
// means FooBot), or by the whole first word for an agent with digits in its name, which tokens
// lack.
bool names_agent(std::string_view value, std::string_view agent) {
  if (agent.empty()) return false;
  const auto token_end = std::ranges::find_if_not(
      value, [](char c) { return is_ascii_alpha(c) || c == '-' || c == '_'; });
  const std::string_view token(value.begin(), token_end);
  const std::string_view word = value.substr(0, value.find_first_of("/ \t"));
  return equal_ignoring_case(token, agent) || equal_ignoring_case(word, agent);
}

bool names_everybody(std::string_view value) {
  return value.starts_with('*') && (value.size() == 1 || is_ascii_space(value[1]));
}

// Seconds, "10" or "0.5"; nullopt for anything else. Digits over what counts are read and dropped.
std::optional<std::chrono::milliseconds> parse_delay(std::string_view text) {
  std::int64_t milliseconds = 0;
  std::size_t i = 0;
  const std::int64_t limit = robots_crawl_delay_max.count();
  for (; i < text.size() && is_ascii_digit(text[i]); ++i) {
    milliseconds = std::min(limit, milliseconds * 10 + (text[i] - '0') * std::int64_t{1000});
  }
  const bool has_digits = i > 0;
  bool has_fraction = false;
  if (i < text.size() && text[i] == '.') {
    std::int64_t unit = 100;
    for (++i; i < text.size() && is_ascii_digit(text[i]); ++i) {
      milliseconds += (text[i] - '0') * unit;
      unit /= 10;
      has_fraction = true;
    }
  }
  if (i != text.size() || (!has_digits && !has_fraction)) return std::nullopt;
  return std::chrono::milliseconds(std::min(limit, milliseconds));
}

// Takes one line off `text`, which ends at CR or LF; CRLF gives an empty line in between, which
// means nothing.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

}  // namespace

class RobotsReader {
 public:
  explicit RobotsReader(std::string_view agent) : agent_(trim(agent.substr(0, agent.find('/')))) {}

  RobotsRules read(std::string_view text) {
    for (const char c : std::string_view("\xEF\xBB\xBF")) {
      if (text.starts_with(c)) text.remove_prefix(1);
    }
    while (!text.empty()) {
      const std::optional<Line> line = parse_line(take_line(text).substr(0, robots_line_bytes_max));
      if (line) take(*line);
    }
    RobotsRules& rules = specific_seen_ ? specific_ : everybody_;
    // The first rule that matches decides, so the longest comes first and allow wins a tie.
    std::ranges::sort(rules.rules_, [](const auto& a, const auto& b) {
      return a.priority != b.priority ? a.priority > b.priority : a.allow && !b.allow;
    });
    rules.sitemaps_ = std::move(sitemaps_);
    std::ranges::sort(rules.model_rules_, [](const auto& a, const auto& b) {
      return a.priority != b.priority ? a.priority > b.priority : !a.allow && b.allow;
    });
    rules.patterns_.shrink_to_fit();
    rules.rules_.shrink_to_fit();
    rules.model_rules_.shrink_to_fit();
    return std::move(rules);
  }

 private:
  void take(const Line& line) {
    switch (key_of(line.key)) {
      case Key::user_agent:
        return take_agent(line.value);
      case Key::allow:
        return take_allow(line.value);
      case Key::disallow:
        return take_rule(line.value, false);
      case Key::crawl_delay:
        return take_delay(line.value);
      case Key::sitemap:
        return take_sitemap(line.value);
      case Key::preferences:
        return take_preferences(line.value);
      case Key::unknown:
        return;
    }
  }

  // Whom the lines that follow are for. `closed`: one such line was there, so the next agent begins
  // a new list.
  struct Audience {
    bool specific = false;
    bool everybody = false;
    bool closed = false;

    void add(bool is_specific, bool is_everybody) {
      if (closed) *this = {};
      specific = specific || is_specific;
      everybody = everybody || is_everybody;
    }
  };

  // Agents in a row share a group; the first agent after a rule begins a new one. Only allow and
  // disallow are rules: other lines, crawl-delay too, must not part agents from the rules further
  // down (RFC 9309, 2.2.4). For delays a delay parts them, for that is what its writer meant.
  void take_agent(std::string_view value) {
    const bool everybody = names_everybody(value);
    const bool specific = !everybody && names_agent(value, agent_);
    rules_for_.add(specific, everybody);
    delay_for_.add(specific, everybody);
    preferences_for_.add(specific, everybody);
    specific_seen_ = specific_seen_ || specific;
  }

  void take_rule(std::string_view pattern, bool allow) {
    rules_for_.closed = delay_for_.closed = preferences_for_.closed = true;
    if (rules_for_.specific) specific_.add(specific_.rules_, pattern, allow);
    if (rules_for_.everybody) everybody_.add(everybody_.rules_, pattern, allow);
  }

  // "Allow: /a/index.html" allows "/a/" as well, as in Google's matcher.
  void take_allow(std::string_view pattern) {
    take_rule(pattern, true);
    const std::size_t slash = pattern.rfind('/');
    if (slash == std::string_view::npos || !pattern.substr(slash).starts_with("/index.htm")) return;
    take_rule(std::string(pattern.substr(0, slash + 1)) + '$', true);
  }

  // The longest of several delays is kept: it satisfies them all.
  void take_delay(std::string_view value) {
    const std::optional<std::chrono::milliseconds> delay = parse_delay(value);
    if (!delay) return;
    delay_for_.closed = true;
    if (delay_for_.specific) specific_.crawl_delay_ = std::max(specific_.crawl_delay_, delay);
    if (delay_for_.everybody) everybody_.crawl_delay_ = std::max(everybody_.crawl_delay_, delay);
  }

  // "ai=n" or "/path ai=n".
  void take_preferences(std::string_view value) {
    std::string_view path = "/";
    if (value.starts_with('/') || value.starts_with('*')) {
      path = value.substr(0, value.find_first_of(blanks));
      value.remove_prefix(path.size());
    }
    const std::optional<bool> allowed = allows_model_input(value);
    if (!allowed) return;
    preferences_for_.closed = true;
    if (preferences_for_.specific) specific_.add(specific_.model_rules_, path, *allowed);
    if (preferences_for_.everybody) everybody_.add(everybody_.model_rules_, path, *allowed);
  }

  void take_sitemap(std::string_view value) {
    if (value.empty() || value.size() > robots_sitemap_bytes_max) return;
    if (sitemaps_.size() < robots_sitemaps_max) sitemaps_.emplace_back(value);
  }

  std::string_view agent_;
  bool specific_seen_ = false;  // a group for our agent exists, be it empty
  Audience rules_for_;
  Audience delay_for_;
  Audience preferences_for_;
  RobotsRules specific_;
  RobotsRules everybody_;
  std::vector<std::string> sitemaps_;
};

RobotsRules RobotsRules::parse(std::string_view bytes, std::string_view agent) {
  if (bytes.size() > robots_bytes_max) {
    // A rule cut in two would mean something else, so the last line read is a whole one.
    bytes = bytes.substr(0, robots_bytes_max);
    bytes = bytes.substr(0, bytes.find_last_of("\r\n") + 1);
  }
  return RobotsReader(agent).read(bytes);
}

}  // namespace ov
