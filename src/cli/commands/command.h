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

int run_command(const RunArguments& arguments, const Config& config, const Adapters& adapters);
int verify_command(const std::string& campaign, const Config& config, const Adapters& adapters);
int doctor_command(const Config& config, const Adapters& adapters);
int debug_command(const std::string& what);

/// "overture: <text>" on standard error; returns `code`.
int complain(std::string_view text, ExitCode code);
/// The exit code that an error's kind stands for: invalid input is bad usage, all else a failure.
ExitCode exit_code_for(const Error& error);

/// Set by Ctrl-C and SIGTERM once `catch_signals` was called; a second signal ends the process.
void catch_signals();
bool stop_asked();

}  // namespace ov::cli
