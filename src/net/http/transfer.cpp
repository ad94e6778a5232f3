#include "transfer.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/ascii.h"
#include "base/assert.h"
#include "errors.h"
#include "net/tls.h"
#include "request.h"

namespace ov {

namespace {

/// The code that OpenSSL's error strings begin with ("error:0A000102:SSL routines::..."), which is
/// what libcurl passes on; 0 when `text` holds none.
unsigned long openssl_error_in(std::string_view text) {
  constexpr std::string_view mark = "error:";
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return 0;
  const std::string_view digits = text.substr(at + mark.size(), 8);
  unsigned long code = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
  return error == std::errc{} && end == digits.data() + digits.size() ? code : 0;
}

/// What a Content-Length may make us reserve before a byte has come.
constexpr std::size_t reserved_bytes_max = std::size_t{256} << 10;

bool append(CurlList& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return false;
  if (!list) list.reset(longer);
  return true;
}

}  // namespace

CurlTransfer::CurlTransfer(CurlConnection& session, HttpRequest request)
    : session_(session),
      request_(std::move(request)),
      waiter_(session.client.reactor),
      head_(request_.limits, request_.keep_head) {
  OV_ASSERT(!session_.busy);
  session_.busy = true;
  session_.refused = false;
  session_.failure = HttpFailure::none;
  session_.tls_problem = TlsProblem::none;
}

CurlTransfer::~CurlTransfer() {
  take_off();
  session_.busy = false;
}

// Sending

Result<void> CurlTransfer::check_request() const {
  if (const std::string_view reason = why_unfit(request_); !reason.empty()) {
    return fail(HttpFailure::invalid_request, std::string(reason));
  }
  if (request_.body_source.read || request_.body_sink || request_.stall_timeout.count() > 0) {
    return fail(HttpFailure::invalid_request, "libcurl moves no bodies part by part here");
  }
  return ok();
}

bool CurlTransfer::build_lists() {
  const bool brackets = request_.connect_address.find(':') != std::string::npos;
  // "::ADDRESS:PORT": whatever host and port the URL names.
  const std::string address =
      brackets ? "[" + request_.connect_address + "]" : request_.connect_address;
  if (!append(connect_to_, "::" + address + ":" + std::to_string(request_.connect_port))) {
    return false;
  }
  bool has_content_type = false;
  for (const HttpHeader& header : request_.headers) {
    has_content_type = has_content_type || equal_ignoring_case(header.name, "content-type");
    // libcurl's spelling of a header without a value; with a colon it would leave the header out.
    const std::string line =
        header.value.empty() ? header.name + ";" : header.name + ": " + header.value;
    if (!append(headers_, line)) return false;
  }
  if (has_body(request_.method)) {
    // Left out: waiting for "100 Continue", and a type that libcurl would make up.
    if (!append(headers_, "Expect:")) return false;
    if (!has_content_type && !append(headers_, "Content-Type:")) return false;
  }
  return true;
}

bool CurlTransfer::set_options() {
  CURL* easy = session_.easy.get();
  bool fine = true;
  const auto set = [&](CURLoption option, auto value) {
    fine = curl_easy_setopt(easy, option, value) == CURLE_OK && fine;
  };
  set(CURLOPT_URL, request_.url.c_str());
  // The first three set the method as well, and NOBODY stays until it is taken back.
  set(CURLOPT_NOBODY, 0L);
  if (has_body(request_.method)) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(CURLOPT_POSTFIELDS, request_.body.data());
    set(CURLOPT_POST, 1L);
  } else {
    set(CURLOPT_HTTPGET, 1L);
    if (request_.method == HttpMethod::head) set(CURLOPT_NOBODY, 1L);
  }
  const bool is_named =
      request_.method == HttpMethod::put || request_.method == HttpMethod::delete_;
  set(CURLOPT_CUSTOMREQUEST, is_named ? to_string(request_.method).data() : nullptr);
  set(CURLOPT_HTTPHEADER, headers_.get());
  set(CURLOPT_CONNECT_TO, connect_to_.get());
  set(CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(std::clamp<std::int64_t>(request_.limits.connect_timeout.count(), 1,
                                                 std::int64_t{24} * 3600 * 1000)));
  // libcurl never gives a request a connection that was made under other values of these two.
  set(CURLOPT_SSL_VERIFYPEER, request_.verify_certificate ? 1L : 0L);
  set(CURLOPT_SSL_VERIFYHOST, request_.verify_certificate ? 2L : 0L);
  set(CURLOPT_FORBID_REUSE, 0L);
  set(CURLOPT_FRESH_CONNECT, request_.send_once ? 1L : 0L);
  set(CURLOPT_SSL_CTX_DATA, this);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_ERRORBUFFER, problem_.data());
  return fine;
}

Result<void> CurlTransfer::begin() {
  Result<void> checked = check_request();
  if (!checked) return checked;
  if (!session_.easy || (session_.idle_connection_spoke() && !session_.renew_connections()) ||
      !build_lists() || !set_options()) {
    return fail(HttpFailure::internal, "libcurl has no memory");
  }
  session_.encrypted = is_https(request_.url);
  const CURLMcode code = curl_multi_add_handle(session_.client.multi, session_.easy.get());
  if (code != CURLM_OK) return fail(HttpFailure::internal, curl_multi_strerror(code));
  on_multi_ = true;
  ++session_.client.in_flight;
  return ok();
}

void CurlTransfer::take_off() {
  if (on_multi_) {
    // Of a transfer that has not ended, this closes the connection.
    curl_multi_remove_handle(session_.client.multi, session_.easy.get());
    --session_.client.in_flight;
    on_multi_ = false;
  }
  if (!session_.easy) return;
  // The handle outlives what these point to.
  curl_easy_setopt(session_.easy.get(), CURLOPT_HTTPHEADER, nullptr);
  curl_easy_setopt(session_.easy.get(), CURLOPT_CONNECT_TO, nullptr);
  curl_easy_setopt(session_.easy.get(), CURLOPT_POSTFIELDS, nullptr);
  curl_easy_setopt(session_.easy.get(), CURLOPT_SSL_CTX_DATA, nullptr);
  curl_easy_setopt(session_.easy.get(), CURLOPT_ERRORBUFFER, nullptr);
}

// Receiving

// libcurl 7.88 takes the subject's common name for a host where a certificate lists no names, which
// RFC 9110 section 4.3.4 forbids. Its own check stays; OpenSSL's comes before it.
CURLcode CurlTransfer::on_tls_context(CURL*, void* context, void* self) {
  const HttpRequest& request = static_cast<const CurlTransfer*>(self)->request_;
  if (!request.verify_certificate) return CURLE_OK;
  HttpTarget target;
  if (!read_target(request.url, target)) return CURLE_URL_MALFORMAT;
  return expect_host(SSL_CTX_get0_param(static_cast<SSL_CTX*>(context)), target.host)
             ? CURLE_OK
             : CURLE_SSL_CONNECT_ERROR;
}

std::size_t CurlTransfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  const std::size_t bytes = size * count;
  // Anything but the size taken ends the transfer.
  return static_cast<CurlTransfer*>(self)->take_header({data, bytes}) ? bytes : 0;
}

std::size_t CurlTransfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  const std::size_t bytes = size * count;
  return static_cast<CurlTransfer*>(self)->take_body({data, bytes}) ? bytes : 0;
}

bool CurlTransfer::take_header(std::string_view line) {
  const bool was_complete = head_.complete();
  head_failure_ = head_.add_line(line);
  if (head_failure_ != HttpFailure::none) return false;
  if (was_complete || !head_.complete()) return true;
  response_.status = head_.status();
  response_.headers = head_.take_headers();
  response_.head = head_.take_raw();
  if (head_.framing_doubtful()) curl_easy_setopt(session_.easy.get(), CURLOPT_FORBID_REUSE, 1L);
  if (const auto length = head_.content_length()) {
    response_.body.reserve(
        std::min<std::uint64_t>({*length, request_.limits.body_bytes_max, reserved_bytes_max}));
  }
  return may_go_on();
}

bool CurlTransfer::take_body(std::string_view part) {
  const std::size_t room = request_.limits.body_bytes_max - response_.body.size();
  response_.body.append(part.substr(0, room));
  if (part.size() > room) {
    response_.body_end = HttpBodyEnd::limit;
    body_settled_ = true;
    return false;
  }
  return may_go_on();
}

bool CurlTransfer::may_go_on() {
  if (!request_.go_on || request_.go_on(response_)) return true;
  response_.body_end = HttpBodyEnd::stopped;
  body_settled_ = true;
  return false;
}

void CurlTransfer::ended(CURLcode code) {
  code_ = code;
  read_figures();
  take_off();
  waiter_.wake();
}

void CurlTransfer::read_figures() {
  CURL* easy = session_.easy.get();
  const char* address = nullptr;
  if (curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &address) == CURLE_OK && address != nullptr) {
    response_.remote_address = address;
  }
  long connections = 0;
  curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &connections);
  response_.reused = connections == 0;
  curl_off_t microseconds = 0;
  if (!response_.reused) {
    const CURLINFO ready =
        session_.encrypted ? CURLINFO_APPCONNECT_TIME_T : CURLINFO_CONNECT_TIME_T;
    curl_easy_getinfo(easy, ready, &microseconds);
    response_.connect_time = Duration{microseconds};
  }
  curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &microseconds);
  response_.total_time = Duration{microseconds};
  response_.received_bytes = head_.bytes() + response_.body.size();
}

// The outcome

bool CurlTransfer::settle_body_end() {
  if (body_settled_) return true;
  if (!head_.complete() || head_failure_ != HttpFailure::none) return false;
  if (code_ == CURLE_OK) return true;
  if (!breaks_body(code_)) return false;
  response_.body_end = HttpBodyEnd::cut;
  return true;
}

HttpFailure CurlTransfer::find_failure() const {
  if (head_failure_ != HttpFailure::none) return head_failure_;
  if (session_.refused) return HttpFailure::blocked_address;
  if (code_ == CURLE_OK) return HttpFailure::disconnected;  // closed before the head was whole
  // libcurl looks at OpenSSL's oldest error only, and takes a forged signature for a handshake that
  // could not be made.
  if (code_ == CURLE_SSL_CONNECT_ERROR &&
      is_of_certificate(problem_of_error(openssl_error_in(problem_.data())))) {
    return HttpFailure::certificate;
  }
  return failure_of(code_, head_.complete());
}

TlsProblem CurlTransfer::find_tls_problem(HttpFailure failure) const {
  CURL* easy = session_.easy.get();
  switch (failure) {
    case HttpFailure::certificate: {
      long result = X509_V_OK;
      curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &result);
      // What libcurl leaves there when the chain verified and the name did not match.
      const bool chain_verified = result == X509_V_OK || result == X509_V_ERR_UNSPECIFIED;
      return chain_verified && code_ == CURLE_PEER_FAILED_VERIFICATION
                 ? TlsProblem::wrong_name
                 : problem_of_verification(result);
    }
    case HttpFailure::tls:
      return problem_of_error(openssl_error_in(problem_.data()));
    case HttpFailure::timeout: {
      curl_off_t ready = 0;
      curl_easy_getinfo(easy, CURLINFO_APPCONNECT_TIME_T, &ready);
      // libcurl knows the peer's address once TCP is there.
      const bool connected = !response_.remote_address.empty() && !response_.reused;
      const bool stalled = session_.encrypted && connected && ready == 0;
      return stalled ? TlsProblem::stalled : TlsProblem::none;
    }
    default:
      return TlsProblem::none;
  }
}

Result<HttpResponse> CurlTransfer::finish() {
  switch (waiter_.state()) {
    case Waiter::State::expired:
      take_off();
      return fail(HttpFailure::timeout, "the deadline passed");
    case Waiter::State::cancelled:
      take_off();
      return fail(HttpFailure::cancelled, "the work was told to stop");
    default:
      break;
  }
  if (settle_body_end()) return std::move(response_);
  const HttpFailure failure = find_failure();
  session_.tls_problem = find_tls_problem(failure);
  if (session_.tls_problem != TlsProblem::none) {
    return fail(failure, std::string(sentence_of(session_.tls_problem)));
  }
  std::string message(to_string(failure));
  message.append(": ").append(problem_[0] != '\0' ? problem_.data() : curl_easy_strerror(code_));
  return fail(failure, std::move(message));
}

Error CurlTransfer::fail(HttpFailure failure, std::string message) const {
  session_.failure = failure;
  return Error(kind_of(failure), std::move(message))
      .while_doing("fetching from " + origin_of(request_.url));
}

}  // namespace ov
