#include <gtest/gtest.h>

#include "connection.h"

namespace ov::postgres {
namespace {

TEST(Address, shows_server_and_database_and_neither_user_nor_password) {
  const Address address =
      read_address("postgres://anna:secret@db.example:6432/leads?sslmode=verify-full", "").value();
  EXPECT_EQ(address.shown, "db.example:6432/leads");
}

TEST(Address, password_of_the_url_goes_before_the_one_beside_it) {
  EXPECT_EQ(read_address("postgresql://anna@db.example/leads", "beside").value().password,
            "beside");
  EXPECT_EQ(read_address("postgresql://anna:inside@db.example/leads", "beside").value().password,
            "");
}

TEST(Address, url_that_is_none_is_refused_without_being_repeated) {
  for (const char* url : {"postgres://anna:se%ZZcret@db.example/leads", "mysql://secret@db/leads",
                          "postgres://[secret"}) {
    const Result<Address> address = read_address(url, "secret");
    ASSERT_FALSE(address) << url;
    EXPECT_EQ(address.error().kind(), ErrorKind::invalid);
    EXPECT_EQ(address.error().text().find("secret"), std::string::npos) << address.error().text();
  }
}

}  // namespace
}  // namespace ov::postgres
