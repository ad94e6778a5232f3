// Distinct id types: a RecordId cannot be passed where a SliceId is wanted.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace ov {

template <class Tag>
struct Id {
  std::int64_t value = 0;  ///< Positive when it names something; 0 names nothing.
  auto operator<=>(const Id&) const = default;
  explicit operator bool() const { return value > 0; }
};

}  // namespace ov

template <class Tag>
struct std::hash<ov::Id<Tag>> {
  std::size_t operator()(ov::Id<Tag> id) const { return std::hash<std::int64_t>{}(id.value); }
};
