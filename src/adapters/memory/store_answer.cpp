// Answers that were paid for, the ratio that questions are fitted by, and the calls of one record.
#include "store.h"

namespace ov::memory {

Result<std::optional<StoredAnswer>> MemoryStore::find_answer(std::string_view answer_key) {
  const auto found = answers_.find(answer_key);
  if (found == answers_.end()) return std::optional<StoredAnswer>();
  return std::optional<StoredAnswer>(found->second);
}

Result<std::optional<TokenRatio>> MemoryStore::token_ratio(std::string_view model_identity) {
  const auto found = token_ratios_.find(model_identity);
  if (found == token_ratios_.end()) return std::optional<TokenRatio>();
  return std::optional<TokenRatio>(found->second);
}

Result<TokenRatio> MemoryStore::keep_token_ratio(std::string_view model_identity, int sixteenths) {
  const SiteId newest = sites_.empty() ? SiteId{} : sites_.rbegin()->first;
  return token_ratios_.try_emplace(std::string(model_identity), TokenRatio{sixteenths, newest})
      .first->second;
}

Result<std::vector<ModelCall>> MemoryStore::calls_of(RecordId record) {
  std::vector<ModelCall> out;
  for (const ModelCallId id : calls_of_[record]) out.push_back(calls_.at(id));
  return out;
}

CallTotals MemoryStore::totals_of(RecordId record) {
  CallTotals out;
  for (const ModelCallId id : calls_of_[record]) {
    const ModelCall& call = calls_.at(id);
    ++out.calls;
    out.tokens_in += call.usage.in;
    out.tokens_out += call.usage.out;
    out.cost_microdollars += call.cost_microdollars.value_or(0);
    if (call.state != CallState::settled) continue;
    if (!call.cost_microdollars) ++out.unpriced_calls;
    out.spent += *call.ended - call.started;
  }
  return out;
}

}  // namespace ov::memory
