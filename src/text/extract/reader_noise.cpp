// What the reader notes about an element that ends: whether its blocks are probably no content.
// Decided again in content.cpp, when the whole page is known.
#include "reader.h"

namespace ov::extract {
namespace {

// Buttons with more text than this are accordions' questions and cards, not commands.
constexpr std::uint32_t button_bytes_max = 40;
// Shares (of 8) of text in links from which a menu by its name, or any list, is one of links.
constexpr std::uint32_t linky_eighths = 5;
constexpr std::uint32_t link_list_eighths = 7;

bool is_linky(std::uint32_t link_bytes, std::uint32_t text_bytes, std::uint32_t eighths) {
  return static_cast<std::uint64_t>(link_bytes) * 8 >=
         static_cast<std::uint64_t>(text_bytes) * eighths;
}

}  // namespace

void Reader::add_noise(const Open& open, NoiseKind kind) {
  if (page_.noise.size() >= noise_ranges_max) return;
  NoiseRange range;
  range.first = open.first_block;
  range.last = static_cast<std::uint32_t>(page_.blocks.size());
  range.text_bytes = text_.size() - open.text_begin;
  range.kind = kind;
  range.has_first_heading =
      first_heading_block_ >= range.first && first_heading_block_ < range.last;
  range.has_main = open.has_main;
  page_.noise.push_back(range);
}

// Whether the element just closed is probably no content; decided again when the page is known.
void Reader::note_noise(const Open& open) {
  if (open.first_block == page_.blocks.size()) return;
  const auto blocks = static_cast<std::uint32_t>(page_.blocks.size()) - open.first_block;
  const std::uint32_t text_bytes = text_.size() - open.text_begin - blocks;
  const std::uint32_t link_bytes = link_bytes_ - open.link_bytes_begin;
  const bool linky = is_linky(link_bytes, text_bytes, linky_eighths);
  if ((open.marks & mark_hidden) != 0) add_noise(open, NoiseKind::hidden);
  if ((open.marks & mark_consent) != 0) add_noise(open, NoiseKind::consent);
  if ((open.marks & mark_navigation) != 0) add_noise(open, NoiseKind::navigation);
  if ((open.marks & mark_footer) != 0) add_noise(open, NoiseKind::footer);
  if ((open.marks & mark_hidden_name) != 0) add_noise(open, NoiseKind::hidden_name);
  if ((open.marks & mark_small_screen) != 0) add_noise(open, NoiseKind::small_screen);
  if ((open.marks & mark_noise) != 0) add_noise(open, NoiseKind::noise);
  if ((open.marks & mark_linky) != 0 && linky) add_noise(open, NoiseKind::linky);
  switch (open.tag) {
    case Tag::aside:
      add_noise(open, NoiseKind::aside);
      break;
    case Tag::dialog:
      add_noise(open, NoiseKind::noise);
      break;
    case Tag::header:
      add_noise(open, NoiseKind::header);
      break;
    case Tag::form:
    case Tag::search:
    case Tag::fieldset:
      add_noise(open, NoiseKind::form);
      break;
    case Tag::button:
      if (text_bytes <= button_bytes_max && !in_heading()) add_noise(open, NoiseKind::button);
      break;
    case Tag::ul:
    case Tag::ol:
    case Tag::menu:
      if (is_linky(link_bytes, text_bytes, link_list_eighths))
        add_noise(open, NoiseKind::link_list);
      break;
    default:
      break;
  }
}

}  // namespace ov::extract
