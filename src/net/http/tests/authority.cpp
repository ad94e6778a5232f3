#include "tests/authority.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdio>

#include "base/assert.h"

namespace ov {

namespace {

constexpr long a_day = 86'400;

EVP_PKEY* make_key() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  OV_ASSERT(key != nullptr);
  return key;
}

/// What a subjectAltName says of an IPv4 address, or of a name.
std::string alternative_name(const std::string& host) {
  const bool is_address = host.find_first_not_of("0123456789.") == std::string::npos;
  return (is_address ? "IP:" : "DNS:") + host;
}

void add_extension(X509* certificate, X509* issuer, int id, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
  OV_ASSERT(extension != nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

/// Unsigned; issued by itself when `issuer` is null.
X509* make_certificate(const std::string& name, EVP_PKEY* key, X509* issuer, long end) {
  static long serial = 0;
  X509* certificate = X509_new();
  X509_set_version(certificate, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -2 * a_day);
  X509_gmtime_adj(X509_getm_notAfter(certificate), end);
  X509_set_pubkey(certificate, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer ? issuer : certificate));
  return certificate;
}

/// Takes both over.
std::shared_ptr<SSL_CTX> context_with(X509* certificate, EVP_PKEY* key) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  OV_ASSERT(SSL_CTX_use_certificate(context.get(), certificate) == 1);
  OV_ASSERT(SSL_CTX_use_PrivateKey(context.get(), key) == 1);
  X509_free(certificate);
  EVP_PKEY_free(key);
  return context;
}

}  // namespace

Authority::Authority(const std::string& name) : key_(make_key()) {
  certificate_ = make_certificate(name, key_, nullptr, a_day);
  add_extension(certificate_, certificate_, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate_, certificate_, NID_key_usage, "critical,keyCertSign");
  OV_ASSERT(X509_sign(certificate_, key_, EVP_sha256()) > 0);
  std::string path = "/tmp/overture-authority-XXXXXX";
  const int fd = ::mkstemp(path.data());
  OV_ASSERT(fd >= 0);
  FILE* file = ::fdopen(fd, "w");
  OV_ASSERT(PEM_write_X509(file, certificate_) == 1);
  std::fclose(file);
  file_ = path;
}

Authority::~Authority() {
  ::unlink(file_.c_str());
  X509_free(certificate_);
  EVP_PKEY_free(key_);
}

std::shared_ptr<SSL_CTX> Authority::issue(const std::string& host, bool expired) const {
  EVP_PKEY* key = make_key();
  X509* certificate = make_certificate(host, key, certificate_, expired ? -a_day : a_day);
  add_extension(certificate, certificate_, NID_subject_alt_name, alternative_name(host));
  OV_ASSERT(X509_sign(certificate, key_, EVP_sha256()) > 0);
  return context_with(certificate, key);
}

std::shared_ptr<SSL_CTX> Authority::issue_in_subject(const std::string& host) const {
  EVP_PKEY* key = make_key();
  X509* certificate = make_certificate(host, key, certificate_, a_day);
  OV_ASSERT(X509_sign(certificate, key_, EVP_sha256()) > 0);
  return context_with(certificate, key);
}

std::shared_ptr<SSL_CTX> Authority::issue_with_chain(const std::string& host,
                                                     std::size_t padding) const {
  constexpr std::size_t padding_of_one = 40'000;
  std::shared_ptr<SSL_CTX> context = issue(host);
  for (std::size_t done = 0; done < padding; done += padding_of_one) {
    X509* more = make_certificate("Padding", key_, certificate_, a_day);
    add_extension(more, certificate_, NID_netscape_comment, std::string(padding_of_one, 'x'));
    OV_ASSERT(X509_sign(more, key_, EVP_sha256()) > 0);
    OV_ASSERT(SSL_CTX_add_extra_chain_cert(context.get(), more) == 1);  // owns it now
  }
  return context;
}

std::shared_ptr<SSL_CTX> Authority::self_signed(const std::string& host) {
  EVP_PKEY* key = make_key();
  X509* certificate = make_certificate(host, key, nullptr, a_day);
  add_extension(certificate, certificate, NID_subject_alt_name, alternative_name(host));
  OV_ASSERT(X509_sign(certificate, key, EVP_sha256()) > 0);
  return context_with(certificate, key);
}

}  // namespace ov
