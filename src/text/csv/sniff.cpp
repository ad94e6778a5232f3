#include "sniff.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "row_scanner.h"

namespace ov::csv {
namespace {

constexpr std::size_t sniffed_rows_max = 200;

// On a tie the earlier wins: a semicolon list may have a decimal comma in each row, while a list
// with commas seldom has a semicolon in each.
constexpr std::array<char, 4> candidates = {'\t', ';', '|', ','};

// The start of a list as one delimiter cuts it.
struct Cut {
  std::vector<std::string> first_row;
  std::vector<std::size_t> widths;  // Of each row, the first one included.
};

Cut cut(std::string_view sample, bool is_whole, char delimiter) {
  RowScanner scanner;
  scanner.set_delimiter(delimiter);
  scanner.feed(sample);
  if (is_whole) scanner.finish();
  Cut result;
  while (result.widths.size() < sniffed_rows_max) {
    const Scan scan = scanner.next();
    if (scan == Scan::end) break;
    if (scan == Scan::need_input) {
      if (!result.widths.empty()) break;
      scanner.finish();  // A first row longer than the sample: its start has to do.
      continue;
    }
    if (scan == Scan::broken && scanner.problem() == CsvProblem::too_many_columns) {
      result.widths.push_back(csv_columns_max + 1);
    }
    if (scan != Scan::row || scanner.blank()) continue;
    if (result.widths.empty()) {
      for (const std::string_view cell : scanner.cells()) result.first_row.emplace_back(trim(cell));
    }
    result.widths.push_back(scanner.cells().size());
  }
  return result;
}

std::size_t most_common(std::vector<std::size_t> widths) {
  std::sort(widths.begin(), widths.end());
  std::size_t best = 0;
  std::ptrdiff_t best_count = 0;
  for (auto from = widths.begin(); from != widths.end();) {
    const auto to = std::upper_bound(from, widths.end(), *from);
    // Of two equally common ones the wider: cells are left out more often than added.
    if (to - from >= best_count) {
      best = *from;
      best_count = to - from;
    }
    from = to;
  }
  return best;
}

bool is_host_label_byte(char c) {
  return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// "Account.Website", "contact.email": names of fields as exports from CRM systems write them.
bool is_field_name(std::string_view last_label) {
  constexpr std::array<std::string_view, 14> names = {
      "website", "site",    "url",     "web", "name",  "email",   "mail",
      "domain",  "company", "country", "id",  "phone", "address", "title"};
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return equal_ignoring_case(name, last_label); });
}

// "acme.example" or "shop.acme.co.uk", perhaps with a path: a name that stands for itself.
bool is_bare_domain(std::string_view cell) {
  const std::string_view host = cell.substr(0, cell.find_first_of("/?#:"));
  const std::vector<std::string_view> labels = split(host, '.');
  if (labels.size() < 2) return false;
  for (const std::string_view label : labels) {
    if (label.empty() || !std::all_of(label.begin(), label.end(), is_host_label_byte)) return false;
  }
  const std::string_view last = labels.back();
  return last.size() >= 2 && std::none_of(last.begin(), last.end(), is_ascii_digit) &&
         !is_field_name(last);
}

bool is_address(std::string_view cell) {
  if (cell.size() > 2048 || cell.find(' ') != std::string_view::npos) return false;
  if (cell.find("://") != std::string_view::npos) return true;
  const std::size_t at = cell.find('@');
  if (at != std::string_view::npos && at > 0) cell.remove_prefix(at + 1);
  return is_bare_domain(cell);
}

bool looks_like_header(const std::vector<std::string>& first_row) {
  return std::none_of(first_row.begin(), first_row.end(),
                      [](const std::string& cell) { return is_address(cell); });
}

// 0 (cuts nothing) to 1 (every row has as many cells as the first). A row that is shorter may have
// left out cells at its end. Where the first row stays in one piece and names that column, commas
// further down are part of its values; where it is data, it may itself be the short one.
double fit(const Cut& cut) {
  if (cut.widths.empty()) return 0;
  const std::size_t first = cut.widths.front();
  const std::size_t common = most_common(cut.widths);
  if (first < 2 && (common < 2 || looks_like_header(cut.first_row))) return 0;
  double credit = 0;
  for (const std::size_t width : cut.widths) {
    if (width == first && first >= 2) {
      credit += 1;
    } else if (width < first) {
      credit += width >= 2 ? 0.5 : 0.25;
    } else if (width == common) {
      credit += 0.5;
    }
  }
  return credit / static_cast<double>(cut.widths.size());
}

}  // namespace

Preamble read_preamble(std::string_view sample) {
  Preamble preamble;
  if (sample.starts_with("\xEF\xBB\xBF")) preamble.bytes = 3;
  const std::string_view text = sample.substr(preamble.bytes);
  std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  std::size_t bytes = line.size();
  if (bytes == text.size()) return preamble;
  if (line.size() >= 2 && line.front() == '"' && line.back() == '"') {
    line = line.substr(1, line.size() - 2);
  }
  if (line.size() != 5 || !equal_ignoring_case(line.substr(0, 4), "sep=")) return preamble;
  const char delimiter = line[4];
  if (delimiter == '"' || delimiter == '\0' || static_cast<unsigned char>(delimiter) >= 0x80) {
    return preamble;
  }
  bytes += text.substr(bytes).starts_with("\r\n") ? 2 : 1;
  preamble.bytes += bytes;
  preamble.lines = 1;
  preamble.delimiter = delimiter;
  return preamble;
}

CsvFormat sniff_format(std::string_view sample, bool is_whole, const CsvOptions& options) {
  CsvFormat format;
  format.delimiter = csv_no_delimiter;
  Cut best;
  if (options.delimiter) {
    format.delimiter = *options.delimiter;
    best = cut(sample, is_whole, format.delimiter);
  } else {
    best = cut(sample, is_whole, csv_no_delimiter);
    double best_fit = 0;
    for (const char candidate : candidates) {
      Cut tried = cut(sample, is_whole, candidate);
      const double tried_fit = fit(tried);
      if (tried_fit <= best_fit) continue;
      best_fit = tried_fit;
      best = std::move(tried);
      format.delimiter = candidate;
    }
  }
  format.has_header = options.header.value_or(looks_like_header(best.first_row));
  format.columns = format.has_header ? 0 : most_common(best.widths);
  return format;
}

}  // namespace ov::csv
