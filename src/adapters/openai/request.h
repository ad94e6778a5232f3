// What is sent to a chat endpoint. Pure.
#pragma once

#include <string>

#include "dialect.h"

namespace ov::adapters {

/// The address a call is posted to.
[[nodiscard]] std::string request_url(const OpenaiEndpoint& endpoint);

/// The JSON body of one call. Nothing is added to the prompt, whatever the form asked for.
[[nodiscard]] std::string request_body(const ModelRequest& request, const OpenaiEndpoint& endpoint,
                                       const Abilities& abilities);

/// The most tokens a reply to `request` may have at `endpoint`.
[[nodiscard]] int reply_tokens_max(const ModelRequest& request, const OpenaiEndpoint& endpoint);

/// Roughly how many tokens a call is counted for by limits a minute: its prompt, and all that the
/// reply may be, as OpenAI counts.
[[nodiscard]] double tokens_estimate(const ModelRequest& request, const OpenaiEndpoint& endpoint);

/// What the usage reported of a call is held against.
[[nodiscard]] CallBounds call_bounds(const ModelRequest& request);

}  // namespace ov::adapters
