#include "summary.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <utility>

#include "cli/progress.h"

namespace ov::cli {
namespace {

constexpr std::size_t reasons_shown_max = 5;

void print_line(const char* name, std::int64_t records, const std::string& reasons) {
  std::printf("  %-10s %10s%s%s\n", name, with_commas(records).c_str(),
              reasons.empty() ? "" : "   ", reasons.c_str());
}

std::vector<Count> of_outcome(const std::vector<Count>& counts, Outcome outcome) {
  std::vector<Count> out;
  std::copy_if(counts.begin(), counts.end(), std::back_inserter(out),
               [&](const Count& count) { return outcome_of(count.state) == outcome; });
  return out;
}

Result<std::vector<Count>> count_rejected(Store& store, const Campaign& campaign) {
  std::vector<Count> out;
  if (campaign.rows_rejected == 0) return out;
  std::map<Reason, std::int64_t> by_reason;
  TRY_VOID(store.each_rejected(campaign.id, [&](const RejectedRow& row) {
    ++by_reason[row.reason];
    return ok();
  }));
  for (const auto& [reason, rows] : by_reason) out.push_back({RecordState::failed, reason, rows});
  return out;
}

}  // namespace

std::string reasons_text(const std::vector<Count>& counts) {
  std::map<Reason, std::int64_t> by_reason;
  for (const Count& count : counts) {
    if (count.reason != Reason::none) by_reason[count.reason] += count.records;
  }
  std::vector<std::pair<Reason, std::int64_t>> sorted(by_reason.begin(), by_reason.end());
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  std::string out;
  std::int64_t others = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const auto& [reason, records] = sorted[i];
    if (i >= reasons_shown_max) {
      others += records;
    } else {
      out +=
          (out.empty() ? "" : ", ") + std::string(to_string(reason)) + " " + with_commas(records);
    }
  }
  if (others > 0) out += ", others " + with_commas(others);
  return out;
}

Result<void> print_summary(Store& store, const Campaign& campaign,
                           const std::vector<Count>& counts) {
  const OutcomeCounts sum = count_outcomes(counts);
  const auto reasons = [&](Outcome outcome) { return reasons_text(of_outcome(counts, outcome)); };
  TRY(const std::vector<Count> rejected, count_rejected(store, campaign));
  std::int64_t waiting = 0;
  for (const Count& count : counts) {
    if (count.state == RecordState::review) waiting += count.records;
  }
  print_line("written", sum.written,
             waiting == 0 ? "" : with_commas(waiting) + " of them wait for overture review");
  print_line("abstained", sum.abstained, reasons(Outcome::abstained));
  print_line("skipped", sum.skipped, reasons(Outcome::skipped));
  print_line("failed", sum.failed, reasons(Outcome::failed));
  print_line("dead", sum.dead, reasons(Outcome::dead));
  print_line("rejected", campaign.rows_rejected, reasons_text(rejected));
  if (sum.open > 0) print_line("open", sum.open, "");
  print_line("rows", sum.all() + campaign.rows_rejected, "");
  TRY(const std::int64_t unverified, store.sites_with_bad_certificate(campaign.id));
  if (unverified > 0) {
    std::printf("%s read in spite of a bad certificate (crawl.bad_certificates = read)\n",
                unverified == 1 ? "1 site was" : (with_commas(unverified) + " sites were").c_str());
  }
  if (sum.all() + campaign.rows_rejected == campaign.rows_read) return ok();
  return Error(ErrorKind::bug,
               "the counts do not add up to the rows of the list; run overture verify");
}

std::string sites_text(const SitesRead& sites) {
  std::string out;
  const auto say = [&out](std::int64_t count, const char* what, const std::string& sentence) {
    if (count > 0) out += with_commas(count) + what + (count == 1 ? " " : "s ") + sentence + "\n";
  };
  const std::int64_t again = sites.unchanged + sites.changed;
  say(again, " site",
      (again == 1 ? "was read again: " : "were read again: ") + with_commas(sites.unchanged) +
          " unchanged, " + with_commas(sites.changed) + " changed");
  say(sites.records_reused, " record",
      "of sites that were read before and not asked again (crawl.max_age)");
  say(sites.asked_to_be_left, " site",
      "with pages left out as they ask (crawl.obey_noai, crawl.obey_noindex)");
  return out;
}

bool model_failed_all(const std::vector<Count>& counts) {
  return count_outcomes(counts).written == 0 &&
         std::any_of(counts.begin(), counts.end(), [](const Count& count) {
           return count.state == RecordState::dead && count.reason == Reason::model_error &&
                  count.records > 0;
         });
}

}  // namespace ov::cli
