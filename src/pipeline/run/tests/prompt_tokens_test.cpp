// How the ratio of tokens is learned from what endpoints report.
#include "prompt_tokens.h"

#include <gtest/gtest.h>

#include "adapters/memory.h"
#include "text/prompt.h"

namespace ov {
namespace {

class PromptTokens_ : public testing::Test {
 protected:
  PromptTokens_() {
    options_.token_reports = 2;
    question_.system = std::string(4000, 'a');
    question_.user = std::string(800, 'a');
    estimated_ = static_cast<std::int64_t>(tokens_estimate(question_.system) +
                                           tokens_estimate(question_.user));
  }
  [[nodiscard]] PromptTokens tokens() const { return {*store_, "model", options_}; }
  static ModelReply reply(std::int64_t in) {
    ModelReply out;
    out.text = "{}";
    out.usage = {in, 1, 0, true};
    return out;
  }
  void expect_none_kept() { EXPECT_EQ(store_->token_ratio("model").value(), std::nullopt); }

  RunOptions options_;
  ModelRequest question_;
  std::int64_t estimated_ = 0;
  std::unique_ptr<Store> store_ = make_memory_store();
};

TEST_F(PromptTokens_, ratio_is_one_until_enough_calls_reported_and_is_kept_then) {
  PromptTokens tokens = this->tokens();
  tokens.note(question_, reply(estimated_ / 2));
  ASSERT_TRUE(tokens.refresh());
  EXPECT_EQ(tokens.sixteenths(), 16);
  expect_none_kept();
  tokens.note(question_, reply(estimated_ / 2));
  ASSERT_TRUE(tokens.refresh());
  EXPECT_EQ(tokens.sixteenths(), 8);
  EXPECT_EQ(store_->token_ratio("model").value()->sixteenths, 8);
}

TEST_F(PromptTokens_, reports_that_are_not_believed_are_left_out) {
  PromptTokens tokens = this->tokens();
  ModelReply silent = reply(estimated_);
  silent.usage.reported = false;
  for (const ModelReply& wrong : {silent, reply(0), reply(-5), reply(4800 / 17), reply(90'000)}) {
    tokens.note(question_, wrong);
  }
  ASSERT_TRUE(tokens.refresh());
  expect_none_kept();
}

TEST_F(PromptTokens_, second_tries_are_left_out) {
  PromptTokens tokens = this->tokens();
  question_.second_try = "Answer again.";
  for (int i = 0; i < 3; ++i) tokens.note(question_, reply(estimated_));
  ASSERT_TRUE(tokens.refresh());
  expect_none_kept();
}

TEST_F(PromptTokens_, ratio_that_somebody_else_kept_is_taken) {
  PromptTokens first = tokens();
  ASSERT_TRUE(store_->keep_token_ratio("model", 11));
  PromptTokens second = tokens();
  for (PromptTokens* tokens : {&first, &second}) {
    ASSERT_TRUE(tokens->refresh());
    EXPECT_EQ(tokens->sixteenths(), 11);
  }
  // Also by whoever came to another one meanwhile.
  PromptTokens late = tokens();
  for (int i = 0; i < 2; ++i) late.note(question_, reply(estimated_));
  ASSERT_TRUE(late.refresh());
  EXPECT_EQ(late.sixteenths(), 11);
}

TEST_F(PromptTokens_, writer_whose_calls_are_not_accounted_for_has_none) {
  ASSERT_TRUE(store_->keep_token_ratio("model", 11));
  options_.account_calls = false;
  PromptTokens tokens = this->tokens();
  ASSERT_TRUE(tokens.refresh());
  EXPECT_EQ(tokens.sixteenths(), 16);
}

}  // namespace
}  // namespace ov
