#include "plan.h"

#include "base/hash.h"
#include "fingerprint.h"
#include "output_file.h"
#include "small_file.h"

namespace ov::cli {
namespace {

Result<void> check_contact(const Config& config) {
  if (!config.text("crawl.contact").empty() || !reads_public_sites(config)) return ok();
  return Error(ErrorKind::invalid,
               "reading public sites needs --crawl-contact URL, a page that tells their owners who "
               "you are; it becomes part of the User-Agent");
}

Result<std::string> read_brief(const std::string& path) {
  if (path.empty()) return std::string(default_brief_toml());
  TRY(std::optional<std::string> text, read_small_file(path, brief_bytes_max));
  if (!text) {
    return Error(ErrorKind::invalid, path + ": there is no such brief; see examples/briefs");
  }
  return std::move(*text);
}

Result<std::string> sha256_of(const ListFile& list) {
  Sha256 hash;
  TRY_VOID(list.each_part([&](std::string_view part) -> Result<bool> {
    hash.update(part);
    return true;
  }));
  return hash.finish_hex();
}

}  // namespace

bool reads_public_sites(const Config& config) {
  return config.text("crawl.connect_to").empty() && config.text("crawl.allow").empty();
}

Result<void> check_list_is_kept(const ListFile& list, const std::string& out,
                                const std::string& rejected_path) {
  for (const std::string& path : {out, rejected_path}) {
    for (const std::string& written : {path, part_path_of(path)}) {
      if (!list.is_at(written)) continue;
      return Error(ErrorKind::invalid,
                   written + ": is the list itself and would be written over; name another -o");
    }
  }
  return ok();
}

Result<Plan> make_plan(const RunArguments& arguments, const Config& config,
                       const Adapters& adapters) {
  TRY(const ResultFormat format, result_format(arguments.out));
  TRY_VOID(check_output_place(arguments.out));
  TRY_VOID(check_contact(config));
  const std::string& brief_path = config.text("brief");
  TRY(std::string brief_text, read_brief(brief_path));
  TRY(Brief brief, parse_brief(brief_text, brief_path.empty() ? "the built-in brief" : brief_path));
  TRY(ListFile list, ListFile::open(arguments.list, config.text("map")));
  const std::string rejected_path = arguments.out + ".rejected.csv";
  TRY_VOID(check_list_is_kept(list, arguments.out, rejected_path));
  TRY(std::unique_ptr<Web> web, adapters.make_web(config));
  TRY(std::unique_ptr<Model> model, adapters.make_model(config));

  RunIdentity identity;
  TRY(identity.list_sha256, sha256_of(list));
  identity.brief = canonical_text(brief);
  identity.writer = writer_name(config.text("model"));
  identity.mapping = list.plan().mapping;
  identity.dedupe = *dedupe_policy_from(config.text("dedupe"));
  identity.rows_max = config.integer("rows");
  return Plan{
      arguments,       std::move(list), std::move(brief), std::move(brief_text),    format,
      rejected_path,   identity.dedupe, identity.writer,  fingerprint_of(identity), std::move(web),
      std::move(model)};
}

}  // namespace ov::cli
