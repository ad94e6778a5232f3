#include "postal_address.h"

#include <algorithm>
#include <vector>

#include "address_forms.h"
#include "base/ascii.h"

namespace ov::extract {
namespace {

constexpr std::size_t block_bytes_max = 700;
constexpr std::size_t line_block_bytes_max = 90;
constexpr std::size_t window_bytes_max = 1000;
constexpr std::size_t windows_max = 40;

std::vector<std::string_view> parts_of(std::string_view text) {
  static constexpr std::string_view signs[] = {"·", "•", " - ", " – ", "&middot;", " / "};
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  const auto take = [&](std::size_t end) {
    const std::string_view part = trim(text.substr(begin, end - begin));
    if (!part.empty()) parts.push_back(part);
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::size_t size = 0;
    if (text[i] == '\n' || text[i] == ',' || text[i] == '|' || text[i] == ';') size = 1;
    // Most bytes are letters, with which no sign begins.
    if (!is_ascii_alpha(text[i])) {
      for (const std::string_view sign : signs) {
        if (size == 0 && text[i] == sign.front() && text.substr(i).starts_with(sign)) {
          size = sign.size();
        }
      }
    }
    if (size == 0) continue;
    take(i);
    begin = i + size;
    i = begin - 1;
  }
  take(text.size());
  return parts;
}

// Whether text may hold a postal code at all: four digits in a row, or a digit between capitals.
bool may_hold_code(std::string_view text) {
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_ascii_digit(text[i])) {
      // "123 45" and "00-000" part their digits; "SW1A 1AA" has a digit behind a capital letter.
      if (digits > 0 && digits < 4 && text[i] != ' ' && text[i] != '-') digits = 0;
      continue;
    }
    if (i > 0 && text[i - 1] >= 'A' && text[i - 1] <= 'Z') return true;
    if (++digits >= 4) return true;
  }
  return false;
}

bool in_footer(const RawPage& page, std::size_t block) {
  return std::ranges::any_of(page.noise, [&](const NoiseRange& range) {
    return range.kind == NoiseKind::footer && block >= range.first && block < range.last;
  });
}

bool same(const PostalAddress& a, const PostalAddress& b) {
  return a.postal_code == b.postal_code && a.locality == b.locality;
}

// The block with the short ones before and after it, as addresses are often a block a line.
std::string window_of(const RawPage& page, std::size_t at, std::size_t& own_begin) {
  const auto text = [&](std::size_t i) {
    return std::string_view(page.text).substr(page.blocks[i].begin, page.blocks[i].bytes());
  };
  std::string window;
  for (std::size_t i = at - std::min<std::size_t>(at, 3); i < at; ++i) {
    if (page.blocks[i].bytes() <= line_block_bytes_max) window.append(text(i)).append("\n");
  }
  own_begin = window.size();
  return window.append(text(at)).substr(0, window_bytes_max);
}

}  // namespace

PostalAddress address_in(std::string_view text, std::string_view country, std::size_t code_from) {
  const std::vector<std::string_view> parts = parts_of(text);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string_view part = parts[i];
    if (part.size() < 4 || part.size() > 2 * address_part_bytes_max) continue;
    if (static_cast<std::size_t>(part.data() - text.data()) < code_from) continue;
    PostalAddress found = address_at(parts, i, country);
    if (!found.empty()) return found;
  }
  return {};
}

PostalAddress find_address(const RawPage& page, std::string_view country) {
  std::vector<PostalAddress> found;
  PostalAddress of_footer;
  bool footer_has_one = true;
  std::size_t windows = 0;
  // From the end, where footers and imprints are.
  for (std::size_t i = page.blocks.size(); i-- > 0 && windows < windows_max;) {
    const RawBlock& block = page.blocks[i];
    if (block.bytes() > block_bytes_max || block.bytes() < 7) continue;
    if (!may_hold_code(std::string_view(page.text).substr(block.begin, block.bytes()))) continue;
    ++windows;
    std::size_t own_begin = 0;
    const std::string window = window_of(page, i, own_begin);
    const PostalAddress address = address_in(window, country, own_begin);
    if (address.empty()) continue;
    if (in_footer(page, i)) {
      footer_has_one = footer_has_one && (of_footer.empty() || same(of_footer, address));
      of_footer = address;
    }
    const bool known =
        std::ranges::any_of(found, [&](const PostalAddress& each) { return same(each, address); });
    if (!known) found.push_back(address);
  }
  if (found.size() == 1) return found.front();
  return footer_has_one ? of_footer : PostalAddress();
}

}  // namespace ov::extract
