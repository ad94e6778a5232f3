// The parts of the reader that take something other than text: head elements, links, scripts and
// other content that is skipped.
#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "reader.h"
#include "words.h"

namespace ov::extract {
namespace {

constexpr std::size_t noscript_bytes_max = 1000;
constexpr std::size_t contact_links_max = 100;
constexpr int refresh_seconds_max = 10;

void take_if_empty(std::string& out, std::string_view value, std::size_t bytes_max) {
  if (out.empty()) out = collapsed(value, bytes_max);
}

// "0; url=https://a.example/" as in <meta http-equiv=refresh>.
std::string refresh_target(std::string_view content) {
  int seconds = 0;
  std::size_t i = 0;
  content = trim(content);
  for (; i < content.size() && is_ascii_digit(content[i]); ++i) {
    seconds = std::min(seconds * 10 + (content[i] - '0'), 1000);
  }
  if (i == 0 || seconds > refresh_seconds_max) return {};
  while (i < content.size() && (content[i] == ';' || content[i] == ',' || content[i] == '.' ||
                                is_ascii_digit(content[i]) || is_ascii_space(content[i]))) {
    ++i;
  }
  std::string_view rest = content.substr(i);
  if (rest.size() > 3 && equal_ignoring_case(rest.substr(0, 3), "url")) {
    rest = trim(rest.substr(3));
    if (rest.empty() || rest.front() != '=') return {};
    rest = trim(rest.substr(1));
  }
  if (!rest.empty() && (rest.front() == '"' || rest.front() == '\'')) {
    const char mark = rest.front();
    rest.remove_prefix(1);
    rest = rest.substr(0, rest.find(mark));
  }
  return limited(trim(rest), href_bytes_max);
}

bool starts_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

}  // namespace

void Reader::on_meta(const html::Token& token) {
  const std::string_view content = attribute(token, "content");
  std::string_view name = attribute(token, "name");
  if (name.empty()) name = attribute(token, "property");
  if (equal_ignoring_case(name, "description")) {
    take_if_empty(page_.meta_description, content, fact_bytes_max);
  } else if (equal_ignoring_case(name, "og:description")) {
    take_if_empty(page_.graph_description, content, fact_bytes_max);
  } else if (equal_ignoring_case(name, "og:title")) {
    take_if_empty(page_.graph_title, content, fact_bytes_max);
  } else if (equal_ignoring_case(name, "og:site_name")) {
    take_if_empty(page_.graph_site_name, content, fact_bytes_max);
  } else if (equal_ignoring_case(attribute(token, "http-equiv"), "refresh") && skip_depth_ == 0) {
    if (page_.refresh_url.empty()) page_.refresh_url = refresh_target(content);
  } else {
    page_.signals |= signals_of_meta(name, content, options_.agent);
  }
}

void Reader::on_link_element(const html::Token& token) {
  if (page_.canonical.empty() && equal_ignoring_case(attribute(token, "rel"), "canonical")) {
    page_.canonical = limited(trim(attribute(token, "href")), href_bytes_max);
  }
}

void Reader::on_script(const html::Token& token) {
  ++page_.scripts;
  in_structured_data_ =
      starts_ignoring_case(trim(attribute(token, "type")), "application/ld+json") &&
      page_.structured_data.size() < structured_data_scripts_max;
  if (in_structured_data_) page_.structured_data.emplace_back();
}

// Goes on behind `end_tag` when the page has it. A miss is remembered, so that a page with many
// openings and no end is searched once.
bool Reader::skip_past(std::string_view end_tag, std::uint32_t from, bool& missing) {
  if (missing) return false;
  const std::size_t at = html_.find(end_tag, from);
  missing = at == std::string_view::npos;
  if (!missing) tokenizer_.skip_to(static_cast<std::uint32_t>(at));
  skipped_bytes_ = missing ? 0 : at - from;
  return !missing;
}

void Reader::skip_content(Tag tag, const html::Token& token) {
  switch (tag) {
    case Tag::script:
      on_script(token);
      break;
    case Tag::title:
      in_title_ = page_.title.empty() && skip_depth_ == 0;
      break;
    case Tag::style:
      ++page_.appearances;
      break;
    case Tag::svg:
      if (!token.self_closing) skip_past("</svg", token.end, svg_end_missing_);
      return;
    case Tag::math:
      return;
    case Tag::noscript:
      if (reads_noscript_) return;
      if (skip_past("</noscript", token.end, noscript_end_missing_)) {
        page_.noscript_bytes += skipped_bytes_;
        if (page_.noscript_text.size() < noscript_bytes_max) {
          page_.noscript_text +=
              html_.substr(token.end, std::min(skipped_bytes_, noscript_bytes_max));
        }
      }
      return;
    case Tag::template_:
      // A declarative shadow root is shown.
      if (has_attribute(token, "shadowrootmode")) return;
      break;
    default:
      break;
  }
  if (token.self_closing && (tag == Tag::object || tag == Tag::canvas)) return;
  push(tag, 0, token);
}

void Reader::on_anchor(const html::Token& token) {
  finish_anchor();
  in_anchor_ = true;
  anchor_is_kept_ = false;
  if (skip_depth_ > 0) return;
  const std::string_view href = trim(attribute(token, "href"));
  if (href.empty()) return;
  if (starts_ignoring_case(href, "tel:")) {
    if (page_.telephone_links.size() < contact_links_max) {
      page_.telephone_links.push_back(limited(href.substr(4), 60));
    }
    return;
  }
  if (starts_ignoring_case(href, "mailto:")) {
    if (page_.email_links.size() < contact_links_max) {
      page_.email_links.push_back(limited(href.substr(7), 400));
    }
    return;
  }
  constexpr std::string_view cloudflare = "/cdn-cgi/l/email-protection#";
  if (href.starts_with(cloudflare) && page_.hidden_emails.size() < hidden_emails_max) {
    page_.hidden_emails.push_back(limited(href.substr(cloudflare.size()), hidden_email_bytes_max));
    return;
  }
  if (page_.links.size() >= options_.links_max || href.size() > href_bytes_max) return;
  if (href.front() == '#' || starts_ignoring_case(href, "javascript:")) return;
  Link link;
  link.href = std::string(href);
  link.language = limited(attribute(token, "hreflang"), 35);
  link.no_follow = contains_ignoring_case(attribute(token, "rel"), "nofollow");
  link.position = token.begin;
  link.place = footer_depth_ > 0       ? LinkPlace::footer
               : navigation_depth_ > 0 ? LinkPlace::navigation
               : main_depth_ > 0       ? LinkPlace::main
                                       : LinkPlace::body;
  page_.links.push_back(std::move(link));
  anchor_is_kept_ = true;
  anchor_text_begin_ = text_.size();
  anchor_label_.clear();
  std::string_view label = attribute(token, "aria-label");
  if (label.empty()) label = attribute(token, "title");
  append_collapsed(anchor_label_, label, link_text_bytes_max);
}

void Reader::finish_anchor() {
  if (!in_anchor_) return;
  in_anchor_ = false;
  if (!anchor_is_kept_) return;
  const std::string_view text =
      utf8_prefix(std::string_view(text_.text()).substr(std::min(anchor_text_begin_, text_.size())),
                  link_text_bytes_max * 4);
  Link& link = page_.links.back();
  link.text = collapsed(text, link_text_bytes_max);
  if (link.text.empty()) link.text = anchor_label_;
  anchor_is_kept_ = false;
}

}  // namespace ov::extract
