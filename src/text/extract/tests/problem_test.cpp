#include <gtest/gtest.h>

#include "text/extract.h"

namespace ov::extract {
namespace {

constexpr const char* good_text =
    "<main><h1>Pumps</h1><p>We have built pumps for deep wells since 1954, in one family, and we "
    "repair those of others too. Call us and we come.</p></main>";

struct Case {
  const char* html;
  PageProblem problem;
};

TEST(Problem, each_problem_is_told_apart) {
  const Case cases[] = {
      {"", PageProblem::too_thin},
      {"<html><body></body></html>", PageProblem::too_thin},
      {"<p>Welcome to our website", PageProblem::too_thin},
      {"<title>App</title><div id=root></div><script src=a.js></script>",
       PageProblem::needs_javascript},
      {"<noscript>You need to enable JavaScript to run this app.</noscript><div id=x></div>"
       "<script src=a.js></script>",
       PageProblem::needs_javascript},
      {"<title>Just a moment...</title><p>Verify you are human by completing the action below.",
       PageProblem::block_page},
      {"<title>Access Denied</title><h1>Access Denied</h1>You don't have permission to access "
       "\"http://a.example/\" on this server.<p>Reference #18.2 https://errors.edgesuite.net/18",
       PageProblem::block_page},
      {"<title>a.example</title><h1>a.example</h1><p>This domain is for sale! Make an offer.",
       PageProblem::for_sale},
      {"<title>Welcome to nginx!</title><h1>Welcome to nginx!</h1><p>If you see this page, the "
       "nginx web server is successfully installed and working. Further configuration is required.",
       PageProblem::placeholder},
      {"<title>404 - Page not found</title><p>The page you are looking for has moved or never was "
       "there. Please use the menu to find what you need.",
       PageProblem::http_error},
      {"%PDF-1.7 binary", PageProblem::not_html},
      {"{\"error\":\"not found\"}", PageProblem::not_html},
      {"<?xml version='1.0'?><rss version='2.0'><channel><title>x", PageProblem::not_html},
      {good_text, PageProblem::none},
  };
  for (const Case& each : cases) {
    EXPECT_EQ(to_string(extract(each.html).problem), to_string(each.problem)) << each.html;
  }
}

TEST(Problem, pages_that_only_speak_of_such_things_have_none) {
  const std::string about = std::string("<title>Domain brokers</title>") + good_text;
  EXPECT_EQ(
      extract(about + "<noscript>Please enable JavaScript.</noscript><script></script>").problem,
      PageProblem::none);
  std::string article = "<title>How walls work</title><main>";
  for (int i = 0; i < 40; ++i) {
    article += "<p>A wall says: verify you are human. This domain is for sale, says number " +
               std::to_string(i) + " of the many others that we describe.";
  }
  EXPECT_EQ(extract(article).problem, PageProblem::none);
}

TEST(Problem, names_are_the_reasons_of_outcomes) {
  EXPECT_EQ(to_string(PageProblem::needs_javascript), "needs_javascript");
  EXPECT_EQ(to_string(PageProblem::http_error), "http_error");
}

}  // namespace
}  // namespace ov::extract
