// From OpenSSL's codes to ours: the only place that knows both, whichever transport had them.
#pragma once

#include <string_view>

#include "net/http.h"

namespace ov {

/// Of a verification that failed; `result`: X509_V_ERR_ code of SSL_get_verify_result(). Never
/// none.
TlsProblem problem_of_verification(long result);
/// Of a handshake that failed; `error`: of ERR_get_error(), 0 when there was none. Never none.
TlsProblem problem_of_handshake(unsigned long error);
/// Whether such an error is one of a certificate or of a proof that the server holds its key, as
/// opposed to a handshake that could not be made: the first may be an attack, the second is a
/// server without TLS that we speak. Doubt counts as the first.
bool is_of_certificate(unsigned long error);
/// The code that OpenSSL's error strings begin with ("error:0A000102:SSL routines::..."), which is
/// what libcurl passes on; 0 when `text` holds none.
unsigned long openssl_error_in(std::string_view text);

}  // namespace ov
