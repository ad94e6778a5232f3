#include "domain/model_call.h"

namespace ov {

CampaignMoney change_by_settling(CallState before, std::int64_t reserved_microdollars,
                                 const CallSettlement& settlement) {
  CampaignMoney change;
  if (before == CallState::reserved) {
    change.reserved_microdollars = -reserved_microdollars;
  } else {
    change.uncertain_microdollars = -reserved_microdollars;
    change.uncertain_calls = -1;
  }
  if (settlement.state == CallState::settled) {
    change.settled_microdollars = settlement.cost_microdollars.value_or(0);
    change.settled_calls = 1;
    change.unpriced_calls = settlement.cost_microdollars ? 0 : 1;
    change.tokens_in = settlement.usage.in;
    change.tokens_out = settlement.usage.out;
  } else if (settlement.state == CallState::uncertain) {
    change.uncertain_microdollars += reserved_microdollars;
    change.uncertain_calls += 1;
  }
  return change;
}

}  // namespace ov
