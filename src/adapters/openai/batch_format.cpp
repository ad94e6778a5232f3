#include "batch_format.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/ascii.h"
#include "base/utf8.h"
#include "failure.h"
#include "json_fields.h"
#include "request.h"

namespace ov::adapters {
namespace {

namespace json = boost::json;

constexpr std::size_t id_bytes_max = 200;
constexpr std::size_t message_bytes_max = 300;
constexpr std::string_view key_name = "overture_batch";

std::string id_at(const json::value* root, std::string_view name) {
  const std::string_view id = text_at(root, name);
  return is_id(id) ? std::string(id) : std::string();
}

BatchProblem read_problem(const json::value& said) {
  BatchProblem out;
  out.line = whole_at(&said, "line");
  std::string message(utf8_prefix(text_at(&said, "message"), message_bytes_max));
  std::replace_if(
      message.begin(), message.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; },
      ' ');
  out.message = std::move(message);
  const std::string_view code = text_at(&said, "code");
  out.over_limit = code == "token_limit_exceeded" || code == "rate_limit_exceeded";
  if (out.message.empty()) out.message = std::string(utf8_prefix(code, message_bytes_max));
  return out;
}

/// Reads what is there; the id is empty where there is none that we could ask for.
RemoteBatch batch_from(const json::value* root) {
  RemoteBatch out;
  out.id = id_at(root, "id");
  out.state = remote_state_from(text_at(root, "status")).value_or(RemoteState::in_progress);
  out.key = std::string(utf8_prefix(text_at(field(root, "metadata"), key_name), id_bytes_max));
  out.input_file = id_at(root, "input_file_id");
  out.output_file = id_at(root, "output_file_id");
  out.error_file = id_at(root, "error_file_id");
  const json::value* counts = field(root, "request_counts");
  const auto count = [counts](std::string_view name) {
    return std::clamp<std::int64_t>(whole_at(counts, name).value_or(0), 0, 1'000'000'000);
  };
  out.requests = count("total");
  out.answered = count("completed") + count("failed");
  constexpr std::int64_t seconds_max = 10'000'000'000;
  const auto expires = whole_at(root, "expires_at");
  if (expires && *expires > 0 && *expires < seconds_max) {
    out.expires = Time{std::chrono::seconds{*expires}};
  }
  const json::value* problems = field(field(root, "errors"), "data");
  if (problems != nullptr && problems->is_array()) {
    for (const json::value& said : problems->get_array()) {
      if (out.problems.size() == batch_problems_max) break;
      out.problems.push_back(read_problem(said));
    }
  }
  return out;
}

/// A request that was not carried out: {"error": {"code","message"}} beside an empty response.
ModelFailure not_done(const json::value* error) {
  const std::string_view code = text_at(error, "code");
  std::string message(utf8_prefix(text_at(error, "message"), message_bytes_max));
  if (message.empty()) message = "the endpoint did not answer it: " + std::string(code);
  const bool later = code == "batch_expired" || code == "batch_cancelled" ||
                     code == "server_error" || code == "rate_limit_exceeded" || code.empty();
  return failure_of(later ? ErrorKind::unavailable : ErrorKind::invalid, std::move(message),
                    Billing::none);
}

std::optional<BatchAnswer> read_answer(std::string_view line, std::string_view key, Time now) {
  const std::optional<json::value> root = parse_foreign(line);
  if (!root) return std::nullopt;
  const std::string_view custom_id = text_at(&*root, "custom_id");
  if (custom_id.empty() || custom_id.size() > id_bytes_max) return std::nullopt;
  const json::value* response = field(&*root, "response");
  const json::value* error = field(&*root, "error");
  const auto status = whole_at(response, "status_code");
  const json::value* body = field(response, "body");
  if (status && *status >= 100 && *status < 1000 && body != nullptr) {
    const Answer answer{static_cast<int>(*status), json::serialize(*body), {}};
    return BatchAnswer{std::string(custom_id), interpret(answer, key, now)};
  }
  if (error == nullptr || !error->is_object()) return std::nullopt;
  return BatchAnswer{std::string(custom_id), tl::unexpected(not_done(error))};
}

}  // namespace

bool is_id(std::string_view id) {
  return !id.empty() && id.size() <= id_bytes_max && std::all_of(id.begin(), id.end(), [](char c) {
    return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' || c == '_';
  });
}

std::string_view batch_path(const OpenaiEndpoint& endpoint) {
  return dialect_of(endpoint).name == "azure" ? "/chat/completions" : "/v1/chat/completions";
}

std::string batch_line(const ModelRequest& request, const OpenaiEndpoint& endpoint,
                       std::string_view custom_id) {
  std::string out = R"({"custom_id":)" + json::serialize(json::string(custom_id));
  out += R"(,"method":"POST","url":")" + std::string(batch_path(endpoint)) + R"(","body":)";
  out += request_body(request, endpoint, first_abilities(endpoint));
  out += "}\n";
  return out;
}

UploadForm upload_form() {
  constexpr std::string_view boundary = "overture-4b1f0c5e9a7d";
  const std::string mark = "--" + std::string(boundary);
  UploadForm out;
  out.content_type = "multipart/form-data; boundary=" + std::string(boundary);
  out.head = mark + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n" + mark +
             "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"overture.jsonl\"\r\n"
             "Content-Type: application/jsonl\r\n\r\n";
  out.tail = "\r\n" + mark + "--\r\n";
  return out;
}

std::string create_body(const OpenaiEndpoint& endpoint, std::string_view input_file,
                        std::string_view key) {
  return json::serialize(json::object{{"input_file_id", input_file},
                                      {"endpoint", batch_path(endpoint)},
                                      {"completion_window", "24h"},
                                      {"metadata", json::object{{key_name, key}}}});
}

std::optional<RemoteBatch> read_batch(std::string_view text) {
  const std::optional<json::value> root = parse_foreign(text);
  if (!root || text_at(&*root, "status").empty()) return std::nullopt;
  RemoteBatch batch = batch_from(&*root);
  return batch.id.empty() ? std::nullopt : std::optional(std::move(batch));
}

std::optional<BatchPage> read_batch_page(std::string_view text) {
  const std::optional<json::value> root = parse_foreign(text);
  if (!root) return std::nullopt;
  const json::value* data = field(&*root, "data");
  if (data == nullptr || !data->is_array()) return std::nullopt;
  BatchPage out;
  for (const json::value& one : data->get_array()) {
    out.batches.push_back(batch_from(&one));
    out.created.push_back(whole_at(&one, "created_at").value_or(0));
  }
  const json::value* more = field(&*root, "has_more");
  out.has_more = more != nullptr && more->is_bool() && more->get_bool();
  return out;
}

bool may_have_begun(std::optional<int> status, ErrorKind failure) {
  if (failure == ErrorKind::throttled) return false;
  return !status || *status < 400 || *status >= 500 || *status == 408;
}

std::string read_file_id(std::string_view text) {
  const std::optional<json::value> root = parse_foreign(text);
  return root ? id_at(&*root, "id") : std::string();
}

bool BatchAnswerReader::read(std::string_view& bytes, Time now) {
  while (!bytes.empty()) {
    const std::size_t line_end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, line_end);
    too_long_ = too_long_ || line_.size() + piece.size() > batch_line_bytes_max;
    if (!too_long_) line_ += piece;
    const bool is_whole = line_end != std::string_view::npos;
    bytes.remove_prefix(is_whole ? line_end + 1 : bytes.size());
    if (!is_whole) return false;
    end(now);
    if (part_.answers.size() >= batch_part_answers_max || part_bytes_ >= batch_part_bytes_max) {
      return true;
    }
  }
  return false;
}

void BatchAnswerReader::end(Time now) {
  if (std::exchange(too_long_, false)) {
    ++part_.broken;
  } else {
    read_line(trim(line_), now);
  }
  line_.clear();
}

void BatchAnswerReader::read_line(std::string_view line, Time now) {
  if (line.empty()) return;
  std::optional<BatchAnswer> answer;
  if (answers_ < batch_answers_max) answer = read_answer(line, key_, now);
  if (!answer) {
    ++part_.broken;
    return;
  }
  ++answers_;
  part_bytes_ += line.size();
  part_.answers.push_back(std::move(*answer));
}

BatchAnswers BatchAnswerReader::take_part() {
  part_bytes_ = 0;
  return std::exchange(part_, {});
}

}  // namespace ov::adapters
