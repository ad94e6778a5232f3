// What every Store must do with sites that are read once, again, and again with nothing new.
#include "store_contract.h"

namespace ov {
namespace {

class StoreSites : public StoreContract {
 protected:
  void SetUp() override {
    StoreContract::SetUp();
    ASSERT_TRUE(store_->insert(campaign_, batch(1, 1)));
    lease_ = must_lease(Stage::read);
    site_ = site_of(lease_.records.at(0));
  }
  static Facts all_facts() {
    Facts facts;
    facts.organisation = "Weberei Süd";
    facts.legal_name = "Weberei Süd GmbH & Co. KG";
    facts.organisation_description = "Leinen, \"vom Webstuhl\"\nund Faden";
    facts.opening_line = "Wir weben Leinen seit 1911.";
    facts.address = "Hauptstraße 5, 28195 Bremen, DE";
    facts.country = "DE";
    facts.emails = {"info@a.example", "kontakt@a.example"};
    facts.phones = {"+49421123456", "0800 / 1 23 45"};
    facts.social = {"https://linkedin.com/company/a", "https://x.com/a"};
    return facts;
  }
  Site newest() { return store_->site(store_->find_site(site_.key).value()->id).value(); }

  Lease lease_;
  Site site_;
};

TEST_P(StoreSites, site_comes_back_with_everything_that_was_read) {
  site_.certificate_ignored = true;
  site_.signals = {true, true};
  site_.requests = 4;
  site_.bytes_received = 12'345;
  Page& page = site_.pages.at(0);
  page.title = "Titel";
  page.description = "Beschreibung";
  page.language = "de";
  page.content_hash = "hash";
  page.change = Change::changed;
  page.signals = {false, true};
  site_.facts = all_facts();
  page.facts = all_facts();
  page.facts->address = "Another street 1";
  store_one(lease_, site_);
  const Site found = newest();
  EXPECT_EQ(found.key, site_.key);
  EXPECT_EQ(found.read_at, site_.read_at);
  EXPECT_EQ(found.first_read_at, site_.read_at);
  EXPECT_TRUE(found.certificate_ignored);
  EXPECT_EQ(found.signals, site_.signals);
  EXPECT_EQ(found.requests, 4U);
  EXPECT_EQ(found.bytes_received, 12'345U);
  EXPECT_EQ(found.facts, site_.facts);
  ASSERT_EQ(found.pages.size(), 1U);
  EXPECT_EQ(found.pages[0].url, page.url);
  EXPECT_EQ(found.pages[0].status, 200);
  EXPECT_EQ(found.pages[0].title, "Titel");
  EXPECT_EQ(found.pages[0].description, "Beschreibung");
  EXPECT_EQ(found.pages[0].language, "de");
  EXPECT_EQ(found.pages[0].content_hash, "hash");
  EXPECT_EQ(found.pages[0].text, page.text);
  EXPECT_EQ(found.pages[0].blocks.size(), 1U);
  EXPECT_EQ(found.pages[0].etag, page.etag);
  EXPECT_EQ(found.pages[0].last_modified, page.last_modified);
  EXPECT_EQ(found.pages[0].change, Change::changed);
  EXPECT_EQ(found.pages[0].signals, page.signals);
  EXPECT_EQ(found.pages[0].facts, page.facts);
}

TEST_P(StoreSites, each_fact_comes_back_as_it_was_and_alone) {
  const Facts all = all_facts();
  const auto only = [](auto Facts::* field) {
    Facts facts;
    facts.*field = all_facts().*field;
    return facts;
  };
  const Facts each[] = {only(&Facts::organisation),
                        only(&Facts::legal_name),
                        only(&Facts::organisation_description),
                        only(&Facts::opening_line),
                        only(&Facts::address),
                        only(&Facts::country),
                        only(&Facts::emails),
                        only(&Facts::phones),
                        only(&Facts::social),
                        Facts{},
                        all};
  for (const Facts& facts : each) {
    site_.facts = facts;
    site_.pages.at(0).facts = facts;
    store_one(lease_, site_);
    EXPECT_EQ(newest().facts, facts);
    EXPECT_EQ(newest().pages.at(0).facts, facts);
  }
  // Facts that are not known are not the same as none.
  site_.pages.at(0).facts.reset();
  store_one(lease_, site_);
  EXPECT_FALSE(newest().pages.at(0).facts.has_value());
}

TEST_P(StoreSites, text_of_any_size_and_kind_comes_back_to_the_byte) {
  std::string mixed;
  for (int i = 0; i < 3'000; ++i) mixed += "Block " + std::to_string(i * 7919) + " ßß\n\n";
  std::string noise;
  for (std::uint32_t i = 0, x = 1; i < 5'000; ++i) {
    x = x * 1664525 + 1013904223;
    noise += static_cast<char>('!' + x % 90);
  }
  const std::string texts[] = {"",
                               "a",
                               std::string("\0", 1),
                               std::string(300, 'x'),
                               std::string(200'000, 'x'),
                               mixed,
                               noise,
                               std::string("\0\0 zero", 7) + mixed};
  site_.pages.clear();
  for (const std::string& text : texts) {
    Page page;
    page.url = "https://x.example/" + std::to_string(site_.pages.size());
    page.text = text;
    site_.pages.push_back(page);
  }
  store_one(lease_, site_);
  const Site found = newest();
  ASSERT_EQ(found.pages.size(), site_.pages.size());
  for (std::size_t i = 0; i < found.pages.size(); ++i) {
    EXPECT_EQ(found.pages[i].text, site_.pages[i].text) << i;
  }
}

TEST_P(StoreSites, older_versions_stay_for_the_messages_that_rest_on_them) {
  store_one(lease_, site_);
  const SiteId first = newest().id;
  Site later = site_;
  later.read_at = site_.read_at + seconds{100};
  later.pages[0].text = "Other words entirely";
  later.pages[0].blocks.clear();
  store_one(lease_, later);
  EXPECT_NE(newest().id, first);
  EXPECT_EQ(store_->site(first).value().pages[0].text, site_.pages[0].text);
  const std::vector<Site> versions = store_->site_versions(site_.key, 10).value();
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(versions[0].id, newest().id);
  EXPECT_EQ(versions[0].read_at, later.read_at);
  EXPECT_EQ(versions[1].id, first);
  EXPECT_TRUE(versions[1].pages.empty());
  EXPECT_EQ(store_->site_versions(site_.key, 1).value().size(), 1U);
  EXPECT_TRUE(store_->site_versions("other.example", 10).value().empty());
}

TEST_P(StoreSites, version_that_is_found_again_is_renewed_and_not_repeated) {
  store_one(lease_, site_);
  Site again = newest();
  const SiteId id = again.id;
  again.read_at += seconds{1'000};
  again.signals = {false, true};
  again.certificate_ignored = true;
  again.requests = 99;
  again.pages[0].etag = "\"second\"";
  again.pages[0].last_modified = "";
  again.pages[0].signals = {false, true};
  again.pages[0].change = Change::unchanged;
  again.pages[0].text = "must not be taken over";
  again.pages[0].facts = all_facts();
  again.facts.emails = {"must.not@be.taken.over"};
  store_one(lease_, again);
  const Site found = newest();
  EXPECT_EQ(found.id, id);
  EXPECT_EQ(store_->site_versions(site_.key, 10).value().size(), 1U);
  EXPECT_EQ(found.read_at, again.read_at);
  EXPECT_EQ(found.first_read_at, site_.read_at);
  EXPECT_EQ(found.signals, again.signals);
  EXPECT_TRUE(found.certificate_ignored);
  EXPECT_EQ(found.pages[0].etag, "\"second\"");
  EXPECT_EQ(found.pages[0].last_modified, "");
  EXPECT_EQ(found.pages[0].signals, again.pages[0].signals);
  EXPECT_EQ(found.pages[0].facts, all_facts());
  // What messages rest on, and what was counted when it was read, stays.
  EXPECT_EQ(found.pages[0].text, site_.pages[0].text);
  EXPECT_EQ(found.pages[0].change, Change::first_read);
  EXPECT_EQ(found.facts, site_.facts);
  EXPECT_EQ(found.requests, site_.requests);
}

TEST_P(StoreSites, renewal_of_a_version_that_is_not_the_newest_is_a_version_of_its_own) {
  store_one(lease_, site_);
  const Site first = newest();
  Site failed;
  failed.key = site_.key;
  failed.reason = Reason::dns;
  failed.read_at = site_.read_at + seconds{50};
  store_one(lease_, failed);
  Site again = first;
  again.read_at += seconds{100};
  store_one(lease_, again);
  EXPECT_EQ(store_->site_versions(site_.key, 10).value().size(), 3U);
  EXPECT_EQ(newest().reason, Reason::none);
  EXPECT_EQ(newest().read_at, again.read_at);
  EXPECT_EQ(store_->site(first.id).value().read_at, site_.read_at);
  // An id of another site is no version of this one.
  Site other = site_;
  other.key = "other.example";
  other.id = newest().id;
  store_one(lease_, other);
  EXPECT_EQ(store_->site_versions("other.example", 10).value().size(), 1U);
  EXPECT_EQ(store_->site_versions(site_.key, 10).value().size(), 3U);
}

TEST_P(StoreSites, record_read_from_a_renewed_version_rests_on_it) {
  store_one(lease_, site_);
  Site again = newest();
  again.read_at += seconds{10};
  ASSERT_TRUE(commit_one(lease_, read_ok(lease_.records[0]), std::span(&again, 1)));
  EXPECT_EQ(must_lease(Stage::write).records.at(0).site_id, again.id);
}

TEST_P(StoreSites, sites_with_a_bad_certificate_are_counted_once_however_many_records_name_them) {
  EXPECT_EQ(store_->sites_with_bad_certificate(campaign_).value(), 0);
  site_.certificate_ignored = true;
  ASSERT_TRUE(commit_one(lease_, read_ok(lease_.records[0]), std::span(&site_, 1)));
  EXPECT_EQ(store_->sites_with_bad_certificate(campaign_).value(), 1);
  EXPECT_EQ(store_->sites_with_bad_certificate(CampaignId{campaign_.value + 1}).value(), 0);
}

INSTANTIATE_TEST_SUITE_P(adapters, StoreSites, all_adapters(), adapter_name);

}  // namespace
}  // namespace ov
