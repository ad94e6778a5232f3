// Model: writes one message from a prompt. The reply is text; whether it is a well-formed reply and
// whether its claims hold is decided by the caller (text/prompt, text/proof), never by an adapter.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/result.h"

namespace ov {

/// A candidate sentence for writers that quote instead of composing (`quote:`).
struct QuotePage {
  int id = 0;  ///< The `<page id>` of the prompt.
  std::string url;
  std::vector<std::string> blocks;  ///< Best first, exact text of the page.
};

struct ModelRequest {
  std::int64_t record = 0;  ///< For logs only.
  std::string system;       ///< Fixed part of the prompt, the same for a whole campaign.
  std::string user;         ///< The dossier and the row, marked as data.
  std::string second_try;   ///< Empty, or the message that tells what failed the first time...
  std::string first_reply;  ///< ...and the reply it is about (the assistant turn between).
  std::string schema;       ///< JSON schema of the reply, for endpoints that can hold to one.
  int tokens_max = 1024;    ///< Limit on the reply.
  // For `quote:` only: the brief's template with everything filled in but {{quote}}.
  std::vector<QuotePage> pages;
  std::string subject_template;
  std::string body_template;
};

struct ModelReply {
  std::string text;   ///< UTF-8, at most 1 MiB.
  std::string model;  ///< As the endpoint names itself.
  std::int64_t tokens_in = 0;
  std::int64_t tokens_out = 0;
};

/// Why a call failed, and how long the endpoint asked us to stay away. Kinds: throttled,
/// unavailable, timeout (try again); invalid, denied (this call will fail again); too_large.
struct ModelFailure {
  Error error;
  std::optional<Duration> retry_after;
  bool refused = false;  ///< The model declined (content filter, refusal): Reason::model_refused.
};

using ModelResult = tl::expected<ModelReply, ModelFailure>;

class Model {
 public:
  virtual ~Model() = default;

  /// Starts a call. `done` is called exactly once, from any thread, possibly before `write`
  /// returns; it must not block. Ends within the adapter's timeout. Call from one thread.
  virtual void write(ModelRequest request, std::function<void(ModelResult)> done) = 0;

  /// How many calls may be in flight at once.
  [[nodiscard]] virtual std::size_t in_flight_max() const = 0;

  /// How results name the writer: "quote:" or "model NAME"; no secrets.
  [[nodiscard]] virtual std::string name() const = 0;

  /// Takes nothing new and ends what is in flight as soon as possible. Any thread.
  virtual void stop() = 0;
};

}  // namespace ov
