#include <algorithm>
#include <boost/json.hpp>

#include "base/utf8.h"
#include "explain_report.h"
#include "site_words.h"

namespace ov::cli {
namespace {

namespace json = boost::json;

json::string text_json(std::string_view text) {
  return is_valid_utf8(text) ? json::string(text) : json::string(to_valid_utf8(text));
}

json::value cost_json(const std::optional<std::int64_t>& microdollars) {
  return microdollars ? json::value(*microdollars) : json::value(nullptr);
}

json::object row_json(const Story& story) {
  const Record& record = story.view.record;
  json::object cells;
  const std::vector<std::string>& columns = story.campaign.columns;
  for (std::size_t i = 0; i < std::min(columns.size(), record.cells.size()); ++i) {
    cells[text_json(columns[i])] = text_json(record.cells[i]);
  }
  return {{"row", record.row},
          {"record", record.id.value},
          {"campaign", story.campaign.id.value},
          {"state", to_string(record.state)},
          {"reason", to_string(record.reason)},
          {"detail", text_json(story.view.detail)},
          {"site", record.site},
          {"url", record.url},
          {"variant", text_json(story.variant)},
          {"attempts", story.view.attempts_total},
          {"seconds", story.view.seconds},
          {"cells", std::move(cells)}};
}

json::array pages_json(const Story& story) {
  json::array out;
  for (const ExplainedPage& page : story.pages) {
    json::array chosen;
    for (const std::string& block : page.chosen) chosen.push_back(text_json(block));
    out.push_back(json::object{{"id", page.id},
                               {"url", text_json(page.url)},
                               {"title", text_json(page.title)},
                               {"status", page.status},
                               {"language", page.language},
                               {"change", to_string(page.change)},
                               {"text_bytes", page.text_bytes},
                               {"blocks", page.blocks},
                               {"chosen", std::move(chosen)}});
  }
  return out;
}

json::array failures_json(const std::vector<ProofFailure>& failures) {
  json::array out;
  for (const ProofFailure& failure : failures) {
    out.push_back(json::object{{"code", to_string(failure.code)},
                               {"what", text_json(failure.what)},
                               {"sentence", text_json(failure.sentence)}});
  }
  return out;
}

json::array replies_json(const Story& story) {
  json::array out;
  for (const ExplainedReply& reply : story.replies) {
    json::object each{{"text", text_json(reply.text)},
                      {"model", text_json(reply.model)},
                      {"abstained", text_json(reply.abstained)},
                      {"proven", reply.proven},
                      {"failures", failures_json(reply.failures)}};
    if (reply.unread) each["unread"] = text_json(*reply.unread);
    out.push_back(std::move(each));
  }
  return out;
}

json::array evidence_json(const std::vector<Evidence>& evidence,
                          const std::vector<Assertion>& asserted) {
  json::array out;
  for (const Evidence& each : evidence) {
    out.push_back(json::object{{"page", text_json(each.page)},
                               {"quote", text_json(each.quote)},
                               {"start", each.begin},
                               {"end", each.end}});
  }
  for (const Assertion& each : asserted) {
    out.push_back(json::object{
        {"kind", "person"}, {"quote", text_json(each.sentence)}, {"by", text_json(each.by)}});
  }
  return out;
}

json::array versions_json(const Story& story) {
  json::array out;
  for (const MessageVersion& version : story.versions) {
    json::object each{{"version", version.version},
                      {"review", to_string(version.review)},
                      {"by", text_json(version.by)},
                      {"why", text_json(version.why)},
                      {"at", nullptr},
                      {"subject", text_json(version.subject)},
                      {"body", text_json(version.body)},
                      {"evidence", evidence_json(version.evidence, version.asserted)}};
    if (version.at) each["at"] = time_text(*version.at);
    out.push_back(std::move(each));
  }
  return out;
}

json::value message_json(const Story& story) {
  if (!story.view.message) return nullptr;
  const Message& message = *story.view.message;
  return json::object{{"version", message.version},
                      {"review", to_string(message.review)},
                      {"writer", text_json(message.writer)},
                      {"subject", text_json(message.subject)},
                      {"body", text_json(message.body)},
                      {"evidence", evidence_json(message.evidence, message.asserted)}};
}

json::array checks_json(const Story& story) {
  json::array out;
  for (const ExplainedCheck& check : story.checks) {
    json::array failed;
    for (const std::string& sentence : check.failed) failed.push_back(text_json(sentence));
    out.push_back(json::object{{"check", to_string(check.code)},
                               {"holds", check.failed.empty()},
                               {"failed", std::move(failed)}});
  }
  return out;
}

json::array calls_json(const Story& story) {
  json::array out;
  for (const ModelCall& call : story.calls) {
    json::object each{{"id", call.id.value},
                      {"state", to_string(call.state)},
                      {"model", text_json(call.model)},
                      {"answer_key", call.answer_key},
                      {"tokens_in", call.usage.in},
                      {"tokens_out", call.usage.out},
                      {"reserved_microdollars", call.reserved_microdollars},
                      {"cost_microdollars", cost_json(call.cost_microdollars)},
                      {"started", time_text(call.started)},
                      {"ended", nullptr}};
    if (call.ended) each["ended"] = time_text(*call.ended);
    out.push_back(std::move(each));
  }
  return out;
}

}  // namespace

std::string story_json(const Story& story) {
  json::object out = row_json(story);
  out["pages"] = pages_json(story);
  out["suspicious"] = story.suspicious;
  out["prompt"] = json::object{{"match", match_name(story.match)},
                               {"language", story.language},
                               {"system", text_json(story.system)},
                               {"user", text_json(story.user)}};
  out["replies"] = replies_json(story);
  out["message"] = message_json(story);
  out["checks"] = checks_json(story);
  out["versions"] = versions_json(story);
  out["calls"] = calls_json(story);
  return json::serialize(out) + "\n";
}

}  // namespace ov::cli
