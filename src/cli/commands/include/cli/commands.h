// The commands of the overture program. They know ports and pipeline; which adapters stand behind
// the ports is handed in by app/.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/config.h"
#include "base/result.h"
#include "domain/site.h"
#include "pipeline/dossier.h"
#include "ports/batch_model.h"
#include "ports/model.h"
#include "ports/store.h"
#include "ports/web.h"

namespace ov::cli {

/// Exit codes of every command.
enum ExitCode : int { exit_done = 0, exit_failed = 1, exit_usage = 2, exit_incomplete = 3 };

/// What one tiny call to a model endpoint showed, for doctor.
struct ModelReport {
  struct Trait {
    std::string name;      ///< E.g. "reply".
    std::string value;     ///< E.g. "JSON by a schema".
    std::string override;  ///< Parameters of the model URL that set it otherwise; may be empty.
  };
  std::string endpoint;        ///< Its host, no secrets.
  std::optional<Error> error;  ///< Nothing: it answers.
  std::vector<Trait> traits;
};

/// Told how far a copy is; false ends it.
using CopyProgress = std::function<bool(std::int64_t bytes_done, std::int64_t bytes)>;

/// What a look at a service showed, for doctor.
struct ServiceReport {
  std::string name;  ///< "blobs", "queue".
  std::string what;  ///< A sentence without its end.
  bool good = false;
  std::string advice;  ///< What to do; empty when all is well.
};

/// How the commands get at the outside.
struct Adapters {
  /// The store that is set, made where it is missing; and the same to look at, which makes nothing.
  std::function<Result<std::unique_ptr<Store>>(const Config&)> open_store;
  std::function<Result<std::unique_ptr<Store>>(const Config&)> open_store_read_only;
  /// Copies the store of a data folder into a file, and back into a folder without one; size in
  /// bytes. `progress`: bytes done and in all; false ends it (cancelled).
  std::function<Result<std::int64_t>(const std::filesystem::path& folder,
                                     const std::filesystem::path& file,
                                     const CopyProgress& progress)>
      back_up;
  std::function<Result<std::int64_t>(const std::filesystem::path& file,
                                     const std::filesystem::path& folder,
                                     const CopyProgress& progress)>
      restore;
  std::function<Result<std::unique_ptr<Web>>(const Config&)> make_web;
  std::function<Result<std::unique_ptr<Model>>(const Config&)> make_model;
  /// The endpoint's batches; `identity`: of the Model. Errors: invalid (it can have none).
  std::function<Result<std::unique_ptr<BatchModel>>(const Config&, const std::string& identity)>
      make_batches;
  /// Makes one tiny, paid call to each configured endpoint, each within `patience`; none for
  /// quote:.
  std::function<Result<std::vector<ModelReport>>(const Config&, std::chrono::seconds patience)>
      probe_model;
  /// Asks the cache that is set; a sentence about the answer.
  std::function<Result<std::string>(const Config&)> probe_cache;
  /// Resolves a name as a run would; a sentence about the answer.
  std::function<Result<std::string>(const Config&, const std::string& host)> look_up;
  /// Looks at what `blobs` and `queue` name, writes and removes one small blob, and with `mend`
  /// makes and sets up what is missing; nothing for settings that are not set. Errors: invalid (a
  /// URL that cannot be used).
  std::function<Result<std::vector<ServiceReport>>(const Config&, bool mend)> check_services;
  LanguageDetector detect_language;
  const Clock* clock = nullptr;
};

/// The table of settings: flags, environment, overture.toml, help.
[[nodiscard]] std::span<const Setting> settings();
/// Whether the store is the one in the folder --data, and not a database's.
[[nodiscard]] bool is_store_in_folder(const Config& config);
/// Where the store is, for people: the folder, or server and database without user and password.
[[nodiscard]] std::string store_place(const Config& config);
/// Which wishes of pages are obeyed, by crawl.obey_noindex and crawl.obey_noai.
[[nodiscard]] PageSignals obeyed_signals(const Config& config);

/// Runs the program. `arguments`: without the program's name.
int run_program(const std::vector<std::string>& arguments, const Adapters& adapters);

}  // namespace ov::cli
