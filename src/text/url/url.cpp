#include "text/url.h"

#include <array>

#include "scheme.h"

namespace ov {

const SpecialScheme* find_special_scheme(std::string_view scheme) {
  static constexpr std::array<SpecialScheme, 6> schemes = {
      {{"https", 443}, {"http", 80}, {"file", 0}, {"ftp", 21}, {"wss", 443}, {"ws", 80}}};
  for (const SpecialScheme& entry : schemes) {
    if (entry.name == scheme) return &entry;
  }
  return nullptr;
}

std::string Url::href() const {
  std::string out;
  out.reserve(scheme.size() + username.size() + password.size() + host.size() + path.size() +
              (query ? query->size() : 0) + (fragment ? fragment->size() : 0) + 16);
  out += scheme;
  out += ':';
  if (host_kind != HostKind::none) {
    out += "//";
    if (!username.empty() || !password.empty()) {
      out += username;
      if (!password.empty()) {
        out += ':';
        out += password;
      }
      out += '@';
    }
    out += host_and_port();
  } else if (!has_opaque_path && path.starts_with("//")) {
    // Without this the path would be read back as a host.
    out += "/.";
  }
  out += path_and_query();
  if (fragment) {
    out += '#';
    out += *fragment;
  }
  return out;
}

std::string Url::path_and_query() const {
  std::string out = path;
  if (query) {
    out += '?';
    out += *query;
  }
  return out;
}

bool Url::is_special() const { return find_special_scheme(scheme) != nullptr; }

bool Url::is_http() const { return scheme == "https" || scheme == "http"; }

bool Url::host_is_address() const {
  return host_kind == HostKind::ipv4 || host_kind == HostKind::ipv6;
}

std::uint16_t Url::effective_port() const {
  if (port) return *port;
  const SpecialScheme* special = find_special_scheme(scheme);
  return special == nullptr ? 0 : special->default_port;
}

std::string Url::host_and_port() const { return port ? host + ':' + std::to_string(*port) : host; }

std::string Url::origin() const {
  if (!is_special() || scheme == "file") return "null";
  return scheme + "://" + host_and_port();
}

}  // namespace ov
