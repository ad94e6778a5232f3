#include "pipeline/question.h"

#include "answer_key.h"

namespace ov {

ModelRequest first_question(RecordId record, const Brief& brief, std::string system,
                            const RowFacts& row, const Site& site, Dossier dossier,
                            int tokens_max) {
  ModelRequest out;
  out.record = record.value;
  out.system = std::move(system);
  out.user = user_prompt(brief, row, message_language(brief, site), dossier.pages);
  out.schema = std::string(reply_schema());
  out.tokens_max = tokens_max;
  out.pages = std::move(dossier.quotes);
  out.subject_template = brief.quote_subject.render(row);
  out.body_template = brief.quote_body.render(row);
  return out;
}

void ask_again(ModelRequest& question, std::string_view reply,
               std::span<const std::string> problems) {
  question.first_reply = std::string(reply.substr(0, reply_bytes_max));
  question.second_try = second_try_prompt(problems);
}

std::string question_key(std::string_view identity, const ModelRequest& question) {
  return answer_key(identity, question);
}

}  // namespace ov
