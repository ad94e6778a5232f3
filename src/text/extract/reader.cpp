#include "reader.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "content_model.h"
#include "words.h"

namespace ov::extract {
namespace {

// Cell text beyond this makes the table one of layout, whose cells are blocks of their own.
constexpr std::size_t row_bytes_max = 600;

// The pages of a site share their class values and are mostly read by one thread.
ClassCache& class_cache() {
  thread_local ClassCache cache;
  return cache;
}

}  // namespace

Reader::Reader(std::string_view html, const ExtractOptions& options, bool reads_noscript)
    : html_(utf8_prefix(html, options.html_bytes_max)),
      options_(options),
      reads_noscript_(reads_noscript),
      tokenizer_(html_),
      text_(html_.size() + 1024),
      class_cache_(class_cache()) {
  open_.reserve(open_elements_max);
  open_names_.resize(content_model().names.size());
  name_taken_by_.resize(open_names_.size());
  page_.outline.emplace_back();
}

RawPage Reader::read() {
  html::Token token;
  while (tokenizer_.next(token)) {
    switch (token.kind) {
      case html::TokenKind::start_tag:
        on_start(token);
        break;
      case html::TokenKind::end_tag:
        on_end(token);
        break;
      case html::TokenKind::text:
        on_text(token);
        break;
      default:
        break;
    }
  }
  pop_to(0);
  flush();
  finish_anchor();
  page_.outline.front().last = static_cast<std::uint32_t>(page_.blocks.size());
  page_.text = text_.take();
  return std::move(page_);
}

void Reader::on_text(const html::Token& token) {
  if (in_structured_data_) {
    std::string& script = page_.structured_data.back();
    if (script.size() + token.text.size() <= structured_data_bytes_max) script += token.text;
    return;
  }
  if (in_title_) {
    append_collapsed(page_.title, token.text, fact_bytes_max);
    return;
  }
  if (skip_depth_ > 0) return;
  const std::uint32_t before = text_.size();
  if (count_of(Tag::pre) > 0) {
    text_.append_as_written(token.text);
  } else {
    text_.append(token.text);
  }
  if (in_anchor_) {
    const std::uint32_t added = text_.size() - before;
    link_bytes_ += added;
    block_link_bytes_ += added;
  }
}

void Reader::on_start(const html::Token& token) {
  const Tag tag = tag_of(token.name);
  const std::uint8_t traits = traits_of(tag);
  if ((traits & is_skipped) != 0 || tag == Tag::math) {
    skip_content(tag, token);
    return;
  }
  switch (tag) {
    case Tag::meta:
      on_meta(token);
      if (Microdata::is_item(token)) page_.microdata.take_value(token);
      return;
    case Tag::link:
      ++page_.appearances;
      on_link_element(token);
      if (Microdata::is_item(token)) page_.microdata.take_value(token);
      return;
    case Tag::input:
      page_.has_password |= equal_ignoring_case(attribute(token, "type"), "password");
      return;
    case Tag::base:
      if (page_.base_href.empty())
        page_.base_href = limited(attribute(token, "href"), href_bytes_max);
      return;
    case Tag::html:
      if (page_.html_lang.empty()) page_.html_lang = limited(trim(attribute(token, "lang")), 35);
      return;
    case Tag::br:
      if (count_of(Tag::tr) > 0) {
        text_.space();
      } else {
        text_.break_line();
      }
      return;
    case Tag::img:
      ++page_.appearances;
      if (in_anchor_ && anchor_label_.empty()) {
        append_collapsed(anchor_label_, attribute(token, "alt"), link_text_bytes_max);
      }
      return;
    case Tag::body:
    case Tag::head:
      return;
    default:
      break;
  }
  if ((traits & is_void) != 0) return;
  close_implied(tag);
  has_item_ = false;
  const std::uint16_t marks = marks_of(tag, token);
  if ((traits & is_block) != 0) {
    break_block(tag, true);
  } else if (marks != 0 && tag != Tag::span && tag != Tag::label) {
    flush();
  } else if (tag == Tag::button && !in_heading()) {
    flush();
  }
  if (tag == Tag::a) on_anchor(token);
  // Elements without a rule or a mark need no place on the stack, unless one of the same name is
  // there already, whose end tag would be mistaken.
  const bool keeps = (traits & is_kept_open) != 0 || marks != 0 || count_of(tag) > 0 || has_item_;
  if (!keeps || (token.self_closing && tag == Tag::other)) return;
  const bool is_pushed = push(tag, marks, token);
  if (!has_item_ || !is_pushed) return;
  open_.back().has_item = true;
  page_.microdata.open(token, text_.size());
}

void Reader::on_end(const html::Token& token) {
  const Tag tag = tag_of(token.name);
  in_structured_data_ = in_structured_data_ && tag != Tag::script;
  if (tag == Tag::title) in_title_ = false;
  if (tag == Tag::br) text_.break_line();
  if ((traits_of(tag) & is_block) != 0) break_block(tag, false);
  if (count_of(tag) == 0 && !is_heading(tag)) return;
  if (overflow_ > 0) {
    --overflow_;
    return;
  }
  const bool block = (traits_of(tag) & (is_block | is_skipped)) != 0;
  for (std::size_t i = open_.size(); i-- > 0;) {
    if (open_[i].tag == tag || (is_heading(tag) && is_heading(open_[i].tag))) {
      pop_to(i);
      return;
    }
    // An inline end tag closes nothing beyond the block it stands in; a stray block end tag does
    // not leave the cell it stands in.
    if (!block && tag != Tag::a && (open_[i].traits & is_block) != 0) return;
    if (open_[i].tag == Tag::td && tag != Tag::tr && tag != Tag::table) return;
  }
}

// End tags that authors may leave out (HTML 13.1.2.4), as far as they change blocks.
void Reader::close_implied(Tag tag) {
  const auto close = [&](Tag closed, std::initializer_list<Tag> barriers) {
    if (count_of(closed) == 0) return;
    for (std::size_t i = open_.size(); i-- > 0;) {
      if (open_[i].tag == closed) {
        pop_to(i);
        return;
      }
      if (std::find(barriers.begin(), barriers.end(), open_[i].tag) != barriers.end()) return;
    }
  };
  if ((traits_of(tag) & is_block) != 0) {
    close(Tag::p, {Tag::td, Tag::th, Tag::li, Tag::button, Tag::table, Tag::div, Tag::section});
  }
  switch (tag) {
    case Tag::li:
      close(Tag::li, {Tag::ul, Tag::ol, Tag::menu, Tag::td, Tag::table});
      break;
    case Tag::dt:
    case Tag::dd:
      close(Tag::dt, {Tag::dl, Tag::td, Tag::table});
      close(Tag::dd, {Tag::dl, Tag::td, Tag::table});
      break;
    case Tag::td:
    case Tag::th:
      close(Tag::td, {Tag::tr, Tag::table});
      close(Tag::th, {Tag::tr, Tag::table});
      break;
    case Tag::tr:
      close(Tag::tr, {Tag::table});
      break;
    case Tag::a:
      close(Tag::a, {});
      break;
    default:
      break;
  }
}

std::uint16_t Reader::marks_of(Tag tag, const html::Token& token) {
  std::uint16_t marks = 0;
  class_words_ = nullptr;
  for (const html::Attribute& each : token.attributes) {
    if (each.name.starts_with("item")) {
      has_item_ |= each.name == "itemprop" || each.name == "itemscope";
    } else if (each.name == "data-cfemail") {
      if (page_.hidden_emails.size() < hidden_emails_max) {
        page_.hidden_emails.push_back(limited(each.value, hidden_email_bytes_max));
      }
    } else if (each.name == "class") {
      class_words_ = &class_cache_.read(each.value);
      marks |= class_words_->marks;
    } else if (each.name == "id") {
      marks |= marks_of_words(each.value.substr(0, 200), true);
      if (each.value.starts_with("S:")) marks |= mark_streamed;
    } else if (each.name == "role") {
      marks |= marks_of_role(each.value);
    } else if (each.name == "style") {
      marks |= marks_of_style(each.value);
    } else if (each.name == "hidden") {
      if (!equal_ignoring_case(each.value, "until-found")) marks |= mark_hidden;
    } else if (each.name == "aria-hidden" && each.value == "true") {
      if (tag == Tag::span || tag == Tag::other) marks |= mark_hidden;
    } else if (each.name == "aria-modal" && each.value == "true") {
      marks |= mark_noise;
    }
  }
  if ((marks & mark_app_root) != 0) page_.has_app_root = true;
  if ((marks & mark_streamed) != 0) marks &= static_cast<std::uint16_t>(~mark_hidden);
  switch (tag) {
    case Tag::nav:
      marks |= mark_navigation;
      break;
    case Tag::footer:
      marks |= mark_footer;
      break;
    case Tag::main:
      marks = mark_main;
      break;
    default:
      break;
  }
  // Words on inline elements, cells and headings describe their looks, not a part of the page.
  constexpr std::uint16_t hiding = mark_hidden | mark_hidden_name | mark_small_screen;
  if ((traits_of(tag) & is_block) == 0) marks &= hiding | mark_consent;
  if (is_heading(tag) || tag == Tag::p) marks &= hiding | mark_consent | mark_noise;
  return marks;
}

bool Reader::push(Tag tag, std::uint16_t marks, const html::Token& token) {
  if (open_.size() >= open_elements_max) {
    ++overflow_;
    return false;
  }
  Open open;
  open.tag = tag;
  open.traits = traits_of(tag);
  open.marks = marks;
  open.first_block = static_cast<std::uint32_t>(page_.blocks.size());
  open.text_begin = text_.size();
  open.link_bytes_begin = link_bytes_;
  ++count_of(tag);
  // Hidden words inside a sentence would part it if they were kept to be judged later.
  const bool is_inline_name = tag == Tag::span || tag == Tag::label;
  open.is_skipping =
      (open.traits & is_skipped) != 0 || ((marks & mark_hidden) != 0 && is_inline_name);
  if (open.is_skipping) ++skip_depth_;
  if (tag == Tag::article && article_ == no_region && articles_ < no_region) {
    article_ = articles_++;
    open.began_article = true;
  }
  if (tag == Tag::main || (marks & mark_main) != 0) {
    for (Open& outer : open_) outer.has_main |= tag == Tag::main;
  }
  enter(open, 1);
  open_node(open, token);
  open_.push_back(open);
  return true;
}

// Counts what the reader is inside of: `direction` 1 when entering, -1 when leaving.
void Reader::enter(Open& open, int direction) {
  const auto step = static_cast<std::uint32_t>(direction);
  const bool in_part = count_of(Tag::article) > 0 || main_depth_ > 0;
  if ((open.marks & mark_navigation) != 0) navigation_depth_ += step;
  if ((open.marks & mark_footer) != 0 && (!in_part || direction < 0)) footer_depth_ += step;
  if ((open.marks & mark_footer) != 0 && in_part && direction > 0) open.marks &= ~mark_footer;
  if (open.tag == Tag::main || (open.marks & mark_streamed) != 0) main_depth_ += step;
  if ((open.marks & mark_main) != 0) main_words_depth_ += step;
}

void Reader::pop_to(std::size_t depth) {
  while (open_.size() > depth) pop();
}

void Reader::pop() {
  Open open = open_.back();
  if (open.has_item) page_.microdata.close(text_.text());
  const bool hides = open.marks != 0 && !open.is_skipping;
  if (hides || (open.tag == Tag::button && !in_heading())) {
    flush();
  } else if ((open.traits & is_block) != 0) {
    break_block(open.tag, false);
  }
  if (open.tag == Tag::a) finish_anchor();
  open_.pop_back();
  --count_of(open.tag);
  if (open.is_skipping) --skip_depth_;
  if (open.began_article) article_ = no_region;
  note_noise(open);
  close_node(open);
  enter(open, -1);
}

// The row of a table of data around the place; null outside of one and in a table of layout.
Reader::Open* Reader::plain_row() {
  if (count_of(Tag::tr) == 0) return nullptr;
  const auto row = std::find_if(open_.rbegin(), open_.rend(),
                                [](const Open& open) { return open.tag == Tag::tr; });
  return row == open_.rend() || row->row_is_layout ? nullptr : &*row;
}

bool Reader::in_heading() const {
  std::uint32_t open = count_of(Tag::summary) + count_of(Tag::dt);
  for (const Tag tag : {Tag::h1, Tag::h2, Tag::h3, Tag::h4, Tag::h5, Tag::h6})
    open += count_of(tag);
  return open > 0;
}

// Block elements end a block, except inside a plain table row, whose cells share one.
void Reader::break_block(Tag tag, bool is_start) {
  Open* const row = skip_depth_ > 0 ? nullptr : plain_row();
  if (row == nullptr || tag == Tag::tr || tag == Tag::table) {
    flush();
    return;
  }
  switch (tag) {
    case Tag::td:
    case Tag::th:
      if (!is_start) {
        text_.space();
      } else if (text_.block_bytes() > row_bytes_max) {
        row->row_is_layout = true;
        flush();
      } else {
        text_.separate_cells();
      }
      return;
    case Tag::h1:
    case Tag::h2:
    case Tag::h3:
    case Tag::ul:
    case Tag::ol:
    case Tag::section:
    case Tag::article:
    case Tag::form:
      if (is_start) row->row_is_layout = true;
      flush();
      return;
    default:
      text_.space();
      return;
  }
}

BlockKind Reader::block_kind(std::uint8_t& level) {
  level = 0;
  if (count_of(Tag::pre) > 0) return BlockKind::code;
  for (std::uint8_t i = 0; i < 6; ++i) {
    if (count_of(static_cast<Tag>(static_cast<std::uint8_t>(Tag::h1) + i)) > 0) {
      level = i + 1;
      return BlockKind::heading;
    }
  }
  if (plain_row() != nullptr) return BlockKind::table_row;
  if (count_of(Tag::li) + count_of(Tag::dd) + count_of(Tag::dt) > 0) {
    const std::uint32_t depth = count_of(Tag::ul) + count_of(Tag::ol) + count_of(Tag::dl);
    level = static_cast<std::uint8_t>(std::clamp<std::uint32_t>(depth, 1, 255));
    return BlockKind::list_item;
  }
  return count_of(Tag::blockquote) > 0 ? BlockKind::quote : BlockKind::paragraph;
}

void Reader::flush() {
  RawBlock block;
  const std::uint32_t link_bytes = block_link_bytes_;
  block_link_bytes_ = 0;
  if (!text_.finish(block.begin, block.end)) return;
  if (page_.blocks.size() >= options_.blocks_max) return;
  block.link_bytes = std::min(link_bytes, block.bytes());
  block.kind = block_kind(block.level);
  block.in_main = main_depth_ > 0;
  block.in_main_words = main_words_depth_ > 0;
  block.article = article_;
  block.node = innermost_node();
  if (block.level == 1 && block.kind == BlockKind::heading && first_heading_block_ == 0xFFFFFFFF &&
      block.link_bytes < block.bytes()) {
    first_heading_block_ = static_cast<std::uint32_t>(page_.blocks.size());
  }
  page_.blocks.push_back(block);
}

}  // namespace ov::extract
