// Writes without a model (`quote:`): fits the best sentence of the site, copied exactly, into the
// brief's template, and answers in the same JSON as a model, so the same proof runs over it.
// Abstains when the site says nothing worth quoting.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ports/model.h"

namespace ov::adapters {

/// Answers at once, in the caller's thread.
[[nodiscard]] std::unique_ptr<Model> make_quote_model();

/// The reply to one request; pure.
[[nodiscard]] std::string quote_reply(const ModelRequest& request);

}  // namespace ov::adapters
