// The class behind open_sqlite_store; its calls are spread over store_*.cpp by what they serve.
#pragma once

#include <unordered_map>
#include <vector>

#include "base/unique_fd.h"
#include "database.h"
#include "ports/store.h"

namespace ov::sqlite {

class SqliteStore final : public Store {
 public:
  SqliteStore(UniqueFd lock, Database database)
      : lock_(std::move(lock)), database_(std::move(database)) {}

  // store_campaign.cpp
  Result<std::optional<Campaign>> find_campaign(std::string_view fingerprint) override;
  Result<std::vector<Campaign>> campaigns() override;
  Result<CampaignId> create_campaign(const Campaign& campaign) override;
  Result<void> set_campaign_state(CampaignId campaign, CampaignState state) override;
  Result<void> insert(CampaignId campaign, const IntakeBatch& batch) override;
  Result<void> finish_intake(CampaignId campaign) override;
  // store_work.cpp
  Result<std::optional<Lease>> lease(CampaignId campaign, Stage stage, Time now,
                                     Duration length) override;
  Result<void> extend(SliceId slice, std::int64_t token, Time now, Duration length) override;
  Result<void> commit(SliceId slice, std::int64_t token, std::span<const RecordResult> results,
                      std::span<const Site> sites) override;
  Result<void> give_back(SliceId slice, std::int64_t token) override;
  Result<std::int64_t> sweep(CampaignId campaign, Time now) override;
  Result<std::optional<Time>> next_due(CampaignId campaign) override;
  Result<void> end_all_leases(Time now) override;
  // store_read.cpp
  Result<std::optional<Site>> find_site(std::string_view key) override;
  Result<Site> site(SiteId id) override;
  Result<std::vector<Count>> counts(CampaignId campaign) override;
  Result<std::vector<Count>> counts_by_scan(CampaignId campaign) override;
  Result<void> each_record(CampaignId campaign,
                           const std::function<Result<void>(const RecordView&)>& visit) override;
  Result<void> each_rejected(CampaignId campaign,
                             const std::function<Result<void>(const RejectedRow&)>& visit) override;

 private:
  /// The statement of this text, prepared once. `sql` is a string literal; its address is the key.
  Result<Statement*> prepared(const char* sql);

  Result<std::vector<Campaign>> campaigns_by(Statement& statement);
  Result<std::int64_t> new_slice(CampaignId campaign, Stage stage, int deaths = 0);
  /// Puts the records into fresh slices of `stage`, each as large as the stage allows.
  Result<void> form_slices(CampaignId campaign, Stage stage, std::span<const RecordId> records);
  Result<void> count(CampaignId campaign, RecordState state, Reason reason, std::int64_t change);
  Result<std::vector<Record>> records_of(std::int64_t slice);
  Result<bool> settle_death(std::int64_t slice, CampaignId campaign, Stage stage, int deaths);
  Result<void> store_site(const Site& site);
  Result<bool> store_result(CampaignId campaign, std::int64_t slice, Stage stage,
                            const RecordResult& result);
  Result<void> store_message(RecordId record, const Message& message);
  Result<std::optional<Message>> message_of(RecordId record);
  Result<std::vector<Count>> read_counts(Statement& statement);

  UniqueFd lock_;  ///< Held for the life of a writing store.
  Database database_;
  std::unordered_map<const char*, Statement> statements_;
};

/// Reads a row that starts with: id, campaign, row, line, website, url, site, company, email,
/// first_name, country, cells, state, reason, attempts, site_id.
Result<Record> read_record(const Statement& statement);

inline std::int64_t microseconds(Time time) { return time.time_since_epoch().count(); }

}  // namespace ov::sqlite
