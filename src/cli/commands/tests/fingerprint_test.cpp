#include "fingerprint.h"

#include <gtest/gtest.h>

#include <set>

namespace ov::cli {
namespace {

TEST(WriterName, keeps_where_and_which_model_and_nothing_secret) {
  constexpr std::pair<const char*, const char*> table[] = {
      {"quote:", "quote:"},
      {"http://host/v1?model=a", "http://host/v1?model=a"},
      {"http://host:8000/v1/?temperature=0&model=a%2Fb&in_flight=4",
       "http://host:8000/v1/?model=a%2Fb"},
      {"https://user:secret@host/v1?model=a", "https://host/v1?model=a"},
      {"https://user:se@cret@host/v1", "https://host/v1"},
      {"https://host/@team/v1?model=a", "https://host/@team/v1?model=a"},
      {"https://user:secret@host/@team/v1", "https://host/@team/v1"},
      {"https://host?model=a", "https://host?model=a"},
      {"https://host/v1?key=secret", "https://host/v1"},
      {"https://host/v1?model=a#secret", "https://host/v1?model=a"},
      {"https://host/v1#secret?model=a", "https://host/v1"},
      {"https://host/v1?", "https://host/v1"},
      {"", ""},
  };
  for (const auto& [url, name] : table) EXPECT_EQ(writer_name(url), name) << url;
}

RunIdentity identity() {
  RunIdentity out;
  out.list_sha256 = "00";
  out.brief = "brief";
  out.writer = "quote:";
  out.mapping.website = 1;
  return out;
}

TEST(Fingerprint, is_the_same_for_the_same_run) {
  EXPECT_EQ(fingerprint_of(identity()), fingerprint_of(identity()));
  EXPECT_EQ(fingerprint_of(identity()).size(), 64U);
}

TEST(Fingerprint, differs_with_each_part_and_when_text_moves_between_parts) {
  std::set<std::string> seen{fingerprint_of(identity())};
  int runs = 1;
  const auto add = [&](auto change) {
    RunIdentity other = identity();
    change(other);
    seen.insert(fingerprint_of(other));
    ++runs;
  };
  add([](RunIdentity& other) { other.list_sha256 = "01"; });
  add([](RunIdentity& other) { other.brief = "brie"; });
  add([](RunIdentity& other) { other.writer = "quote"; });
  add([](RunIdentity& other) { other.mapping.website = 0; });
  add([](RunIdentity& other) { other.mapping.company = 1; });
  add([](RunIdentity& other) { other.mapping.email = 1; });
  add([](RunIdentity& other) { other.dedupe = DedupePolicy::none; });
  add([](RunIdentity& other) { other.rows_max = 1; });
  add([](RunIdentity& other) {
    other.brief = "briefquote:";
    other.writer = "";
  });
  add([](RunIdentity& other) { other.brief = std::string("brief\0", 6); });
  EXPECT_EQ(std::ssize(seen), runs);
}

}  // namespace
}  // namespace ov::cli
