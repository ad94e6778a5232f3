// From a file's bytes to a brief: the table, its variants, and what may be wrong with them.
#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "content.h"
#include "warnings.h"

namespace ov {
namespace {

using brief::Findings;
using brief::Node;
using brief::Source;
using brief::TableReader;

constexpr std::size_t variant_name_characters_max = 40;

bool is_json(std::string_view text, std::string_view name) {
  return ascii_lower(name).ends_with(".json") || trim(text).starts_with('{');
}

/// The name and weight of a variant, checked against those before it.
void read_share(TableReader& reader, Brief& variant, const std::vector<Brief>& before) {
  variant.variant.clear();
  reader.text("name", variant.variant, true);
  reader.number("weight", variant.weight, 1, brief_weight_max);
  if (variant.variant.find('\n') != std::string::npos ||
      brief::characters(variant.variant) > variant_name_characters_max) {
    reader.mistake(reader.at("name"),
                   fmt::format("'variant.name' must be one line of at most {} characters",
                               variant_name_characters_max),
                   "it stands in the results, in a column of its own");
  }
  const bool known = std::any_of(before.begin(), before.end(), [&](const Brief& other) {
    return !variant.variant.empty() && other.variant == variant.variant;
  });
  if (known) {
    reader.mistake(reader.at("name"),
                   fmt::format("there are two variants named '{}'", variant.variant),
                   "records are dealt to variants by name; give each its own");
  }
}

class Checker {
 public:
  Checker(std::string_view text, std::string_view name, const BriefContext& context)
      : text_(text), name_(name), context_(context), source_(text) {}

  BriefCheck check() {
    if (text_.size() > brief_bytes_max) {
      findings_.mistake({1, 0}, fmt::format("a brief may have {} bytes, this has {}",
                                            brief_bytes_max, text_.size()));
    } else if (!is_valid_utf8(text_)) {
      findings_.mistake({1, 0}, "the file is not UTF-8 text", "save it as UTF-8");
    } else {
      read();
    }
    BriefCheck out;
    if (!findings_.has_mistakes()) out.brief = std::move(brief_);
    out.findings = std::move(findings_).sorted();
    return out;
  }

 private:
  void read() {
    auto root = is_json(text_, name_) ? brief::read_json(text_) : brief::read_toml(text_);
    if (!root) {
      findings_.add(std::move(root.error()));
      return;
    }
    if (root->kind != Node::Kind::table) {
      findings_.mistake(root->at, "a brief is one object, { … }");
      return;
    }
    brief_ = brief::read_content(*root, name_, source_, context_, findings_);
    read_variants(*root);
    if (brief_.variants.empty()) {
      brief::find_warnings(brief_, *root, source_, context_, findings_);
    }
  }

  void read_variants(const Node& root) {
    TableReader top(root, "", findings_);
    const Node* list = top.list("variant", brief_variants_max);
    if (list == nullptr) return;
    for (const Node& entry : list->items) {
      if (entry.kind != Node::Kind::table) {
        findings_.mistake(entry.at, "each 'variant' must be a table",
                          "write a line [[variant]] and its fields below it");
        continue;
      }
      read_variant(root, entry);
    }
    if (list->items.size() == 1) {
      findings_.warning(list->items.front().at, "there is one variant only",
                        "every record is written to by it; add another, or leave it out");
    }
  }

  void read_variant(const Node& root, const Node& entry) {
    constexpr std::string_view keys[] = {
        "name",          "weight",   "offer",    "aim",    "tone",  "language", "recipient_role",
        "subject_rules", "greeting", "sign_off", "length", "quote", "must",     "must_not"};
    TableReader reader(entry, "variant.", findings_);
    reader.only(keys);
    const Node merged = brief::overlay(root, entry);
    Brief variant = brief::read_content(merged, brief_.name, source_, context_, findings_);
    variant.name = brief_.name;
    read_share(reader, variant, brief_.variants);
    brief::find_warnings(variant, merged, source_, context_, findings_);
    brief_.variants.push_back(std::move(variant));
  }

  std::string_view text_;
  std::string_view name_;
  const BriefContext& context_;
  Source source_;
  Findings findings_;
  Brief brief_;
};

}  // namespace

BriefCheck check_brief(std::string_view text, std::string_view name, const BriefContext& context) {
  return Checker(text, name, context).check();
}

std::string mistakes_text(const BriefCheck& check, std::string_view name) {
  std::string out;
  for (const BriefFinding& finding : check.findings) {
    if (!finding.is_mistake) continue;
    if (!out.empty()) out.push_back('\n');
    out += fmt::format("{}:{}: {}", name, finding.line, finding.sentence);
  }
  return out;
}

}  // namespace ov
