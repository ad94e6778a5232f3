// Every limit on what a site may make us do, with its unit (DESIGN: reading sites). Reaching one is
// a counted reason, never a surprise.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace ov {

struct ReadLimits {
  std::size_t body_bytes_max = 2U << 20;      ///< One page after inflating.
  std::size_t transfer_bytes_max = 2U << 20;  ///< One page as received.
  std::size_t header_bytes_max = 64U << 10;   ///< All headers of one response.
  std::size_t header_count_max = 256;
  std::size_t robots_bytes_max = 500U << 10;  ///< RFC 9309 section 2.5; more is not parsed.
  int redirects_max = 5;
  int pages_max = 3;                                  ///< A site, the row's page included.
  std::chrono::milliseconds connect_timeout{10'000};  ///< TCP and TLS handshakes together.
  std::chrono::milliseconds page_timeout{20'000};
  std::chrono::milliseconds site_timeout{45'000};
  std::chrono::milliseconds crawl_delay_max{
      10'000};  ///< A longer one is kept by reading fewer pages.
};

}  // namespace ov
