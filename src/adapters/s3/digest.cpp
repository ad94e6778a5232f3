#include "digest.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/base64.h"

namespace ov::adapters {
namespace {

std::string digest(std::string_view bytes, const EVP_MD* kind) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, kind, nullptr) != 1) return {};
  return {reinterpret_cast<const char*>(out.data()), size};
}

}  // namespace

std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

Digests digests_of(std::string_view bytes, bool with_md5) {
  return {digest(bytes, EVP_sha256()), with_md5 ? digest(bytes, EVP_md5()) : std::string()};
}

ObjectMarks marks_of(const Digests& whole) {
  return {base64_encode(whole.sha256), hexadecimal(whole.md5)};
}

ObjectMarks marks_of_parts(const std::vector<Digests>& parts) {
  Digests joined;
  bool has_md5 = !parts.empty();
  for (const Digests& part : parts) {
    has_md5 = has_md5 && !part.md5.empty();
    joined.sha256 += part.sha256;
    joined.md5 += part.md5;
  }
  ObjectMarks out = marks_of(digests_of(joined.sha256, false));
  const std::string suffix = "-" + std::to_string(parts.size());
  out.sha256 += suffix;
  out.etag = has_md5 ? marks_of(digests_of(joined.md5, true)).etag + suffix : "";
  return out;
}

bool is_md5_etag(std::string_view etag) {
  const std::string_view digits = etag.substr(0, 32);
  if (digits.size() != 32 || !std::ranges::all_of(digits, [](char c) {
        return is_ascii_digit(c) || (c >= 'a' && c <= 'f');
      })) {
    return false;
  }
  const std::string_view rest = etag.substr(32);
  return rest.empty() || (rest.size() > 1 && rest.front() == '-' &&
                          std::ranges::all_of(rest.substr(1), is_ascii_digit));
}

}  // namespace ov::adapters
