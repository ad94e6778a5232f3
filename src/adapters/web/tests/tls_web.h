// A web server with TLS for tests: one thread, one connection at a time, one page for every path
// but robots.txt. Its certificate is made on the spot and signs itself.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <string>
#include <thread>

#include "fake_web.h"

namespace ov {

class TlsWeb {
 public:
  /// `name`: whom the certificate is for.
  TlsWeb(const std::string& name, std::string page, std::uint16_t port = 0)
      : page_(std::move(page)) {
    listener_ = bound_socket("127.0.0.1", port);
    fcntl(listener_.get(), F_SETFL, 0);
    EXPECT_EQ(listen(listener_.get(), 64), 0);
    endpoint = {*parse_ip("127.0.0.1"), port};
    make_certificate(name);
    thread_ = std::thread([this] { run(); });
  }
  TlsWeb(const TlsWeb&) = delete;
  TlsWeb& operator=(const TlsWeb&) = delete;
  ~TlsWeb() {
    shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
    SSL_CTX_free(context_);
    std::remove(ca_file.c_str());
  }

  Endpoint endpoint;
  std::string ca_file;  ///< PEM of the certificate.
  std::atomic<int> accepted = 0;
  std::atomic<int> requests = 0;
  std::atomic<int> page_status = 200;  ///< Of all but robots.txt.

 private:
  void make_certificate(const std::string& name) {
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* subject = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(certificate, subject);
    const std::string names = "DNS:" + name;
    X509_EXTENSION* extension =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    X509_sign(certificate, key, EVP_sha256());
    context_ = SSL_CTX_new(TLS_server_method());
    EXPECT_EQ(SSL_CTX_use_certificate(context_, certificate), 1);
    EXPECT_EQ(SSL_CTX_use_PrivateKey(context_, key), 1);
    std::string path = ::testing::TempDir() + "ov_web_ca_XXXXXX";
    FILE* file = fdopen(mkstemp(path.data()), "w");
    PEM_write_X509(file, certificate);
    fclose(file);
    ca_file = path;
    X509_free(certificate);
    EVP_PKEY_free(key);
  }

  void run() {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    for (;;) {
      const UniqueFd fd(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!fd) return;
      ++accepted;
      const timeval patience{2, 0};
      setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      SSL* tls = SSL_new(context_);
      SSL_set_fd(tls, fd.get());
      if (SSL_accept(tls) == 1) serve(tls);
      SSL_free(tls);
    }
  }

  void serve(SSL* tls) {
    std::array<char, 8192> head{};
    for (;;) {
      const int size = SSL_read(tls, head.data(), head.size());
      if (size <= 0) return;
      ++requests;
      const bool robots =
          std::string_view(head.data(), static_cast<std::size_t>(size)).starts_with("GET /robots");
      const std::string body = robots ? "" : page_;
      const std::string answer =
          std::string("HTTP/1.1 ") + (robots ? "404" : std::to_string(page_status)) + " X" +
          "\r\nContent-Type: text/html\r\nContent-Length: " + std::to_string(body.size()) +
          "\r\n\r\n" + body;
      if (SSL_write(tls, answer.data(), static_cast<int>(answer.size())) <= 0) return;
    }
  }

  std::string page_;
  UniqueFd listener_;
  SSL_CTX* context_ = nullptr;
  std::thread thread_;
};

}  // namespace ov
