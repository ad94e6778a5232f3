// Store in memory: the same rules as the durable ones, for tests and the simulation. "Crashing" a
// process is dropping everything but this object.
#pragma once

#include <memory>

#include "ports/store.h"

namespace ov {

std::unique_ptr<Store> make_memory_store();

}  // namespace ov
