// The ports in memory: the same rules as the durable adapters, for tests and the simulation.
// "Crashing" a process is dropping everything but these objects.
#pragma once

#include <memory>

#include "base/clock.h"
#include "ports/blobs.h"
#include "ports/queue.h"
#include "ports/store.h"

namespace ov {

std::unique_ptr<Store> make_memory_store();
/// Any thread.
std::unique_ptr<Blobs> make_memory_blobs();
/// `clock` outlives it; with a ManualClock a receive that waits does not end by itself. A message
/// that was received `deliveries_max` times and not acked becomes a dead letter. Any thread.
std::unique_ptr<Queue> make_memory_queue(const Clock& clock, int deliveries_max = 5);

}  // namespace ov
