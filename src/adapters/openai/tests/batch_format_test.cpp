#include "batch_format.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace ov::adapters {
namespace {

OpenaiEndpoint endpoint_of(const char* url) {
  return parse_openai_urls(url).value().endpoints.front();
}

TEST(BatchFormat, a_line_names_its_question_and_holds_the_body_of_a_single_call) {
  ModelRequest request;
  request.system = "system";
  request.user = "line\nfeed";
  const std::string line =
      batch_line(request, endpoint_of("https://api.openai.com/v1?model=gpt-5-mini"), "id-1");
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  const boost::json::value read = boost::json::parse(line);
  EXPECT_EQ(read.at("custom_id").as_string(), "id-1");
  EXPECT_EQ(read.at("method").as_string(), "POST");
  EXPECT_EQ(read.at("url").as_string(), "/v1/chat/completions");
  EXPECT_EQ(read.at("body").at("model").as_string(), "gpt-5-mini");
}

TEST(BatchFormat, a_batch_is_read_with_its_files_counts_and_problems) {
  const auto batch = read_batch(
      R"({"id":"batch_1","status":"failed","input_file_id":"file-1","output_file_id":null,)"
      R"("error_file_id":"file-2","expires_at":1800000000,"metadata":{"overture_batch":"ours"},)"
      R"("request_counts":{"total":9,"completed":4,"failed":1},"errors":{"data":[)"
      R"({"code":"invalid_json_line","line":3,"message":"bad\nline"},)"
      R"({"code":"token_limit_exceeded","line":null,"message":"queued"}]}})");
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->state, RemoteState::failed);
  EXPECT_EQ(batch->key, "ours");
  EXPECT_EQ(batch->output_file, "");
  EXPECT_EQ(batch->error_file, "file-2");
  EXPECT_EQ(batch->answered, 5);
  ASSERT_EQ(batch->problems.size(), 2U);
  EXPECT_EQ(batch->problems[0].line, 3);
  EXPECT_EQ(batch->problems[0].message, "bad line");
  EXPECT_TRUE(batch->problems[1].over_limit);
}

TEST(BatchFormat, what_is_no_batch_is_none) {
  for (const char* text :
       {"", "[]", "{}", R"({"id":"batch_1"})", R"({"id":"../files","status":"completed"})"}) {
    EXPECT_FALSE(read_batch(text)) << text;
  }
}

TEST(BatchFormat, a_state_that_is_not_known_counts_as_still_at_work) {
  const auto batch = read_batch(R"({"id":"batch_1","status":"odd"})");
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->state, RemoteState::in_progress);
}

TEST(BatchFormat, a_page_tells_of_our_batch_whatever_else_it_says_of_it) {
  const auto page = read_batch_page(
      R"({"data":[{"id":"a.b","metadata":{"overture_batch":"ours"}},)"
      R"({"id":"batch_2","status":null,"input_file_id":"file-1","created_at":9}],"has_more":true})");
  ASSERT_TRUE(page);
  ASSERT_EQ(page->batches.size(), 2U);
  EXPECT_EQ(page->batches[0].key, "ours");
  EXPECT_EQ(page->batches[0].id, "");
  EXPECT_EQ(page->batches[1].input_file, "file-1");
  EXPECT_EQ(page->created[1], 9);
  EXPECT_TRUE(page->has_more);
}

TEST(BatchFormat, only_a_refusal_says_that_no_batch_was_begun) {
  for (const int status : {400, 401, 404, 413, 422}) {
    EXPECT_FALSE(may_have_begun(status, ErrorKind::invalid)) << status;
  }
  for (const int status : {429, 503}) {
    EXPECT_FALSE(may_have_begun(status, ErrorKind::throttled)) << status;
  }
  for (const int status : {200, 202, 302, 408, 500, 502, 504}) {
    EXPECT_TRUE(may_have_begun(status, ErrorKind::invalid)) << status;
  }
  EXPECT_TRUE(may_have_begun(std::nullopt, ErrorKind::too_large));
}

/// The parts of a file that comes in pieces of `piece_bytes`.
std::vector<BatchAnswers> parts_of(std::string_view file, std::size_t piece_bytes = SIZE_MAX) {
  BatchAnswerReader reader("");
  std::vector<BatchAnswers> parts;
  while (!file.empty()) {
    std::string_view piece = file.substr(0, piece_bytes);
    file.remove_prefix(piece.size());
    while (reader.read(piece, Time{})) parts.push_back(reader.take_part());
  }
  reader.end(Time{});
  parts.push_back(reader.take_part());
  return parts;
}
BatchAnswers all_of(const std::vector<BatchAnswers>& parts) {
  BatchAnswers all;
  for (const BatchAnswers& part : parts) {
    all.answers.insert(all.answers.end(), part.answers.begin(), part.answers.end());
    all.broken += part.broken;
  }
  return all;
}

TEST(BatchFormat, answers_beyond_what_a_batch_may_ask_are_broken) {
  const std::string_view line = "{\"custom_id\":\"a\",\"error\":{\"code\":\"batch_expired\"}}\n";
  std::string file;
  for (std::size_t i = 0; i < batch_answers_max + 3; ++i) file += line;
  const BatchAnswers read = all_of(parts_of(file));
  EXPECT_EQ(read.answers.size(), batch_answers_max);
  EXPECT_EQ(read.broken, 3);
}

TEST(BatchFormat, answers_are_read_line_by_line_and_broken_ones_counted) {
  const std::string good =
      R"({"custom_id":"a","response":{"status_code":200,"body":{"model":"m","choices":[)"
      R"({"finish_reason":"stop","message":{"content":"text"}}],)"
      R"("usage":{"prompt_tokens":5,"completion_tokens":2}}},"error":null})";
  const std::string file = good + "\n\n" + R"({"custom_id":"b","respo)" + "\n" +
                           std::string(batch_line_bytes_max + 1, 'x') + "\n" +
                           R"({"custom_id":"c","response":null,"error":{"code":"batch_expired",)"
                           R"("message":"late"}})" +
                           "\n" + R"({"custom_id":"d","response":{"status_code":400,"body":)" +
                           R"({"error":{"message":"bad"}}}})";
  const BatchAnswers read = all_of(parts_of(file));
  EXPECT_EQ(read.broken, 2);
  ASSERT_EQ(read.answers.size(), 3U);
  ASSERT_TRUE(read.answers[0].result);
  EXPECT_EQ(read.answers[0].result->text, "text");
  EXPECT_EQ(read.answers[0].result->usage.in, 5);
  ASSERT_FALSE(read.answers[1].result);
  EXPECT_EQ(read.answers[1].result.error().error.kind(), ErrorKind::unavailable);
  EXPECT_EQ(read.answers[1].result.error().billing, Billing::none);
  ASSERT_FALSE(read.answers[2].result);
  EXPECT_EQ(read.answers[2].result.error().error.kind(), ErrorKind::invalid);
}

TEST(BatchFormat, parts_of_answers_are_bounded_and_the_same_however_the_bytes_come) {
  std::string file;
  for (int i = 0; i < 1'203; ++i) {
    file += "{\"custom_id\":\"" + std::to_string(i) +
            "\",\"error\":{\"code\":\"batch_expired\",\"message\":\"" +
            std::string(i >= 600 && i < 700 ? 100'000 : 10, 'x') + "\"}}\n";
    if (i == 3) file += "no answer\n";
  }
  const std::vector<BatchAnswers> parts = parts_of(file);
  ASSERT_GE(parts.size(), 4U);
  EXPECT_EQ(parts[0].answers.size(), batch_part_answers_max);
  EXPECT_EQ(parts[0].broken, 1);
  EXPECT_EQ(parts[1].answers.size(), 142U);  // of which 42 fill 4 MiB
  const BatchAnswers all = all_of(parts);
  ASSERT_EQ(all.answers.size(), 1'203U);
  for (std::size_t i = 0; i < 1'203; ++i) EXPECT_EQ(all.answers[i].custom_id, std::to_string(i));
  for (const std::size_t piece_bytes : {std::size_t{1'000}, std::size_t{65'536}}) {
    const std::vector<BatchAnswers> again = parts_of(file, piece_bytes);
    ASSERT_EQ(again.size(), parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) {
      EXPECT_EQ(again[i].answers.size(), parts[i].answers.size());
    }
  }
}

TEST(BatchFormat, a_line_that_never_ends_is_broken_and_not_kept) {
  BatchAnswerReader reader("");
  const std::string piece(std::size_t{1} << 20, 'x');
  for (int i = 0; i < 64; ++i) {
    std::string_view bytes = piece;
    EXPECT_FALSE(reader.read(bytes, Time{}));
  }
  std::string_view rest = "\n{\"custom_id\":\"a\",\"error\":{\"code\":\"batch_expired\"}}";
  EXPECT_FALSE(reader.read(rest, Time{}));
  reader.end(Time{});
  const BatchAnswers part = reader.take_part();
  EXPECT_EQ(part.broken, 1);
  EXPECT_EQ(part.answers.size(), 1U);
}

TEST(BatchFormat, an_upload_is_a_form_of_purpose_and_file) {
  const UploadForm form = upload_form();
  constexpr std::string_view before = "multipart/form-data; boundary=";
  ASSERT_TRUE(form.content_type.starts_with(before));
  const std::string mark = "--" + form.content_type.substr(before.size());
  EXPECT_EQ(form.head + "one\ntwo\n" + form.tail,
            mark + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n" + mark +
                "\r\nContent-Disposition: form-data; name=\"file\"; "
                "filename=\"overture.jsonl\"\r\nContent-Type: application/jsonl\r\n\r\n"
                "one\ntwo\n\r\n" +
                mark + "--\r\n");
}

TEST(BatchFormat, the_share_of_the_price_is_a_parameter_of_the_url) {
  EXPECT_EQ(endpoint_of("http://h/v1?model=m").batch_price_percent, 50);
  EXPECT_EQ(endpoint_of("http://h/v1?model=m&price_batch=0.25").batch_price_percent, 25);
  EXPECT_FALSE(parse_openai_urls("http://h/v1?model=m&price_batch=2"));
}

}  // namespace
}  // namespace ov::adapters
