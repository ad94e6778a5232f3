#include "domain/slice_name.h"

#include <charconv>
#include <system_error>

#include "base/ascii.h"

namespace ov {
namespace {

std::optional<std::int64_t> id_from(std::string_view text) {
  if (text.starts_with('0')) return std::nullopt;  // one spelling alone
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc{} || stop != end || value <= 0) return std::nullopt;
  return value;
}

}  // namespace

std::string to_string(const SliceName& name) {
  return std::string(to_string(name.stage)) + "/" + std::to_string(name.campaign.value) + "/" +
         std::to_string(name.slice.value);
}

std::optional<SliceName> slice_name_from(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, '/');
  if (parts.size() != 3) return std::nullopt;
  const std::optional<Stage> stage = stage_from(parts[0]);
  const std::optional<std::int64_t> campaign = id_from(parts[1]);
  const std::optional<std::int64_t> slice = id_from(parts[2]);
  if (!stage || !campaign || !slice) return std::nullopt;
  return SliceName{*stage, {*campaign}, {*slice}};
}

}  // namespace ov
