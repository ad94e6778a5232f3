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
    TRY(KnownSites::Answer known, known_site(site));
    if (known.fresh) {
      held_.finish(work.lease, after_known_site(work.record, *known.fresh));
      continue;
    }
    VisitRequest request{site, work.record.url, known.earlier};
    VisitInFlight& visit = visiting_[site];
    visit.started = parts_.clock.elapsed();
    visit.earlier = std::move(known.earlier);
    visit.waiting.push_back(std::move(work));
    parts_.web.visit(std::move(request),
                     [inbox = inbox_](Visit ended) { inbox->push(VisitEnded{std::move(ended)}); });
  }
  return ok();
}

Result<KnownSites::Answer> ReadStage::known_site(const std::string& key) {
  if (const Site* kept = held_.kept(key)) return KnownSites::Answer{*kept, nullptr};
  return known_.ask(key);
}

void ReadStage::on_visit(Visit visit, bool stopping) {
  const auto found = visiting_.find(visit.site.key);
  if (found == visiting_.end()) return;
  VisitInFlight ended = std::move(found->second);
  visiting_.erase(found);
  if (stopping) return;
  const Time now = parts_.clock.now();
  if (visit.come_again) {
    const Time due = now + *visit.come_again;
    for (const Work& work : ended.waiting)
      held_.finish(work.lease, visit_put_off(work.record, due));
    return;
  }
  ++visits_done_;
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
  if (retried) return;
  known_.note(visit.site, ended.earlier.get());
  held_.keep(std::move(visit.site));
}

}  // namespace ov
