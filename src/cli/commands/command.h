// What the commands share: their signatures and how they speak to people.
#pragma once

#include <string>
#include <string_view>

#include "cli/commands.h"

namespace ov::cli {

struct RunArguments {
  std::string list;
  std::string out;
};

struct SiteArguments {
  std::string site;  ///< A host or URL as it stands in a list.
  bool json = false;
};

int run_command(const RunArguments& arguments, const Config& config, const Adapters& adapters);
int verify_command(const std::string& campaign, const Config& config, const Adapters& adapters);
int site_command(const SiteArguments& arguments, const Config& config, const Adapters& adapters);
int doctor_command(const Config& config, const Adapters& adapters);
int debug_command(const std::string& what);

/// "overture: <text>" on standard error, without the control characters that foreign parts of the
/// text may have; line feeds stay. Returns `code`.
int complain(std::string_view text, ExitCode code);

/// Set by Ctrl-C and SIGTERM once `catch_signals` was called; a second signal ends the process.
void catch_signals();
/// A connection or pipe that the other side closed is an error of the call, not our end.
void ignore_broken_pipes();
bool stop_asked();

}  // namespace ov::cli
