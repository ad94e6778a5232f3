#include "prompt_tokens.h"

#include <algorithm>

#include "answer_key.h"
#include "text/prompt.h"

namespace ov {

PromptTokens::PromptTokens(Store& store, std::string identity, const RunOptions& options)
    : store_(store),
      wanted_(options.account_calls),
      identity_(std::move(identity)),
      reports_(options.token_reports) {}

Result<void> PromptTokens::refresh() {
  if (!wanted_ || ratio_) return ok();
  if (!reports_.enough()) {
    TRY(ratio_, store_.token_ratio(identity_));
    return ok();
  }
  Result<TokenRatio> kept = store_.keep_token_ratio(identity_, reports_.sixteenths());
  if (!kept) return Error(kept.error()).while_doing("keeping how many tokens the model counts");
  ratio_ = *kept;
  return ok();
}

// The schema is left out: endpoints differ in whether they count it, and where they do the ratio is
// the higher for it.
void PromptTokens::note(const ModelRequest& question, const ModelReply& reply) {
  if (!wanted_ || ratio_ || reports_.enough() || !question.second_try.empty()) return;
  if (!is_believable(reply.usage, bounds_of(question), std::ssize(reply.text))) return;
  const std::size_t estimated = tokens_estimate(question.system) + tokens_estimate(question.user);
  reports_.add(std::max<std::int64_t>(1, static_cast<std::int64_t>(estimated)), reply.usage.in);
}

}  // namespace ov
