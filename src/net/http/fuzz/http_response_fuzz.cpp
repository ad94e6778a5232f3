// A server's bytes, whatever they are, into the real client, by either transport: through a socket
// pair in place of a connection, so libcurl's reading of them is fuzzed together with ours. The
// first byte of the input says how (see below), the rest is what the server sends, once for each of
// two fetches.
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.h"
#include "base/clock.h"
#include "net/http.h"
#include "net/reactor.h"

namespace {

constexpr std::size_t input_bytes_max = 64 * 1024;
constexpr std::uint8_t flag_small_limits = 1;
constexpr std::uint8_t flag_keep_open = 2;  // the server does not close: only a limit or the
                                            // framing ends the answer
constexpr std::uint8_t flag_stop_early = 4;
constexpr std::uint8_t flag_post = 8;
constexpr std::uint8_t flag_libcurl = 16;  // in place of our own transport

/// The bytes every connection of the current run begins with; the far ends are kept open.
struct World {
  std::string_view bytes;
  bool keep_open = false;
  std::array<int, 8> far_ends{};
  std::size_t connections = 0;

  int connect() {
    std::array<int, 2> ends{};
    if (connections == far_ends.size()) return -1;
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) != 0) {
      return -1;
    }
    [[maybe_unused]] const ssize_t sent = ::send(ends[1], bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (!keep_open) ::shutdown(ends[1], SHUT_WR);
    far_ends[connections++] = ends[1];
    return ends[0];
  }
  void close() {
    for (std::size_t i = 0; i < connections; ++i) ::close(far_ends[i]);
    connections = 0;
  }
};

ov::HttpRequest make_request(std::uint8_t flags) {
  ov::HttpRequest request;
  request.url = "http://site.example/";
  request.connect_address = "127.0.0.1";
  request.connect_port = 80;
  if ((flags & flag_small_limits) != 0) {
    request.limits.body_bytes_max = 100;
    request.limits.header_bytes_max = 300;
    request.limits.headers_max = 8;
  }
  if ((flags & flag_stop_early) != 0) {
    request.go_on = [](const ov::HttpResponse& so_far) { return so_far.body.size() < 10; };
  }
  if ((flags & flag_post) != 0) {
    request.method = ov::HttpMethod::post;
    request.body = "question";
  }
  return request;
}

void check(const ov::HttpRequest& request, const ov::HttpResponse& response) {
  OV_ASSERT(response.status >= 200);
  OV_ASSERT(response.status <= 999);
  OV_ASSERT(response.body.size() <= request.limits.body_bytes_max);
  OV_ASSERT(response.headers.size() <= request.limits.headers_max);
  for (const ov::HttpHeader& header : response.headers) {
    OV_ASSERT(header.name.size() + header.value.size() <= request.limits.header_bytes_max);
    OV_ASSERT(header.value.find('\n') == std::string::npos);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static ov::SystemClock clock;
  static ov::Reactor reactor(clock);
  static World world;
  static const auto options_for = [](ov::HttpTransport transport) {
    ov::HttpOptions options;
    options.transport = transport;
    options.address_allowed = [](const sockaddr*, socklen_t) { return true; };
    options.connected_socket = [](const sockaddr*) { return world.connect(); };
    return options;
  };
  static ov::HttpClient direct(reactor, options_for(ov::HttpTransport::direct));
  static ov::HttpClient libcurl(reactor, options_for(ov::HttpTransport::libcurl));
  if (size < 1 || size > input_bytes_max) return 0;
  const std::uint8_t flags = data[0];
  ov::HttpClient& client = (flags & flag_libcurl) != 0 ? libcurl : direct;
  world.bytes = {reinterpret_cast<const char*>(data + 1), size - 1};
  world.keep_open = (flags & flag_keep_open) != 0;
  {
    ov::HttpSession session(client);
    const ov::HttpRequest request = make_request(flags);
    for (int fetches = 0; fetches < 2; ++fetches) {
      ov::Task<ov::HttpResponse> task = session.fetch(request);
      task.start();
      // With the server silent nothing more comes: four empty steps mean that it waits.
      for (int idle = 0; !task.done() && idle < 4;) idle += reactor.run_once() ? 0 : 1;
      if (!task.done()) break;
      const ov::Result<ov::HttpResponse> response = task.take_result();
      OV_ASSERT(response.has_value() == (session.failure() == ov::HttpFailure::none));
      OV_ASSERT(session.failure() != ov::HttpFailure::internal);
      if (response) check(request, *response);
    }
  }
  OV_ASSERT(client.in_flight() == 0);
  world.close();
  return 0;
}
