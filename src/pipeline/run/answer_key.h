// What names a question to a model, so that its answer is found again.
#pragma once

#include <string>
#include <string_view>

#include "domain/money.h"
#include "ports/model.h"

namespace ov {

/// SHA-256 over everything that decides the answer: the model's identity and the whole question,
/// each part with its length before it. 64 hexadecimal digits.
[[nodiscard]] std::string answer_key(std::string_view model_identity, const ModelRequest& request);

/// What the question can use at most.
[[nodiscard]] CallBounds bounds_of(const ModelRequest& request);

}  // namespace ov
