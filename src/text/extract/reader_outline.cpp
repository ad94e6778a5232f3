// The outline of a page: every element with shown text, with the class and id words the content
// model knows. It is the tree of the page without the parts that hold no text, as a flat list.
#include <algorithm>

#include "base/hash.h"
#include "content_model.h"
#include "model_words.h"
#include "reader.h"
#include "words.h"

namespace ov::extract {

void Reader::take_name(std::uint16_t name) {
  if (name == unknown_word || names_.size() >= ClassWords::names_max || is_taken(name)) return;
  names_.push_back(name);
  name_taken_by_[name] = tag_number_;
}

void Reader::take_names(const html::Token& token) {
  names_.clear();
  ++tag_number_;
  char element[model_word_bytes_max] = {'<'};
  if (token.name.size() < model_word_bytes_max) {
    std::ranges::copy(token.name, element + 1);
    take_name(find_name({element, token.name.size() + 1}));
  }
  if (class_words_ != nullptr) {
    for (std::size_t i = 0; i < class_words_->name_count; ++i) take_name(class_words_->names[i]);
  }
  for (const html::Attribute& each : token.attributes) {
    if (each.name == "class" || !has_name_words(each.name)) continue;
    for_each_name_word(each.value, [&](std::string_view word) { take_name(find_name(word)); });
  }
}

void Reader::open_node(Open& open, const html::Token& token) {
  const std::uint32_t parent = innermost_node();
  open.node = parent;
  if (page_.outline.size() >= outline_nodes_max || skip_depth_ > 0) return;
  take_names(token);
  const std::span<const NameWeight> weights = content_model().names;
  OutlineNode node;
  node.parent = parent;
  node.first = open.first_block;
  node.tag_begin = token.begin;
  const std::uint32_t class_hash = class_words_ != nullptr ? class_words_->hash : 0;
  node.shape = class_hash * 31U + static_cast<std::uint32_t>(open.tag);
  node.tag = static_cast<std::uint8_t>(open.tag);
  node.depth = static_cast<std::uint8_t>(std::min<std::size_t>(open_.size(), 255));
  node.first_name = static_cast<std::uint32_t>(page_.outline_names.size());
  node.names = static_cast<std::uint8_t>(names_.size());
  const OutlineNode& above = page_.outline[parent];
  node.around_score = above.around_score;
  for (const std::uint16_t name : names_) {
    if (open_names_[name]++ == 0) node.around_score += weights[name].around;
    node.near_score += weights[name].near;
  }
  for (std::uint32_t i = 0; i < above.names; ++i) {
    const std::uint16_t name = page_.outline_names[above.first_name + i];
    if (!is_taken(name)) node.near_score += weights[name].near;
  }
  page_.outline_names.insert(page_.outline_names.end(), names_.begin(), names_.end());
  open.node = static_cast<std::uint32_t>(page_.outline.size());
  open.owns_node = true;
  page_.outline.push_back(node);
}

void Reader::close_node(const Open& open) {
  if (!open.owns_node) return;
  OutlineNode& node = page_.outline[open.node];
  node.last = static_cast<std::uint32_t>(page_.blocks.size());
  for (std::uint32_t i = 0; i < node.names; ++i) {
    --open_names_[page_.outline_names[node.first_name + i]];
  }
  // Elements without text leave nothing behind; what was inside of them has gone already.
  if (node.first == node.last) {
    page_.outline_names.resize(node.first_name);
    page_.outline.resize(open.node);
  }
}

}  // namespace ov::extract
