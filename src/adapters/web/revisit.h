// A page that was read before: what is sent so that the server need not send it again, and what
// becomes of its answer (RFC 9110 sections 8.8, 13.1 and 15.4.5). Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"
#include "page_reading.h"

namespace ov {

/// The page of `known` that was read at exactly this URL; null when there is none, or no `known`.
[[nodiscard]] const Page* known_page(const Site* known, std::string_view url);

/// Whether there is anything to ask a server by.
[[nodiscard]] bool has_validators(const Page& page);
/// Adds If-None-Match and If-Modified-Since, each only where the server gave what goes into it.
void add_conditions(const Page& page, std::vector<HttpHeader>& headers);

/// Keeps the validators that `response` gives where they are fit to be sent back: an entity-tag by
/// RFC 9110 section 8.8.3, a date as any printable ASCII, each at most `validator_bytes_max`.
/// What the response does not give stays as it is.
void take_validators(const HttpResponse& response, Page& page);

/// What a 304 for `page` of `known` gives: the page as it was read. Its links are the site's other
/// known pages, at most `links_max`, so that they are asked for as well.
[[nodiscard]] PageReading unmodified_reading(const Site& known, const Page& page,
                                             const HttpResponse& response, std::size_t links_max);

/// What a page that was read now is to the one of the same URL in `known`.
[[nodiscard]] Change change_of(const Site* known, const Page& page);

}  // namespace ov
