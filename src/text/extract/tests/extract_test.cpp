#include "text/extract.h"

#include <gmock/gmock.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/utf8.h"

namespace ov::extract {
namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// A page whose body is `html` and long enough to be believed.
std::string text_of(std::string_view html) { return extract("<body>" + std::string(html)).text; }

struct Case {
  const char* html;
  const char* text;
};

TEST(Extract, golden_pages_give_the_expected_text) {
  const std::filesystem::path folder = std::string(OV_SOURCE_DIR) + "/tests/golden/extract";
  int cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".html") continue;
    ++cases;
    std::filesystem::path expected = entry.path();
    expected.replace_extension(".txt");
    const Extracted page = extract(read(entry.path()));
    EXPECT_EQ("title: " + page.title + "\n\n" + page.text + "\n", read(expected)) << entry.path();
  }
  EXPECT_GE(cases, 6);
}

TEST(Extract, inline_elements_join_and_block_elements_part) {
  const Case cases[] = {
      {"<p>over<b>tu</b>re</p>", "overture"},
      {"<p>a<span> b</span>c</p>", "a bc"},
      {"<div>a</div><div>b</div>", "a\n\nb"},
      {"<p>a<p>b", "a\n\nb"},
      {"a<br>b", "a\nb"},
      {"<ul><li>a<li>b</ul>", "a\n\nb"},
      {"<p>  a \n\t b&nbsp;c </p>", "a b c"},
      {"<pre>a\n  b</pre>", "a\n  b"},
      {"<p>Fischer &amp; S&ouml;hne", "Fischer & Söhne"},
      {"<table><tr><td>a<td>b<tr><th>c<td><p>d</p></table>", "a | b\n\nc | d"},
  };
  for (const Case& each : cases) EXPECT_EQ(text_of(each.html), each.text) << each.html;
}

TEST(Extract, what_a_reader_does_not_see_is_no_text) {
  const Case cases[] = {
      {"a<script>b</script><style>c</style><template>d</template><svg><text>e</text></svg>", "a"},
      {"a<noscript>b</noscript><select><option>c</select><textarea>d</textarea>", "a"},
      {"<p>what we make<span hidden>b</span><p style='display: none'>c", "what we make"},
      {"<p>so\xC2\xAD"
       "ft\xE2\x80\x8Bly \xF3\xA0\x81\x81tagged",
       "softly tagged"},
      {"a<template shadowrootmode=open>b</template>", "ab"},
  };
  for (const Case& each : cases) EXPECT_EQ(text_of(each.html), each.text) << each.html;
}

TEST(Extract, blocks_are_spans_of_the_text_with_kind_and_level) {
  const Extracted page = extract(
      "<main><h2>Pumps</h2><p>We build pumps.</p><ul><li>Deep<ul><li>Deeper</ul></ul>"
      "<blockquote>Good.</blockquote><table><tr><td>a<td>b</table></main>");
  const auto text = [&](const Block& b) { return page.text.substr(b.begin, b.end - b.begin); };
  ASSERT_EQ(page.blocks.size(), 6U);
  EXPECT_EQ(text(page.blocks[0]), "Pumps");
  EXPECT_EQ(page.blocks[0].kind, BlockKind::heading);
  EXPECT_EQ(page.blocks[0].level, 2);
  EXPECT_EQ(page.blocks[1].kind, BlockKind::paragraph);
  EXPECT_EQ(page.blocks[2].kind, BlockKind::list_item);
  EXPECT_EQ(page.blocks[3].level, 2);
  EXPECT_EQ(text(page.blocks[3]), "Deeper");
  EXPECT_EQ(page.blocks[4].kind, BlockKind::quote);
  EXPECT_EQ(page.blocks[5].kind, BlockKind::table_row);
  EXPECT_EQ(text(page.blocks[5]), "a | b");
}

TEST(Extract, page_made_visible_late_by_react_is_read) {
  EXPECT_EQ(text_of("<main>Shown at once.</main><div hidden id='S:0'><p>Shown later.</div>"),
            "Shown at once.\n\nShown later.");
}

TEST(Extract, page_served_inside_noscript_is_read_when_there_is_nothing_else) {
  std::string html = "<body><div id=app></div><noscript>";
  for (int i = 0; i < 40; ++i) {
    html += "<p>Message " + std::to_string(i) + " tells at length what its writer thought.</p>";
  }
  EXPECT_THAT(extract(html + "</noscript>").text, ::testing::StartsWith("Message 0 tells"));
}

TEST(Extract, head_gives_title_description_language_and_robots) {
  const Extracted page = extract(
      "<html lang='de-AT'><head><title> A \n B </title><base href='/x/'>"
      "<meta name=Description content=' Wir  bauen. '><link rel=canonical "
      "href='https://a.example/'>"
      "<meta name=robots content='NOINDEX, nofollow'>"
      "<meta http-equiv=refresh content='0; URL=\"/start\"'></head><body>x");
  EXPECT_EQ(page.title, "A B");
  EXPECT_EQ(page.description, "Wir bauen.");
  EXPECT_EQ(page.html_lang, "de-AT");
  EXPECT_EQ(page.base_href, "/x/");
  EXPECT_EQ(page.canonical, "https://a.example/");
  EXPECT_EQ(page.refresh_url, "/start");
  EXPECT_TRUE(page.no_index);
  EXPECT_TRUE(page.no_follow);
  EXPECT_FALSE(page.no_ai);
}

TEST(Extract, asking_not_to_be_given_to_models_is_seen_for_everybody_and_for_our_agent_alone) {
  ExtractOptions options;
  options.agent = "OvertureBot";
  EXPECT_TRUE(extract("<meta name=robots content='index, noai'>x", options).no_ai);
  EXPECT_TRUE(extract("<meta name=overturebot content=noai>x", options).no_ai);
  EXPECT_TRUE(extract("<meta name=tdm-reservation content=1>x", options).no_ai);
  EXPECT_FALSE(extract("<meta name=otherbot content=noai>x", options).no_ai);
}

TEST(Extract, links_carry_text_and_place) {
  const Extracted page = extract(
      "<nav><a href='/about'>About <b>us</b></a></nav><main><a href='/p'><img "
      "alt='Pumps'></a></main>"
      "<footer><a href='/imprint' aria-label='Imprint'></a></footer><a href='#x'>no</a>");
  ASSERT_EQ(page.links.size(), 3U);
  EXPECT_EQ(page.links[0].text, "About us");
  EXPECT_EQ(page.links[0].place, LinkPlace::navigation);
  EXPECT_EQ(page.links[1].text, "Pumps");
  EXPECT_EQ(page.links[1].place, LinkPlace::main);
  EXPECT_EQ(page.links[2].text, "Imprint");
  EXPECT_EQ(page.links[2].place, LinkPlace::footer);
}

TEST(Extract, limits_cut_without_breaking_characters) {
  ExtractOptions options;
  options.text_bytes_max = 100;
  options.links_max = 2;
  options.html_bytes_max = 3001;
  std::string html = "<body>";
  for (int i = 0; i < 200; ++i)
    html += "<p>\xC3\xA4\xC3\xB6\xC3\xBC " + std::to_string(i) + "<a href=/x>y</a>";
  const Extracted page = extract(html, options);
  EXPECT_LE(page.text.size(), 100U);
  EXPECT_EQ(page.links.size(), 2U);
  EXPECT_TRUE(is_valid_utf8(page.text));
}

std::string repeated(std::string_view part, std::size_t count) {
  std::string text;
  text.reserve(part.size() * count);
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

TEST(Extract, hostile_pages_take_linear_time_and_give_valid_utf8) {
  const std::pair<const char*, std::string> pages[] = {
      {"nested div", repeated("<div>", 1'000'000)},
      {"nested div with text", repeated("<div class='nav x'>a", 250'000)},
      {"ampersands", repeated("&", 5'000'000)},
      {"attributes", "<div " + repeated("a=b ", 1'000'000) + ">text"},
      {"one attribute", "<div class='" + repeated("menu-", 1'000'000) + "'>text"},
      {"tables", repeated("<table><tr><td>", 330'000)},
      {"lists", repeated("<ul><li>a", 500'000)},
      {"svg without end", repeated("<svg>", 1'000'000)},
      {"noscript with a late end", repeated("<noscript>", 500'000) + "</noscript>"},
      {"stray end tags", "<i><div>" + repeated("<b>", 250) + repeated("</i>", 1'000'000)},
      {"anchors", repeated("<a href=x>y", 450'000)},
      {"brackets", "<p>" + repeated("(at", 1'000'000)},
      {"at signs", "<p>" + repeated("a@", 2'000'000)},
      {"digits", "<p>tel " + repeated("1 ", 2'000'000)},
      {"comment", "<!--" + repeated("-", 5'000'000)},
      {"open json", "<script type='application/ld+json'>" + repeated("[{\"@graph\":", 400'000)},
      {"open noscript in titles", repeated("<title>", 700'000)},
      {"zeros", std::string(5'000'000, '\0')},
  };
  for (const auto& [name, html] : pages) {
    const auto start = std::chrono::steady_clock::now();
    const Extracted page = extract(html);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    // One second a 5 MB page is the limit; ten times that leaves room for sanitizers.
    EXPECT_LT(took.count(), 10.0) << name;
    EXPECT_TRUE(is_valid_utf8(page.text)) << name;
  }
}

}  // namespace
}  // namespace ov::extract
