#include "services.h"

#include <unistd.h>

#include "adapters/disk.h"
#include "adapters/s3.h"
#include "adapters/sqs.h"

namespace ov::app {
namespace {

Error in_setting(const Error& error, const char* name) {
  return Error(error.kind(), std::string(name) + ": " + error.message());
}

// One row a scheme: where blobs are.
Result<std::unique_ptr<Blobs>> make_blobs(const std::string& url) {
  if (url.starts_with("file:")) {
    TRY(const std::filesystem::path folder, adapters::parse_file_url(url));
    return adapters::open_disk_blobs(folder);
  }
  if (url.starts_with("s3:")) {
    TRY(adapters::S3Options options, adapters::parse_s3_url(url, aws_process_environment()));
    TRY(std::unique_ptr<adapters::S3Blobs> blobs, adapters::make_s3_blobs(std::move(options)));
    return std::unique_ptr<Blobs>(std::move(blobs));
  }
  return Error(ErrorKind::invalid, "accepted is file:FOLDER or s3://BUCKET[/PREFIX]");
}

/// Writes, reads, lists and removes one small blob.
Result<void> try_out(Blobs& blobs) {
  const std::string key = "doctor/" + std::to_string(::getpid());
  const std::string bytes = "overture doctor";
  BytesSource source(bytes);
  TRY_VOID(blobs.put(key, source, {.content_type = "text/plain"}));
  TRY(const Blob blob, blobs.get(key, {}));
  ListOptions list;
  list.prefix = key;
  TRY(const BlobPage page, blobs.list(list));
  TRY_VOID(blobs.remove(key));
  if (blob.bytes != bytes || page.blobs.size() != 1) {
    return Error(ErrorKind::invalid, "what was stored does not come back as it was");
  }
  return ok();
}

cli::ServiceReport check_blobs(const std::string& url) {
  Result<std::unique_ptr<Blobs>> blobs = make_blobs(url);
  const Result<void> works = blobs ? try_out(**blobs) : Error(blobs.error());
  if (works) return {"blobs", "a blob was written, read, listed and removed", true, ""};
  return {"blobs", works.error().text(), false,
          "check the URL, the credentials and what they may do (put, get, list, delete)"};
}

cli::ServiceReport report_of(const adapters::SqsFinding& finding) {
  cli::ServiceReport out{"queue", finding.queue, true, ""};
  if (finding.problem.empty()) {
    out.what += " is as it should be";
  } else if (finding.mended) {
    out.what += ": " + finding.problem + "; mended";
  } else {
    out.what += ": " + finding.problem;
    out.good = false;
    out.advice = "overture doctor --fix makes and sets up the queues";
  }
  return out;
}

}  // namespace

Result<std::vector<cli::ServiceReport>> check_services(const Config& config, bool mend) {
  std::vector<cli::ServiceReport> out;
  if (const std::string& url = config.text("blobs"); !url.empty()) out.push_back(check_blobs(url));
  if (const std::string& url = config.text("queue"); !url.empty()) {
    const auto options = adapters::parse_sqs_url(url, aws_process_environment());
    if (!options) return in_setting(options.error(), "queue");
    const auto findings = adapters::check_sqs_queues(*options, mend);
    if (!findings) {
      out.push_back({"queue", findings.error().text(), false,
                     "check the URL, the credentials and what they may do"});
      return out;
    }
    for (const adapters::SqsFinding& finding : *findings) out.push_back(report_of(finding));
  }
  return out;
}

}  // namespace ov::app
