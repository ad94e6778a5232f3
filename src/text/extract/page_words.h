// The words by which broken pages give themselves away, in the languages people write them in. Data
// only, a file for each kind of page; problem.cpp says how many of which signs make a verdict. All
// are lower case (ASCII letters).
#pragma once

#include <span>
#include <string_view>

namespace ov::extract {

using Phrases = std::span<const std::string_view>;

/// A service that stands between programs and sites.
struct Shield {
  std::string_view name;
  std::string_view title;   ///< How the title of its challenge begins; may be empty.
  std::string_view text;    ///< A phrase of its challenge; may be empty.
  std::string_view source;  ///< What its markup holds, in this very spelling; may be empty.
  /// `source` is in challenges alone, not in the pages that the service lets through.
  bool source_is_certain = false;
};
[[nodiscard]] std::span<const Shield> shields();

[[nodiscard]] Phrases wall_titles();       ///< Challenges and refusals: how the title begins.
[[nodiscard]] Phrases wall_texts();        ///< What they say.
[[nodiscard]] Phrases sale_texts();        ///< A domain is offered for sale.
[[nodiscard]] Phrases sale_sources();      ///< Markup of the markets for domains.
[[nodiscard]] Phrases parked_texts();      ///< A domain has no site, or no longer.
[[nodiscard]] Phrases parked_sources();    ///< Markup of parking services.
[[nodiscard]] Phrases login_words();       ///< "Log in" as a title, heading or button has it.
[[nodiscard]] Phrases login_demands();     ///< "You must log in to …".
[[nodiscard]] Phrases cookie_words();      ///< Cookies, consent, privacy.
[[nodiscard]] Phrases accept_words();      ///< "Accept all".
[[nodiscard]] Phrases cookie_demands();    ///< "Before you continue".
[[nodiscard]] Phrases server_titles();     ///< Default pages of servers: how the title begins.
[[nodiscard]] Phrases server_texts();      ///< What they say.
[[nodiscard]] Phrases soon_texts();        ///< "Coming soon".
[[nodiscard]] Phrases first_post_texts();  ///< What a new installation of a CMS says.
[[nodiscard]] Phrases blind_words();       ///< The words of "lorem ipsum".
[[nodiscard]] Phrases error_titles();      ///< How the title of an error page begins.
[[nodiscard]] Phrases error_texts();       ///< What error pages say.
[[nodiscard]] Phrases failure_texts();     ///< A program broke down: certain by themselves.
[[nodiscard]] Phrases script_texts();      ///< "Enable JavaScript".

}  // namespace ov::extract
