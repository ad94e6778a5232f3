// One endpoint as the client thread sees it: its connections, and what it has turned out to take.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "address.h"
#include "net/address.h"
#include "net/dns.h"
#include "net/http.h"
#include "net/reactor.h"
#include "rate_limits.h"

namespace ov::adapters {

/// What the endpoint charges: the URL's word, else the table's; nothing where neither says.
[[nodiscard]] std::optional<ModelPrice> price_of(const OpenaiEndpoint& endpoint);

/// What one call came to.
struct Asked {
  ModelResult result;  ///< Price and endpoint filled in.
  RateLimits limits;   ///< Heard with the answer.
};

class Endpoint {
 public:
  /// `reactor`, `clock` and `options` outlive it. `options` was accepted by parse_openai_urls.
  Endpoint(Reactor& reactor, const Clock& clock, const OpenaiEndpoint& options,
           const std::string& ca_file);

  /// Makes the call; within its timeout. A request that may have been billed is sent once. Ends
  /// with a value unless the task is destroyed.
  Task<Asked> ask(const ModelRequest& request);

  [[nodiscard]] const OpenaiEndpoint& options() const { return options_; }
  /// "HOST" or "HOST:PORT".
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const Abilities& abilities() const { return abilities_; }

 private:
  Task<Answer> answer(const ModelRequest& request, Deadline deadline, Billing& billing);
  Task<HttpResponse> fetch(HttpSession& session, const std::vector<IpAddress>& addresses,
                           HttpRequest http, Billing& billing);
  Task<std::vector<IpAddress>> addresses_of_host();
  [[nodiscard]] HttpRequest http_request(const ModelRequest& request, Deadline deadline) const;
  [[nodiscard]] bool learn(const Answer& answer, const Abilities& asked);
  std::unique_ptr<HttpSession> take_session();

  Reactor& reactor_;
  const Clock& clock_;
  const OpenaiEndpoint& options_;
  const BaseUrl base_;
  const std::string name_;
  const std::optional<ModelPrice> price_;
  HttpClient http_;
  std::unique_ptr<Resolver> resolver_;
  std::vector<std::unique_ptr<HttpSession>> idle_;  ///< Most recent last.
  Abilities abilities_;
  std::size_t address_index_ = 0;  ///< Of the host's addresses, the one that answered last.
};

}  // namespace ov::adapters
