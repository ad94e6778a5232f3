// A throw-away certificate authority, made anew in each test that asks for one.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace ov {

class Authority {
 public:
  explicit Authority(const std::string& name = "Overture test authority");
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  /// PEM file with its certificate; gone with the authority.
  [[nodiscard]] const std::string& file() const { return file_; }
  /// A server's context with a new P-256 key and a certificate for `host`, signed by this
  /// authority. `expired`: its time ended yesterday.
  [[nodiscard]] std::shared_ptr<SSL_CTX> issue(const std::string& host, bool expired = false) const;
  /// As issue(), with `host` in the subject only, which has not been enough for long.
  [[nodiscard]] std::shared_ptr<SSL_CTX> issue_in_subject(const std::string& host) const;
  /// As issue(), and with `padding` bytes of further certificates behind it.
  [[nodiscard]] std::shared_ptr<SSL_CTX> issue_with_chain(const std::string& host,
                                                          std::size_t padding) const;
  /// A certificate that signs itself.
  [[nodiscard]] static std::shared_ptr<SSL_CTX> self_signed(const std::string& host);

 private:
  EVP_PKEY* key_;
  X509* certificate_;
  std::string file_;
};

}  // namespace ov
