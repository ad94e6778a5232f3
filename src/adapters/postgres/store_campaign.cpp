#include "store.h"

namespace ov::postgres {
namespace {

#define OV_CAMPAIGN_COLUMNS                                                                   \
  "id, fingerprint, list, columns, brief, writer, created_us, state, intake_done, rows_read," \
  " rows_rejected, review_policy"

Result<Campaign> read_campaign(const Row& row) {
  Campaign campaign;
  campaign.id = {row.integer(0)};
  campaign.fingerprint = row.text(1);
  campaign.list = row.text(2);
  TRY(campaign.columns, decode_strings(row.text(3)));
  campaign.brief = row.text(4);
  campaign.writer = row.text(5);
  campaign.created = time_from(row.integer(6));
  const auto state = campaign_state_from(row.bytes(7));
  const auto policy = review_policy_from(row.bytes(11));
  if (!state || !policy) return damaged("campaign");
  campaign.state = *state;
  campaign.intake_done = row.flag(8);
  campaign.rows_read = row.integer(9);
  campaign.rows_rejected = row.integer(10);
  campaign.review_policy = *policy;
  return campaign;
}

}  // namespace

Result<std::optional<Campaign>> PostgresStore::find_campaign(std::string_view fingerprint) {
  TRY(const Rows rows,
      session_.ask("SELECT " OV_CAMPAIGN_COLUMNS
                   " FROM campaign WHERE fingerprint = $1 ORDER BY id DESC LIMIT 1",
                   fingerprint));
  if (rows.empty()) return std::optional<Campaign>();
  TRY(Campaign campaign, read_campaign(Row(rows, 0)));
  return std::optional<Campaign>(std::move(campaign));
}

Result<std::vector<Campaign>> PostgresStore::campaigns() {
  TRY(const Rows rows, session_.ask("SELECT " OV_CAMPAIGN_COLUMNS " FROM campaign ORDER BY id"));
  std::vector<Campaign> out;
  for (int row = 0; row < rows.size(); ++row) {
    TRY(Campaign campaign, read_campaign(Row(rows, row)));
    out.push_back(std::move(campaign));
  }
  return out;
}

Result<CampaignId> PostgresStore::create_campaign(const Campaign& campaign) {
  return session_.write([&](Transaction& transaction) -> Result<CampaignId> {
    if (!campaign.fingerprint.empty()) {
      // Two processes that begin the same run at once: one waits, and finds the other's.
      transaction.add("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
                      campaign.fingerprint);
      TRY(const Rows other,
          transaction.ask("SELECT 1 FROM campaign WHERE fingerprint = $1", campaign.fingerprint));
      if (!other.empty()) {
        return Error(ErrorKind::conflict, "there is a campaign with this fingerprint");
      }
    }
    TRY(const Rows rows,
        transaction.ask(
            "WITH made AS (INSERT INTO campaign (fingerprint, list, columns, brief, writer,"
            " created_us, state, review_policy) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
            " RETURNING id), wall AS (INSERT INTO money (campaign, shard) SELECT id, 0 FROM made)"
            " SELECT id FROM made",
            campaign.fingerprint, campaign.list, encode_strings(campaign.columns), campaign.brief,
            campaign.writer, microseconds(campaign.created), to_string(campaign.state),
            to_string(campaign.review_policy)));
    return CampaignId{rows.integer(0, 0)};
  });
}

Result<void> PostgresStore::move_campaign(CampaignId campaign, CampaignMove move) {
  return session_.write([&](Transaction& transaction) -> Result<void> {
    transaction.add("UPDATE campaign SET state = $2 WHERE id = $1 AND state = $3", campaign.value,
                    to_string(move.to), to_string(move.from));
    return ok();
  });
}

Result<void> PostgresStore::set_review_policy(CampaignId campaign, const ReviewPolicy& policy) {
  return session_.write([&](Transaction& transaction) -> Result<void> {
    transaction.add("UPDATE campaign SET review_policy = $2 WHERE id = $1", campaign.value,
                    to_string(policy));
    return ok();
  });
}

Result<void> PostgresStore::finish_intake(CampaignId campaign) {
  return session_.write([&](Transaction& transaction) -> Result<void> {
    transaction.add("UPDATE campaign SET intake_done = true WHERE id = $1", campaign.value);
    return ok();
  });
}

}  // namespace ov::postgres
