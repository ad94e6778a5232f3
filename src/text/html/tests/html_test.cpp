#include "text/html.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace ov::html {
namespace {

using namespace std::string_literals;

// One word a token: "<a>", "</a>", "'text'", "!comment", "doctype".
std::vector<std::string> tokens_of(std::string_view input, const Options& options = {}) {
  Tokenizer tokenizer(input, options);
  Token token;
  std::vector<std::string> out;
  while (tokenizer.next(token)) {
    switch (token.kind) {
      case TokenKind::start_tag: {
        std::string text = "<" + std::string(token.name);
        for (const Attribute& attribute : token.attributes) {
          text += " " + std::string(attribute.name) + "=" + std::string(attribute.value);
        }
        out.push_back(text + (token.self_closing ? "/>" : ">"));
        break;
      }
      case TokenKind::end_tag:
        out.push_back("</" + std::string(token.name) + ">");
        break;
      case TokenKind::text:
        if (!out.empty() && out.back().starts_with('\'')) {
          out.back().pop_back();
          out.back() += std::string(token.text) + "'";
        } else {
          out.push_back("'" + std::string(token.text) + "'");
        }
        break;
      case TokenKind::comment:
        out.push_back("!" + std::string(token.text));
        break;
      default:
        out.emplace_back("doctype");
    }
  }
  return out;
}

using Words = std::vector<std::string>;

TEST(Tokenizer, reads_a_page) {
  EXPECT_EQ(
      tokens_of("<!doctype html><P Class=\"a &amp; b\" id=x hidden>5 &lt; 6<br/></p><!-- c -->"),
      (Words{"doctype", "<p class=a & b id=x hidden=>", "'5 < 6'", "<br/>", "</p>", "! c "}));
}

TEST(Tokenizer, follows_tags_into_raw_text) {
  EXPECT_EQ(tokens_of("<script>a<b>'</scripty>'</SCRIPT ><p>"),
            (Words{"<script>", "'a<b>'</scripty>''", "</script>", "<p>"}));
  EXPECT_EQ(tokens_of("<title>a &amp; <b></title>"), (Words{"<title>", "'a & <b>'", "</title>"}));
  EXPECT_EQ(tokens_of("<style>a &amp; <b></style>x"),
            (Words{"<style>", "'a &amp; <b>'", "</style>", "'x'"}));
  EXPECT_EQ(tokens_of("<textarea>\r\n</textarea>"), (Words{"<textarea>", "'\n'", "</textarea>"}));
  EXPECT_EQ(tokens_of("<plaintext></plaintext><p>"), (Words{"<plaintext>", "'</plaintext><p>'"}));
}

TEST(Tokenizer, script_in_a_comment_of_a_script_hides_its_end) {
  EXPECT_EQ(tokens_of("<script><!--<script></script>--></script>x"),
            (Words{"<script>", "'<!--<script></script>-->'", "</script>", "'x'"}));
  EXPECT_EQ(tokens_of("<script><!--></script>x"),
            (Words{"<script>", "'<!-->'", "</script>", "'x'"}));
  EXPECT_EQ(tokens_of("<script><!-- </script>x"),
            (Words{"<script>", "'<!-- '", "</script>", "'x'"}));
}

TEST(Tokenizer, self_closing_title_in_svg_swallows_nothing) {
  EXPECT_EQ(tokens_of("<svg><title/><path/></svg><p>x"),
            (Words{"<svg>", "<title/>", "<path/>", "</svg>", "<p>", "'x'"}));
  EXPECT_EQ(tokens_of("<svg><![CDATA[a<b]]></svg>"), (Words{"<svg>", "'a<b'", "</svg>"}));
  EXPECT_EQ(tokens_of("<svg><div><script/>x"), (Words{"<svg>", "<div>", "<script/>", "'x'"}));
  EXPECT_EQ(tokens_of("<p><![CDATA[a<b]]>"), (Words{"<p>", "![CDATA[a<b]]"}));
}

TEST(Tokenizer, unchanged_text_is_a_view_into_the_input) {
  const std::string page = "<a href=\"/x\">text</a>";
  Tokenizer tokenizer(page);
  Token token;
  ASSERT_TRUE(tokenizer.next(token));
  EXPECT_EQ(token.name.data(), page.data() + 1);
  EXPECT_EQ(token.attributes.at(0).value.data(), page.data() + 9);
  EXPECT_EQ(token.end, 13U);
  ASSERT_TRUE(tokenizer.next(token));
  EXPECT_EQ(token.text.data(), page.data() + 13);
  EXPECT_TRUE(token.name.empty());
  EXPECT_TRUE(token.attributes.empty());
  ASSERT_TRUE(tokenizer.next(token));
  ASSERT_FALSE(tokenizer.next(token));
  EXPECT_EQ(token.kind, TokenKind::end);
  EXPECT_EQ(token.begin, page.size());
  EXPECT_FALSE(tokenizer.next(token));
}

TEST(Tokenizer, changed_values_of_one_tag_keep_apart) {
  std::string page = "<A";
  std::string expected = "<a";
  for (int i = 0; i < 200; ++i) {
    page += " N" + std::to_string(i) + "='&lt;" + std::string(100, 'x') + "'";
    expected += " n" + std::to_string(i) + "=<" + std::string(100, 'x');
  }
  EXPECT_EQ(tokens_of(page + ">"), (Words{expected + ">"}));
}

TEST(Tokenizer, attributes_are_limited) {
  Options options;
  options.attributes_max = 2;
  EXPECT_EQ(tokens_of("<p a=1 b=2 c=3>x", options), (Words{"<p a=1 b=2>", "'x'"}));
  EXPECT_EQ(tokens_of("<p a=1 a=2 b=3>x"), (Words{"<p a=1 b=3>", "'x'"}));
  options.attributes_max = 0;
  EXPECT_EQ(tokens_of("<p a=1>x", options), (Words{"<p>", "'x'"}));
}

TEST(Tokenizer, skip_to_goes_on_in_data) {
  const std::string page = "<script>never ends <b>here</b>";
  Tokenizer tokenizer(page);
  Token token;
  ASSERT_TRUE(tokenizer.next(token));
  tokenizer.skip_to(static_cast<std::uint32_t>(page.find("<b>")));
  ASSERT_TRUE(tokenizer.next(token));
  EXPECT_EQ(token.name, "b");
  tokenizer.skip_to(1'000'000);
  EXPECT_FALSE(tokenizer.next(token));
}

TEST(Tokenizer, set_state_looks_for_the_end_of_the_last_tag) {
  Options options;
  options.follow_tags = false;
  const std::string page = "<note><b></b></note>";
  Tokenizer tokenizer(page, options);
  Token token;
  ASSERT_TRUE(tokenizer.next(token));
  tokenizer.set_state(State::rawtext);
  ASSERT_TRUE(tokenizer.next(token));
  EXPECT_EQ(token.text, "<b></b>");
}

TEST(Tokenizer, tags_cut_by_the_end_are_dropped) {
  for (const std::string_view page : {"<", "<a", "<a ", "<a b", "<a b=", "<a b='", "<a b=c", "<a /",
                                      "</", "</a", "<a b='c'", "<a b=\"&"}) {
    const Words words = tokens_of(page);
    const bool is_text = page == "<" || page == "</";
    EXPECT_EQ(words.size(), is_text ? 1U : 0U) << page;
  }
}

TEST(Tokenizer, empty_input_has_no_tokens) {
  EXPECT_TRUE(tokens_of("").empty());
  EXPECT_TRUE(tokens_of({}).empty());
}

std::string repeated(std::string_view piece, std::size_t count) {
  std::string out;
  out.reserve(piece.size() * count);
  for (std::size_t i = 0; i < count; ++i) out += piece;
  return out;
}

struct Hostile {
  std::string_view what;
  std::string page;
  State state = State::data;
};

std::vector<Hostile> hostile_pages() {
  constexpr std::size_t mega = 1'000'000;
  std::string attributes = "<p";
  for (int i = 0; i < 500'000; ++i) attributes += " a" + std::to_string(i) + "=1";
  std::string repeats = "<p";
  for (int i = 0; i < 255; ++i) repeats += " a" + std::to_string(i) + "=1";
  return {
      {"1,000,000 nested div", repeated("<div>", mega)},
      {"500,000 attributes", attributes + ">"},
      {"500,000 repeated attributes", repeats + repeated(" a254=1", 500'000) + ">"},
      {"5 MB of ampersands", repeated("&", 5 * mega)},
      {"names that almost match", repeated("&CounterClockwiseContourIntegra", mega / 6)},
      {"numbers without end", "&#" + repeated("9", 5 * mega)},
      {"20 MB comment", "<!--" + repeated("x->", 7 * mega)},
      {"dashes without end", "<!--" + repeated("-", 5 * mega)},
      {"tags without end", repeated("<a ", mega)},
      {"quotes without end", repeated("<a b='", mega)},
      {"references in a value without end", "<a b='" + repeated("&amp", mega)},
      {"less-than signs", repeated("<", 5 * mega)},
      {"scripts within", repeated("<script><!--", 400'000)},
      {"almost ends of a script", "<script>" + repeated("</scrip", 700'000)},
      {"escapes in a script", "<script>" + repeated("<!--<script>", 400'000)},
      {"titles without end", repeated("<title>", 700'000)},
      {"references in a title", "<title>" + repeated("&amp;", mega)},
      {"carriage returns", repeated("\r", 5 * mega)},
      {"NUL in rawtext", std::string(5 * mega, '\0'), State::rawtext},
      {"NUL in names", "<" + repeated("a\0"s, mega) + ">"},
      {"NUL in values", "<a b='" + std::string(5 * mega, '\0') + "'>"},
      {"CDATA brackets", repeated("]]", 2 * mega), State::cdata_section},
      {"svg", repeated("<svg><![CDATA[", 400'000)},
      {"doctypes", repeated("<!doctype a public '", 250'000)},
  };
}

TEST(Tokenizer, hostile_pages_take_linear_time) {
  for (const Hostile& hostile : hostile_pages()) {
    Options options;
    options.state = hostile.state;
    options.last_start_tag = "style";
    const auto start = std::chrono::steady_clock::now();
    Tokenizer tokenizer(hostile.page, options);
    Token token;
    std::size_t count = 0;
    while (tokenizer.next(token)) ++count;
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    EXPECT_LE(count, hostile.page.size()) << hostile.what;
    // A quadratic step would take minutes; the limit leaves room for sanitizers and a busy machine.
    const double megabytes = static_cast<double>(hostile.page.size()) / 1e6;
    EXPECT_LT(spent.count(), 0.2 * megabytes + 1) << hostile.what;
  }
}

}  // namespace
}  // namespace ov::html
