#include <fmt/format.h>

#include <boost/json.hpp>
#include <optional>

#include "base/ascii.h"
#include "base/utf8.h"
#include "text/prompt.h"

namespace ov {
namespace {

namespace json = boost::json;

/// Attempts to read an object at some brace; prose before the reply may hold braces too.
constexpr int objects_tried_max = 64;

constexpr std::string_view shape =
    R"({"subject": "…", "body": "…", "claims": [{"text": "…", "quote": "…", "page": 1}]} or {"abstain": "why"})";

Error wrong(std::string sentence) { return Error(ErrorKind::invalid, std::move(sentence)); }

/// What follows the reasoning, if the text marks it.
std::string_view after_reasoning(std::string_view text) {
  for (const std::string_view mark : {"</think>", "</thinking>", "</reasoning>"}) {
    const std::size_t end = text.rfind(mark);
    if (end != std::string_view::npos) text.remove_prefix(end + mark.size());
  }
  return text;
}

/// One object read from text[at…]; its end is told in `end`.
struct Reading {
  std::optional<json::object> object;
  std::size_t end = 0;
  bool cut_off = false;
  std::string problem;
};

Reading read_object(std::string_view text, std::size_t at) {
  json::parse_options options;
  options.max_depth = reply_depth_max;
  json::stream_parser parser({}, options);
  json::error_code code;
  const std::size_t consumed = parser.write_some(text.data() + at, text.size() - at, code);
  Reading reading;
  reading.end = at + consumed;
  if (code) {
    reading.problem = fmt::format("{} at byte {}", code.message(), reading.end);
  } else if (!parser.done()) {
    reading.cut_off = true;
    reading.problem = "it ends in the middle";
  } else {
    reading.object = std::move(parser.release().as_object());
  }
  return reading;
}

bool looks_like_a_reply(const json::object& object) {
  return object.contains("subject") || object.contains("body") || object.contains("abstain");
}

/// The last object of the text that looks like a reply: models that think aloud draft first.
Result<json::object> find_object(std::string_view text) {
  std::optional<json::object> found;
  std::string problem;
  int tried = 0;
  for (std::size_t at = text.find('{'); at != std::string_view::npos && tried < objects_tried_max;
       ++tried) {
    Reading reading = read_object(text, at);
    const bool whole = reading.object.has_value();
    if (whole && looks_like_a_reply(*reading.object)) {
      found = std::move(reading.object);
    } else if (!whole && (problem.empty() || reading.cut_off)) {
      problem = std::move(reading.problem);
    }
    at = text.find('{', whole ? reading.end : at + 1);
  }
  if (found) return *std::move(found);
  if (problem.empty()) {
    return wrong(fmt::format("The reply holds no JSON object. Answer with {}", shape));
  }
  return wrong(fmt::format("The JSON object cannot be read ({}). Answer with {}", problem, shape));
}

/// Characters that change how text is shown without being seen.
bool is_invisible(char32_t c) {
  return c == 0x200B || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF || (c >= 0xE0000 && c <= 0xE007F) ||
         (c < 0x20 && c != '\n') || (c >= 0x7F && c < 0xA0);
}

std::string clean(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Char c = utf8_at(text, at);
    if (c.code_point == '\t') {
      out.push_back(' ');
    } else if (!is_invisible(c.code_point)) {
      append_utf8(out, c.code_point);
    }
    at += c.size;
  }
  return std::string(trim(out));
}

Result<std::string> text_field(const json::object& object, std::string_view name,
                               std::size_t bytes_max) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) return wrong(fmt::format("The field \"{}\" is missing", name));
  const json::string* text = value->if_string();
  if (text == nullptr) return wrong(fmt::format("The field \"{}\" must be text", name));
  if (text->size() > bytes_max) {
    return Error(ErrorKind::too_large,
                 fmt::format("The field \"{}\" is too long: {} bytes, at most {}", name,
                             text->size(), bytes_max));
  }
  return std::string(text->data(), text->size());
}

/// A page's id as a number, or as its digits in quotation marks since the mark shows it so.
Result<std::uint32_t> page_field(const json::object& object) {
  const json::value* value = object.if_contains("page");
  if (value == nullptr || value->is_null()) return 0;
  std::uint64_t number = 0;
  bool good = true;
  if (const json::string* text = value->if_string()) {
    good = !text->empty() && text->size() <= 9;
    for (const char c : *text) {
      good = good && is_ascii_digit(c);
      number = number * 10 + static_cast<std::uint64_t>(c - '0');
    }
  } else if (value->is_int64() && value->get_int64() >= 0) {
    number = static_cast<std::uint64_t>(value->get_int64());
  } else {
    good = false;
  }
  if (!good || number > UINT32_MAX) {
    return wrong("The field \"page\" of a claim must be the id of a page, a whole number");
  }
  return static_cast<std::uint32_t>(number);
}

Result<Claim> read_claim(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr) return wrong("Each entry of \"claims\" must be an object");
  Claim claim;
  if (object->contains("text")) {
    TRY(const std::string text, text_field(*object, "text", reply_quote_bytes_max));
    claim.text = clean(text);
  }
  TRY(claim.quote, text_field(*object, "quote", reply_quote_bytes_max));
  TRY(claim.page, page_field(*object));
  return claim;
}

Result<std::vector<Claim>> read_claims(const json::object& object) {
  const json::value* value = object.if_contains("claims");
  if (value == nullptr) return wrong("The field \"claims\" is missing");
  const json::array* list = value->if_array();
  if (list == nullptr) return wrong("The field \"claims\" must be a list");
  if (list->size() > reply_claims_max) {
    return Error(ErrorKind::too_large, fmt::format("There are {} claims; at most {} are read",
                                                   list->size(), reply_claims_max));
  }
  std::vector<Claim> claims;
  for (const json::value& entry : *list) {
    TRY(Claim claim, read_claim(entry));
    claims.push_back(std::move(claim));
  }
  return claims;
}

/// Why the model abstained; empty when it did not.
Result<std::string> read_abstain(const json::object& object) {
  const json::value* value = object.if_contains("abstain");
  if (value == nullptr || value->is_null()) return std::string();
  TRY(const std::string why, text_field(object, "abstain", reply_quote_bytes_max));
  const bool only_field = !object.contains("subject") && !object.contains("body");
  std::string reason = clean(why);
  if (reason.empty() && only_field) reason = "no reason given";
  return reason;
}

}  // namespace

Result<Reply> parse_reply(std::string_view model_text) {
  if (model_text.size() > reply_bytes_max) {
    return Error(ErrorKind::too_large, fmt::format("The reply is too long: {} bytes, at most {}",
                                                   model_text.size(), reply_bytes_max));
  }
  if (!is_valid_utf8(model_text)) return wrong("The reply is not UTF-8 text");
  TRY(const json::object object, find_object(after_reasoning(model_text)));
  Reply reply;
  TRY(reply.abstain, read_abstain(object));
  if (!reply.abstain.empty()) return reply;
  TRY(const std::string subject, text_field(object, "subject", reply_subject_bytes_max));
  TRY(const std::string body, text_field(object, "body", reply_body_bytes_max));
  reply.subject = clean(subject);
  reply.body = clean(body);
  if (reply.subject.empty()) return wrong("The subject is empty");
  if (reply.body.empty()) return wrong("The body is empty");
  TRY(reply.claims, read_claims(object));
  if (reply.claims.empty()) {
    return wrong("There is no claim: at least one thing said of the company needs its quote");
  }
  return reply;
}

std::string to_json(const Reply& reply) {
  if (!reply.abstain.empty()) return json::serialize(json::object{{"abstain", reply.abstain}});
  json::array claims;
  for (const Claim& claim : reply.claims) {
    claims.push_back(
        json::object{{"text", claim.text}, {"quote", claim.quote}, {"page", claim.page}});
  }
  return json::serialize(json::object{
      {"subject", reply.subject}, {"body", reply.body}, {"claims", std::move(claims)}});
}

}  // namespace ov
