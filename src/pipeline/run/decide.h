// The decisions of a run as functions of values: what a record comes to after a visit or a model
// call.
#pragma once

#include <optional>

#include "domain/retry.h"
#include "ports/model.h"
#include "ports/store.h"
#include "ports/web.h"

namespace ov {

/// `record` as its site's visit left it: to be written, due again, or ended.
[[nodiscard]] RecordResult after_visit(const Record& record, const Visit& visit, Time now,
                                       Random& random);

/// `record` whose visit could not begin yet (Visit::come_again): due at `due`, no attempt used up.
[[nodiscard]] RecordResult visit_put_off(const Record& record, Time due);

/// `record` whose site was read before, for another record: no visit, no retry.
[[nodiscard]] RecordResult after_known_site(const Record& record, const Site& site);

/// Whose fault a failed model call is: the record's (or this one call's), or the endpoint's, which
/// is down or asks for less. Only the former uses up one of the record's attempts.
enum class ModelFault : std::uint8_t { call, endpoint };

/// `record` whose model call failed. `pause`: how long no call is made anyway.
[[nodiscard]] RecordResult after_model_failure(const Record& record, const ModelFailure& failure,
                                               ModelFault fault, Duration pause, Time now,
                                               Random& random);

/// `record` for which no message is written, with the reason.
[[nodiscard]] RecordResult abstain(const Record& record, Reason reason, std::string detail);

}  // namespace ov
