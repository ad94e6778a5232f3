// The basic URL parser (https://url.spec.whatwg.org/#concept-basic-url-parser) without a state
// override. The standard describes a state machine over characters; here each state that stands
// for a part of the address is one function over that part. '#' and then '?' end every part that
// can stand before them, so both are split off first, which is what the states amount to.
#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "host.h"
#include "percent.h"
#include "scheme.h"
#include "text/url.h"

namespace ov {
namespace {

Error invalid(std::string why) { return {ErrorKind::invalid, std::move(why)}; }

// Valid UTF-8 without control characters and spaces at the ends and without tabs and newlines.
std::string cleaned(std::string_view input) {
  const auto is_trimmed = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
  while (!input.empty() && is_trimmed(input.front())) input.remove_prefix(1);
  while (!input.empty() && is_trimmed(input.back())) input.remove_suffix(1);
  std::string out = to_valid_utf8(input);
  std::erase_if(out, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
  return out;
}

// Takes what follows the first `mark` off `text`; nullopt when there is no mark.
std::optional<std::string_view> split_off(std::string_view& text, char mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(at + 1);
  text = text.substr(0, at);
  return rest;
}

// The scheme before ':' in lower case, taken off `text`; empty when it does not begin with one.
std::string take_scheme(std::string_view& text) {
  if (text.empty() || !is_ascii_alpha(text.front())) return {};
  const std::size_t end = std::ranges::find_if_not(text,
                                                   [](char c) {
                                                     return is_ascii_alpha(c) ||
                                                            is_ascii_digit(c) || c == '+' ||
                                                            c == '-' || c == '.';
                                                   }) -
                          text.begin();
  if (end == text.size() || text[end] != ':') return {};
  std::string scheme = ascii_lower(text.substr(0, end));
  text.remove_prefix(end + 1);
  return scheme;
}

bool is_drive_letter(std::string_view text) {
  return text.size() == 2 && is_ascii_alpha(text[0]) && (text[1] == ':' || text[1] == '|');
}

bool is_normalized_drive_letter(std::string_view text) {
  return is_drive_letter(text) && text[1] == ':';
}

bool starts_with_drive_letter(std::string_view text) {
  return is_drive_letter(text.substr(0, 2)) &&
         (text.size() == 2 || text[2] == '/' || text[2] == '\\');
}

// A segment that means "here" (1 dot) or "one up" (2 dots), with dots possibly written as %2e.
int dots_in(std::string_view segment) {
  int dots = 0;
  while (!segment.empty() && dots < 3) {
    if (segment.front() == '.') {
      segment.remove_prefix(1);
    } else if (segment.size() >= 3 && segment[0] == '%' && segment[1] == '2' &&
               (segment[2] == 'e' || segment[2] == 'E')) {
      segment.remove_prefix(3);
    } else {
      return 0;
    }
    ++dots;
  }
  return segment.empty() ? dots : 0;
}

class UrlParser {
 public:
  UrlParser(std::string_view text, const Url* base) : rest_(text), base_(base) {}

  Result<Url> parse() {
    const std::optional<std::string_view> fragment = split_off(rest_, '#');
    query_ = split_off(rest_, '?');
    url_.scheme = take_scheme(rest_);
    special_ = url_.is_special();
    TRY_VOID(url_.scheme.empty() ? parse_without_scheme(fragment.has_value())
                                 : parse_with_scheme());
    if (query_) {
      url_.query.emplace();
      percent::append_encoded(*url_.query, *query_,
                              special_ ? percent::Set::special_query : percent::Set::query);
    }
    if (fragment) {
      url_.fragment.emplace();
      percent::append_encoded(*url_.fragment, *fragment, percent::Set::fragment);
    }
    return std::move(url_);
  }

 private:
  [[nodiscard]] bool is_slash(char c) const { return c == '/' || (special_ && c == '\\'); }
  [[nodiscard]] bool at_slash(std::size_t offset = 0) const {
    return offset < rest_.size() && is_slash(rest_[offset]);
  }
  [[nodiscard]] bool is_file() const { return url_.scheme == "file"; }

  Result<void> parse_with_scheme() {
    if (is_file()) return parse_file();
    if (special_) {
      const bool relative =
          base_ != nullptr && base_->scheme == url_.scheme && !rest_.starts_with("//");
      if (relative) return parse_relative();
      return parse_authority_after_slashes();
    }
    if (rest_.starts_with("//")) {
      rest_.remove_prefix(2);
      return parse_authority();
    }
    if (rest_.starts_with('/')) {
      parse_path();
      return ok();
    }
    parse_opaque_path();
    return ok();
  }

  Result<void> parse_without_scheme(bool has_fragment) {
    if (base_ == nullptr) return invalid("the address has no scheme such as https:");
    if (base_->has_opaque_path) {
      if (!rest_.empty() || query_ || !has_fragment) {
        return invalid("the address is relative to one that has no path");
      }
      url_ = *base_;
      url_.fragment.reset();
      special_ = false;
      return ok();
    }
    url_.scheme = base_->scheme;
    special_ = base_->is_special();
    return is_file() ? parse_file() : parse_relative();
  }

  void copy_authority_of_base() {
    url_.username = base_->username;
    url_.password = base_->password;
    url_.host = base_->host;
    url_.host_kind = base_->host_kind;
    url_.port = base_->port;
  }

  Result<void> parse_relative() {
    if (at_slash() && at_slash(1)) {
      if (special_) return parse_authority_after_slashes();
      rest_.remove_prefix(2);
      return parse_authority();
    }
    copy_authority_of_base();
    if (at_slash()) {
      parse_path();
      return ok();
    }
    continue_path_of_base(true);
    return ok();
  }

  // What is relative to the base's path: nothing keeps it, a query replaces its query, anything
  // else replaces its last segment.
  void continue_path_of_base(bool keep_directory) {
    url_.path = base_->path;
    if (rest_.empty()) {
      if (!query_) url_.query = base_->query;
      return;
    }
    if (keep_directory) {
      shorten_path();
    } else {
      url_.path.clear();
    }
    append_segments(rest_);
  }

  Result<void> parse_authority_after_slashes() {
    while (at_slash()) rest_.remove_prefix(1);
    return parse_authority();
  }

  Result<void> parse_authority() {
    const auto end = std::ranges::find_if(rest_, [this](char c) { return is_slash(c); });
    std::string_view authority(rest_.begin(), end);
    rest_.remove_prefix(authority.size());
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
      parse_credentials(authority.substr(0, at));
      authority.remove_prefix(at + 1);
      if (authority.empty()) return invalid("there is no host after '@'");
    }
    TRY_VOID(parse_host_and_port(authority));
    parse_path_after_host();
    return ok();
  }

  void parse_credentials(std::string_view credentials) {
    const std::optional<std::string_view> password = split_off(credentials, ':');
    percent::append_encoded(url_.username, credentials, percent::Set::userinfo);
    if (password) percent::append_encoded(url_.password, *password, percent::Set::userinfo);
  }

  Result<void> parse_host_and_port(std::string_view authority) {
    std::optional<std::string_view> port;
    bool in_brackets = false;
    for (std::size_t i = 0; i < authority.size(); ++i) {
      if (authority[i] == '[') in_brackets = true;
      if (authority[i] == ']') in_brackets = false;
      if (authority[i] != ':' || in_brackets) continue;
      port = authority.substr(i + 1);
      authority = authority.substr(0, i);
      break;
    }
    if (authority.empty() && (special_ || port)) return invalid("the address has no host");
    TRY(Host host, parse_host(authority, special_));
    url_.host = std::move(host.text);
    url_.host_kind = host.kind;
    return port ? parse_port(*port) : ok();
  }

  Result<void> parse_port(std::string_view text) {
    std::uint32_t value = 0;
    for (const char c : text) {
      if (!is_ascii_digit(c)) return invalid("the port is not a number");
      value = value * 10 + static_cast<std::uint32_t>(c - '0');
      if (value > 0xFFFF) return invalid("the port is over 65535");
    }
    const SpecialScheme* special = find_special_scheme(url_.scheme);
    const bool is_default = special != nullptr && special->default_port == value && value != 0;
    if (!text.empty() && !is_default) url_.port = static_cast<std::uint16_t>(value);
    return ok();
  }

  Result<void> parse_file() {
    const bool base_is_file = base_ != nullptr && base_->scheme == "file";
    url_.host_kind = HostKind::empty;
    if (at_slash() && at_slash(1)) {
      rest_.remove_prefix(2);
      return parse_file_host();
    }
    if (at_slash()) {
      if (base_is_file) {
        url_.host = base_->host;
        url_.host_kind = base_->host_kind;
        const std::string_view first = first_segment(base_->path);
        if (!starts_with_drive_letter(rest_.substr(1)) && is_normalized_drive_letter(first)) {
          url_.path.append("/").append(first);
        }
      }
      parse_path();
      return ok();
    }
    if (!base_is_file) {
      append_segments(rest_);
      return ok();
    }
    url_.host = base_->host;
    url_.host_kind = base_->host_kind;
    continue_path_of_base(!starts_with_drive_letter(rest_));
    return ok();
  }

  Result<void> parse_file_host() {
    const auto end = std::ranges::find_if(rest_, [this](char c) { return is_slash(c); });
    const std::string_view name(rest_.begin(), end);
    if (is_drive_letter(name)) {
      append_segments(rest_);
      return ok();
    }
    rest_.remove_prefix(name.size());
    if (!name.empty()) {
      TRY(Host host, parse_host(name, true));
      if (host.text != "localhost") {
        url_.host = std::move(host.text);
        url_.host_kind = host.kind;
      }
    }
    parse_path_after_host();
    return ok();
  }

  static std::string_view first_segment(std::string_view path) {
    if (path.empty()) return {};
    path.remove_prefix(1);
    return path.substr(0, path.find('/'));
  }

  void parse_path_after_host() {
    if (special_ || !rest_.empty()) parse_path();
  }

  // `rest_` begins with the slash before the first segment, or is empty.
  void parse_path() {
    if (at_slash()) rest_.remove_prefix(1);
    append_segments(rest_);
  }

  void append_segments(std::string_view text) {
    while (true) {
      const auto end = std::ranges::find_if(text, [this](char c) { return is_slash(c); });
      const std::string_view segment(text.begin(), end);
      const bool last = end == text.end();
      append_segment(segment, last);
      if (last) return;
      text.remove_prefix(segment.size() + 1);
    }
  }

  void append_segment(std::string_view segment, bool last) {
    const int dots = dots_in(segment);
    if (dots == 2) shorten_path();
    if (dots == 1 || dots == 2) {
      if (last) url_.path += '/';
      return;
    }
    const bool drive = is_file() && url_.path.empty() && is_drive_letter(segment);
    url_.path += '/';
    if (drive) {
      url_.path += segment[0];
      url_.path += ':';
    } else {
      percent::append_encoded(url_.path, segment, percent::Set::path);
    }
  }

  void shorten_path() {
    const std::string_view path = url_.path;
    if (is_file() && path.rfind('/') == 0 && is_normalized_drive_letter(path.substr(1))) return;
    if (!path.empty()) url_.path.resize(path.rfind('/'));
  }

  void parse_opaque_path() {
    url_.has_opaque_path = true;
    percent::append_encoded(url_.path, rest_, percent::Set::c0_control);
  }

  std::string_view rest_;  // what is not read yet, without query and fragment
  std::optional<std::string_view> query_;
  const Url* base_;
  bool special_ = false;
  Url url_;
};

// At least the length of href(): the parts and all marks between them ("://", ":", "@", ":65535",
// "/.", "?", "#").
std::size_t bytes_of_parts(const Url& url) {
  constexpr std::size_t marks = 15;
  return url.scheme.size() + url.username.size() + url.password.size() + url.host.size() +
         url.path.size() + (url.query ? url.query->size() : 0) +
         (url.fragment ? url.fragment->size() : 0) + marks;
}

}  // namespace

Result<Url> parse_url(std::string_view input, const Url* base) {
  const auto too_large = [] {
    return Error(ErrorKind::too_large,
                 "the address is longer than " + std::to_string(url_bytes_max) + " bytes");
  };
  if (input.size() > url_bytes_max) return too_large();
  const std::string text = cleaned(input);
  TRY(Url url, UrlParser(text, base).parse());
  // Encoding makes some characters longer, so what comes out is measured as well.
  if (bytes_of_parts(url) > url_bytes_max) return too_large();
  return url;
}

}  // namespace ov
