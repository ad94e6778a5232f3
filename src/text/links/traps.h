// Addresses that lead nowhere good: files, calendars, sessions, endless mazes, other languages.
#pragma once

#include <string>
#include <string_view>

#include "text/url.h"

namespace ov::links {

/// Whether the last part of `path` names a file that is no page, by its ending.
[[nodiscard]] bool is_file(std::string_view path);

/// Whether `url` is one of many that a site makes up as it is read: a calendar's days, sorted and
/// filtered lists, sessions, shares, parts that repeat, parts nobody typed.
[[nodiscard]] bool is_trap(const Url& url);

/// Takes off the query of `url` what only says where a visitor came from, and an empty query.
void remove_tracking(Url& url);

/// Whether the query of `url` names one page of a site ("/index.php?page=about", "/?page_id=2").
[[nodiscard]] bool names_page(const Url& url);

/// Whether `path` is that of a start page: "/", "/index.html", "/home".
[[nodiscard]] bool is_start(std::string_view path);

/// The language that an address says its page is in, as two lower-case letters or a region's code
/// as people use it for one ("uk", "at"): of its path ("/de/about"), its host ("de.example.com") or
/// its query ("?lang=de"). Empty for none.
[[nodiscard]] std::string language_of(const Url& url);

/// Whether pages of address language `code` (see language_of) are written in `tag`, a language tag
/// such as "en-GB" or "de".
[[nodiscard]] bool is_same_language(std::string_view code, std::string_view tag);

/// Whether `text` is nothing but a language code ("EN", "de-AT").
[[nodiscard]] bool is_language_code(std::string_view text);

}  // namespace ov::links
