// From one HTML page to what a message may be written from. A single pass over the tokenizer keeps
// a bounded stack of open elements and a flat list of text blocks; which blocks are content is
// decided afterwards from what the pass noted about each (element, class and id words, link share,
// neighbours), weighed by a learned additive model. No tree, no recursion, no script is run, no
// style sheet is read: time and memory are linear in the page whatever it holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ov::extract {

/// What a block was on the page.
enum class BlockKind : std::uint8_t {
  heading,    ///< h1 to h6 (`level` 1 to 6)
  paragraph,  ///< p and any other run of text between block elements
  list_item,  ///< li, dt, dd (`level`: nesting of lists, from 1)
  table_row,  ///< tr; cells are joined by " | "
  quote,      ///< blockquote, q shown as a block
  code,       ///< pre; line breaks are kept
};
/// The kind's name as written in `overture debug extract`, e.g. "list_item".
[[nodiscard]] std::string_view to_string(BlockKind kind);

/// A span of `Extracted::text`.
struct Block {
  BlockKind kind = BlockKind::paragraph;
  std::uint8_t level = 0;   ///< See BlockKind; 0 where it has no meaning.
  std::uint32_t begin = 0;  ///< Byte offset of its first character in `Extracted::text`.
  std::uint32_t end = 0;    ///< Byte offset after its last character; end > begin.
  float usefulness = 0;     ///< 0 to 1: how much a writer gains from it. Orders blocks of one page.
};

struct Phone {
  std::string written;  ///< As on the page, white space collapsed.
  std::string e164;     ///< "+4930123456" where country and number are certain, else empty.
};

struct SocialLink {
  std::string network;  ///< linkedin, x, facebook, instagram, youtube, github, tiktok, xing, …
  std::string url;      ///< https, as linked.
};

/// Any part may be empty; all are when no address is certain. Plain UTF-8 as written on the page.
struct PostalAddress {
  std::string street;
  std::string postal_code;
  std::string locality;
  std::string region;
  std::string country;  ///< ISO 3166-1 alpha-2 in upper case where it is known, else as written.
  [[nodiscard]] bool empty() const;
  /// One line: the parts that are there, joined by ", "; at most `fact_bytes_max` bytes.
  [[nodiscard]] std::string line() const;
};

/// From JSON-LD or microdata (schema.org Organization and its kinds), else from Open Graph. Any may
/// be empty. Plain UTF-8, references resolved, white space collapsed, each at most
/// `fact_bytes_max` bytes.
struct Organisation {
  std::string name;
  std::string legal_name;
  std::string description;
  std::string url;
  std::string telephone;
  std::string email;
  PostalAddress address;
};

struct Facts {
  std::vector<std::string> emails;  ///< Lower case, linked ones first, no repeats.
  std::vector<Phone> phones;
  std::vector<SocialLink> social;
  Organisation organisation;
  PostalAddress address;     ///< The organisation's own, else one written on the page.
  std::string country;       ///< Where the page is at home: ISO 3166-1 alpha-2, empty when unsure.
  std::string opening_line;  ///< One sentence on what the company does, as the page says it.
};

/// Where on the page a link stands.
enum class LinkPlace : std::uint8_t { body, main, navigation, footer };

struct Link {
  std::string href;      ///< As written, references resolved, trimmed; never empty.
  std::string text;      ///< Shown text, else title, aria-label or the image's alt. May be empty.
  std::string language;  ///< The hreflang attribute, mostly empty.
  LinkPlace place = LinkPlace::body;
  bool no_follow = false;
  std::uint32_t position = 0;  ///< Byte offset of its tag in the page.
};

/// What is wrong with a page.
enum class PageProblem : std::uint8_t {
  none,
  too_thin,          ///< Empty, or too little text to say anything about anyone.
  needs_javascript,  ///< An empty shell that scripts would fill.
  parked,            ///< A registrar's or parking service's page for a domain without a site.
  block_page,        ///< A challenge or refusal of a bot wall instead of the page.
  not_html,          ///< Bytes that are no HTML page.
  http_error,        ///< An error or maintenance page served with status 200.
  for_sale,          ///< The domain is offered for sale.
  login_wall,        ///< Nothing is shown without logging in.
  cookie_wall,       ///< Nothing is shown before cookies are accepted.
  placeholder,       ///< A server's default page, "coming soon", blind text.
  tarpit,            ///< Text and links made by a program to keep programs busy.
};
/// The problem's name, e.g. "needs_javascript"; "none" for none.
[[nodiscard]] std::string_view to_string(PageProblem problem);

/// Limits of one extraction. Reaching one drops what is beyond it and nothing else.
struct ExtractOptions {
  std::size_t html_bytes_max = 8U << 20U;  ///< Bytes beyond are not read.
  std::size_t text_bytes_max = 1U << 20U;  ///< Of `Extracted::text`.
  std::uint32_t blocks_max = 20'000;       ///< Text blocks looked at.
  std::uint32_t links_max = 500;
  std::uint32_t facts_max = 20;  ///< E-mails, phones and social links, each.
  /// Our product token: <meta name> of this name counts besides robots. Empty: robots alone.
  std::string_view agent = {};
  /// The page's address, which tells its country and its own name. May be empty or malformed.
  std::string_view url = {};
};
inline constexpr std::size_t fact_bytes_max = 1000;
inline constexpr std::size_t link_text_bytes_max = 200;
inline constexpr std::size_t href_bytes_max = 2000;

struct Extracted {
  std::string title;          ///< <title>, else og:title, else the first h1. One line.
  std::string description;    ///< meta description, else og:description. One line.
  std::string html_lang;      ///< <html lang> as written, e.g. "de-DE".
  std::string text;           ///< Blocks joined by "\n\n", reading order, valid UTF-8.
  std::vector<Block> blocks;  ///< Ascending, apart by exactly the "\n\n".
  Facts facts;
  std::vector<Link> links;  ///< Page order.
  std::string canonical;    ///< href of link rel=canonical as written.
  std::string base_href;    ///< href of <base> as written; links resolve against it.
  std::string refresh_url;  ///< Target of meta refresh with at most 10 s delay.
  bool no_index = false;    ///< meta robots noindex or none.
  bool no_follow = false;   ///< meta robots nofollow or none.
  bool no_ai = false;       ///< meta robots noai and the like; see text/robot_signals.h.
  PageProblem problem = PageProblem::none;
  /// What was seen that says so, as the end of a sentence: `the title is "Just a moment..." and the
  /// source names Cloudflare's challenge`. At most `fact_bytes_max` bytes; empty for none.
  std::string problem_sign;
};

/// Reads one page. `html`: valid UTF-8 (see text/charset.h), any length; all strings of the result
/// are valid UTF-8 then. Never fails: a page with nothing in it gives empty text and a problem.
/// The language is not detected here: text/language.h does it from `text` and `html_lang`.
[[nodiscard]] Extracted extract(std::string_view html, const ExtractOptions& options = {});

}  // namespace ov::extract
