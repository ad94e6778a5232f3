// What the pass over a page leaves behind: every shown text block with what was noted about it, and
// the pieces of the head. Nothing is judged yet.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "microdata.h"
#include "text/extract.h"
#include "text/robot_signals.h"

namespace ov::extract {

inline constexpr std::uint16_t no_region = 0xFFFF;

/// A block of shown text, a span of `RawPage::text`.
struct RawBlock {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t link_bytes = 0;  ///< How much of it is link text.
  BlockKind kind = BlockKind::paragraph;
  std::uint8_t level = 0;
  bool in_main = false;               ///< Inside <main> or role=main.
  bool in_main_words = false;         ///< Inside an element whose id or class says main or content.
  std::uint16_t article = no_region;  ///< Outermost article around it, by number.
  std::uint32_t node = 0;             ///< Innermost element around it, by place in `outline`.
  [[nodiscard]] std::uint32_t bytes() const { return end - begin; }
};

/// Why a run of blocks is probably no content. Ordered by how little is needed to say so.
enum class NoiseKind : std::uint8_t {
  hidden,  ///< Not shown to a reader.
  consent,
  navigation,
  footer,
  header,
  noise,      ///< Class or id words.
  linky,      ///< Words that are noise on link lists, and it is one.
  link_list,  ///< A list or container that is nearly all links.
  aside,
  form,
  button,
  hidden_name,   ///< Called "hidden"; some scripts show it.
  small_screen,  ///< A second copy for small screens.
};

/// Blocks [first, last) of one element.
struct NoiseRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::uint32_t text_bytes = 0;
  NoiseKind kind = NoiseKind::noise;
  bool has_first_heading = false;  ///< The page's first h1 with own text is inside.
  bool has_main = false;           ///< Contains <main>.
};

/// An element with shown text. Parents come before their children; the first one is the page.
struct OutlineNode {
  std::uint32_t parent = 0;
  std::uint32_t first = 0;  ///< Blocks [first, last).
  std::uint32_t last = 0;
  std::uint32_t tag_begin = 0;    ///< Byte offset of its start tag in the page.
  std::uint32_t shape = 0;        ///< Hash of name and class: equal for the cards of one list.
  std::uint32_t first_name = 0;   ///< Its known class and id words: in `outline_names`.
  std::int32_t around_score = 0;  ///< Content model's weights of its and its ancestors' words.
  std::int32_t near_score = 0;    ///< The same of its and its parent's words.
  std::uint8_t names = 0;
  std::uint8_t depth = 0;  ///< Of open elements around it, at most 255.
  std::uint8_t tag = 0;    ///< As `Tag`.
};

struct RawPage {
  std::vector<OutlineNode> outline;
  std::vector<std::uint16_t> outline_names;
  std::string text;
  std::vector<RawBlock> blocks;
  std::vector<NoiseRange> noise;
  std::vector<Link> links;
  std::vector<std::string> telephone_links;  ///< tel: targets.
  std::vector<std::string> email_links;      ///< mailto: addresses.
  std::vector<std::string> hidden_emails;    ///< As Cloudflare encodes them.
  std::vector<std::string> structured_data;  ///< JSON-LD scripts.
  Microdata microdata;
  std::string title;
  std::string meta_description;
  std::string graph_title;
  std::string graph_description;
  std::string graph_site_name;
  std::string html_lang;
  std::string canonical;
  std::string base_href;
  std::string refresh_url;
  std::string noscript_text;  ///< First bytes of what scriptless readers are told.
  std::size_t noscript_bytes = 0;
  std::uint32_t scripts = 0;
  RobotSignals signals;  ///< Of meta elements.
  bool has_app_root = false;
  bool has_password = false;      ///< A field for a password.
  std::uint32_t appearances = 0;  ///< Style sheets, styles, icons and images.
};

}  // namespace ov::extract
