#include <openssl/evp.h>

#include <array>
#include <memory>

#include "base/assert.h"
#include "text/warc.h"

namespace ov {
namespace {

constexpr std::size_t sha1_bytes = 20;

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// RFC 4648 section 6. SHA-1's 160 bits are 32 letters, so no padding is ever needed.
std::string base32(const std::array<unsigned char, sha1_bytes>& bytes) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  unsigned held = 0;
  unsigned held_bits = 0;
  for (const unsigned char byte : bytes) {
    held = (held << 8U) | byte;
    held_bits += 8;
    for (; held_bits >= 5; held_bits -= 5) out += letters[(held >> (held_bits - 5)) & 31U];
  }
  return out;
}

}  // namespace

std::string warc_digest(std::string_view first, std::string_view second) {
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  std::array<unsigned char, sha1_bytes> hash{};
  unsigned size = 0;
  // Fails for want of memory, or where SHA-1 was switched off for the whole machine.
  OV_ASSERT(context && EVP_DigestInit_ex(context.get(), EVP_sha1(), nullptr) == 1);
  OV_ASSERT(EVP_DigestUpdate(context.get(), first.data(), first.size()) == 1);
  OV_ASSERT(EVP_DigestUpdate(context.get(), second.data(), second.size()) == 1);
  OV_ASSERT(EVP_DigestFinal_ex(context.get(), hash.data(), &size) == 1);
  return "sha1:" + base32(hash);
}

}  // namespace ov
