#include "social.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/percent.h"
#include "country.h"

namespace ov::extract {
namespace {

constexpr std::size_t profile_bytes_max = 200;

// How a network writes the address of a profile.
enum class Shape : std::uint8_t {
  name,    // /acme, one segment
  handle,  // /@acme
  kind,    // /company/acme: the first segment says what it is
};
struct Network {
  std::string_view host;
  std::string_view name;
  Shape shape;
  std::string_view kinds;  // for `kind`, each between slashes
};
constexpr Network networks[] = {
    {"linkedin.com", "linkedin", Shape::kind, "/company/in/school/showcase/organization/pub/"},
    {"x.com", "x", Shape::name, ""},
    {"twitter.com", "x", Shape::name, ""},
    {"facebook.com", "facebook", Shape::name, ""},
    {"fb.com", "facebook", Shape::name, ""},
    {"instagram.com", "instagram", Shape::name, ""},
    {"youtube.com", "youtube", Shape::name, "/channel/c/user/"},
    {"github.com", "github", Shape::name, "/orgs/"},
    {"tiktok.com", "tiktok", Shape::handle, ""},
    {"xing.com", "xing", Shape::kind, "/companies/company/pages/profile/"},
    {"pinterest.com", "pinterest", Shape::name, ""},
    {"vimeo.com", "vimeo", Shape::name, ""},
    {"threads.net", "threads", Shape::handle, ""},
    {"threads.com", "threads", Shape::handle, ""},
    {"bsky.app", "bluesky", Shape::kind, "/profile/"},
    {"t.me", "telegram", Shape::name, ""},
    {"medium.com", "medium", Shape::name, ""},
    {"gitlab.com", "gitlab", Shape::name, ""},
    {"behance.net", "behance", Shape::name, ""},
    {"dribbble.com", "dribbble", Shape::name, ""},
    {"mastodon.social", "mastodon", Shape::handle, ""},
    {"mastodon.online", "mastodon", Shape::handle, ""},
    {"fosstodon.org", "mastodon", Shape::handle, ""},
    {"hachyderm.io", "mastodon", Shape::handle, ""},
    {"mstdn.social", "mastodon", Shape::handle, ""},
    {"reddit.com", "reddit", Shape::kind, "/r/user/u/"},
    {"twitch.tv", "twitch", Shape::name, ""},
    {"vk.com", "vk", Shape::name, ""},
    {"discord.gg", "discord", Shape::name, ""},
    {"discord.com", "discord", Shape::kind, "/invite/"},
    {"soundcloud.com", "soundcloud", Shape::name, ""},
    {"weibo.com", "weibo", Shape::name, "/u/"},
};

// First segments that are the network's own pages or its buttons.
constexpr std::string_view not_names[] = {
    "share",
    "sharer",
    "sharer.php",
    "share.php",
    "sharearticle",
    "intent",
    "dialog",
    "plugins",
    "hashtag",
    "search",
    "login",
    "login.php",
    "policies",
    "privacy",
    "legal",
    "watch",
    "embed",
    "status",
    "tr",
    "p",
    "pin",
    "home",
    "i",
    "explore",
    "settings",
    "signup",
    "help",
    "about",
    "tos",
    "terms",
    "jobs",
    "careers",
    "reel",
    "reels",
    "stories",
    "accounts",
    "tv",
    "playlist",
    "shorts",
    "results",
    "feed",
    "live",
    "photo",
    "photo.php",
    "photos",
    "story.php",
    "permalink.php",
    "events",
    "groups",
    "l.php",
    "features",
    "topics",
    "marketplace",
    "sponsors",
    "pricing",
    "gallery",
    "shots",
    "video",
    "videos",
    "tag",
    "m",
    "r",
    "download",
    "business",
    "ads",
    "developers",
    "oembed",
    "iframe_api",
    "yt",
    "ideas",
    "t",
    "s",
    "joinchat",
    "site",
    "contact",
    "notes",
    "media",
    "wall",
    "discover",
    "redirect",
    "url",
    "c",
    "user",
    "channel",
    "permalink",
    "messages",
    "player",
    "categories",
    "hashtags",
    "blog",
    "new",
    "home.php",
    "sharing",
    "widgets",
    "people",
    "pg",
    "pages",
    "profile.php",
    "product",
    "orgs",
    "u",
    "collections",
    "security",
    "subscription_center",
    "customer-stories",
    "readme",
    "enterprise",
};

const Network* network_of(std::string_view host) {
  for (const Network& network : networks) {
    if (host.size() < network.host.size()) continue;
    const std::size_t rest = host.size() - network.host.size();
    // Nearly all links of a page end here, without a call to compare.
    if (host[rest] != network.host.front() || !host.ends_with(network.host)) continue;
    if (rest == 0 || host[rest - 1] == '.') return &network;
  }
  return nullptr;
}

bool is_not_a_name(std::string_view segment) {
  return std::ranges::find(not_names, ascii_lower(segment)) != std::end(not_names);
}

// The part of `path` (without the first slash) that names a profile; empty when it names none.
std::string_view profile_part(const Network& network, std::string_view path,
                              std::string_view query) {
  const std::vector<std::string_view> parts = split(path, '/');
  const std::string_view first = parts.front();
  const std::string_view second = parts.size() > 1 ? parts[1] : std::string_view();
  const auto up_to = [&](std::string_view part) {
    return path.substr(0, static_cast<std::size_t>(part.data() + part.size() - path.data()));
  };
  if (first.empty()) return {};
  const std::string as_kind = "/" + ascii_lower(first) + "/";
  if (network.name == "reddit" && parts.size() > 2 && !parts[2].empty()) return {};  // A post.
  if (network.kinds.find(as_kind) != std::string_view::npos) {
    return second.empty() ? std::string_view() : up_to(second);
  }
  if (network.name == "facebook") {
    if (first == "profile.php" && query.starts_with("id=")) return path;
    const bool is_page = first == "pages" || first == "people";
    const std::string_view third = parts.size() > 2 ? parts[2] : std::string_view();
    if (is_page && !second.empty()) return up_to(third.empty() ? second : third);
    if (first == "pg" && !second.empty()) return up_to(second);
  }
  if (network.shape == Shape::kind) return {};
  if (network.shape == Shape::handle) return first.starts_with('@') ? first : std::string_view();
  if (network.name == "telegram" && first == "s" && !second.empty()) return up_to(second);
  // A second segment is a post, a repository, a picture; a tab of a profile at best.
  const bool is_tab = second.empty() || second == "about" || second == "videos" ||
                      second == "featured" || second == "posts" || second == "photos";
  const bool is_number = std::ranges::all_of(first, is_ascii_digit);
  if (!is_tab || is_not_a_name(first) || (is_number && network.name == "vimeo")) return {};
  return first.size() < 2 ? std::string_view() : first;
}

// "https://www.twitter.com/Acme" and "https://x.com/acme" are one profile.
std::string_view name_part(std::string_view profile) {
  profile.remove_prefix(std::string_view("https://").size());
  return profile.substr(std::min(profile.find('/'), profile.size()));
}

bool is_same_profile(const SocialLink& known, std::string_view network, std::string_view profile) {
  if (known.network != network) return false;
  // Names there are one server's own.
  if (network == "mastodon") return equal_ignoring_case(known.url, profile);
  return equal_ignoring_case(name_part(known.url), name_part(profile));
}

// Where "https://www.google.com/url?q=https%3A%2F%2F…" leads; empty for any other address.
std::string behind_redirect(std::string_view url) {
  constexpr std::string_view counting_page = "https://www.google.com/url?q=http";
  if (!url.starts_with(counting_page)) return {};
  url.remove_prefix(counting_page.size() - std::string_view("http").size());
  return percent_decode(url.substr(0, url.find('&')));
}

bool is_person(const SocialLink& link) {
  return link.network == "linkedin" && link.url.find("/in/") != std::string::npos;
}

}  // namespace

void drop_people(std::vector<SocialLink>& found) {
  const bool has_own = std::ranges::any_of(found, [&](const SocialLink& link) {
    return link.network == "linkedin" && !is_person(link);
  });
  if (has_own || std::ranges::count_if(found, is_person) > 1) std::erase_if(found, is_person);
}

void add_profile(std::string_view url, std::uint32_t count_max, std::vector<SocialLink>& found) {
  if (found.size() >= count_max || url.size() > profile_bytes_max * 2) return;
  const std::string target = behind_redirect(url);
  if (!target.empty()) url = target;
  const std::size_t scheme = url.find("//");
  if (scheme > 6) return;  // npos included
  const std::string_view rest = url.substr(scheme + 2);
  const std::size_t slash = rest.find('/');
  // Nothing but a network's host is this short; most links of a page end here.
  if (slash == std::string_view::npos || slash > 24) return;
  const std::string host = host_of(url);
  const Network* const network = network_of(host);
  if (network == nullptr) return;
  const std::string_view path_and_query = rest.substr(slash + 1);
  const std::string_view path = path_and_query.substr(0, path_and_query.find_first_of("?#"));
  std::string_view query;
  const std::size_t mark = path_and_query.find('?');
  if (mark != std::string_view::npos) query = path_and_query.substr(mark + 1);
  query = query.substr(0, query.find_first_of("&#"));
  const std::string_view part = profile_part(*network, path, query);
  if (part.empty() || part.size() > profile_bytes_max) return;
  std::string profile = "https://" + host + "/" + std::string(part);
  if (part.ends_with("profile.php")) profile.append("?").append(query);
  const bool known = std::ranges::any_of(
      found, [&](const SocialLink& each) { return is_same_profile(each, network->name, profile); });
  if (known) return;
  SocialLink link{std::string(network->name), std::move(profile)};
  // Two are enough for drop_people to tell; more would leave the organisation's own no room.
  if (is_person(link) && std::ranges::count_if(found, is_person) > 1) return;
  found.push_back(std::move(link));
}

}  // namespace ov::extract
