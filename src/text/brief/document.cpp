#include "document.h"

#include <algorithm>

namespace ov::brief {
std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

const Node* Node::get(std::string_view key) const {
  const auto found = std::find(keys.begin(), keys.end(), key);
  return found == keys.end() ? nullptr : &items[static_cast<std::size_t>(found - keys.begin())];
}

Node* Node::get(std::string_view key) {
  return const_cast<Node*>(static_cast<const Node*>(this)->get(key));
}

void Node::set(std::string key, Node value) {
  if (Node* known = get(key)) {
    *known = std::move(value);
    return;
  }
  keys.push_back(std::move(key));
  items.push_back(std::move(value));
}

void Node::remove(std::string_view key) {
  const auto found = std::find(keys.begin(), keys.end(), key);
  if (found == keys.end()) return;
  items.erase(items.begin() + (found - keys.begin()));
  keys.erase(found);
}

std::string_view kind_name(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::table:
      return "a table";
    case Node::Kind::list:
      return "a list";
    case Node::Kind::text:
      return "text";
    case Node::Kind::whole:
      return "a whole number";
    case Node::Kind::fraction:
      return "a number with a fraction";
    case Node::Kind::boolean:
      return "true or false";
    case Node::Kind::null:
      return "null";
    case Node::Kind::time:
      return "a date or time";
  }
  return "";
}

Source::Source(std::string_view text) : text_(text), lines_{0} {
  for (std::size_t at = text.find('\n'); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    lines_.push_back(at + 1);
  }
}

Place Source::find(const Node& node, std::string_view wanted) const {
  const std::size_t begin = offset(node.at);
  const std::size_t end = std::max(begin, offset(node.end));
  const std::size_t at = text_.substr(0, end).find(wanted, begin);
  return at == std::string_view::npos ? node.at : place(at);
}

std::size_t Source::offset(Place place) const {
  if (place.line == 0 || place.line > lines_.size()) return text_.size();
  std::size_t at = lines_[place.line - 1];
  for (std::uint32_t column = 1; column < place.column && at < text_.size(); ++column) {
    ++at;
    while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xC0U) == 0x80U) ++at;
  }
  return at;
}

Place Source::place(std::size_t offset) const {
  const auto next = std::upper_bound(lines_.begin(), lines_.end(), offset);
  const std::size_t begin = *std::prev(next);
  return {static_cast<std::uint32_t>(next - lines_.begin()),
          static_cast<std::uint32_t>(characters(text_.substr(begin, offset - begin)) + 1)};
}

}  // namespace ov::brief
