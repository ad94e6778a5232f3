// What the tests of visits share: a reader against a scripted web server on loopback.
#pragma once

#include <zlib.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>

#include "adapters/web.h"
#include "fake_web.h"

namespace ov {

inline std::string paragraphs(const std::string& topic) {
  std::string text;
  for (int i = 1; i <= 6; ++i) {
    text += "<p>Our company in Bremen builds " + topic + " of the series " + std::to_string(i) +
            " for shipyards, breweries and dairies, and keeps spare parts for thirty years. "
            "Two hundred people develop, build and test every one of them under one roof.</p>";
  }
  return text;
}

inline std::string page(const std::string& topic, const std::string& links = "",
                        const std::string& head = "") {
  return "<!doctype html><html lang=en><head><title>Pumps and " + topic +
         "</title><meta name=description content='We build " + topic + "'>" + head +
         "</head><body><nav>" + links + "</nav><main><h1>" + topic + "</h1>" + paragraphs(topic) +
         "</main></body></html>";
}

inline const std::string links =
    "<a href=/about>About us</a> <a href=/products>Products</a> <a href=/contact>Contact</a>";

inline std::string gzipped(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

/// A reader that sends every http connection to `server`.
class Web_ : public ::testing::Test {
 protected:
  // Every http connection goes to `server`, every https connection is refused.
  WebOptions options() {
    WebOptions made;
    made.user_agent_contact = "https://overture.example/bot";
    made.connect_to_http = server.endpoint;
    made.connect_to_https = closed.endpoint;
    made.reactors = 2;
    return made;
  }
  // No pinned address: what is permitted is 127.0.0.1.
  WebOptions by_address() {
    WebOptions made = options();
    made.connect_to_http.reset();
    made.connect_to_https.reset();
    made.allow = {*parse_cidr("127.0.0.1")};
    made.address_caps = AddressCaps{0, 0};
    return made;
  }
  std::unique_ptr<WebReader> reader(WebOptions made) {
    auto created = WebReader::create(std::move(made), clock);
    EXPECT_TRUE(created.has_value()) << created.error().text();
    return std::move(*created);
  }
  static Visit visit(WebReader& web, VisitRequest request) {
    std::promise<Visit> promise;
    web.visit(std::move(request), [&](Visit result) { promise.set_value(std::move(result)); });
    auto future = promise.get_future();
    EXPECT_EQ(future.wait_for(std::chrono::seconds{30}), std::future_status::ready);
    return future.get();
  }
  static Visit visit(WebReader& web, const std::string& url, const std::string& site = "") {
    return visit(web, VisitRequest{site.empty() ? url : site, url});
  }
  Visit visit(const std::string& url) { return visit(*reader(options()), url); }
  static std::string reason(const Visit& visit) {
    return std::string(to_string(visit.site.reason));
  }

  SystemClock clock;
  FakeWeb server;
  ClosedPort closed;
};

/// The same with a name server of its own and no pinned address.
class Names : public Web_ {
 protected:
  WebOptions by_name() {
    WebOptions made = by_address();
    dns.start();
    made.dns_server = dns.server.endpoint;
    return made;
  }
  std::string at(const std::string& host) const {
    return "http://" + host + ":" + std::to_string(server.endpoint.port) + "/";
  }
  DnsThread dns;
};

}  // namespace ov
