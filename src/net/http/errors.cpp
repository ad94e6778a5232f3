#include "errors.h"

namespace ov {

std::string_view to_string(HttpFailure failure) {
  switch (failure) {
    case HttpFailure::none:
      return "none";
    case HttpFailure::invalid_request:
      return "invalid_request";
    case HttpFailure::blocked_address:
      return "blocked_address";
    case HttpFailure::connect:
      return "connect";
    case HttpFailure::tls:
      return "tls";
    case HttpFailure::certificate:
      return "certificate";
    case HttpFailure::disconnected:
      return "disconnected";
    case HttpFailure::timeout:
      return "timeout";
    case HttpFailure::too_large:
      return "too_large";
    case HttpFailure::malformed:
      return "malformed";
    case HttpFailure::cancelled:
      return "cancelled";
    case HttpFailure::interrupted:
      return "interrupted";
    case HttpFailure::internal:
      return "internal";
  }
  return "internal";
}

ErrorKind kind_of(HttpFailure failure) {
  switch (failure) {
    case HttpFailure::invalid_request:
    case HttpFailure::malformed:
      return ErrorKind::invalid;
    case HttpFailure::blocked_address:
      return ErrorKind::denied;
    case HttpFailure::connect:
    case HttpFailure::tls:
    case HttpFailure::certificate:
    case HttpFailure::disconnected:
      return ErrorKind::unavailable;
    case HttpFailure::timeout:
      return ErrorKind::timeout;
    case HttpFailure::too_large:
      return ErrorKind::too_large;
    case HttpFailure::cancelled:
      return ErrorKind::cancelled;
    case HttpFailure::none:
    case HttpFailure::interrupted:
    case HttpFailure::internal:
      break;
  }
  return ErrorKind::bug;
}

bool breaks_body(CURLcode code) {
  switch (code) {
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:  // a reset, or a chunk whose size makes no sense
    case CURLE_SEND_ERROR:
    case CURLE_READ_ERROR:
    case CURLE_BAD_CONTENT_ENCODING:
      return true;
    default:
      return false;
  }
}

HttpFailure failure_of(CURLcode code, bool head_complete) {
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_LOGIN_DENIED:  // user information in the URL
      return HttpFailure::invalid_request;
    case CURLE_COULDNT_CONNECT:
    case CURLE_INTERFACE_FAILED:
      return HttpFailure::connect;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_USE_SSL_FAILED:
      return HttpFailure::tls;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CACERT_BADFILE:  // Without trusted authorities nothing can be verified.
      return HttpFailure::certificate;
    case CURLE_OPERATION_TIMEDOUT:
      return HttpFailure::timeout;
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
      return HttpFailure::disconnected;
    case CURLE_UNSUPPORTED_PROTOCOL:  // an answer without a head, as in HTTP/0.9
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
    case CURLE_HTTP_RETURNED_ERROR:
      return HttpFailure::malformed;
    case CURLE_FILESIZE_EXCEEDED:
      return HttpFailure::too_large;
    case CURLE_OUT_OF_MEMORY:
      // libcurl 7.88 reports a header line over its own limit of 100 KB so.
      return head_complete ? HttpFailure::internal : HttpFailure::too_large;
    default:
      return HttpFailure::internal;
  }
}

}  // namespace ov
