#include "answer_reader.h"

#include <algorithm>

#include "base/ascii.h"

namespace ov {

namespace {

/// What a Content-Length may make us reserve before a byte has come.
constexpr std::size_t reserved_bytes_max = std::size_t{256} << 10;

/// Whether the list that `value` is holds `word`.
bool lists(std::string_view value, std::string_view word) {
  return std::ranges::any_of(split(value, ','), [&](std::string_view item) {
    return equal_ignoring_case(trim(item), word);
  });
}

}  // namespace

bool AnswerReader::fail(HttpFailure failure) {
  failure_ = failure;
  return true;
}

bool AnswerReader::take(std::string_view bytes) {
  has_begun_ = has_begun_ || !bytes.empty();
  while (!head_.complete()) {
    if (bytes.empty()) return false;
    if (take_head(bytes)) return true;
  }
  return take_body(bytes);
}

// The head

bool AnswerReader::take_head(std::string_view& bytes) {
  const std::size_t end = bytes.find('\n');
  const std::string_view part = bytes.substr(0, end == std::string_view::npos ? end : end + 1);
  bytes.remove_prefix(part.size());
  if (end != std::string_view::npos && line_.empty()) return take_line(part);
  line_.append(part);
  if (end != std::string_view::npos) {
    const std::string line = std::exchange(line_, {});
    return take_line(line);
  }
  constexpr std::string_view protocol = "HTTP/";
  const bool is_first = head_.bytes() == 0;
  if (is_first && !std::string_view(line_).starts_with(protocol.substr(0, line_.size()))) {
    return fail(HttpFailure::malformed);
  }
  const bool over = head_.bytes() + line_.size() > request_.limits.header_bytes_max;
  return over ? fail(HttpFailure::too_large) : false;
}

bool AnswerReader::take_line(std::string_view line) {
  // A reader in C would see the line end there.
  if (line.find('\0') != std::string_view::npos) return fail(HttpFailure::malformed);
  const HttpFailure failure = head_.add_line(line);
  if (failure != HttpFailure::none) return fail(failure);
  return head_.complete() && begin_body();
}

bool AnswerReader::begin_body() {
  response_.status = head_.status();
  response_.headers = head_.take_headers();
  response_.head = head_.take_raw();
  const bool to_head = request_.method == HttpMethod::head;
  if (!body_.begin(head_, response_.headers, to_head)) return fail(HttpFailure::malformed);
  if (const auto length = head_.content_length()) {
    response_.body.reserve(
        std::min<std::uint64_t>({*length, request_.limits.body_bytes_max, reserved_bytes_max}));
  }
  return !may_go_on();
}

bool AnswerReader::keeps_alive() const {
  if (head_.framing_doubtful() || !head_.is_http_1_1() || body_.ends_with_connection()) {
    return false;
  }
  return std::ranges::none_of(response_.headers, [](const HttpHeader& header) {
    return equal_ignoring_case(header.name, "connection") && lists(header.value, "close");
  });
}

// The body

bool AnswerReader::take_body(std::string_view& bytes) {
  for (;;) {
    std::string_view part;
    const BodyReader::State state = body_.next(bytes, part, head_);
    if (!part.empty() && !take_part(part)) return true;
    switch (state) {
      case BodyReader::State::more:
        if (bytes.empty()) return false;
        break;
      case BodyReader::State::complete:
        // Bytes that nobody asked for must not be taken for the next answer.
        reusable_ = bytes.empty() && keeps_alive();
        return true;
      case BodyReader::State::broken:
        response_.body_end = HttpBodyEnd::cut;
        return true;
      case BodyReader::State::too_large:
        return fail(HttpFailure::too_large);
    }
  }
}

bool AnswerReader::take_part(std::string_view part) {
  const std::size_t room = request_.limits.body_bytes_max - body_bytes_;
  response_.body.append(part.substr(0, room));
  body_bytes_ += std::min(part.size(), room);
  if (part.size() > room) {
    response_.body_end = HttpBodyEnd::limit;
    return false;
  }
  return may_go_on();
}

bool AnswerReader::may_go_on() {
  if (!request_.go_on || request_.go_on(response_)) return true;
  response_.body_end = HttpBodyEnd::stopped;
  return false;
}

std::string AnswerReader::take_part_for_sink() {
  const bool is_for_sink = request_.body_sink && failure_ == HttpFailure::none &&
                           response_.status >= 200 && response_.status < 300;
  return is_for_sink ? std::exchange(response_.body, {}) : std::string();
}

void AnswerReader::end(bool in_order) {
  if (!head_.complete()) {
    failure_ = HttpFailure::disconnected;
  } else if (!in_order || !body_.ends_with_connection()) {
    response_.body_end = HttpBodyEnd::cut;
  }
}

}  // namespace ov
