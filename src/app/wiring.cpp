#include "wiring.h"

#include <cstdlib>

#include "adapters/openai.h"
#include "adapters/postgres.h"
#include "adapters/quote.h"
#include "adapters/redis.h"
#include "adapters/sqlite.h"
#include "adapters/sqlite_backup.h"
#include "adapters/web.h"
#include "base/ascii.h"
#include "net/dns.h"
#include "net/reactor.h"
#include "services.h"
#include "text/language.h"

namespace ov::app {
namespace {

using std::chrono::seconds;

Error in_setting(const Error& error, const char* name) {
  return Error(error.kind(), std::string(name) + ": " + error.message());
}

// "http=HOST:PORT,https=HOST:PORT", either alone.
Result<void> read_connect_to(const std::string& text, WebOptions& options) {
  if (text.empty()) return ok();
  for (const std::string_view part : split(text, ',')) {
    const std::size_t equals = part.find('=');
    const std::string_view scheme = trim(part.substr(0, equals));
    if (equals == std::string_view::npos || (scheme != "http" && scheme != "https")) {
      return Error(
          ErrorKind::invalid,
          "crawl.connect_to: accepted is http=HOST:PORT,https=HOST:PORT, not '" + text + "'");
    }
    Result<Endpoint> endpoint = parse_endpoint(trim(part.substr(equals + 1)));
    if (!endpoint) return in_setting(endpoint.error(), "crawl.connect_to");
    (scheme == "http" ? options.connect_to_http : options.connect_to_https) = *endpoint;
  }
  return ok();
}

Result<std::optional<Endpoint>> dns_server(const Config& config) {
  if (config.text("crawl.dns").empty()) return std::optional<Endpoint>();
  Result<Endpoint> endpoint = parse_endpoint(config.text("crawl.dns"));
  if (!endpoint) return in_setting(endpoint.error(), "crawl.dns");
  return std::optional<Endpoint>(*endpoint);
}

// What is set of `kind` ("address", "platform"); the rest as it is without a setting.
std::optional<AddressCaps> address_caps(const Config& config, const std::string& kind,
                                        AddressCaps usual) {
  const auto connections = config.integer("crawl." + kind + "_connections_max");
  const auto requests = config.integer("crawl." + kind + "_requests_per_second");
  if (!connections && !requests) return std::nullopt;
  if (!config.text("crawl.connect_to").empty()) usual = {0, 0};
  if (connections) usual.connections_max = static_cast<std::size_t>(*connections);
  if (requests) usual.requests_per_second = static_cast<std::size_t>(*requests);
  return usual;
}

Result<WebOptions> web_options(const Config& config) {
  WebOptions options;
  const auto number = [&](const char* name) { return *config.integer(name); };
  options.limits.pages_max = static_cast<int>(number("crawl.pages_max"));
  options.limits.redirects_max = static_cast<int>(number("crawl.redirects_max"));
  options.limits.body_bytes_max = static_cast<std::size_t>(number("crawl.body_bytes_max"));
  options.limits.transfer_bytes_max = options.limits.body_bytes_max;
  options.limits.page_timeout = seconds{number("crawl.page_seconds_max")};
  options.limits.site_timeout = seconds{number("crawl.site_seconds_max")};
  options.in_flight_max = static_cast<std::size_t>(number("crawl.in_flight_max"));
  options.reactors = static_cast<int>(number("crawl.reactors"));
  options.address_caps = address_caps(config, "address", PaceOptions().usual);
  options.platform_caps = address_caps(config, "platform", PaceOptions().platform);
  options.obey = cli::obeyed_signals(config);
  options.user_agent_contact = config.text("crawl.contact");
  if (!config.text("crawl.ca").empty()) options.ca_file = config.text("crawl.ca");
  if (!config.text("archive").empty()) options.archive_folder = config.text("archive");
  options.read_bad_certificates = config.text("crawl.bad_certificates") == "read";
  TRY_VOID(read_connect_to(config.text("crawl.connect_to"), options));
  TRY(options.dns_server, dns_server(config));
  if (!config.text("crawl.allow").empty()) {
    for (const std::string_view part : split(config.text("crawl.allow"), ',')) {
      Result<Cidr> block = parse_cidr(trim(part));
      if (!block) return in_setting(block.error(), "crawl.allow");
      options.allow.push_back(*block);
    }
  }
  return options;
}

// Debian's bundle, as for sites.
constexpr const char* system_ca_file = "/etc/ssl/certs/ca-certificates.crt";

Result<RedisPaceOptions> cache_options(const Config& config) {
  RedisPaceOptions options;
  Result<RedisAddress> address = parse_redis_url(config.text("cache"));
  if (!address) return in_setting(address.error(), "cache");
  options.redis.address = std::move(*address);
  options.redis.password = config.text("cache.password");
  options.redis.ca_file =
      config.text("cache.ca").empty() ? system_ca_file : config.text("cache.ca");
  return options;
}

// A worker that makes one reader after the other is one worker to the others.
Result<std::shared_ptr<SharedPace>> shared_pace(const Config& config, const Clock& clock,
                                                std::shared_ptr<SharedPace>& kept) {
  if (config.text("cache").empty() || kept) return kept;
  TRY(RedisPaceOptions options, cache_options(config));
  Result<std::unique_ptr<SharedPace>> made = make_redis_pace(std::move(options), clock);
  if (!made) return in_setting(made.error(), "cache");
  kept = std::move(*made);
  return kept;
}

Result<std::string> probe_cache(const Config& config, const Clock& clock) {
  TRY(RedisPaceOptions options, cache_options(config));
  return probe_redis_pace(std::move(options), clock);
}

Result<std::unique_ptr<Web>> make_web(const Config& config, const Clock& clock,
                                      std::shared_ptr<SharedPace>& kept) {
  TRY(WebOptions options, web_options(config));
  TRY(options.shared_pace, shared_pace(config, clock, kept));
  TRY(std::unique_ptr<WebReader> reader, WebReader::create(std::move(options), clock));
  return std::unique_ptr<Web>(std::move(reader));
}

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

Result<adapters::OpenaiOptions> openai_options(const Config& config) {
  const std::string& urls = config.text("model");
  for (const std::string_view url : split(urls, ' ')) {
    if (url.empty() || url.starts_with("http://") || url.starts_with("https://")) continue;
    return Error(ErrorKind::invalid,
                 "model: accepted is quote:, or one or several of http(s)://HOST/v1?model=NAME");
  }
  Result<adapters::OpenaiOptions> options = adapters::parse_openai_urls(urls);
  if (!options) return in_setting(options.error(), "model");
  Result<void> keys = adapters::set_keys(*options, config.text("model.key"), environment_variable);
  if (!keys) return in_setting(keys.error(), "model");
  options->ca_file = config.text("model.ca");
  return options;
}

// One row a scheme: who writes.
Result<std::unique_ptr<Model>> make_model(const Config& config) {
  if (config.text("model") == "quote:") return adapters::make_quote_model();
  TRY(adapters::OpenaiOptions options, openai_options(config));
  return adapters::make_openai_model(std::move(options));
}

Result<std::unique_ptr<BatchModel>> make_batches(const Config& config,
                                                 const std::string& identity) {
  if (config.text("model") == "quote:") {
    return Error(ErrorKind::invalid, "batch: --batch needs a --model endpoint; quote: asks nobody");
  }
  TRY(adapters::OpenaiOptions options, openai_options(config));
  return adapters::make_openai_batches(std::move(options), identity);
}

Result<std::vector<cli::ModelReport>> probe_model(const Config& config,
                                                  std::chrono::seconds patience) {
  std::vector<cli::ModelReport> reports;
  if (config.text("model") == "quote:") return reports;
  TRY(const adapters::OpenaiOptions options, openai_options(config));
  for (adapters::EndpointReport& report : adapters::probe_openai(options, patience)) {
    cli::ModelReport& out = reports.emplace_back();
    out.endpoint = std::move(report.endpoint);
    out.error = std::move(report.error);
    for (adapters::EndpointTrait& trait : report.traits) {
      out.traits.push_back(
          {std::move(trait.name), std::move(trait.value), std::move(trait.override)});
    }
  }
  return reports;
}

Task<void> look_up_into(Resolver& resolver, std::string host, Result<std::string>& answer) {
  const Result<std::vector<IpAddress>> addresses = co_await resolver.resolve(host);
  if (!addresses) {
    answer = addresses.error();
    co_return ok();
  }
  answer = host + " is " + to_string(addresses->front());
  co_return ok();
}

Result<std::string> look_up(const Config& config, const std::string& host, const Clock& clock) {
  Reactor reactor(clock);
  ResolverOptions options;
  TRY(options.server, dns_server(config));
  TRY(const std::unique_ptr<Resolver> resolver, Resolver::create(reactor, options));
  Result<std::string> answer = Error(ErrorKind::timeout, "no answer");
  reactor.spawn(look_up_into(*resolver, host, answer));
  reactor.run_until_idle();
  return answer;
}

// One row a scheme: where the work is kept. Opened to look at, it makes nothing.
Result<std::unique_ptr<Store>> open_store(const Config& config, const Clock& clock,
                                          bool to_look_at) {
  const std::string& url = config.text("store");
  if (url == "sqlite:") {
    return open_sqlite_store(config.text("data"),
                             to_look_at ? SqliteMode::read_only : SqliteMode::create);
  }
  if (url.starts_with("postgres://") || url.starts_with("postgresql://")) {
    return open_postgres_store({.url = url, .password = config.text("store.password")},
                               to_look_at ? PostgresMode::read_only : PostgresMode::create, clock);
  }
  return Error(ErrorKind::invalid,
               "store: accepted is sqlite:, or postgres://USER@HOST:PORT/DATABASE");
}

}  // namespace

cli::Adapters make_adapters(const Clock& clock) {
  cli::Adapters adapters;
  adapters.open_store = [&clock](const Config& config) {
    return open_store(config, clock, /*to_look_at=*/false);
  };
  adapters.open_store_read_only = [&clock](const Config& config) {
    return open_store(config, clock, /*to_look_at=*/true);
  };
  adapters.back_up = back_up_sqlite_store;
  adapters.restore = restore_sqlite_store;
  adapters.make_web = [&clock, kept = std::shared_ptr<SharedPace>()](const Config& config) mutable {
    return make_web(config, clock, kept);
  };
  adapters.probe_cache = [&clock](const Config& config) { return probe_cache(config, clock); };
  adapters.make_model = make_model;
  adapters.make_batches = make_batches;
  adapters.probe_model = probe_model;
  adapters.look_up = [&clock](const Config& config, const std::string& host) {
    return look_up(config, host, clock);
  };
  adapters.check_services = check_services;
  adapters.detect_language = [](std::string_view text) { return detect_language(text, ""); };
  adapters.clock = &clock;
  return adapters;
}

}  // namespace ov::app
