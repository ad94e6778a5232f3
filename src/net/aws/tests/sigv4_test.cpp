#include "sigv4.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/ascii.h"
#include "base/dates.h"
#include "base/hash.h"
#include "base/percent.h"

namespace ov {
namespace {

namespace json = boost::json;

// The suite of others

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

/// One folder of the suite, read.
struct Vector {
  std::string method;
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;
  std::vector<HttpHeader> headers;
  std::string body;
  AwsCredentials credentials;
  Time time;
  std::string region = "us-east-1";
  std::string service = "service";
  bool normalize = false;
  bool sign_body = false;
  PathEncoding encoding = PathEncoding::once;
};

void read_request(std::string_view text, Vector& out) {
  const std::size_t head_end = std::min(text.find("\n\n"), text.size());
  if (head_end < text.size()) out.body = text.substr(head_end + 2);
  bool is_first = true;
  for (const std::string_view line : split(text.substr(0, head_end), '\n')) {
    if (std::exchange(is_first, false)) {
      // A target may hold spaces: it lies between the first space and the last.
      const std::size_t begin = line.find(' ') + 1;
      const std::string_view target = line.substr(begin, line.rfind(' ') - begin);
      const std::size_t question = std::min(target.find('?'), target.size());
      out.method = line.substr(0, begin - 1);
      out.path = target.substr(0, question);
      if (question == target.size()) continue;
      for (const std::string_view pair : split(target.substr(question + 1), '&')) {
        const std::size_t equals = std::min(pair.find('='), pair.size());
        out.query.emplace_back(percent_decode(pair.substr(0, equals)),
                               percent_decode(pair.substr(std::min(equals + 1, pair.size()))));
      }
    } else if (line.starts_with(' ')) {
      out.headers.back().value.append("\n").append(line);
    } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
      out.headers.push_back(
          {std::string(line.substr(0, colon)), std::string(line.substr(colon + 1))});
    }
  }
}

void read_context(const json::object& context, Vector& out) {
  const json::object& keys = context.at("credentials").as_object();
  const auto text = [](const json::value& value) { return std::string(value.as_string().c_str()); };
  out.credentials.access_key_id = text(keys.at("access_key_id"));
  out.credentials.secret_access_key = text(keys.at("secret_access_key"));
  const bool omitted =
      context.contains("omit_session_token") && context.at("omit_session_token").as_bool();
  // A token that is left out of the signature is added by whoever sends: no affair of the signer.
  if (keys.contains("token") && !omitted) out.credentials.session_token = text(keys.at("token"));
  out.time = *parse_iso_date(text(context.at("timestamp")));
  out.region = text(context.at("region"));
  out.service = text(context.at("service"));
  out.normalize = context.at("normalize").as_bool();
  out.sign_body = context.at("sign_body").as_bool();
}

Vector read_vector(const std::filesystem::path& folder) {
  Vector out;
  read_request(text_of(folder / "request.txt"), out);
  if (const std::string context = text_of(folder / "context.json"); !context.empty()) {
    read_context(json::parse(context).as_object(), out);
    return out;
  }
  // Two folders have none; what they were made with was found out by trying.
  out.encoding = PathEncoding::twice;
  const bool is_lambda = folder.filename() == "double-url-encode";
  out.credentials =
      is_lambda ? AwsCredentials{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "", {}}
                : AwsCredentials{"ANOTREAL", "notrealrnrELgWzOk3IfjzDKtFBhDby", "", {}};
  out.time = *parse_iso_date(is_lambda ? "2021-05-11T15:40:45Z" : "2015-08-30T12:36:00Z");
  if (is_lambda) {
    out.region = "us-east-2";
    out.service = "lambda";
  }
  return out;
}

CanonicalRequest canonical(const Vector& vector) {
  std::vector<HttpHeader> headers = vector.headers;
  const bool is_dated = std::ranges::any_of(headers, [](const HttpHeader& header) {
    return equal_ignoring_case(header.name, "x-amz-date");
  });
  if (!is_dated) headers.push_back({"X-Amz-Date", aws_date(vector.time)});
  const std::string hash = sha256_hex(vector.body);
  if (vector.sign_body) headers.push_back({"x-amz-content-sha256", hash});
  if (!vector.credentials.session_token.empty()) {
    headers.push_back({"X-Amz-Security-Token", vector.credentials.session_token});
  }
  const std::string path = vector.normalize ? normalized_path(vector.path) : vector.path;
  return canonical_request(vector.method, path, vector.encoding, vector.query, headers, hash);
}

TEST(Sigv4, signs_all_cases_of_the_suite) {
  const std::filesystem::path root = OV_SHARED_DIR "/vectors/sigv4/v4";
  if (!std::filesystem::exists(root)) GTEST_SKIP() << "no test vectors beside this checkout";
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    const std::filesystem::path& folder = entry.path();
    SCOPED_TRACE(folder.filename());
    const Vector vector = read_vector(folder);
    const CanonicalRequest request = canonical(vector);
    std::string expected = text_of(folder / "header-canonical-request.txt");
    if (folder.filename() == "double-encode-path") {
      // That file alone is of another day than the signature beside it.
      expected.replace(expected.find("20210511T154045Z"), 16U, aws_date(vector.time));
    }
    EXPECT_EQ(request.text, expected);
    AwsSigner signer(vector.region, vector.service);
    const std::string to_sign = text_of(folder / "header-string-to-sign.txt");
    if (!to_sign.empty()) {
      EXPECT_EQ(signer.string_to_sign(request, vector.time), trim(to_sign));
    }
    const std::string header = signer.authorization(request, vector.credentials, vector.time);
    const std::string signed_request = text_of(folder / "header-signed-request.txt");
    EXPECT_NE(signed_request.find(header), std::string::npos) << header;
    ++cases;
  }
  EXPECT_EQ(cases, 40);
}

// What the suite lacks, held against signatures of botocore 1.44.8 (S3SigV4Auth, SigV4Auth)

const AwsCredentials keys{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "", {}};
const Time day = *parse_iso_date("2026-11-28T12:00:00Z");

std::string signature(const CanonicalRequest& request, std::string_view service) {
  AwsSigner signer("eu-central-1", std::string(service));
  const std::string header = signer.authorization(request, keys, day);
  return header.substr(header.rfind('=') + 1);
}

CanonicalRequest of_s3(std::string_view method, std::string_view key,
                       std::vector<std::pair<std::string, std::string>> query = {},
                       std::vector<HttpHeader> more = {}) {
  const std::string hash = sha256_hex("");
  more.push_back({"Host", "s3.example"});
  more.push_back({"X-Amz-Date", aws_date(day)});
  more.push_back({"X-Amz-Content-SHA256", hash});
  return canonical_request(method, aws_encoded("/bucket/" + std::string(key), true),
                           PathEncoding::once, std::move(query), more, hash);
}

TEST(Sigv4, awkward_keys_of_s3_are_sent_and_signed_alike) {
  const struct {
    std::string_view key;
    std::string_view target;
    std::string_view signature;
  } cases[] = {
      {"plain", "/bucket/plain",
       "8e0c2d146611d340d3d2ec811ebfc1b53c34f9602a2f8d538d6a6ee05e05b8d3"},
      {"with space", "/bucket/with%20space",
       "65181bae2dbe67bc3726d19dd4f069d9b5695e91a3704dba018611140eb0c2a9"},
      {"a+b=c&d", "/bucket/a%2Bb%3Dc%26d",
       "9a66e694027625f1d9382e558a7579db8f16e7b48848ad6c9826833317759f19"},
      {"déjà vu.csv", "/bucket/d%C3%A9j%C3%A0%20vu.csv",
       "ee74401c0c2d7cac61a05c09d3dfa612e508f157d8a668b5031abd907ff8056f"},
      {"50%25 off%", "/bucket/50%2525%20off%25",
       "b860fbcbe6e40ba941f4c7434954bd668cfb1c5717321cc7843d78c43430f925"},
      {"per#cent?query", "/bucket/per%23cent%3Fquery",
       "9158c2153fbdb09571f00172f961e24c5a887f216f9f63041571ae4c056eba81"},
      {"semi;colon:at@dollar$", "/bucket/semi%3Bcolon%3Aat%40dollar%24",
       "0e66ac24297fd3e294d22b53afe1bab271fff7b9652ad87ffc3640e2309b92fe"},
      {"quo'te(s)!*", "/bucket/quo%27te%28s%29%21%2A",
       "8919a5f6c9f99a8a03a3a0a8cb89d1f2d6da315c5c9a6a0ce9e3435ec1e467c5"},
      {"back\\slash", "/bucket/back%5Cslash",
       "f519f2cc7e2a623c297153ef1045f838f21406ceaa259fc6032bfeb9b73dd4ea"},
      {"tilde~dot.-_", "/bucket/tilde~dot.-_",
       "17663b894dd2efae9e744ee932e64929047175c21369f5032fd595e547ad0c15"},
      {"emoji 😀", "/bucket/emoji%20%F0%9F%98%80",
       "7950e895becad823e1e5c6e86663078bbb734343012056cd2651eca205dcf8da"},
      {"a//b/./c/../d", "/bucket/a//b/./c/../d",
       "1b64305aadb250dbefa454c79d5a588098cedefc9ce7871a70016c2c23f1e97f"},
      {" lead and trail ", "/bucket/%20lead%20and%20trail%20",
       "e8b670b6db4b47e011ef69c1d561416db4eedced59506a6868f301f5ec730af6"},
  };
  for (const auto& c : cases) {
    const CanonicalRequest request = of_s3("GET", c.key);
    EXPECT_EQ(request.target, c.target);
    EXPECT_EQ(signature(request, "s3"), c.signature) << c.key;
  }
}

TEST(Sigv4, listing_is_sorted_by_its_encoded_names) {
  const CanonicalRequest request =
      of_s3("GET", "", {{"prefix", "a/b c"}, {"list-type", "2"}, {"start-after", "a/b=c&d"}});
  EXPECT_EQ(request.target, "/bucket/?list-type=2&prefix=a%2Fb%20c&start-after=a%2Fb%3Dc%26d");
  EXPECT_EQ(signature(request, "s3"),
            "18179aa2d557acbd42670cefe9959f08ff61a7f494d87f3902c441f71299afd7");
}

TEST(Sigv4, headers_that_begin_alike_are_sorted_by_their_names) {
  const CanonicalRequest request =
      of_s3("PUT", "key", {},
            {{"x-amz-server-side-encryption-aws-kms-key-id", "alias/overture"},
             {"x-amz-server-side-encryption", "aws:kms"},
             {"x-amz-meta-a-b", "2"},
             {"x-amz-meta-a", "1"}});
  EXPECT_EQ(request.signed_headers,
            "host;x-amz-content-sha256;x-amz-date;x-amz-meta-a;x-amz-meta-a-b;"
            "x-amz-server-side-encryption;x-amz-server-side-encryption-aws-kms-key-id");
  EXPECT_EQ(signature(request, "s3"),
            "eff38f277d4b5d0794d6d737de126deac1591046b42539fa3de688064c79fe3f");
}

TEST(Sigv4, path_of_a_model_with_a_colon_is_encoded_twice_outside_s3) {
  const std::string path = "/model/anthropic.claude-3-haiku-20240307-v1:0/converse";
  const CanonicalRequest request = canonical_request(
      "POST", aws_encoded(path, true), path_encoding_of("bedrock"), {},
      {{"Host", "bedrock.example"}, {"X-Amz-Date", aws_date(day)}}, sha256_hex("{}"));
  EXPECT_EQ(request.target, "/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse");
  EXPECT_NE(request.text.find("v1%253A0"), std::string::npos);
  EXPECT_EQ(signature(request, "bedrock"),
            "2ec9cfd874845afb59042e5630a823349878b9d802b14069f964a7110804f431");
}

TEST(Sigv4, key_of_a_day_serves_that_day_and_those_keys_alone) {
  AwsSigner signer("eu-central-1", "s3");
  const CanonicalRequest request = of_s3("GET", "key");
  const std::string first = signer.authorization(request, keys, day);
  const std::string next_day = signer.authorization(request, keys, day + std::chrono::hours{24});
  AwsCredentials others = keys;
  others.secret_access_key = "another";
  EXPECT_NE(signer.authorization(request, others, day), first);
  EXPECT_NE(next_day.substr(next_day.rfind('=')), first.substr(first.rfind('=')));
  EXPECT_EQ(signer.authorization(request, keys, day), first);
}

}  // namespace
}  // namespace ov
