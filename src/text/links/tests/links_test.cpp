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

// A golden file of cases: "case NAME", "page URL LANGUAGE", "- HREF | TEXT" for each link and
// "= URL" for each page that must be chosen, in order.
class CasesFile {
 public:
  // Counts the cases it checked.
  int check(const std::filesystem::path& path) {
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) take(line);
    end_case();
    return cases_;
  }

 private:
  void take(const std::string& line) {
    if (line.starts_with("case ")) {
      end_case();
      name_ = line.substr(5);
      page_ = {};
      expected_.clear();
    } else if (line.starts_with("page ")) {
      const std::size_t blank = line.rfind(' ');
      url_ = line.substr(5, blank - 5);
      page_.html_lang = line.substr(blank + 1);
    } else if (line.starts_with("- ")) {
      const std::size_t bar = line.find(" | ");
      page_.links.push_back(link(line.substr(2, bar - 2), line.substr(bar + 3)));
    } else if (line.starts_with("= ")) {
      expected_.push_back(line.substr(2));
    } else {
      EXPECT_EQ(line, "") << "not a line of a file of cases";
    }
  }

  void end_case() {
    if (name_.empty()) return;
    EXPECT_EQ(choose_links(page_, url_, 3), expected_) << name_;
    name_.clear();
    ++cases_;
  }

  std::string name_;
  std::string url_;
  extract::Extracted page_;
  std::vector<std::string> expected_;
  int cases_ = 0;
};

TEST(Links, every_golden_case_comes_out_as_written) {
  const std::filesystem::path folder = std::string(OV_SOURCE_DIR) + "/tests/golden/links";
  EXPECT_GE(CasesFile().check(folder / "languages.cases"), 60);
  EXPECT_GE(CasesFile().check(folder / "traps.cases"), 14);
}

std::vector<SitemapEntry> entries(const std::vector<std::string>& locations) {
  std::vector<SitemapEntry> result;
  for (const std::string& location : locations) result.push_back({location, ""});
  return result;
}

TEST(Links, pages_of_a_sitemap_are_chosen_by_path_alone) {
  EXPECT_THAT(
      choose_sitemap_pages(
          entries({"https://www.example.com/", "https://www.example.com/blog/about-us",
                   "https://www.example.com/products/blue-shirt",
                   "https://www.example.com/2026/05/services", "https://www.example.com/kontakt/",
                   "https://www.example.com/%C3%BCber-uns/", "https://other.example/about",
                   "https://www.example.com/leistungen.html", "https://www.example.com/agb",
                   "no address", "", "https://www.example.com/about.pdf"}),
          "https://www.example.com/", 3),
      ElementsAre("https://www.example.com/%C3%BCber-uns/",
                  "https://www.example.com/leistungen.html", "https://www.example.com/kontakt/"));
}

TEST(Links, sitemap_of_ten_thousand_products_gives_nothing) {
  std::vector<std::string> locations;
  for (int i = 0; i < 10'000; ++i) {
    locations.push_back("https://www.example.com/item/" + std::to_string(i));
  }
  EXPECT_THAT(choose_sitemap_pages(entries(locations), "https://www.example.com/", 3), IsEmpty());
}

TEST(Links, sitemaps_of_pages_come_first_and_those_of_images_never) {
  EXPECT_THAT(choose_sitemaps(entries({"https://me:key@www.example.com/post-sitemap.xml#top",
                                       "https://www.example.com/image-sitemap.xml",
                                       "https://www.example.com/sitemap-1.xml",
                                       "https://www.example.com/page-sitemap.xml",
                                       "https://www.example.com/author-sitemap.xml",
                                       "https://www.example.com/page-sitemap.xml",
                                       "https://elsewhere.example/page-sitemap.xml",
                                       "ftp://www.example.com/sitemap.xml", "http://"}),
                              "https://www.example.com/", 5),
              ElementsAre("https://www.example.com/page-sitemap.xml",
                          "https://www.example.com/sitemap-1.xml",
                          "https://www.example.com/post-sitemap.xml"));
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
