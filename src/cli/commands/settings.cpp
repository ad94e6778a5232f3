#include <algorithm>

#include "cli/commands.h"

namespace ov::cli {
namespace {

using enum SettingType;

// One row a setting. Limits on foreign bytes are settings too, so that an operator can tighten
// them.
constexpr Setting table[] = {
    {.name = "data",
     .type = path,
     .default_value = "overture-data",
     .help = "folder that holds the work, so that the same command goes on where it stopped"},
    {.name = "store",
     .default_value = "sqlite:",
     .help =
         "where the work is kept: sqlite: (in the folder --data), or a PostgreSQL database that "
         "several processes share, postgres://USER@HOST:PORT/DATABASE?sslmode=verify-full"},
    {.name = "store.password",
     .secret = true,
     .help = "password of the store's database, where its URL holds none"},
    {.name = "lease",
     .type = integer,
     .default_value = "45",
     .minimum = 5,
     .maximum = 3'600,
     .unit = "seconds",
     .help = "a process that shares the store and says nothing for so long is taken for dead, and "
             "others go on with what it had in hand"},
    {.name = "brief",
     .type = path,
     .help = "what to write, for whom and how (TOML or JSON); see docs/brief.md"},
    {.name = "allow_missing",
     .type = choice,
     .default_value = "no",
     .choices = "yes|no",
     .is_switch = true,
     .help =
         "leave out rows that have no value for a variable the brief needs, as bad_row; the run "
         "does not start otherwise"},
    {.name = "model",
     .default_value = "quote:",
     .help =
         "who writes: quote: (the best sentence of the site, no model) or an OpenAI-compatible "
         "endpoint, http(s)://HOST/v1?model=NAME; several (given again, or separated by spaces) "
         "share the work. More in the URL: key_env=VARIABLE, weight, rpm, tpm, price_in, "
         "price_out (docs/messages.md)"},
    {.name = "model.key",
     .secret = true,
     .help = "API key of the first model endpoint's host; for OpenAI's own OPENAI_API_KEY is read "
             "too. Others name theirs with key_env in their URL"},
    {.name = "model.ca",
     .type = path,
     .help = "PEM file of the authorities trusted for the model endpoint instead of the system's"},
    {.name = "budget",
     .help = "dollars that the calls to the model may cost in all, 25.00; none starts that could "
             "cost more. Needs the model's price, price_in and price_out in its URL where it is "
             "not known. It stays with the run; 'none' lifts it"},
    {.name = "review.policy",
     .help = "which proven messages wait for a person: all-by-hand, auto-if-proven (none; what is "
             "suspicious waits all the same) or 'sample N %'. It stays with the run and may be "
             "changed while messages wait (auto-if-proven at first)"},
    {.name = "batch",
     .type = choice,
     .default_value = "no",
     .choices = "yes|no",
     .is_switch = true,
     .help =
         "ask the model by the batch (OpenAI's Files and Batches APIs): at half the price, with "
         "answers within 24 hours. Stop and come back whenever you like: the same command goes "
         "on. price_batch=0.5 in the model URL tells another share of the price"},
    {.name = "batch_second_tries",
     .type = choice,
     .default_value = "batch",
     .choices = "batch|single",
     .help = "messages that did not hold are asked for again in a further batch, or one by one at "
             "the full price"},
    {.name = "batch_requests_max",
     .type = integer,
     .default_value = "50000",
     .minimum = 1,
     .maximum = 50'000,
     .unit = "requests",
     .help = "questions in one batch"},
    {.name = "batch_bytes_max",
     .type = integer,
     .default_value = "200000000",
     .minimum = 10'000,
     .maximum = 200'000'000,
     .unit = "bytes",
     .help = "size of one batch's file"},
    {.name = "batch_look_max",
     .type = integer,
     .default_value = "60",
     .minimum = 1,
     .maximum = 3'600,
     .unit = "seconds",
     .help = "longest wait between two looks at a batch"},
    {.name = "batch_list_delay",
     .type = integer,
     .default_value = "60",
     .minimum = 0,
     .maximum = 3'600,
     .unit = "seconds",
     .help = "a batch that was perhaps begun is in the endpoint's list after so long, or never"},
    {.name = "map",
     .help = "columns by name or number: website=URL,company=Name,email=3,first_name=,country="},
    {.name = "dedupe",
     .type = choice,
     .default_value = "contact",
     .choices = "site|contact|none",
     .help =
         "what makes a row a duplicate: the same site, the same site and e-mail address, nothing"},
    {.name = "rows",
     .type = integer,
     .minimum = 1,
     .maximum = 1'000'000'000,
     .unit = "rows",
     .help = "take only the first rows of the list"},
    {.name = "blobs",
     .help = "where lists and archives are kept by workers on many machines: file:FOLDER or "
             "s3://BUCKET[/PREFIX][?region=R]; so far overture doctor alone looks at it"},
    {.name = "queue",
     .help =
         "where workers on many machines hear of work: sqs://PREFIX[?region=R]; so far overture "
         "doctor alone looks at it"},
    {.name = "roles",
     .default_value = "read,write,sweep",
     .help = "what this process does for the running campaigns: read (visits sites), write (asks "
             "the model and proves), sweep (brings back what is due, and what dead workers held)"},
    {.name = "archive",
     .type = path,
     .help = "keep everything that is fetched in this folder, as WARC 1.1 files that archive tools "
             "read; a disk that fails ends the archive, with an error, and not the run"},
    {.name = "log",
     .type = choice,
     .default_value = "warning",
     .choices = "debug|info|warning|error|off",
     .help = "what is logged to standard error"},
    {.name = "cache",
     .help =
         "where workers that read beside each other share the pace of sites, hosts and addresses: "
         "redis://[USER@]HOST[:PORT][/DATABASE], rediss:// for TLS, or "
         "redis[s]+sentinel://HOST[:PORT],…/NAME; one worker needs none (docs/operations.md)"},
    {.name = "cache.password", .secret = true, .help = "password of the cache's user"},
    {.name = "cache.ca",
     .type = path,
     .help = "PEM file of the authorities trusted for the cache instead of the system's"},
    {.name = "crawl.contact",
     .help = "URL that tells site owners who reads them; part of the User-Agent, needed for public "
             "sites"},
    {.name = "crawl.in_flight_max",
     .type = integer,
     .default_value = "1000",
     .minimum = 1,
     .maximum = 20'000,
     .unit = "sites",
     .help = "sites read at once"},
    {.name = "crawl.reactors",
     .type = integer,
     .default_value = "0",
     .minimum = 0,
     .maximum = 64,
     .unit = "threads",
     .help = "threads that read; 0 is one a core, two at most"},
    {.name = "crawl.max_age",
     .type = integer,
     .default_value = "24",
     .minimum = 0,
     .maximum = 8'760,
     .unit = "hours",
     .help = "a site that was read within this is not read again; one that was read before is "
             "asked whether it has changed"},
    {.name = "crawl.address_connections_max",
     .type = integer,
     .minimum = 0,
     .maximum = 10'000,
     .unit = "connections",
     .help = "at once to one server address, however many sites it has; 0 is no limit (8; no limit "
             "with --crawl-connect-to)"},
    {.name = "crawl.address_requests_per_second",
     .type = integer,
     .minimum = 0,
     .maximum = 100'000,
     .unit = "requests",
     .help =
         "a second to one server address; 0 is no limit (20; no limit with --crawl-connect-to)"},
    {.name = "crawl.platform_connections_max",
     .type = integer,
     .minimum = 0,
     .maximum = 10'000,
     .unit = "connections",
     .help = "the same for the addresses of platforms that are built for many sites (64)"},
    {.name = "crawl.platform_requests_per_second",
     .type = integer,
     .minimum = 0,
     .maximum = 100'000,
     .unit = "requests",
     .help = "the same for the addresses of platforms that are built for many sites (200)"},
    {.name = "crawl.pages_max",
     .type = integer,
     .default_value = "3",
     .minimum = 1,
     .maximum = 10,
     .unit = "pages",
     .help = "pages read of one site"},
    {.name = "crawl.redirects_max",
     .type = integer,
     .default_value = "5",
     .minimum = 0,
     .maximum = 20,
     .help = "redirects followed for one page"},
    {.name = "crawl.body_bytes_max",
     .type = integer,
     .default_value = "2097152",
     .minimum = 1'024,
     .maximum = 67'108'864,
     .unit = "bytes",
     .help = "largest page after inflating"},
    {.name = "crawl.page_seconds_max",
     .type = integer,
     .default_value = "20",
     .minimum = 1,
     .maximum = 300,
     .unit = "seconds",
     .help = "longest time for one page"},
    {.name = "crawl.site_seconds_max",
     .type = integer,
     .default_value = "45",
     .minimum = 1,
     .maximum = 900,
     .unit = "seconds",
     .help = "longest time for one site"},
    {.name = "crawl.connect_to",
     .help = "tests and intranets: every connection goes to http=HOST:PORT,https=HOST:PORT"},
    {.name = "crawl.obey_noai",
     .type = choice,
     .default_value = "yes",
     .choices = "yes|no",
     .help = "leave out pages that are not to be given to language models, by X-Robots-Tag or meta "
             "robots noai, TDM-Reservation, Content-Signal or Content-Usage"},
    {.name = "crawl.obey_noindex",
     .type = choice,
     .default_value = "no",
     .choices = "yes|no",
     .help = "leave out pages that are not to be listed by search engines (noindex); they may be "
             "read all the same"},
    {.name = "crawl.dns", .help = "ask this DNS server, HOST:PORT"},
    {.name = "crawl.allow",
     .help = "permit these address blocks besides public ones, e.g. 10.0.0.0/8,192.168.1.7"},
    {.name = "crawl.ca", .type = path, .help = "PEM file of the authorities to trust"},
    {.name = "crawl.bad_certificates",
     .type = choice,
     .default_value = "refuse",
     .choices = "refuse|read",
     .help =
         "sites whose certificate does not verify: refuse them, or read them on a connection of "
         "their own; how many were read so is told at the end"},
};

}  // namespace

std::span<const Setting> settings() { return table; }

bool is_store_in_folder(const Config& config) { return config.text("store") == "sqlite:"; }

std::string store_place(const Config& config) {
  if (is_store_in_folder(config)) return config.text("data");
  std::string_view url = config.text("store");
  const std::size_t question = url.find('?');
  // Whether that begins the options or is within a password cannot be told here.
  if (url.find('@', question) != std::string_view::npos) return "the database of --store";
  url = url.substr(0, question);
  url.remove_prefix(std::min(url.size(), url.find("://") + 3));
  // A password that should be escaped and is not may hold any of the characters looked for here.
  return std::string(url.substr(url.rfind('@') + 1));
}

PageSignals obeyed_signals(const Config& config) {
  return {config.text("crawl.obey_noindex") == "yes", config.text("crawl.obey_noai") == "yes"};
}

}  // namespace ov::cli
