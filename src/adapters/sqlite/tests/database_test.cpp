#include "database.h"

#include <gtest/gtest.h>

namespace ov::sqlite {
namespace {

class Database_ : public testing::Test {
 protected:
  Database database_ =
      Database::open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE).value();
};

TEST_F(Database_, full_disk_says_what_to_do) {
  ASSERT_TRUE(database_.execute("CREATE TABLE t (x BLOB)"));
  ASSERT_TRUE(database_.prepare("PRAGMA max_page_count = 4").value().step());
  const Result<void> full = database_.execute("INSERT INTO t VALUES (zeroblob(100000))");
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().kind(), ErrorKind::too_large);
  EXPECT_NE(full.error().message().find("free some space"), std::string::npos);
}

TEST_F(Database_, broken_constraint_is_a_bug) {
  ASSERT_TRUE(database_.execute("CREATE TABLE t (x INTEGER PRIMARY KEY)"));
  ASSERT_TRUE(database_.execute("INSERT INTO t VALUES (1)"));
  const Result<void> again = database_.execute("INSERT INTO t VALUES (1)");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind(), ErrorKind::bug);
}

TEST_F(Database_, error_names_the_statement_by_its_verb_and_table) {
  const std::pair<const char*, const char*> cases[] = {
      {"INSERT INTO\n  gone (a, b) VALUES (1, 2)", "(while running INSERT gone)"},
      {"INSERT OR IGNORE INTO gone(a) VALUES (1)", "(while running INSERT gone)"},
      {"SELECT a, count(*) FROM gone WHERE a = 1", "(while running SELECT gone)"},
      {"UPDATE gone SET a = 1", "(while running UPDATE gone)"},
      {"COMMIT", "(while running COMMIT)"},
      {"(", "(while running )"},
      {"", nullptr},
  };
  for (const auto& [sql, expected] : cases) {
    const Result<void> done = database_.execute(sql);
    EXPECT_EQ(done.has_value(), expected == nullptr) << sql;
    if (!done) EXPECT_TRUE(done.error().text().ends_with(expected)) << done.error().text();
  }
}

TEST_F(Database_, statement_is_reset_at_the_end_of_the_scope) {
  ASSERT_TRUE(database_.execute("CREATE TABLE t (x); INSERT INTO t VALUES (1), (2)"));
  Statement select = database_.prepare("SELECT x FROM t").value();
  {
    const ResetAtEnd reset(select.with());
    ASSERT_TRUE(select.step().value());
    EXPECT_FALSE(database_.execute("DROP TABLE t"));  // the read is open
  }
  EXPECT_TRUE(database_.execute("DROP TABLE t"));
}

}  // namespace
}  // namespace ov::sqlite
