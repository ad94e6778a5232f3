#include "pipeline/review.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/memory.h"

namespace ov {
namespace {

constexpr std::string_view brief_text = R"toml(
offer = "Software that plans repairs of machines."
aim = "A call of fifteen minutes."
tone = "Plain."
language = "en"
greeting = "Hello,"
sign_off = "Ann Berg"

[length]
words_min = 5
words_max = 400

[sender]
name = "Ann Berg"
company = "Nordlicht"
url = "https://nordlicht.example/"

[quote]
subject = "A question"
body = "{{quote}}"
)toml";

constexpr const char* page_text =
    "Backhaus builds stone ovens for small bakeries. Our workshop in Ulm repairs 240 ovens a year. "
    "Every oven leaves our workshop with a warranty of ten years.";
constexpr const char* quote = "Our workshop in Ulm repairs 240 ovens a year.";

class ReviewEdit : public testing::Test {
 protected:
  void SetUp() override {
    site_.key = "backhaus.example";
    Page page;
    page.url = "https://backhaus.example/";
    page.text = page_text;
    page.language = "en";
    page.blocks = {{0, static_cast<std::uint32_t>(page.text.size()), 0, 0}};
    site_.pages.push_back(page);
    view_.record.site = site_.key;
    view_.record.company = "Backhaus";
    view_.record.email = "info@backhaus.example";
    Message message;
    message.subject = "Repairs in your workshop";
    message.body = body("Your workshop in Ulm repairs 240 ovens a year.");
    const auto begin = static_cast<std::uint32_t>(std::string(page_text).find(quote));
    message.evidence = {{page.url, quote, begin,
                         begin + static_cast<std::uint32_t>(std::string_view(quote).size()),
                         "Your workshop in Ulm repairs 240 ovens a year."}};
    view_.message = message;
    const Result<Brief> brief = parse_brief(brief_text, "brief");
    ASSERT_TRUE(brief) << brief.error().text();
    brief_ = *brief;
  }

  static std::string body(std::string_view middle) {
    return "Hello,\n\n" + std::string(middle) +
           " We make software that plans repairs of machines.\n\nWould a short call help?\n\n"
           "Ann Berg";
  }
  [[nodiscard]] ProvenEdit prove(std::string_view middle, std::vector<std::string> asserted = {},
                                 std::vector<std::string> quotes = {}) const {
    const Edit edit{view_.message->subject, body(middle), std::move(asserted), std::move(quotes),
                    "Mia"};
    Result<ProvenEdit> proven = prove_edit(edit, view_, site_, brief_, {}, nullptr);
    EXPECT_TRUE(proven) << proven.error().text();
    return proven ? std::move(*proven) : ProvenEdit{};
  }
  static std::string codes(const ProvenEdit& edit) {
    std::string out;
    for (const ProofFailure& failure : edit.failures) {
      out += std::string(to_string(failure.code)) + " ";
    }
    return out;
  }

  Site site_;
  RecordView view_;
  Brief brief_;
};

TEST_F(ReviewEdit, what_the_page_says_needs_nobody_to_vouch_for_it) {
  EXPECT_EQ(codes(prove("Your workshop in Ulm repairs 240 ovens a year.")), "");
  const ProvenEdit more = prove("Your ovens leave the workshop with a warranty of ten years.", {},
                                {"Every oven leaves our workshop with a warranty of ten years."});
  EXPECT_EQ(codes(more), "");
  EXPECT_EQ(more.evidence.size(), 2U);
}

TEST_F(ReviewEdit, what_the_page_does_not_say_is_refused_until_a_person_asserts_it) {
  const std::string invented = "You won the Zurich Prize in 2019 with 73 engineers.";
  EXPECT_NE(codes(prove(invented)), "");
  const ProvenEdit asserted = prove(invented, {invented});
  EXPECT_EQ(codes(asserted), "");
  EXPECT_EQ(asserted.asserted, (std::vector<Assertion>{{invented, "Mia"}}));
}

TEST_F(ReviewEdit, an_assertion_covers_its_own_sentence_only) {
  const std::string first = "You won the Zurich Prize in 2019.";
  const ProvenEdit edit = prove(first + " You have 73 engineers.", {first});
  EXPECT_NE(codes(edit), "");
  for (const ProofFailure& failure : edit.failures) {
    EXPECT_EQ(failure.sentence.find("2019"), std::string::npos) << failure.sentence;
  }
}

TEST_F(ReviewEdit, links_and_recipients_are_refused_even_when_asserted) {
  for (const std::string sentence :
       {"See https://elsewhere.invalid/offer for more.", "Write to boss@elsewhere.invalid today.",
        "Call us under +49 731 5550199 today."}) {
    EXPECT_NE(codes(prove(sentence, {sentence})), "") << sentence;
  }
  // However much else is wrong, the link is among what is told.
  std::string many;
  std::vector<std::string> asserted;
  for (int i = 0; i < 15; ++i) {
    asserted.push_back("You have " + std::to_string(731 + i) + " engineers in Zurich.");
    many += asserted.back() + " ";
  }
  asserted.emplace_back("See https://elsewhere.invalid/offer for more.");
  EXPECT_NE(codes(prove(many + asserted.back(), asserted)).find("link"), std::string::npos);
}

TEST_F(ReviewEdit, no_digits_or_spacing_make_a_contact_one_that_can_be_vouched_for) {
  for (const std::string sentence :
       {"Call us under ＋４９ ７３１ ５５５０１９９ today.", "Call us under ٠٧٣١ ٥٥٥٠١٩٩ today.",
        "Call us under ⓪⑦③① ⑤⑤⑤⓪①⑨⑨ today.", "Open intranet:8080 today.", "Open 10.0.0.1 today.",
        "Pay to DE89 3704 0044 0532 0130 00 today.", "Pay to DE-89-37040044-0532013000 today.",
        "Pay to account 0532013000 today."}) {
    EXPECT_NE(codes(prove(sentence, {sentence})), "") << sentence;
  }
}

TEST_F(ReviewEdit, the_greeting_and_the_sign_off_hold_for_an_edit) {
  const std::string middle = "Your workshop in Ulm repairs 240 ovens a year. Would a call help?";
  const auto edited = [&](const std::string& body, std::vector<std::string> asserted = {}) {
    const Edit edit{view_.message->subject, body, std::move(asserted), {}, "Mia"};
    return codes(prove_edit(edit, view_, site_, brief_, {}, nullptr).value());
  };
  EXPECT_EQ(edited("Hello,\n\n" + middle + "\n\nAnn Berg"), "");
  EXPECT_EQ(edited("Hello Backhaus,\n\n" + middle + "\n\nAnn Berg"), "");
  EXPECT_EQ(edited("Hello,\n\n" + middle), "sign_off ");
  EXPECT_EQ(edited(middle + "\n\nAnn Berg"), "greeting ");
  EXPECT_NE(edited("Hello Thomas,\n\n" + middle + "\n\nAnn Berg").find("greeting"),
            std::string::npos);
  // Nobody can vouch for another recipient.
  EXPECT_EQ(edited("Hello Thomas,\n\n" + middle + "\n\nAnn Berg", {"Hello Thomas,"}), "greeting ");
}

TEST_F(ReviewEdit, what_stands_in_the_sign_off_beside_the_name_stays) {
  const std::string longer = std::string(brief_text)
                                 .replace(std::string(brief_text).find("\"Ann Berg\""), 10,
                                          R"("Ann Berg\nReply with no to hear no more.")");
  const Result<Brief> brief = parse_brief(longer, "brief");
  ASSERT_TRUE(brief) << brief.error().text();
  const std::string start = "Hello,\n\nYour workshop in Ulm repairs 240 ovens a year.\n\nAnn Berg";
  const std::string whole = start + "\nReply with no to hear no more.";
  const auto edited = [&](const std::string& body) {
    const Edit edit{view_.message->subject, body, {}, {}, "Mia"};
    return codes(prove_edit(edit, view_, site_, *brief, {}, nullptr).value());
  };
  view_.message->body = whole;
  EXPECT_EQ(edited(whole), "");
  EXPECT_EQ(edited(start), "sign_off ");
  // The writer signed by itself: the edit may leave it so.
  view_.message->body = start;
  EXPECT_EQ(edited(start), "");
}

TEST_F(ReviewEdit, an_assertion_that_is_no_sentence_of_the_message_is_refused) {
  const Edit edit{"Subject", body("You have 73 engineers."), {"73 engineers"}, {}, "Mia"};
  const Result<ProvenEdit> proven = prove_edit(edit, view_, site_, brief_, {}, nullptr);
  ASSERT_FALSE(proven);
  EXPECT_NE(proven.error().message().find("73 engineers"), std::string::npos);
}

TEST_F(ReviewEdit, an_assertion_of_before_stays_as_long_as_its_sentence_does) {
  const std::string sentence = "You have 73 engineers.";
  view_.message->asserted = {{sentence, "Olaf"}};
  EXPECT_EQ(prove(sentence).asserted, (std::vector<Assertion>{{sentence, "Olaf"}}));
  EXPECT_TRUE(prove("Your workshop in Ulm repairs 240 ovens a year.").asserted.empty());
}

TEST_F(ReviewEdit, control_characters_are_refused) {
  const Edit edit{"Two\nlines", body("Yes."), {}, {}, "Mia"};
  EXPECT_FALSE(prove_edit(edit, view_, site_, brief_, {}, nullptr));
}

/// A store whose records all wait; every tenth for a reason of its own.
class ReviewChange : public testing::Test {
 protected:
  static constexpr int records = 1'200;
  void SetUp() override {
    campaign_.fingerprint = "print";
    campaign_.review_policy = {ReviewPolicy::Kind::all_by_hand, 0};
    campaign_.id = store_->create_campaign(campaign_).value();
    IntakeBatch batch;
    for (int row = 1; row <= records; ++row) {
      Record record;
      record.row = row;
      record.site = "site" + std::to_string(row) + ".example";
      batch.rows.push_back({record, ""});
    }
    batch.rows_read = records;
    ASSERT_TRUE(store_->insert(campaign_.id, batch));
    ASSERT_TRUE(store_->finish_intake(campaign_.id));
    work_off(Stage::read);
    work_off(Stage::write);
  }
  void work_off(Stage stage) {
    for (;;) {
      const auto lease = store_->lease(campaign_.id, stage, now_, std::chrono::seconds{9}).value();
      if (!lease) return;
      std::vector<RecordResult> results;
      for (const Record& record : lease->records) {
        RecordResult& result = results.emplace_back();
        result.record = record.id;
        result.attempts = 1;
        result.state = stage == Stage::read ? RecordState::writing : RecordState::review;
        if (stage == Stage::read) continue;
        Message message;
        message.review = ReviewState::proposed;
        result.message = message;
        if (record.row % 10 == 0) result.reason = Reason::injection_suspected;
      }
      const SliceCommit commit{lease->slice, lease->token, results};
      ASSERT_TRUE(store_->commit(std::span(&commit, 1), {}, {}));
    }
  }
  std::int64_t change(const char* policy) {
    return change_policy(*store_, campaign_, *review_policy_from(policy), now_).value();
  }
  std::int64_t waiting() { return std::ssize(store_->waiting(campaign_.id, 0, records).value()); }

  std::unique_ptr<Store> store_ = make_memory_store();
  Campaign campaign_;
  Time now_{std::chrono::seconds{1'800'000'000}};
};

TEST_F(ReviewChange, only_what_waits_for_no_other_reason_is_approved) {
  EXPECT_EQ(waiting(), records);
  EXPECT_EQ(change("all-by-hand"), 0);
  EXPECT_EQ(change("auto-if-proven"), records - records / 10);
  EXPECT_EQ(waiting(), records / 10);
  EXPECT_EQ(store_->campaigns().value().front().review_policy,
            *review_policy_from("auto-if-proven"));
}

TEST_F(ReviewChange, what_a_person_decided_is_left_as_it_is) {
  const RecordView first = store_->waiting(campaign_.id, 0, 1).value().front();
  ReviewDecision decision{first.record.id, 1, ReviewAct::reject, "Mia", "no", {}, {}, {}, {}};
  ASSERT_TRUE(store_->review(std::span(&decision, 1), now_));
  EXPECT_EQ(change("auto-if-proven"), records - records / 10 - 1);
  EXPECT_EQ(store_->find_record(first.record.id).value()->record.state, RecordState::rejected);
}

TEST(IsPerson, what_a_policy_approves_was_approved_by_no_person) {
  for (const char* text : {"all-by-hand", "auto-if-proven", "sample 30 %"}) {
    EXPECT_FALSE(is_person(name_of(*review_policy_from(text)))) << text;
  }
}

TEST(IsPerson, a_person_may_be_called_nearly_like_a_policy) {
  EXPECT_TRUE(is_person("Mia"));
  EXPECT_TRUE(is_person("policy board"));
  EXPECT_TRUE(is_person("auto-if-proven"));
}

TEST(PolicyOfWriting, a_trial_approves_nothing_whatever_the_policy_of_the_run) {
  Campaign campaign;
  for (const char* text : {"auto-if-proven", "sample 1 %", "all-by-hand"}) {
    campaign.review_policy = *review_policy_from(text);
    for (const CampaignState state : {CampaignState::draft, CampaignState::estimating}) {
      campaign.state = state;
      EXPECT_EQ(to_string(policy_of_writing(campaign)), "all-by-hand") << text;
    }
  }
}

TEST(PolicyOfWriting, a_run_writes_by_its_own) {
  Campaign campaign;
  campaign.review_policy = *review_policy_from("sample 30 %");
  for (const CampaignState state :
       {CampaignState::running, CampaignState::incomplete, CampaignState::finished}) {
    campaign.state = state;
    EXPECT_EQ(policy_of_writing(campaign), campaign.review_policy);
  }
}

TEST_F(ReviewChange, a_sample_leaves_its_share_waiting_and_is_stable) {
  const std::int64_t approved = change("sample 20 %");
  EXPECT_NEAR(static_cast<double>(approved), 0.8 * (records - records / 10), 60);
  EXPECT_EQ(change("sample 20 %"), 0);
  EXPECT_EQ(change("sample 30 %"), 0);
  EXPECT_GT(change("sample 10 %"), 0);
}

}  // namespace
}  // namespace ov
