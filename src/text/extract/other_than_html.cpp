// Bytes that are no page, whatever the server calls them.
#include <algorithm>

#include "base/ascii.h"
#include "phrase_search.h"
#include "problem.h"
#include "words.h"

namespace ov::extract {
namespace {

constexpr std::size_t sniffed_bytes = 1024;

// In two parts, for \x takes all hexadecimal digits that follow.
constexpr std::string_view elf_magic =
    "\x7F"
    "ELF";

}  // namespace

bool is_other_than_html(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const std::string_view start = trim(bytes.substr(0, sniffed_bytes));
  if (start.empty()) return false;
  for (const std::string_view magic :
       {std::string_view("%PDF-"), std::string_view("PK\x03\x04"), std::string_view("\x89PNG"),
        std::string_view("GIF8"), std::string_view("\xFF\xD8\xFF"), std::string_view("RIFF"),
        std::string_view("\x1F\x8B"), std::string_view("Rar!"), elf_magic}) {
    if (start.starts_with(magic)) return true;
  }
  // A NUL is in no text of the web's encodings once that is UTF-8.
  if (std::ranges::count(start, '\0') > 3) return true;
  if (start.front() == '{' || start.front() == '[') {
    return start.find('<') == std::string_view::npos || start.find("\":") < start.find('<');
  }
  if (!start.starts_with("<?xml") && start.front() != '<') {
    return bytes.find('<') == std::string_view::npos && bytes.size() > sniffed_bytes;
  }
  constexpr std::string_view others[] = {"<rss", "<feed",    "<urlset", "<sitemapindex",
                                         "<svg", "<rdf:rdf", "<error>", "<listbucketresult"};
  if (contains_ignoring_case(start, "<html") || contains_ignoring_case(start, "<!doctype html")) {
    return false;
  }
  const std::string lower = ascii_lower(start);
  if (start.starts_with("<?xml")) return !first_in(lower, others).empty();
  return std::ranges::any_of(others,
                             [&](std::string_view other) { return lower.starts_with(other); });
}

}  // namespace ov::extract
