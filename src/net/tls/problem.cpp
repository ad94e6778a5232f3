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

}  // namespace ov
