#include "domain/site_change.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "base/utf8.h"

namespace ov {
namespace {

const Page* find_page(const Site& site, std::string_view url) {
  const auto found = std::find_if(site.pages.begin(), site.pages.end(),
                                  [&](const Page& page) { return page.url == url; });
  return found == site.pages.end() ? nullptr : &*found;
}

bool same_block(const TextBlock& a, const TextBlock& b) {
  return a.begin == b.begin && a.end == b.end && a.kind == b.kind && a.level == b.level;
}

bool same_page(const Page& a, const Page& b) {
  return a.text == b.text && a.title == b.title && a.description == b.description &&
         a.language == b.language &&
         std::equal(a.blocks.begin(), a.blocks.end(), b.blocks.begin(), b.blocks.end(), same_block);
}

std::vector<std::string_view> blocks_of(const Page& page) {
  const std::string_view text = page.text;
  std::vector<std::string_view> out;
  out.reserve(page.blocks.size());
  for (const TextBlock& block : page.blocks) {
    // A stored page was checked when it was loaded; one made by hand in a test may not have been.
    if (block.begin <= block.end && block.end <= text.size()) {
      out.push_back(text.substr(block.begin, block.end - block.begin));
    }
  }
  return out;
}

/// What of `blocks` is not in `known`, as often as it is not: the count, and the first ones' words.
std::size_t collect_new(const std::vector<std::string_view>& blocks,
                        const std::vector<std::string_view>& known,
                        std::vector<std::string>& words) {
  std::unordered_map<std::string_view, std::size_t> left;
  for (const std::string_view block : known) ++left[block];
  std::size_t count = 0;
  for (const std::string_view block : blocks) {
    if (const auto found = left.find(block); found != left.end() && found->second > 0) {
      --found->second;
      continue;
    }
    ++count;
    if (words.size() < shown_blocks_max) {
      words.emplace_back(utf8_prefix(block, shown_block_bytes_max));
    }
  }
  return count;
}

PageChange compare(PageChange::Kind kind, const Page* before, const Page* after) {
  PageChange change;
  change.kind = kind;
  change.url = after == nullptr ? before->url : after->url;
  const auto old_blocks = before == nullptr ? std::vector<std::string_view>() : blocks_of(*before);
  const auto new_blocks = after == nullptr ? std::vector<std::string_view>() : blocks_of(*after);
  change.blocks_added = collect_new(new_blocks, old_blocks, change.words_added);
  change.blocks_removed = collect_new(old_blocks, new_blocks, change.words_removed);
  return change;
}

std::string counted(std::size_t count, std::string_view what) {
  return std::to_string(count) + ' ' + std::string(what) + (count == 1 ? "" : "s");
}

}  // namespace

SiteChange change_between(const Site& before, const Site& after) {
  SiteChange change;
  change.facts_changed = before.facts != after.facts;
  for (const Page& page : after.pages) {
    const Page* earlier = find_page(before, page.url);
    if (earlier == nullptr) {
      change.pages.push_back(compare(PageChange::Kind::added, nullptr, &page));
    } else if (same_page(*earlier, page)) {
      ++change.pages_unchanged;
    } else {
      change.pages.push_back(compare(PageChange::Kind::changed, earlier, &page));
    }
  }
  for (const Page& page : before.pages) {
    if (find_page(after, page.url) == nullptr) {
      change.pages.push_back(compare(PageChange::Kind::removed, &page, nullptr));
    }
  }
  return change;
}

std::string to_sentence(const SiteChange& change) {
  std::size_t pages[3] = {};
  std::size_t blocks_added = 0;
  std::size_t blocks_removed = 0;
  for (const PageChange& page : change.pages) {
    ++pages[static_cast<std::size_t>(page.kind)];
    blocks_added += page.blocks_added;
    blocks_removed += page.blocks_removed;
  }
  std::string out;
  const auto add = [&out](std::string part) { out += (out.empty() ? "" : ", ") + std::move(part); };
  using enum PageChange::Kind;
  const auto of = [&pages](PageChange::Kind kind) { return pages[static_cast<std::size_t>(kind)]; };
  if (of(changed) > 0) add(counted(of(changed), "page") + " changed");
  if (of(added) > 0) add(counted(of(added), "page") + " new");
  if (of(removed) > 0) add(counted(of(removed), "page") + " gone");
  if (blocks_added + blocks_removed > 0) {
    out += " (" + counted(blocks_added, "block") + " added, " + std::to_string(blocks_removed) +
           " removed)";
  }
  if (change.facts_changed) add("facts changed");
  return out.empty() ? "nothing" : out;
}

}  // namespace ov
