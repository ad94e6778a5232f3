#include <cstdio>

#include "cli/progress.h"
#include "command.h"
#include "data_folder.h"
#include "pipeline/verify.h"
#include "printable.h"

namespace ov::cli {
namespace {

/// "1 quote", "2 quotes".
std::string counted(std::int64_t number, const char* name) {
  return with_commas(number) + " " + name + (number == 1 ? "" : "s");
}

/// What becomes of messages that wait.
const char* waiting_text(CampaignState state) {
  switch (state) {
    case CampaignState::draft:
      return "only tried; nothing of it is sent";
    case CampaignState::estimating:
      return "wait for the run; its review policy decides on them";
    default:
      return "wait for review; see 'overture review'";
  }
}

void print_report(const Campaign& campaign, const VerifyReport& report) {
  std::printf("campaign %lld  %s  (%s)\n", static_cast<long long>(campaign.id.value),
              printable(campaign.list).c_str(), std::string(to_string(campaign.state)).c_str());
  std::printf("  %s rows = %s records + %s rejected\n", with_commas(report.rows).c_str(),
              with_commas(report.records).c_str(), with_commas(report.rejected).c_str());
  if (report.unfinished > 0) {
    std::printf("  %s records have not ended yet; the same 'overture run' goes on with them\n",
                with_commas(report.unfinished).c_str());
  }
  std::printf("  %s on %s: %s\n", counted(report.messages, "message").c_str(),
              counted(report.quotes, "quote").c_str(),
              report.problem_count == 0 ? "every proof holds"
                                        : counted(report.problem_count, "problem").c_str());
  if (report.waiting > 0) {
    std::printf("  %s %s\n", with_commas(report.waiting).c_str(), waiting_text(campaign.state));
  }
  if (report.asserted > 0) {
    std::printf("  %s that persons vouch for, not proved\n",
                counted(report.asserted, "sentence").c_str());
  }
  for (const std::string& problem : report.problems) {
    std::printf("  - %s\n", printable(problem).c_str());
  }
  const auto shown = std::ssize(report.problems);
  if (report.problem_count > shown) {
    std::printf("  - and %s more\n", with_commas(report.problem_count - shown).c_str());
  }
}

}  // namespace

int verify_command(const std::string& wanted, const Config& config, const Adapters& adapters) {
  auto store = open_to_read(config, adapters);
  if (!store) return complain_of_data(store.error());
  const auto campaigns = (*store)->campaigns();
  if (!campaigns) return complain(campaigns.error().text(), exit_failed);
  bool found = false;
  bool sound = true;
  for (const Campaign& campaign : *campaigns) {
    if (!wanted.empty() && wanted != std::to_string(campaign.id.value)) continue;
    found = true;
    const auto report = verify_campaign(**store, campaign, adapters.detect_language);
    if (!report) return complain(report.error().text(), exit_failed);
    print_report(campaign, *report);
    sound = sound && report->problem_count == 0;
  }
  if (!found && !wanted.empty()) {
    return complain("there is no campaign '" + wanted + "' in " + store_place(config), exit_usage);
  }
  if (!found) std::printf("there are no campaigns in %s\n", store_place(config).c_str());
  return sound ? exit_done : exit_failed;
}

}  // namespace ov::cli
