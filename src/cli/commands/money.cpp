#include "money.h"

#include "cli/progress.h"

namespace ov::cli {
namespace {

constexpr const char* needs_price =
    "a budget needs the model's price, which is not known: give it in the model URL in dollars a "
    "million tokens, http(s)://HOST/v1?model=NAME&price_in=0.15&price_out=0.60";

std::string dollars(std::int64_t microdollars) { return "$" + dollars_text(microdollars); }

std::string calls_text(std::int64_t calls) {
  return with_commas(calls) + (calls == 1 ? " call" : " calls");
}

}  // namespace

Result<BudgetWish> read_budget(const Config& config, const Model& model) {
  const std::string& text = config.text("budget");
  if (text.empty()) return BudgetWish{};
  if (text == "none") return BudgetWish{true, std::nullopt};
  const std::optional<std::int64_t> amount = microdollars_from(text);
  if (!amount) {
    return Error(ErrorKind::invalid,
                 "budget: accepted is an amount in dollars with at most six decimals, 25.00, or "
                 "none; not '" +
                     text + "'");
  }
  if (!model.price()) return Error(ErrorKind::invalid, std::string("budget: ") + needs_price);
  return BudgetWish{true, amount};
}

Result<void> apply_budget(Store& store, CampaignId campaign, const BudgetWish& wish,
                          const Model& model) {
  if (wish.given) return store.set_budget(campaign, wish.microdollars);
  if (model.price()) return ok();
  TRY(const CampaignMoney money, store.money(campaign));
  if (!money.budget_microdollars) return ok();
  return Error(ErrorKind::invalid,
               std::string(needs_price) + "; --budget none lifts the budget of " +
                   dollars(*money.budget_microdollars) + " that this run was given before");
}

std::string money_text(const CampaignMoney& money) {
  if (money.settled_calls + money.uncertain_calls == 0 && !money.budget_microdollars) return {};
  if (money.unpriced_calls > 0 && !money.budget_microdollars) return {};
  std::string out = dollars(money.settled_microdollars + money.uncertain_microdollars);
  if (money.budget_microdollars) out += " of " + dollars(*money.budget_microdollars);
  return out;
}

std::string money_lines(const CampaignMoney& money) {
  std::string out;
  if (money.settled_calls + money.uncertain_calls > 0) {
    out += calls_text(money.settled_calls) + " answered, " + with_commas(money.tokens_in) +
           " tokens in, " + with_commas(money.tokens_out) + " out\n";
  }
  if (money.settled_calls > money.unpriced_calls || money.budget_microdollars ||
      money.uncertain_microdollars > 0) {
    out += "money  " + dollars(money.settled_microdollars) + " paid";
    if (money.uncertain_calls > 0) {
      out += ", " + dollars(money.uncertain_microdollars) + " uncertain (" +
             calls_text(money.uncertain_calls) + " without an answer, counted in full)";
    }
    if (money.budget_microdollars) out += ", of a budget of " + dollars(*money.budget_microdollars);
    out += "\n";
  }
  if (money.unpriced_calls > 0) {
    out += calls_text(money.unpriced_calls) +
           " of a model whose price is not known; price_in and price_out in its URL tell it\n";
  }
  return out;
}

std::string wall_sentence(const CampaignMoney& money) {
  return "The budget of " + dollars(money.budget_microdollars.value_or(0)) +
         " is used up: " + dollars(money.used_microdollars()) +
         " are spent or uncertain, and the next call may cost more than what is left. Nothing is "
         "lost; the same command with a larger --budget goes on.";
}

}  // namespace ov::cli
