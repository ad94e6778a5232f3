#include "number_text.h"
#include "text/results.h"

namespace ov {
namespace {

void append_next(std::string& out, std::string_view text) {
  out += ',';
  append_defused_cell(out, text);
}

void append_next(std::string& out, std::int64_t value) {
  out += ',';
  results::append_integer(out, value);
}

void append_evidence(std::string& out, const std::vector<ResultEvidence>& evidence) {
  for (std::size_t i = 0; i < results_csv_evidence_max; ++i) {
    if (i >= evidence.size()) {
      out += ",,,,";
      continue;
    }
    append_next(out, evidence[i].by.empty() ? evidence[i].page : "person: " + evidence[i].by);
    append_next(out, evidence[i].quote);
    append_next(out, evidence[i].start);
    append_next(out, evidence[i].end);
  }
}

}  // namespace

void append_results_csv_header(std::string& out) {
  out += "row,company,website,site,outcome,reason,subject,body";
  for (std::size_t i = 1; i <= results_csv_evidence_max; ++i) {
    const std::string group = ",evidence_" + std::to_string(i);
    for (const std::string_view part : {"_page", "_quote", "_start", "_end"}) {
      out += group;
      out += part;
    }
  }
  out += ",review,variant,writer,tokens_in,tokens_out,cost_usd,attempts,seconds\n";
}

void append_result_csv(std::string& out, const ResultRow& row) {
  results::append_integer(out, row.row);
  append_next(out, row.company);
  append_next(out, row.website);
  append_next(out, row.site);
  append_next(out, row.outcome);
  append_next(out, row.reason);
  append_next(out, row.subject);
  append_next(out, row.body);
  append_evidence(out, row.evidence);
  append_next(out, row.review);
  append_next(out, row.variant);
  append_next(out, row.writer);
  append_next(out, row.tokens_in);
  append_next(out, row.tokens_out);
  out += ',';
  if (row.cost_microdollars) results::append_dollars(out, *row.cost_microdollars);
  append_next(out, static_cast<std::int64_t>(row.attempts));
  out += ',';
  results::append_seconds(out, row.seconds);
  out += '\n';
}

void append_rejected_csv_header(std::string& out) { out += "line,column,reason,value\n"; }

void append_rejected_csv(std::string& out, const RejectedLine& row) {
  results::append_integer(out, row.line);
  append_next(out, row.column);
  append_next(out, row.reason);
  append_next(out, row.value);
  out += '\n';
}

void append_byte_order_mark(std::string& out) { out += "\xEF\xBB\xBF"; }

}  // namespace ov
