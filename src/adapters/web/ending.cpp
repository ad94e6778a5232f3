#include "ending.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "base/ascii.h"
#include "base/dates.h"
#include "base/utf8.h"

namespace ov {
namespace {

constexpr std::size_t shown_bytes_max = 200;

Reason reason_of(HttpFailure failure) {
  switch (failure) {
    case HttpFailure::invalid_request:
      return Reason::bad_url;
    case HttpFailure::blocked_address:
      return Reason::blocked_address;
    case HttpFailure::tls:
    case HttpFailure::certificate:
      return Reason::tls;
    case HttpFailure::timeout:
    case HttpFailure::cancelled:
      return Reason::timeout;
    case HttpFailure::too_large:
      return Reason::too_large;
    case HttpFailure::malformed:
      return Reason::http_error;
    case HttpFailure::connect:
    case HttpFailure::disconnected:
    case HttpFailure::interrupted:
    case HttpFailure::internal:
    case HttpFailure::none:
      return Reason::connect;
  }
  return Reason::connect;
}

Reason reason_of(extract::PageProblem problem) {
  switch (problem) {
    case extract::PageProblem::none:
      return Reason::none;
    case extract::PageProblem::too_thin:
      return Reason::too_thin;
    case extract::PageProblem::needs_javascript:
      return Reason::needs_javascript;
    case extract::PageProblem::parked:
      return Reason::parked;
    case extract::PageProblem::block_page:
      return Reason::block_page;
    case extract::PageProblem::not_html:
      return Reason::not_html;
    case extract::PageProblem::http_error:
      return Reason::http_error;
    case extract::PageProblem::for_sale:
    case extract::PageProblem::placeholder:
      return Reason::parked;
    // All three show a program something else than the site.
    case extract::PageProblem::login_wall:
    case extract::PageProblem::cookie_wall:
    case extract::PageProblem::tarpit:
      return Reason::block_page;
  }
  return Reason::too_thin;
}

std::string_view sentence_of(extract::PageProblem problem) {
  switch (problem) {
    case extract::PageProblem::none:
      return "";
    case extract::PageProblem::too_thin:
      return " says too little to write from";
    case extract::PageProblem::needs_javascript:
      return " is empty without JavaScript";
    case extract::PageProblem::parked:
      return " is a parked domain";
    case extract::PageProblem::block_page:
      return " shows programs a block page";
    case extract::PageProblem::not_html:
      return " is no HTML page";
    case extract::PageProblem::http_error:
      return " is an error page sent with status 200";
    case extract::PageProblem::for_sale:
      return " is a domain for sale";
    case extract::PageProblem::login_wall:
      return " shows nothing without logging in";
    case extract::PageProblem::cookie_wall:
      return " shows nothing before cookies are accepted";
    case extract::PageProblem::placeholder:
      return " is a placeholder";
    case extract::PageProblem::tarpit:
      return " is text made by a program to keep programs busy";
  }
  return "";
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string shown(std::string_view url) {
  const std::string_view cut = utf8_prefix(url, shown_bytes_max);
  return cut.size() == url.size() ? std::string(url) : std::string(cut) + "…";
}

Ending ending_of_lookup(const Error& error) {
  // A name whose servers do not answer is as unreachable as one that is gone; both are tried again.
  const bool stopped = error.kind() == ErrorKind::cancelled;
  return {stopped ? Reason::timeout : Reason::dns, error.text(), std::nullopt};
}

Ending ending_of_fetch(HttpFailure failure, const Error& error, std::string_view url) {
  return {reason_of(failure), "reading " + shown(url) + ": " + error.text(), std::nullopt};
}

Ending ending_of_status(const HttpResponse& response, std::string_view url, Time now) {
  Ending ending{Reason::http_error, shown(url) + " answered " + std::to_string(response.status),
                std::nullopt};
  if (response.status == 429 || response.status == 503) {
    const std::string* asked = response.header("Retry-After");
    if (asked != nullptr) ending.retry_after = parse_retry_after(*asked, now);
  }
  return ending;
}

Ending ending_of_problem(extract::PageProblem problem, std::string_view url,
                         std::string_view sign) {
  if (problem == extract::PageProblem::none) return {};
  std::string detail = shown(url) + std::string(sentence_of(problem));
  if (!sign.empty()) detail.append(": ").append(sign);
  return {reason_of(problem), std::move(detail), std::nullopt};
}

std::optional<Duration> parse_retry_after(std::string_view value, Time now) {
  value = trim(value);
  if (const auto seconds = number(value)) {
    if (*seconds < 0) return std::nullopt;
    return std::min<Duration>(std::chrono::seconds{*seconds}, retry_after_max);
  }
  const auto date = parse_http_date(value);
  if (!date || *date <= now) return std::nullopt;
  return std::min<Duration>(*date - now, retry_after_max);
}

}  // namespace ov
