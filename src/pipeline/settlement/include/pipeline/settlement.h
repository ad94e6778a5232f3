// What a call that has ended is settled for, whether it was made by itself or in a batch.
#pragma once

#include <optional>

#include "domain/model_call.h"
#include "ports/model.h"

namespace ov {

/// The settlement of a call that was reserved for `bounds`. `usual`: the price where the endpoint
/// that answered names none. What the endpoint reports is charged where it can be, else the most.
[[nodiscard]] CallSettlement settlement_of(ModelCallId call, const CallBounds& bounds,
                                           const std::optional<ModelPrice>& usual,
                                           const ModelResult& result, Time now);

}  // namespace ov
