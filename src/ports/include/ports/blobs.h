// Blobs: stored bytes by key. Lists, results, archives and packed texts: what is too large for the
// store and is written once. A blob is there as a whole or not at all: nobody ever sees half of
// one, whatever fails while it is written.
//
// Keys: domain/blob_key.h. All calls block and may take as long as the adapter's time limits say;
// not for a reactor. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/blob_key.h"

namespace ov {

/// Bytes that are read once, from beginning to end.
class BlobSource {
 public:
  virtual ~BlobSource() = default;
  /// Puts at most `size` bytes into `buffer`; fewer only before the end; 0 at the end.
  /// Errors: the source's own; the blob is then not stored.
  virtual Result<std::size_t> read(char* buffer, std::size_t size) = 0;
};

/// Bytes in memory, which outlive it.
class BytesSource final : public BlobSource {
 public:
  explicit BytesSource(std::string_view bytes) : rest_(bytes) {}
  Result<std::size_t> read(char* buffer, std::size_t size) override {
    const std::size_t count = rest_.copy(buffer, size);
    rest_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view rest_;
};

/// A stream, which outlives it. Errors: unavailable.
class StreamSource final : public BlobSource {
 public:
  explicit StreamSource(std::istream& stream) : stream_(stream) {}
  Result<std::size_t> read(char* buffer, std::size_t size) override {
    stream_.read(buffer, static_cast<std::streamsize>(size));
    if (stream_.bad()) return Error(ErrorKind::unavailable, "cannot read what is to be stored");
    return static_cast<std::size_t>(stream_.gcount());
  }

 private:
  std::istream& stream_;
};

struct BlobInfo {
  std::string key;
  std::uint64_t bytes = 0;
  std::string version;  ///< Another one whenever the content is; opaque.
};

struct Blob {
  BlobInfo info;      ///< Of the whole blob.
  std::string bytes;  ///< Those that were asked for.
};

struct PutOptions {
  std::string content_type = "application/octet-stream";
  /// Refused as conflict where the key is there already: of several who try, one succeeds.
  bool only_if_absent = false;
};

struct BlobRange {
  std::uint64_t first = 0;
  std::uint64_t bytes = 0;  ///< At least 1; cut at the end of the blob.
};

struct GetOptions {
  std::optional<BlobRange> range{};
  std::string version;  ///< Of an earlier answer: anything else is a conflict. Empty: any.
  std::size_t bytes_max = std::size_t{64} << 20;  ///< More is too_large.
};

struct ListOptions {
  std::string prefix;  ///< Of keys; any text, empty for all.
  std::string after;   ///< Only keys that sort after it; the last key of the page before.
  std::size_t count_max = 1'000;  ///< 1 to 1,000.
};

struct BlobPage {
  std::vector<BlobInfo> blobs;  ///< By key, as bytes sort.
  bool more = false;            ///< Another page follows.
};

/// Errors of all calls: invalid (a key that is none), denied, unavailable, timeout, throttled,
/// cancelled (stopped).
class Blobs {
 public:
  virtual ~Blobs() = default;

  /// Stores all of `source` under `key`, in place of what was there. Memory does not grow with it.
  /// Once it returns, the blob outlives a power cut. Errors: conflict (only_if_absent).
  virtual Result<BlobInfo> put(const std::string& key, BlobSource& source,
                               const PutOptions& options) = 0;

  /// The blob, or a range of it. Errors: not_found, conflict (another version), too_large, invalid
  /// (the range begins at or after the end).
  virtual Result<Blob> get(const std::string& key, const GetOptions& options) = 0;

  /// What get() would tell of it. Errors: not_found.
  virtual Result<BlobInfo> head(const std::string& key) = 0;

  /// A page of what is there. A blob that is put or removed meanwhile may be in it or not.
  virtual Result<BlobPage> list(const ListOptions& options) = 0;

  /// Removes it; fine where there is none.
  virtual Result<void> remove(const std::string& key) = 0;

  /// Ends all calls, present and future, as cancelled. Any thread; for good.
  virtual void stop() = 0;
};

/// Bytes of a part in which read_blob() fetches.
inline constexpr std::size_t blob_part_bytes = std::size_t{8} << 20;

/// Gives the blob to `sink` in parts, in order, all of one version. Memory holds one part.
/// Errors: as get(); conflict also when it was replaced meanwhile; those of `sink`.
inline Result<BlobInfo> read_blob(Blobs& blobs, const std::string& key,
                                  const std::function<Result<void>(std::string_view)>& sink,
                                  std::size_t part_bytes = blob_part_bytes) {
  TRY(BlobInfo info, blobs.head(key));
  for (std::uint64_t at = 0; at < info.bytes; at += part_bytes) {
    TRY(const Blob part, blobs.get(key, {BlobRange{at, part_bytes}, info.version, part_bytes}));
    TRY_VOID(sink(part.bytes));
  }
  return info;
}

}  // namespace ov
