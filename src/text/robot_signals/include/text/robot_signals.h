// What a site asks of programs beyond robots.txt's allow and disallow: words in X-Robots-Tag and
// meta robots, and the newer ways to keep text away from language models. They are recorded with a
// page and obeyed where the operator says so; nothing here decides.
//
// `no_ai` means "do not hand this text to a model", which is what writing a message does. What
// counts as that, and what does not:
//
//     noai, noml             yes: no use by models at all (DeviantArt 2022; Mojeek 2023)
//     noimageai              no: images alone are meant, and none are read
//     ai-input=no            yes: contentsignals.org defines it as input to a model (grounding)
//     ai-train=no, search=…  no: nothing is trained or indexed here
//     tdm-reservation 1      yes: TDMRep (W3C community group, 2024) reserves automated analysis
//     Content-Usage ai=n …   yes for ai-use, ai-input and ai; no for train-ai (IETF aipref drafts)
//
// Where two of them disagree, the stricter counts.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace ov {

struct RobotSignals {
  bool no_index = false;   ///< noindex or none.
  bool no_follow = false;  ///< nofollow or none: its links are not to be followed.
  bool no_ai = false;      ///< Not to be given to a model; see above.
  /// unavailable_after: past this day the page counts as noindex. The day alone is kept.
  std::optional<std::chrono::sys_days> unavailable_after;

  /// Adds what another header or element asks; the stricter counts.
  RobotSignals& operator|=(const RobotSignals& other);
  bool operator==(const RobotSignals&) const = default;
};

/// Bytes of one header or of one `content` that are read; the rest is ignored.
inline constexpr std::size_t robot_signals_bytes_max = 4096;

/// What one response header asks: X-Robots-Tag, TDM-Reservation, Content-Usage, Content-Signal;
/// nothing for any other. `name`: any case. `value`: any bytes. `agent`: our product token, e.g.
/// "OvertureBot": rules of X-Robots-Tag behind another agent's name are not for us. A header that
/// comes several times is asked several times and the answers joined by |=.
[[nodiscard]] RobotSignals signals_of_header(std::string_view name, std::string_view value,
                                             std::string_view agent);

/// The same for <meta name content>: robots, our agent's name, tdm-reservation.
[[nodiscard]] RobotSignals signals_of_meta(std::string_view name, std::string_view content,
                                           std::string_view agent);

/// What a list of preferences says of handing text to a model: the value of Content-Signal
/// ("search=yes, ai-input=no") or of Content-Usage ("ai=n"), in robots.txt or a header. nullopt
/// when it says nothing of that.
[[nodiscard]] std::optional<bool> allows_model_input(std::string_view preferences);

}  // namespace ov
