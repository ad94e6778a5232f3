#include "ports/stored_form.h"
#include "store.h"

namespace ov::sqlite {

Result<Statement*> SqliteStore::prepared(const char* sql) {
  const auto found = statements_.find(sql);
  if (found != statements_.end()) return &found->second;
  TRY(Statement statement, database_.prepare(sql));
  return &statements_.emplace(sql, std::move(statement)).first->second;
}

Result<std::vector<Campaign>> SqliteStore::campaigns_by(Statement& statement) {
  const ResetAtEnd reset(statement);
  std::vector<Campaign> out;
  for (;;) {
    TRY(const bool row, statement.step());
    if (!row) break;
    Campaign campaign;
    campaign.id = {statement.integer(0)};
    campaign.fingerprint = statement.string(1);
    campaign.list = statement.string(2);
    TRY(campaign.columns, decode_strings(statement.text(3)));
    campaign.brief = statement.string(4);
    campaign.writer = statement.string(5);
    campaign.created = Time{Duration{statement.integer(6)}};
    const auto state = campaign_state_from(statement.text(7));
    if (!state) return damaged("campaign");
    campaign.state = *state;
    campaign.intake_done = statement.integer(8) != 0;
    campaign.rows_read = statement.integer(9);
    campaign.rows_rejected = statement.integer(10);
    const auto policy = review_policy_from(statement.text(11));
    if (!policy) return damaged("campaign");
    campaign.review_policy = *policy;
    out.push_back(std::move(campaign));
  }
  return out;
}

Result<std::optional<Campaign>> SqliteStore::find_campaign(std::string_view fingerprint) {
  TRY(Statement * statement,
      prepared(
          "SELECT id, fingerprint, list, columns, brief, writer, created_us, state, intake_done,"
          " rows_read, rows_rejected, review_policy FROM campaign WHERE fingerprint = ? ORDER BY "
          "id DESC LIMIT "
          "1"));
  TRY(std::vector<Campaign> found, campaigns_by(statement->with(fingerprint)));
  if (found.empty()) return std::optional<Campaign>();
  return std::optional<Campaign>(std::move(found.front()));
}

Result<std::vector<Campaign>> SqliteStore::campaigns() {
  TRY(Statement * statement,
      prepared(
          "SELECT id, fingerprint, list, columns, brief, writer, created_us, state, intake_done,"
          " rows_read, rows_rejected, review_policy FROM campaign ORDER BY id"));
  return campaigns_by(statement->with());
}

Result<CampaignId> SqliteStore::create_campaign(const Campaign& campaign) {
  TRY(Transaction transaction, Transaction::begin(database_));
  TRY(const std::optional<Campaign> other, find_campaign(campaign.fingerprint));
  if (other && !campaign.fingerprint.empty()) {
    return Error(ErrorKind::conflict, "there is a campaign with this fingerprint");
  }
  TRY(Statement * statement,
      prepared("INSERT INTO campaign (fingerprint, list, columns, brief, writer, created_us, state,"
               " review_policy) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
  const std::string columns = encode_strings(campaign.columns);
  TRY_VOID(statement
               ->with(campaign.fingerprint, campaign.list, columns, campaign.brief, campaign.writer,
                      microseconds(campaign.created), to_string(campaign.state),
                      to_string(campaign.review_policy))
               .run());
  const CampaignId id{database_.last_row_id()};
  TRY(Statement * money, prepared("INSERT INTO money (campaign) VALUES (?)"));
  TRY_VOID(money->with(id.value).run());
  TRY_VOID(transaction.commit());
  return id;
}

Result<void> SqliteStore::move_campaign(CampaignId campaign, CampaignMove move) {
  TRY(Statement * statement, prepared("UPDATE campaign SET state = ? WHERE id = ? AND state = ?"));
  return statement->with(to_string(move.to), campaign.value, to_string(move.from)).run();
}

Result<void> SqliteStore::set_review_policy(CampaignId campaign, const ReviewPolicy& policy) {
  TRY(Statement * statement, prepared("UPDATE campaign SET review_policy = ? WHERE id = ?"));
  return statement->with(to_string(policy), campaign.value).run();
}

Result<void> SqliteStore::insert(CampaignId campaign, const IntakeBatch& batch) {
  TRY(Transaction transaction, Transaction::begin(database_));
  TRY(Statement * advance,
      prepared("UPDATE campaign SET rows_read = ?, rows_rejected = rows_rejected + ?"
               " WHERE id = ? AND rows_read = ? AND intake_done = 0"));
  const auto rejected_count = static_cast<std::int64_t>(batch.rejected.size());
  TRY_VOID(advance->with(batch.rows_read, rejected_count, campaign.value, batch.rows_before).run());
  if (database_.changes() != 1) {
    return Error(ErrorKind::conflict, "these rows of the list were taken in before");
  }
  TRY(Statement * dedupe, prepared("INSERT OR IGNORE INTO dedupe (campaign, key) VALUES (?, ?)"));
  TRY(Statement * record,
      prepared("INSERT INTO record (campaign, row, line, website, url, site, company, email,"
               " first_name, country, cells, state, reason)"
               " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  std::vector<RecordId> fresh;
  std::int64_t duplicates = 0;
  for (const IntakeBatch::Row& row : batch.rows) {
    const Record& r = row.record;
    bool duplicate = false;
    if (!row.dedupe_key.empty()) {
      TRY_VOID(dedupe->with(campaign.value, row.dedupe_key).run());
      duplicate = database_.changes() == 0;
    }
    const RecordState state = duplicate ? RecordState::skipped : RecordState::waiting;
    const Reason reason = duplicate ? Reason::duplicate : Reason::none;
    const std::string cells = encode_strings(r.cells);
    TRY_VOID(record
                 ->with(campaign.value, r.row, r.line, r.website, r.url, r.site, r.company, r.email,
                        r.first_name, r.country, cells, to_string(state), to_string(reason))
                 .run());
    if (duplicate) {
      ++duplicates;
    } else {
      fresh.push_back({database_.last_row_id()});
    }
  }
  TRY(Statement * rejected,
      prepared("INSERT INTO rejected (campaign, row, line, column, reason, detail, value)"
               " VALUES (?, ?, ?, ?, ?, ?, ?)"));
  for (const RejectedRow& r : batch.rejected) {
    TRY_VOID(
        rejected
            ->with(campaign.value, r.row, r.line, r.column, to_string(r.reason), r.detail, r.value)
            .run());
  }
  TRY_VOID(count(campaign, RecordState::waiting, Reason::none, std::ssize(fresh)));
  TRY_VOID(count(campaign, RecordState::skipped, Reason::duplicate, duplicates));
  TRY_VOID(form_slices(campaign, Stage::read, fresh));
  return transaction.commit();
}

Result<void> SqliteStore::finish_intake(CampaignId campaign) {
  TRY(Statement * statement, prepared("UPDATE campaign SET intake_done = 1 WHERE id = ?"));
  return statement->with(campaign.value).run();
}

}  // namespace ov::sqlite
