// What a chat endpoint's answers mean. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialect.h"
#include "net/http.h"

namespace ov::adapters {

/// An answer as far as it matters here.
struct Answer {
  int status = 0;
  std::string body;
  std::vector<HttpHeader> headers;

  /// First value of the header, without regard to case; empty when absent.
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// The message of an answer, or why there is none, with what is billed for it (ModelFailure). The
/// reply's reasoning is left out. `key`: never repeated in a sentence. `now`: for dates.
/// Price and endpoint are the caller's to fill in.
[[nodiscard]] ModelResult interpret(const Answer& answer, std::string_view key, Time now);

/// What to ask for instead when the endpoint refused the form of the question; nothing when it
/// refused something else.
[[nodiscard]] std::optional<Abilities> lesser(const Answer& answer, const Abilities& asked);

/// `text` without what a model thought before it spoke: <think>…</think>, and the channels of
/// harmony. Empty when only thoughts are there.
[[nodiscard]] std::string_view without_reasoning(std::string_view text);

}  // namespace ov::adapters
