// What an element's attributes say about its content: class and id words, ARIA roles, hidden
// states. Sites share no vocabulary, but their frameworks and habits do.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ov::extract {

/// Bits; an element may have several.
enum Mark : std::uint16_t {
  mark_hidden = 1,           ///< Not shown, by attribute, style or a name that says so.
  mark_noise = 2,            ///< Never content: breadcrumbs, sharing, newsletter, pop-ups.
  mark_linky = 4,            ///< Not content when mostly links: menus, related, tags.
  mark_consent = 8,          ///< Cookie and privacy banners.
  mark_navigation = 16,      ///< A site's navigation.
  mark_footer = 32,          ///< A site's footer.
  mark_main = 64,            ///< Said to be the page's main part.
  mark_app_root = 128,       ///< Where a script would put the page: #root, #app, #__next.
  mark_header = 256,         ///< A site's header.
  mark_hidden_name = 512,    ///< Called "hidden" or the like: so at first, or for good.
  mark_small_screen = 1024,  ///< Shown on small screens only: a second copy.
  mark_streamed = 2048,      ///< Sent late and hidden by React, which then moves it into place.
};

/// Marks of a class or id attribute's value. Pure; linear in the value.
[[nodiscard]] std::uint16_t marks_of_words(std::string_view value, bool is_id);

/// Marks of a role attribute.
[[nodiscard]] std::uint16_t marks_of_role(std::string_view role);

/// Marks of an inline style: display:none and visibility:hidden.
[[nodiscard]] std::uint16_t marks_of_style(std::string_view style);

/// What is known of a class attribute's value.
struct ClassWords {
  static constexpr std::size_t names_max = 24;
  std::uint16_t marks = 0;
  std::uint8_t name_count = 0;
  /// Hash of the whole value.
  std::uint32_t hash = 0;
  /// The content model's names among the words, without repeats.
  std::array<std::uint16_t, names_max> names{};
};

/// Remembers what class values say, as they repeat a lot on a page and among the pages of a site. A
/// fixed number of slots, at most 300 KB. What it answers does not depend on what was asked before.
class ClassCache {
 public:
  /// Valid until the next call.
  [[nodiscard]] const ClassWords& read(std::string_view value);

 private:
  static constexpr std::size_t slots = 1024;
  static constexpr std::size_t value_bytes_max = 160;
  struct Slot {
    std::string value;
    ClassWords words;
  };
  std::vector<Slot> slots_ = std::vector<Slot>(slots);
  const ClassWords empty_;  ///< Of an empty value, which says as much as none.
  ClassWords long_;         ///< Of a value too long to be remembered.
};

}  // namespace ov::extract
