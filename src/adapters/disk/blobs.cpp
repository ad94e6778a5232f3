#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <system_error>

#include "adapters/disk.h"
#include "base/ascii.h"
#include "base/percent.h"
#include "folder.h"
#include "incoming.h"

namespace ov::adapters {
namespace {

constexpr std::size_t copied_bytes = std::size_t{256} << 10;

struct stat info_of_file(int fd) {
  struct stat info{};
  if (::fstat(fd, &info) != 0) info.st_nlink = 0;
  return info;
}

/// Another file has another inode or another time, however alike the two are.
BlobInfo blob_info(const std::string& key, const struct stat& info) {
  const auto nanoseconds = info.st_mtim.tv_sec * std::int64_t{1'000'000'000} + info.st_mtim.tv_nsec;
  return {key, static_cast<std::uint64_t>(info.st_size),
          std::to_string(info.st_ino) + "-" + std::to_string(nanoseconds)};
}

/// Makes `folder` and what is missing above it, so that all of it outlives a power cut.
Result<void> make_folders(const std::filesystem::path& folder) {
  std::error_code code;
  const std::filesystem::path whole = std::filesystem::absolute(folder, code);
  std::filesystem::path there = whole;
  while (!std::filesystem::exists(there, code) && there.has_relative_path()) {
    there = there.parent_path();
  }
  std::filesystem::create_directories(whole, code);
  if (code) return file_error("make", folder.string(), code.value());
  // A new folder's name stands in the one above it.
  for (std::filesystem::path at = whole; at != there && at.has_relative_path();) {
    at = at.parent_path();
    const UniqueFd fd(::open(at.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd) return file_error("open", at.string(), errno);
    TRY_VOID(flush(fd.get(), at.string()));
  }
  return ok();
}

class DiskBlobs final : public Blobs {
 public:
  DiskBlobs(UniqueFd blobs, UniqueFd incoming)
      : blobs_(std::move(blobs)), incoming_(std::move(incoming)) {}

  Result<BlobInfo> put(const std::string& key, BlobSource& source,
                       const PutOptions& options) override {
    TRY_VOID(check(key));
    TRY(Incoming file, Incoming::create(incoming_.get()));
    std::string part(copied_bytes, '\0');
    while (true) {
      TRY_VOID(check_running());
      TRY(const std::size_t count, source.read(part.data(), part.size()));
      if (count == 0) break;
      TRY_VOID(file.write(part.data(), count));
    }
    TRY(const Place place, place_of(key, true));
    TRY_VOID(file.place(place.folder.get(), place.name, options.only_if_absent));
    return blob_info(key, info_of_file(file.fd()));
  }

  Result<Blob> get(const std::string& key, const GetOptions& options) override {
    TRY(const UniqueFd file, open_blob(key));
    const struct stat stat_info = info_of_file(file.get());
    Blob blob{blob_info(key, stat_info), {}};
    if (!options.version.empty() && options.version != blob.info.version) {
      return Error(ErrorKind::conflict, "the blob '" + key + "' has changed");
    }
    const BlobRange range = options.range.value_or(BlobRange{0, blob.info.bytes});
    if (options.range && (range.first >= blob.info.bytes || range.bytes == 0)) {
      return Error(ErrorKind::invalid, "the blob '" + key + "' has no such bytes");
    }
    const std::uint64_t count = std::min(range.bytes, blob.info.bytes - range.first);
    if (count > options.bytes_max) {
      return Error(ErrorKind::too_large, "the blob '" + key + "' is larger than asked for");
    }
    blob.bytes.resize(count);
    TRY_VOID(read_at(file.get(), range.first, blob.bytes, key));
    return blob;
  }

  Result<BlobInfo> head(const std::string& key) override {
    TRY(const UniqueFd file, open_blob(key));
    return blob_info(key, info_of_file(file.get()));
  }

  Result<BlobPage> list(const ListOptions& options) override {
    TRY_VOID(check_running());
    BlobPage page;
    TRY_VOID(collect(blobs_.get(), "", options, page));
    return page;
  }

  Result<void> remove(const std::string& key) override {
    TRY_VOID(check(key));
    const Result<Place> place = place_of(key, false);
    if (!place) {
      return place.error().kind() == ErrorKind::not_found ? ok() : Error(place.error());
    }
    if (::unlinkat(place->folder.get(), place->name.c_str(), 0) == 0) {
      return flush(place->folder.get(), key);
    }
    return errno == ENOENT ? ok() : Result<void>(file_error("remove", key, errno));
  }

  void stop() override { stopped_ = true; }

 private:
  struct Place {
    UniqueFd folder;
    std::string name;
  };

  Result<void> check_running() const {
    if (stopped_) return Error(ErrorKind::cancelled, "the blobs were told to stop");
    return ok();
  }
  Result<void> check(const std::string& key) const {
    TRY_VOID(check_running());
    return check_blob_key(key);
  }

  /// The folder that the blob is in, opened step by step, and its name there.
  Result<Place> place_of(const std::string& key, bool make) const {
    const std::vector<std::string_view> parts = split(key, '/');
    TRY(Place place, at_root());
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      const std::string name = folder_name(parts[i]);
      const int parent = place.folder.get();
      TRY(UniqueFd next, make ? make_folder(parent, name) : open_folder(parent, name));
      place.folder = std::move(next);
    }
    place.name = file_name(parts.back());
    return place;
  }
  Result<Place> at_root() const {
    TRY(UniqueFd root, open_folder(blobs_.get(), "."));
    return Place{std::move(root), {}};
  }

  Result<UniqueFd> open_blob(const std::string& key) const {
    TRY_VOID(check(key));
    const auto missing = [&] {
      return Error(ErrorKind::not_found, "there is no blob '" + key + "'");
    };
    const Result<Place> place = place_of(key, false);
    if (!place && place.error().kind() == ErrorKind::not_found) return missing();
    if (!place) return Error(place.error());
    UniqueFd file(
        ::openat(place->folder.get(), place->name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file && errno == ENOENT) return missing();
    if (!file) return file_error("open", key, errno);
    if (!S_ISREG(info_of_file(file.get()).st_mode)) {
      return Error(ErrorKind::denied, "'" + key + "' is no file");
    }
    return file;
  }

  static Result<void> read_at(int fd, std::uint64_t first, std::string& bytes,
                              const std::string& key) {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t count =
          ::pread(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(first + done));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return file_error("read", key, errno);
      // Nobody shortens a blob in place but a person by hand.
      if (count == 0) return Error(ErrorKind::unavailable, "the blob '" + key + "' was cut short");
      done += static_cast<std::size_t>(count);
    }
    return ok();
  }

  /// Adds what `folder` holds, whose keys begin with `base`, in the order of keys: a folder stands
  /// where "part/" does, so "a-b" comes before "a/b".
  Result<void> collect(int folder, const std::string& base, const ListOptions& options,
                       BlobPage& page) const {
    TRY_VOID(check_running());
    TRY(const std::vector<FolderEntry> entries, entries_of(folder));
    std::vector<std::pair<std::string, const FolderEntry*>> sorted;
    for (const FolderEntry& entry : entries) {
      const std::string part = part_of(entry);
      if (part.empty()) continue;
      sorted.emplace_back(base + part + (entry.is_folder ? "/" : ""), &entry);
    }
    std::ranges::sort(sorted);
    for (const auto& [name, entry] : sorted) {
      if (page.more) break;
      if (!(entry->is_folder ? may_hold(name, options) : is_listed(name, options))) continue;
      TRY_VOID(entry->is_folder ? collect_within(folder, *entry, name, options, page)
                                : add(folder, *entry, name, options, page));
    }
    return ok();
  }
  Result<void> collect_within(int folder, const FolderEntry& entry, const std::string& name,
                              const ListOptions& options, BlobPage& page) const {
    TRY(const UniqueFd inner, open_folder(folder, entry.name));
    return collect(inner.get(), name, options, page);
  }
  static Result<void> add(int folder, const FolderEntry& entry, const std::string& key,
                          const ListOptions& options, BlobPage& page) {
    struct stat info{};
    if (::fstatat(folder, entry.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0)
      return ok();  // gone
    if (!S_ISREG(info.st_mode) || !check_blob_key(key)) return ok();
    if (page.blobs.size() == options.count_max) {
      page.more = true;
    } else {
      page.blobs.push_back(blob_info(key, info));
    }
    return ok();
  }

  static bool is_listed(const std::string& key, const ListOptions& options) {
    return key.starts_with(options.prefix) && key > options.after;
  }
  /// `name` ends with '/', and all keys within begin with it.
  static bool may_hold(const std::string& name, const ListOptions& options) {
    const bool fits = name.starts_with(options.prefix) || options.prefix.starts_with(name);
    return fits && name.size() < blob_key_bytes_max &&
           (name > options.after || options.after.starts_with(name));
  }

  UniqueFd blobs_;
  UniqueFd incoming_;
  std::atomic<bool> stopped_ = false;
};

}  // namespace

Result<std::filesystem::path> parse_file_url(std::string_view url) {
  const Error wrong(ErrorKind::invalid, "accepted is file:FOLDER or file:///FOLDER");
  if (!url.starts_with("file:")) return wrong;
  url.remove_prefix(5);
  const bool has_authority = url.starts_with("//");
  if (has_authority) url.remove_prefix(2);
  const bool has_host = has_authority && !url.starts_with('/');
  if (url.empty() || has_host || url.find_first_of("?#") != std::string_view::npos) return wrong;
  return std::filesystem::path(percent_decode(url));
}

Result<std::unique_ptr<Blobs>> open_disk_blobs(const std::filesystem::path& folder) {
  TRY_VOID(make_folders(folder));
  // The folder itself may be a link: it is the operator's own choice.
  const UniqueFd root(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root) return file_error("open", folder.string(), errno);
  TRY(UniqueFd blobs, make_folder(root.get(), "blobs"));
  TRY(UniqueFd incoming, make_folder(root.get(), "incoming"));
  TRY_VOID(Incoming::sweep(incoming.get()));
  return std::unique_ptr<Blobs>(std::make_unique<DiskBlobs>(std::move(blobs), std::move(incoming)));
}

}  // namespace ov::adapters
