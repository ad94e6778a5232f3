#include "summary.h"

#include <gtest/gtest.h>

namespace ov::cli {
namespace {

TEST(Summary, reasons_come_by_how_many_and_the_rest_is_summed_up) {
  EXPECT_EQ(reasons_text({}), "");
  EXPECT_EQ(reasons_text({{RecordState::done, Reason::none, 9}}), "");
  std::vector<Count> counts{{RecordState::failed, Reason::dns, 3},
                            {RecordState::failed, Reason::timeout, 1200},
                            {RecordState::skipped, Reason::dns, 4}};
  EXPECT_EQ(reasons_text(counts), "timeout 1,200, dns 7");
  for (const Reason reason : {Reason::connect, Reason::tls, Reason::parked, Reason::robots}) {
    counts.push_back({RecordState::failed, reason, 2});
  }
  EXPECT_EQ(reasons_text(counts), "timeout 1,200, dns 7, robots 2, connect 2, tls 2, others 2");
}

TEST(Summary, sites_are_told_of_only_where_there_is_something_to_tell) {
  EXPECT_EQ(sites_text({.first_read = 412}), "");
  EXPECT_EQ(sites_text({.first_read = 100, .unchanged = 290, .changed = 22}),
            "312 sites were read again: 290 unchanged, 22 changed\n");
  EXPECT_EQ(sites_text({.changed = 1, .records_reused = 1'204, .asked_to_be_left = 1}),
            "1 site was read again: 0 unchanged, 1 changed\n"
            "1,204 records of sites that were read before and not asked again (crawl.max_age)\n"
            "1 site with pages left out as they ask (crawl.obey_noai, crawl.obey_noindex)\n");
}

TEST(Summary, model_failed_all_only_when_nothing_was_written) {
  const Count dead{RecordState::dead, Reason::model_error, 5};
  EXPECT_TRUE(model_failed_all({dead, {RecordState::failed, Reason::dns, 1}}));
  EXPECT_FALSE(model_failed_all({dead, {RecordState::done, Reason::none, 1}}));
  EXPECT_FALSE(model_failed_all({{RecordState::failed, Reason::dns, 1}}));
  EXPECT_FALSE(model_failed_all({}));
}

}  // namespace
}  // namespace ov::cli
