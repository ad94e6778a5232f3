// The Redis protocol: the specification is redis.io/docs/reference/protocol-spec.
#include <algorithm>
#include <charconv>

#include "net/redis.h"

namespace ov {
namespace {

constexpr std::string_view line_end = "\r\n";
/// The longest line that is not a text of its own: "*16384", a number, an error message.
constexpr std::size_t line_bytes_max = 4'096;

Error malformed(const char* what) {
  return {ErrorKind::invalid, std::string("the server's reply is no Redis reply: ") + what};
}
Error beyond(const char* limit) {
  return {ErrorKind::too_large,
          std::string("the server's reply has more ") + limit + " than are taken from a server"};
}

/// One pass over the bytes of one reply. `incomplete` is set where they end too early.
class Pass {
 public:
  explicit Pass(std::string_view bytes) : bytes_(bytes) {}

  Result<RedisValue> value(int depth);
  [[nodiscard]] bool incomplete() const { return incomplete_; }
  [[nodiscard]] std::size_t at() const { return at_; }

 private:
  RedisValue stop() {
    incomplete_ = true;
    return {};
  }
  Result<std::string_view> line();
  static Result<std::int64_t> number(std::string_view line);
  Result<RedisValue> bulk(std::string_view line, RedisValue::Kind kind, bool has_format);
  Result<RedisValue> many(std::string_view line, int depth, std::int64_t values_each);
  static Result<RedisValue> integer(std::string_view line);

  std::string_view bytes_;
  std::size_t at_ = 0;
  std::size_t values_ = 0;
  bool incomplete_ = false;
};

// The line without its end; empty and incomplete() when the end has not come.
Result<std::string_view> Pass::line() {
  const std::string_view rest = bytes_.substr(at_);
  const std::size_t end = rest.substr(0, line_bytes_max).find(line_end);
  if (end == std::string_view::npos) {
    if (rest.size() >= line_bytes_max) return beyond("bytes in a line");
    incomplete_ = true;
    return std::string_view();
  }
  at_ += end + line_end.size();
  return rest.substr(0, end);
}

Result<std::int64_t> Pass::number(std::string_view line) {
  std::int64_t out = 0;
  if (line.starts_with('+')) line.remove_prefix(1);
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), out);
  if (error != std::errc() || end != line.data() + line.size()) return malformed("a bad number");
  return out;
}

Result<RedisValue> Pass::integer(std::string_view line) {
  RedisValue value;
  value.kind = RedisValue::Kind::integer;
  TRY(value.integer, number(line));
  return value;
}

Result<RedisValue> Pass::bulk(std::string_view line, RedisValue::Kind kind, bool has_format) {
  TRY(const std::int64_t size, number(line));
  if (size == -1) return RedisValue{};
  if (size < 0) return malformed("a negative length");
  if (static_cast<std::uint64_t>(size) > redis_reply_bytes_max) return beyond("bytes");
  const auto length = static_cast<std::size_t>(size);
  const std::string_view rest = bytes_.substr(at_);
  if (rest.size() < length + line_end.size()) return stop();
  if (rest.substr(length, line_end.size()) != line_end) return malformed("a text without its end");
  at_ += length + line_end.size();
  std::string_view text = rest.substr(0, length);
  // A verbatim string says its format first: "txt:".
  constexpr std::size_t format_bytes = 4;
  if (has_format) {
    if (text.size() < format_bytes) return malformed("a text without its format");
    text.remove_prefix(format_bytes);
  }
  RedisValue value;
  value.kind = kind;
  value.text = text;
  return value;
}

Result<RedisValue> Pass::many(std::string_view line, int depth, std::int64_t values_each) {
  TRY(const std::int64_t count, number(line));
  if (count == -1) return RedisValue{};
  if (count < 0) return malformed("a negative count");
  if (count > static_cast<std::int64_t>(redis_reply_values_max)) return beyond("values");
  if (depth == redis_reply_depth_max) return beyond("levels");
  RedisValue value;
  value.kind = RedisValue::Kind::array;
  for (std::int64_t i = 0; i < count * values_each; ++i) {
    TRY(RedisValue element, this->value(depth + 1));
    if (incomplete_) return value;
    value.elements.push_back(std::move(element));
  }
  return value;
}

Result<RedisValue> Pass::value(int depth) {
  if (++values_ > redis_reply_values_max) return beyond("values");
  TRY(std::string_view line, this->line());
  if (incomplete_) return RedisValue{};
  if (line.empty()) return malformed("an empty line");
  const char type = line.front();
  line.remove_prefix(1);
  RedisValue value;
  switch (type) {
    case '+':
    case ',':
    case '(':
    case '#':
      value.kind = RedisValue::Kind::text;
      value.text = line;
      return value;
    case '-':
      value.kind = RedisValue::Kind::error;
      value.text = line;
      return value;
    case ':':
      return integer(line);
    case '_':
      return value;
    case '$':
      return bulk(line, RedisValue::Kind::text, false);
    case '=':
      return bulk(line, RedisValue::Kind::text, true);
    case '!':
      return bulk(line, RedisValue::Kind::error, false);
    case '*':
    case '~':
      return many(line, depth, 1);
    case '%':
      return many(line, depth, 2);
    case '>': {
      if (depth > 0) return malformed("a push inside of a reply");
      TRY(value, many(line, depth, 1));
      value.is_push = true;
      return value;
    }
    default:
      return malformed("an unknown type");
  }
}

}  // namespace

Result<std::optional<RedisValue>> RedisReader::next() {
  const std::string_view unread = std::string_view(buffer_).substr(begin_);
  // A long reply that comes in small pieces is gone through each time it has doubled, so that its
  // bytes are looked at twice on average; a short one each time.
  constexpr std::size_t short_bytes = 4'096;
  const bool may_be_whole =
      unread.size() < short_bytes || unread.size() >= 2 * looked_at_ || unread.ends_with(line_end);
  if (unread.empty() || !may_be_whole) return std::optional<RedisValue>();
  Pass pass(unread);
  TRY(RedisValue value, pass.value(0));
  if (!pass.incomplete()) {
    begin_ += pass.at();
    looked_at_ = 0;
    if (pass.at() > redis_reply_bytes_max) return beyond("bytes");
    // What was read is dropped when it is most of the buffer, so each byte is moved once at most.
    if (begin_ * 2 >= buffer_.size()) buffer_.erase(0, std::exchange(begin_, 0));
    return std::optional<RedisValue>(std::move(value));
  }
  looked_at_ = unread.size();
  if (unread.size() > redis_reply_bytes_max) return beyond("bytes");
  return std::optional<RedisValue>();
}

void append_command(const std::vector<std::string_view>& words, std::string& out) {
  const auto append_line = [&](char type, std::size_t number) {
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out += type;
    out.append(digits, end);
    out += line_end;
  };
  append_line('*', words.size());
  for (const std::string_view word : words) {
    append_line('$', word.size());
    out += word;
    out += line_end;
  }
}

}  // namespace ov
