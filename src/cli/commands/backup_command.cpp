// overture backup and overture restore: the store as one file, and back.
#include <cstdio>

#include "cli/progress.h"
#include "command.h"
#include "printable.h"

namespace ov::cli {
namespace {

/// "1,234.5 MB".
std::string megabytes(std::int64_t bytes) {
  const std::int64_t tenths = (bytes + 50'000) / 100'000;
  return with_commas(tenths / 10) + "." + std::to_string(tenths % 10) + " MB";
}

/// Shows how far it is and ends it when a stop is asked for.
CopyProgress shown_on(ProgressPrinter& printer, const char* doing) {
  return [&printer, doing](std::int64_t done, std::int64_t all) {
    if (printer.wants()) {
      printer.show_text(std::string(doing) + ": " + megabytes(done) + " of " + megabytes(all));
    }
    return !stop_asked();
  };
}

ExitCode exit_code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::cancelled:
      return exit_incomplete;
    case ErrorKind::invalid:
    case ErrorKind::not_found:
    case ErrorKind::conflict:
      return exit_usage;
    default:
      return exit_failed;
  }
}

/// What a copy came to, as a sentence and an exit code.
int report(const Result<std::int64_t>& copied, const std::string& done, Duration took) {
  if (!copied) return complain(copied.error().text(), exit_code_of(copied.error().kind()));
  std::printf("%s: %s in %s\n", printable_lines(done).c_str(), megabytes(*copied).c_str(),
              clock_text(took).c_str());
  return exit_done;
}

int refuse_database() {
  return complain(
      "backup and restore copy the store of a data folder; a database is copied with its own tools "
      "(pg_dump, pg_restore)",
      exit_usage);
}

}  // namespace

int backup_command(const std::string& file, const Config& config, const Adapters& adapters) {
  if (!is_store_in_folder(config)) return refuse_database();
  catch_signals();
  const Duration start = adapters.clock->elapsed();
  ProgressPrinter printer(stderr, *adapters.clock);
  const Result<std::int64_t> copied =
      adapters.back_up(config.text("data"), file, shown_on(printer, "copying the store"));
  printer.finish();
  return report(copied, "backup  " + file, adapters.clock->elapsed() - start);
}

int restore_command(const std::string& file, const Config& config, const Adapters& adapters) {
  if (!is_store_in_folder(config)) return refuse_database();
  catch_signals();
  const Duration start = adapters.clock->elapsed();
  ProgressPrinter printer(stderr, *adapters.clock);
  const Result<std::int64_t> copied =
      adapters.restore(file, config.text("data"), shown_on(printer, "copying the backup"));
  printer.finish();
  const int code =
      report(copied, "restored  " + config.text("data"), adapters.clock->elapsed() - start);
  if (code == exit_done) std::printf("overture verify checks that all of it holds.\n");
  return code;
}

}  // namespace ov::cli
