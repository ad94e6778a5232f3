// No hot call of the store reads a big table from end to end: each is made, with the statements
// that the store really sends, on a database with 200,000 rows in every table that grows with a
// list, and the server's own counters say what was scanned. A plan that is written down here could
// not tell that the store's statement has changed.
#include <functional>

#include "base/hash.h"
#include "ports/batch_store.h"
#include "store_contract.h"

namespace ov {
namespace {

constexpr Time now{seconds{1'800'000'000}};
constexpr CampaignId campaign{1};

// A campaign of 200,000 records: two in five wait to be read, one in five to be written, the rest
// has ended. Slices are small, so that there are many.
constexpr const char* filling = R"sql(
INSERT INTO campaign (fingerprint, list, columns, brief, writer, created_us, state, intake_done,
                      rows_read)
  VALUES ('big', 'list.csv', '["website"]', '', 'quote:', 5, 'running', false, 200000);
INSERT INTO money (campaign, shard, budget_microdollars) VALUES (1, 0, 1000000000);
INSERT INTO record (campaign, row, line, website, url, site, company, email, first_name, country,
                    cells, state, reason)
  SELECT 1, n, n + 1, 'w', 'https://site' || n || '.example/', 'site' || n || '.example', 'c', '',
         '', '', '["w"]',
         CASE n % 5 WHEN 0 THEN 'waiting' WHEN 1 THEN 'waiting' WHEN 2 THEN 'writing'
              ELSE 'done' END, ''
  FROM generate_series(1, 200000) AS n;
INSERT INTO record_count VALUES (1, 'waiting', '', 0, 80000), (1, 'writing', '', 1, 40000),
                                (1, 'done', '', 2, 80000);
INSERT INTO dedupe SELECT 1, 'site' || n || '.example' FROM generate_series(1, 200000) AS n;
INSERT INTO slice (campaign, stage) SELECT 1, CASE n % 2 WHEN 0 THEN 'read' ELSE 'write' END
  FROM generate_series(1, 20000) AS n;
INSERT INTO slice_record SELECT 1 + (n / 5 % 10000) * 2 + (n % 5 <> 2)::int, n
  FROM generate_series(1, 200000) AS n WHERE n % 5 < 3;
INSERT INTO due SELECT 1, 1800000000000000 + n * 1000000::bigint - 100000000, n, 'read'
  FROM generate_series(1, 200000) AS n;
INSERT INTO site (key, reason, detail, facts, read_at_us, requests, bytes_received)
  SELECT 'site' || n || '.example', '', '', '{}', 5, 1, 1 FROM generate_series(1, 200000) AS n;
INSERT INTO page (site_id, position, url, status, title, description, language, content_hash, text,
                  blocks)
  SELECT n, 0, 'https://site' || n || '.example/', 200, '', '', '', '', 'text', ''
  FROM generate_series(1, 200000) AS n;
INSERT INTO message (record, subject, body, review, writer)
  SELECT n, 's', 'b', 'approved', 'quote:' FROM generate_series(1, 200000) AS n WHERE n % 5 > 2;
INSERT INTO evidence (record, position, page, quote, start_byte, end_byte)
  SELECT n, 0, 'p', 'q', 0, 1 FROM generate_series(1, 200000) AS n;
INSERT INTO model_call (campaign, record, answer_key, state, reserved_microdollars, started_us)
  SELECT 1, n, sha256(n::text::bytea), CASE n % 9 WHEN 0 THEN 'reserved' ELSE 'settled' END, 1, 5
  FROM generate_series(1, 200000) AS n;
INSERT INTO answer (key, text, text_bytes, model, endpoint, tokens_in, tokens_out, tokens_cached,
                    stored_us)
  SELECT sha256(n::text::bytea), 't', 0, 'm', 'e', 1, 1, 0, 5 FROM generate_series(1, 200000) AS n;
INSERT INTO batch (campaign, key, state, created_us, changed_us)
  VALUES (1, 'b', 'submitted', 5, 5);
INSERT INTO batch_request (batch, answer_key, call, line, line_bytes, prompt_bytes, schema_bytes,
                           messages, tokens_out_max, state)
  SELECT 1, sha256(n::text::bytea), n, '', 1, 1, 1, 1, 1,
         CASE n % 9 WHEN 0 THEN 'open' ELSE 'answered' END FROM generate_series(1, 200000) AS n;
INSERT INTO message_version (record, version, subject, body, review, by, why, at_us, evidence,
                             asserted)
  SELECT n, 1, 's', 'b', 'approved', '', '', 0, '[]', '[]' FROM generate_series(4, 1000000, 5) AS n;
ANALYZE
)sql";

class PostgresPlan : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    url_ = PostgresServer::shared().empty_database("two_hundred_thousand");
    make_postgres(url_);
    sql(filling);
  }
  static std::string sql(const std::string& text) {
    return PostgresServer::shared().run(url_, text);
  }

  /// Rows of big tables that were read by scanning them, so far. What a connection read is counted
  /// when it has ended.
  static std::int64_t rows_scanned() {
    while (sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'overture'"
               " AND datname = current_database()") != "0") {
    }
    // Of campaigns, counts, money and batches there are few, whatever the size of the lists.
    return std::stoll(
        sql("SELECT sum(seq_tup_read) FROM pg_stat_user_tables WHERE relname NOT IN"
            " ('campaign', 'record_count', 'money', 'batch', 'schema_version', 'rejected',"
            " 'review_waiting')"));
  }
  static void expect_no_scan(const std::function<void(Store&)>& calls) {
    const std::int64_t before = rows_scanned();
    calls(*make_postgres(url_));
    EXPECT_EQ(rows_scanned(), before);
  }

  static std::string url_;
};

std::string PostgresPlan::url_;

TEST_F(PostgresPlan, counters_do_tell_of_a_scan) {
  const std::int64_t before = rows_scanned();
  const auto store = make_postgres(url_);
  ASSERT_TRUE(store->end_all_leases(now - std::chrono::hours{99}));  // ends none; scans all calls
  sql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
      " WHERE application_name = 'overture'");
  EXPECT_GE(rows_scanned(), before + 200'000);
  sql("UPDATE model_call SET state = 'reserved' WHERE state = 'uncertain'; ANALYZE model_call");
}

TEST_F(PostgresPlan, lease_extend_and_commit) {
  expect_no_scan([](Store& store) {
    for (const Stage stage : {Stage::read, Stage::write}) {
      const Lease lease = store.lease(campaign, stage, now, seconds{60}).value().value();
      ASSERT_FALSE(lease.records.empty());
      ASSERT_TRUE(store.extend(lease.slice, lease.token, now, seconds{60}));
      std::vector<RecordResult> results;
      std::vector<Site> sites;
      for (const Record& record : lease.records) {
        RecordResult& result = results.emplace_back();
        result.record = record.id;
        result.state = stage == Stage::read ? RecordState::writing : RecordState::done;
        if (stage == Stage::write) result.message.emplace();
        Site& site = sites.emplace_back();
        site.key = record.site;
        site.pages.emplace_back();
      }
      sites.front().id = {lease.records.front().id.value};  // found again as it was
      const SliceCommit commit{lease.slice, lease.token, results};
      const auto lost = store.commit(std::span(&commit, 1), sites, {});
      ASSERT_TRUE(lost) << lost.error().text();
    }
  });
}

TEST_F(PostgresPlan, commit_of_many_records_at_once) {
  expect_no_scan([](Store& store) {
    std::vector<std::vector<RecordResult>> results;
    std::vector<SliceCommit> commits;
    for (int i = 0; i < 50; ++i) {
      const Lease lease = store.lease(campaign, Stage::read, now, seconds{60}).value().value();
      results.emplace_back();
      for (const Record& record : lease.records) {
        results.back().emplace_back();
        results.back().back().record = record.id;
        results.back().back().state = RecordState::failed;
      }
      commits.push_back({lease.slice, lease.token, {}});
    }
    for (std::size_t i = 0; i < commits.size(); ++i) commits[i].results = results[i];
    ASSERT_TRUE(store.commit(commits, {}, {}));
  });
}

TEST_F(PostgresPlan, lease_that_takes_over_from_the_dead) {
  const Lease dead =
      make_postgres(url_)->lease(campaign, Stage::write, now, seconds{1}).value().value();
  // Slices that were never leased come first, so they are out of the way for now.
  sql("UPDATE slice SET lease_until_us = 9000000000000000 WHERE stage = 'write' AND"
      " lease_until_us = 0");
  expect_no_scan([&](Store& store) {
    const auto lease = store.lease(campaign, Stage::write, now + seconds{2}, seconds{60}).value();
    EXPECT_EQ(lease.value().slice, dead.slice);
  });
  sql("UPDATE slice SET lease_until_us = 0 WHERE lease_until_us = 9000000000000000");
}

TEST_F(PostgresPlan, sweep) {
  expect_no_scan([](Store& store) {
    EXPECT_GT(store.sweep(campaign, now).value(), 50);
    EXPECT_EQ(store.sweep(campaign, now).value(), 0);
    EXPECT_TRUE(store.batches()->waiting(campaign));
  });
}

TEST_F(PostgresPlan, intake) {
  expect_no_scan([](Store& store) {
    IntakeBatch batch;
    batch.rows_before = 200'000;
    batch.rows_read = 200'500;
    for (int row = 200'001; row <= 200'500; ++row) {
      batch.rows.emplace_back();
      batch.rows.back().record.row = row;
      batch.rows.back().dedupe_key = "site" + std::to_string(row - 100) + ".example";
    }
    const Result<void> inserted = store.insert(campaign, batch);
    EXPECT_TRUE(inserted) << inserted.error().text();
  });
}

TEST_F(PostgresPlan, reserving_settling_and_answers) {
  expect_no_scan([](Store& store) {
    std::vector<CallReservation> calls;
    for (int i = 1; i <= 200; ++i) calls.push_back({{i}, sha256_hex(std::to_string(i)), 5});
    const auto ids = store.reserve_calls(campaign, calls, now).value();
    std::vector<CallSettlement> ends;
    for (const auto& id : ids) {
      CallSettlement& end = ends.emplace_back();
      end.call = id.value();
      end.state = CallState::settled;
      end.answer = "answer";
    }
    ASSERT_TRUE(store.commit({}, {}, ends));
    EXPECT_TRUE(store.find_answer(sha256_hex("7")).value().has_value());
    EXPECT_TRUE(store.calls_of({7}));
    EXPECT_TRUE(store.money(campaign));
    EXPECT_TRUE(store.batches()->batched_question(sha256_hex("7")));
  });
}

TEST_F(PostgresPlan, what_progress_review_and_explain_look_at) {
  expect_no_scan([](Store& store) {
    EXPECT_FALSE(store.counts(campaign).value().empty());
    EXPECT_TRUE(store.find_record(campaign, 77).value().has_value());
    EXPECT_TRUE(store.find_record(RecordId{77}).value().has_value());
    EXPECT_TRUE(store.waiting(campaign, 0, 50));
    EXPECT_TRUE(store.find_site("site77.example").value().has_value());
    EXPECT_TRUE(store.site({77}));
    ReviewDecision decision;
    decision.record = {3};
    decision.by = "anna";
    const Result<void> reviewed = store.review(std::span(&decision, 1), now);
    EXPECT_TRUE(reviewed) << reviewed.error().text();
  });
}

}  // namespace
}  // namespace ov
