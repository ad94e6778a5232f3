// Single requests to the Files and Batches APIs of one endpoint. Client thread only.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "address.h"
#include "net/dns.h"
#include "net/http.h"
#include "net/reactor.h"
#include "reply.h"

namespace ov::adapters {

class BatchHttp {
 public:
  /// All outlive it.
  BatchHttp(Reactor& reactor, const OpenaiEndpoint& endpoint, const std::string& ca_file);

  struct Request {
    HttpMethod method = HttpMethod::get;
    std::string path;  ///< Below the endpoint's base address, with its query: "/batches?limit=1".
    std::string content_type;
    std::string body;
    HttpBodySource body_source;  ///< In place of `body`.
    /// Takes the answer's body where its status is 2xx.
    std::function<Task<void>(std::string part)> body_sink;
    std::size_t answer_bytes_max = 0;
    std::chrono::seconds timeout{60};
    std::chrono::seconds stall_timeout{0};  ///< As HttpRequest's.
  };
  /// The answer, whatever its status; sent once. Errors: unavailable, timeout, too_large,
  /// cancelled.
  Task<Answer> send(Request request);

 private:
  Task<std::vector<IpAddress>> addresses_of_host();
  [[nodiscard]] std::string url_of(const std::string& path) const;

  Reactor& reactor_;
  const OpenaiEndpoint& endpoint_;
  const BaseUrl base_;
  HttpClient http_;
  std::unique_ptr<Resolver> resolver_;
};

}  // namespace ov::adapters
