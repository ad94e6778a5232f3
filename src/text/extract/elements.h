// What the extractor knows about HTML elements: one small number a name, and what each does to
// text.
#pragma once

#include <cstdint>
#include <string_view>

namespace ov::extract {

enum class Tag : std::uint8_t {
  other,
  a,
  address,
  article,
  aside,
  audio,
  base,
  blockquote,
  body,
  br,
  button,
  canvas,
  caption,
  center,
  dd,
  details,
  dialog,
  div,
  dl,
  dt,
  embed,
  fieldset,
  figcaption,
  figure,
  footer,
  form,
  frameset,
  h1,
  h2,
  h3,
  h4,
  h5,
  h6,
  head,
  header,
  hgroup,
  hr,
  html,
  iframe,
  img,
  input,
  label,
  legend,
  li,
  link,
  main,
  map,
  math,
  menu,
  meta,
  nav,
  noframes,
  noscript,
  object,
  ol,
  optgroup,
  option,
  p,
  picture,
  pre,
  script,
  search,
  section,
  select,
  source,
  span,
  style,
  summary,
  svg,
  table,
  tbody,
  td,
  template_,
  textarea,
  tfoot,
  th,
  thead,
  title,
  tr,
  ul,
  video,
  count
};
inline constexpr std::size_t tag_count = static_cast<std::size_t>(Tag::count);

/// The tag of a lower-case element name; `other` for names without a rule of their own.
[[nodiscard]] Tag tag_of(std::string_view name);

enum ElementTraits : std::uint8_t {
  is_block = 1,      ///< Text before and after it belongs to different blocks.
  is_void = 2,       ///< Has no end tag and no content.
  is_skipped = 4,    ///< Its content is never shown as text of the page.
  is_kept_open = 8,  ///< Always put on the stack of open elements, as rules depend on it.
};
/// ElementTraits of `tag`, combined.
[[nodiscard]] std::uint8_t traits_of(Tag tag);

[[nodiscard]] constexpr bool is_heading(Tag tag) { return tag >= Tag::h1 && tag <= Tag::h6; }

}  // namespace ov::extract
