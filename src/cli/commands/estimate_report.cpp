#include "estimate_report.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <cmath>

#include "cli/progress.h"
#include "printable.h"

namespace ov::cli {
namespace {

namespace json = boost::json;

std::string whole(double value) { return with_commas(static_cast<std::int64_t>(value + 0.5)); }

std::string dollars(double microdollars) {
  const double value = microdollars / 1e6;
  return value < 1 ? fmt::format("${:.4f}", value) : fmt::format("${:.2f}", value);
}

std::string duration(double seconds) {
  return clock_text(std::chrono::seconds{static_cast<std::int64_t>(std::ceil(seconds))});
}

std::string percent(double share) { return fmt::format("{:.1f} %", share * 100); }

std::string line(const char* name, const ExpectedValue& value, std::string (*text)(double)) {
  return fmt::format("  {:<11}{:>12}   {} to {}\n", name, text(value.expected), text(value.low),
                     text(value.high));
}

json::object range(const ExpectedValue& value, double unit = 1) {
  return {
      {"expected", value.expected / unit}, {"low", value.low / unit}, {"high", value.high / unit}};
}

}  // namespace

std::string estimate_lines(const EstimateReport& report) {
  const Estimate& estimate = report.estimate;
  std::string out = fmt::format(
      "{} records, from {} drawn at random and worked off\n"
      "  {:<11}{:>12}   in nine of ten cases\n",
      with_commas(estimate.records), with_commas(estimate.sampled), "", "expected");
  if (estimate.priced) out += line("money", estimate.cost_microdollars, dollars);
  out += line("time", estimate.seconds, duration);
  out += line("calls", estimate.calls, whole);
  out += line("tokens in", estimate.tokens_in, whole);
  out += line("tokens out", estimate.tokens_out, whole);
  for (const ExpectedShare& share : estimate.shares) {
    out += line(std::string(to_string(share.outcome)).c_str(), share.share, percent);
  }
  if (estimate.priced) {
    out += fmt::format("{} of it is spent already, on the sample.\n",
                       dollars(static_cast<double>(estimate.spent_microdollars)));
  } else {
    out += "The price of the model is not known; price_in and price_out in its URL tell it.\n";
  }
  out += fmt::format(
      "Time: with {} sites and {} calls at once. Ranges: bootstrap of the sample's records (sums), "
      "Wilson (shares).\n",
      with_commas(static_cast<std::int64_t>(report.pace.sites_at_once)),
      with_commas(static_cast<std::int64_t>(report.pace.calls_at_once)));
  if (!report.complete) out += "The sample was not worked off to its end; the ranges are rough.\n";
  out +=
      "Nothing is lost: overture run with the same list, brief and model goes on from here, "
      "without "
      "reading or paying again.\n";
  return out;
}

std::string estimate_json(const EstimateReport& report) {
  const Estimate& estimate = report.estimate;
  json::object outcomes;
  for (const ExpectedShare& share : estimate.shares) {
    outcomes[to_string(share.outcome)] = {{"sampled", share.sampled},
                                          {"share", range(share.share)}};
  }
  json::object out{{"records", estimate.records},
                   {"sampled", estimate.sampled},
                   {"complete", report.complete},
                   {"writer", report.writer},
                   {"calls", range(estimate.calls)},
                   {"tokens_in", range(estimate.tokens_in)},
                   {"tokens_out", range(estimate.tokens_out)},
                   {"cost_usd", nullptr},
                   {"spent_usd", nullptr},
                   {"seconds", range(estimate.seconds)},
                   {"calls_at_once", report.pace.calls_at_once},
                   {"sites_at_once", report.pace.sites_at_once},
                   {"outcomes", std::move(outcomes)},
                   {"range", 0.9},
                   {"method", {{"sums", "bootstrap"}, {"shares", "wilson"}}}};
  if (estimate.priced) {
    out["cost_usd"] = range(estimate.cost_microdollars, 1e6);
    out["spent_usd"] = static_cast<double>(estimate.spent_microdollars) / 1e6;
  }
  return json::serialize(out) + "\n";
}

}  // namespace ov::cli
