// How lists and facts are kept in text columns: JSON, readable with the sqlite3 shell. And keys of
// answers in half their bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/message.h"
#include "domain/site.h"

namespace ov::sqlite {

std::string encode_strings(const std::vector<std::string>& values);
/// Errors: unavailable (the column was changed by hand into something else).
Result<std::vector<std::string>> decode_strings(std::string_view json);

/// Of a version of a message.
std::string encode_evidence(const std::vector<Evidence>& evidence);
Result<std::vector<Evidence>> decode_evidence(std::string_view json);
std::string encode_assertions(const std::vector<Assertion>& asserted);
Result<std::vector<Assertion>> decode_assertions(std::string_view json);

/// Offsets that were changed by hand may be anything. `verify` is to find them wrong, not to trip
/// over them: what is no offset becomes one that lies behind every text, never one that might hold.
std::uint32_t offset_from(std::int64_t value);

/// What is empty is left out.
std::string encode_facts(const Facts& facts);
Result<Facts> decode_facts(std::string_view json);

/// "begin,end,kind,level;" for each block.
std::string encode_blocks(const std::vector<TextBlock>& blocks);
Result<std::vector<TextBlock>> decode_blocks(std::string_view text);

/// The bytes of an answer's key, given as hexadecimal digits, and the way back. A key may be empty.
/// Errors: bug (it is none).
Result<std::string> key_bytes(std::string_view hexadecimal);
std::string key_text(std::string_view bytes);

}  // namespace ov::sqlite
