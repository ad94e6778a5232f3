#include "brief_report.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/utf8.h"
#include "printable.h"

namespace ov::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t gutter = 6;

std::string_view line_of(std::string_view text, std::uint32_t line) {
  for (std::uint32_t i = 1; i < line; ++i) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  std::string_view found = text.substr(0, text.find('\n'));
  if (found.ends_with('\r')) found.remove_suffix(1);
  return found;
}

/// The bytes before the character at `column`, from 1.
std::size_t bytes_before(std::string_view line, std::uint32_t column) {
  std::size_t at = 0;
  for (std::uint32_t i = 1; i < column && at < line.size(); ++i) at += utf8_at(line, at).size;
  return at;
}

/// `line` as it can be shown, and where `column` stands in that.
struct ShownLine {
  std::string text;
  std::size_t mark = 0;
};

/// A long line is shown from shortly before the column on.
ShownLine shown_line(std::string_view line, std::uint32_t column, std::size_t columns) {
  std::size_t at = bytes_before(line, column);
  std::string before = printable(line.substr(0, at));
  ShownLine out;
  constexpr std::size_t kept_before = 24;
  if (columns_of(before) + kept_before / 2 > columns) {
    std::size_t from = at;
    for (std::size_t kept = 0; from > 0 && kept < kept_before; ++kept) {
      --from;
      while (from > 0 && (static_cast<unsigned char>(line[from]) & 0xC0U) == 0x80U) --from;
    }
    before = "…" + printable(line.substr(from, at - from));
  }
  out.mark = columns_of(before);
  out.text = cut(before + printable(line.substr(at)), columns);
  return out;
}

std::string counted(std::size_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::size_t mistakes_in(const BriefCheck& check) {
  return static_cast<std::size_t>(
      std::count_if(check.findings.begin(), check.findings.end(),
                    [](const BriefFinding& finding) { return finding.is_mistake; }));
}

std::string padded_number(std::uint32_t line) {
  std::string number = std::to_string(line);
  return number.size() < gutter - 1 ? std::string(gutter - 1 - number.size(), ' ') + number
                                    : number;
}

void add_wrapped(std::string& out, std::string_view first, std::string_view text,
                 const Screen& screen) {
  const std::size_t indent = columns_of(first);
  const std::size_t columns = screen.columns > indent + 20 ? screen.columns - indent : 20;
  bool begun = false;
  for (const std::string& line : wrap(printable(text), columns)) {
    out += begun ? std::string(indent, ' ') : std::string(first);
    out += line + "\n";
    begun = true;
  }
}

void add_finding(std::string& out, const BriefFinding& finding, std::string_view name,
                 std::string_view text, const Screen& screen) {
  const std::string place =
      printable(name) + ":" + std::to_string(finding.line) +
      (finding.column > 0 ? ":" + std::to_string(finding.column) : std::string()) + ": ";
  const char* word = finding.is_mistake ? "mistake" : "warning";
  out += inked(place, Ink::bold, screen.color) +
         inked(word, finding.is_mistake ? Ink::red : Ink::yellow, screen.color) + ": " +
         printable(finding.sentence) + "\n";
  const std::string_view line = line_of(text, finding.line);
  const std::string bar = std::string(gutter, ' ') + "| ";
  if (!line.empty()) {
    const std::size_t columns = screen.columns > 30 ? screen.columns - gutter - 2 : 22;
    const ShownLine shown = shown_line(line, std::max(finding.column, 1U), columns);
    out += padded_number(finding.line) + " | " + shown.text + "\n";
    if (finding.column > 0) {
      out += bar + std::string(shown.mark, ' ') + inked("^", Ink::bold, screen.color) + "\n";
    }
  }
  if (!finding.advice.empty()) {
    add_wrapped(out, std::string(gutter, ' ') + "= ", finding.advice, screen);
  }
  out += "\n";
}

}  // namespace

std::string brief_lines(const BriefCheck& check, std::string_view name, std::string_view text,
                        const Screen& screen) {
  std::string out;
  for (const BriefFinding& finding : check.findings) {
    add_finding(out, finding, name, text, screen);
  }
  const std::size_t mistakes = mistakes_in(check);
  const std::size_t warnings = check.findings.size() - mistakes;
  out += printable(name) + ": ";
  if (mistakes > 0) {
    out += inked(counted(mistakes, "mistake"), Ink::red, screen.color);
    if (warnings > 0) out += ", " + counted(warnings, "warning");
    return out + "; it cannot be used as it is\n";
  }
  out += inked("can be used", Ink::green, screen.color);
  if (warnings > 0) out += ", with " + counted(warnings, "warning");
  if (check.brief && !check.brief->variants.empty()) {
    int weights = 0;
    for (const Brief& variant : check.brief->variants) weights += variant.weight;
    out += "; variants";
    const char* before = " ";
    for (const Brief& variant : check.brief->variants) {
      const int tenths = (variant.weight * 1000 + weights / 2) / weights;
      out += before + printable(variant.variant) + " " + std::to_string(tenths / 10) +
             (tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10)) + " %";
      before = ", ";
    }
  }
  return out + "\n";
}

std::string brief_json(const BriefCheck& check, std::string_view name, std::string_view text) {
  json::array findings;
  for (const BriefFinding& finding : check.findings) {
    json::object one;
    one["severity"] = finding.is_mistake ? "mistake" : "warning";
    one["line"] = finding.line;
    one["column"] = finding.column > 0 ? json::value(finding.column) : json::value(nullptr);
    one["message"] = to_valid_utf8(finding.sentence);
    one["advice"] = to_valid_utf8(finding.advice);
    one["text"] = to_valid_utf8(line_of(text, finding.line));
    findings.push_back(std::move(one));
  }
  json::array variants;
  if (check.brief) {
    for (const Brief& variant : check.brief->variants) {
      variants.push_back({{"name", variant.variant}, {"weight", variant.weight}});
    }
  }
  const std::size_t mistakes = mistakes_in(check);
  const json::object out{{"brief", to_valid_utf8(name)},
                         {"ok", mistakes == 0},
                         {"mistakes", mistakes},
                         {"warnings", check.findings.size() - mistakes},
                         {"findings", std::move(findings)},
                         {"variants", std::move(variants)}};
  return json::serialize(out) + "\n";
}

}  // namespace ov::cli
