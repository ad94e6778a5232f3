#include "pipeline/intake.h"

#include <gtest/gtest.h>

#include <map>

namespace ov {
namespace {

/// Keeps what was inserted and nothing else.
class RecordingStore final : public Store {
 public:
  Result<void> insert(CampaignId, const IntakeBatch& batch) override {
    if (fail_next) {
      fail_next = false;
      return Error(ErrorKind::unavailable, "disk");
    }
    if (batch.rows_before < taken_by_others) return Error(ErrorKind::conflict, "taken in");
    rows.insert(rows.end(), batch.rows.begin(), batch.rows.end());
    rejected.insert(rejected.end(), batch.rejected.begin(), batch.rejected.end());
    rows_read = batch.rows_read;
    ++batches;
    return ok();
  }
  Result<void> finish_intake(CampaignId) override {
    done = true;
    return ok();
  }
  Result<std::optional<Campaign>> find_campaign(std::string_view) override {
    Campaign campaign;
    campaign.rows_read = taken_by_others;
    return std::optional<Campaign>(campaign);
  }
  Result<std::vector<Campaign>> campaigns() override { return unused(); }
  Result<CampaignId> create_campaign(const Campaign&) override { return unused(); }
  Result<void> move_campaign(CampaignId, CampaignMove) override { return unused(); }
  Result<std::optional<Lease>> lease(CampaignId, Stage, Time, Duration) override {
    return unused();
  }
  Result<void> extend(SliceId, std::int64_t, Time, Duration) override { return unused(); }
  Result<std::vector<SliceId>> commit(std::span<const SliceCommit>, std::span<const Site>,
                                      std::span<const CallSettlement>) override {
    return unused();
  }
  Result<void> give_back(SliceId, std::int64_t) override { return unused(); }
  Result<std::int64_t> sweep(CampaignId, Time) override { return unused(); }
  Result<void> end_all_leases(Time) override { return unused(); }
  Result<std::int64_t> choose_sample(CampaignId, std::size_t) override { return unused(); }
  Result<void> set_budget(CampaignId, std::optional<std::int64_t>) override { return unused(); }
  Result<std::vector<std::optional<ModelCallId>>> reserve_calls(CampaignId,
                                                                std::span<const CallReservation>,
                                                                Time) override {
    return unused();
  }
  Result<std::optional<StoredAnswer>> find_answer(std::string_view) override { return unused(); }
  Result<std::optional<TokenRatio>> token_ratio(std::string_view) override { return unused(); }
  Result<TokenRatio> keep_token_ratio(std::string_view, int) override { return unused(); }
  Result<CampaignMoney> money(CampaignId) override { return unused(); }
  Result<CampaignMoney> money_by_scan(CampaignId) override { return unused(); }
  Result<std::vector<ModelCall>> calls_of(RecordId) override { return unused(); }
  Result<void> set_review_policy(CampaignId, const ReviewPolicy&) override { return unused(); }
  Result<void> review(std::span<const ReviewDecision>, Time) override { return unused(); }
  Result<std::vector<MessageVersion>> versions_of(RecordId) override { return unused(); }
  Result<std::vector<RecordView>> waiting(CampaignId, std::int64_t, std::size_t) override {
    return unused();
  }
  Result<std::optional<RecordView>> find_record(CampaignId, std::int64_t) override {
    return unused();
  }
  Result<std::optional<RecordView>> find_record(RecordId) override { return unused(); }
  Result<std::optional<Site>> find_site(std::string_view) override { return unused(); }
  Result<Site> site(SiteId) override { return unused(); }
  Result<std::vector<Count>> counts(CampaignId) override { return unused(); }
  Result<std::vector<Site>> site_versions(std::string_view, std::size_t) override {
    return unused();
  }
  Result<std::int64_t> sites_with_bad_certificate(CampaignId) override { return unused(); }
  Result<std::vector<Count>> counts_by_scan(CampaignId) override { return unused(); }
  Result<void> each_record(CampaignId,
                           const std::function<Result<void>(const RecordView&)>&) override {
    return unused();
  }
  Result<void> each_rejected(CampaignId,
                             const std::function<Result<void>(const RejectedRow&)>&) override {
    return unused();
  }

  std::vector<IntakeBatch::Row> rows;
  std::vector<RejectedRow> rejected;
  std::int64_t rows_read = 0;
  int batches = 0;
  bool done = false;
  bool fail_next = false;
  std::int64_t taken_by_others = 0;  ///< Rows, from the first.

 private:
  static Error unused() { return {ErrorKind::bug, "intake does not call this"}; }
};

constexpr std::string_view list =
    "Company;Website;E-Mail\n"
    "Acme;https://www.acme.example/about#team;Ann@acme.example\n"
    "Beta;beta.co.uk;\n"
    "Gamma;not a website;x@y.example\n"
    "Delta;delta.example;d@delta.example;too;many\n"
    "Acme again;acme.example;ann@ACME.example\n";

Result<void> take_all(RecordingStore& store, IntakeOptions options, std::size_t part = 1000,
                      std::int64_t rows_done = 0, std::string_view text = list) {
  TRY(const ListPlan plan, plan_list(text, true, ""));
  Campaign campaign;
  campaign.rows_read = rows_done;
  Intake intake(store, campaign, plan, options);
  for (std::size_t at = 0; at < text.size() && !intake.full(); at += part) {
    TRY_VOID(intake.feed(text.substr(at, part)));
  }
  return intake.finish();
}

TEST(Intake, rows_become_records_with_a_clean_address_and_a_site) {
  RecordingStore store;
  ASSERT_TRUE(take_all(store, {}));
  ASSERT_EQ(store.rows.size(), 3U);
  const Record& acme = store.rows[0].record;
  EXPECT_EQ(acme.row, 1);
  EXPECT_EQ(acme.line, 2);
  EXPECT_EQ(acme.company, "Acme");
  EXPECT_EQ(acme.website, "https://www.acme.example/about#team");
  EXPECT_EQ(acme.url, "https://www.acme.example/about");
  EXPECT_EQ(acme.site, "acme.example");
  EXPECT_EQ(store.rows[1].record.site, "beta.co.uk");
  EXPECT_TRUE(store.done);
  EXPECT_EQ(store.rows_read, 5);
}

TEST(Intake, rejected_rows_say_which_line_and_column_and_why) {
  RecordingStore store;
  ASSERT_TRUE(take_all(store, {}));
  ASSERT_EQ(store.rejected.size(), 2U);
  EXPECT_EQ(store.rejected[0].line, 4);
  EXPECT_EQ(store.rejected[0].column, "Website");
  EXPECT_EQ(store.rejected[0].reason, Reason::bad_url);
  EXPECT_EQ(store.rejected[0].value, "not a website");
  EXPECT_FALSE(store.rejected[0].detail.empty());
  EXPECT_EQ(store.rejected[1].reason, Reason::bad_row);
  EXPECT_EQ(store.rejected[1].line, 5);
}

TEST(Intake, rows_that_another_process_takes_in_meanwhile_are_left_to_it) {
  RecordingStore store;
  store.taken_by_others = 3;
  ASSERT_TRUE(take_all(store, {}));
  ASSERT_EQ(store.rows.size(), 1U);
  EXPECT_EQ(store.rows[0].record.row, 5);
  ASSERT_EQ(store.rejected.size(), 1U);
  EXPECT_EQ(store.rejected[0].row, 4);
  EXPECT_EQ(store.rows_read, 5);

  RecordingStore late;
  late.taken_by_others = 5;
  IntakeOptions options;
  options.batch_rows = 2;
  ASSERT_TRUE(take_all(late, options));
  EXPECT_TRUE(late.rows.empty());
  EXPECT_EQ(late.batches, 0);
  EXPECT_TRUE(late.done);
}

/// A brief that needs `{{City}}`, and in its other variant nothing.
Brief needy(const std::string& more = "") {
  Result<Brief> brief = parse_brief(
      "offer = 'x'\naim = 'y'\ngreeting = 'Hi {{City}},'\n[sender]\nname = 'z'\n" + more, "b");
  EXPECT_TRUE(brief) << (brief ? "" : brief.error().message());
  return brief ? std::move(*brief) : Brief();
}

constexpr std::string_view cities =
    "Company;Website;City\n"
    "Acme;acme.example;Leeds\n"
    "Beta;beta.example;  \n"
    "Gamma;no website;\n"
    "Delta;delta.example;York\n"
    "Epsilon;epsilon.example;\n";

Result<ListScan> scan_all(IntakeOptions options, std::vector<std::int64_t> wanted = {},
                          std::string_view text = cities) {
  TRY(const ListPlan plan, plan_list(text, true, ""));
  ListScanner scanner(plan, options, std::move(wanted));
  for (std::size_t at = 0; at < text.size() && !scanner.full(); at += 7) {
    TRY_VOID(scanner.feed(text.substr(at, 7)));
  }
  TRY_VOID(scanner.finish());
  return scanner.scan();
}

TEST(Intake, rows_without_a_variable_of_the_brief_are_bad_rows_with_its_name) {
  const Brief brief = needy();
  RecordingStore store;
  IntakeOptions options;
  options.brief = &brief;
  ASSERT_TRUE(take_all(store, options, 1000, 0, cities));
  ASSERT_EQ(store.rows.size(), 2U);
  ASSERT_EQ(store.rejected.size(), 3U);
  EXPECT_EQ(store.rejected[0].row, 2);
  EXPECT_EQ(store.rejected[0].reason, Reason::bad_row);
  EXPECT_EQ(store.rejected[0].column, "City");
  EXPECT_EQ(store.rejected[0].detail, "the brief needs {{City}}, and the row has no value for it");
  EXPECT_EQ(store.rejected[1].reason, Reason::bad_url);
  EXPECT_EQ(store.rows_read, 5);
}

TEST(Intake, a_scan_counts_what_would_be_taken_in_and_what_is_missing) {
  const Brief brief = needy();
  IntakeOptions options;
  options.brief = &brief;
  const auto scan = scan_all(options);
  ASSERT_TRUE(scan);
  EXPECT_EQ(scan->rows, 5);
  EXPECT_EQ(scan->accepted, 4);
  EXPECT_EQ(scan->missing, 2);
  ASSERT_EQ(scan->first_missing.size(), 2U);
  EXPECT_EQ(scan->first_missing[1].row, 5);
  EXPECT_EQ(scan->first_missing[1].line, 6);
  EXPECT_EQ(scan->first_missing[1].columns, std::vector<std::string>{"City"});
  options.rows_max = 2;
  EXPECT_EQ(scan_all(options)->missing, 1);
}

TEST(Intake, a_row_lacks_only_what_its_own_variant_needs) {
  const Brief brief = needy(
      "[[variant]]\nname = 'plain'\ngreeting = 'Hi,'\n[[variant]]\nname = 'city'\nweight = 1\n");
  IntakeOptions options;
  options.brief = &brief;
  std::int64_t expected = 0;
  for (const char* site : {"beta.example", "epsilon.example"}) {
    expected += choose_variant(brief, variant_key(site, "")).variant == "city" ? 1 : 0;
  }
  EXPECT_EQ(scan_all(options)->missing, expected);
}

TEST(Intake, only_the_rows_asked_for_are_taken_in_and_counted) {
  RecordingStore store;
  IntakeOptions options;
  options.rows = {2, 4};
  options.batch_rows = 1;
  ASSERT_TRUE(take_all(store, options, 10, 0, cities));
  ASSERT_EQ(store.rows.size(), 2U);
  EXPECT_EQ(store.rows[0].record.row, 2);
  EXPECT_EQ(store.rows[1].record.row, 4);
  EXPECT_EQ(store.rows_read, 2);
  EXPECT_TRUE(store.rejected.empty());
  // After a crash: the first of the two is there.
  RecordingStore again;
  ASSERT_TRUE(take_all(again, options, 10, 1, cities));
  ASSERT_EQ(again.rows.size(), 1U);
  EXPECT_EQ(again.rows[0].record.row, 4);
}

TEST(Intake, places_are_spread_over_the_list_and_found_by_row_number) {
  EXPECT_EQ(spread_places(100, 4), (std::vector<std::int64_t>{12, 37, 62, 87}));
  EXPECT_EQ(spread_places(3, 10), (std::vector<std::int64_t>{0, 1, 2}));
  EXPECT_TRUE(spread_places(0, 10).empty());
  const auto scan = scan_all({}, spread_places(4, 2));
  ASSERT_TRUE(scan);
  EXPECT_EQ(scan->found, (std::vector<std::int64_t>{2, 5}));
}

TEST(Intake, duplicate_key_is_what_the_policy_says) {
  std::map<DedupePolicy, std::vector<std::string>> keys;
  for (const DedupePolicy policy :
       {DedupePolicy::site, DedupePolicy::contact, DedupePolicy::none}) {
    RecordingStore store;
    ASSERT_TRUE(take_all(store, {.dedupe = policy, .rows_max = {}, .batch_rows = 100}));
    for (const auto& row : store.rows) keys[policy].push_back(row.dedupe_key);
  }
  EXPECT_EQ(keys[DedupePolicy::site][0], keys[DedupePolicy::site][2]);
  EXPECT_EQ(keys[DedupePolicy::contact][0], keys[DedupePolicy::contact][2]);
  EXPECT_NE(keys[DedupePolicy::contact][0], keys[DedupePolicy::contact][1]);
  EXPECT_EQ(keys[DedupePolicy::none][0], "");
}

TEST(Intake, chunking_and_batching_change_nothing) {
  RecordingStore whole;
  ASSERT_TRUE(take_all(whole, {}));
  for (const std::size_t part : {1U, 2U, 7U}) {
    RecordingStore store;
    ASSERT_TRUE(
        take_all(store, {.dedupe = DedupePolicy::contact, .rows_max = {}, .batch_rows = 1}, part));
    ASSERT_EQ(store.rows.size(), whole.rows.size());
    for (std::size_t i = 0; i < store.rows.size(); ++i) {
      EXPECT_EQ(store.rows[i].record.url, whole.rows[i].record.url);
      EXPECT_EQ(store.rows[i].record.cells, whole.rows[i].record.cells);
    }
    EXPECT_EQ(store.rejected.size(), whole.rejected.size());
  }
}

TEST(Intake, batch_is_closed_when_its_cells_are_many_bytes) {
  std::string text = "website,note\n";
  const std::string note(intake_batch_bytes_max / 16, 'x');
  for (int i = 0; i < 33; ++i) text += "site" + std::to_string(i) + ".example," + note + "\n";
  RecordingStore store;
  ASSERT_TRUE(take_all(store, {}, 1 << 16, 0, text));
  EXPECT_EQ(store.rows.size(), 33U);
  EXPECT_EQ(store.batches, 3);
}

TEST(Intake, goes_on_after_the_rows_that_the_store_has) {
  RecordingStore store;
  ASSERT_TRUE(take_all(store, {}, 1000, 3));
  ASSERT_EQ(store.rows.size(), 1U);
  EXPECT_EQ(store.rows[0].record.row, 5);
  EXPECT_EQ(store.rejected.size(), 1U);
}

TEST(Intake, takes_only_the_rows_asked_for) {
  RecordingStore store;
  ASSERT_TRUE(take_all(store, {.dedupe = DedupePolicy::contact, .rows_max = 2, .batch_rows = 100}));
  EXPECT_EQ(store.rows.size(), 2U);
  EXPECT_EQ(store.rows_read, 2);
  EXPECT_TRUE(store.done);
}

TEST(Intake, error_of_the_store_ends_it) {
  RecordingStore store;
  store.fail_next = true;
  EXPECT_FALSE(take_all(store, {}));
  EXPECT_FALSE(store.done);
}

TEST(Intake, list_without_a_website_column_is_refused_with_its_columns) {
  const auto plan = plan_list("name,age\nAnn,7\nBob,9\n", true, "");
  ASSERT_FALSE(plan);
  EXPECT_NE(plan.error().message().find("age"), std::string::npos) << plan.error().message();
}

}  // namespace
}  // namespace ov
