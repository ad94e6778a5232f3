#include "signals.h"

#include <chrono>

#include "adapters/web.h"
#include "ending.h"
#include "text/robot_signals.h"

namespace ov {
namespace {

PageSignals signals_of(const HttpHeader& header, Time now) {
  const RobotSignals found = signals_of_header(header.name, header.value, robots_agent);
  const bool is_past = found.unavailable_after &&
                       std::chrono::floor<std::chrono::days>(now) > *found.unavailable_after;
  return {found.no_index || is_past, found.no_ai};
}

std::string_view wish_of(const PageSignals& signals, const PageSignals& obeyed) {
  return signals.no_ai && obeyed.no_ai ? " is not to be given to language models"
                                       : " is not to be kept by programs";
}

}  // namespace

PageSignals signals_of_headers(const HttpResponse& response, Time now) {
  PageSignals out;
  for (const HttpHeader& header : response.headers) out = out | signals_of(header, now);
  return out;
}

std::string sentence_of_signals(const HttpResponse& response, const PageSignals& signals,
                                const PageSignals& obeyed, std::string_view url, Time now) {
  std::string sentence = shown(url) + std::string(wish_of(signals, obeyed)) + ", as ";
  for (const HttpHeader& header : response.headers) {
    if (!signals_of(header, now).any_of(obeyed)) continue;
    return sentence + "its header says (" + shown(header.name) + ": " + shown(header.value) + ")";
  }
  return sentence + "the page itself says (meta robots)";
}

}  // namespace ov
