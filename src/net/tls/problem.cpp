// What goes wrong, in words, and from the library's codes. As stream.cpp, it compiles against
// OpenSSL 3 and the BoringSSL family.
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <array>

#include "net/tls.h"

namespace ov {

namespace {

struct Words {
  TlsProblem problem;
  std::string_view name;
  std::string_view sentence;
};
constexpr std::array<Words, 12> words{{
    {TlsProblem::none, "none", ""},
    {TlsProblem::expired, "expired", "its certificate has expired"},
    {TlsProblem::not_yet_valid, "not_yet_valid", "its certificate is not valid yet"},
    {TlsProblem::wrong_name, "wrong_name", "its certificate is for another name"},
    {TlsProblem::self_signed, "self_signed", "its certificate is signed by nobody but itself"},
    {TlsProblem::unknown_authority, "unknown_authority",
     "its certificate is signed by an unknown authority, or a certificate between is missing"},
    {TlsProblem::other_certificate, "other_certificate", "its certificate does not verify"},
    {TlsProblem::too_old, "too_old", "it speaks no TLS newer than 1.1"},
    {TlsProblem::no_tls, "no_tls", "what it answers is no TLS"},
    {TlsProblem::chain_too_long, "chain_too_long",
     "its chain of certificates has more than 100 KB"},
    {TlsProblem::handshake, "handshake", "the TLS handshake failed"},
    {TlsProblem::stalled, "stalled", "the TLS handshake did not end in time"},
}};

const Words& words_of(TlsProblem problem) {
  for (const Words& row : words) {
    if (row.problem == problem) return row;
  }
  return words.front();
}

}  // namespace

std::string_view to_string(TlsProblem problem) { return words_of(problem).name; }
std::string_view sentence_of(TlsProblem problem) { return words_of(problem).sentence; }

bool is_of_certificate(TlsProblem problem) {
  return problem >= TlsProblem::expired && problem <= TlsProblem::other_certificate;
}

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

TlsProblem problem_of_error(unsigned long error) {
  if (error == 0 || ERR_GET_LIB(error) == ERR_LIB_SYS) return TlsProblem::handshake;
  // What goes through the other parts of the library in a handshake is keys, names and signatures.
  if (ERR_GET_LIB(error) != ERR_LIB_SSL) return TlsProblem::other_certificate;
  switch (ERR_GET_REASON(error)) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
    case SSL_R_BAD_SIGNATURE:
#ifdef SSL_R_EE_KEY_TOO_SMALL  // levels of security, which BoringSSL does without
    case SSL_R_EE_KEY_TOO_SMALL:
    case SSL_R_CA_KEY_TOO_SMALL:
    case SSL_R_CA_MD_TOO_WEAK:
#endif
      return TlsProblem::other_certificate;
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
#ifdef SSL_R_VERSION_TOO_LOW
    case SSL_R_VERSION_TOO_LOW:
#endif
      return TlsProblem::too_old;
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
#ifdef SSL_R_PACKET_LENGTH_TOO_LONG
    case SSL_R_PACKET_LENGTH_TOO_LONG:
#endif
#ifdef SSL_R_ENCRYPTED_LENGTH_TOO_LONG
    case SSL_R_ENCRYPTED_LENGTH_TOO_LONG:
#endif
      return TlsProblem::no_tls;
    case SSL_R_EXCESSIVE_MESSAGE_SIZE:
      return TlsProblem::chain_too_long;
    default:
      return TlsProblem::handshake;
  }
}

}  // namespace ov
