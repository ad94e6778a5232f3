#include <algorithm>
#include <deque>
#include <utility>

#include "base/assert.h"
#include "base/log.h"
#include "connection.h"
#include "net/dns.h"
#include "net/reactor.h"
#include "net/redis.h"
#include "net/tls.h"

namespace ov {
namespace {

Error not_connected() {
  return {ErrorKind::unavailable, "there is no connection to Redis at present"};
}

// What a server answers before it was logged in to. Redis is asked for its words only where they
// tell nothing: none of these replies repeats the password.
Error refused(const std::string& answer) {
  const bool by_name = answer.starts_with("WRONGPASS") || answer.starts_with("NOAUTH") ||
                       answer.starts_with("NOPERM") ||
                       answer.find("without any password configured") != std::string::npos;
  if (by_name) {
    return {ErrorKind::denied,
            answer.starts_with("NOAUTH")
                ? "Redis wants a password and none was given"
                : "Redis refuses the user or the password (or lets this user do too little)"};
  }
  return {ErrorKind::unavailable, "Redis answers: " + answer};
}

// "run_id:…" in the answer to INFO server.
std::string run_id_in(const std::string& info) {
  constexpr std::string_view name = "run_id:";
  const std::size_t at = info.find(name);
  if (at == std::string::npos) return "";
  const std::size_t begin = at + name.size();
  return info.substr(begin, info.find('\r', begin) - begin);
}

// These say that the server is not the one to talk to any more; the connection ends.
bool ends_connection(const RedisValue& reply) {
  return reply.is_error() &&
         (reply.text.starts_with("READONLY") || reply.text.starts_with("MASTERDOWN") ||
          reply.text.starts_with("LOADING") || reply.text.starts_with("NOAUTH"));
}

}  // namespace

struct RedisClient::Body {
  struct Pending {
    Done done;
    Duration sent_at;
  };

  Body(Reactor& on, RedisOptions given) : reactor(on), options(std::move(given)) {}

  Task<void> run();
  Task<void> keep_connection();
  Task<void> log_in(RedisConnection& to, Deadline deadline);
  Task<void> connect_to_server(RedisConnection& to, RedisAddress::Server server, Deadline deadline);
  Task<RedisAddress::Server> find_primary(Deadline deadline);
  Task<RedisAddress::Server> ask_sentinel(RedisAddress::Server sentinel, Deadline deadline);
  Task<void> exchange(RedisConnection& with);
  void fail_all(const Error& error);
  void note_problem(Error error);
  void tell() const {
    if (changed) changed();
  }

  Reactor& reactor;
  const RedisOptions options;
  std::unique_ptr<Resolver> resolver;
  std::unique_ptr<TlsClient> tls;
  RedisConnection* connection = nullptr;  ///< While commands can be sent.
  std::string run_id;
  std::optional<Error> problem;
  std::deque<Pending> pending;  ///< In the order of sending, which is that of the replies.
  std::function<void()> changed;
  Duration pause{0};
  Task<void> task;
};

Task<RedisAddress::Server> RedisClient::Body::ask_sentinel(RedisAddress::Server sentinel,
                                                           Deadline deadline) {
  RedisConnection to(reactor);
  CO_TRY_VOID(co_await connect_to_server(to, sentinel, deadline));
  CO_TRY(
      const RedisValue reply,
      co_await to.ask({"SENTINEL", "get-master-addr-by-name", options.address.primary}, deadline));
  if (reply.is_error()) co_return refused(reply.text);
  if (reply.elements.size() != 2) {
    co_return Error(ErrorKind::unavailable,
                    "the sentinel knows no primary called '" + options.address.primary + "'");
  }
  RedisAddress::Server primary{reply.elements[0].text, 0};
  const int port = std::atoi(reply.elements[1].text.c_str());
  if (port <= 0 || port > 65'535) {
    co_return Error(ErrorKind::invalid, "the sentinel names a primary without a port");
  }
  primary.port = static_cast<std::uint16_t>(port);
  co_return primary;
}

// The sentinels in their order; each has an equal part of the time that is left.
Task<RedisAddress::Server> RedisClient::Body::find_primary(Deadline deadline) {
  const std::vector<RedisAddress::Server>& sentinels = options.address.servers;
  if (options.address.primary.empty()) co_return sentinels.front();
  Error last = not_connected();
  for (std::size_t i = 0; i < sentinels.size(); ++i) {
    const Duration left = deadline.at - reactor.clock().elapsed();
    const auto share = left / static_cast<Duration::rep>(sentinels.size() - i + 1);
    Result<RedisAddress::Server> found = co_await ask_sentinel(sentinels[i], reactor.in(share));
    if (found || found.error().kind() == ErrorKind::cancelled) co_return found;
    last = std::move(found).error();
  }
  last.while_doing("asking the sentinels");
  co_return last;
}

Task<void> RedisClient::Body::connect_to_server(RedisConnection& to, RedisAddress::Server server,
                                                Deadline deadline) {
  if (!resolver) {
    ResolverOptions names;
    names.operator_names = true;
    CO_TRY(resolver, Resolver::create(reactor, names));
  }
  if (options.address.encrypted && !tls) tls = std::make_unique<TlsClient>(options.ca_file);
  auto look_up = resolver->resolve(server.host);
  auto found = co_await with_deadline(reactor, deadline, std::move(look_up));
  if (!found) co_return std::move(found).error().while_doing("looking up " + server.host);
  Result<void> opened = not_connected();
  for (const IpAddress& address : *found) {
    const Endpoint endpoint{address, server.port};
    opened = co_await to.open(endpoint, tls.get(), server.host, deadline);
    if (opened) co_return ok();
    // Whom we do not trust at one address says more than that another is not there.
    if (opened.error().kind() == ErrorKind::denied) break;
  }
  co_return std::move(opened).error().while_doing("connecting to " + server.host + ":" +
                                                  std::to_string(server.port));
}

Task<void> RedisClient::Body::log_in(RedisConnection& to, Deadline deadline) {
  if (!options.password.empty()) {
    std::vector<std::string> words{"AUTH"};
    if (!options.address.user.empty()) words.push_back(options.address.user);
    words.push_back(options.password);
    CO_TRY(const RedisValue reply, co_await to.ask(std::move(words), deadline));
    if (reply.is_error()) co_return refused(reply.text);
  }
  if (options.address.database != 0) {
    CO_TRY(const RedisValue reply,
           co_await to.ask({"SELECT", std::to_string(options.address.database)}, deadline));
    if (reply.is_error()) co_return refused(reply.text);
  }
  // A replica answers reads and would refuse every write; a sentinel may be behind the truth.
  CO_TRY(const RedisValue role, co_await to.ask({"ROLE"}, deadline));
  if (role.is_error()) co_return refused(role.text);
  if (role.elements.empty() || role.elements[0].text != "master") {
    co_return Error(ErrorKind::unavailable, "the Redis server is no primary");
  }
  CO_TRY(const RedisValue info, co_await to.ask({"INFO", "server"}, deadline));
  if (info.is_error()) co_return refused(info.text);
  run_id = run_id_in(info.text);
  if (run_id.empty()) {
    co_return Error(ErrorKind::unavailable, "the Redis server does not say who it is (INFO)");
  }
  co_return ok();
}

// Replies in their order, for as long as the connection holds and no reply is late.
Task<void> RedisClient::Body::exchange(RedisConnection& with) {
  for (;;) {
    CO_TRY(std::optional<RedisValue> reply, with.next());
    if (reply) {
      if (reply->is_push) continue;
      if (pending.empty()) {
        co_return Error(ErrorKind::invalid, "Redis answered what nobody asked");
      }
      const bool is_last = ends_connection(*reply);
      Error why(ErrorKind::unavailable, is_last ? "Redis answers: " + reply->text : "");
      Pending first = std::move(pending.front());
      pending.pop_front();
      first.done(std::move(*reply));
      if (is_last) co_return why;
      continue;
    }
    const Deadline deadline = pending.empty()
                                  ? Deadline::never()
                                  : Deadline{pending.front().sent_at + options.reply_timeout};
    const Result<void> waited = co_await with.wait(deadline);
    if (waited) continue;
    // Interrupted without a command on the way, or a command that was added while none was.
    const bool is_late = !pending.empty() && pending.front().sent_at + options.reply_timeout <=
                                                 reactor.clock().elapsed();
    if (waited.error().kind() == ErrorKind::timeout && !is_late) continue;
    co_return waited;
  }
}

Task<void> RedisClient::Body::keep_connection() {
  const Deadline deadline = reactor.in(options.connect_timeout);
  CO_TRY(const RedisAddress::Server server, co_await find_primary(deadline));
  RedisConnection to(reactor);
  CO_TRY_VOID(co_await connect_to_server(to, server, deadline));
  CO_TRY_VOID(co_await log_in(to, deadline));
  connection = &to;
  problem.reset();
  pause = Duration{0};
  tell();
  Result<void> ended = co_await exchange(to);
  connection = nullptr;
  co_return ended;
}

void RedisClient::Body::fail_all(const Error& error) {
  for (Pending& each : std::exchange(pending, {})) each.done(error);
}

void RedisClient::Body::note_problem(Error error) {
  const bool is_news = !problem || problem->text() != error.text();
  problem = std::move(error);
  if (is_news) log(LogLevel::warning, "redis: " + problem->text());
  tell();
}

Task<void> RedisClient::Body::run() {
  while (!reactor.stopping()) {
    Result<void> ended = co_await keep_connection();
    connection = nullptr;
    Error why = ended ? not_connected() : std::move(ended).error();
    fail_all(why);
    note_problem(std::move(why));
    pause = std::clamp<Duration>(pause * 2, options.pause_min, options.pause_max);
    CO_TRY_VOID(co_await reactor.sleep_for(pause));
  }
  co_return ok();
}

RedisClient::RedisClient(Reactor& reactor, RedisOptions options)
    : body_(std::make_unique<Body>(reactor, std::move(options))) {
  body_->task = body_->run();
  body_->task.start();
}

RedisClient::~RedisClient() {
  body_->task.reset();
  body_->connection = nullptr;
  body_->fail_all(Error(ErrorKind::cancelled, "the client was closed"));
}

void RedisClient::send(const std::vector<std::string_view>& words, Done done) {
  Body& body = *body_;
  if (body.connection == nullptr) return done(not_connected());
  if (body.pending.size() >= body.options.in_flight_max) {
    return done(Error(ErrorKind::unavailable, "too many commands are on the way to Redis"));
  }
  std::string command;
  append_command(words, command);
  body.connection->put(command);
  body.pending.push_back({std::move(done), body.reactor.clock().elapsed()});
  body.connection->interrupt();
}

bool RedisClient::is_connected() const { return body_->connection != nullptr; }
const std::string& RedisClient::run_id() const { return body_->run_id; }
const std::optional<Error>& RedisClient::problem() const { return body_->problem; }
void RedisClient::on_change(std::function<void()> changed) { body_->changed = std::move(changed); }

}  // namespace ov
