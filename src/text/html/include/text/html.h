// HTML tokenizer by the WHATWG standard (13.2.5), pulled token by token. It runs in place: a
// token's text is a view into the input wherever the standard lets the bytes through unchanged, and
// a view into a scratch buffer of the tokenizer (valid until the next call) where it does not
// (character references, upper-case names, CR LF, NUL). It keeps no tree and never recurses, so
// time is linear and memory is bounded by one token whatever the page holds.
#pragma once

#include <cstdint>
#include <memory>
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
  bool force_quirks = false;          ///< doctype
  std::string_view name;              ///< start_tag, end_tag (lower case), doctype
  std::string_view text;              ///< text, comment
  std::vector<Attribute> attributes;  ///< start_tag; duplicates dropped, order kept
  bool has_public_id = false;
  bool has_system_id = false;
  bool has_name = false;  ///< doctype
  std::string_view public_id;
  std::string_view system_id;
  std::uint32_t begin = 0;  ///< byte offset of the token in the input
  std::uint32_t end = 0;    ///< byte offset after it
};

/// The text of a text or comment token as a tree that is to be XML holds it, by the "coercing an
/// HTML DOM into an infoset" rules of the HTML standard: a form feed becomes a space, what no XML
/// may hold U+FFFD, "--" in a comment "- -".
[[nodiscard]] std::string text_for_xml(const Token& token);

struct Options {
  State state = State::data;
  /// Name of the last start tag, for "appropriate end tag" in rcdata, rawtext and script data.
  std::string_view last_start_tag;
  /// Switch state by tag name as the tree builder would (script, style, title, textarea, xmp,
  /// iframe, noembed, noframes, plaintext), and read CDATA sections and self-closing tags within
  /// <svg> and <math> as such. Off for the conformance tests.
  bool follow_tags = true;
  /// Attributes of a tag that are looked at, repeated ones included; further ones are dropped.
  std::uint32_t attributes_max = 256;
};

/// One page. `input`: UTF-8 (invalid bytes pass through untouched), at most 4 GiB, must outlive the
/// tokenizer. One thread.
class Tokenizer {
 public:
  explicit Tokenizer(std::string_view input) : Tokenizer(input, Options()) {}
  Tokenizer(std::string_view input, const Options& options);
  ~Tokenizer();
  Tokenizer(const Tokenizer&) = delete;
  Tokenizer& operator=(const Tokenizer&) = delete;

  /// Reads the next token into `token`, reusing its memory; fields that its kind does not use are
  /// empty. Returns false at the end of input, with
  /// kind `end`. Adjacent text may come in several tokens.
  bool next(Token& token);

  /// Moves to `state`, as a tree builder does after a start tag.
  void set_state(State state);
  /// Continues at byte `offset` of the input (at or after the current place), in the data state:
  /// lets a reader skip an element whose end it has found itself.
  void skip_to(std::uint32_t offset);

 private:
  class Scratch;

  // What the bytes from `at_` on are, by state. Each returns true with a token, or false when it
  // consumed bytes that make none ("</>", a tag cut by the end of input).
  bool read_data(Token& token);
  bool read_markup(Token& token);
  bool read_declaration(Token& token);
  bool read_comment(Token& token, const char* content);
  bool read_bogus_comment(Token& token, const char* content);
  bool read_doctype(Token& token);
  bool read_tag(Token& token);
  bool read_raw(Token& token);
  bool read_raw_text(Token& token);

  // Parts of a tag; see tag.cpp. Each takes where to start and returns where it stopped, null when
  // the input ended within the tag.
  const char* read_attributes(Token& token, const char* p, bool keep);
  const char* read_value(const char* p, std::string_view& value);
  void add_attribute(Token& token, std::string_view name, std::string_view value);
  void follow(const Token& token, bool closing);

  // Parts of a doctype; see doctype.cpp.
  const char* read_doctype_ids(Token& token, const char* p);
  bool read_quoted_id(const char*& p, bool& has, std::string_view& id);

  // Where the raw text at `at_` ends: before its end tag, or at the end of input; raw_text.cpp.
  [[nodiscard]] const char* find_raw_end() const;
  [[nodiscard]] const char* find_script_end() const;
  [[nodiscard]] bool is_appropriate_end_tag(const char* p) const;
  [[nodiscard]] std::string_view last_start_tag() const;

  // `raw` as the standard hands it on: CR LF and CR as LF, NUL as U+FFFD, letters in lower case
  // where asked. A view into the input when nothing changes.
  std::string_view clean(std::string_view raw, bool lower_case);
  std::string_view decode_value(std::string_view raw);

  bool finish_text(Token& token, std::string_view text, const char* from, const char* to);
  bool finish(Token& token, TokenKind kind, const char* from, const char* to);

  const char* const begin_;
  const char* const end_;
  const char* at_;
  const char* raw_end_ = nullptr;  // Unknown while null.
  State state_;
  const bool follow_tags_;
  bool in_foreign_ = false;  // Inside <svg> or <math>, where CDATA and self-closing tags count.
  const std::uint32_t attributes_max_;
  std::uint64_t attribute_filter_ = 0;  // Which names the tag may have already; add_attribute.
  std::uint32_t attributes_seen_ = 0;
  std::string_view last_start_tag_raw_;  // In the input, as written; none yet while data() is null.
  const std::string last_start_tag_given_;
  char reference_[8] = {};  // The text of a numeric reference.
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace ov::html
