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

constexpr const char* run_examples =
    "\nExamples:\n"
    "  overture run companies.csv -o messages.csv --crawl-contact https://example.com/bot\n"
    "  overture run companies.csv -o messages.jsonl --brief brief.toml \\\n"
    "      --model 'http://127.0.0.1:8000/v1?model=NAME' --rows 100\n"
    "  overture run people.tsv -o out.csv --map website=Homepage,company=3 --dedupe site\n"
    "\nThe same command again goes on where it stopped. Every option can also be set in "
    "overture.toml\n"
    "or in the environment: --crawl-contact is OVERTURE_CRAWL_CONTACT.\n"
    "Exit codes: 0 done, 1 failed, 2 bad usage or input, 3 stopped before the end.";

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
    command
        .add_option_function<std::string>(
            flag_name(setting), [&flags, name](const std::string& value) { flags[name] = value; },
            help_of(setting))
        ->option_text(setting.type == SettingType::integer ? "N"
                      : setting.type == SettingType::path  ? "PATH"
                                                           : "TEXT");
  }
}

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
  std::map<std::string, std::string> flags;
  RunArguments run;
  std::string campaign;
  std::string what;
  SiteArguments site;

  CLI::App* run_app =
      program.add_subcommand("run", "the whole way, from a list to messages; resumable");
  run_app->add_option("LIST", run.list, "the list: CSV or TSV with a website column")->required();
  run_app->add_option("-o,--out", run.out, "file for the results, .csv or .jsonl")->required();
  add_settings(*run_app, flags, [](std::string_view) { return true; });
  run_app->footer(run_examples);

  CLI::App* verify_app =
      program.add_subcommand("verify", "checks that counts add up and every proof holds");
  verify_app->add_option("CAMPAIGN", campaign, "number of a campaign; all of them when not given");
  add_settings(*verify_app, flags,
               [](std::string_view name) { return name == "data" || name == "log"; });
  verify_app->footer("\nExample:\n  overture verify --data overture-data");

  CLI::App* site_app =
      program.add_subcommand("site", "what is known of a site, and what changed since before");
  site_app->add_option("SITE", site.site, "host or address of the site")->required();
  site_app->add_flag("--json", site.json, "one JSON object, with the text of the pages");
  add_settings(*site_app, flags,
               [](std::string_view name) { return name == "data" || name == "log"; });
  site_app->footer("\nExample:\n  overture site example.com --data overture-data");

  CLI::App* doctor_app = program.add_subcommand(
      "doctor", "checks machine, DNS, trust store, model and disk; says what to do");
  add_settings(*doctor_app, flags, [](std::string_view name) {
    return name == "data" || name == "log" || name.starts_with("model") ||
           name.starts_with("crawl");
  });
  doctor_app->footer("\nExample:\n  overture doctor --model 'http://127.0.0.1:8000/v1?model=NAME'");

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
  const Result<Config> config = load_config(flags);
  if (!config) return complain(config.error().message(), exit_usage);
  set_log_level_by_name(config->text("log"));
  if (verify_app->parsed()) return verify_command(campaign, *config, adapters);
  if (site_app->parsed()) return site_command(site, *config, adapters);
  if (doctor_app->parsed()) return doctor_command(*config, adapters);
  return run_command(run, *config, adapters);
}

}  // namespace ov::cli
