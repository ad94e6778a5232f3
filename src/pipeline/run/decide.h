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

/// `record` whose site was read before, for another record: no visit, no retry.
[[nodiscard]] RecordResult after_known_site(const Record& record, const Site& site);

/// `record` whose model call failed.
[[nodiscard]] RecordResult after_model_failure(const Record& record, const ModelFailure& failure,
                                               Time now, Random& random);

/// `record` for which no message is written, with the reason.
[[nodiscard]] RecordResult abstain(const Record& record, Reason reason, std::string detail);

}  // namespace ov
