// What models of well-known hosts cost: one table.
#pragma once

#include <optional>
#include <string_view>

#include "domain/money.h"

namespace ov::adapters {

/// The listed price of `model` at `host`; nothing when the table does not hold it. A dated snapshot
/// ("NAME-2025-08-07", "NAME-20250807") costs what NAME does.
[[nodiscard]] std::optional<ModelPrice> listed_price(std::string_view host, std::string_view model);

}  // namespace ov::adapters
