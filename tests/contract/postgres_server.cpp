#include "postgres_server.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <spawn.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "adapters/postgres.h"
#include "base/assert.h"
#include "base/clock.h"

extern char** environ;

namespace ov {
namespace {

constexpr const char* script = OV_SOURCE_DIR "/tests/servers/postgres.py";
constexpr const char* schema_database = "with_schema";

/// `"port": 1234` in the line that the script prints.
int number_after(const std::string& line, const std::string& name) {
  const std::size_t at = line.find('"' + name + "\": ");
  return at == std::string::npos ? 0 : std::atoi(line.c_str() + at + name.size() + 4);
}

std::string read_line(int fd) {
  std::string line;
  char byte = 0;
  while (::read(fd, &byte, 1) == 1 && byte != '\n') line.push_back(byte);
  return line;
}

}  // namespace

PostgresServer& PostgresServer::shared() {
  static PostgresServer server;
  return server;
}

PostgresServer::PostgresServer() {
  std::array<int, 2> to_script{};
  std::array<int, 2> from_script{};
  OV_ASSERT(::pipe2(to_script.data(), O_CLOEXEC) == 0);
  OV_ASSERT(::pipe2(from_script.data(), O_CLOEXEC) == 0);
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to_script[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, from_script[1], STDOUT_FILENO);
  std::string program = "/usr/bin/python3";
  std::string file = script;
  std::string option = "--pgbouncer";
  char* arguments[] = {program.data(), file.data(), option.data(), nullptr};
  pid_t child = 0;
  OV_ASSERT(posix_spawn(&child, program.c_str(), &actions, nullptr, arguments, environ) == 0);
  posix_spawn_file_actions_destroy(&actions);
  ::close(to_script[0]);
  ::close(from_script[1]);
  stays_open_ = UniqueFd(to_script[1]);
  const UniqueFd answer(from_script[0]);
  const std::string line = read_line(answer.get());
  port_ = number_after(line, "port");
  pgbouncer_port_ = number_after(line, "pgbouncer_port");
  OV_ASSERT(port_ > 0 && pgbouncer_port_ > 0);

  const std::string filled = empty_database(schema_database);
  const SystemClock clock;
  const auto store =
      open_postgres_store({.url = filled, .password = ""}, PostgresMode::create, clock);
  EXPECT_TRUE(store) << store.error().text();
}

std::string PostgresServer::url(int port, const std::string& name) const {
  return "postgres://overture@127.0.0.1:" + std::to_string(port) + "/" + name;
}

void PostgresServer::empty_for(const std::string& name) {
  if (name == used_by_) return;
  used_by_ = name;
  run(url(port_, schema_database),
      "DO $$ DECLARE name text; BEGIN FOR name IN SELECT tablename FROM pg_tables"
      " WHERE schemaname = 'public' AND tablename <> 'schema_version' LOOP"
      " EXECUTE format('DELETE FROM %I', name); END LOOP; END $$");
}

std::string PostgresServer::empty_database(const std::string& name) {
  run(url(port_, "postgres"), "CREATE DATABASE \"" + name + '"');
  return url(port_, name);
}

std::string PostgresServer::database(const std::string& name) {
  empty_for(name);
  return url(port_, schema_database);
}

std::string PostgresServer::pooled_database(const std::string& name) {
  empty_for(name);
  return url(pgbouncer_port_, schema_database);
}

std::string PostgresServer::run(const std::string& url, const std::string& sql) {
  const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(url.c_str()),
                                                                &PQfinish);
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), sql.c_str()),
                                                             &PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  EXPECT_TRUE(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
      << PQerrorMessage(connection.get());
  if (status != PGRES_TUPLES_OK || PQntuples(result.get()) == 0) return "";
  return PQgetvalue(result.get(), 0, 0);
}

}  // namespace ov
