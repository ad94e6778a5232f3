// overture explain: everything that is known of one record.
#include <charconv>
#include <cstdio>

#include "campaign_choice.h"
#include "command.h"
#include "data_folder.h"
#include "explain_report.h"
#include "fingerprint.h"

namespace ov::cli {
namespace {

/// "#12": the record of this id; "12": the row of this number in the campaign.
Result<RecordView> find(Store& store, const ExplainArguments& arguments, const std::string& data,
                        Campaign& campaign) {
  std::string_view text = arguments.record;
  const bool by_id = text.starts_with('#');
  if (by_id) text.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code != std::errc{} || end != text.data() + text.size()) {
    return Error(ErrorKind::invalid, "'" + arguments.record +
                                         "' is no record; give the row's number, or '#' and the "
                                         "record's id");
  }
  std::optional<RecordView> view;
  if (by_id) {
    TRY(view, store.find_record(RecordId{number}));
    const std::string owner = view ? std::to_string(view->record.campaign.value) : "";
    TRY(campaign, choose_campaign(store, owner, data));
  } else {
    TRY(campaign, choose_campaign(store, arguments.campaign, data));
    TRY(view, store.find_record(campaign.id, number));
  }
  if (view) return std::move(*view);
  return Error(ErrorKind::invalid, by_id
                                       ? "there is no record '" + arguments.record + "' in " + data
                                       : "row " + arguments.record + " is no record of campaign " +
                                             std::to_string(campaign.id.value) +
                                             "; it was rejected, or is not in the list");
}

/// Nothing where the model that is configured is not the one that wrote.
Result<std::optional<WriterIdentity>> writer_of(const Campaign& campaign, const Config& config,
                                                const Adapters& adapters) {
  if (campaign.writer == "quote:" || writer_name(config.text("model")) != campaign.writer) {
    return std::optional<WriterIdentity>();
  }
  TRY(const std::unique_ptr<Model> model, adapters.make_model(config));
  return std::optional<WriterIdentity>({model->identity(), model->tokens_max()});
}

Result<Story> story_of(Store& store, const ExplainArguments& arguments, const Config& config,
                       const Adapters& adapters) {
  Campaign campaign;
  TRY(const RecordView view, find(store, arguments, store_place(config), campaign));
  TRY(const std::optional<WriterIdentity> writer, writer_of(campaign, config, adapters));
  return tell_story(store, campaign, view, writer, adapters.detect_language);
}

}  // namespace

int explain_command(const ExplainArguments& arguments, const Config& config,
                    const Adapters& adapters) {
  auto store = open_to_read(config, adapters);
  if (!store) return complain_of_data(store.error());
  const Result<Story> story = story_of(**store, arguments, config, adapters);
  if (!story) {
    const bool usage = story.error().kind() == ErrorKind::invalid;
    return complain(story.error().message(), usage ? exit_usage : exit_failed);
  }
  const std::string text =
      arguments.json ? story_json(*story) : story_lines(*story, screen_of(stdout));
  std::fwrite(text.data(), 1, text.size(), stdout);
  return exit_done;
}

}  // namespace ov::cli
