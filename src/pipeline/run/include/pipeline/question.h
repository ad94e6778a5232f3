// The question that the write stage asks of a record, made anew by whoever explains it later.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "pipeline/dossier.h"
#include "ports/model.h"

namespace ov {

/// The first question for a record. `system`: system_prompt of the brief; `brief`: the record's
/// variant. `pages` of `dossier` move into the question's quotes.
[[nodiscard]] ModelRequest first_question(RecordId record, const Brief& brief, std::string system,
                                          const RowFacts& row, const Site& site, Dossier dossier,
                                          int tokens_max);

/// Turns `question` into the second one, after a reply that did not pass.
void ask_again(ModelRequest& question, std::string_view reply,
               std::span<const std::string> problems);

/// The name under which its answer is kept: see StoredAnswer. `identity`: Model::identity.
[[nodiscard]] std::string question_key(std::string_view identity, const ModelRequest& question);

}  // namespace ov
