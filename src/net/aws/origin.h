// One scheme, host and port: its addresses, and connections that are kept for the next request.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/address.h"
#include "net/aws.h"
#include "net/dns.h"
#include "net/http.h"
#include "net/reactor.h"

namespace ov {

/// What a request came to.
struct Fetched {
  Result<HttpResponse> response;
  bool sent = true;  ///< The server may have heard of it.
};

/// One reactor's thread.
class Origin {
 public:
  /// `reactor` outlives it. `allowed`: asked for the address of each connection; empty permits all.
  Origin(Reactor& reactor, AwsEndpoint endpoint, const std::string& ca_file,
         std::function<bool(const IpAddress&)> allowed = {});

  /// Sends `request`, whose URL, address and port are filled in here: `target` is path and query.
  /// The host's addresses are tried in turn while they take no connection. Ends with a value unless
  /// the task is destroyed.
  Task<Fetched> fetch(HttpRequest request, std::string target);

  /// As the Host header says it.
  [[nodiscard]] const std::string& authority() const { return authority_; }
  [[nodiscard]] const AwsEndpoint& endpoint() const { return endpoint_; }

 private:
  /// A session and the address that it is connected to.
  struct Line {
    std::unique_ptr<HttpSession> session;
    IpAddress address;
  };
  Task<std::vector<IpAddress>> addresses();
  Line take_line(const std::vector<IpAddress>& known);

  Reactor& reactor_;
  const AwsEndpoint endpoint_;
  const std::string authority_;
  HttpClient http_;
  std::unique_ptr<Resolver> resolver_;
  std::vector<Line> idle_;        ///< Most recent last.
  std::size_t next_address_ = 0;  ///< Spreads connections over what the name leads to.
};

}  // namespace ov
