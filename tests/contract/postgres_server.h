// The PostgreSQL server of one test program: started when first asked for by
// tests/servers/postgres.py, which stops it when this process ends, however it ends.
#pragma once

#include <string>

#include "base/unique_fd.h"

namespace ov {

class PostgresServer {
 public:
  /// The one of this program.
  static PostgresServer& shared();

  /// The URL of the database that holds the current schema and nothing besides what was stored
  /// since it was first asked for by this name. One name at a time: emptying tables takes a
  /// thirtieth of the time that making a database does.
  std::string database(const std::string& name);
  /// The same through PgBouncer in transaction pooling mode.
  std::string pooled_database(const std::string& name);
  /// The URL of an empty database.
  std::string empty_database(const std::string& name);
  [[nodiscard]] int port() const { return port_; }
  /// Runs statements as somebody with psql would; the first column of the first row.
  std::string run(const std::string& url, const std::string& sql);

 private:
  PostgresServer();
  [[nodiscard]] std::string url(int port, const std::string& name) const;
  void empty_for(const std::string& name);

  UniqueFd stays_open_;  ///< The script's standard input; its end stops the servers.
  int port_ = 0;
  int pgbouncer_port_ = 0;
  std::string used_by_;
};

}  // namespace ov
