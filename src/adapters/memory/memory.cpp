#include "adapters/memory.h"

#include "store.h"

namespace ov {

std::unique_ptr<Store> make_memory_store() { return std::make_unique<memory::MemoryStore>(); }

}  // namespace ov
