#include "transfer.h"

#include <arpa/inet.h>

#include <algorithm>
#include <utility>

#include "base/ascii.h"
#include "base/assert.h"
#include "errors.h"

namespace ov {

namespace {

constexpr std::size_t url_bytes_max = 16384;
/// What a Content-Length may make us reserve before a byte has come.
constexpr std::size_t reserved_bytes_max = std::size_t{256} << 10;

bool is_https(std::string_view url) { return url.starts_with("https://"); }

/// Scheme, host and port: enough for a message, and no secret of a path or query.
std::string origin_of(std::string_view url) {
  const std::size_t host = url.find("://");
  if (host == std::string_view::npos) return "an unknown place";
  return std::string(url.substr(0, url.find_first_of("/?#", host + 3)).substr(0, 300));
}

bool is_sendable_url(std::string_view url) {
  if (!url.starts_with("http://") && !is_https(url)) return false;
  if (url.size() > url_bytes_max) return false;
  return std::ranges::none_of(
      url, [](unsigned char c) { return c <= ' ' || c == 0x7F || c >= 0x80 || c == '\\'; });
}

bool is_address_literal(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes;
  return inet_pton(AF_INET, text.c_str(), bytes.data()) == 1 ||
         inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1;
}

bool is_token(std::string_view name) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::ranges::all_of(name, [&](char c) {
    return is_ascii_alpha(c) || is_ascii_digit(c) || marks.find(c) != std::string_view::npos;
  });
}

bool is_sendable_header(const HttpHeader& header) {
  // These decide where a request goes and where it ends, which is not the caller's to say.
  for (const std::string_view ours : {"host", "content-length", "transfer-encoding"}) {
    if (equal_ignoring_case(header.name, ours)) return false;
  }
  return is_token(header.name) && std::ranges::none_of(header.value, [](unsigned char c) {
           return (c < ' ' && c != '\t') || c == 0x7F;
         });
}

bool append(CurlList& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return false;
  if (!list) list.reset(longer);
  return true;
}

}  // namespace

HttpTransfer::HttpTransfer(HttpConnection& session, HttpRequest request)
    : session_(session),
      request_(std::move(request)),
      waiter_(session.client.reactor),
      head_(request_.limits) {
  OV_ASSERT(!session_.busy);
  session_.busy = true;
  session_.refused = false;
  session_.failure = HttpFailure::none;
}

HttpTransfer::~HttpTransfer() {
  take_off();
  session_.busy = false;
}

// Sending

Result<void> HttpTransfer::check_request() const {
  if (!is_sendable_url(request_.url)) {
    return fail(HttpFailure::invalid_request, "the URL is no serialised http or https URL");
  }
  if (!is_address_literal(request_.connect_address) || request_.connect_port == 0) {
    return fail(HttpFailure::invalid_request, "no address literal and port to connect to is given");
  }
  if (!std::ranges::all_of(request_.headers, is_sendable_header)) {
    return fail(HttpFailure::invalid_request, "a header is unfit to be sent");
  }
  return ok();
}

bool HttpTransfer::build_lists() {
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
  if (request_.method == HttpMethod::post) {
    // Left out: waiting for "100 Continue", and a type that libcurl would make up.
    if (!append(headers_, "Expect:")) return false;
    if (!has_content_type && !append(headers_, "Content-Type:")) return false;
  }
  return true;
}

bool HttpTransfer::set_options() {
  CURL* easy = session_.easy.get();
  bool fine = true;
  const auto set = [&](CURLoption option, auto value) {
    fine = curl_easy_setopt(easy, option, value) == CURLE_OK && fine;
  };
  set(CURLOPT_URL, request_.url.c_str());
  if (request_.method == HttpMethod::post) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(CURLOPT_POSTFIELDS, request_.body.data());
    set(CURLOPT_POST, 1L);
  } else {
    set(CURLOPT_HTTPGET, 1L);
  }
  set(CURLOPT_HTTPHEADER, headers_.get());
  set(CURLOPT_CONNECT_TO, connect_to_.get());
  set(CURLOPT_CONNECTTIMEOUT_MS,
      static_cast<long>(std::clamp<std::int64_t>(request_.limits.connect_timeout.count(), 1,
                                                 std::int64_t{24} * 3600 * 1000)));
  set(CURLOPT_FORBID_REUSE, 0L);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_ERRORBUFFER, problem_.data());
  return fine;
}

Result<void> HttpTransfer::begin() {
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

void HttpTransfer::take_off() {
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
  curl_easy_setopt(session_.easy.get(), CURLOPT_ERRORBUFFER, nullptr);
}

// Receiving

std::size_t HttpTransfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  const std::size_t bytes = size * count;
  // Anything but the size taken ends the transfer.
  return static_cast<HttpTransfer*>(self)->take_header({data, bytes}) ? bytes : 0;
}

std::size_t HttpTransfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  const std::size_t bytes = size * count;
  return static_cast<HttpTransfer*>(self)->take_body({data, bytes}) ? bytes : 0;
}

bool HttpTransfer::take_header(std::string_view line) {
  const bool was_complete = head_.complete();
  head_failure_ = head_.add_line(line);
  if (head_failure_ != HttpFailure::none) return false;
  if (was_complete || !head_.complete()) return true;
  response_.status = head_.status();
  response_.headers = head_.take_headers();
  if (head_.framing_doubtful()) curl_easy_setopt(session_.easy.get(), CURLOPT_FORBID_REUSE, 1L);
  if (const auto length = head_.content_length()) {
    response_.body.reserve(
        std::min<std::uint64_t>({*length, request_.limits.body_bytes_max, reserved_bytes_max}));
  }
  return may_go_on();
}

bool HttpTransfer::take_body(std::string_view part) {
  const std::size_t room = request_.limits.body_bytes_max - response_.body.size();
  response_.body.append(part.substr(0, room));
  if (part.size() > room) {
    response_.body_end = HttpBodyEnd::limit;
    body_settled_ = true;
    return false;
  }
  return may_go_on();
}

bool HttpTransfer::may_go_on() {
  if (!request_.go_on || request_.go_on(response_)) return true;
  response_.body_end = HttpBodyEnd::stopped;
  body_settled_ = true;
  return false;
}

void HttpTransfer::ended(CURLcode code) {
  code_ = code;
  read_figures();
  take_off();
  waiter_.wake();
}

void HttpTransfer::read_figures() {
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

bool HttpTransfer::settle_body_end() {
  if (body_settled_) return true;
  if (!head_.complete() || head_failure_ != HttpFailure::none) return false;
  if (code_ == CURLE_OK) return true;
  if (!breaks_body(code_)) return false;
  response_.body_end = HttpBodyEnd::cut;
  return true;
}

HttpFailure HttpTransfer::find_failure() const {
  if (head_failure_ != HttpFailure::none) return head_failure_;
  if (session_.refused) return HttpFailure::blocked_address;
  if (code_ == CURLE_OK) return HttpFailure::disconnected;  // closed before the head was whole
  return failure_of(code_, head_.complete());
}

Result<HttpResponse> HttpTransfer::finish() {
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
  std::string message(to_string(failure));
  message.append(": ").append(problem_[0] != '\0' ? problem_.data() : curl_easy_strerror(code_));
  return fail(failure, std::move(message));
}

Error HttpTransfer::fail(HttpFailure failure, std::string message) const {
  session_.failure = failure;
  return Error(kind_of(failure), std::move(message))
      .while_doing("fetching from " + origin_of(request_.url));
}

// The answer's lookup

const std::string* HttpResponse::header(std::string_view name) const {
  const auto found = std::ranges::find_if(
      headers, [&](const HttpHeader& header) { return equal_ignoring_case(header.name, name); });
  return found == headers.end() ? nullptr : &found->value;
}

}  // namespace ov
