// The organisation a page describes in microdata (HTML 5.2: itemscope, itemtype, itemprop).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "structured_data.h"
#include "text/html.h"

namespace ov::extract {

/// Follows the elements of a page that carry microdata; a property's value is its element's text,
/// so each such element is opened and closed here.
class Microdata {
 public:
  static constexpr std::size_t items_max = 200;
  static constexpr std::size_t open_max = 64;  ///< Elements nested in each other.

  /// Whether the tag carries microdata.
  [[nodiscard]] static bool is_item(const html::Token& tag);
  /// An element that carries some begins; `text_bytes`: how much shown text stands before it.
  void open(const html::Token& tag, std::uint32_t text_bytes);
  /// A void element or one in the head: its value is in an attribute.
  void take_value(const html::Token& tag);
  /// The element last opened ends; `text`: the whole page's shown text so far.
  void close(std::string_view text);
  /// The organisation that says most of itself; call once, at the end.
  [[nodiscard]] StructuredData take(std::string_view page_host);

 private:
  struct Item {
    Organisation organisation;
    std::vector<std::string> same_as;
    std::size_t parent = 0;  ///< Index of the item it is a property of; its own when none.
    bool is_organisation = false;
    bool is_address = false;  ///< A PostalAddress, whose parts are in organisation.address.
    bool is_other_s = false;  ///< Of a reviewer, an author, an offer.
  };
  struct Open {
    std::string property;  ///< Empty when the value is an item or was in an attribute.
    std::uint32_t text_bytes = 0;
    std::size_t item = no_item;        ///< The item that this element begins, if any.
    std::size_t outer_item = no_item;  ///< The item that properties belonged to before.
  };
  static constexpr std::size_t no_item = static_cast<std::size_t>(-1);

  void set(std::string_view property, std::string_view value);
  void end_item(std::size_t index);

  std::vector<Item> items_;
  std::vector<Open> open_;
  std::size_t overflow_ = 0;
  std::size_t item_ = no_item;  ///< What properties belong to now.
};

}  // namespace ov::extract
