// One request and its answer on a session's handle. Lives in the frame of HttpSession::fetch; its
// destructor takes it off libcurl, so that a destroyed task leaves nothing behind.
#pragma once

#include <curl/curl.h>

#include <array>
#include <coroutine>
#include <cstddef>
#include <string>

#include "engine.h"
#include "head.h"
#include "net/http.h"
#include "net/reactor.h"

namespace ov {

class CurlTransfer {
 public:
  CurlTransfer(CurlConnection& session, HttpRequest request);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;
  ~CurlTransfer();

  /// Checks the request and hands it to libcurl. Fails without having sent anything.
  Result<void> begin();

  // Awaited between begin() and finish(): ends with the transfer, its deadline or the reactor.
  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> handle) {
    return waiter_.suspend(handle, request_.deadline);
  }
  void await_resume() const noexcept {}

  /// What came of it. Call once.
  Result<HttpResponse> finish();

  /// libcurl is done with it.
  void ended(CURLcode code);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  /// Has OpenSSL hold the certificate against the host.
  static CURLcode on_tls_context(CURL* easy, void* context, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);

 private:
  Result<void> check_request() const;
  bool build_lists();
  bool set_options();
  void take_off();
  bool take_header(std::string_view line);
  bool take_body(std::string_view part);
  bool may_go_on();
  /// The answer is usable as it stands, in spite of how the transfer ended.
  bool settle_body_end();
  HttpFailure find_failure() const;
  TlsProblem find_tls_problem(HttpFailure failure) const;
  Error fail(HttpFailure failure, std::string message) const;
  void read_figures();

  CurlConnection& session_;
  HttpRequest request_;
  Waiter waiter_;
  HttpHead head_;
  HttpResponse response_;
  CurlList headers_;
  CurlList connect_to_;
  std::array<char, CURL_ERROR_SIZE> problem_{};
  CURLcode code_ = CURLE_OK;
  HttpFailure head_failure_ = HttpFailure::none;
  bool on_multi_ = false;
  bool body_settled_ = false;  // by us: limit or stopped
};

}  // namespace ov
