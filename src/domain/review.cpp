#include "domain/review.h"

#include <array>
#include <charconv>

#include "base/ascii.h"
#include "base/hash.h"
#include "base/random.h"

namespace ov {
namespace {

constexpr std::string_view all_by_hand = "all-by-hand";
constexpr std::string_view auto_if_proven = "auto-if-proven";
constexpr std::string_view sample = "sample";
constexpr std::uint64_t hundred = 100;

std::optional<int> percent_from(std::string_view text) {
  text = trim(text);
  if (text.ends_with('%')) text = trim(text.substr(0, text.size() - 1));
  int percent = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), percent);
  if (code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (percent < 1 || percent > 99) return std::nullopt;
  return percent;
}

}  // namespace

std::string to_string(const ReviewPolicy& policy) {
  switch (policy.kind) {
    case ReviewPolicy::Kind::all_by_hand:
      return std::string(all_by_hand);
    case ReviewPolicy::Kind::auto_if_proven:
      return std::string(auto_if_proven);
    case ReviewPolicy::Kind::sample:
      return std::string(sample) + " " + std::to_string(policy.percent) + " %";
  }
  return {};
}

std::optional<ReviewPolicy> review_policy_from(std::string_view text) {
  text = trim(text);
  if (text == all_by_hand) return ReviewPolicy{ReviewPolicy::Kind::all_by_hand, 0};
  if (text == auto_if_proven) return ReviewPolicy{ReviewPolicy::Kind::auto_if_proven, 0};
  if (!text.starts_with(sample)) return std::nullopt;
  const std::optional<int> percent = percent_from(text.substr(sample.size()));
  if (!percent) return std::nullopt;
  return ReviewPolicy{ReviewPolicy::Kind::sample, *percent};
}

bool waits_for_person(const ReviewPolicy& policy, std::string_view fingerprint, std::int64_t row) {
  switch (policy.kind) {
    case ReviewPolicy::Kind::all_by_hand:
      return true;
    case ReviewPolicy::Kind::auto_if_proven:
      return false;
    case ReviewPolicy::Kind::sample: {
      // Another seed than that of an estimate's sample: which rows were tried first must not decide
      // which ones are looked at.
      const std::uint64_t seed = fnv1a(std::string("review:").append(fingerprint));
      const auto place = static_cast<std::uint64_t>(row) * 0x9e3779b97f4a7c15U;
      return Random(seed ^ place).next() % hundred < static_cast<std::uint64_t>(policy.percent);
    }
  }
  return true;
}

std::string_view to_string(ReviewAct act) {
  constexpr std::array<std::string_view, 3> names{"approve", "edit", "reject"};
  return names[static_cast<std::size_t>(act)];
}

ReviewState review_after(ReviewAct act) {
  switch (act) {
    case ReviewAct::approve:
      return ReviewState::approved;
    case ReviewAct::edit:
      return ReviewState::edited;
    case ReviewAct::reject:
      return ReviewState::rejected;
  }
  return ReviewState::proposed;
}

RecordState record_state_after(ReviewAct act) {
  return act == ReviewAct::reject ? RecordState::rejected : RecordState::done;
}

bool is_reviewable(RecordState state) {
  return state == RecordState::review || state == RecordState::ready ||
         state == RecordState::done || state == RecordState::rejected;
}

bool review_fits(ReviewState review, RecordState state) {
  switch (review) {
    case ReviewState::proposed:
      return state == RecordState::review;
    case ReviewState::rejected:
      return state == RecordState::rejected;
    case ReviewState::approved:
    case ReviewState::edited:
      return state == RecordState::ready || state == RecordState::delivering ||
             state == RecordState::done;
  }
  return false;
}

Result<void> check_texts(const ReviewDecision& decision) {
  if (decision.by.empty()) return Error(ErrorKind::invalid, "an act of review names who does it");
  if (decision.by.size() > review_name_bytes_max || decision.why.size() > review_why_bytes_max) {
    return Error(ErrorKind::invalid, "the name or the reason of an act of review is too long");
  }
  return ok();
}

MessageVersion first_version(const Message& message) {
  MessageVersion out;
  out.subject = message.subject;
  out.body = message.body;
  out.evidence = message.evidence;
  out.review = message.review;
  return out;
}

MessageVersion next_version(const Message& message, const ReviewDecision& decision, Time now) {
  MessageVersion out{message.version + 1, message.subject,  message.body,
                     message.evidence,    message.asserted, review_after(decision.act),
                     decision.by,         decision.why,     now};
  if (decision.act != ReviewAct::edit) return out;
  out.subject = decision.subject;
  out.body = decision.body;
  out.evidence = decision.evidence;
  out.asserted = decision.asserted;
  return out;
}

}  // namespace ov
