#include "tls_problem.h"

#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <openssl/x509_vfy.h>

#include <charconv>

namespace ov {

TlsProblem problem_of_verification(long result) {
  switch (result) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return TlsProblem::expired;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return TlsProblem::not_yet_valid;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return TlsProblem::wrong_name;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return TlsProblem::self_signed;
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED:
      return TlsProblem::unknown_authority;
    default:
      return TlsProblem::other_certificate;
  }
}

TlsProblem problem_of_handshake(unsigned long error) {
  if (error == 0 || ERR_GET_LIB(error) != ERR_LIB_SSL) return TlsProblem::handshake;
  switch (ERR_GET_REASON(error)) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_VERSION_TOO_LOW:
      return TlsProblem::too_old;
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
      return TlsProblem::no_tls;
    case SSL_R_EXCESSIVE_MESSAGE_SIZE:
      return TlsProblem::chain_too_long;
    default:
      return TlsProblem::handshake;
  }
}

bool is_of_certificate(unsigned long error) {
  if (error == 0 || ERR_SYSTEM_ERROR(error)) return false;
  // All that goes through the other parts of OpenSSL in a handshake is keys, names and signatures.
  if (ERR_GET_LIB(error) != ERR_LIB_SSL) return true;
  switch (ERR_GET_REASON(error)) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
    case SSL_R_BAD_SIGNATURE:
    case SSL_R_EE_KEY_TOO_SMALL:
    case SSL_R_CA_KEY_TOO_SMALL:
    case SSL_R_CA_MD_TOO_WEAK:
      return true;
    default:
      return false;
  }
}

unsigned long openssl_error_in(std::string_view text) {
  constexpr std::string_view mark = "error:";
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return 0;
  const std::string_view digits = text.substr(at + mark.size(), 8);
  unsigned long code = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
  return error == std::errc{} && end == digits.data() + digits.size() ? code : 0;
}

}  // namespace ov
