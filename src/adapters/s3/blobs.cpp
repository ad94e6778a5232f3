#include <algorithm>
#include <utility>

#include "client.h"
#include "upload.h"

namespace ov::adapters {
namespace {

constexpr std::chrono::seconds body_timeout{120};
constexpr std::chrono::seconds body_patience{300};
constexpr std::size_t listing_bytes_max = std::size_t{8}
                                          << 20;  // 1,000 keys of 1,024 bytes, encoded
constexpr std::size_t read_bytes_min = std::size_t{64} << 10;
/// Of an answer that is not what was stored.
constexpr int wrong_bytes_tries_max = 3;
/// Pages in a row without a key of ours, such as markers of folders, before it is given up.
constexpr int empty_pages_max = 1'000;

std::string range_text(const BlobRange& range) {
  const std::uint64_t last = range.first + (range.bytes - 1);
  return "bytes=" + std::to_string(range.first) + "-" +
         std::to_string(last < range.first ? UINT64_MAX : last);
}

/// Reads until `size` bytes are there or the source ends.
Result<std::string> read_full(BlobSource& source, std::size_t size) {
  std::string out;
  std::size_t filled = 0;
  while (filled < size) {
    // Grown as it is filled: clearing 8 MiB for a blob of 4 KiB took five times the rest of its
    // put.
    if (filled == out.size()) {
      out.resize(std::min(size, std::max(read_bytes_min, 2 * filled)));
    }
    TRY(const std::size_t count, source.read(out.data() + filled, out.size() - filled));
    if (count == 0) break;
    filled += count;
  }
  out.resize(filled);
  return out;
}

/// What goes up side by side: parts from the `number`-th on.
struct Parts {
  std::vector<std::string> bodies;
  std::uint64_t bytes = 0;
  bool ended = false;  ///< The source has no more.
};
Result<Parts> read_parts(BlobSource& source, std::size_t number) {
  Parts out;
  while (!out.ended && out.bodies.size() < parts_at_once) {
    const std::size_t wanted = part_bytes(number + out.bodies.size());
    TRY(std::string body, read_full(source, wanted));
    out.ended = body.size() < wanted;
    out.bytes += body.size();
    if (!body.empty()) out.bodies.push_back(std::move(body));
  }
  return out;
}

class Bucket final : public S3Blobs {
 public:
  Bucket(S3Options options, std::unique_ptr<AwsClient> client)
      : client_(std::move(options), std::move(client)) {}

  Result<BlobInfo> put(const std::string& key, BlobSource& source,
                       const PutOptions& options) override {
    TRY_VOID(check_blob_key(key));
    TRY(Parts parts, read_parts(source, 1));
    if (parts.bytes < multipart_bytes_min) {
      std::string whole;
      for (const std::string& body : parts.bodies) whole += body;
      return put_whole(client_, key, std::move(whole), options);
    }
    MultipartUpload upload(client_, key, options);
    TRY_VOID(upload.begin());
    while (!parts.bodies.empty()) {
      TRY_VOID(upload.add(std::move(parts.bodies)));
      if (parts.ended) break;
      TRY(parts, read_parts(source, upload.next_number()));
    }
    return upload.complete();
  }

  Result<Blob> get(const std::string& key, const GetOptions& options) override {
    TRY_VOID(check_blob_key(key));
    if (options.range && options.range->bytes == 0) {
      return Error(ErrorKind::invalid, "a range of no bytes was asked for");
    }
    for (int tries = 0; tries < wrong_bytes_tries_max; ++tries) {
      TRY(std::optional<Blob> blob, get_once(key, options));
      if (blob) return std::move(*blob);
    }
    return Error(ErrorKind::unavailable, "what came of '" + key + "' is not what was stored");
  }

  Result<BlobInfo> head(const std::string& key) override {
    TRY_VOID(check_blob_key(key));
    TRY(S3Client::Stored stored, client_.head(key));
    return std::move(stored.info);
  }

  Result<BlobPage> list(const ListOptions& options) override {
    BlobPage page;
    std::string after = options.after.empty() ? "" : client_.object_of(options.after);
    for (int pages = 0; pages < empty_pages_max; ++pages) {
      TRY(const S3Listing listing, list_once(options, after));
      for (const BlobInfo& object : listing.objects) {
        const std::optional<std::string> key = client_.key_of(object.key);
        // Consoles mark folders by objects "name/", which are no keys of ours.
        if (key && check_blob_key(*key)) page.blobs.push_back({*key, object.bytes, object.version});
      }
      page.more = listing.truncated;
      if (!page.blobs.empty() || !listing.truncated) return page;
      after = listing.objects.back().key;
    }
    return Error(ErrorKind::too_large, "the bucket holds too many objects that are no blobs");
  }

  Result<void> remove(const std::string& key) override {
    TRY_VOID(check_blob_key(key));
    AwsResult answer = client_.aws().call(client_.request(HttpMethod::delete_, key));
    if (answer || answer.error().code == "NoSuchKey") return ok();
    return client_.error_of(std::move(answer.error()), "removing", key);
  }

  void stop() override { client_.aws().stop(); }
  [[nodiscard]] S3Counts counts() const override { return client_.aws().counts(); }

 private:
  Result<S3Listing> list_once(const ListOptions& options, const std::string& after);
  Result<std::optional<Blob>> get_once(const std::string& key, const GetOptions& options);
  /// Nothing where the bytes are not those that their checksum is of.
  Result<std::optional<Blob>> read(const std::string& key, const GetOptions& options,
                                   AwsAnswer answer) const;

  S3Client client_;
};

Result<S3Listing> Bucket::list_once(const ListOptions& options, const std::string& after) {
  AwsRequest request = client_.request(HttpMethod::get);
  const std::size_t count = std::clamp<std::size_t>(options.count_max, 1, 1'000);
  request.query = {{"list-type", "2"},
                   {"encoding-type", "url"},
                   {"max-keys", std::to_string(count)},
                   {"prefix", client_.object_of(options.prefix)}};
  if (!after.empty()) request.query.emplace_back("start-after", after);
  request.answer_bytes_max = listing_bytes_max;
  AwsResult answer = client_.aws().call(std::move(request));
  if (!answer) return client_.error_of(std::move(answer.error()), "listing", "");
  return read_listing(answer->body);
}

Result<std::optional<Blob>> Bucket::get_once(const std::string& key, const GetOptions& options) {
  AwsRequest request = client_.request(HttpMethod::get, key);
  request.headers.push_back({"x-amz-checksum-mode", "ENABLED"});
  if (options.range) request.headers.push_back({"Range", range_text(*options.range)});
  if (!options.version.empty())
    request.headers.push_back({"If-Match", "\"" + options.version + "\""});
  request.answer_bytes_max = options.bytes_max;
  request.timeout = body_timeout;
  request.patience = body_patience;
  AwsResult answer = client_.aws().call(std::move(request));
  if (answer) return read(key, options, std::move(*answer));
  const AwsFailure& failure = answer.error();
  if (failure.status == 412)
    return Error(ErrorKind::conflict, "the blob '" + key + "' has changed");
  if (failure.status == 416) {
    return Error(ErrorKind::invalid, "the blob '" + key + "' has no such bytes");
  }
  return client_.error_of(std::move(answer.error()), "reading", key);
}

Result<std::optional<Blob>> Bucket::read(const std::string& key, const GetOptions& options,
                                         AwsAnswer answer) const {
  Blob blob;
  blob.info = {key, answer.body.size(), bare_etag(answer.header("etag"))};
  blob.bytes = std::move(answer.body);
  const auto range = read_content_range(answer.header("content-range"));
  if (options.range) {
    const bool fits =
        answer.status == 206 && range && range->first == options.range->first &&
        range->last - range->first + 1 == blob.bytes.size() &&
        blob.bytes.size() <= options.range->bytes &&
        (range->last + 1 == range->total || blob.bytes.size() == options.range->bytes);
    if (!fits)
      return Error(ErrorKind::invalid,
                   "s3 did not give the range of '" + key + "' that was asked for");
    blob.info.bytes = range->total;
    if (range->first != 0 || range->last + 1 != range->total) return std::optional(std::move(blob));
  } else if (answer.status != 200) {
    return Error(ErrorKind::invalid, "s3 did not give all of '" + key + "'");
  }
  // All of it: whatever marks it has must be those of what came.
  const S3Client::Stored stored{blob.info, std::string(answer.header("x-amz-checksum-sha256")),
                                client_.etag_is_opaque(answer)};
  const bool in_parts = blob.info.version.find('-') != std::string::npos;
  const bool sound =
      in_parts || S3Client::is_same(stored, marks_of(digests_of(blob.bytes, stored.sha256.empty())),
                                    blob.bytes.size())
                      .value_or(true);
  return sound ? std::optional(std::move(blob)) : std::nullopt;
}

}  // namespace

Result<std::unique_ptr<S3Blobs>> make_s3_blobs(S3Options options) {
  AwsOptions aws;
  aws.service = "s3";
  aws.region = options.region;
  aws.endpoint = options.endpoint.value_or(service_endpoint("s3", options.region));
  if (!options.path_style) aws.endpoint.host = options.bucket + "." + aws.endpoint.host;
  aws.ca_file = options.ca_file;
  aws.environment = options.environment;
  TRY(std::unique_ptr<AwsClient> client, AwsClient::start(std::move(aws)));
  return std::unique_ptr<S3Blobs>(std::make_unique<Bucket>(std::move(options), std::move(client)));
}

}  // namespace ov::adapters
