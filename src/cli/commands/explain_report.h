// The story of one record, for people and for programs.
#pragma once

#include <string>

#include "cli/terminal.h"
#include "pipeline/explain.h"

namespace ov::cli {

/// In the order in which it happened, a heading each. Nothing foreign can move the cursor.
[[nodiscard]] std::string story_lines(const Story& story, const Screen& screen);
/// One JSON object.
[[nodiscard]] std::string story_json(const Story& story);

/// What a match of the rebuilt prompt means, for people.
[[nodiscard]] std::string match_sentence(PromptMatch match);
/// "same", "differs", …, for programs.
[[nodiscard]] std::string_view match_name(PromptMatch match);

}  // namespace ov::cli
