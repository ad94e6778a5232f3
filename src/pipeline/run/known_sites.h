// What is known of a site before it is visited, and what a visit makes of it: nothing to ask, a
// version to hold the site against, or a site never read.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "pipeline/run.h"

namespace ov {

class KnownSites {
 public:
  /// All outlive this.
  KnownSites(Store& store, const Clock& clock, const RunOptions& options)
      : store_(store), options_(options), clock_(clock), started_(clock.now()) {}

  struct Answer {
    std::optional<Site> fresh;            ///< Without pages: no visit is needed.
    std::shared_ptr<const Site> earlier;  ///< Else the version to be held against, if any.
  };
  /// A site that was read is fresh within RunOptions::max_age, and for as long as the campaign
  /// lasts: it is read once however many records name it. One that failed is tried again by the
  /// next campaign. One that holds pages whose signals are obeyed by now is not fresh.
  Result<Answer> ask(const std::string& key);

  /// Takes in what a visit found, before it is stored: a version that says what `earlier` said
  /// becomes that version. `earlier` may be null.
  void note(Site& site, const Site* earlier);

  [[nodiscard]] const SitesRead& counts() const { return counts_; }

 private:
  [[nodiscard]] bool is_in_time(const Site& newest) const;
  /// The newest version that has something to be held against.
  Result<std::shared_ptr<const Site>> newest_read(const Site& newest);

  Store& store_;
  const RunOptions& options_;
  const Clock& clock_;
  Time started_;
  SitesRead counts_;
};

}  // namespace ov
