#include "read_stage.h"

#include "decide.h"

namespace ov {

Result<void> ReadStage::start_work() {
  TRY_VOID(start_pending());
  TRY_VOID(lease_more());
  return start_pending();
}

Result<void> ReadStage::lease_more() {
  const std::size_t room = parts_.web.in_flight_max();
  while (visiting_.size() + pending_.size() < room) {
    TRY(std::vector<Work> work, held_.take(Stage::read));
    if (work.empty()) return ok();
    for (Work& item : work) pending_.push_back(std::move(item));
  }
  return ok();
}

Result<void> ReadStage::start_pending() {
  while (!pending_.empty() && visiting_.size() < parts_.web.in_flight_max()) {
    Work work = std::move(pending_.front());
    pending_.pop_front();
    if (!held_.holds(work.lease)) continue;
    const std::string site = work.record.site;
    if (const auto in_flight = visiting_.find(site); in_flight != visiting_.end()) {
      in_flight->second.waiting.push_back(std::move(work));
      continue;
    }
    TRY(const std::optional<Site> known, known_site(work.record));
    if (known) {
      held_.finish(work.lease, after_known_site(work.record, *known));
      continue;
    }
    VisitRequest request{site, work.record.url};
    VisitInFlight& visit = visiting_[site];
    visit.started = parts_.clock.elapsed();
    visit.waiting.push_back(std::move(work));
    parts_.web.visit(std::move(request),
                     [inbox = inbox_](Visit ended) { inbox->push(VisitEnded{std::move(ended)}); });
  }
  return ok();
}

Result<std::optional<Site>> ReadStage::known_site(const Record& record) {
  if (const Site* kept = held_.kept(record.site)) return std::optional<Site>(*kept);
  TRY(std::optional<Site> stored, parts_.store.find_site(record.site));
  if (!stored) return stored;
  const Time oldest = stored->reason == Reason::none ? parts_.clock.now() - options_.site_age_max
                                                     : options_.campaign_created;
  if (stored->read_at < oldest) stored.reset();
  return stored;
}

void ReadStage::on_visit(Visit visit, bool stopping) {
  const auto found = visiting_.find(visit.site.key);
  if (found == visiting_.end()) return;
  VisitInFlight ended = std::move(found->second);
  visiting_.erase(found);
  if (stopping) return;
  ++visits_done_;
  const Time now = parts_.clock.now();
  const Duration spent = parts_.clock.elapsed() - ended.started;
  visit.site.read_at = now;
  bool retried = false;
  std::optional<Time> due;
  for (const Work& work : ended.waiting) {
    RecordResult result = after_visit(work.record, visit, now, random_);
    // All records of the site are due together, so that the next visit is one again.
    if (result.due) {
      if (!due) due = result.due;
      result.due = due;
      retried = true;
    }
    result.spent = spent;
    held_.finish(work.lease, std::move(result));
  }
  // What will be tried again is not known yet; everything else is stored for whoever asks next.
  if (!retried) held_.keep(std::move(visit.site));
}

}  // namespace ov
