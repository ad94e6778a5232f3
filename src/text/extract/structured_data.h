// What a page says of its organisation in structured data (schema.org): the part that JSON-LD and
// microdata share, and JSON-LD.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/extract.h"

namespace ov::extract {

inline constexpr std::size_t json_depth_max = 32;
inline constexpr std::size_t json_nodes_max = 5000;
inline constexpr std::size_t same_as_max = 20;

struct StructuredData {
  Organisation organisation;
  std::vector<std::string> same_as;  ///< URLs that the organisation says are its own elsewhere.
  int weight = -1;                   ///< How sure it is that this is whose page it is; -1: nobody.
};

/// Whether a schema.org type is a kind of Organization.
[[nodiscard]] bool is_organisation_kind(std::string_view type);

/// How much `found` says of itself, and whether it says the page is its own; -1 without a name.
/// `is_nested`: it stands inside of something else, as a publisher or a brand.
[[nodiscard]] int weight_of(const Organisation& found, std::string_view page_host, bool is_nested);

/// A value as people would read it: character references resolved, tags dropped, white space
/// collapsed, at most `fact_bytes_max` bytes.
[[nodiscard]] std::string plain_text(std::string_view value);

/// The organisation that describes itself best in `scripts` (contents of JSON-LD scripts).
/// Malformed scripts are passed over.
[[nodiscard]] StructuredData find_organisation(const std::vector<std::string>& scripts,
                                               std::string_view page_host);

}  // namespace ov::extract
