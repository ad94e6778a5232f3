// JSON (RFC 8259) with places: libraries that are at hand give values without saying where they
// stood. Strict; a key that comes twice is a mistake, for one of the two would be lost.
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>

#include "base/ascii.h"
#include "base/utf8.h"
#include "document.h"

namespace ov::brief {
namespace {

class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  bool read(Node& root) {
    skip_space();
    if (!value(root, 0)) return false;
    skip_space();
    return at_ == text_.size() || fail("there is more after the end of the object");
  }
  [[nodiscard]] BriefFinding finding() const {
    return {true, place_.line, place_.column, "this is no JSON: " + problem_,
            "a field is  \"name\": \"text\",  with a comma before the next one"};
  }

 private:
  bool fail(std::string problem) {
    problem_ = std::move(problem);
    place_ = here();
    return false;
  }
  [[nodiscard]] Place here() const { return {line_, column_}; }
  [[nodiscard]] bool ended() const { return at_ >= text_.size(); }
  [[nodiscard]] char peek() const { return ended() ? '\0' : text_[at_]; }

  char next() {
    const char c = text_[at_++];
    if (c == '\n') {
      ++line_;
      column_ = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++column_;
    }
    return c;
  }

  void skip_space() {
    while (!ended() && std::string_view(" \t\r\n").find(peek()) != std::string_view::npos) next();
  }

  bool expect(char wanted, std::string_view instead) {
    if (ended() || peek() != wanted) return fail(std::string(instead));
    next();
    return true;
  }

  bool value(Node& node, int depth) {
    node.at = here();
    const bool read = value_at(node, depth);
    node.end = here();
    return read;
  }

  bool value_at(Node& node, int depth) {
    if (depth > document_depth_max) return fail("it is nested too deeply");
    const char c = peek();
    if (c == '{') return table(node, depth);
    if (c == '[') return list(node, depth);
    if (c == '"') {
      node.kind = Node::Kind::text;
      return string(node.text);
    }
    if (c == '-' || is_ascii_digit(c)) return number(node);
    return word(node);
  }

  bool table(Node& node, int depth) {
    node.kind = Node::Kind::table;
    next();
    skip_space();
    if (peek() == '}') return next() != '\0';
    while (true) {
      skip_space();
      const Place key_at = here();
      if (peek() != '"') return fail("a field's name in quotation marks is missing");
      std::string key;
      if (!string(key)) return false;
      if (node.get(key) != nullptr) {
        return fail(fmt::format("'{}' is there twice", utf8_prefix(key, 60)));
      }
      skip_space();
      if (!expect(':', "a colon is missing after the field's name")) return false;
      skip_space();
      Node item;
      if (!value(item, depth + 1)) return false;
      item.key_at = key_at;
      node.set(std::move(key), std::move(item));
      skip_space();
      if (peek() == '}') return next() != '\0';
      if (!expect(',', "a comma or } is missing after a field")) return false;
    }
  }

  bool list(Node& node, int depth) {
    node.kind = Node::Kind::list;
    next();
    skip_space();
    if (peek() == ']') return next() != '\0';
    while (true) {
      skip_space();
      node.items.emplace_back();
      if (!value(node.items.back(), depth + 1)) return false;
      skip_space();
      if (peek() == ']') return next() != '\0';
      if (!expect(',', "a comma or ] is missing after an entry")) return false;
    }
  }

  bool string(std::string& out) {
    next();
    while (true) {
      if (ended()) return fail("a quotation mark is never closed");
      if (static_cast<unsigned char>(peek()) < 0x20) {
        return fail("a text goes over the end of its line; write \\n for a line break");
      }
      const char c = next();
      if (c == '"') return true;
      if (c != '\\') {
        out.push_back(c);
      } else if (!escape(out)) {
        return false;
      }
    }
  }

  bool escape(std::string& out) {
    if (ended()) return fail("a quotation mark is never closed");
    const char c = next();
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view meant = "\"\\/\b\f\n\r\t";
    if (const std::size_t i = names.find(c); i != std::string_view::npos) {
      out.push_back(meant[i]);
      return true;
    }
    if (c != 'u') return fail(fmt::format("'\\{}' is no escape", utf8_prefix({&c, 1}, 1)));
    std::optional<char32_t> unit = code_unit();
    if (!unit) return fail("\\u needs four hexadecimal digits");
    if (*unit >= 0xD800 && *unit < 0xDC00 && text_.substr(at_, 2) == "\\u") {
      next();
      next();
      const std::optional<char32_t> low = code_unit();
      if (!low || *low < 0xDC00 || *low > 0xDFFF) return fail("half a character stands alone");
      unit = 0x10000 + ((*unit - 0xD800) << 10U) + (*low - 0xDC00);
    }
    if (*unit >= 0xD800 && *unit <= 0xDFFF) return fail("half a character stands alone");
    append_utf8(out, *unit);
    return true;
  }

  std::optional<char32_t> code_unit() {
    constexpr std::size_t digits = 4;
    std::uint32_t value = 0;
    const std::string_view hex = text_.substr(at_, digits);
    const auto [end, error] = std::from_chars(hex.data(), hex.data() + hex.size(), value, 16);
    if (error != std::errc() || hex.size() != digits || end != hex.data() + digits) {
      return std::nullopt;
    }
    for (std::size_t i = 0; i < digits; ++i) next();
    return static_cast<char32_t>(value);
  }

  bool number(Node& node) {
    const std::size_t begin = at_;
    while (!ended() && std::string_view("+-.0123456789eE").find(peek()) != std::string_view::npos) {
      next();
    }
    std::string_view digits = text_.substr(begin, at_ - begin);
    const std::string_view whole_part = digits.starts_with('-') ? digits.substr(1) : digits;
    const bool leading_zero =
        whole_part.size() > 1 && whole_part[0] == '0' && is_ascii_digit(whole_part[1]);
    const std::size_t dot = digits.find('.');
    const bool lonely_dot = dot != std::string_view::npos &&
                            (dot + 1 == digits.size() || !is_ascii_digit(digits[dot + 1]) ||
                             dot == 0 || !is_ascii_digit(digits[dot - 1]));
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size() || leading_zero ||
        lonely_dot) {
      return fail(fmt::format("'{}' is no number", digits.substr(0, 40)));
    }
    constexpr double whole_max = 9007199254740992.0;  // 2^53
    const bool whole = value == std::floor(value) && std::abs(value) <= whole_max;
    node.kind = whole ? Node::Kind::whole : Node::Kind::fraction;
    if (whole) node.number = static_cast<std::int64_t>(value);
    return true;
  }

  bool word(Node& node) {
    const std::string_view rest = text_.substr(at_);
    std::size_t size = 0;
    while (size < rest.size() && is_ascii_alpha(rest[size])) ++size;
    const std::string_view word = rest.substr(0, size);
    if (word != "true" && word != "false" && word != "null") {
      return fail(ended() ? "it ends before it is complete"
                          : "a value is missing: text in quotation marks, a number, a list");
    }
    node.kind = word == "null" ? Node::Kind::null : Node::Kind::boolean;
    for (std::size_t i = 0; i < size; ++i) next();
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
  std::string problem_;
  Place place_;
};

}  // namespace

tl::expected<Node, BriefFinding> read_json(std::string_view text) {
  JsonReader reader(text);
  Node root;
  if (!reader.read(root)) return tl::unexpected(reader.finding());
  return root;
}

}  // namespace ov::brief
