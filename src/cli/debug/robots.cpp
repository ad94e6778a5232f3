// `overture debug robots`: whether an agent may fetch a URL under the given robots.txt.
#include "text/robots.h"

#include <boost/json.hpp>

#include "cli/debug.h"
#include "text/url.h"

namespace ov::cli {
namespace {

namespace json = boost::json;

std::string error(std::string_view message) {
  return json::serialize(json::object{{"error", json::string(message.data(), message.size())}});
}

const json::string* text_field(const json::object* object, std::string_view name) {
  const json::value* const field = object == nullptr ? nullptr : object->if_contains(name);
  return field == nullptr ? nullptr : field->if_string();
}

// Whole seconds as a whole number.
json::value seconds(std::chrono::milliseconds delay) {
  constexpr std::int64_t milliseconds_per_second = 1000;
  if (delay.count() % milliseconds_per_second == 0) return delay.count() / milliseconds_per_second;
  return static_cast<double>(delay.count()) / milliseconds_per_second;
}

}  // namespace

std::string debug_robots(std::string_view line) {
  // A robots.txt is bytes, so bytes that are no UTF-8 are let through.
  json::parse_options options;
  options.allow_invalid_utf8 = true;
  json::error_code code;
  const json::value value = json::parse({line.data(), line.size()}, code, {}, options);
  const json::object* const object = code ? nullptr : value.if_object();
  const json::string* const agent = text_field(object, "agent");
  const json::string* const address = text_field(object, "url");
  const json::string* const robots = text_field(object, "robots");
  if (agent == nullptr || address == nullptr || robots == nullptr) {
    return error(R"(a JSON object with the texts "agent", "url" and "robots" is needed)");
  }
  // A path alone is what the rules are about, so it is taken as well.
  std::string path(*address);
  if (!path.starts_with('/')) {
    const Result<Url> url = parse_url(path);
    if (!url) return error("url: " + url.error().text());
    path = url->path_and_query();
  }
  const RobotsRules rules = RobotsRules::parse(*robots, *agent);
  json::object out{{"allowed", rules.allows(path)}};
  if (rules.crawl_delay()) out["crawl_delay"] = seconds(*rules.crawl_delay());
  return json::serialize(out);
}

}  // namespace ov::cli
