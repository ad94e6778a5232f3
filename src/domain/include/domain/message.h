// A message: subject and body for one record, and what each claim rests on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ov {

/// A span of a page's stored text that a claim rests on.
struct Evidence {
  std::string page;         ///< The page's URL.
  std::string quote;        ///< The words as they stand on the page, UTF-8.
  std::uint32_t begin = 0;  ///< Byte offset into the page's stored text.
  std::uint32_t end = 0;
};

/// Where a person, or the campaign's policy, stands on a message.
enum class ReviewState : std::uint8_t { proposed, approved, edited, rejected };
/// The name, and the way back.
std::string_view to_string(ReviewState state);
std::optional<ReviewState> review_state_from(std::string_view name);

struct Message {
  std::string subject;
  std::string body;
  std::vector<Evidence> evidence;
  ReviewState review =
      ReviewState::approved;  ///< A run without a dashboard approves what is proven.
  std::string writer;         ///< "quote:" or the model's name.
  std::int64_t tokens_in = 0;
  std::int64_t tokens_out = 0;
  std::optional<std::int64_t> cost_microdollars;  ///< Nothing where the price is not known.
};

}  // namespace ov
