// Sites that were read before, and what pages ask of programs.
#include "revisit.h"

#include <chrono>

#include "signals.h"
#include "visiting.h"

namespace ov {
namespace {

HttpResponse response_with(std::vector<HttpHeader> headers, int status = 200) {
  HttpResponse response;
  response.status = status;
  response.headers = std::move(headers);
  return response;
}

TEST(Revisit, validators_are_kept_only_where_they_are_fit_to_be_sent_back) {
  const std::string long_tag = '"' + std::string(validator_bytes_max, 'x') + '"';
  const std::pair<std::string, bool> tags[] = {
      {"\"abc\"", true},   {"W/\"abc\"", true}, {"\"\"", true},
      {"\"a,b;c\"", true}, {"abc", false},      {"\"abc", false},
      {"\"a\"b\"", false}, {"\"a b\"", false},  {"w/\"abc\"", false},
      {"\"", false},       {"", false},         {"\"a\r\nX: y\"", false},
      {"\"\xff\"", false}, {long_tag, false},   {"\"a\", \"b\"", false},
      {"*", false}};
  for (const auto& [tag, fit] : tags) {
    Page kept;
    take_validators(response_with({{"eTag", tag}}), kept);
    EXPECT_EQ(kept.etag, fit ? tag : "") << tag;
  }
  const std::pair<std::string, bool> dates[] = {{"Sun, 06 Nov 1994 08:49:37 GMT", true},
                                                {"", false},
                                                {"Sun\x01", false},
                                                {std::string(validator_bytes_max + 1, '1'), false}};
  for (const auto& [date, fit] : dates) {
    Page kept;
    take_validators(response_with({{"Last-Modified", date}}), kept);
    EXPECT_EQ(kept.last_modified, fit ? date : "") << date;
  }
}

TEST(Revisit, conditions_hold_only_what_the_server_gave) {
  std::vector<HttpHeader> headers;
  Page known;
  add_conditions(known, headers);
  EXPECT_TRUE(headers.empty());
  EXPECT_FALSE(has_validators(known));
  known.etag = "\"1\"";
  add_conditions(known, headers);
  ASSERT_EQ(headers.size(), 1U);
  EXPECT_EQ(headers[0].name, "If-None-Match");
  EXPECT_EQ(headers[0].value, "\"1\"");
  EXPECT_TRUE(has_validators(known));
}

TEST(Revisit, unmodified_page_leads_to_the_other_known_pages) {
  Site known;
  for (const char* url : {"a", "b", "c", "d"}) known.pages.emplace_back().url = url;
  known.pages[1].etag = "\"old\"";
  known.pages[1].text = "text";
  known.facts.emails = {"info@a.example", "sales@a.example"};
  known.pages[1].facts.emplace().emails = {"info@a.example"};
  const HttpResponse answer = response_with({{"Last-Modified", "then"}}, 304);
  const PageReading reading = unmodified_reading(known, known.pages[1], answer, 2);
  EXPECT_EQ(reading.links, (std::vector<std::string>{"a", "c"}));
  EXPECT_EQ(reading.page.text, "text");
  EXPECT_EQ(reading.page.change, Change::unchanged);
  EXPECT_EQ(reading.page.etag, "\"old\"");
  EXPECT_EQ(reading.page.last_modified, "then");
  EXPECT_EQ(reading.page.facts, known.pages[1].facts);
}

TEST(Signals, headers_are_joined_and_a_day_that_is_past_counts_as_noindex) {
  const Time now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 22}};
  EXPECT_EQ(signals_of_headers(
                response_with({{"X-Robots-Tag", "noindex"}, {"x-robots-tag", "noai"}}), now),
            (PageSignals{true, true}));
  EXPECT_EQ(signals_of_headers(response_with({{"Content-Type", "noai"}}), now), PageSignals{});
  const auto until = [&](const char* day) {
    return signals_of_headers(
        response_with({{"X-Robots-Tag", std::string("unavailable_after: ") + day}}), now);
  };
  EXPECT_TRUE(until("21 Nov 2026").no_index);
  EXPECT_FALSE(until("22 Nov 2026").no_index);
}

// Visits of one site on loopback, again and again.
class Visits : public Web_ {
 protected:
  void SetUp() override {
    made = options();
    server.set("/", {.headers = {"ETag: \"home-1\"", "Last-Modified: then"},
                     .body = page("pumps", links)});
    server.set("/about", {.headers = {"ETag: W/\"about-1\""}, .body = page("history")});
    server.set("/products", {.body = page("valves")});
  }

  /// `known`: how the site was read before.
  Site visit(const std::optional<Site>& known = {}) {
    VisitRequest request{"pumps.example", "http://pumps.example/", nullptr};
    if (known) request.known = std::make_shared<const Site>(*known);
    return Web_::visit(*reader(made), std::move(request)).site;
  }
  /// Answers 304 from now on, whatever is asked with.
  void not_modified(const std::string& path, std::vector<std::string> headers = {}) {
    server.set(path, {.status = 304, .headers = std::move(headers)});
  }
  /// The head of the last request for `path`.
  std::string head_of(const std::string& path) {
    std::string found;
    for (const std::string& head : server.heads()) {
      if (head.starts_with("GET " + path + " ")) found = head + "\r\n";
    }
    return found;
  }
  static bool is_conditional(const std::string& head) {
    return head.find("If-None-Match") != std::string::npos ||
           head.find("If-Modified-Since") != std::string::npos;
  }

  WebOptions made;
};

TEST_F(Visits, first_visit_asks_without_conditions_and_keeps_the_validators) {
  const Site site = visit();
  ASSERT_EQ(site.pages.size(), 3U);
  EXPECT_EQ(site.pages[0].etag, "\"home-1\"");
  EXPECT_EQ(site.pages[0].last_modified, "then");
  EXPECT_EQ(site.pages[0].change, Change::first_read);
  EXPECT_EQ(site.pages[1].etag, "W/\"about-1\"");
  EXPECT_EQ(site.pages[1].last_modified, "");
  EXPECT_FALSE(has_validators(site.pages[2]));
  for (const std::string& head : server.heads()) EXPECT_FALSE(is_conditional(head)) << head;
}

TEST_F(Visits, what_the_server_calls_unmodified_is_taken_as_it_was) {
  const Site first = visit();
  not_modified("/", {"ETag: \"home-2\""});
  not_modified("/about");
  const Site second = visit(first);
  EXPECT_NE(head_of("/").find("If-None-Match: \"home-1\"\r\nIf-Modified-Since: then\r\n"),
            std::string::npos);
  EXPECT_NE(head_of("/about").find("If-None-Match: W/\"about-1\"\r\n"), std::string::npos);
  // Never a date of our own.
  EXPECT_EQ(head_of("/about").find("If-Modified-Since"), std::string::npos);
  EXPECT_FALSE(is_conditional(head_of("/products")));
  EXPECT_FALSE(is_conditional(head_of("/robots.txt")));
  EXPECT_EQ(second.requests, 4U);
  EXPECT_EQ(second.reason, Reason::none);
  ASSERT_EQ(second.pages.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(second.pages[i].change, Change::unchanged) << i;
    EXPECT_EQ(second.pages[i].url, first.pages[i].url);
    EXPECT_EQ(second.pages[i].text, first.pages[i].text);
    EXPECT_EQ(second.pages[i].content_hash, first.pages[i].content_hash);
    EXPECT_EQ(second.pages[i].blocks.size(), first.pages[i].blocks.size());
    EXPECT_EQ(second.pages[i].status, 200);
  }
  EXPECT_EQ(second.pages[0].etag, "\"home-2\"");
  EXPECT_EQ(second.pages[0].last_modified, "then");
  EXPECT_EQ(second.facts, first.facts);
}

TEST_F(Visits, unmodified_page_that_led_nowhere_is_not_searched_for_again) {
  server.set("/", {.headers = {"ETag: \"home-1\""}, .body = page("pumps")});
  const Site first = visit();
  ASSERT_EQ(first.pages.size(), 1U);
  EXPECT_EQ(server.count("pumps.example/sitemap.xml"), 1);
  not_modified("/");
  const Site second = visit(first);
  EXPECT_EQ(second.reason, Reason::none);
  EXPECT_EQ(second.requests, 2U);  // robots.txt and the page.
  EXPECT_EQ(server.count("pumps.example/sitemap.xml"), 1);
}

TEST_F(Visits, pages_that_changed_came_and_went_are_told_apart) {
  const Site first = visit();
  const std::string more = "<a href=/contact>Contact</a> <a href=/about>About us</a>";
  server.set("/", {.headers = {"ETag: \"home-2\""}, .body = page("ships", more)});
  server.set("/contact", {.body = page("addresses")});
  not_modified("/about");
  const Site second = visit(first);
  ASSERT_EQ(second.pages.size(), 3U);
  EXPECT_EQ(second.pages[0].change, Change::changed);
  EXPECT_EQ(second.pages[0].etag, "\"home-2\"");
  // The server gave none this time.
  EXPECT_EQ(second.pages[0].last_modified, "");
  for (const Page& read : second.pages) {
    if (read.url.ends_with("/about")) EXPECT_EQ(read.change, Change::unchanged);
    if (read.url.ends_with("/contact")) EXPECT_EQ(read.change, Change::first_read);
  }
}

TEST_F(Visits, unmodified_that_nobody_asked_for_is_an_error) {
  not_modified("/");
  EXPECT_EQ(visit().reason, Reason::http_error);
  // Nor does a version without validators, or of another address, count as having asked.
  Site known;
  known.pages.emplace_back().url = "http://pumps.example/";
  EXPECT_EQ(visit(known).reason, Reason::http_error);
  known.pages[0].etag = "\"1\"";
  EXPECT_EQ(visit(known).reason, Reason::http_error) << "without the facts of the page";
  known.pages[0].facts.emplace();
  known.pages[0].url = "http://www.pumps.example/";
  EXPECT_EQ(visit(known).reason, Reason::http_error);
}

TEST_F(Visits, what_was_cut_short_or_says_too_little_is_asked_for_in_full_next_time) {
  const std::string whole = page("pumps");
  server.set("/", {.close = true,
                   .raw = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: \"1\"\r\n"
                          "Content-Length: 99999\r\n\r\n" +
                          whole});
  const Site cut = visit();
  ASSERT_EQ(cut.reason, Reason::none);
  EXPECT_FALSE(has_validators(cut.pages[0]));
  server.set("/", {.headers = {"ETag: \"1\""}, .body = "<html><p>Hello</p>" + links + "</html>"});
  const Site thin = visit();
  ASSERT_EQ(thin.reason, Reason::none);
  EXPECT_FALSE(has_validators(thin.pages[0]));
}

TEST_F(Visits, signals_are_recorded_with_the_page_that_gave_them) {
  made.obey = {};
  server.set("/", {.headers = {"X-Robots-Tag: noindex"}, .body = page("pumps", links)});
  server.set("/about", {.body = page("history", "", "<meta name=robots content=noai>")});
  server.set("/robots.txt", {.body = "User-agent: *\nContent-Signal: /products ai-input=no\n",
                             .type = "text/plain"});
  const Site site = visit();
  ASSERT_EQ(site.pages.size(), 3U);
  EXPECT_EQ(site.signals, (PageSignals{true, true}));
  EXPECT_EQ(site.pages[0].signals, (PageSignals{true, false}));
  for (const Page& read : site.pages) {
    if (!read.url.ends_with("example/")) EXPECT_EQ(read.signals, (PageSignals{false, true}));
  }
}

TEST_F(Visits, start_page_that_asks_to_be_left_alone_ends_the_visit_with_who_says_so) {
  const auto asks = [&](PageSignals obeyed, WebReply reply) {
    made.obey = obeyed;
    server.set("/", std::move(reply));
    return visit();
  };
  const PageSignals index{true, false};
  const PageSignals ai{false, true};
  const Site by_header = asks(ai, {.headers = {"X-Robots-Tag: noai"}, .body = page("a", links)});
  EXPECT_EQ(by_header.reason, Reason::robots);
  EXPECT_EQ(by_header.detail,
            "http://pumps.example/ is not to be given to language models, as its header says"
            " (X-Robots-Tag: noai)");
  EXPECT_TRUE(by_header.pages.empty());
  EXPECT_TRUE(by_header.signals.no_ai);
  const std::string meta = "<meta name=robots content=noindex>";
  const Site by_meta = asks(index, {.body = page("b", links, meta)});
  EXPECT_EQ(by_meta.reason, Reason::robots);
  EXPECT_EQ(by_meta.detail,
            "http://pumps.example/ is not to be kept by programs, as the page itself says"
            " (meta robots)");
  EXPECT_EQ(asks(ai, {.body = page("b", links, meta)}).reason, Reason::none);
  EXPECT_EQ(asks({}, {.headers = {"X-Robots-Tag: noai"}, .body = page("a")}).reason, Reason::none);
}

TEST_F(Visits, further_page_that_asks_to_be_left_alone_is_left_out) {
  server.set("/about", {.headers = {"X-Robots-Tag: OvertureBot: noai"}, .body = page("history")});
  const Site site = visit();
  EXPECT_EQ(site.reason, Reason::none);
  EXPECT_EQ(site.pages.size(), 2U);
  EXPECT_EQ(site.pages[0].signals, PageSignals{});
  EXPECT_TRUE(site.signals.no_ai);
}

TEST_F(Visits, robots_txt_that_keeps_text_from_models_saves_the_request) {
  server.set("/robots.txt", {.body = "User-agent: *\nContent-Signal: search=yes, ai-input=no\n",
                             .type = "text/plain"});
  const Site site = visit();
  EXPECT_EQ(site.reason, Reason::robots);
  EXPECT_TRUE(site.signals.no_ai);
  EXPECT_EQ(server.requests(), std::vector<std::string>{"pumps.example/robots.txt"});
}

TEST_F(Visits, facts_are_those_of_the_pages_that_are_there_now) {
  const auto with_mail = [](const std::string& topic, const std::string& mail) {
    return page(topic, links + " <a href=mailto:" + mail + ">Mail</a>");
  };
  server.set("/", {.headers = {"ETag: \"1\""}, .body = with_mail("pumps", "old@pumps.example")});
  server.set("/about", {.headers = {"ETag: \"1\""}, .body = with_mail("us", "us@pumps.example")});
  const Site first = visit();
  EXPECT_EQ(first.facts.emails,
            (std::vector<std::string>{"old@pumps.example", "us@pumps.example"}));
  server.set("/", {.headers = {"ETag: \"2\""}, .body = with_mail("pumps", "new@pumps.example")});
  not_modified("/about");
  const Site second = visit(first);
  EXPECT_EQ(second.facts.emails,
            (std::vector<std::string>{"new@pumps.example", "us@pumps.example"}));
  // What said so alone is gone.
  server.set("/about", {.status = 404});
  not_modified("/");
  EXPECT_EQ(visit(second).facts.emails, std::vector<std::string>{"new@pumps.example"});
}

TEST_F(Visits, page_whose_facts_are_not_known_is_asked_for_in_full) {
  Site first = visit();
  first.pages[0].facts.reset();
  const Site second = visit(first);
  EXPECT_FALSE(is_conditional(head_of("/")));
  EXPECT_TRUE(is_conditional(head_of("/about")));
  EXPECT_TRUE(second.pages[0].facts.has_value());
}

TEST_F(Visits, what_robots_txt_asked_for_ends_with_it_in_spite_of_unmodified_pages) {
  made.obey = {};
  server.set("/robots.txt",
             {.body = "User-agent: *\nContent-Signal: ai-input=no\n", .type = "text/plain"});
  const Site first = visit();
  ASSERT_TRUE(first.pages.at(0).signals.no_ai);
  // For as long as it asks, a 304 says all.
  not_modified("/");
  EXPECT_TRUE(visit(first).pages.at(0).signals.no_ai);
  EXPECT_TRUE(is_conditional(head_of("/")));
  server.set("/robots.txt", {.body = "User-agent: *\nDisallow:\n", .type = "text/plain"});
  server.set("/", {.headers = {"ETag: \"home-1\""}, .body = page("pumps", links)});
  const Site second = visit(first);
  EXPECT_FALSE(is_conditional(head_of("/")));
  EXPECT_FALSE(second.pages.at(0).signals.no_ai);
  EXPECT_FALSE(second.signals.no_ai);
  EXPECT_EQ(second.pages.at(0).change, Change::unchanged);
}

TEST_F(Visits, page_whose_signal_was_not_obeyed_is_left_out_once_it_is) {
  made.obey = {};
  server.set("/", {.headers = {"ETag: \"1\"", "X-Robots-Tag: noai"}, .body = page("pumps", links)});
  const Site first = visit();
  ASSERT_EQ(first.reason, Reason::none);
  made.obey = {false, true};
  EXPECT_EQ(visit(first).reason, Reason::robots);
  // It is asked for in full, for it may not ask any more.
  EXPECT_FALSE(is_conditional(head_of("/")));
  server.set("/", {.headers = {"ETag: \"1\""}, .body = page("pumps", links)});
  EXPECT_EQ(visit(first).reason, Reason::none);
}

}  // namespace
}  // namespace ov
