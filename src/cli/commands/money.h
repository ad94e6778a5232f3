// Budgets and costs as people write and read them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/config.h"
#include "domain/model_call.h"
#include "ports/model.h"
#include "ports/store.h"

namespace ov::cli {

/// What was asked for with --budget.
struct BudgetWish {
  bool given = false;                        ///< Otherwise the campaign's budget stays as it is.
  std::optional<std::int64_t> microdollars;  ///< Nothing, when given: "none", the wall is lifted.
};

/// Errors: invalid (no amount, or the price of the model is not known), one sentence.
Result<BudgetWish> read_budget(const Config& config, const Model& model);

/// Stores the wish. Errors: invalid (the campaign has a budget from before, and the price of the
/// model is not known now), those of the store.
Result<void> apply_budget(Store& store, CampaignId campaign, const BudgetWish& wish,
                          const Model& model);

/// "$1.2345 of $25.00", short, for the progress line; empty while there is nothing to tell.
[[nodiscard]] std::string money_text(const CampaignMoney& money);

/// What a run tells of money at its end, a sentence a line, each ended by a line feed. Empty where
/// no call was made and no budget is set.
[[nodiscard]] std::string money_lines(const CampaignMoney& money);

/// How a run ends at the wall: the sum that is used and how to go on.
[[nodiscard]] std::string wall_sentence(const CampaignMoney& money);

}  // namespace ov::cli
