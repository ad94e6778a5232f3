#include "nearest.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/ascii.h"

namespace ov::brief {
namespace {

constexpr std::size_t name_bytes_max = 60;

std::string plain(std::string_view name) {
  std::string out = ascii_lower(trim(name.substr(0, name_bytes_max)));
  std::replace(out.begin(), out.end(), ' ', '_');
  std::replace(out.begin(), out.end(), '-', '_');
  return out;
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view name, std::span<const std::string_view> known) {
  const std::string wanted = plain(name);
  std::string_view best;
  // Three edits in a long name, one in a short one.
  std::size_t best_distance = std::min<std::size_t>(3, wanted.size() / 3 + 1) + 1;
  for (const std::string_view candidate : known) {
    const std::string other = plain(candidate);
    std::size_t edits = distance(wanted, other);
    // "firstname" and "name" are nearer to "first_name" than their edits say.
    const bool within = wanted.size() >= 4 && (other.find(wanted) != std::string::npos ||
                                               wanted.find(other) != std::string::npos);
    if (within && other.size() >= 4) edits = std::min<std::size_t>(edits, 2);
    if (edits < best_distance) {
      best_distance = edits;
      best = candidate;
    }
  }
  return best;
}

}  // namespace ov::brief
