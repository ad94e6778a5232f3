// HTML tokenizer by the WHATWG standard (13.2.5), pulled token by token. It runs in place: a token's
// text is a view into the input wherever the standard lets the bytes through unchanged, and a view
// into a scratch buffer of the tokenizer (valid until the next call) where it does not (character
// references, upper-case names, CR LF, NUL). It keeps no tree and never recurses, so time is linear
// and memory is bounded by one token whatever the page holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ov::html {

enum class TokenKind : std::uint8_t { doctype, start_tag, end_tag, text, comment, end };

/// Tokenizer states in which a caller may start (html5lib test names in brackets).
enum class State : std::uint8_t { data, rcdata, rawtext, script_data, plaintext, cdata_section };

struct Attribute {
  std::string_view name;   ///< Lower case (ASCII).
  std::string_view value;  ///< Character references resolved.
};

/// All views are UTF-8 and valid until the next call of `next`.
struct Token {
  TokenKind kind = TokenKind::end;
  bool self_closing = false;
  bool force_quirks = false;                ///< doctype
  std::string_view name;                    ///< start_tag, end_tag (lower case), doctype
  std::string_view text;                    ///< text, comment
  std::vector<Attribute> attributes;        ///< start_tag; duplicates dropped, order kept
  bool has_public_id = false;
  bool has_system_id = false;
  bool has_name = false;                    ///< doctype
  std::string_view public_id;
  std::string_view system_id;
  std::uint32_t begin = 0;                  ///< byte offset of the token in the input
  std::uint32_t end = 0;                    ///< byte offset after it
};

struct Options {
  State state = State::data;
  /// Name of the last start tag, for "appropriate end tag" in rcdata, rawtext and script data.
  std::string_view last_start_tag;
  /// Switch state by tag name as the tree builder would (script, style, title, textarea, xmp,
  /// iframe, noembed, noframes, plaintext). Off for the conformance tests.
  bool follow_tags = true;
  std::uint32_t attributes_max = 256;       ///< Further ones of a tag are dropped.
};

/// One page. `input`: UTF-8 (invalid bytes pass through untouched), at most 4 GiB, must outlive the
/// tokenizer. One thread.
class Tokenizer {
 public:
  explicit Tokenizer(std::string_view input) : Tokenizer(input, Options()) {}
  Tokenizer(std::string_view input, const Options& options);

  /// Reads the next token into `token`, reusing its memory. Returns false at the end of input, with
  /// kind `end`. Adjacent text may come in several tokens.
  bool next(Token& token);

  /// Moves to `state`, as a tree builder does after a start tag.
  void set_state(State state);
  /// Continues at byte `offset` of the input (at or after the current place), in the data state:
  /// lets a reader skip an element whose end it has found itself.
  void skip_to(std::uint32_t offset);
};

}  // namespace ov::html
