// How the well-known chat endpoints differ: one table, by host.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "adapters/openai.h"

namespace ov::adapters {

/// What an endpoint takes: from the table at first, then as its answers show.
struct Abilities {
  ReplyFormat format = ReplyFormat::json_schema;
  TokensField tokens_field = TokensField::max_tokens;
  bool takes_temperature = true;
  bool operator==(const Abilities&) const = default;
};

struct Dialect {
  std::string_view name;                        ///< As `dialect=` names it.
  std::array<std::string_view, 2> host_suffix;  ///< Whole labels; empty ones match nothing.
  Abilities abilities;
  KeyHeader key_header = KeyHeader::bearer;
  /// Its x-ratelimit-*-requests headers speak of a day, not of a minute.
  bool requests_are_per_day = false;
};

/// The row of that name; nothing when there is none.
[[nodiscard]] const Dialect* find_dialect(std::string_view name);
/// The row of `host` (no brackets, any case), else that of endpoints nothing is known of.
[[nodiscard]] const Dialect& dialect_of_host(std::string_view host);
/// The row of an endpoint that parse_openai_urls made.
[[nodiscard]] const Dialect& dialect_of(const OpenaiEndpoint& endpoint);
/// "openai, azure, …", for sentences.
[[nodiscard]] std::string dialect_names();
/// What the endpoint is asked for at first: the URL's word over the table's.
[[nodiscard]] Abilities first_abilities(const OpenaiEndpoint& endpoint);
[[nodiscard]] KeyHeader key_header_of(const OpenaiEndpoint& endpoint);

[[nodiscard]] std::string_view to_string(ReplyFormat format);
[[nodiscard]] std::string_view to_string(TokensField field);
[[nodiscard]] std::string_view to_string(KeyHeader header);

}  // namespace ov::adapters
