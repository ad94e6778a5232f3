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
  std::string claim{};  ///< The words of the message that rest on it, as the writer said.
  bool operator==(const Evidence&) const = default;
};

/// Where a person, or the campaign's policy, stands on a message.
enum class ReviewState : std::uint8_t { proposed, approved, edited, rejected };
/// The name, and the way back.
std::string_view to_string(ReviewState state);
std::optional<ReviewState> review_state_from(std::string_view name);

/// A sentence of a message that no page says and a person vouches for.
struct Assertion {
  std::string sentence;
  std::string by;  ///< Who vouches.
  bool operator==(const Assertion&) const = default;
};

struct Message {
  std::string subject;
  std::string body;
  std::vector<Evidence> evidence;
  ReviewState review =
      ReviewState::approved;        ///< A run without a dashboard approves what is proven.
  std::string writer;               ///< "quote:" or the model's name.
  std::string variant;              ///< Name of the brief's variant; empty where it has none.
  int version = 1;                  ///< 1 is the writer's; every act of review makes the next.
  std::vector<Assertion> asserted;  ///< By persons, in edited versions.
};

}  // namespace ov
