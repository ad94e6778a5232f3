#include "caller.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "base/dates.h"

namespace ov {
namespace {

constexpr std::chrono::milliseconds first_pause{50};
constexpr std::chrono::milliseconds first_pause_throttled{500};
constexpr std::chrono::seconds pause_max{20};
/// Services accept signatures within 5 minutes, S3 within 15.
constexpr std::chrono::minutes clock_difference_max{1};
constexpr std::chrono::milliseconds connect_timeout{5'000};

std::optional<Duration> retry_after_of(const std::vector<HttpHeader>& headers) {
  const std::string_view text = header_of(headers, "retry-after");
  int seconds = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, seconds);
  if (text.empty() || problem != std::errc{} || stop != end || seconds < 0) return std::nullopt;
  return std::min<Duration>(std::chrono::seconds{seconds}, pause_max);
}

}  // namespace

AwsCaller::AwsCaller(Reactor& reactor, const AwsOptions& options,
                     std::unique_ptr<CredentialSource> source, AwsCounters& counters,
                     std::uint64_t seed)
    : reactor_(reactor),
      options_(options),
      credentials_(reactor, std::move(source)),
      origin_(reactor, options.endpoint, options.ca_file),
      signer_(options.region, options.service),
      places_(reactor, options.calls_in_flight_max),
      counters_(counters),
      random_(seed) {}

Task<AwsResult> AwsCaller::call(PreparedCall prepared) {
  const AwsRequest& request = prepared.request;
  const Deadline deadline = reactor_.in(request.patience);
  ++counters_.calls;
  const auto place = co_await places_.acquire(deadline);
  if (!place) {
    co_return AwsResult(tl::unexpected(AwsFailure{place.error()}));
  }
  bool repeated = false;      // an earlier try may have been carried out
  bool keys_changed = false;  // so often is enough
  bool clock_mended = false;
  for (int tries = 1;; ++tries) {
    // `prepared` lives in this frame, which awaits at once.
    Result<Tried> result = co_await attempt(prepared, deadline);
    OV_ASSERT(result.has_value());
    Tried tried = std::move(*result);
    if (tried.answer) {
      tried.answer->repeated = repeated;
      co_return AwsResult(std::move(*tried.answer));
    }
    const bool new_keys = tried.keys_expired && !std::exchange(keys_changed, tried.keys_expired);
    const bool new_time = tried.clock_mended && !std::exchange(clock_mended, tried.clock_mended);
    const bool at_once = new_keys || new_time;
    const bool may = tried.again && (!tried.sent || request.repeat != AwsRepeat::never);
    const Duration pause = at_once ? Duration{0} : pause_before(tried, tries);
    const bool in_time = reactor_.clock().elapsed() + pause < deadline.at;
    if ((!may && !at_once) || tries >= request.tries_max || !in_time) {
      if (tries > 1) tried.error.while_doing("trying " + std::to_string(tries) + " times");
      co_return AwsResult(tl::unexpected(AwsFailure{std::move(tried.error), std::move(tried.code),
                                                    tried.status, repeated || tried.sent}));
    }
    repeated = repeated || tried.sent;
    if (!co_await reactor_.sleep_for(pause)) {
      co_return AwsResult(tl::unexpected(
          AwsFailure{Error(ErrorKind::cancelled, "the work was told to stop"), "", 0, repeated}));
    }
  }
}

/// Full jitter: anything from nothing to the bound, which doubles; so those who were refused
/// together do not come back together.
Duration AwsCaller::pause_before(const Tried& last, int tries) {
  const auto first =
      last.error.kind() == ErrorKind::throttled ? first_pause_throttled : first_pause;
  const Duration bound =
      std::min<Duration>(first * (std::int64_t{1} << std::min(tries, 16)), pause_max);
  const auto spread =
      Duration{static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(bound.count())))};
  return std::max(spread, last.retry_after.value_or(Duration{0}));
}

Task<AwsCaller::Tried> AwsCaller::attempt(const PreparedCall& prepared, Deadline deadline) {
  const Deadline until = std::min(deadline, reactor_.in(prepared.request.timeout));
  auto credentials = co_await credentials_.get(now(), until);
  if (!credentials) {
    Tried out;
    out.error = Error(credentials.error());
    out.again =
        out.error.kind() == ErrorKind::unavailable || out.error.kind() == ErrorKind::timeout;
    co_return out;
  }
  std::string target;
  HttpRequest request = signed_request(prepared, *credentials, target);
  request.deadline = until;
  ++counters_.requests;
  counters_.sent_bytes += request.body.size();
  auto fetched = co_await origin_.fetch(std::move(request), std::move(target));
  OV_ASSERT(fetched.has_value());
  Tried out = read(prepared.request, std::move(*fetched));
  if (out.keys_expired) credentials_.distrust(credentials->access_key_id);
  co_return out;
}

HttpRequest AwsCaller::signed_request(const PreparedCall& prepared,
                                      const AwsCredentials& credentials, std::string& target) {
  const AwsRequest& call = prepared.request;
  const Time time = now();
  HttpRequest out;
  out.method = call.method;
  out.headers = call.headers;
  out.headers.push_back({"X-Amz-Date", aws_date(time)});
  out.headers.push_back({"X-Amz-Content-Sha256", prepared.payload_hash});
  if (!credentials.session_token.empty()) {
    out.headers.push_back({"X-Amz-Security-Token", credentials.session_token});
  }
  std::vector<HttpHeader> signed_headers = out.headers;
  signed_headers.push_back({"Host", origin_.authority()});
  const CanonicalRequest canonical = canonical_request(
      to_string(call.method), aws_encoded(call.path, true), path_encoding_of(options_.service),
      call.query, signed_headers, prepared.payload_hash);
  out.headers.push_back({"Authorization", signer_.authorization(canonical, credentials, time)});
  out.body = call.body;
  out.limits.body_bytes_max = call.answer_bytes_max;
  out.limits.connect_timeout = connect_timeout;
  out.send_once = call.repeat != AwsRepeat::freely;
  target = canonical.target;
  return out;
}

AwsCaller::Tried AwsCaller::read(const AwsRequest& request, Fetched fetched) {
  Tried out;
  out.sent = fetched.sent;
  if (!fetched.response) {
    out.error = Error(fetched.response.error());
    const ErrorKind kind = out.error.kind();
    out.again = kind == ErrorKind::unavailable || kind == ErrorKind::timeout ||
                kind == ErrorKind::not_found;  // a name that has no address just now
    if (kind == ErrorKind::not_found) out.error = Error(ErrorKind::unavailable, out.error.text());
    return out;
  }
  HttpResponse& response = *fetched.response;
  counters_.received_bytes += response.body.size();
  out.status = response.status;
  if (response.body_end == HttpBodyEnd::limit) {
    out.error = Error(ErrorKind::too_large, options_.service + "'s answer is too long");
    return out;
  }
  if (response.body_end != HttpBodyEnd::complete) {
    out.error = Error(ErrorKind::unavailable, options_.service + "'s answer broke off");
    out.again = true;
    return out;
  }
  const bool good = (response.status >= 200 && response.status < 300) || response.status == 304;
  const bool hidden = good && request.error_may_be_in_200 && is_xml_error(response.body);
  const std::string id = request_id_of(response.headers);
  if (good && !hidden) {
    out.answer = AwsAnswer{response.status, std::move(response.headers), std::move(response.body),
                           id, false};
    return out;
  }
  // Under a 200 the code alone tells; what it does not tell is the service's trouble.
  const Refusal refusal = refusal_of(response.status, response.headers, response.body);
  out.code = refusal.code;
  out.again = refusal.again;
  // A refusal is an answer: nothing was done. Of 5xx one cannot be sure, but for "slow down".
  out.sent = refusal.kind == ErrorKind::unavailable || refusal.kind == ErrorKind::timeout;
  out.keys_expired = refusal.keys_expired;
  out.clock_mended = refusal.may_be_clock && mend_clock(response.headers);
  out.retry_after = retry_after_of(response.headers);
  out.error =
      Error(refusal.kind, options_.service + " answered " + std::to_string(response.status) +
                              (refusal.code.empty() ? "" : " " + refusal.code) +
                              (refusal.message.empty() ? "" : ": " + refusal.message) +
                              (id.empty() ? "" : " [request " + id + "]"));
  return out;
}

/// Takes the service's time for ours where they differ by more than a signature may. True when that
/// changed something.
bool AwsCaller::mend_clock(const std::vector<HttpHeader>& headers) {
  const std::optional<Time> theirs = parse_http_date(header_of(headers, "date"));
  if (!theirs) return false;
  const Duration difference = *theirs - now();
  if (difference < clock_difference_max && difference > -clock_difference_max) return false;
  clock_offset_ += difference;
  return true;
}

}  // namespace ov
