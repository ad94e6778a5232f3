// What may be wrong with a brief that can be read.
#pragma once

#include "document.h"
#include "read.h"

namespace ov::brief {

/// `b`: what `root` says, without variants of its own.
void find_warnings(const Brief& b, const Node& root, const Source& source,
                   const BriefContext& context, Findings& findings);

}  // namespace ov::brief
