#include "text/links.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace ov {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

extract::Link link(std::string href, std::string text) {
  extract::Link made;
  made.href = std::move(href);
  made.text = std::move(text);
  return made;
}

std::vector<std::string> choose(const std::vector<extract::Link>& links, std::size_t count = 3) {
  return choose_links(links, "https://www.example.com/", "", count);
}

TEST(Links, golden_pages_lead_to_the_expected_pages) {
  const std::filesystem::path folder = std::string(OV_SOURCE_DIR) + "/tests/golden/links";
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".html") continue;
    ++cases;
    std::filesystem::path expected = entry.path();
    expected.replace_extension(".txt");
    std::string lines;
    const extract::Extracted page = extract::extract(read(entry.path()));
    for (const std::string& url : choose_links(page, "https://www.example.com/", 3)) {
      lines += url + "\n";
    }
    EXPECT_EQ(lines, read(expected)) << entry.path();
  }
  EXPECT_GE(cases, 3);
}

TEST(Links, about_page_is_found_in_every_supported_language) {
  for (const char* text :
       {"About us", "Über uns", "À propos", "Quiénes somos", "Chi siamo", "Over ons", "Quem somos",
        "O nas", "Om oss", "Om os", "O společnosti", "Hakkımızda", "Who we are", "Unternehmen"}) {
    EXPECT_THAT(choose({link("/seite-7", text)}), ElementsAre("https://www.example.com/seite-7"))
        << text;
  }
}

TEST(Links, pages_that_say_nothing_of_the_company_are_never_chosen) {
  for (const char* href :
       {"/login", "/cart", "/privacy-policy", "/about.pdf", "/services.zip", "/about/feed",
        "#about", "https://other.example/about", "mailto:about@example.com", "/legal/about", "/"}) {
    EXPECT_THAT(choose({link(href, "About")}), IsEmpty()) << href;
  }
}

TEST(Links, one_page_of_each_kind_comes_before_a_second_of_any) {
  EXPECT_THAT(choose({link("/about", "About"), link("/our-story", "Our story"),
                      link("/services", "Services"), link("/contact", "Contact")}),
              ElementsAre("https://www.example.com/about", "https://www.example.com/services",
                          "https://www.example.com/contact"));
}

TEST(Links, subdomains_belong_to_the_site_and_fragments_make_no_second_page) {
  EXPECT_THAT(choose({link("https://shop.example.com/products#top", "Products"),
                      link("https://shop.example.com/products#end", "Products")}),
              ElementsAre("https://shop.example.com/products"));
}

TEST(Links, other_languages_of_the_site_are_not_chosen) {
  std::vector<extract::Link> links = {link("/fr/a-propos", "À propos"), link("/de/", "DE")};
  EXPECT_THAT(choose_links(links, "https://www.example.com/en/", "", 3), IsEmpty());
}

TEST(Links, base_href_moves_relative_links) {
  const std::vector<extract::Link> links = {link("about", "About")};
  EXPECT_THAT(choose_links(links, "https://www.example.com/a/b", "/home/", 2),
              ElementsAre("https://www.example.com/home/about"));
}

TEST(Links, count_zero_and_unusable_page_urls_choose_nothing) {
  const std::vector<extract::Link> links = {link("/about", "About")};
  EXPECT_THAT(choose(links, 0), IsEmpty());
  EXPECT_THAT(choose_links(links, "no url", "", 3), IsEmpty());
}

}  // namespace
}  // namespace ov
