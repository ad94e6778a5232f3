#include "elements.h"

#include <array>
#include <cstddef>

namespace ov::extract {
namespace {

struct Element {
  std::string_view name;
  Tag tag;
  std::uint8_t traits;
};

constexpr std::uint8_t block = is_block | is_kept_open;
constexpr std::uint8_t skipped = is_skipped | is_kept_open;

// p is a block but not kept open: its end tag is optional and nothing depends on it being open.
constexpr Element elements[] = {
    {"a", Tag::a, is_kept_open},
    {"address", Tag::address, block},
    {"article", Tag::article, block},
    {"aside", Tag::aside, block},
    {"audio", Tag::audio, skipped},
    {"base", Tag::base, is_void},
    {"blockquote", Tag::blockquote, block},
    {"body", Tag::body, is_block},
    {"br", Tag::br, is_void},
    {"button", Tag::button, is_kept_open},
    {"canvas", Tag::canvas, skipped},
    {"caption", Tag::caption, block},
    {"center", Tag::center, block},
    {"dd", Tag::dd, block},
    {"details", Tag::details, block},
    {"dialog", Tag::dialog, block},
    {"div", Tag::div, block},
    {"dl", Tag::dl, block},
    {"dt", Tag::dt, block},
    {"embed", Tag::embed, is_void},
    {"fieldset", Tag::fieldset, block},
    {"figcaption", Tag::figcaption, block},
    {"figure", Tag::figure, block},
    {"footer", Tag::footer, block},
    {"form", Tag::form, block},
    {"frameset", Tag::frameset, block},
    {"h1", Tag::h1, block},
    {"h2", Tag::h2, block},
    {"h3", Tag::h3, block},
    {"h4", Tag::h4, block},
    {"h5", Tag::h5, block},
    {"h6", Tag::h6, block},
    {"head", Tag::head, is_block},
    {"header", Tag::header, block},
    {"hgroup", Tag::hgroup, block},
    {"hr", Tag::hr, is_block | is_void},
    {"html", Tag::html, is_block},
    {"iframe", Tag::iframe, skipped},
    {"img", Tag::img, is_void},
    {"input", Tag::input, is_void},
    {"label", Tag::label, 0},
    {"legend", Tag::legend, block},
    {"li", Tag::li, block},
    {"link", Tag::link, is_void},
    {"main", Tag::main, block},
    {"map", Tag::map, 0},
    {"math", Tag::math, 0},
    {"menu", Tag::menu, block},
    {"meta", Tag::meta, is_void},
    {"nav", Tag::nav, block},
    {"noframes", Tag::noframes, skipped},
    {"noscript", Tag::noscript, skipped},
    {"object", Tag::object, skipped},
    {"ol", Tag::ol, block},
    {"optgroup", Tag::optgroup, skipped},
    {"option", Tag::option, skipped},
    {"p", Tag::p, is_block},
    {"picture", Tag::picture, 0},
    {"pre", Tag::pre, block},
    {"script", Tag::script, skipped},
    {"search", Tag::search, block},
    {"section", Tag::section, block},
    {"select", Tag::select, skipped},
    {"source", Tag::source, is_void},
    {"span", Tag::span, 0},
    {"style", Tag::style, skipped},
    {"summary", Tag::summary, block},
    {"svg", Tag::svg, skipped},
    {"table", Tag::table, block},
    {"tbody", Tag::tbody, is_block},
    {"td", Tag::td, block},
    {"template", Tag::template_, skipped},
    {"textarea", Tag::textarea, skipped},
    {"tfoot", Tag::tfoot, is_block},
    {"th", Tag::th, block},
    {"thead", Tag::thead, is_block},
    {"title", Tag::title, skipped},
    {"tr", Tag::tr, block},
    {"ul", Tag::ul, block},
    {"video", Tag::video, skipped},
};
constexpr std::size_t slots = 512;
constexpr std::size_t name_bytes_max = 10;

constexpr std::size_t slot_of(std::string_view name) {
  const auto first = static_cast<unsigned char>(name.front());
  const auto last = static_cast<unsigned char>(name.back());
  const auto middle = static_cast<unsigned char>(name[name.size() / 2]);
  return (name.size() * 67 + first * 31U + last * 7U + middle * 131U) % slots;
}

struct Table {
  std::array<std::uint8_t, slots> index{};  // Position in `elements` plus one; 0 is free.
  std::array<std::uint8_t, tag_count> traits{};
};

constexpr Table make_table() {
  Table table;
  for (std::size_t i = 0; i < std::size(elements); ++i) {
    std::size_t slot = slot_of(elements[i].name);
    while (table.index[slot] != 0) slot = (slot + 1) % slots;
    table.index[slot] = static_cast<std::uint8_t>(i + 1);
    if (elements[i].tag != Tag::other) {
      table.traits[static_cast<std::size_t>(elements[i].tag)] = elements[i].traits;
    }
  }
  return table;
}
constexpr Table table = make_table();

}  // namespace

Tag tag_of(std::string_view name) {
  if (name.empty() || name.size() > name_bytes_max) return Tag::other;
  for (std::size_t slot = slot_of(name); table.index[slot] != 0; slot = (slot + 1) % slots) {
    const Element& element = elements[table.index[slot] - 1];
    if (element.name == name) return element.tag;
  }
  return Tag::other;
}

std::uint8_t traits_of(Tag tag) { return table.traits[static_cast<std::size_t>(tag)]; }

}  // namespace ov::extract
