// Sites with TLS, without, and with one that does not verify.
#include "tls_web.h"
#include "visiting.h"

namespace ov {
namespace {

using std::chrono::milliseconds;

TEST_F(Web_, a_site_without_tls_is_read_over_http) {
  server.set("/", {.body = page("pumps")});
  EXPECT_EQ(visit("https://pumps.example/").site.pages.at(0).url, "http://pumps.example/");
}

TEST_F(Web_, a_port_that_does_not_answer_is_as_none) {
  const DeafPort deaf;
  WebOptions made = options();
  made.connect_to_https = deaf.endpoint;
  made.limits.connect_timeout = milliseconds{200};
  server.set("/", {.body = page("pumps")});
  EXPECT_EQ(reason(visit(*reader(made), "https://pumps.example/")), "");
}

TEST_F(Web_, a_port_that_speaks_no_tls_is_as_none) {
  FakeWeb plain;
  WebOptions made = options();
  made.connect_to_https = plain.endpoint;
  server.set("/", {.body = page("pumps")});
  EXPECT_EQ(reason(visit(*reader(made), "https://pumps.example/")), "");
}

TEST_F(Web_, https_takes_one_connection_with_a_trusted_certificate) {
  TlsWeb tls("pumps.example", page("pumps", links));
  WebOptions made = options();
  made.connect_to_https = tls.endpoint;
  made.ca_file = tls.ca_file;
  const Visit result = visit(*reader(made), "https://pumps.example/");
  EXPECT_EQ(reason(result), "") << result.site.detail;
  EXPECT_EQ(tls.requests, 4);
  EXPECT_EQ(tls.accepted, 1);
  EXPECT_EQ(server.accepted, 0);
}

TEST_F(Web_, a_certificate_that_does_not_verify_is_tls_and_never_goes_without) {
  TlsWeb tls("pumps.example", page("pumps"));
  WebOptions made = options();
  made.connect_to_https = tls.endpoint;
  const Visit unknown = visit(*reader(made), "https://pumps.example/");
  EXPECT_EQ(reason(unknown), "tls") << unknown.site.detail;
  made.ca_file = tls.ca_file;
  const Visit another_name = visit(*reader(made), "https://valves.example/");
  EXPECT_EQ(reason(another_name), "tls") << another_name.site.detail;
  EXPECT_EQ(tls.requests, 0);
  EXPECT_EQ(server.accepted, 0);
}

TEST_F(Web_, a_redirect_from_http_to_https_asks_robots_once_more) {
  TlsWeb tls("pumps.example", page("pumps"));
  WebOptions made = options();
  made.connect_to_https = tls.endpoint;
  made.ca_file = tls.ca_file;
  server.set("/", {.status = 301, .headers = {"Location: https://pumps.example/"}});
  const Visit result = visit(*reader(made), "http://pumps.example/");
  EXPECT_EQ(reason(result), "") << result.site.detail;
  EXPECT_EQ(result.site.pages.at(0).url, "https://pumps.example/");
  EXPECT_EQ(tls.requests, 3);  // robots.txt, the page, and a sitemap, since it leads nowhere.
}

TEST_F(Web_, a_port_that_was_named_is_kept) {
  server.set("/", {.body = page("pumps")});
  EXPECT_EQ(reason(visit("https://pumps.example:8443/")), "connect");
  EXPECT_EQ(server.accepted, 0);
}

}  // namespace
}  // namespace ov
