#include "sqlstate.h"

#include <gtest/gtest.h>

namespace ov::postgres {
namespace {

TEST(Sqlstate, each_code_means_one_kind) {
  const std::pair<const char*, ErrorKind> cases[] = {
      {"53100", ErrorKind::too_large},    // disk_full
      {"54000", ErrorKind::too_large},    // program_limit_exceeded
      {"53300", ErrorKind::unavailable},  // too_many_connections
      {"57P01", ErrorKind::unavailable},  // admin_shutdown
      {"08006", ErrorKind::unavailable},  // connection_failure
      {"58030", ErrorKind::unavailable},  // io_error
      {"XX001", ErrorKind::unavailable},  // data_corrupted
      {"", ErrorKind::unavailable},       // nothing was said
      {"25006", ErrorKind::unavailable},  // read_only_sql_transaction
      {"28P01", ErrorKind::denied},       // invalid_password
      {"42501", ErrorKind::denied},       // insufficient_privilege
      {"3D000", ErrorKind::not_found},    // invalid_catalog_name
      {"40P01", ErrorKind::conflict},     // deadlock_detected
      {"57014", ErrorKind::timeout},      // query_canceled
      {"22021", ErrorKind::invalid},      // character_not_in_repertoire
      {"23505", ErrorKind::bug},          // unique_violation
      {"42601", ErrorKind::bug},          // syntax_error
  };
  for (const auto& [code, kind] : cases) EXPECT_EQ(kind_of(code), kind) << code;
}

TEST(Sqlstate, what_passes_is_a_lost_race_or_a_server_that_changes_over) {
  for (const char* code : {"40001", "40P01", "57P01", "57P03", "08006", "53300", "25006"}) {
    EXPECT_TRUE(is_passing(code)) << code;
  }
  for (const char* code : {"23505", "53100", "57014", "42601", "28P01", ""}) {
    EXPECT_FALSE(is_passing(code)) << code;
  }
}

TEST(Sqlstate, code_is_found_within_the_verbose_message_of_a_connection_that_failed) {
  EXPECT_EQ(state_in("connection to server at \"db\" (10.0.0.1), port 5432 failed: FATAL:  28P01: "
                     "password authentication failed for user \"x\"\nLOCATION:  auth.c:1"),
            "28P01");
  EXPECT_EQ(state_in("connection to server at \"db\", port 5432 failed: Connection refused"), "");
  EXPECT_EQ(state_in("FATAL:  short"), "");
}

TEST(Sqlstate, failure_over_a_certificate_stays_and_a_handshake_that_broke_off_passes) {
  const std::string at = "connection to server at \"certificates.SSL.example\", port 5432 failed: ";
  for (const char* stays :
       {"SSL error: certificate verify failed", "server does not support SSL, but SSL was required",
        "server certificate for \"localhost\" does not match host name \"127.0.0.1\"",
        "root certificate file \"/nowhere\" does not exist"}) {
    EXPECT_TRUE(is_about_trust(at + stays)) << stays;
  }
  for (const char* passes :
       {"Connection refused", "SSL SYSCALL error: Connection reset by peer",
        "SSL SYSCALL error: EOF detected", "SSL error: unexpected eof while reading",
        "SSL connection has been closed unexpectedly"}) {
    EXPECT_FALSE(is_about_trust(at + passes)) << passes;
  }
}

TEST(Sqlstate, full_disk_says_what_to_do_and_other_errors_are_one_line) {
  EXPECT_NE(sentence_for("53100", "could not extend file").find("free some space"),
            std::string::npos);
  EXPECT_EQ(sentence_for("XX000", "one\ntwo"), "the store's database says: one");
}

TEST(Sqlstate, error_names_the_statement_by_its_verb_and_table) {
  EXPECT_EQ(running("UPDATE slice SET a = 1"), "running UPDATE slice");
  EXPECT_EQ(running("WITH x AS (SELECT 1 FROM unnest($1)) INSERT INTO money (a) SELECT 1"),
            "running WITH money");
  EXPECT_EQ(running("COMMIT"), "running COMMIT");
}

}  // namespace
}  // namespace ov::postgres
