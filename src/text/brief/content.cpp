#include "content.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/utf8.h"
#include "templates.h"

namespace ov::brief {
namespace {

constexpr int words_limit = 1000;
constexpr int subject_characters_limit = 200;
constexpr std::string_view mapped[] = {"company", "first_name", "email", "website", "country"};

void read_sender(TableReader& top, Findings& findings, Sender& sender) {
  const Node* table = top.table("sender");
  if (table == nullptr) {
    if (top.get("sender") == nullptr) {
      top.mistake({1, 0}, "the table [sender] is missing; it needs at least a name",
                  "add  [sender]  and below it  name = \"…\"");
    }
    return;
  }
  constexpr std::string_view keys[] = {"name",  "company", "about",  "email",
                                       "phone", "url",     "address"};
  TableReader reader(*table, "sender.", findings);
  reader.only(keys);
  reader.text("name", sender.name, true);
  reader.text("company", sender.company);
  reader.text("about", sender.about);
  reader.text("email", sender.email);
  reader.text("phone", sender.phone);
  reader.text("url", sender.url);
  reader.text("address", sender.address);
  const std::size_t at = sender.email.find('@');
  if (!sender.email.empty() &&
      (at == 0 || at == std::string::npos || at + 1 == sender.email.size() ||
       sender.email.find_first_of("@ \n", at + 1) != std::string::npos ||
       sender.email.find_first_of(" \n") != std::string::npos)) {
    reader.mistake(reader.at("email"), "'sender.email' is no e-mail address",
                   "write it as you would into a To line, e.g. ann@example.com");
  }
  if (sender.url.find_first_of(" \n<>\"") != std::string::npos) {
    reader.mistake(reader.at("url"), "'sender.url' is no address of a page",
                   "write it as a browser shows it, e.g. https://example.com/");
  }
}

void read_length(TableReader& top, Findings& findings, Brief& b) {
  const Node* table = top.table("length");
  if (table == nullptr) return;
  constexpr std::string_view keys[] = {"words_min", "words_max", "subject_characters_max"};
  TableReader reader(*table, "length.", findings);
  reader.only(keys);
  reader.number("words_min", b.words_min, 1, words_limit);
  reader.number("words_max", b.words_max, 1, words_limit);
  reader.number("subject_characters_max", b.subject_characters_max, 10, subject_characters_limit);
  if (b.words_min > b.words_max) {
    const bool says_min = reader.get("words_min") != nullptr;
    reader.mistake(reader.at(says_min ? "words_min" : "words_max"),
                   fmt::format("'length.words_min' ({}{}) is more than 'length.words_max' ({})",
                               b.words_min, says_min ? "" : ", where none is given", b.words_max),
                   "set both so that there is room between them");
  }
}

void read_quote(TableReader& top, TemplateReader& templates, Findings& findings, Brief& b) {
  const Node* table = top.table("quote");
  if (table == nullptr) {
    // Not before the default brief itself is read, which has these.
    if (top.get("quote") != nullptr) return;
    b.quote_subject = default_brief().quote_subject;
    b.quote_body = default_brief().quote_body;
    return;
  }
  constexpr std::string_view keys[] = {"subject", "body"};
  TableReader reader(*table, "quote.", findings);
  reader.only(keys);
  templates.read(reader, "subject", b.quote_subject, true);
  templates.read(reader, "body", b.quote_body, true);
  if (reader.get("subject") == nullptr) {
    reader.mistake(reader.at("subject"), "'quote.subject' is missing",
                   "add  subject = \"…\"  below [quote]");
  }
  if (reader.get("body") == nullptr ||
      (!b.quote_body.text().empty() && !b.quote_body.holds_quote())) {
    reader.mistake(reader.at("body"), "'quote.body' must hold {{quote}}",
                   "that is where the words of the page go when no model writes");
  }
}

void read_language(TableReader& reader, Brief& b) {
  b.language = "site";
  reader.text("language", b.language);
  const bool code =
      b.language.size() == 2 && std::all_of(b.language.begin(), b.language.end(),
                                            [](char c) { return c >= 'a' && c <= 'z'; });
  if (!code && b.language != "site") {
    reader.mistake(reader.at("language"),
                   "'language' must be \"site\" or a code of two letters such as \"en\" or \"de\"",
                   "\"site\" writes in the language of each company's own pages");
  }
}

bool is_link(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!text.starts_with(scheme)) continue;
    return text.size() > scheme.size() && text.find_first_of(" \n<>\"") == std::string_view::npos;
  }
  return false;
}

void read_links(TableReader& reader, const Source& source, Brief& b) {
  reader.texts("links", b.links);
  const Node* node = reader.get("links");
  for (const std::string& link : b.links) {
    if (is_link(link)) continue;
    reader.mistake(source.find(*node, link),
                   fmt::format("'links': '{}' is no http or https address", utf8_prefix(link, 60)),
                   "write it with https:// in front");
  }
}

}  // namespace

std::span<const std::string_view> mapped_names() { return mapped; }

Brief read_content(const Node& root, std::string_view name, const Source& source,
                   const BriefContext& context, Findings& findings) {
  Brief b;
  b.name = name;
  TableReader reader(root, "", findings);
  constexpr std::string_view keys[] = {
      "name",     "sender",   "offer",     "aim",      "recipient_role", "tone",
      "language", "length",   "must",      "must_not", "subject_rules",  "links",
      "greeting", "sign_off", "variables", "quote",    "variant"};
  reader.only(keys);
  reader.text("name", b.name);
  reader.text("offer", b.offer, true);
  reader.text("aim", b.aim, true);
  reader.text("recipient_role", b.recipient_role);
  reader.text("tone", b.tone);
  read_language(reader, b);
  read_sender(reader, findings, b.sender);
  read_length(reader, findings, b);
  reader.texts("must", b.must);
  reader.texts("must_not", b.must_not);
  reader.texts("subject_rules", b.subject_rules);
  read_links(reader, source, b);
  read_variables(reader, context, findings, b.variables);
  TemplateReader templates(b, source, context, findings);
  templates.read(reader, "greeting", b.greeting, false);
  templates.read(reader, "sign_off", b.sign_off, false);
  read_quote(reader, templates, findings, b);
  return b;
}

Node overlay(const Node& root, const Node& variant) {
  Node merged = root;
  merged.remove("variant");
  for (std::size_t i = 0; i < variant.keys.size(); ++i) {
    const std::string& key = variant.keys[i];
    if (key == "name" || key == "weight") continue;
    const Node& said = variant.items[i];
    Node* known = merged.get(key);
    const bool both_tables =
        known != nullptr && known->kind == Node::Kind::table && said.kind == Node::Kind::table;
    if (!both_tables) {
      merged.set(key, said);
      continue;
    }
    for (std::size_t j = 0; j < said.keys.size(); ++j) known->set(said.keys[j], said.items[j]);
  }
  return merged;
}

}  // namespace ov::brief
