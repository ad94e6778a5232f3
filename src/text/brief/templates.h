// Templates of a brief and the names that may stand in them.
#pragma once

#include "read.h"

namespace ov::brief {

/// Reads `[variables]`.
void read_variables(TableReader& top, const BriefContext& context, Findings& findings,
                    std::vector<Variable>& out);

class TemplateReader {
 public:
  /// `b`: what is known by now; sender, offer and variables are. All must outlive this.
  TemplateReader(const Brief& b, const Source& source, const BriefContext& context,
                 Findings& findings)
      : brief_(b), source_(source), context_(context), findings_(findings) {}

  /// The template under `key`, what the brief itself knows filled in. `may_quote`: whether
  /// `{{quote}}` may stand in it.
  void read(TableReader& reader, std::string_view key, Template& out, bool may_quote);

 private:
  [[nodiscard]] std::string with_constants(const Node& node, std::string_view key,
                                           std::string_view text);
  void explain(const Node& node, std::string_view key, std::string_view text, const Error& error);
  void check_names(const Node& node, std::string_view key, const Template& read);

  const Brief& brief_;
  const Source& source_;
  const BriefContext& context_;
  Findings& findings_;
};

}  // namespace ov::brief
