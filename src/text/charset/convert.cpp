#include "convert.h"

#include <iconv.h>

#include <cerrno>

#include "base/utf8.h"
#include "census.h"
#include "text/charset.h"
#include "windows1252.h"

namespace ov {
namespace {

// Owns an iconv descriptor; opening one reads a module the first time, microseconds afterwards.
class Descriptor {
 public:
  explicit Descriptor(const char* from) : handle_(iconv_open("UTF-8", from)) {}
  ~Descriptor() {
    if (is_open()) iconv_close(handle_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] bool is_open() const { return handle_ != reinterpret_cast<iconv_t>(-1); }
  [[nodiscard]] iconv_t get() const { return handle_; }

 private:
  iconv_t handle_;
};

constexpr std::size_t growth_max = 4;

Converted convert_by_iconv(std::string_view bytes, iconv_t handle) {
  Converted out;
  const std::size_t size_max = bytes.size() * growth_max;
  char block[16 * 1024];
  char* from = const_cast<char*>(bytes.data());  // iconv's type says char**, it does not write.
  std::size_t left = bytes.size();
  while (left > 0) {
    char* to = block;
    std::size_t room = sizeof block;
    const std::size_t result = iconv(handle, &from, &left, &to, &room);
    const int error = errno;
    out.text.append(block, static_cast<std::size_t>(to - block));
    if (result != static_cast<std::size_t>(-1)) break;
    if (error == E2BIG && to != block) continue;
    if (error == EINVAL) left = 1;  // A character cut by the end: one replacement for its bytes.
    append_utf8(out.text, replacement_character);
    ++out.errors;
    ++from;
    --left;
    if (out.text.size() > size_max) break;
  }
  // Some encodings hold a last character back for a combining one that might follow.
  char* to = block;
  std::size_t room = sizeof block;
  iconv(handle, nullptr, nullptr, &to, &room);
  out.text.append(block, static_cast<std::size_t>(to - block));
  return out;
}

}  // namespace

Converted convert(std::string_view bytes, const Charset& charset) {
  if (charset.name.starts_with("utf-16")) {
    // By our decoder: after half a surrogate pair, iconv could only go on at the next byte, in the
    // middle of a character.
    const bool little = charset.name == "utf-16le";
    TextDecoder decoder = TextDecoder::detect(little ? utf16le_mark : utf16be_mark);
    Converted out;
    decoder.decode(bytes, out.text);
    decoder.finish(out.text);
    return out;
  }
  if (charset.iconv != nullptr) {
    const Descriptor descriptor(charset.iconv);
    if (descriptor.is_open()) return convert_by_iconv(bytes, descriptor.get());
  }
  Converted out;
  append_windows1252(bytes, out.text);
  return out;
}

}  // namespace ov
