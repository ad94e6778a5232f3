#include "archive.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <random>
#include <system_error>

#include "base/log.h"

namespace ov {
namespace {

constexpr unsigned file_number_max = 99'999;
constexpr mode_t file_mode = 0644;

// What record ids come from: they must differ between reactors, runs and machines.
Random unpredictable_random() {
  std::random_device device;
  return Random((std::uint64_t{device()} << 32U) | device());
}

std::string five_digits(unsigned number) {
  const std::string digits = std::to_string(number);
  return std::string(digits.size() < 5 ? 5 - digits.size() : 0, '0') + digits;
}

WarcTruncation truncation_of(HttpBodyEnd end) {
  switch (end) {
    case HttpBodyEnd::complete:
      return WarcTruncation::none;
    case HttpBodyEnd::limit:
      return WarcTruncation::length;
    case HttpBodyEnd::cut:
      return WarcTruncation::disconnect;
    case HttpBodyEnd::stopped:
      break;
  }
  return WarcTruncation::unspecified;  // No page, so the rest was not fetched.
}

Error disk_error(const std::string& what) {
  return {ErrorKind::invalid, what + ": " + std::strerror(errno)};
}

}  // namespace

Archive::Archive(ArchiveOptions options, const Clock& clock)
    : options_(std::move(options)), clock_(clock), encoder_(unpredictable_random()) {}

Result<std::unique_ptr<Archive>> Archive::create(ArchiveOptions options, const Clock& clock) {
  std::error_code code;
  std::filesystem::create_directories(options.folder, code);
  if (code) {
    return Error{ErrorKind::invalid,
                 "the archive's folder '" + options.folder + "' cannot be made: " + code.message()};
  }
  std::unique_ptr<Archive> archive(new Archive(std::move(options), clock));
  TRY_VOID(archive->begin_file());
  return archive;
}

// A name that exists is another run's, of the same second; the next number is free.
Result<void> Archive::begin_file() {
  const Time now = clock_.now();
  for (;;) {
    if (++files_ > file_number_max) {
      return Error{ErrorKind::invalid, "the archive has used all its file numbers"};
    }
    file_name_ = "overture-" + warc_file_time(now) + "-" + five_digits(files_) + "-" +
                 std::to_string(options_.lane) + ".warc.gz";
    const std::string path = options_.folder + "/" + file_name_;
    file_ = UniqueFd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file_mode));
    if (file_) break;
    if (errno != EEXIST) return disk_error("the archive file '" + path + "' cannot be made");
  }
  file_bytes_ = 0;
  return append(encoder_.begin_file(
      file_name_, now,
      {{"software", options_.user_agent},
       {"format", "WARC File Format 1.1"},
       {"conformsTo",
        "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"},
       {"http-header-user-agent", options_.user_agent},
       {"robots", "obey"}}));
}

Result<void> Archive::append(std::string_view bytes) {
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const ssize_t written = ::write(file_.get(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      const Error error =
          disk_error("the archive file '" + options_.folder + "/" + file_name_ + "' takes no more");
      // What was written of these records goes, so that the file ends with whole ones. Should that
      // fail too, readers stop at the same place, with a complaint.
      if (::ftruncate(file_.get(), static_cast<off_t>(file_bytes_)) != 0) errno = 0;
      return error;
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  file_bytes_ += bytes.size();
  return ok();
}

Archive::Asked Archive::ask(HttpRequest& request) const {
  request.keep_head = true;
  return {request.url, text_as_sent(request, options_.user_agent), clock_.now()};
}

void Archive::add(const Asked& asked, const HttpResponse& answer) {
  if (!file_) return;
  WarcExchange exchange;
  exchange.url = asked.url;
  exchange.address = answer.remote_address;
  exchange.time = asked.time;
  exchange.request = asked.text;
  exchange.head = answer.head;
  exchange.body = answer.body;
  exchange.truncation = truncation_of(answer.body_end);
  Result<void> kept = append(encoder_.exchange(exchange));
  if (kept && file_bytes_ >= options_.file_bytes_max) kept = begin_file();
  if (kept) return;
  file_.reset();
  log(LogLevel::error, kept.error().text() + "; nothing more is archived, the run goes on");
}

}  // namespace ov
