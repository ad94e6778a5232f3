#include "text/brief.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "base/ascii.h"
#include "base/assert.h"
#include "base/utf8.h"
#include "read.h"

namespace ov {
namespace {

using brief::Mistake;
using brief::TableReader;

constexpr int words_limit = 1000;
constexpr int subject_characters_limit = 200;

/// What may stand as {{…}} beside the row's own names.
using Constants = std::array<std::pair<std::string_view, const std::string*>, 7>;

Constants constants(const Brief& b) {
  return {{{"sender.name", &b.sender.name},
           {"sender.company", &b.sender.company},
           {"sender.email", &b.sender.email},
           {"sender.phone", &b.sender.phone},
           {"sender.url", &b.sender.url},
           {"sender.address", &b.sender.address},
           {"offer", &b.offer}}};
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

void read_sender(TableReader& top, std::vector<Mistake>& mistakes, Sender& sender) {
  const toml::table* table = top.table("sender");
  if (table == nullptr) {
    top.mistake(1, "the table [sender] is missing; it needs at least a name");
    return;
  }
  TableReader reader(*table, "sender.", mistakes);
  reader.only({"name", "company", "email", "phone", "url", "address"});
  reader.text("name", sender.name, true);
  reader.text("company", sender.company);
  reader.text("email", sender.email);
  reader.text("phone", sender.phone);
  reader.text("url", sender.url);
  reader.text("address", sender.address);
  if (!sender.email.empty() && (sender.email.find('@') == std::string::npos ||
                                sender.email.find(' ') != std::string::npos)) {
    reader.mistake(reader.line("email"), "'sender.email' is no e-mail address");
  }
}

bool is_link(std::string_view text) {
  return (text.starts_with("https://") || text.starts_with("http://")) &&
         text.find_first_of(" \n<>\"") == std::string_view::npos;
}

void read_length(TableReader& top, std::vector<Mistake>& mistakes, Brief& b) {
  const toml::table* table = top.table("length");
  if (table == nullptr) return;
  TableReader reader(*table, "length.", mistakes);
  reader.only({"words_min", "words_max", "subject_characters_max"});
  reader.number("words_min", b.words_min, 1, words_limit);
  reader.number("words_max", b.words_max, 1, words_limit);
  reader.number("subject_characters_max", b.subject_characters_max, 10, subject_characters_limit);
  if (b.words_min > b.words_max) {
    reader.mistake(reader.line("words_min"),
                   fmt::format("'length.words_min' ({}) is more than 'length.words_max' ({})",
                               b.words_min, b.words_max));
  }
}

/// Reads a template after filling in what the brief itself knows.
void read_template(TableReader& reader, std::string_view key, const Brief& b, Template& out,
                   bool may_quote) {
  std::string text;
  reader.text(key, text);
  if (text.empty()) return;
  for (const auto& [name, value] : constants(b)) {
    replace_all(text, fmt::format("{{{{{}}}}}", name), *value);
  }
  Result<Template> parsed = Template::parse(text);
  if (!parsed) {
    reader.mistake(reader.line(key), fmt::format("'{}': {}", key, parsed.error().message()));
    return;
  }
  for (const std::string& name : parsed->required()) {
    if (name.starts_with("sender.")) {
      reader.mistake(reader.line(key), fmt::format("'{{{{{}}}}}' is not known", name));
    }
  }
  if (!may_quote && text.find("{{quote}}") != std::string::npos) {
    reader.mistake(reader.line(key), fmt::format("'{}' cannot hold {{{{quote}}}}", key));
  }
  out = std::move(*parsed);
}

void read_quote(TableReader& top, std::vector<Mistake>& mistakes, Brief& b) {
  const toml::table* table = top.table("quote");
  if (table == nullptr) {
    b.quote_subject = default_brief().quote_subject;
    b.quote_body = default_brief().quote_body;
    return;
  }
  TableReader reader(*table, "quote.", mistakes);
  reader.only({"subject", "body"});
  read_template(reader, "subject", b, b.quote_subject, true);
  read_template(reader, "body", b, b.quote_body, true);
  if (b.quote_body.text().find("{{quote}}") == std::string::npos) {
    reader.mistake(reader.line("body"), "'quote.body' must hold {{quote}}");
  }
  if (b.quote_subject.empty()) reader.mistake(reader.line("subject"), "'quote.subject' is missing");
}

void read_language(TableReader& reader, Brief& b) {
  b.language = "site";
  reader.text("language", b.language);
  const bool code =
      b.language.size() == 2 && std::all_of(b.language.begin(), b.language.end(),
                                            [](char c) { return c >= 'a' && c <= 'z'; });
  if (!code && b.language != "site") {
    reader.mistake(reader.line("language"),
                   "'language' must be \"site\" or a code of two letters such as \"en\" or \"de\"");
  }
}

void read_top(const toml::table& table, std::vector<Mistake>& mistakes, Brief& b) {
  TableReader reader(table, "", mistakes);
  reader.only({"name", "sender", "offer", "aim", "recipient_role", "tone", "language", "length",
               "must", "must_not", "subject_rules", "links", "greeting", "sign_off", "quote"});
  reader.text("name", b.name);
  reader.text("offer", b.offer, true);
  reader.text("aim", b.aim, true);
  reader.text("recipient_role", b.recipient_role);
  reader.text("tone", b.tone);
  read_language(reader, b);
  read_sender(reader, mistakes, b.sender);
  read_length(reader, mistakes, b);
  reader.texts("must", b.must);
  reader.texts("must_not", b.must_not);
  reader.texts("subject_rules", b.subject_rules);
  reader.texts("links", b.links);
  for (const std::string& link : b.links) {
    if (is_link(link)) continue;
    reader.mistake(reader.line("links"),
                   fmt::format("'links': '{}' is no http or https address", utf8_prefix(link, 60)));
  }
  for (const auto& [name, value] : constants(b)) {
    if (value->find("{{") == std::string::npos) continue;
    reader.mistake(reader.line(name), fmt::format("'{}' cannot hold variables", name));
  }
  read_template(reader, "greeting", b, b.greeting, false);
  read_template(reader, "sign_off", b, b.sign_off, false);
  read_quote(reader, mistakes, b);
}

std::string join(std::vector<Mistake>& mistakes, std::string_view name) {
  std::sort(mistakes.begin(), mistakes.end(), [](const Mistake& a, const Mistake& b) {
    return std::tie(a.line, a.sentence) < std::tie(b.line, b.sentence);
  });
  std::string out;
  for (const Mistake& mistake : mistakes) {
    if (!out.empty()) out.push_back('\n');
    out += fmt::format("{}:{}: {}", name, mistake.line, mistake.sentence);
  }
  return out;
}

}  // namespace

Result<Brief> parse_brief(std::string_view toml, std::string_view name) {
  if (toml.size() > brief_bytes_max) {
    return Error(ErrorKind::too_large, fmt::format("{}: a brief may have {} bytes, this has {}",
                                                   name, brief_bytes_max, toml.size()));
  }
  if (!is_valid_utf8(toml)) {
    return Error(ErrorKind::invalid, fmt::format("{}: the file is not UTF-8 text", name));
  }
  std::vector<Mistake> mistakes;
  Brief b;
  b.name = name;
  try {
    read_top(toml::parse(toml), mistakes, b);
  } catch (const toml::parse_error& e) {
    mistakes.push_back({e.source().begin.line, std::string(e.description())});
  }
  if (!mistakes.empty()) return Error(ErrorKind::invalid, join(mistakes, name));
  return b;
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
  std::string out;
  const auto add = [&out](std::string_view key, std::string_view value) {
    out += key;
    out += '=';
    for (const char c : value) {
      if (c == '\n' || c == '\\') out.push_back('\\');
      out.push_back(c == '\n' ? 'n' : c);
    }
    out.push_back('\n');
  };
  const auto add_all = [&add](std::string_view key, const std::vector<std::string>& values) {
    for (const std::string& value : values) add(key, value);
  };
  add("sender.name", b.sender.name);
  add("sender.company", b.sender.company);
  add("sender.email", b.sender.email);
  add("sender.phone", b.sender.phone);
  add("sender.url", b.sender.url);
  add("sender.address", b.sender.address);
  add("offer", b.offer);
  add("aim", b.aim);
  add("recipient_role", b.recipient_role);
  add("tone", b.tone);
  add("language", b.language);
  add("length", fmt::format("{} {} {}", b.words_min, b.words_max, b.subject_characters_max));
  add_all("must", b.must);
  add_all("must_not", b.must_not);
  add_all("subject_rules", b.subject_rules);
  add_all("links", b.links);
  add("greeting", b.greeting.text());
  add("sign_off", b.sign_off.text());
  add("quote.subject", b.quote_subject.text());
  add("quote.body", b.quote_body.text());
  return out;
}

}  // namespace ov
