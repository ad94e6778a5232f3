// An answer as it arrives, in pieces of any size: the head line by line, then the body, under the
// limits of its request. Pure: no socket and no clock, so every server can be played in a table.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "body_reader.h"
#include "head.h"
#include "net/http.h"

namespace ov {

class AnswerReader {
 public:
  /// `request` outlives the reader.
  explicit AnswerReader(const HttpRequest& request)
      : request_(request), head_(request.limits, request.keep_head) {}

  /// The next bytes, without TLS. True when the answer has ended: see failure(). Not again after.
  bool take(std::string_view bytes);
  /// The connection ended, `in_order` or broken off.
  void end(bool in_order);

  /// A byte of it has come.
  [[nodiscard]] bool has_begun() const { return has_begun_; }
  /// Why it is none; none when response() is the answer, as far as its body_end says.
  [[nodiscard]] HttpFailure failure() const { return failure_; }
  /// Another answer may follow on the connection: this one ended by itself and nothing came after.
  [[nodiscard]] bool is_reusable() const { return reusable_; }
  [[nodiscard]] HttpResponse& response() { return response_; }
  /// What has come of the body since the last call, which response() then holds no more; empty
  /// where it is not for HttpRequest::body_sink.
  [[nodiscard]] std::string take_part_for_sink();
  /// Of all heads and of the body as kept.
  [[nodiscard]] std::uint64_t received_bytes() const { return head_.bytes() + body_bytes_; }

 private:
  bool take_head(std::string_view& bytes);
  bool take_line(std::string_view line);
  bool begin_body();
  bool take_body(std::string_view& bytes);
  bool take_part(std::string_view part);
  bool may_go_on();
  [[nodiscard]] bool keeps_alive() const;
  bool fail(HttpFailure failure);

  const HttpRequest& request_;
  HttpHead head_;
  BodyReader body_;
  HttpResponse response_;
  std::string line_;  // begun, and not ended yet
  std::size_t body_bytes_ = 0;
  HttpFailure failure_ = HttpFailure::none;
  bool has_begun_ = false;
  bool reusable_ = false;
};

}  // namespace ov
