#include "cases.h"

#include <zlib.h>

#include <boost/json.hpp>
#include <string_view>

#include "base/ascii.h"
#include "base/utf8.h"

namespace bench {
namespace {

std::string inflate_file(const std::filesystem::path& path) {
  std::string bytes;
  const gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return bytes;
  std::vector<char> buffer(1U << 20U);
  for (int n = 0; (n = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0;) {
    bytes.append(buffer.data(), static_cast<std::size_t>(n));
  }
  gzclose(file);
  return bytes;
}

}  // namespace

std::vector<Case> load(const std::filesystem::path& folder) {
  std::vector<Case> cases;
  const std::string lines = inflate_file(folder / "truth.jsonl.gz");
  for (const std::string_view line : ov::split(lines, '\n')) {
    if (line.empty()) continue;
    const auto object = boost::json::parse(line).as_object();
    Case each;
    each.id = object.at("id").as_string();
    each.kind = object.at("kind").as_string();
    each.truth = object.at("main_content").as_string();
    for (const auto& s : object.at("must").as_array()) each.must.emplace_back(s.as_string());
    for (const auto& s : object.at("must_not").as_array())
      each.must_not.emplace_back(s.as_string());
    each.html = ov::to_valid_utf8(inflate_file(folder / "pages" / (each.id + ".html.gz")));
    cases.push_back(std::move(each));
  }
  return cases;
}

}  // namespace bench
