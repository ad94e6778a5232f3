#include "marks.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "base/ascii.h"
#include "base/hash.h"
#include "content_model.h"
#include "model_words.h"

namespace ov::extract {
namespace {

struct Word {
  std::string_view text;
  std::uint16_t marks;
};

// Parts of class and id values, as split at '-', '_', other signs and lower-to-upper case.
constexpr Word parts[] = {
    {"cookie", mark_consent},
    {"cookies", mark_consent},
    {"cookiebot", mark_consent},
    {"cookiebanner", mark_consent},
    {"cookieconsent", mark_consent},
    {"consent", mark_consent},
    {"gdpr", mark_consent},
    {"onetrust", mark_consent},
    {"ccpa", mark_consent},
    {"usercentrics", mark_consent},
    {"cmplz", mark_consent},
    {"iubenda", mark_consent},
    {"didomi", mark_consent},
    {"truste", mark_consent},
    {"borlabs", mark_consent},

    {"breadcrumb", mark_noise},
    {"breadcrumbs", mark_noise},
    {"crumbs", mark_noise},
    {"newsletter", mark_noise},
    {"modal", mark_noise},
    {"popup", mark_noise},
    {"popover", mark_noise},
    {"lightbox", mark_noise},
    {"offcanvas", mark_noise},
    {"sharing", mark_noise},
    {"sharethis", mark_noise},
    {"addthis", mark_noise},
    {"addtoany", mark_noise},
    {"sharedaddy", mark_noise},
    {"pagination", mark_noise},
    {"pager", mark_noise},
    {"skiplink", mark_noise},
    {"skiplinks", mark_noise},
    {"advert", mark_noise},
    {"advertisement", mark_noise},
    {"adsbygoogle", mark_noise},
    {"minicart", mark_noise},
    {"recaptcha", mark_noise},
    {"tooltip", mark_noise},
    {"copyright", mark_noise},
    {"colophon", mark_noise},
    {"topbar", mark_noise},
    {"noprint", mark_noise},
    {"toast", mark_noise},
    {"snackbar", mark_noise},
    {"preloader", mark_noise},
    {"paginator", mark_noise},

    {"navbar", mark_navigation},
    {"navigation", mark_navigation},
    {"sitenav", mark_navigation},
    {"megamenu", mark_navigation},
    {"masthead", mark_header | mark_navigation},
    {"mainnav", mark_navigation},
    {"subnav", mark_navigation},
    {"nav", mark_linky},
    {"menu", mark_linky},
    {"submenu", mark_linky},
    {"header", mark_header},
    {"footer", mark_footer},
    {"footers", mark_footer},
    {"sitefooter", mark_footer},

    {"sidebar", mark_linky | mark_noise},
    {"sidenav", mark_navigation},
    {"related", mark_linky},
    {"recommended", mark_linky},
    {"recommendations", mark_linky},
    {"recommendation", mark_linky},
    {"upsell", mark_linky},
    {"upsells", mark_linky},
    {"crosssell", mark_linky},
    {"popular", mark_linky},
    {"trending", mark_linky},
    {"share", mark_linky},
    {"social", mark_linky},
    {"socials", mark_linky},
    {"promo", mark_linky},
    {"tags", mark_linky},
    {"toc", mark_linky},
    {"widget", mark_linky},
    {"links", mark_linky},
    {"filter", mark_linky},
    {"filters", mark_linky},
    {"facets", mark_linky},
    {"facet", mark_linky},
    {"quicklinks", mark_linky},
    {"sitemap", mark_linky},
    {"categories", mark_linky},
    {"drawer", mark_linky},
    {"dropdown", mark_linky},
    {"cart", mark_linky},
    {"search", mark_linky},
    {"subscribe", mark_linky},
    {"language", mark_linky},
    {"languages", mark_linky},
    {"locale", mark_linky},
    {"banner", mark_linky},
    {"login", mark_linky},
    {"toolbar", mark_linky},
    {"byline", mark_linky},
    {"author", mark_linky},
};

// Whole class names and ids.
constexpr Word wholes[] = {
    {"sr-only", mark_hidden},
    {"visually-hidden", mark_hidden},
    {"visuallyhidden", mark_hidden},
    {"screen-reader-text", mark_hidden},
    {"screen-reader", mark_hidden},
    {"u-visually-hidden", mark_hidden},
    {"element-invisible", mark_hidden},
    {"w-condition-invisible", mark_hidden},
    {"elementor-hidden-desktop", mark_small_screen},
    {"d-lg-none", mark_small_screen},
    {"d-xl-none", mark_small_screen},
    {"d-md-none", mark_small_screen},
    {"md:hidden", mark_small_screen},
    {"lg:hidden", mark_small_screen},
    {"xl:hidden", mark_small_screen},
    {"sm:hidden", mark_small_screen},
    {"hide-desktop", mark_small_screen},
    {"desktop-hidden", mark_small_screen},
    {"hidden-desktop", mark_small_screen},
    {"hide-on-desktop", mark_small_screen},
    {"mobile-only", mark_small_screen},
    {"only-mobile", mark_small_screen},
    {"show-mobile", mark_small_screen},
    {"show-on-mobile", mark_small_screen},
    {"visible-xs", mark_small_screen},
    {"hidden-lg", mark_small_screen},
    {"show-for-small-only", mark_small_screen},
    {"hide-for-large", mark_small_screen},
    {"hide-for-medium", mark_small_screen},
    {"medium-hide", mark_small_screen},
    {"slick-cloned", mark_small_screen},
    {"swiper-slide-duplicate", mark_small_screen},
    {"skip-link", mark_noise},
    {"skip-links", mark_noise},
    {"skip-to-content", mark_noise},
    {"skip-to-main", mark_noise},
    {"skip-nav", mark_noise},
    {"skip-main", mark_noise},
    {"ad", mark_noise},
    {"ads", mark_noise},
    {"noscript", mark_noise},
    {"mw-editsection", mark_noise},
    {"headerlink", mark_noise},
};

constexpr Word main_ids[] = {
    {"main", mark_main},         {"main-content", mark_main},  {"maincontent", mark_main},
    {"content", mark_main},      {"primary", mark_main},       {"page-content", mark_main},
    {"main_content", mark_main}, {"mainContent", mark_main},   {"content-main", mark_main},
    {"root", mark_app_root},     {"app", mark_app_root},       {"__next", mark_app_root},
    {"__nuxt", mark_app_root},   {"___gatsby", mark_app_root}, {"svelte", mark_app_root},
    {"app-root", mark_app_root}, {"q-app", mark_app_root},
};

// A footer or header of one of these is part of the content.
constexpr std::string_view owners[] = {
    "card",   "entry",  "post",    "article", "section",     "block",     "item", "product",
    "tile",   "panel",  "table",   "hero",    "content",     "list",      "box",  "team",
    "review", "price",  "pricing", "plan",    "testimonial", "accordion", "tab",  "slide",
    "col",    "column", "title",   "page",    "feature",
};

template <std::size_t n>
constexpr std::size_t power_of_two_over = n <= 32   ? 64
                                          : n <= 64 ? 256
                                                    : 512;

// Open addressing over a constant table: one hash, seldom more than one comparison.
template <std::size_t n>
struct WordIndex {
  static constexpr std::size_t slots = power_of_two_over<n>;
  std::array<std::uint8_t, slots> at{};
  const Word* words;
  constexpr explicit WordIndex(const Word (&list)[n]) : words(list) {
    for (std::size_t i = 0; i < n; ++i) {
      std::size_t slot = fnv1a(list[i].text) % slots;
      while (at[slot] != 0) slot = (slot + 1) % slots;
      at[slot] = static_cast<std::uint8_t>(i + 1);
    }
  }
  [[nodiscard]] std::uint16_t find(std::string_view word, std::uint64_t hash) const {
    for (std::size_t slot = hash % slots; at[slot] != 0; slot = (slot + 1) % slots) {
      if (words[at[slot] - 1].text == word) return words[at[slot] - 1].marks;
    }
    return 0;
  }
};
constexpr WordIndex part_index(parts);
constexpr WordIndex whole_index(wholes);
constexpr WordIndex main_index(main_ids);

constexpr std::size_t part_bytes_max = 16;

// A footer that belongs to something smaller than the page is none; likewise "header".
std::uint16_t without_owned(std::uint16_t marks, std::string_view previous) {
  constexpr std::uint16_t ownable = mark_footer | mark_header;
  if ((marks & ownable) == 0 || previous.empty()) return marks;
  const bool owned = std::ranges::find(owners, previous) != std::end(owners);
  return owned ? marks & static_cast<std::uint16_t>(~ownable) : marks;
}

// Marks of the parts of one class name: "siteFooter__inner" has the parts site, footer, inner.
// `each(part)` is called for every part that is short enough to be looked up.
template <class Each>
std::uint16_t marks_of_parts(std::string_view name, Each each) {
  std::uint16_t marks = 0;
  char part[part_bytes_max];
  char previous[part_bytes_max];
  std::size_t previous_size = 0;
  for (std::size_t i = 0; i < name.size();) {
    std::size_t size = 0;
    std::uint64_t hash = fnv1a({});
    const std::size_t begin = i;
    bool lower_before = false;
    for (; i < name.size() && is_ascii_alpha(name[i]); ++i) {
      const char lower = ascii_lower(name[i]);
      if (lower != name[i] && lower_before) break;
      lower_before = lower == name[i];
      if (size < part_bytes_max) part[size] = lower;
      ++size;
      hash = (hash ^ static_cast<unsigned char>(lower)) * 0x100000001b3U;
    }
    if (i == begin) {
      ++i;
      continue;
    }
    if (size > part_bytes_max) {
      previous_size = 0;
      continue;
    }
    const std::uint16_t found = part_index.find({part, size}, hash);
    marks |= without_owned(found, {previous, previous_size});
    each(std::string_view(part, size));
    std::copy_n(part, size, previous);
    previous_size = size;
  }
  return marks;
}

// "hidden md:block" and "d-none d-lg-block" are shown on a wide screen.
bool shows_when_wide(std::string_view value) {
  for (const std::string_view display : {"block", "flex", "grid", "inline", "table", "contents"}) {
    for (const std::string_view edge : {":", "lg-", "md-", "xl-", "sm-"}) {
      std::string needle(edge);
      needle += display;
      if (value.find(needle) != std::string_view::npos) return true;
    }
  }
  return false;
}

template <class Each>
std::uint16_t marks_and_parts(std::string_view value, bool is_id, Each each) {
  std::uint16_t marks = 0;
  bool hidden_when_narrow = false;
  std::size_t i = 0;
  while (i < value.size()) {
    while (i < value.size() && is_ascii_space(value[i])) ++i;
    const std::size_t begin = i;
    while (i < value.size() && !is_ascii_space(value[i])) ++i;
    const std::string_view name = value.substr(begin, i - begin);
    if (name.empty()) break;
    const std::uint64_t hash = fnv1a(name);
    marks |= whole_index.find(name, hash);
    marks |= is_id ? main_index.find(name, hash)
                   : main_index.find(name, hash) & static_cast<std::uint16_t>(~mark_app_root);
    marks |= marks_of_parts(name, each);
    if (name == "hidden" || name == "d-none" || name == "hide" || name == "invisible") {
      hidden_when_narrow = true;
    }
  }
  if (hidden_when_narrow && !shows_when_wide(value)) marks |= mark_hidden_name;
  return marks;
}

}  // namespace

std::uint16_t marks_of_words(std::string_view value, bool is_id) {
  return marks_and_parts(value, is_id, [](std::string_view) {});
}

std::uint16_t marks_of_role(std::string_view role) {
  constexpr Word roles[] = {
      {"navigation", mark_navigation}, {"banner", mark_header},   {"contentinfo", mark_footer},
      {"complementary", mark_linky},   {"search", mark_noise},    {"dialog", mark_noise},
      {"alertdialog", mark_noise},     {"menu", mark_navigation}, {"menubar", mark_navigation},
      {"toolbar", mark_noise},         {"tooltip", mark_noise},   {"main", mark_main},
  };
  for (const Word& known : roles) {
    if (known.text == role) return known.marks;
  }
  return 0;
}

std::uint16_t marks_of_style(std::string_view style) {
  constexpr std::string_view hiding[] = {"display:none", "visibility:hidden"};
  std::string compact;
  for (const char c : style.substr(0, 500)) {
    if (!is_ascii_space(c)) compact += ascii_lower(c);
  }
  for (const std::string_view rule : hiding) {
    if (compact.find(rule) != std::string::npos) return mark_hidden;
  }
  return 0;
}

namespace {

ClassWords words_of_class(std::string_view value, std::uint64_t hash) {
  ClassWords words;
  words.hash = static_cast<std::uint32_t>(hash);
  const auto take = [&](std::string_view word) {
    const std::uint16_t name = find_name(word);
    const auto end = words.names.begin() + words.name_count;
    if (name == unknown_word || words.name_count == ClassWords::names_max) return;
    if (std::find(words.names.begin(), end, name) == end) words.names[words.name_count++] = name;
  };
  if (value.size() <= name_value_bytes_max) {
    // The parts that marks are found by are the model's words: the value is split once.
    words.marks = marks_and_parts(value, false, [&](std::string_view part) {
      if (part.size() >= model_word_bytes_min) take(part);
    });
  } else {
    words.marks = marks_of_words(value, false);
    for_each_name_word(value, take);
  }
  return words;
}
static_assert(part_bytes_max == model_word_bytes_max);

// Eight bytes a step: class values are long, and every start tag has one.
std::uint64_t hash_of(std::string_view value) {
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15U;
  std::uint64_t hash = value.size();
  const auto mix = [&](std::uint64_t bytes) {
    hash = (hash ^ bytes) * odd;
    hash ^= hash >> 32U;
  };
  for (; value.size() >= 8; value.remove_prefix(8)) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, value.data(), sizeof bytes);
    mix(bytes);
  }
  std::uint64_t rest = 0;
  for (const char c : value) rest = rest << 8U | static_cast<unsigned char>(c);
  mix(rest);
  return hash;
}

}  // namespace

const ClassWords& ClassCache::read(std::string_view value) {
  if (value.empty()) return empty_;
  const std::uint64_t hash = hash_of(value);
  if (value.size() > value_bytes_max) return long_ = words_of_class(value, hash);
  Slot& slot = slots_[hash % slots];
  if (slot.value != value) {
    slot.value = value;
    slot.words = words_of_class(value, hash);
  }
  return slot.words;
}

}  // namespace ov::extract
