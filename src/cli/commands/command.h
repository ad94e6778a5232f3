// What the commands share: their signatures and how they speak to people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"

namespace ov::cli {

struct RunArguments {
  std::string list;
  std::string out;
  bool estimate = false;  ///< Only a sample, and nothing is written to a file.
};

/// Records that an estimate may be made from.
inline constexpr std::int64_t sample_records_max = 10'000;
struct EstimateArguments {
  std::string list;
  std::int64_t sample = 50;
  bool json = false;
};

struct SiteArguments {
  std::string site;  ///< A host or URL as it stands in a list.
  bool json = false;
};

struct BriefArguments {
  std::string brief;
  std::string list;  ///< May be empty: the brief is held against itself.
  bool json = false;
};

/// Rows of a list that `try` can show at once.
inline constexpr std::int64_t tried_rows_max = 100;
struct TryArguments {
  std::string list;
  std::int64_t rows = 10;
  bool json = false;
};

/// Messages that `review --list` can show at once.
inline constexpr std::int64_t reviewed_rows_max = 1'000;
struct ReviewArguments {
  std::string campaign;  ///< Number; empty: the newest.
  bool list = false;
  std::int64_t after = 0;            ///< List from after this row on.
  std::int64_t limit = 10;           ///< List so many.
  std::vector<std::string> approve;  ///< Rows; see row_numbers.h; or "all".
  std::vector<std::string> reject;
  std::string edit;  ///< One row.
  std::string subject;
  std::string body_file;
  std::vector<std::string> asserted;
  std::vector<std::string> quotes;
  std::string by;
  std::string why;
  bool json = false;
};

struct ExplainArguments {
  std::string record;    ///< Row of the list, or "#ID".
  std::string campaign;  ///< Number; empty: the newest.
  bool json = false;
};

int run_command(const RunArguments& arguments, const Config& config, const Adapters& adapters);
int serve_command(const Config& config, const Adapters& adapters);
int estimate_command(const EstimateArguments& arguments, const Config& config,
                     const Adapters& adapters);
int verify_command(const std::string& campaign, const Config& config, const Adapters& adapters);
int review_command(const ReviewArguments& arguments, const Config& config,
                   const Adapters& adapters);
int explain_command(const ExplainArguments& arguments, const Config& config,
                    const Adapters& adapters);
/// `file`: the backup's.
int backup_command(const std::string& file, const Config& config, const Adapters& adapters);
int restore_command(const std::string& file, const Config& config, const Adapters& adapters);
int site_command(const SiteArguments& arguments, const Config& config, const Adapters& adapters);
int brief_check_command(const BriefArguments& arguments, const Config& config,
                        const Adapters& adapters);
int brief_schema_command();
int try_command(const TryArguments& arguments, const Config& config, const Adapters& adapters);
/// `mend`: queues that are missing are made.
int doctor_command(bool mend, const Config& config, const Adapters& adapters);
int debug_command(const std::string& what);

/// "overture: <text>" on standard error, without the control characters that foreign parts of the
/// text may have; line feeds stay. Returns `code`.
int complain(std::string_view text, ExitCode code);

/// Set by Ctrl-C and SIGTERM once `catch_signals` was called; a second signal ends the process.
void catch_signals();
/// A connection or pipe that the other side closed is an error of the call, not our end.
void ignore_broken_pipes();
bool stop_asked();
/// Waits; at once when a stop is asked for.
void wait_for_stop(std::chrono::milliseconds at_most);

}  // namespace ov::cli
