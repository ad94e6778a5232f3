// The ports in memory: the same rules as the durable adapters, for tests and the simulation.
// "Crashing" a process is dropping everything but these objects.
#pragma once

#include <memory>

#include "ports/blobs.h"
#include "ports/store.h"

namespace ov {

std::unique_ptr<Store> make_memory_store();
/// Any thread.
std::unique_ptr<Blobs> make_memory_blobs();

}  // namespace ov
