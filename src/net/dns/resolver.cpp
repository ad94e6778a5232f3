#include <ares.h>
#include <netinet/in.h>

#include <algorithm>
#include <memory>
#include <unordered_map>

#include "base/ascii.h"
#include "cache.h"
#include "net/dns.h"
#include "net/reactor.h"

namespace ov {
namespace {

// Longest name of RFC 1035 in text form, with a final dot.
constexpr std::size_t name_bytes_max = 254;
// Thousands of answers may come at once while the loop reads a page; the kernel's default of 208 KB
// holds some 300 of them, and each one dropped costs its name a whole try.
constexpr int socket_receive_bytes = 1 << 20;
// c-ares learns of passed timeouts at this pace. Asking it for its next timeout after every event
// instead walks all queries: quadratic in what is in flight.
constexpr std::chrono::milliseconds tick{100};

// One caller of resolve(), in its coroutine's frame: leaves the look-up's list when that dies.
struct Waiting {
  struct Link : ListLink {
    Waiting* owner = nullptr;
  };
  explicit Waiting(Reactor& reactor) : done(reactor) { link.owner = this; }
  Completion<DnsFound> done;
  Link link;
};

Error error_of(int status, const std::string& host) {
  const std::string name = "'" + host + "'";
  switch (status) {
    case ARES_ENOTFOUND:
      return {ErrorKind::not_found, "there is no name " + name};
    case ARES_ENODATA:
      return {ErrorKind::not_found, "the name " + name + " has no address"};
    case ARES_ETIMEOUT:
      return {ErrorKind::timeout, "no DNS server answered for " + name};
    case ARES_EDESTRUCTION:
    case ARES_ECANCELLED:
      return {ErrorKind::cancelled, "the look-up of " + name + " was given up"};
    case ARES_EBADNAME:
    case ARES_EFORMERR:
      return {ErrorKind::invalid, name + " is no host name"};
    default:
      return {ErrorKind::unavailable,
              "the DNS servers fail for " + name + ": " + ares_strerror(status)};
  }
}

bool is_localhost(std::string_view name) {
  return name == "localhost" || name.ends_with(".localhost");
}

std::vector<IpAddress> loopback() {
  IpAddress v4;
  v4.bytes = {127, 0, 0, 1};
  IpAddress v6;
  v6.family = IpAddress::Family::v6;
  v6.bytes[15] = 1;
  return {v4, v6};
}

// Lower case, without the final dot: what the cache is keyed by.
std::string name_of(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  return ascii_lower(host);
}

std::optional<IpAddress> literal_of(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  return parse_ip(host);
}

int init_library() {
  static const int status = ares_library_init(ARES_LIB_INIT_ALL);
  return status;
}

}  // namespace

struct Resolver::State final : FdHandler, Timer, std::enable_shared_from_this<State> {
  // A name under way: two questions, of which c-ares answers each exactly once, and whoever waits
  // for the name. Lives until both are answered, which may be after its waiters have left.
  struct Lookup final : Timer {
    Lookup(State& owner, std::string asked, Semaphore::Permit held)
        : Timer(owner.reactor()), state(owner), name(std::move(asked)), permit(std::move(held)) {}
    void on_timer() override { state.end(*this); }

    struct Question {
      Lookup* lookup = nullptr;
      int family = AF_UNSPEC;
      std::optional<int> status{};
      DnsFound found{};
    };
    State& state;
    std::string name;
    Semaphore::Permit permit;
    ListLink waiters;
    Question v4{this, AF_INET};
    Question v6{this, AF_INET6};
    std::chrono::seconds ttl{std::chrono::seconds::max()};
    int users = 1;  // Questions without an answer, and start().
    bool ended = false;
  };

  State(Reactor& reactor, ResolverOptions given)
      : Timer(reactor),
        options(given),
        permits(reactor, std::max<std::size_t>(1, given.lookups_in_flight_max)),
        cache(std::max<std::size_t>(2, given.cache_entries_max)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() override { close(); }

  [[nodiscard]] Reactor& reactor() const { return reactor_; }

  Result<void> open() {
    if (const int status = init_library(); status != ARES_SUCCESS) return cannot_start(status);
    ares_options ares{};
    char lookups_by_dns_only[] = "b";
    char lookups_by_file_and_dns[] = "fb";
    ares.flags = ARES_FLAG_NOALIASES | (options.operator_names ? 0 : ARES_FLAG_NOSEARCH);
    ares.timeout = static_cast<int>(options.try_timeout.count());
    ares.tries = options.tries;
    ares.lookups = options.operator_names ? lookups_by_file_and_dns : lookups_by_dns_only;
    ares.socket_receive_buffer_size = socket_receive_bytes;
    ares.sock_state_cb = [](void* self, ares_socket_t fd, int readable, int writable) {
      static_cast<State*>(self)->on_socket(fd, readable != 0, writable != 0);
    };
    ares.sock_state_cb_data = this;
    // ares_getaddrinfo of c-ares 1.18 does not heed ARES_FLAG_NOSEARCH: the list of domains has to
    // be given, and empty.
    ares.ndomains = 0;
    const int domains = options.operator_names ? 0 : ARES_OPT_DOMAINS;
    const int mask = domains | ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES |
                     ARES_OPT_LOOKUPS | ARES_OPT_SOCK_RCVBUF | ARES_OPT_SOCK_STATE_CB |
                     ARES_OPT_ROTATE;
    if (const int status = ares_init_options(&channel, &ares, mask); status != ARES_SUCCESS) {
      channel = nullptr;
      return cannot_start(status);
    }
    if (!options.server) return ok();
    const std::string server = to_string(*options.server);
    if (const int status = ares_set_servers_ports_csv(channel, server.c_str());
        status != ARES_SUCCESS) {
      return cannot_start(status);
    }
    return ok();
  }

  static Error cannot_start(int status) {
    return {ErrorKind::unavailable, std::string("DNS cannot be set up: ") + ares_strerror(status)};
  }

  // Answers every look-up with cancelled.
  void close() {
    if (channel != nullptr) ares_destroy(std::exchange(channel, nullptr));
    cancel();
  }

  void on_socket(int fd, bool readable, bool writable) {
    if (readable || writable) {
      reactor().watch(fd, readable, writable, *this);
    } else {
      reactor().unwatch(fd);
    }
  }

  void on_ready(int fd, bool readable, bool writable) override {
    ares_process_fd(channel, readable ? fd : ARES_SOCKET_BAD, writable ? fd : ARES_SOCKET_BAD);
  }

  void on_timer() override {
    ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    if (questions > 0) set(reactor().in(tick));
  }

  // Joins `waiting` to the look-up of `name` that is under way; false when there is none.
  bool join(const std::string& name, Waiting& waiting) {
    const auto found = lookups.find(name);
    if (found == lookups.end()) return false;
    found->second->waiters.push_back(waiting.link);
    return true;
  }

  // Asks for `name`; the answer may come before this returns.
  void start(const std::string& name, Semaphore::Permit permit, Waiting& waiting) {
    if (questions++ == 0) set(reactor().in(tick));
    auto* lookup = new Lookup(*this, name, std::move(permit));  // Deleted by release().
    lookups.emplace(name, lookup);
    lookup->waiters.push_back(waiting.link);
    ask(lookup->v4);
    if (!lookup->ended) ask(lookup->v6);
    release(*lookup);
  }

  void ask(Lookup::Question& question) {
    ++question.lookup->users;
    ares_addrinfo_hints hints{};
    hints.ai_family = question.family;
    hints.ai_socktype = SOCK_STREAM;
    // Sorting by RFC 6724 would open and connect a socket for each address.
    hints.ai_flags = ARES_AI_NOSORT;
    ares_getaddrinfo(
        channel, question.lookup->name.c_str(), nullptr, &hints,
        [](void* argument, int status, int /*timeouts*/, ares_addrinfo* found) {
          auto* asked = static_cast<Lookup::Question*>(argument);
          asked->lookup->state.on_answer(*asked, status, found);
          if (found != nullptr) ares_freeaddrinfo(found);
        },
        &question);
  }

  void on_answer(Lookup::Question& question, int status, const ares_addrinfo* found) {
    Lookup& lookup = *question.lookup;
    if (status == ARES_SUCCESS && found != nullptr) take(*found, question, lookup.ttl);
    const bool empty = status == ARES_SUCCESS && question.found.addresses.empty();
    question.status = empty ? ARES_ENODATA : status;
    if (!lookup.ended) decide(lookup);
    release(lookup);
  }

  // Whether what is known of a name is enough.
  void decide(Lookup& lookup) {
    if (!lookup.v4.status) return;
    // Some servers deny names when asked for AAAA (RFC 4074, section 4.2), so only A is believed.
    // A hosts file may know an address of one family alone.
    const bool no_such_name = *lookup.v4.status == ARES_ENOTFOUND && !options.operator_names;
    if (lookup.v6.status || no_such_name) return end(lookup);
    if (*lookup.v4.status == ARES_SUCCESS) lookup.set(reactor().in(options.aaaa_grace));
  }

  // Tells everybody who waits. What c-ares still owes an answer to is waited for by nobody.
  void end(Lookup& lookup) {
    lookup.ended = true;
    lookup.cancel();
    lookups.erase(lookup.name);
    const DnsAnswer answer = answer_of(lookup);
    std::chrono::seconds ttl = std::clamp(lookup.ttl, options.ttl_min, options.ttl_max);
    if (!answer) {
      const ErrorKind kind = answer.error().kind();
      ttl = kind == ErrorKind::not_found ? options.negative_ttl : options.ttl_min;
    }
    const bool worth_keeping = answer || answer.error().kind() != ErrorKind::cancelled;
    if (worth_keeping) cache.keep(lookup.name, answer, reactor().clock().elapsed() + ttl);
    while (lookup.waiters.linked()) {
      auto* link = static_cast<Waiting::Link*>(lookup.waiters.first());
      link->unlink();
      link->owner->done.set(answer);
    }
    // Others may ask meanwhile, but not without end.
    if (questions - lookups.size() < options.lookups_in_flight_max) lookup.permit = {};
  }

  void release(Lookup& lookup) {
    if (--lookup.users > 0) return;
    --questions;
    delete &lookup;
  }

  static DnsAnswer answer_of(Lookup& lookup) {
    DnsFound found = std::move(lookup.v4.found);
    DnsFound& more = lookup.v6.found;
    found.addresses.insert(found.addresses.end(), more.addresses.begin(), more.addresses.end());
    if (found.aliases.empty()) found.aliases = std::move(more.aliases);
    if (!found.addresses.empty()) return found;
    const int v4 = *lookup.v4.status;
    // What A could not say AAAA may have said; that it has no address either is the weaker word.
    const bool v6_says_more =
        v4 == ARES_ENODATA && lookup.v6.status && *lookup.v6.status != ARES_ENOTFOUND;
    return error_of(v6_says_more ? *lookup.v6.status : v4, lookup.name);
  }

  void take(const ares_addrinfo& answer, Lookup::Question& question,
            std::chrono::seconds& ttl) const {
    const auto heed = [&](int seconds) {
      ttl = std::min(ttl, std::chrono::seconds{std::max(0, seconds)});
    };
    std::vector<IpAddress>& addresses = question.found.addresses;
    for (const auto* node = answer.nodes; node != nullptr; node = node->ai_next) {
      if (node->ai_family != question.family || addresses.size() == options.addresses_max) continue;
      heed(node->ai_ttl);
      const auto address = ip_of(node->ai_addr);
      const bool known = std::find(addresses.begin(), addresses.end(), *address) != addresses.end();
      if (!known) addresses.push_back(*address);
    }
    for (const auto* alias = answer.cnames; alias != nullptr; alias = alias->next) {
      heed(alias->ttl);
      if (alias->name == nullptr || question.found.aliases.size() == dns_aliases_max) continue;
      question.found.aliases.push_back(name_of(alias->name));
    }
  }

  // A coroutine of the state it shares, so that it may end after the resolver has gone.
  static Task<DnsFound> look_up(std::shared_ptr<State> self, std::string host) {
    if (const auto literal = literal_of(host)) co_return DnsFound{{*literal}, {}};
    const std::string name = name_of(host);
    if (name.empty() || name.size() > name_bytes_max) co_return error_of(ARES_EBADNAME, host);
    if (is_localhost(name)) co_return DnsFound{loopback(), {}};
    ++self->counts.asked;
    const Deadline deadline = self->reactor().in(self->options.timeout);
    Waiting waiting(self->reactor());
    if (const DnsAnswer* known = self->find(name)) co_return *known;
    if (self->join(name, waiting)) {
      ++self->counts.joined;
    } else {
      CO_TRY(Semaphore::Permit permit, co_await self->permits.acquire(deadline));
      // While this one waited, another may have asked the same.
      if (const DnsAnswer* known = self->find(name)) co_return *known;
      if (self->channel == nullptr) co_return error_of(ARES_EDESTRUCTION, host);
      if (!self->join(name, waiting)) self->start(name, std::move(permit), waiting);
    }
    DnsAnswer answer = co_await waiting.done.wait(deadline);
    if (!answer && answer.error().kind() == ErrorKind::timeout) {
      co_return error_of(ARES_ETIMEOUT, host);
    }
    co_return answer;
  }

  static Task<std::vector<IpAddress>> resolve(std::shared_ptr<State> self, std::string host) {
    CO_TRY(DnsFound found, co_await look_up(std::move(self), std::move(host)));
    co_return std::move(found.addresses);
  }

  const DnsAnswer* find(const std::string& name) {
    const DnsAnswer* known = cache.find(name, reactor().clock().elapsed());
    if (known != nullptr) ++counts.cached;
    return known;
  }

  ResolverOptions options;
  ResolverCounts counts;
  Semaphore permits;
  DnsCache cache;
  std::unordered_map<std::string, Lookup*> lookups;  // Those that have not ended.
  std::size_t questions = 0;                         // Look-ups that c-ares owes an answer to.
  ares_channel channel = nullptr;
};

Resolver::Resolver(std::shared_ptr<State> state) : state_(std::move(state)) {}
Resolver::~Resolver() { state_->close(); }

Result<std::unique_ptr<Resolver>> Resolver::create(Reactor& reactor, ResolverOptions options) {
  auto state = std::make_shared<State>(reactor, options);
  TRY_VOID(state->open());
  return std::unique_ptr<Resolver>(new Resolver(std::move(state)));
}

Task<DnsFound> Resolver::look_up(std::string host) {
  return State::look_up(state_, std::move(host));
}

Task<std::vector<IpAddress>> Resolver::resolve(std::string host) {
  return State::resolve(state_, std::move(host));
}

ResolverCounts Resolver::counts() const { return state_->counts; }

}  // namespace ov
