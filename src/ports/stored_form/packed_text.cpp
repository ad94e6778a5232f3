#include <libdeflate.h>

#include "base/assert.h"
#include "ports/stored_form.h"

namespace ov {
namespace {

constexpr int level = 1;

}  // namespace

void TextPacker::Free::operator()(libdeflate_compressor* handle) const {
  libdeflate_free_compressor(handle);
}
void TextPacker::Free::operator()(libdeflate_decompressor* handle) const {
  libdeflate_free_decompressor(handle);
}

TextPacker::TextPacker()
    : compressor_(libdeflate_alloc_compressor(level)),
      decompressor_(libdeflate_alloc_decompressor()) {
  OV_ASSERT(compressor_ != nullptr && decompressor_ != nullptr);
}

std::string_view TextPacker::pack(std::string_view text) {
  if (text.size() < packed_text_bytes_min || text.size() > stored_text_bytes_max) return {};
  // A tenth less is the least that pays for unpacking; with no more room than that, libdeflate
  // gives up by itself where it is not reached.
  buffer_.resize(text.size() - text.size() / 10);
  const std::size_t bytes = libdeflate_deflate_compress(compressor_.get(), text.data(), text.size(),
                                                        buffer_.data(), buffer_.size());
  return std::string_view(buffer_).substr(0, bytes);
}

Result<std::string> TextPacker::unpack(std::string_view packed, std::int64_t bytes) {
  if (bytes < 0 || bytes > static_cast<std::int64_t>(stored_text_bytes_max)) return damaged("page");
  std::string text(static_cast<std::size_t>(bytes), '\0');
  // Without a place for the length, anything but exactly these bytes is an error.
  const libdeflate_result code = libdeflate_deflate_decompress(
      decompressor_.get(), packed.data(), packed.size(), text.data(), text.size(), nullptr);
  if (code != LIBDEFLATE_SUCCESS) return damaged("page");
  return text;
}

}  // namespace ov
