// JSONL by hand: a fixed shape of strings and numbers, written 500,000 times, needs no tree.
#include <string_view>

#include "base/utf8.h"
#include "number_text.h"
#include "text/results.h"

namespace ov {
namespace {

void append_escape(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[static_cast<unsigned char>(c) & 15];
  }
}

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

// RFC 8259: what must be escaped is, the rest stays as it is. `text`: valid UTF-8.
void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!needs_escape(text[i])) continue;
    out.append(text, plain, i - plain);
    append_escape(out, text[i]);
    plain = i + 1;
  }
  out.append(text, plain);
  out += '"';
}

void append_text(std::string& out, std::string_view text) {
  if (is_valid_utf8(text)) {
    append_quoted(out, text);
  } else {
    append_quoted(out, to_valid_utf8(text));
  }
}

void append_member(std::string& out, std::string_view name, std::string_view text) {
  out += ",\"";
  out += name;
  out += "\":";
  append_text(out, text);
}

void append_member(std::string& out, std::string_view name, std::int64_t value) {
  out += ",\"";
  out += name;
  out += "\":";
  results::append_integer(out, value);
}

void append_evidence(std::string& out, const std::vector<ResultEvidence>& evidence) {
  out += ",\"evidence\":[";
  for (std::size_t i = 0; i < evidence.size(); ++i) {
    out += i == 0 ? "{\"page\":" : ",{\"page\":";
    append_text(out, evidence[i].page);
    append_member(out, "quote", evidence[i].quote);
    append_member(out, "start", evidence[i].start);
    append_member(out, "end", evidence[i].end);
    if (!evidence[i].by.empty()) {
      append_member(out, "kind", "person");
      append_member(out, "by", evidence[i].by);
    }
    out += '}';
  }
  out += ']';
}

}  // namespace

void append_result_json(std::string& out, const ResultRow& row) {
  out += "{\"row\":";
  results::append_integer(out, row.row);
  append_member(out, "company", row.company);
  append_member(out, "website", row.website);
  append_member(out, "site", row.site);
  append_member(out, "outcome", row.outcome);
  append_member(out, "reason", row.reason);
  append_member(out, "subject", row.subject);
  append_member(out, "body", row.body);
  append_evidence(out, row.evidence);
  append_member(out, "review", row.review);
  append_member(out, "variant", row.variant);
  append_member(out, "writer", row.writer);
  append_member(out, "tokens_in", row.tokens_in);
  append_member(out, "tokens_out", row.tokens_out);
  out += ",\"cost_usd\":";
  if (row.cost_microdollars) {
    results::append_dollars(out, *row.cost_microdollars);
  } else {
    out += "null";
  }
  append_member(out, "attempts", static_cast<std::int64_t>(row.attempts));
  out += ",\"seconds\":";
  results::append_seconds(out, row.seconds);
  out += "}\n";
}

}  // namespace ov
