#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>

#include "base/log.h"
#include "command.h"
#include "printable.h"
#include "small_file.h"

namespace ov::cli {
namespace {

constexpr const char* version = "overture 0.1.0";
constexpr const char* config_file_name = "overture.toml";

constexpr const char* about =
    "Turns a list of companies into one grounded, personal message for each: reads every site, "
    "writes\n"
    "from what it really says, and proves each claim against the page.";

constexpr const char* first_steps =
    "\nFirst steps:\n"
    "  overture doctor                                     is this machine ready?\n"
    "  overture try companies.csv --brief brief.toml ...   ten rows, each message beside its "
    "proof\n"
    "  overture run companies.csv -o messages.csv ...      all of them\n"
    "\noverture COMMAND --help shows the options of a command, with examples and exit codes.";

constexpr const char* run_examples =
    "\nExamples:\n"
    "  overture run companies.csv -o messages.csv --crawl-contact https://example.com/bot\n"
    "  overture run companies.csv -o messages.jsonl --brief brief.toml \\\n"
    "      --model 'http://127.0.0.1:8000/v1?model=NAME' --rows 100\n"
    "  overture run people.tsv -o out.csv --map website=Homepage,company=3 --dedupe site\n"
    "\nThe same command again goes on where it stopped. Every option can also be set in "
    "overture.toml\n"
    "or in the environment: --crawl-contact is OVERTURE_CRAWL_CONTACT.\n"
    "Exit codes: 0 done, 1 failed, 2 bad usage or input, 3 incomplete: stopped, or the budget is "
    "used up.";

constexpr const char* estimate_examples =
    "\nExamples:\n"
    "  overture estimate companies.csv --brief brief.toml --crawl-contact https://example.com/bot "
    "\\\n"
    "      --model 'https://api.example.com/v1?model=NAME&price_in=0.15&price_out=0.60'\n"
    "  overture estimate companies.csv --brief brief.toml --sample 200 --budget 1.00 --json ...\n"
    "\nThe sample is read and written for real and kept: overture run with the same list, brief "
    "and\n"
    "model goes on from it, and its --review-policy decides what of it is approved.\n"
    "Exit codes: 0 done, 1 failed, 2 bad usage or input, 3 incomplete: stopped, or the budget is "
    "used up.";

constexpr const char* verify_examples =
    "\nExamples:\n"
    "  overture verify\n"
    "  overture verify 2 --data overture-data\n"
    "\nReads nothing but the data folder and changes nothing; a run may go on meanwhile.\n"
    "Exit codes: 0 every count and proof holds, 1 something does not or failed, 2 bad usage or no "
    "data.";

constexpr const char* serve_examples =
    "\nExamples:\n"
    "  overture serve --crawl-contact https://example.com/bot --model 'http://127.0.0.1:8000/v1?"
    "model=NAME'\n"
    "  overture serve --roles read,sweep --crawl-contact https://example.com/bot\n"
    "\nWorks on every campaign that is running, each in its turn, until it is stopped: campaigns "
    "that\n"
    "were begun by overture run, here or, over a shared store, elsewhere. Ctrl-C or SIGTERM gives "
    "back\n"
    "what is under way within 10 s. Exit codes: 0 stopped, 1 failed, 2 bad usage.";

constexpr const char* review_examples =
    "\nExamples:\n"
    "  overture review\n"
    "  overture review 2 --list --after 20 --limit 50 --json\n"
    "  overture review --approve 3 8-20 --by Mia\n"
    "  overture review --approve all --by Mia\n"
    "  overture review --approve 7@1 --by Mia        (refused if row 7 was changed since)\n"
    "  overture review --reject 5 --why 'wrong person' --by Mia\n"
    "  overture review --edit 7 --subject 'Your ovens' --body-file body.txt --by Mia \\\n"
    "      --assert 'We met at the fair in Ulm.'\n"
    "\nAn edit is proved like what a model wrote. What no page says is refused, unless --by "
    "vouches for\n"
    "the whole sentence with --assert; links and addresses come from brief and row alone.\n"
    "No act is taken while a run works in the same --data; the list can be looked at.\n"
    "Exit codes: 0 done, 1 failed, changed by somebody else meanwhile or a run works, 2 bad "
    "usage,\n"
    "no data or not proven.";

constexpr const char* backup_examples =
    "\nExamples:\n"
    "  overture backup monday.backup\n"
    "  overture backup /mnt/backups/monday.backup --data overture-data\n"
    "\nA run may go on meanwhile: the backup holds all of the store as it was at one moment. It is "
    "one\n"
    "SQLite file, checked before it is put in its place. What is archived with --archive is not "
    "in it.\n"
    "Exit codes: 0 done, 1 failed, 2 bad usage or no data, 3 stopped.";

constexpr const char* restore_examples =
    "\nExamples:\n"
    "  overture restore monday.backup --data overture-data\n"
    "  overture verify --data overture-data\n"
    "\nNever writes over a store: move the old folder away first, or name another one. The command "
    "of the\n"
    "run goes on from the moment of the backup.\n"
    "Exit codes: 0 done, 1 failed, 2 bad usage or no backup, 3 stopped.";

constexpr const char* explain_examples =
    "\nExamples:\n"
    "  overture explain 7\n"
    "  overture explain 7 --campaign 2 --json\n"
    "  overture explain '#1234' --model 'http://127.0.0.1:8000/v1?model=NAME'\n"
    "\nWith the --model of the run (as in overture.toml), the rebuilt prompt is compared with the "
    "one that\n"
    "was paid for. Exit codes: 0 told, 1 failed, 2 bad usage, no such record or no data.";

constexpr const char* site_examples =
    "\nExamples:\n"
    "  overture site example.com\n"
    "  overture site https://www.example.com/about --json --data overture-data\n"
    "Exit codes: 0 told, 1 failed, 2 bad usage, nothing is known of the site or no data.";

constexpr const char* doctor_examples =
    "\nExamples:\n"
    "  overture doctor\n"
    "  overture doctor --model 'http://127.0.0.1:8000/v1?model=NAME'\n"
    "  overture doctor --blobs s3://BUCKET/overture --queue sqs://overture --fix\n"
    "Exit codes: 0 a run can begin (warnings or not), 1 it cannot, 2 bad usage.";

constexpr const char* brief_examples =
    "\nExamples:\n"
    "  overture brief check brief.toml\n"
    "  overture brief check brief.json --list companies.csv --json\n"
    "Exit codes: 0 it can be used (warnings or not), 2 it cannot.";

constexpr const char* try_examples =
    "\nExamples:\n"
    "  overture try companies.csv --brief brief.toml --crawl-contact https://example.com/bot\n"
    "  overture try companies.csv --brief brief.toml --rows 3 --json \\\n"
    "      --model 'http://127.0.0.1:8000/v1?model=NAME'\n"
    "\nSites that are read and answers that are paid for are kept in --data, for the run later. "
    "The\n"
    "messages are only shown: none is approved or sent, and overture review passes over them.\n"
    "Exit codes: 0 done, 1 failed, 2 bad usage or input, 3 incomplete: stopped, or the budget is "
    "used up.";

constexpr const char* debug_examples =
    "\nReads one JSON object a line from standard input and writes one a line:\n"
    "  url       {\"input\",\"base\"?} -> {\"href\",\"host\",\"site\"}\n"
    "  robots    {\"agent\",\"url\",\"robots\"} -> {\"allowed\",\"crawl_delay\"?}\n"
    "  html      {\"input\",\"state\"?,\"last_start_tag\"?,\"xml\"?} -> {\"tokens\"}\n"
    "  extract   {\"id\",\"url\",\"html\"} -> "
    "{\"id\",\"title\",\"text\",\"language\",\"blocks\",\"facts\"}\n"
    "  csv       {\"bytes_base64\"} -> {\"header\",\"rows\",\"rejected\"}\n"
    "  evidence  {\"text\",\"quote\"} -> {\"start\",\"end\"} or {\"found\":false}\n"
    "\nExample:\n"
    "  echo '{\"input\":\"HTTP://Example.com/a/../b\"}' | overture debug url";

std::string help_of(const Setting& setting) {
  std::string help = setting.help;
  if (setting.type == SettingType::choice) help += std::string(" (") + setting.choices + ")";
  if (*setting.unit != '\0') help += std::string(" [") + setting.unit + "]";
  if (*setting.default_value != '\0')
    help += std::string(" (default ") + setting.default_value + ")";
  return help;
}

void add_settings(CLI::App& command, std::map<std::string, std::string>& flags,
                  bool (*wanted)(std::string_view)) {
  for (const Setting& setting : settings()) {
    if (setting.secret || !wanted(setting.name)) continue;
    const std::string name = setting.name;
    if (setting.is_switch) {
      command.add_flag_callback(
          flag_name(setting), [&flags, name] { flags[name] = "yes"; }, setting.help);
      continue;
    }
    CLI::Option* option = command.add_option_function<std::string>(
        flag_name(setting), [&flags, name](const std::string& value) { flags[name] = value; },
        help_of(setting));
    // Several endpoints are several values of one setting; everywhere else they stand in one text.
    if (name == "model") option->join(' ');
    option->option_text(setting.type == SettingType::integer ? "N"
                        : setting.type == SettingType::path  ? "PATH"
                                                             : "TEXT");
  }
}

/// Settings of the commands that begin a campaign.
bool is_of_run(std::string_view name) {
  return name != "roles" && name != "blobs" && name != "queue";
}

/// Settings that say where the work is kept.
bool is_of_store(std::string_view name) { return name == "data" || name.starts_with("store"); }

Result<Config> load_config(const std::map<std::string, std::string>& flags) {
  ConfigSources sources;
  sources.flags = flags;
  sources.environment = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
  TRY(std::optional<std::string> file, read_small_file(config_file_name, config_file_bytes_max));
  sources.file = std::move(file).value_or("");
  sources.file_name = config_file_name;
  return Config::load(settings(), sources);
}

void set_log_level_by_name(const std::string& name) {
  constexpr std::pair<std::string_view, LogLevel> levels[] = {{"debug", LogLevel::debug},
                                                              {"info", LogLevel::info},
                                                              {"warning", LogLevel::warning},
                                                              {"error", LogLevel::error},
                                                              {"off", LogLevel::off}};
  for (const auto& [level_name, level] : levels) {
    if (level_name == name) set_log_level(level);
  }
}

}  // namespace

int complain(std::string_view text, ExitCode code) {
  std::fprintf(stderr, "overture: %s\n", printable_lines(text).c_str());
  return code;
}

int run_program(const std::vector<std::string>& arguments, const Adapters& adapters) {
  CLI::App program(about, "overture");
  program.set_version_flag("--version", version);
  program.require_subcommand(1);
  program.failure_message(CLI::FailureMessage::help);
  program.footer(first_steps);
  std::map<std::string, std::string> flags;
  RunArguments run;
  std::string campaign;
  std::string what;
  SiteArguments site;
  BriefArguments brief;
  TryArguments tried;
  EstimateArguments estimate;
  ReviewArguments review;
  ExplainArguments explained;

  CLI::App* run_app =
      program.add_subcommand("run", "the whole way, from a list to messages; resumable");
  run_app->add_option("LIST", run.list, "the list: CSV or TSV with a website column")->required();
  run_app->add_option("-o,--out", run.out, "file for the results, .csv or .jsonl")->required();
  add_settings(*run_app, flags, is_of_run);
  run_app->footer(run_examples);

  CLI::App* estimate_app = program.add_subcommand(
      "estimate", "time, money and outcome of a list, from a random sample of its rows");
  estimate_app->add_option("LIST", estimate.list, "the list, as for run")->required();
  estimate_app->add_option("--sample", estimate.sample, "records drawn at random (default 50)")
      ->option_text("N")
      ->check(CLI::Range(std::int64_t{1}, sample_records_max));
  estimate_app->add_flag("--json", estimate.json, "one JSON object");
  add_settings(*estimate_app, flags, is_of_run);
  estimate_app->footer(estimate_examples);

  CLI::App* serve_app = program.add_subcommand(
      "serve", "a worker: goes on with every running campaign until it is stopped");
  add_settings(*serve_app, flags, [](std::string_view name) {
    return is_of_store(name) || name == "lease" || name == "log" || name == "roles" ||
           name == "archive" || name == "model" || name.starts_with("model.") ||
           name.starts_with("cache") || name.starts_with("crawl");
  });
  serve_app->footer(serve_examples);

  CLI::App* verify_app =
      program.add_subcommand("verify", "checks that counts add up and every proof holds");
  verify_app->add_option("CAMPAIGN", campaign, "number of a campaign; all of them when not given");
  add_settings(*verify_app, flags,
               [](std::string_view name) { return is_of_store(name) || name == "log"; });
  verify_app->footer(verify_examples);

  CLI::App* review_app =
      program.add_subcommand("review", "what waits for a person: lists, approves, rejects, edits");
  review_app->add_option("CAMPAIGN", review.campaign, "number of a campaign; the newest otherwise");
  review_app->add_flag("--list", review.list, "show the messages that wait, as without any option");
  review_app->add_option("--after", review.after, "show those after this row")->option_text("ROW");
  review_app->add_option("--limit", review.limit, "show so many (default 10)")
      ->option_text("N")
      ->check(CLI::Range(std::int64_t{1}, reviewed_rows_max));
  review_app->add_option("--approve", review.approve, "rows to approve: 7, 3-9, 7@VERSION or all")
      ->option_text("ROW...");
  review_app->add_option("--reject", review.reject, "rows to reject, written alike")
      ->option_text("ROW...");
  review_app->add_option("--edit", review.edit, "row to change")->option_text("ROW");
  review_app->add_option("--subject", review.subject, "its new subject")->option_text("TEXT");
  review_app->add_option("--body-file", review.body_file, "its new body, the whole of it")
      ->option_text("FILE");
  review_app
      ->add_option("--assert", review.asserted, "a whole sentence that --by vouches for (repeat)")
      ->option_text("TEXT")
      ->take_all()
      ->allow_extra_args(false);
  review_app
      ->add_option("--quote", review.quotes, "words of the site that the edit rests on (repeat)")
      ->option_text("TEXT")
      ->take_all()
      ->allow_extra_args(false);
  review_app->add_option("--by", review.by, "who decides")->option_text("NAME");
  review_app->add_option("--why", review.why, "why; needed to reject")->option_text("TEXT");
  review_app->add_flag("--json", review.json, "one JSON object");
  add_settings(*review_app, flags,
               [](std::string_view name) { return is_of_store(name) || name == "log"; });
  review_app->footer(review_examples);

  CLI::App* explain_app = program.add_subcommand(
      "explain", "the whole story of one record: pages, prompt, reply, checks, review, cost");
  explain_app->add_option("RECORD", explained.record, "row of the list, or '#' and a record's id")
      ->required();
  explain_app
      ->add_option("--campaign", explained.campaign, "number of the campaign; the newest otherwise")
      ->option_text("N");
  explain_app->add_flag("--json", explained.json, "one JSON object");
  add_settings(*explain_app, flags, [](std::string_view name) {
    return is_of_store(name) || name == "log" || name.starts_with("model");
  });
  explain_app->footer(explain_examples);

  CLI::App* site_app =
      program.add_subcommand("site", "what is known of a site, and what changed since before");
  site_app->add_option("SITE", site.site, "host or address of the site")->required();
  site_app->add_flag("--json", site.json, "one JSON object, with the text of the pages");
  add_settings(*site_app, flags,
               [](std::string_view name) { return is_of_store(name) || name == "log"; });
  site_app->footer(site_examples);

  std::string backup_file;
  CLI::App* backup_app =
      program.add_subcommand("backup", "copies the store into one file, also while a run goes on");
  backup_app->add_option("FILE", backup_file, "where the backup goes")->required();
  CLI::App* restore_app =
      program.add_subcommand("restore", "makes a data folder from a backup, never over one");
  restore_app->add_option("FILE", backup_file, "the backup")->required();
  for (CLI::App* app : {backup_app, restore_app}) {
    add_settings(*app, flags,
                 [](std::string_view name) { return is_of_store(name) || name == "log"; });
    app->footer(app == backup_app ? backup_examples : restore_examples);
  }

  CLI::App* brief_app = program.add_subcommand("brief", "what to write: checks a brief");
  brief_app->require_subcommand(1);
  CLI::App* check_app =
      brief_app->add_subcommand("check", "says all that is wrong with a brief, line by line");
  check_app->add_option("FILE", brief.brief, "the brief, TOML or JSON")->required();
  check_app->add_option("--list", brief.list, "hold it against the columns and rows of this list")
      ->option_text("LIST");
  check_app->add_flag("--json", brief.json, "one JSON object");
  add_settings(*check_app, flags, [](std::string_view name) {
    return name == "map" || name == "model" || name == "rows" || name == "allow_missing";
  });
  check_app->footer(brief_examples);
  CLI::App* schema_app = brief_app->add_subcommand(
      "schema", "prints the JSON schema of briefs (Draft 2020-12), for editors and programs");

  CLI::App* try_app = program.add_subcommand(
      "try", "writes to a few rows of a list and shows what each message rests on");
  try_app->add_option("LIST", tried.list, "the list: CSV or TSV with a website column")->required();
  try_app->add_option("--rows", tried.rows, "so many rows, spread over the list (default 10)")
      ->option_text("N")
      ->check(CLI::Range(std::int64_t{1}, tried_rows_max));
  try_app->add_flag("--json", tried.json, "one JSON object");
  add_settings(*try_app, flags,
               [](std::string_view name) { return is_of_run(name) && name != "rows"; });
  try_app->footer(try_examples);

  CLI::App* doctor_app = program.add_subcommand(
      "doctor", "checks machine, DNS, trust store, model, cache and disk; says what to do");
  add_settings(*doctor_app, flags, [](std::string_view name) {
    return is_of_store(name) || name == "log" || name == "blobs" || name == "queue" ||
           name.starts_with("model") || name.starts_with("cache") || name.starts_with("crawl");
  });
  bool mend = false;
  doctor_app->add_flag("--fix", mend, "makes the queues that --queue names, and sets them up");
  doctor_app->footer(doctor_examples);

  CLI::App* debug_app =
      program.add_subcommand("debug", "our parsers by themselves, JSON lines in and out");
  debug_app->add_option("WHAT", what, "url, robots, html, extract, csv or evidence")
      ->required()
      ->check(CLI::IsMember({"url", "robots", "html", "extract", "csv", "evidence"}));
  debug_app->footer(debug_examples);

  // CLI11 takes the arguments from the back.
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    program.parse(std::move(reversed));
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? exit_done : exit_usage;
  }
  if (debug_app->parsed()) return debug_command(what);
  if (schema_app->parsed()) return brief_schema_command();
  const Result<Config> config = load_config(flags);
  if (!config) return complain(config.error().message(), exit_usage);
  set_log_level_by_name(config->text("log"));
  if (verify_app->parsed()) return verify_command(campaign, *config, adapters);
  if (review_app->parsed()) return review_command(review, *config, adapters);
  if (explain_app->parsed()) return explain_command(explained, *config, adapters);
  if (serve_app->parsed()) return serve_command(*config, adapters);
  if (backup_app->parsed()) return backup_command(backup_file, *config, adapters);
  if (restore_app->parsed()) return restore_command(backup_file, *config, adapters);
  if (site_app->parsed()) return site_command(site, *config, adapters);
  if (check_app->parsed()) return brief_check_command(brief, *config, adapters);
  if (estimate_app->parsed()) return estimate_command(estimate, *config, adapters);
  if (try_app->parsed()) return try_command(tried, *config, adapters);
  if (doctor_app->parsed()) return doctor_command(mend, *config, adapters);
  return run_command(run, *config, adapters);
}

}  // namespace ov::cli
