#include "text/robots.h"

#include <algorithm>
#include <iterator>

#include "path_pattern.h"

namespace ov {

RobotsRules RobotsRules::allow_all() { return {}; }

RobotsRules RobotsRules::deny_all() {
  RobotsRules rules;
  rules.add(rules.rules_, "/", false);
  return rules;
}

void RobotsRules::add(std::vector<Rule>& rules, std::string_view pattern, bool allow) {
  if (pattern.empty() || rules.size() >= robots_rules_max) return;
  const bool anchored = pattern.ends_with('$');
  if (anchored) pattern.remove_suffix(1);
  const std::size_t offset = patterns_.size();
  const std::size_t octets = robots::append_normalized_pattern(patterns_, pattern);
  rules.push_back({static_cast<std::uint32_t>(offset),
                   static_cast<std::uint32_t>(patterns_.size() - offset),
                   static_cast<std::uint32_t>(octets + (anchored ? 1 : 0)), allow, anchored});
}

bool RobotsRules::matches(const Rule& rule, std::string_view normalized_path) const {
  const std::string_view pattern = std::string_view(patterns_).substr(rule.offset, rule.size);
  return robots::pattern_matches(pattern, rule.anchored, normalized_path);
}

bool RobotsRules::decide(const std::vector<Rule>& rules, std::string_view path) const {
  if (rules.empty()) return true;
  if (path.empty()) path = "/";
  std::string normalized;
  normalized.reserve(path.size());
  robots::append_normalized_path(normalized, path);
  const auto decides =
      std::ranges::find_if(rules, [&](const Rule& rule) { return matches(rule, normalized); });
  return decides == rules.end() || decides->allow;
}

bool RobotsRules::allows(std::string_view path_and_query) const {
  return path_and_query == "/robots.txt" || decide(rules_, path_and_query);
}

bool RobotsRules::allows_model_input(std::string_view path_and_query) const {
  return decide(model_rules_, path_and_query);
}

bool RobotsRules::denies_everything() const {
  const bool has_allow = std::ranges::any_of(rules_, &Rule::allow);
  return !has_allow && std::ranges::any_of(rules_, [this](const Rule& rule) {
    const std::string_view pattern = std::string_view(patterns_).substr(rule.offset, rule.size);
    return pattern == "*" || (!rule.anchored && (pattern == "/" || pattern == "/*"));
  });
}

std::size_t RobotsRules::memory_bytes() const {
  std::size_t bytes = sizeof(*this) + patterns_.capacity() +
                      (rules_.capacity() + model_rules_.capacity()) * sizeof(Rule) +
                      sitemaps_.capacity() * sizeof(std::string);
  for (const std::string& sitemap : sitemaps_) bytes += sitemap.capacity();
  return bytes;
}

RobotsOutcome robots_outcome(std::optional<int> status) {
  if (!status) return RobotsOutcome::deny_all;
  if (*status >= 200 && *status < 300) return RobotsOutcome::use_rules;
  constexpr int too_many_requests = 429;
  if (*status == too_many_requests) return RobotsOutcome::deny_all;
  if (*status >= 300 && *status < 500) return RobotsOutcome::allow_all;
  return RobotsOutcome::deny_all;
}

}  // namespace ov
