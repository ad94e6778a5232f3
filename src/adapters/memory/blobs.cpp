#include <algorithm>
#include <map>
#include <mutex>

#include "adapters/memory.h"

namespace ov {
namespace {

constexpr std::size_t read_bytes = std::size_t{64} << 10;

class MemoryBlobs final : public Blobs {
 public:
  Result<BlobInfo> put(const std::string& key, BlobSource& source,
                       const PutOptions& options) override {
    TRY_VOID(check(key));
    std::string bytes;
    std::string part(read_bytes, '\0');
    while (true) {
      TRY(const std::size_t count, source.read(part.data(), part.size()));
      if (count == 0) break;
      bytes.append(part, 0, count);
    }
    const std::lock_guard lock(mutex_);
    if (options.only_if_absent && blobs_.contains(key)) {
      return Error(ErrorKind::conflict, "there is a blob '" + key + "' already");
    }
    Stored& stored = blobs_[key];
    stored = {std::move(bytes), std::to_string(++versions_)};
    return info_of(key, stored);
  }

  Result<Blob> get(const std::string& key, const GetOptions& options) override {
    TRY_VOID(check(key));
    const std::lock_guard lock(mutex_);
    TRY(const Stored* stored, find(key));
    if (!options.version.empty() && options.version != stored->version) {
      return Error(ErrorKind::conflict, "the blob '" + key + "' has changed");
    }
    const BlobRange range = options.range.value_or(BlobRange{0, stored->bytes.size()});
    if (options.range && (range.first >= stored->bytes.size() || range.bytes == 0)) {
      return Error(ErrorKind::invalid, "the blob '" + key + "' has no such bytes");
    }
    const std::size_t count =
        std::min<std::uint64_t>(range.bytes, stored->bytes.size() - range.first);
    if (count > options.bytes_max) {
      return Error(ErrorKind::too_large, "the blob '" + key + "' is larger than asked for");
    }
    return Blob{info_of(key, *stored), stored->bytes.substr(range.first, count)};
  }

  Result<BlobInfo> head(const std::string& key) override {
    TRY_VOID(check(key));
    const std::lock_guard lock(mutex_);
    TRY(const Stored* stored, find(key));
    return info_of(key, *stored);
  }

  Result<BlobPage> list(const ListOptions& options) override {
    const std::lock_guard lock(mutex_);
    if (stopped_) return stopped_error();
    BlobPage page;
    const bool by_prefix = options.prefix > options.after;
    for (auto at = by_prefix ? blobs_.lower_bound(options.prefix)
                             : blobs_.upper_bound(options.after);
         at != blobs_.end() && at->first.starts_with(options.prefix); ++at) {
      if (page.blobs.size() == options.count_max) {
        page.more = true;
        break;
      }
      page.blobs.push_back(info_of(at->first, at->second));
    }
    return page;
  }

  Result<void> remove(const std::string& key) override {
    TRY_VOID(check(key));
    const std::lock_guard lock(mutex_);
    blobs_.erase(key);
    return ok();
  }

  void stop() override {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }

 private:
  struct Stored {
    std::string bytes;
    std::string version;
  };

  static BlobInfo info_of(const std::string& key, const Stored& stored) {
    return {key, stored.bytes.size(), stored.version};
  }
  static Error stopped_error() {
    return Error(ErrorKind::cancelled, "the blobs were told to stop");
  }
  Result<void> check(const std::string& key) {
    const std::lock_guard lock(mutex_);
    if (stopped_) return stopped_error();
    return check_blob_key(key);
  }
  Result<const Stored*> find(const std::string& key) const {
    const auto found = blobs_.find(key);
    if (found == blobs_.end()) return Error(ErrorKind::not_found, "there is no blob '" + key + "'");
    return &found->second;
  }

  std::mutex mutex_;
  std::map<std::string, Stored> blobs_;
  std::uint64_t versions_ = 0;
  bool stopped_ = false;
};

}  // namespace

std::unique_ptr<Blobs> make_memory_blobs() { return std::make_unique<MemoryBlobs>(); }

}  // namespace ov
