// Dead letters back into their queue: by a move task of the service or, where it has none, by hand.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "client.h"

namespace ov::adapters {

/// Waits; false when the queue was told to stop.
using Pause = std::function<bool(std::chrono::milliseconds)>;

/// Moves all messages of the queue `from` to the queue `to`, both by URL; how many, about. A move
/// that is cut off goes on at the next call. Errors: as Queue::redrive.
Result<std::uint64_t> redrive_queue(SqsClient& client, const std::string& from,
                                    const std::string& to, const Pause& pause);

/// Receives, sends and removes; for services without move tasks.
Result<std::uint64_t> redrive_by_hand(SqsClient& client, const std::string& from,
                                      const std::string& to);

}  // namespace ov::adapters
