#include <fmt/format.h>

#include <charconv>
#include <cstdlib>

#include "base/ascii.h"
#include "base/percent.h"
#include "call.h"

namespace ov::adapters {
namespace {

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_host(std::string_view host) {
  if (host.empty()) return false;
  for (const char c : host) {
    if (!is_ascii_alpha(c) && !is_ascii_digit(c) && c != '-' && c != '.' && c != ':') return false;
  }
  return true;
}

/// One parameter; the sentence that says what is wrong with it, empty when nothing is.
std::string set_parameter(OpenaiOptions& options, std::string_view name, const std::string& value) {
  if (name == "model") {
    options.model = value;
    return value.empty() || value.size() > 200 ? "'model' must name a model" : "";
  }
  if (name == "temperature") {
    options.temperature = number<double>(value);
    const bool good = options.temperature && *options.temperature >= 0 && *options.temperature <= 2;
    return good ? "" : "'temperature' must be a number from 0 to 2";
  }
  const auto whole = number<long>(value);
  const auto between = [&whole](long min, long max) {
    return whole && *whole >= min && *whole <= max;
  };
  if (name == "max_tokens") {
    if (!between(16, 32'768)) return "'max_tokens' must be a whole number from 16 to 32768";
    options.tokens_max = static_cast<int>(*whole);
  } else if (name == "in_flight") {
    if (!between(1, 512)) return "'in_flight' must be a whole number from 1 to 512";
    options.in_flight_max = static_cast<std::size_t>(*whole);
  } else if (name == "timeout") {
    if (!between(1, 600)) return "'timeout' must be a whole number of seconds from 1 to 600";
    options.call_timeout = std::chrono::seconds(*whole);
  } else {
    return fmt::format(
        "'{}' is not known; known are model, temperature, max_tokens, in_flight and timeout", name);
  }
  return {};
}

}  // namespace

std::optional<BaseUrl> parse_base_url(std::string_view url) {
  BaseUrl out;
  if (url.starts_with("https://")) {
    out.https = true;
    url.remove_prefix(8);
  } else if (url.starts_with("http://")) {
    url.remove_prefix(7);
  } else {
    return std::nullopt;
  }
  std::string_view authority = url.substr(0, url.find('/'));
  std::string_view host = authority.substr(0, authority.rfind(':'));
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    host = authority.substr(1, close - 1);
    port = authority.substr(close + 1);
  } else {
    port = authority.substr(host.size());
    if (host.find(':') != std::string_view::npos) return std::nullopt;
  }
  if (!is_host(host)) return std::nullopt;
  out.host = host;
  out.port = out.https ? 443 : 80;
  if (!port.empty()) {
    const auto given = port.front() == ':' ? number<std::uint16_t>(port.substr(1)) : std::nullopt;
    if (!given || *given == 0) return std::nullopt;
    out.port = *given;
  }
  return out;
}

Result<OpenaiOptions> parse_openai_url(std::string_view url) {
  OpenaiOptions options;
  const std::size_t query = url.find('?');
  std::string_view base = url.substr(0, url.find_first_of("?#"));
  while (base.ends_with('/')) base.remove_suffix(1);
  std::string problems;
  const auto add = [&problems](std::string_view problem) {
    if (problem.empty()) return;
    if (!problems.empty()) problems += "; ";
    problems += problem;
  };
  const bool printable = base.find_first_of(" \t\r\n\"<>\\") == std::string_view::npos;
  if (!printable || !parse_base_url(base)) {
    add("the model's address must look like http://HOST:PORT/v1?model=NAME, without user and "
        "password");
  }
  options.base_url = base;
  if (query != std::string_view::npos) {
    for (const std::string_view pair : split(url.substr(query + 1), '&')) {
      if (pair.empty()) continue;
      const std::size_t equals = pair.find('=');
      const std::string value = equals == std::string_view::npos
                                    ? std::string()
                                    : percent_decode(pair.substr(equals + 1));
      add(set_parameter(options, pair.substr(0, equals), value));
    }
  }
  if (options.model.empty() && problems.find("'model'") == std::string::npos) {
    add("'model' is missing: add ?model=NAME");
  }
  if (!problems.empty()) return Error(ErrorKind::invalid, problems);
  return options;
}

std::string openai_key_from_environment() {
  for (const char* name : {"OVERTURE_MODEL_KEY", "OPENAI_API_KEY"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return std::string(trim(value));
  }
  return {};
}

}  // namespace ov::adapters
