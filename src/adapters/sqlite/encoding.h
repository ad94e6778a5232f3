// How lists and facts are kept in text columns: JSON, readable with the sqlite3 shell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/site.h"

namespace ov::sqlite {

std::string encode_strings(const std::vector<std::string>& values);
/// Errors: unavailable (the column was changed by hand into something else).
Result<std::vector<std::string>> decode_strings(std::string_view json);

std::string encode_facts(const Facts& facts);
Result<Facts> decode_facts(std::string_view json);

/// "begin,end,kind,level;" for each block.
std::string encode_blocks(const std::vector<TextBlock>& blocks);
Result<std::vector<TextBlock>> decode_blocks(std::string_view text);

}  // namespace ov::sqlite
