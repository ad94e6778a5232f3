#include <charconv>

#include "base/ascii.h"
#include "net/redis.h"

namespace ov {
namespace {

constexpr std::uint16_t redis_port = 6379;
constexpr std::uint16_t sentinel_port = 26379;

Error not_accepted() {
  return {ErrorKind::invalid,
          "accepted is redis://[USER@]HOST[:PORT][/DATABASE], rediss:// for TLS, or "
          "redis[s]+sentinel://HOST[:PORT],…/NAME"};
}

template <class Number>
std::optional<Number> number_of(std::string_view text, Number maximum) {
  Number out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || out > maximum) return {};
  return out;
}

bool is_host(std::string_view host) {
  constexpr std::size_t host_bytes_max = 253;
  if (host.empty() || host.size() > host_bytes_max) return false;
  for (const char c : host) {
    const bool fits = is_ascii_alpha(c) || is_ascii_digit(c) || c == '.' || c == '-' || c == '_';
    if (!fits && c != ':') return false;
  }
  return true;
}

// "host", "host:1", "[::1]:1".
Result<RedisAddress::Server> server_of(std::string_view text, std::uint16_t usual_port) {
  std::string_view host = text;
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return not_accepted();
    host = text.substr(1, close - 1);
    port = text.substr(close + 1);
  } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon);
    if (port.find(':', 1) != std::string_view::npos) return not_accepted();
  }
  RedisAddress::Server server{std::string(host), usual_port};
  if (!is_host(host)) return not_accepted();
  if (port.empty()) return server;
  if (!port.starts_with(':')) return not_accepted();
  const auto number = number_of<std::uint16_t>(port.substr(1), 65'535);
  if (!number || *number == 0) return not_accepted();
  server.port = *number;
  return server;
}

struct Scheme {
  std::string_view text;
  bool encrypted;
  bool sentinel;
};
constexpr Scheme schemes[] = {
    {"redis://", false, false},
    {"rediss://", true, false},
    {"redis+sentinel://", false, true},
    {"rediss+sentinel://", true, true},
};

}  // namespace

Result<RedisAddress> parse_redis_url(std::string_view url) {
  const Scheme* scheme = nullptr;
  for (const Scheme& each : schemes) {
    if (url.starts_with(each.text)) scheme = &each;
  }
  if (scheme == nullptr) return not_accepted();
  RedisAddress address;
  address.encrypted = scheme->encrypted;
  std::string_view rest = url.substr(scheme->text.size());
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    address.user = rest.substr(0, at);
    // It would stand in the list of processes, for everybody on the machine to see.
    if (address.user.find(':') != std::string::npos) {
      return Error(ErrorKind::invalid,
                   "the password does not belong in the URL; it is read from the environment");
    }
    if (address.user.empty()) return not_accepted();
    rest.remove_prefix(at + 1);
  }
  const std::vector<std::string_view> parts = split(rest, '/');
  const std::size_t names = scheme->sentinel ? 2 : 1;  // Hosts; behind Sentinel the primary's too.
  if (parts.size() < names || parts.size() > names + 1) return not_accepted();
  const auto hosts = split(parts[0], ',');
  if (hosts.size() > (scheme->sentinel ? redis_sentinels_max : 1)) return not_accepted();
  for (const std::string_view host : hosts) {
    TRY(RedisAddress::Server server,
        server_of(host, scheme->sentinel ? sentinel_port : redis_port));
    address.servers.push_back(std::move(server));
  }
  if (scheme->sentinel) {
    address.primary = parts[1];
    if (address.primary.empty()) return not_accepted();
  }
  if (parts.size() > names && !parts[names].empty()) {
    const auto database = number_of<int>(parts[names], redis_database_max);
    if (!database || *database < 0) return not_accepted();
    address.database = *database;
  }
  return address;
}

std::string to_string(const RedisAddress& address) {
  std::string out = address.encrypted ? "rediss" : "redis";
  out += address.primary.empty() ? "://" : "+sentinel://";
  for (std::size_t i = 0; i < address.servers.size(); ++i) {
    const RedisAddress::Server& server = address.servers[i];
    const bool bracketed = server.host.find(':') != std::string::npos;
    out += (i == 0 ? "" : ",") + (bracketed ? "[" + server.host + "]" : server.host) + ":" +
           std::to_string(server.port);
  }
  if (!address.primary.empty()) out += "/" + address.primary;
  return out + "/" + std::to_string(address.database);
}

}  // namespace ov
