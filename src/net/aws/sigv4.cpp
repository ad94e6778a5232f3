#include "sigv4.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <map>

#include "base/ascii.h"
#include "base/assert.h"
#include "base/hash.h"
#include "base/percent.h"

namespace ov {
namespace {

using Digest = std::array<unsigned char, 32>;

std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

Digest hmac(std::string_view key, std::string_view text) {
  Digest out{};
  unsigned size = 0;
  const auto* done =
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), out.data(), &size);
  OV_ASSERT(done != nullptr);
  OV_ASSERT(size == out.size());
  return out;
}

std::string hexadecimal(const Digest& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(2 * digest.size());
  for (const unsigned char byte : digest) {
    out += digits[byte >> 4U];
    out += digits[byte & 15U];
  }
  return out;
}

bool is_unreserved(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/// Trimmed, each run of white space inside as one space.
std::string folded(std::string_view value) {
  std::string out;
  for (const char c : trim(value)) {
    const bool space = is_ascii_space(c);
    if (space && out.ends_with(' ')) continue;
    out += space ? ' ' : c;
  }
  return out;
}

std::string canonical_query(std::vector<std::pair<std::string, std::string>> query) {
  // Sorted by the encoded names and values: '=' and '&' sort otherwise than %3D and %26.
  for (auto& [name, value] : query) {
    name = aws_encoded(name, false);
    value = aws_encoded(value, false);
  }
  std::ranges::sort(query);
  std::string out;
  for (const auto& [name, value] : query) {
    if (!out.empty()) out += '&';
    out.append(name).append("=").append(value);
  }
  return out;
}

/// Lower-case names with the values of repeated ones joined, by name: the whole name decides, not
/// its line, or "a-b:" would stand before "a:".
std::map<std::string, std::string> canonical_headers(const std::vector<HttpHeader>& headers) {
  std::map<std::string, std::string> out;
  for (const HttpHeader& header : headers) {
    const auto [at, is_new] = out.emplace(ascii_lower(header.name), folded(header.value));
    if (!is_new) at->second.append(",").append(folded(header.value));
  }
  return out;
}

}  // namespace

PathEncoding path_encoding_of(std::string_view service) {
  return service == "s3" ? PathEncoding::once : PathEncoding::twice;
}

std::string aws_encoded(std::string_view text, bool keep_slash) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c) || (c == '/' && keep_slash)) {
      out += c;
    } else {
      append_percent_encoded(out, c);
    }
  }
  return out;
}

std::string normalized_path(std::string_view path) {
  std::vector<std::string_view> kept;
  for (const std::string_view segment : split(path, '/')) {
    if (segment.empty() || segment == ".") continue;
    if (segment != "..") {
      kept.push_back(segment);
    } else if (!kept.empty()) {
      kept.pop_back();
    }
  }
  std::string out;
  for (const std::string_view segment : kept) out.append("/").append(segment);
  const bool ends_in_folder = path.ends_with('/') || path.ends_with("/.") || path.ends_with("/..");
  if (out.empty() || ends_in_folder) out += '/';
  return out;
}

CanonicalRequest canonical_request(std::string_view method, std::string_view path,
                                   PathEncoding encoding,
                                   std::vector<std::pair<std::string, std::string>> query,
                                   const std::vector<HttpHeader>& headers,
                                   std::string_view payload_hash) {
  CanonicalRequest out;
  const bool once = encoding == PathEncoding::once;
  // Decoding first makes it one spelling, whichever of the many the path came in.
  const std::string signed_path =
      aws_encoded(once ? percent_decode(path) : std::string(path), true);
  const std::string signed_query = canonical_query(std::move(query));
  out.target = once ? signed_path : std::string(path);
  if (!signed_query.empty()) out.target.append("?").append(signed_query);
  out.text.append(method).append("\n").append(signed_path).append("\n").append(signed_query);
  out.text += '\n';
  for (const auto& [name, value] : canonical_headers(headers)) {
    out.text.append(name).append(":").append(value).append("\n");
    if (!out.signed_headers.empty()) out.signed_headers += ';';
    out.signed_headers += name;
  }
  out.text.append("\n").append(out.signed_headers).append("\n").append(payload_hash);
  return out;
}

std::string AwsSigner::string_to_sign(const CanonicalRequest& request, Time now) const {
  const std::string date = aws_date(now);
  return "AWS4-HMAC-SHA256\n" + date + "\n" + date.substr(0, 8) + "/" + region_ + "/" + service_ +
         "/aws4_request\n" + sha256_hex(request.text);
}

const AwsSigner::Key& AwsSigner::key_of_day(std::string_view secret, std::string_view day) {
  const std::string wanted = std::string(day) + std::string(secret);
  if (wanted == key_for_) return key_;
  const Digest of_day = hmac("AWS4" + std::string(secret), day);
  const Digest of_region = hmac(bytes_of(of_day), region_);
  const Digest of_service = hmac(bytes_of(of_region), service_);
  key_ = hmac(bytes_of(of_service), "aws4_request");
  key_for_ = wanted;
  return key_;
}

std::string AwsSigner::authorization(const CanonicalRequest& request,
                                     const AwsCredentials& credentials, Time now) {
  const std::string day = aws_date(now).substr(0, 8);
  const Key& key = key_of_day(credentials.secret_access_key, day);
  const std::string signature = hexadecimal(hmac(bytes_of(key), string_to_sign(request, now)));
  return "AWS4-HMAC-SHA256 Credential=" + credentials.access_key_id + "/" + day + "/" + region_ +
         "/" + service_ + "/aws4_request, SignedHeaders=" + request.signed_headers +
         ", Signature=" + signature;
}

std::string aws_date(Time time) {
  std::string out = to_iso8601(time);
  std::erase(out, '-');
  std::erase(out, ':');
  return out;
}

}  // namespace ov
