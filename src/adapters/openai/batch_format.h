// What goes to and comes from the Files and Batches APIs (developers.openai.com/api/docs, batch
// and files). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ports/batch_model.h"
#include "reply.h"

namespace ov::adapters {

/// Longer lines of an answer file are broken: a reply of 1 MiB, escaped, fits.
inline constexpr std::size_t batch_line_bytes_max = std::size_t{4} << 20;
/// So many answers of one file are taken; more than twice what a batch may ask is nonsense, and
/// counts as broken.
inline constexpr std::size_t batch_answers_max = 100'000;
/// Of what an endpoint has against a file, so many are read.
inline constexpr std::size_t batch_problems_max = 1'000;

/// {"custom_id","method","url","body"} and a line feed.
[[nodiscard]] std::string batch_line(const ModelRequest& request, const OpenaiEndpoint& endpoint,
                                     std::string_view custom_id);
/// The path that requests of a batch name: "/v1/chat/completions".
[[nodiscard]] std::string_view batch_path(const OpenaiEndpoint& endpoint);

/// The body of an upload around its file, and the header value that names its boundary.
struct UploadForm {
  std::string content_type;
  std::string head;
  std::string tail;
};
/// Each line of a file begins with a brace, so no boundary of ours is found in it.
[[nodiscard]] UploadForm upload_form();

/// The body that begins a batch.
[[nodiscard]] std::string create_body(const OpenaiEndpoint& endpoint, std::string_view input_file,
                                      std::string_view key);

/// Nothing when the text is no batch. A state that we do not know counts as still at work.
[[nodiscard]] std::optional<RemoteBatch> read_batch(std::string_view json);
/// One page of a list of batches. Whatever can be told by its key or input file is in it, even
/// with an `id` that is of no use to us (empty then).
struct BatchPage {
  std::vector<RemoteBatch> batches;
  std::vector<std::int64_t> created;  ///< Seconds since 1970, beside each.
  bool has_more = false;
};
[[nodiscard]] std::optional<BatchPage> read_batch_page(std::string_view json);
/// Whether a request that was answered with `status` (nothing: not at all) may have begun a batch
/// in spite of its failure.
[[nodiscard]] bool may_have_begun(std::optional<int> status, ErrorKind failure);
/// The id of a file that was uploaded; empty when the text names none.
[[nodiscard]] std::string read_file_id(std::string_view json);

/// The answers of an output or error file, from its bytes as they come. A part of them is full with
/// batch_part_answers_max, or with batch_part_bytes_max of lines; where it ends depends on the
/// file's lines alone.
inline constexpr std::size_t batch_part_bytes_max = std::size_t{4} << 20;
class BatchAnswerReader {
 public:
  /// `key`: never repeated in a sentence.
  explicit BatchAnswerReader(std::string key) : key_(std::move(key)) {}

  /// Takes what it reads off `bytes`. True when a part is full: take it, and go on with the rest.
  bool read(std::string_view& bytes, Time now);
  /// The file has ended; its last line may lack a line feed.
  void end(Time now);
  /// What was read since the last part.
  [[nodiscard]] BatchAnswers take_part();

 private:
  void read_line(std::string_view line, Time now);

  std::string key_;
  std::string line_;       ///< Begun, and not ended yet.
  bool too_long_ = false;  ///< The line that has begun; its bytes are let go.
  BatchAnswers part_;
  std::size_t part_bytes_ = 0;
  std::size_t answers_ = 0;  ///< Of all parts.
};

/// Whether an id of theirs may stand in a path of ours.
[[nodiscard]] bool is_id(std::string_view id);

}  // namespace ov::adapters
