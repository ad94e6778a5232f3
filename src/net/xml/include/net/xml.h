// Small XML documents of services (an S3 listing, an STS answer, an error) as a tree, read by expat
// under bounds. Foreign input: no DTD is accepted, so there are no entities to expand and nothing
// external to fetch.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ov {

/// An element. Attributes, comments and instructions are left out; services say nothing in them.
struct XmlElement {
  std::string name;  ///< Local, without the prefix of a namespace.
  std::string text;  ///< UTF-8; of this element alone, white space at both ends removed.
  std::vector<XmlElement> children;  ///< In order.

  /// The first child of that name; nullptr when there is none.
  [[nodiscard]] const XmlElement* child(std::string_view child_name) const;
  /// Its text; empty when there is none.
  [[nodiscard]] std::string_view text_of(std::string_view child_name) const;
};

/// Bounds of a document; reaching one is an error.
inline constexpr std::size_t xml_depth_max = 16;
inline constexpr std::size_t xml_elements_max = 50'000;

/// Reads a whole document; its bytes are bounded by the caller.
/// Errors: invalid (not well-formed, a DTD), too_large (depth, elements).
Result<XmlElement> parse_xml(std::string_view document);

/// `text` with the characters that XML gives a meaning to written as references.
[[nodiscard]] std::string xml_escaped(std::string_view text);

}  // namespace ov
