// E-mail addresses: written out, linked, and lightly hidden from programs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ov::extract {

/// Collects addresses, lower case, each once, in the order they are met.
class EmailFinder {
 public:
  /// `page_host`: the page's own host, whose addresses are never taken for examples.
  EmailFinder(std::uint32_t count_max, std::string_view page_host, std::vector<std::string>& found)
      : count_max_(count_max), page_host_(page_host), found_(found) {}

  /// The target of a mailto: link, percent-encoded or not, with or without "?subject=…".
  void add_link(std::string_view target);
  /// A whole address.
  void add_plain(std::string_view address);
  /// The hexadecimal form that Cloudflare puts in place of addresses: a key byte, then the address
  /// with each byte XORed with it.
  void add_cloudflare(std::string_view hexadecimal);
  /// All of shown text: "name@host", "name [at] host [dot] com", "E-Mail: name @ host".
  void scan(std::string_view text);

 private:
  void add(std::string_view local, std::string_view host);
  void scan_bracketed(std::string_view text, char open);
  void scan_worded(std::string_view text);
  void scan_spaced(std::string_view text, std::size_t at, std::size_t after);

  std::uint32_t count_max_;
  std::string_view page_host_;
  std::vector<std::string>& found_;
};

}  // namespace ov::extract
