#include "row_numbers.h"

#include <gtest/gtest.h>

namespace ov::cli {
namespace {

TEST(RowNumbers, rows_ranges_and_versions_are_read_in_their_order) {
  const auto rows = read_row_numbers({"7", "3-5", "9@2"});
  ASSERT_TRUE(rows) << rows.error().text();
  ASSERT_EQ(rows->size(), 5U);
  EXPECT_EQ((*rows)[0].row, 7);
  EXPECT_TRUE((*rows)[0].named);
  EXPECT_FALSE((*rows)[0].version_seen);
  EXPECT_EQ((*rows)[1].row, 3);
  EXPECT_FALSE((*rows)[1].named);
  EXPECT_EQ((*rows)[3].row, 5);
  EXPECT_EQ((*rows)[4].version_seen, 2);
}

TEST(RowNumbers, what_is_no_row_is_refused_with_a_sentence) {
  for (const char* text : {"", "0", "-1", "x", "1x", "3-", "5-3", "1@", "1@0", "1@x", "@1", "1-2-3",
                           "99999999999999999999", "1-100001"}) {
    const auto rows = read_row_numbers({text});
    ASSERT_FALSE(rows) << text;
    EXPECT_EQ(rows.error().kind(), ErrorKind::invalid) << text;
  }
  EXPECT_TRUE(read_row_numbers({"1-100000"}));
  EXPECT_FALSE(read_row_numbers({"1-100000", "7"}));
}

}  // namespace
}  // namespace ov::cli
