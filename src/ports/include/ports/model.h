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
#include "domain/money.h"

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
  std::string text;                 ///< UTF-8, at most 1 MiB.
  std::string model;                ///< As the endpoint names itself.
  TokenUsage usage;                 ///< As the endpoint reports it; not checked.
  std::optional<ModelPrice> price;  ///< Of the endpoint that answered; nothing: not known.
  std::string endpoint;             ///< Its short name for people, no secrets.
};

/// Whether a failed call is paid for.
enum class Billing : std::uint8_t {
  none,     ///< Refused before any work: no connection, 4xx, 429, 500, 503, 529.
  usage,    ///< Paid for and known: cut off, refused with usage. `usage` and `price` are set.
  unknown,  ///< Sent, and no answer came: timeout, broken connection, 502, 504.
};

/// Why a call failed, and how long the endpoint asked us to stay away. Kinds: throttled,
/// unavailable, timeout (try again); invalid, too_large (this call will fail again); denied,
/// not_found (every call will: key, account, address or model are wrong, unless
/// `may_be_of_call`); cancelled (stopped).
struct ModelFailure {
  Error error;
  std::optional<Duration> retry_after{};
  bool refused = false;  ///< The model declined (content filter, refusal): Reason::model_refused.
  Billing billing = Billing::unknown;  ///< Who forgets to say counts the worst case.
  TokenUsage usage{};                  ///< With Billing::usage.
  std::optional<ModelPrice> price{};   ///< Of the endpoint that was asked; nothing: not known.
  /// Denied or not found in a way that a filter before the endpoint also uses (403, 404) for one
  /// text it does not like.
  bool may_be_of_call = false;
};

using ModelResult = tl::expected<ModelReply, ModelFailure>;

class Model {
 public:
  virtual ~Model() = default;

  /// Starts a call. `done` is called exactly once, from any thread, possibly before `write`
  /// returns; it must not block. Ends within the adapter's timeout. Call from one thread.
  /// A request that an endpoint may have billed is never sent a second time; the caller does that.
  virtual void write(ModelRequest request, std::function<void(ModelResult)> done) = 0;

  /// How many calls may be in flight at once. Changes from call to call where the adapter finds it
  /// by itself; 0 while every endpoint rests. Any thread.
  [[nodiscard]] virtual std::size_t in_flight_max() const = 0;

  /// What a call costs at most: the dearest of the endpoints, part by part; nothing when the price
  /// of one is not known.
  [[nodiscard]] virtual std::optional<ModelPrice> price() const = 0;

  /// What decides an answer beside the prompt: model, temperature, form of the reply. Two writers
  /// with the same identity may share answers. No secrets, no addresses; the same in every run.
  [[nodiscard]] virtual std::string identity() const = 0;

  /// The longest reply, in tokens, that a request may ask for; more is cut to it.
  [[nodiscard]] virtual int tokens_max() const { return ModelRequest().tokens_max; }

  /// How results name the writer: "quote:" or "model NAME"; no secrets.
  [[nodiscard]] virtual std::string name() const = 0;

  /// Takes nothing new and ends what is in flight as soon as possible. Any thread.
  virtual void stop() = 0;
};

}  // namespace ov
