// The words people use, in 23 languages, for the pages worth reading and for those that never are.
// They stand as people write them; link_words.h makes of them what links are matched with.
#pragma once

#include <span>
#include <string_view>

#include "link_words.h"

namespace ov::links {

struct Group {
  PageKind kind;
  int score;  ///< 0 to 100: how surely a link called so leads to a page of that kind.
  std::string_view entries;
};

[[nodiscard]] std::span<const Group> vocabulary();

}  // namespace ov::links
