// What an answer asks of programs by its headers, and who said so. Pure.
#pragma once

#include <string>

#include "domain/site.h"
#include "net/http.h"

namespace ov {

/// Joins X-Robots-Tag, Content-Usage and the like (text/robot_signals.h). `now`: for
/// unavailable_after, which past its day is a noindex.
[[nodiscard]] PageSignals signals_of_headers(const HttpResponse& response, Time now);

/// Why a page is left out under the setting `obeyed`, as a sentence: names the header and its
/// value, else the page itself. `signals`: all that the page asks. `url`: the page.
[[nodiscard]] std::string sentence_of_signals(const HttpResponse& response,
                                              const PageSignals& signals, const PageSignals& obeyed,
                                              std::string_view url, Time now);

}  // namespace ov
