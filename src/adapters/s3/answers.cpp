#include "answers.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "base/ascii.h"
#include "base/percent.h"
#include "net/xml.h"

namespace ov::adapters {
namespace {

constexpr std::size_t upload_id_bytes_max = 2'000;

/// encoding-type=url writes a space as '+' and a plus as %2B.
std::string decoded_key(std::string_view text) {
  std::string plain(text);
  std::ranges::replace(plain, '+', ' ');
  return percent_decode(plain);
}

}  // namespace

std::optional<std::uint64_t> read_number(std::string_view text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value);
  if (text.empty() || problem != std::errc{} || stop != end) return std::nullopt;
  return value;
}

std::string bare_etag(std::string_view header) {
  std::string_view text = trim(header);
  if (text.starts_with("W/")) text.remove_prefix(2);
  if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"')) {
    text = text.substr(1, text.size() - 2);
  }
  return std::string(text);
}

Result<S3Listing> read_listing(std::string_view body) {
  TRY(const XmlElement root, parse_xml(trim(body)));
  if (root.name != "ListBucketResult") {
    return Error(ErrorKind::invalid, "the answer is no listing of a bucket");
  }
  S3Listing out;
  out.truncated = root.text_of("IsTruncated") == "true";
  // A server that does not know encoding-type leaves it out and keys as they are.
  const bool encoded = equal_ignoring_case(root.text_of("EncodingType"), "url");
  for (const XmlElement& element : root.children) {
    if (element.name != "Contents") continue;
    const std::string_view key = element.text_of("Key");
    const std::optional<std::uint64_t> bytes = read_number(element.text_of("Size"));
    if (key.empty() || !bytes) {
      return Error(ErrorKind::invalid, "the listing has an object without a key or size");
    }
    out.objects.push_back({encoded ? decoded_key(key) : std::string(key), *bytes,
                           bare_etag(element.text_of("ETag"))});
  }
  // The next page begins after the last key of this one, so without one there is no going on.
  if (out.truncated && out.objects.empty()) {
    return Error(ErrorKind::invalid, "the listing goes on after no object at all");
  }
  return out;
}

Result<std::string> read_upload_id(std::string_view body) {
  TRY(const XmlElement root, parse_xml(trim(body)));
  const std::string_view id = root.text_of("UploadId");
  if (id.empty() || id.size() > upload_id_bytes_max) {
    return Error(ErrorKind::invalid, "the answer names no upload");
  }
  return std::string(id);
}

std::string completion_of(const std::vector<S3Part>& parts) {
  std::string out = "<CompleteMultipartUpload>";
  for (std::size_t i = 0; i < parts.size(); ++i) {
    out += "<Part><PartNumber>" + std::to_string(i + 1) + "</PartNumber><ETag>&quot;" +
           xml_escaped(parts[i].etag) + "&quot;</ETag><ChecksumSHA256>" + parts[i].sha256 +
           "</ChecksumSHA256></Part>";
  }
  return out + "</CompleteMultipartUpload>";
}

std::optional<ContentRange> read_content_range(std::string_view header) {
  constexpr std::string_view unit = "bytes ";
  if (!header.starts_with(unit)) return std::nullopt;
  header.remove_prefix(unit.size());
  const std::size_t dash = header.find('-');
  const std::size_t slash = header.find('/');
  if (dash == std::string_view::npos || slash == std::string_view::npos || slash < dash) {
    return std::nullopt;
  }
  const auto first = read_number(header.substr(0, dash));
  const auto last = read_number(header.substr(dash + 1, slash - dash - 1));
  const auto total = read_number(header.substr(slash + 1));
  if (!first || !last || !total || *first > *last || *last >= *total) return std::nullopt;
  return ContentRange{*first, *last, *total};
}

}  // namespace ov::adapters
