// Names to addresses, on a reactor. A run asks for hundreds of thousands of names, many of them
// dead, so look-ups must cost microseconds and no threads: one c-ares channel a reactor, its
// sockets watched by the reactor, answers kept for as long as they say. A and AAAA are two
// questions of their own: many servers answer the second late or never, and a site that has an A
// record must not wait for that (RFC 8305, section 3). The hosts file is not read unless asked for:
// what a foreign name means must not depend on this machine. Whether an address may be connected to
// is not decided here but by the address guard.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/address.h"
#include "net/task.h"

namespace ov {

class Reactor;

struct ResolverOptions {
  /// The server asked instead of those in /etc/resolv.conf (--crawl-dns).
  std::optional<Endpoint> server{};
  /// The names are the operator's own: /etc/hosts and the search domains of /etc/resolv.conf count,
  /// so that "gpu-box" means here what it means to every other program.
  bool operator_names = false;
  std::chrono::milliseconds try_timeout{2'000};  ///< Of the first try at each server.
  int tries = 2;                                 ///< At each server; each waits twice as long.
  std::chrono::milliseconds timeout{10'000};     ///< Of a look-up as a whole.
  /// How long AAAA is waited for when A has been answered with addresses. Nobody waits for AAAA
  /// when A says that there is no such name; A is waited for in any case.
  std::chrono::milliseconds aaaa_grace{250};
  std::size_t cache_entries_max = 100'000;    ///< Those not used for longest make room.
  std::chrono::seconds ttl_max{3'600};        ///< Longer ones count as this.
  std::chrono::seconds ttl_min{5};            ///< Shorter ones too, and failures to answer.
  std::chrono::seconds negative_ttl{300};     ///< For names that do not exist.
  std::size_t lookups_in_flight_max = 2'000;  ///< Further ones wait their turn.
  std::size_t addresses_max = 16;             ///< Of one name; the rest is dropped.
};

/// What a name leads to.
struct DnsFound {
  /// A before AAAA, each once, never empty.
  std::vector<IpAddress> addresses;
  /// The names that it is an alias of, in the order of the answer, lower case without final dot; at
  /// most `dns_aliases_max`. Tells on which platform a site lives.
  std::vector<std::string> aliases;
};
inline constexpr std::size_t dns_aliases_max = 8;

struct ResolverCounts {
  std::uint64_t asked = 0;   ///< Calls of `resolve` for names.
  std::uint64_t cached = 0;  ///< Of these, answered from the cache.
  std::uint64_t joined = 0;  ///< Of these, that waited for a look-up already under way.
};

/// Lives and is used on the thread of its reactor, which must outlive it.
class Resolver {
 public:
  /// Errors: unavailable (c-ares cannot be set up), e.g. no server known.
  static Result<std::unique_ptr<Resolver>> create(Reactor& reactor, ResolverOptions options = {});
  /// Every look-up under way ends with cancelled.
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// What `host` leads to. `host`: an ASCII name as
  /// `Url::host` gives it, or an address with or without brackets, which is returned at once;
  /// "localhost" and what ends in ".localhost" are 127.0.0.1 and ::1 (RFC 6761).
  /// Errors: not_found (no such name, or it has no address), timeout, unavailable (the servers fail
  /// or refuse), invalid (no name at all), cancelled (the resolver went away).
  Task<DnsFound> look_up(std::string host);
  /// Its addresses alone.
  Task<std::vector<IpAddress>> resolve(std::string host);

  [[nodiscard]] ResolverCounts counts() const;

 private:
  struct State;
  explicit Resolver(std::shared_ptr<State> state);
  /// Shared with look-ups under way, which may be resumed after the resolver has gone.
  std::shared_ptr<State> state_;
};

}  // namespace ov
