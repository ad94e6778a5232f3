// Configuration: one table of settings, four places to set them. A flag wins over the environment
// (OVERTURE_…), that over overture.toml, that over the default. The three names of a setting follow
// from one: "crawl.in_flight_max" is --crawl-in-flight-max, OVERTURE_CRAWL_IN_FLIGHT_MAX and
// in_flight_max under [crawl]. An empty text counts as not set, so that a script may always name a
// setting; the next place is asked. All problems are reported together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ov {

enum class SettingType : std::uint8_t { text, path, integer, choice };

struct Setting {
  const char* name = "";  ///< Dotted, snake_case.
  SettingType type = SettingType::text;
  const char* default_value = "";
  std::int64_t minimum = 0;  ///< Of an integer.
  std::int64_t maximum = 0;
  const char* choices = "";  ///< Of a choice: "a|b|c".
  const char* unit = "";     ///< Shown in help, e.g. "seconds".
  bool is_switch = false;    ///< A choice whose flag takes no value and means "yes".
  bool secret = false;       ///< Never printed; not settable by flag, where others could see it.
  const char* help = "";
};

/// "--crawl-contact".
[[nodiscard]] std::string flag_name(const Setting& setting);
/// "OVERTURE_CRAWL_CONTACT".
[[nodiscard]] std::string environment_name(const Setting& setting);

/// Largest overture.toml; whoever reads the file need not read further than one byte beyond.
inline constexpr std::size_t config_file_bytes_max = 1U << 20U;

/// Where values may come from besides the defaults.
struct ConfigSources {
  std::map<std::string, std::string> flags;  ///< By setting name.
  /// getenv, or a stand-in of a test. Nothing where a variable is not set.
  std::function<std::optional<std::string>(const std::string&)> environment;
  std::string file;       ///< Text of overture.toml; may be empty.
  std::string file_name;  ///< As shown in errors.
};

/// Values of the whole table, each checked. Asking for a setting that is not in the table is a bug.
class Config {
 public:
  /// Errors: invalid, its message holding every problem, one a line: the setting, the given value
  /// (secrets excepted), where it came from and what would be accepted.
  [[nodiscard]] static Result<Config> load(std::span<const Setting> table,
                                           const ConfigSources& sources);

  /// Empty where nothing is set and there is no default.
  [[nodiscard]] const std::string& text(std::string_view name) const;
  /// The value was checked when it was loaded. Nothing only where a setting without a default is
  /// not set.
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view name) const;
  /// "the flag --data", "the environment (OVERTURE_DATA)", "overture.toml" or "the default".
  [[nodiscard]] const std::string& source(std::string_view name) const;

 private:
  struct Value {
    std::string text;
    std::string source;
  };
  [[nodiscard]] static Value first_set(const Setting& setting, const ConfigSources& sources,
                                       const std::map<std::string, std::string>& file);
  [[nodiscard]] const Value& value(std::string_view name) const;
  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace ov
