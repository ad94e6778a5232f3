#include "domain/blob_key.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"

namespace ov {

Result<void> check_blob_key(std::string_view key) {
  const auto wrong = [](std::string what) { return Error(ErrorKind::invalid, std::move(what)); };
  if (key.empty()) return wrong("the key of a blob is empty");
  if (key.size() > blob_key_bytes_max) return wrong("the key of a blob is over 800 bytes");
  const bool is_text = is_valid_utf8(key) && std::ranges::none_of(key, [](char c) {
                         return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
                       });
  if (!is_text) return wrong("the key of a blob is no plain text");
  // XML cannot say them, so an S3 listing would break off there.
  if (key.find("\xEF\xBF\xBE") != std::string_view::npos ||
      key.find("\xEF\xBF\xBF") != std::string_view::npos) {
    return wrong("the key of a blob is no plain text");
  }
  for (const std::string_view part : split(key, '/')) {
    if (part.empty() || part == "." || part == "..") {
      return wrong("'" + std::string(key) + "' has an empty, '.' or '..' part");
    }
    if (part.size() > blob_key_part_bytes_max) {
      return wrong("a part of '" + std::string(key) + "' is over 200 bytes");
    }
  }
  return ok();
}

}  // namespace ov
