#include "failure.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/ascii.h"
#include "base/utf8.h"
#include "net/xml.h"

namespace ov {
namespace {

namespace json = boost::json;

constexpr std::size_t message_bytes_max = 300;
constexpr std::size_t code_bytes_max = 100;
constexpr std::size_t json_depth_max = 16;

bool is_one_of(std::string_view code, std::initializer_list<std::string_view> codes) {
  return std::ranges::find(codes, code) != codes.end();
}

/// The list of the SDKs' standard retry mode, and what SQS adds for its keys.
bool is_throttle(std::string_view code) {
  return is_one_of(
      code,
      {"Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled",
       "RequestThrottledException", "TooManyRequestsException", "TransactionInProgressException",
       "ProvisionedThroughputExceededException", "RequestLimitExceeded", "BandwidthLimitExceeded",
       "LimitExceededException", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException",
       "OverLimit", "KmsThrottled", "KMS.ThrottlingException"});
}

bool is_passing(std::string_view code) {
  return is_one_of(code,
                   {"RequestTimeout", "RequestTimeoutException", "InternalError", "InternalFailure",
                    "ServiceUnavailable", "OperationAborted", "IDPCommunicationError"});
}

bool is_expired(std::string_view code) {
  return is_one_of(code, {"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"});
}

bool is_of_signature(std::string_view code) {
  return is_one_of(code, {"RequestTimeTooSkewed", "SignatureDoesNotMatch", "RequestExpired",
                          "InvalidSignatureException", "RequestInTheFuture", "AuthFailure"});
}

bool is_denial(std::string_view code) {
  return is_expired(code) || is_of_signature(code) ||
         is_one_of(code, {"AccessDenied", "AccessDeniedException", "InvalidAccessKeyId",
                          "UnrecognizedClientException", "InvalidClientTokenId",
                          "MissingAuthenticationToken", "IncompleteSignature", "NotAuthorized",
                          "OptInRequired"});
}

bool is_absence(std::string_view code) {
  return code.starts_with("NoSuch") ||
         is_one_of(code, {"QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue",
                          "ResourceNotFoundException", "NotFound"});
}

ErrorKind kind_of(int status, std::string_view code) {
  if (status == 429 || is_throttle(code)) return ErrorKind::throttled;
  if (code == "RequestTimeout" || status == 408) return ErrorKind::timeout;
  if (status >= 500 || is_passing(code)) return ErrorKind::unavailable;
  if (status == 401 || status == 403 || is_denial(code)) return ErrorKind::denied;
  if (status == 404 || is_absence(code)) return ErrorKind::not_found;
  if (status == 409 || status == 412) return ErrorKind::conflict;
  if (status == 413 || code == "EntityTooLarge" || code == "BatchRequestTooLong") {
    return ErrorKind::too_large;
  }
  return ErrorKind::invalid;
}

/// "com.amazonaws.sqs#QueueDoesNotExist" and "AccessDenied:http://…" without what surrounds them.
std::string bare_code(std::string_view code) {
  if (const std::size_t hash = code.find('#'); hash != std::string_view::npos) {
    code.remove_prefix(hash + 1);
  }
  code = code.substr(0, code.find_first_of(":;"));
  code = trim(code.substr(0, code_bytes_max));
  const bool is_plain = std::ranges::all_of(code, [](char c) {
    return is_ascii_alpha(c) || is_ascii_digit(c) || c == '.' || c == '_' || c == '-';
  });
  return is_plain ? std::string(code) : std::string();
}

std::string one_line(std::string_view text) {
  std::string out = to_valid_utf8(text.substr(0, 4 * message_bytes_max));
  std::ranges::replace_if(
      out, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return std::string(trim(utf8_prefix(out, message_bytes_max)));
}

std::string_view text_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
}

void read_json(std::string_view body, Refusal& out) {
  json::error_code code;
  json::parse_options options;
  options.max_depth = json_depth_max;
  const json::value value = json::parse(body, code, {}, options);
  const json::object* object = code ? nullptr : value.if_object();
  if (object == nullptr) return;
  for (const std::string_view name : {"__type", "code", "Code"}) {
    if (out.code.empty()) out.code = bare_code(text_at(*object, name));
  }
  for (const std::string_view name : {"message", "Message"}) {
    if (out.message.empty()) out.message = one_line(text_at(*object, name));
  }
}

/// `<Error>` of S3, `<ErrorResponse><Error>` of STS, `<Response><Errors><Error>` of EC2.
const XmlElement* error_in(const XmlElement& root) {
  if (root.name == "Error") return &root;
  if (const XmlElement* error = root.child("Error")) return error;
  const XmlElement* errors = root.child("Errors");
  return errors == nullptr ? nullptr : errors->child("Error");
}

void read_xml(std::string_view body, Refusal& out) {
  const Result<XmlElement> root = parse_xml(body);
  const XmlElement* error = root ? error_in(*root) : nullptr;
  if (error == nullptr) return;
  out.code = bare_code(error->text_of("Code"));
  out.message = one_line(error->text_of("Message"));
}

}  // namespace

std::string_view header_of(const std::vector<HttpHeader>& headers, std::string_view name) {
  const auto found = std::ranges::find_if(
      headers, [&](const HttpHeader& header) { return equal_ignoring_case(header.name, name); });
  return found == headers.end() ? std::string_view() : found->value;
}

std::string request_id_of(const std::vector<HttpHeader>& headers) {
  for (const char* name : {"x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"}) {
    const std::string_view id = header_of(headers, name);
    if (!id.empty()) return one_line(id.substr(0, code_bytes_max));
  }
  return {};
}

bool is_xml_error(std::string_view body) {
  // S3 may send white space for a while to keep the connection, then the answer.
  const std::string_view text = trim(body);
  if (!text.starts_with('<')) return false;
  const Result<XmlElement> root = parse_xml(text);
  return root && root->name == "Error";
}

Refusal refusal_of(int status, const std::vector<HttpHeader>& headers, std::string_view body) {
  Refusal out;
  const std::string_view text = trim(body);
  out.code = bare_code(header_of(headers, "x-amzn-errortype"));
  if (text.starts_with('{')) read_json(text, out);
  if (text.starts_with('<')) read_xml(text, out);
  out.kind = kind_of(status, out.code);
  out.keys_expired = is_expired(out.code);
  // The answer to a HEAD request tells no code.
  out.may_be_clock =
      out.kind == ErrorKind::denied && (out.code.empty() || is_of_signature(out.code));
  out.again = out.kind == ErrorKind::throttled || out.kind == ErrorKind::unavailable ||
              out.kind == ErrorKind::timeout;
  // 501 and 505 say that it will never work.
  if (status == 501 || status == 505) out.again = false;
  return out;
}

}  // namespace ov
