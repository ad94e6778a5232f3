// Where calls go.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ov::adapters {

struct BaseUrl {
  bool https = false;
  std::string host;  ///< Without brackets.
  std::uint16_t port = 0;
  bool operator==(const BaseUrl&) const = default;
};

/// Takes a base URL apart; nothing when it is none (another scheme, user and password, no host).
[[nodiscard]] std::optional<BaseUrl> parse_base_url(std::string_view url);

}  // namespace ov::adapters
