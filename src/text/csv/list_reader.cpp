// From a file's bytes to rows: look at the start once, decode, read.
#include <utility>

#include "text/charset.h"
#include "text/csv.h"

namespace ov {

struct ListReader::State {
  explicit State(CsvOptions options) : reader(options) {}

  CsvReader reader;
  std::optional<TextDecoder> decoder;  // Unset until the first bytes have been looked at.
  std::string first_bytes;
  std::string decoded;  // Of the last chunk; kept for its memory.
  std::optional<Error> failure;

  Result<void> start();
  Result<void> fail(std::string_view sentence) {
    failure = Error(ErrorKind::invalid, std::string(sentence));
    return *failure;
  }
};

ListReader::ListReader(CsvOptions options) : state_(std::make_unique<State>(options)) {}
ListReader::~ListReader() = default;
ListReader::ListReader(ListReader&&) noexcept = default;
ListReader& ListReader::operator=(ListReader&&) noexcept = default;

const CsvRow& ListReader::row() const { return state_->reader.row(); }
const CsvRejection& ListReader::rejection() const { return state_->reader.rejection(); }
const CsvFormat& ListReader::format() const { return state_->reader.format(); }
const std::vector<std::string>& ListReader::header() const { return state_->reader.header(); }
std::int64_t ListReader::blank_rows() const { return state_->reader.blank_rows(); }

Result<void> ListReader::State::start() {
  const std::string_view sample = std::string_view(first_bytes).substr(0, csv_sample_bytes);
  const std::string_view sentence = not_a_text_list(sample);
  if (!sentence.empty()) return fail(sentence);
  decoder = TextDecoder::detect(sample);
  decoder->decode(first_bytes, decoded);
  reader.feed(decoded);
  first_bytes = {};
  return ok();
}

Result<void> ListReader::feed(std::string_view bytes) {
  State& state = *state_;
  if (state.failure) return *state.failure;
  if (!state.decoder) {
    state.first_bytes += bytes;
    return state.first_bytes.size() < csv_sample_bytes ? ok() : state.start();
  }
  state.decoded.clear();
  state.decoder->decode(bytes, state.decoded);
  state.reader.feed(state.decoded);
  return ok();
}

Result<void> ListReader::finish() {
  State& state = *state_;
  if (state.failure) return *state.failure;
  if (!state.decoder) {
    if (state.first_bytes.empty()) return state.fail("the file is empty");
    TRY_VOID(state.start());
  }
  state.decoded.clear();
  state.decoder->finish(state.decoded);
  state.reader.feed(state.decoded);
  state.reader.finish();
  return ok();
}

Result<CsvEvent> ListReader::next() {
  if (state_->failure) return *state_->failure;
  return state_->decoder ? state_->reader.next() : CsvEvent::need_input;
}

Result<ListPreview> preview_list(std::string_view first_bytes, bool is_whole_file,
                                 const CsvOptions& options, std::size_t rows_max) {
  ListReader reader(options);
  TRY_VOID(reader.feed(first_bytes));
  if (is_whole_file) TRY_VOID(reader.finish());
  ListPreview preview;
  while (preview.rows.size() < rows_max) {
    TRY(const CsvEvent event, reader.next());
    if (event == CsvEvent::need_input || event == CsvEvent::end) break;
    if (event != CsvEvent::row) continue;
    preview.rows.emplace_back(reader.row().cells.begin(), reader.row().cells.end());
  }
  preview.format = reader.format();
  preview.header = reader.header();
  return preview;
}

}  // namespace ov
