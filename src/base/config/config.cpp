#include "base/config.h"

#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <sstream>

#include "base/ascii.h"
#include "base/assert.h"

namespace ov {
namespace {

std::string with_separator(std::string_view name, char separator) {
  std::string out(name);
  for (char& c : out) {
    if (c == '.' || c == '_') c = separator;
  }
  return out;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// What is wrong with `text` for this setting; empty when it is fine.
std::string wrong_with(const Setting& setting, std::string_view text) {
  switch (setting.type) {
    case SettingType::text:
    case SettingType::path:
      return {};
    case SettingType::integer: {
      const auto value = parse_integer(text);
      if (value && *value >= setting.minimum && *value <= setting.maximum) return {};
      std::string out = "accepted is a whole number from " + std::to_string(setting.minimum) +
                        " to " + std::to_string(setting.maximum);
      if (*setting.unit != '\0') out += std::string(" (") + setting.unit + ")";
      return out;
    }
    case SettingType::choice: {
      const auto choices = split(setting.choices, '|');
      if (std::find(choices.begin(), choices.end(), text) != choices.end()) return {};
      std::string out = "accepted is one of: ";
      for (std::size_t i = 0; i < choices.size(); ++i) {
        out += (i == 0 ? "" : ", ") + std::string(choices[i]);
      }
      return out;
    }
  }
  return {};
}

using FileValues = std::map<std::string, std::string>;

void collect(const toml::table& table, const std::string& prefix, FileValues& out,
             std::vector<std::string>& problems, const std::string& file_name) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    if (const toml::table* inner = node.as_table()) {
      collect(*inner, name + ".", out, problems, file_name);
    } else if (const auto text = node.value_exact<std::string>()) {
      out[name] = *text;
    } else if (const auto number = node.value_exact<std::int64_t>()) {
      out[name] = std::to_string(*number);
    } else {
      problems.push_back(name + " in " + file_name + ": accepted is a text or a whole number");
    }
  }
}

FileValues read_file(const ConfigSources& sources, std::vector<std::string>& problems) {
  FileValues out;
  if (sources.file.empty()) return out;
  if (sources.file.size() > config_file_bytes_max) {
    problems.push_back(sources.file_name + " is larger than 1 MiB");
    return out;
  }
  try {
    collect(toml::parse(sources.file), "", out, problems, sources.file_name);
  } catch (const toml::parse_error& error) {
    std::ostringstream at;
    at << sources.file_name << ":" << error.source().begin.line << ": " << error.description();
    problems.push_back(at.str());
  }
  return out;
}

}  // namespace

std::string flag_name(const Setting& setting) { return "--" + with_separator(setting.name, '-'); }

std::string environment_name(const Setting& setting) {
  std::string out = "OVERTURE_" + with_separator(setting.name, '_');
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
  return out;
}

// The value of the first place that has one.
Config::Value Config::first_set(const Setting& setting, const ConfigSources& sources,
                                const std::map<std::string, std::string>& file) {
  const auto flag = sources.flags.find(setting.name);
  if (flag != sources.flags.end() && !flag->second.empty()) {
    return {flag->second, "the flag " + flag_name(setting)};
  }
  if (sources.environment) {
    const auto text = sources.environment(environment_name(setting));
    if (text && !text->empty()) {
      return {*text, "the environment (" + environment_name(setting) + ")"};
    }
  }
  const auto in_file = file.find(setting.name);
  if (in_file != file.end() && !in_file->second.empty()) {
    return {in_file->second, sources.file_name};
  }
  return {setting.default_value, "the default"};
}

Result<Config> Config::load(std::span<const Setting> table, const ConfigSources& sources) {
  std::vector<std::string> problems;
  FileValues file = read_file(sources, problems);
  Config config;
  for (const Setting& setting : table) {
    Value value = first_set(setting, sources, file);
    file.erase(setting.name);
    const std::string wrong = value.text.empty() ? std::string() : wrong_with(setting, value.text);
    if (!wrong.empty()) {
      problems.push_back(std::string(setting.name) + " = " +
                         (setting.secret ? "(secret)" : "'" + value.text + "'") + " from " +
                         value.source + ": " + wrong);
    }
    config.values_.emplace(setting.name, std::move(value));
  }
  for (const auto& [name, text] : file) {
    problems.push_back(sources.file_name + ": there is no setting '" + name + "'");
  }
  if (problems.empty()) return config;
  std::string message;
  for (const std::string& problem : problems) message += (message.empty() ? "" : "\n") + problem;
  return Error(ErrorKind::invalid, std::move(message));
}

const Config::Value& Config::value(std::string_view name) const {
  const auto found = values_.find(name);
  OV_ASSERT(found != values_.end());
  return found->second;
}

const std::string& Config::text(std::string_view name) const { return value(name).text; }
const std::string& Config::source(std::string_view name) const { return value(name).source; }

std::optional<std::int64_t> Config::integer(std::string_view name) const {
  const std::string& text = value(name).text;
  if (text.empty()) return std::nullopt;
  const auto parsed = parse_integer(text);
  OV_ASSERT(parsed.has_value());
  return parsed;
}

}  // namespace ov
