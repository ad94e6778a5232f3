// What the server's codes mean for us (PostgreSQL 15, appendix A), in one place.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"

namespace ov::postgres {

/// `state`: five characters; empty where the connection failed before the server said anything.
[[nodiscard]] ErrorKind kind_of(std::string_view state);

/// Whether the transaction that failed with this may be done over, perhaps by another server behind
/// the same address: it lost a race, or the server is going down, coming up or a standby.
[[nodiscard]] bool is_passing(std::string_view state);

/// A sentence for people. `message`: the server's own, of one or more lines.
[[nodiscard]] std::string sentence_for(std::string_view state, std::string_view message);

/// The code within an error message of libpq's verbose form ("FATAL:  28P01: password …"); empty
/// where it has none.
[[nodiscard]] std::string_view state_in(std::string_view verbose_message);

/// Whether a connection that failed without a code failed over TLS or a certificate, which stays so
/// however often one asks. A handshake that the other side broke off is none of that: servers do so
/// that go down. `message`: libpq's own; nothing sets a locale here, so it is in English.
[[nodiscard]] bool is_about_trust(std::string_view message);

/// "running UPDATE slice": the verb and the first table, which find the statement and stay on one
/// line, as a whole statement in a message for people would not.
[[nodiscard]] std::string running(std::string_view sql);

}  // namespace ov::postgres
