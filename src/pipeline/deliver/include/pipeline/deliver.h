// Deliver: hands out what a campaign came to, one result a record in the order of the list, and the
// rows that were not accepted. Streams from the store: memory does not grow with the campaign.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "base/result.h"
#include "ports/store.h"

namespace ov {

enum class ResultFormat : std::uint8_t { csv, jsonl };

/// By the file's name: .csv, .jsonl or .ndjson. Errors: invalid (any other ending).
[[nodiscard]] Result<ResultFormat> result_format(std::string_view file_name);

/// Takes parts of the file in order.
using Sink = std::function<Result<void>(std::string_view)>;

/// Errors: those of the store and of the sink.
Result<void> deliver_results(Store& store, CampaignId campaign, ResultFormat format,
                             const Sink& sink);

/// line,column,reason,value for each rejected row. Errors: as above.
Result<void> deliver_rejected(Store& store, CampaignId campaign, const Sink& sink);

}  // namespace ov
