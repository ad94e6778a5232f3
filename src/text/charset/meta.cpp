#include "meta.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/ascii.h"
#include "text/charset.h"

namespace ov {
namespace {

constexpr std::size_t prescan_bytes = 1024;

bool is_html_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }

// Reads along the first bytes of a page; the steps are those of the standard.
class Prescan {
 public:
  explicit Prescan(std::string_view bytes) : bytes_(bytes.substr(0, prescan_bytes)) {}

  const Charset* run() {
    for (; at_ < bytes_.size(); ++at_) {
      if (bytes_[at_] != '<') continue;
      if (starts_with("<!--")) {
        // The dashes may be those that opened the comment: "<!-->" is a whole one.
        const std::size_t end = bytes_.find("-->", at_ + 2);
        if (end == std::string_view::npos) return nullptr;
        at_ = end + 2;
      } else if (starts_with("<meta") && at_ + 5 < bytes_.size() &&
                 (is_html_space(bytes_[at_ + 5]) || bytes_[at_ + 5] == '/')) {
        at_ += 5;
        if (const Charset* charset = read_meta()) return charset;
        --at_;
      } else if (is_tag()) {
        while (at_ < bytes_.size() && !is_html_space(bytes_[at_]) && bytes_[at_] != '>') ++at_;
        while (read_attribute()) {
        }
      } else if (starts_with("<!") || starts_with("</") || starts_with("<?")) {
        at_ = bytes_.find('>', at_);
        if (at_ == std::string_view::npos) return nullptr;
      }
    }
    return nullptr;
  }

 private:
  struct Attribute {
    std::string name;
    std::string value;
  };

  bool starts_with(std::string_view word) const {
    return equal_ignoring_case(bytes_.substr(at_, word.size()), word);
  }

  bool is_tag() const {
    std::size_t letter = at_ + 1;
    if (letter < bytes_.size() && bytes_[letter] == '/') ++letter;
    return letter < bytes_.size() && is_ascii_alpha(bytes_[letter]);
  }

  const Charset* read_meta() {
    bool has_charset = false;
    bool has_http_equiv = false;
    bool has_content = false;
    bool got_pragma = false;
    std::optional<bool> need_pragma;
    const Charset* charset = nullptr;
    while (const std::optional<Attribute> attribute = read_attribute()) {
      if (attribute->name == "http-equiv" && !has_http_equiv) {
        has_http_equiv = true;
        got_pragma = equal_ignoring_case(attribute->value, "content-type");
      } else if (attribute->name == "content" && !has_content) {
        has_content = true;
        if (charset != nullptr) continue;
        charset = charset_of_content_type(attribute->value);
        if (charset != nullptr) need_pragma = true;
      } else if (attribute->name == "charset" && !has_charset) {
        has_charset = true;
        charset = find_charset(attribute->value);
        need_pragma = false;
      }
    }
    // Cut by the end of the first bytes: the standard gives up on such a tag.
    if (at_ >= bytes_.size()) return nullptr;
    if (!need_pragma || (*need_pragma && !got_pragma) || charset == nullptr) return nullptr;
    return charset->name.starts_with("utf-16") ? find_charset("utf-8") : charset;
  }

  // Nothing at the end of the tag or of the bytes; `at_` is then on '>' or at the end.
  std::optional<Attribute> read_attribute() {
    while (at_ < bytes_.size() && (is_html_space(bytes_[at_]) || bytes_[at_] == '/')) ++at_;
    if (at_ >= bytes_.size() || bytes_[at_] == '>') return {};
    Attribute out;
    for (; at_ < bytes_.size(); ++at_) {
      const char c = bytes_[at_];
      if (c == '=' && !out.name.empty()) break;
      if (is_html_space(c) || c == '/' || c == '>') break;
      out.name += ascii_lower(c);
    }
    while (at_ < bytes_.size() && is_html_space(bytes_[at_])) ++at_;
    if (at_ >= bytes_.size() || bytes_[at_] != '=') return out;
    ++at_;
    while (at_ < bytes_.size() && is_html_space(bytes_[at_])) ++at_;
    if (at_ >= bytes_.size()) return {};
    read_value(out.value);
    return out;
  }

  void read_value(std::string& value) {
    const char quote = bytes_[at_];
    if (quote == '"' || quote == '\'') {
      const std::size_t end = std::min(bytes_.find(quote, at_ + 1), bytes_.size());
      value = bytes_.substr(at_ + 1, end - at_ - 1);
      at_ = std::min(end + 1, bytes_.size());
      return;
    }
    for (; at_ < bytes_.size() && !is_html_space(bytes_[at_]) && bytes_[at_] != '>'; ++at_) {
      value += bytes_[at_];
    }
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

}  // namespace

const Charset* prescan_meta(std::string_view bytes) { return Prescan(bytes).run(); }

std::string_view charset_of_meta(std::string_view bytes) {
  const Charset* const charset = prescan_meta(bytes);
  return charset == nullptr ? std::string_view() : charset->name;
}

const Charset* charset_of_content_type(std::string_view content_type) {
  constexpr std::string_view word = "charset";
  constexpr std::size_t content_type_bytes_max = 1024;
  const std::string lower = ascii_lower(content_type.substr(0, content_type_bytes_max));
  std::string_view rest = lower;
  for (;;) {
    const std::size_t found = rest.find(word);
    if (found == std::string_view::npos) return nullptr;
    rest = trim(rest.substr(found + word.size()));
    if (!rest.starts_with('=')) continue;
    rest = trim(rest.substr(1));
    if (rest.empty()) return nullptr;
    if (rest.front() == '"' || rest.front() == '\'') {
      const std::size_t end = rest.find(rest.front(), 1);
      return end == std::string_view::npos ? nullptr : find_charset(rest.substr(1, end - 1));
    }
    return find_charset(rest.substr(0, rest.find_first_of(" \t\n\f\r;,")));
  }
}

}  // namespace ov
