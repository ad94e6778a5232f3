#include "text/brief.h"

#include <fmt/format.h>

#include "base/assert.h"

namespace ov {
namespace {

/// "key=value" a line, line feeds and backslashes written out.
class Canonical {
 public:
  void add(std::string_view key, std::string_view value) {
    out_ += key;
    out_ += '=';
    for (const char c : value) {
      if (c == '\n' || c == '\\') out_.push_back('\\');
      out_.push_back(c == '\n' ? 'n' : c);
    }
    out_.push_back('\n');
  }
  void add_all(std::string_view key, const std::vector<std::string>& values) {
    for (const std::string& value : values) add(key, value);
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

std::string variable_text(const Variable& variable) {
  std::string out = variable.name + " " + variable.column;
  for (const Filter filter : variable.filters) out += ":" + std::string(to_string(filter));
  return variable.fallback ? out + "|" + *variable.fallback : out;
}

}  // namespace

Result<Brief> parse_brief(std::string_view text, std::string_view name) {
  if (text.size() > brief_bytes_max) {
    return Error(ErrorKind::too_large, fmt::format("{}: a brief may have {} bytes, this has {}",
                                                   name, brief_bytes_max, text.size()));
  }
  BriefCheck check = check_brief(text, name, {});
  if (!check.brief) return Error(ErrorKind::invalid, mistakes_text(check, name));
  return std::move(*check.brief);
}

const Brief& default_brief() {
  static const Brief brief = [] {
    Result<Brief> parsed = parse_brief(default_brief_toml(), "default brief");
    OV_ASSERT(parsed.has_value());
    return std::move(*parsed);
  }();
  return brief;
}

std::string canonical_text(const Brief& b) {
  Canonical out;
  out.add("sender.name", b.sender.name);
  out.add("sender.company", b.sender.company);
  if (!b.sender.about.empty()) out.add("sender.about", b.sender.about);
  out.add("sender.email", b.sender.email);
  out.add("sender.phone", b.sender.phone);
  out.add("sender.url", b.sender.url);
  out.add("sender.address", b.sender.address);
  out.add("offer", b.offer);
  out.add("aim", b.aim);
  out.add("recipient_role", b.recipient_role);
  out.add("tone", b.tone);
  out.add("language", b.language);
  out.add("length", fmt::format("{} {} {}", b.words_min, b.words_max, b.subject_characters_max));
  out.add_all("must", b.must);
  out.add_all("must_not", b.must_not);
  out.add_all("subject_rules", b.subject_rules);
  out.add_all("links", b.links);
  out.add("greeting", b.greeting.text());
  out.add("sign_off", b.sign_off.text());
  out.add("quote.subject", b.quote_subject.text());
  out.add("quote.body", b.quote_body.text());
  for (const Variable& variable : b.variables) out.add("variable", variable_text(variable));
  for (const Brief& variant : b.variants) {
    out.add("variant", fmt::format("{} {}", variant.weight, variant.variant));
    out.add("variant.brief", canonical_text(variant));
  }
  return out.take();
}

}  // namespace ov
