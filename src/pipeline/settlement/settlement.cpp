#include "pipeline/settlement.h"

namespace ov {

CallSettlement settlement_of(ModelCallId call, const CallBounds& bounds,
                             const std::optional<ModelPrice>& usual, const ModelResult& result,
                             Time now) {
  CallSettlement settlement;
  settlement.call = call;
  settlement.ended = now;
  const auto charge = [&](const TokenUsage& reported, const std::optional<ModelPrice>& own,
                          std::size_t reply_bytes) {
    settlement.state = CallState::settled;
    settlement.usage = charged_usage(reported, bounds, static_cast<std::int64_t>(reply_bytes));
    const std::optional<ModelPrice>& price = own ? own : usual;
    if (price) settlement.cost_microdollars = cost_of(*price, settlement.usage);
  };
  if (result) {
    charge(result->usage, result->price, result->text.size());
    settlement.model = result->model;
    settlement.endpoint = result->endpoint;
    settlement.answer = result->text;
  } else if (result.error().billing == Billing::usage) {
    charge(result.error().usage, result.error().price, 0);
  } else if (result.error().billing == Billing::none) {
    settlement.state = CallState::voided;
  }
  return settlement;
}

}  // namespace ov
