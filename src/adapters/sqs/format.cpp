#include "format.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <system_error>

#include "base/ascii.h"

namespace ov::adapters {
namespace {

namespace json = boost::json;

constexpr std::size_t json_depth_max = 16;
constexpr std::size_t receipt_bytes_max = 4'096;

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }

std::optional<json::object> object_of(std::string_view text) {
  json::error_code code;
  json::parse_options options;
  options.max_depth = json_depth_max;
  json::value value = json::parse(text, code, {}, options);
  if (code || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

std::string_view text_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string_view() : view(*text);
}

std::span<const json::value> list_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  const json::array* list = value == nullptr ? nullptr : value->if_array();
  if (list == nullptr) return {};
  return {list->data(), list->size()};
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number value{};
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (text.empty() || problem != std::errc{} || stop != end) return std::nullopt;
  return value;
}

/// Services write whole numbers as numbers or as texts.
std::optional<std::int64_t> number_at(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) return std::nullopt;
  if (value->is_int64()) return value->get_int64();
  return number_in<std::int64_t>(text_at(object, name));
}

Error no_answer(std::string_view what) {
  return Error(ErrorKind::invalid, "sqs's answer is no " + std::string(what));
}

/// Empty where the library has no MD5 (FIPS).
std::string md5_of(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_md5(), nullptr) != 1)
    return {};
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (unsigned i = 0; i < size; ++i) {
    out += digits[digest[i] >> 4U];
    out += digits[digest[i] & 15U];
  }
  return out;
}

bool is_md5_of(std::string_view md5, std::string_view text) {
  if (md5.empty()) return true;
  const std::string own = md5_of(text);
  return own.empty() || equal_ignoring_case(own, md5);
}

/// How services and emulators say that a receipt is worth nothing any more.
bool means_lost(std::string_view code) {
  for (const std::string_view part : {"MessageNotInflight", "ReceiptHandleIsInvalid",
                                      "InvalidParameterValue", "InvalidReceiptHandle"}) {
    if (code.find(part) != std::string_view::npos) return true;
  }
  return false;
}

void read_failed(std::span<const json::value> failed, std::vector<EntryOutcome>& out) {
  for (const json::value& value : failed) {
    const json::object* entry = value.if_object();
    if (entry == nullptr) continue;
    const auto place = number_in<std::size_t>(text_at(*entry, "Id"));
    if (!place || *place >= out.size()) continue;
    EntryOutcome& outcome = out[*place];
    const json::value* fault = entry->if_contains("SenderFault");
    const bool ours = fault != nullptr && fault->is_bool() && fault->get_bool();
    outcome.done = false;
    outcome.code = text_at(*entry, "Code").substr(0, 100);
    outcome.lost = means_lost(outcome.code);
    outcome.again = !outcome.lost && !ours;
  }
}

}  // namespace

std::string_view action_of(BatchKind kind) {
  switch (kind) {
    case BatchKind::send:
      return "SendMessageBatch";
    case BatchKind::change_visibility:
      return "ChangeMessageVisibilityBatch";
    case BatchKind::remove:
      return "DeleteMessageBatch";
  }
  return {};
}

std::string batch_request(BatchKind kind, std::string_view queue_url,
                          std::span<const BatchEntry> entries) {
  json::array list;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    json::object entry{{"Id", std::to_string(i)}};
    if (kind == BatchKind::send) {
      entry["MessageBody"] = entries[i].body;
    } else {
      entry["ReceiptHandle"] = entries[i].receipt;
    }
    if (kind == BatchKind::change_visibility) {
      entry["VisibilityTimeout"] = entries[i].visibility_seconds;
    }
    list.push_back(std::move(entry));
  }
  return json::serialize(json::object{{"QueueUrl", queue_url}, {"Entries", std::move(list)}});
}

Result<std::vector<EntryOutcome>> read_batch(BatchKind kind, std::string_view answer,
                                             std::span<const BatchEntry> entries) {
  const std::optional<json::object> object = object_of(answer);
  if (!object) return no_answer("answer to a batch");
  // What is named nowhere was not done, as far as anybody knows.
  std::vector<EntryOutcome> out(entries.size(), EntryOutcome{.again = true});
  for (const json::value& value : list_at(*object, "Successful")) {
    const json::object* entry = value.if_object();
    if (entry == nullptr) continue;
    const auto place = number_in<std::size_t>(text_at(*entry, "Id"));
    if (!place || *place >= out.size()) continue;
    const bool intact = kind != BatchKind::send ||
                        is_md5_of(text_at(*entry, "MD5OfMessageBody"), entries[*place].body);
    if (intact) out[*place] = {.done = true};
  }
  read_failed(list_at(*object, "Failed"), out);
  return out;
}

std::string receive_request(std::string_view queue_url, std::size_t count_max,
                            std::chrono::seconds visibility, std::chrono::seconds wait) {
  // Both names of the same wish: the newer is not known everywhere.
  return json::serialize(
      json::object{{"QueueUrl", queue_url},
                   {"MaxNumberOfMessages", count_max},
                   {"VisibilityTimeout", visibility.count()},
                   {"WaitTimeSeconds", wait.count()},
                   {"AttributeNames", json::array{"ApproximateReceiveCount"}},
                   {"MessageSystemAttributeNames", json::array{"ApproximateReceiveCount"}}});
}

Result<std::vector<RawMessage>> read_messages(std::string_view answer) {
  const std::optional<json::object> object = object_of(answer);
  if (!object) return no_answer("list of messages");
  std::vector<RawMessage> out;
  for (const json::value& value : list_at(*object, "Messages")) {
    const json::object* entry = value.if_object();
    if (entry == nullptr || out.size() == batch_entries_max) break;
    RawMessage message;
    message.body = text_at(*entry, "Body");
    message.receipt = text_at(*entry, "ReceiptHandle");
    message.intact = is_md5_of(text_at(*entry, "MD5OfBody"), message.body);
    if (message.receipt.empty() || message.receipt.size() > receipt_bytes_max) continue;
    const json::value* attributes = entry->if_contains("Attributes");
    if (attributes != nullptr && attributes->is_object()) {
      const auto count = number_at(attributes->get_object(), "ApproximateReceiveCount");
      message.deliveries =
          static_cast<int>(std::clamp<std::int64_t>(count.value_or(1), 1, 1'000'000));
    }
    out.push_back(std::move(message));
  }
  return out;
}

std::string plain_request(
    std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  json::object object;
  for (const auto& [name, value] : fields) object[name] = value;
  return json::serialize(object);
}

std::string attributes_request(std::string_view queue_url,
                               std::span<const std::string_view> names) {
  json::array list;
  for (const std::string_view name : names) list.emplace_back(name);
  return json::serialize(
      json::object{{"QueueUrl", queue_url}, {"AttributeNames", std::move(list)}});
}

std::string set_attributes_request(
    std::string_view field, std::string_view queue,
    const std::map<std::string, std::string, std::less<>>& attributes) {
  json::object values;
  for (const auto& [name, value] : attributes) values[name] = value;
  json::object object;
  object[field] = queue;
  object["Attributes"] = std::move(values);
  return json::serialize(object);
}

Result<std::string> text_in(std::string_view answer, std::string_view name) {
  const std::optional<json::object> object = object_of(answer);
  std::string text(object ? text_at(*object, name) : std::string_view());
  if (text.empty()) return no_answer(name);
  return text;
}

Result<std::map<std::string, std::string, std::less<>>> read_attributes(std::string_view answer) {
  const std::optional<json::object> object = object_of(answer);
  if (!object) return no_answer("list of attributes");
  std::map<std::string, std::string, std::less<>> out;
  const json::value* attributes = object->if_contains("Attributes");
  if (attributes == nullptr || !attributes->is_object()) return out;
  for (const auto& [name, value] : attributes->get_object()) {
    if (const json::string* text = value.if_string()) out[std::string(name)] = view(*text);
  }
  return out;
}

Result<MoveTask> read_move_task(std::string_view answer) {
  const std::optional<json::object> object = object_of(answer);
  const auto results = object ? list_at(*object, "Results") : std::span<const json::value>();
  const json::object* newest = results.empty() ? nullptr : results.front().if_object();
  if (newest == nullptr) return no_answer("list of moves");
  const auto moved = number_at(*newest, "ApproximateNumberOfMessagesMoved");
  return MoveTask{std::string(text_at(*newest, "Status")),
                  static_cast<std::uint64_t>(std::max<std::int64_t>(moved.value_or(0), 0))};
}

std::string to_text(const RedrivePolicy& policy) {
  return json::serialize(json::object{{"deadLetterTargetArn", policy.dead_letter_arn},
                                      {"maxReceiveCount", std::to_string(policy.deliveries_max)}});
}

std::optional<RedrivePolicy> redrive_policy_from(std::string_view text) {
  const std::optional<json::object> object = object_of(text);
  if (!object) return std::nullopt;
  const auto count = number_at(*object, "maxReceiveCount");
  return RedrivePolicy{std::string(text_at(*object, "deadLetterTargetArn")),
                       static_cast<int>(std::clamp<std::int64_t>(count.value_or(0), 0, 1'000'000))};
}

}  // namespace ov::adapters
