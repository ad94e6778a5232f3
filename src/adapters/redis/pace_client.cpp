#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/log.h"
#include "pace.h"
#include "pace_script.h"

namespace ov {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// How soon is asked again by a visit under way that Redis is away from.
constexpr Duration away_wait = milliseconds{250};
/// A visit that could not begin comes again after this...
constexpr Duration away_min = seconds{5};
/// ...and up to so much more, so that not all come at once.
constexpr std::uint64_t away_spread_ms = 5'000;
/// A lease is taken to be over by so much earlier than Redis will say so: a request that is sent
/// now is under way for a while. A part of its length.
constexpr int lease_margin_part = 6;
constexpr std::size_t renewed_at_once = 200;

std::string milliseconds_of(Duration time) {
  return std::to_string(std::chrono::ceil<milliseconds>(time).count());
}

// What Redis knows a script by.
std::string sha1_hex(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (unsigned int i = 0; i < size; ++i) {
    out += digits[digest[i] >> 4U];
    out += digits[digest[i] & 15U];
  }
  return out;
}

// Between two requests of a server that is asked all the time; 0 without a limit.
Duration gap_of(const PaceRequest& request) {
  if (request.requests_per_second == 0) return Duration{0};
  return Duration{seconds{1}} / static_cast<Duration::rep>(request.requests_per_second);
}

std::string gap_words(const PaceRequest& request) {
  if (request.requests_per_second == 0) return "0";
  return std::to_string(1'000.0 / static_cast<double>(request.requests_per_second));
}

}  // namespace

PaceClient::PaceClient(Reactor& reactor, RedisPaceOptions options)
    : reactor_(reactor),
      options_(std::move(options)),
      hash_(sha1_hex(pace_script())),
      redis_(reactor, options_.redis) {
  redis_.on_change([this] { on_change(); });
}

// The script

void PaceClient::run_script(Words arguments, std::function<void(Result<Reply>)> done) {
  send_script(arguments, true, [this, arguments, done = std::move(done)](Result<Reply> reply) {
    const bool unknown = !reply && reply.error().kind() == ErrorKind::not_found;
    if (unknown) return send_script(arguments, false, done);
    done(std::move(reply));
  });
}

void PaceClient::send_script(const Words& arguments, bool by_hash,
                             std::function<void(Result<Reply>)> done) {
  const std::string grace = milliseconds_of(options_.grace_length);
  const std::string lease = milliseconds_of(options_.lease_length);
  const std::string answer_max = milliseconds_of(pace_answer_max);
  const std::string& run = redis_.run_id();
  std::vector<std::string_view> words = {by_hash ? "EVALSHA" : "EVAL",
                                         by_hash ? std::string_view(hash_) : pace_script(),
                                         "1",
                                         options_.prefix,
                                         arguments.front(),
                                         run,
                                         options_.worker,
                                         grace,
                                         lease,
                                         answer_max};
  words.insert(words.end(), arguments.begin() + 1, arguments.end());
  redis_.send(words, [this, done = std::move(done)](Result<RedisValue> value) {
    if (!value) return done(std::move(value).error());
    Result<Reply> reply = read(*value);
    if (reply) note_since(reply->since);
    done(std::move(reply));
  });
}

Result<PaceClient::Reply> PaceClient::read(const RedisValue& value) {
  if (value.is_error()) {
    if (value.text.starts_with("NOSCRIPT")) return Error(ErrorKind::not_found, value.text);
    // Once, not for each of thousands of requests.
    if (complaint_ != value.text) log(LogLevel::warning, "redis: " + value.text);
    complaint_ = value.text;
    return Error(ErrorKind::unavailable, "Redis answers: " + value.text);
  }
  const std::vector<RedisValue>& elements = value.elements;
  if (elements.size() < 3 || elements[0].kind != RedisValue::Kind::text ||
      elements[1].kind != RedisValue::Kind::integer || elements[2].kind != RedisValue::Kind::text) {
    return Error(ErrorKind::invalid, "Redis answers what the script does not");
  }
  Reply reply{elements[0].text, elements[1].integer, elements[2].text, {}};
  for (std::size_t i = 3; i < elements.size(); ++i) reply.more.push_back(elements[i].text);
  return reply;
}

// Losing and telling again

void PaceClient::on_change() {
  const bool is_connected = redis_.is_connected();
  if (was_connected_ && !is_connected) lost_at_ = reactor_.clock().elapsed();
  was_connected_ = is_connected;
  if (!is_connected) return;
  alone_.clear();
  redis_.send({"SCRIPT", "LOAD", pace_script()}, [](Result<RedisValue>) {});
  tell_all_again();
}

// The memory is another one than that which was told of our visits.
void PaceClient::note_since(const std::string& since) {
  if (since_ == since) return;
  const bool is_first = since_.empty();
  since_ = since;
  if (!is_first) tell_all_again();
}

void PaceClient::tell_all_again() {
  beat([](const Result<std::int64_t>&) {});
  renew(true);
  const Duration now = reactor_.clock().elapsed();
  std::erase_if(pauses_, [&](const auto& pause) { return pause.second <= now; });
  for (const auto& [host, until] : pauses_) {
    run_script({"answered", host, "0", milliseconds_of(until - now)}, [](const Result<Reply>&) {});
  }
}

void PaceClient::renew(bool all) {
  const Duration due = reactor_.clock().elapsed() - options_.lease_length / 3;
  Words pairs;
  for (const auto& [site, held] : held_) {
    if (!all && held.renewed > due) continue;
    pairs.push_back(site);
    pairs.push_back(held.server);
    if (pairs.size() == 2 * renewed_at_once) renew_some(std::exchange(pairs, {}));
  }
  if (!pairs.empty()) renew_some(std::move(pairs));
}

void PaceClient::renew_some(Words pairs) {
  const Duration sent = reactor_.clock().elapsed();
  Words arguments{"renew"};
  arguments.insert(arguments.end(), pairs.begin(), pairs.end());
  run_script(std::move(arguments), [this, sent, pairs](const Result<Reply>& reply) {
    if (!reply) return;
    for (const std::string& lost : reply->more) held_.erase(lost);
    for (std::size_t i = 0; i < pairs.size(); i += 2) {
      const auto held = held_.find(pairs[i]);
      if (held != held_.end()) held->second.renewed = std::max(held->second.renewed, sent);
    }
  });
}

void PaceClient::beat(std::function<void(Result<std::int64_t>)> done) {
  run_script({"beat"}, [this, done = std::move(done)](Result<Reply> reply) {
    if (!reply) return done(std::move(reply).error());
    workers_ = std::max<std::int64_t>(reply->number, 1);
    done(workers_);
  });
  renew(false);
}

void PaceClient::leave(std::function<void()> done) {
  run_script({"leave"}, [done = std::move(done)](const Result<Reply>&) { done(); });
}

// Requests

void PaceClient::ask(const PaceRequest& request, Done done) {
  if (!redis_.is_connected()) return done(answer_alone(request));
  const auto held = held_.find(request.site);
  const std::size_t burst = std::max<std::size_t>(request.connections_max, 1);
  Words words{"ask",
              request.site,
              request.host,
              milliseconds_of(request.delay),
              request.server,
              std::to_string(request.connections_max),
              gap_words(request),
              std::to_string(burst),
              held == held_.end() ? "" : held->second.server};
  const Duration sent = reactor_.clock().elapsed();
  run_script(std::move(words),
             [this, request, sent, done = std::move(done)](const Result<Reply>& reply) {
               // A grant that got lost on its way costs the host a turn, and nobody more than that.
               if (!reply) return done(answer_alone(request));
               const Duration wait = milliseconds{std::max<std::int64_t>(reply->number, 0)};
               if (reply->word == "granted") {
                 held_[request.site] = {request.connections_max > 0 ? request.server : "", sent};
                 return done({PaceAnswer::Kind::granted, Duration{0}});
               }
               if (reply->word == "wait") return done({PaceAnswer::Kind::wait, wait});
               held_.erase(request.site);
               done({PaceAnswer::Kind::taken, wait});
             });
}

void PaceClient::answered(const std::string& host, Duration delay, std::optional<Duration> pause) {
  if (pause) {
    if (pauses_.size() >= kept_pauses_max) pauses_.erase(pauses_.begin());
    Duration& until = pauses_[host];
    until = std::max(until, reactor_.clock().elapsed() + *pause);
  }
  if (delay <= Duration{0} && !pause) return;
  run_script(
      {"answered", host, milliseconds_of(delay), milliseconds_of(pause.value_or(Duration{0}))},
      [](const Result<Reply>&) {});
}

void PaceClient::let_go(const std::string& site) {
  const auto held = held_.find(site);
  if (held == held_.end() || held->second.server.empty()) return;
  run_script({"let_go", site, std::exchange(held->second.server, {})}, [](const Result<Reply>&) {});
}

void PaceClient::end(const std::string& site) {
  const auto held = held_.find(site);
  if (held == held_.end()) return;
  run_script({"end", site, held->second.server}, [](const Result<Reply>&) {});
  held_.erase(held);
}

// Without Redis

PaceAnswer PaceClient::away() {
  spread_ = spread_ * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
  const auto more = static_cast<std::int64_t>((spread_ >> 33U) % away_spread_ms);
  return {PaceAnswer::Kind::away, away_min + milliseconds{more}};
}

// Nothing begins. A visit under way may go on for as long as its lease is sure to last, over the
// connection that it has, at a host without a delay, and at its worker's share of the server's
// requests: one of as many parts as there were workers when Redis was last heard. All workers have
// a share then, so together they stay within the cap.
PaceAnswer PaceClient::answer_alone(const PaceRequest& request) {
  const auto held = held_.find(request.site);
  if (held == held_.end()) return away();
  const Duration now = reactor_.clock().elapsed();
  if (now >=
      held->second.renewed + options_.lease_length - options_.lease_length / lease_margin_part)
    return away();
  const bool needs_connection =
      request.connections_max > 0 && request.server != held->second.server;
  const auto pause = pauses_.find(request.host);
  const bool is_paused = pause != pauses_.end() && pause->second > now;
  if (request.delay > Duration{0} || needs_connection || is_paused) {
    return {PaceAnswer::Kind::wait, away_wait};
  }
  const Duration gap = gap_of(request) * workers_;
  if (gap == Duration{0}) return {PaceAnswer::Kind::granted, Duration{0}};
  const auto [next, is_new] = alone_.try_emplace(request.server, lost_at_ + gap);
  if (next->second > now) return {PaceAnswer::Kind::wait, next->second - now};
  next->second = now + gap;
  return {PaceAnswer::Kind::granted, Duration{0}};
}

}  // namespace ov
