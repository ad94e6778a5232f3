// What services answer, whatever it is: refusals in JSON and XML, keys of all sources, dates and
// URLs. The first byte says which header the rest is beside a body.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "base/utf8.h"
#include "failure.h"
#include "net/xml.h"
#include "sources.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t input_bytes_max = 64 * 1024;
  if (size == 0 || size > input_bytes_max) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::vector<ov::HttpHeader> headers;
  if (data[0] % 4 == 1) headers.push_back({"x-amzn-errortype", std::string(text.substr(0, 100))});
  if (data[0] % 4 == 2) headers.push_back({"x-amz-request-id", std::string(text.substr(0, 500))});
  const ov::Refusal refusal = ov::refusal_of(data[0] % 2 == 0 ? 400 : 503, headers, text);
  OV_ASSERT(refusal.message.size() <= 300);
  OV_ASSERT(ov::is_valid_utf8(refusal.message));
  OV_ASSERT(refusal.message.find('\n') == std::string::npos);
  OV_ASSERT(refusal.code.size() <= 100);
  OV_ASSERT(ov::request_id_of(headers).size() <= 300);
  const bool is_error = ov::is_xml_error(text);
  OV_ASSERT(!is_error || ov::parse_xml(text.substr(text.find('<'))).has_value());
  for (const auto& keys : {ov::credentials_of_json(text), ov::credentials_of_sts(text)}) {
    if (!keys) continue;
    OV_ASSERT(!keys->access_key_id.empty());
    OV_ASSERT(!keys->secret_access_key.empty());
    // Fit to be headers.
    OV_ASSERT(keys->session_token.find_first_of("\r\n ") == std::string::npos);
  }
  if (const auto endpoint = ov::parse_aws_endpoint(text)) {
    const auto again = ov::parse_aws_endpoint(ov::to_string(*endpoint));
    OV_ASSERT(again.has_value());
    OV_ASSERT(*again == *endpoint);
  }
  (void)ov::parse_aws_url(text, "s3");
  return 0;
}
