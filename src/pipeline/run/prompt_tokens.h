// By what ratio the questions of a run are fitted to what its model counts: the one that is kept
// for the model, else the one that its own calls come to, once there are enough of them.
#pragma once

#include <optional>
#include <string>

#include "domain/token_ratio.h"
#include "pipeline/run.h"

namespace ov {

class PromptTokens {
 public:
  /// `identity`: of the model. `store` outlives this.
  PromptTokens(Store& store, std::string identity, const RunOptions& options);

  /// Looks for the ratio as long as none is known, or keeps the one that the calls came to. Call
  /// before questions are built, and again after their records were leased: then a question built
  /// without a ratio is of a site that was stored before any ratio was (TokenRatio::newest_site).
  Result<void> refresh();

  /// Of the questions that are built now.
  [[nodiscard]] int sixteenths() const {
    return ratio_ ? ratio_->sixteenths : token_sixteenths_one;
  }
  /// Whether a question about this site may have been asked before there was a ratio.
  [[nodiscard]] bool may_be_older_than_ratio(const Site& site) const {
    return ratio_ && site.id <= ratio_->newest_site;
  }

  /// Takes in what the endpoint reports of a first question. What is not believed is left out.
  void note(const ModelRequest& question, const ModelReply& reply);

 private:
  Store& store_;
  bool wanted_;
  std::string identity_;
  TokenReports reports_;
  std::optional<TokenRatio> ratio_;
};

}  // namespace ov
