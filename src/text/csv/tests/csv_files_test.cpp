// Whole files: our golden oddities, and csv-spectrum and the naughty strings where they are there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "read_list.h"
#include "text/csv.h"
#include "text/results.h"

namespace ov {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> files_in(const fs::path& folder, std::string_view extension) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// What `ListReader` makes of a file's bytes, as `read_list` shows it.
std::string read_bytes(std::string_view bytes) {
  ListReader reader;
  Result<void> fed = reader.feed(bytes);
  if (fed) fed = reader.finish();
  if (!fed) return "error: " + fed.error().text() + "\n";
  std::string rows;
  drain(reader, rows);
  return shown_format(reader.format(), reader.header()) + rows +
         (reader.blank_rows() > 0 ? "blank: " + std::to_string(reader.blank_rows()) + "\n" : "");
}

// With OV_UPDATE_GOLDEN=1 in the environment the expected files are written anew, for review.
TEST(CsvGolden, oddities_are_read_as_written_down) {
  const std::vector<fs::path> files = files_in(OV_SOURCE_DIR "/tests/golden/csv", ".csv");
  ASSERT_GE(files.size(), 10U);
  for (const fs::path& file : files) {
    fs::path expected = file;
    expected.replace_extension(".rows");
    const std::string rows = read_bytes(read_file(file));
    if (std::getenv("OV_UPDATE_GOLDEN") != nullptr) std::ofstream(expected) << rows;
    EXPECT_EQ(rows, read_file(expected)) << file;
  }
}

using Rows = std::vector<std::vector<std::pair<std::string, std::string>>>;

Rows rows_with_names(std::string_view bytes) {
  ListReader reader;
  EXPECT_TRUE(reader.feed(bytes));
  EXPECT_TRUE(reader.finish());
  Rows rows;
  for (;;) {
    const Result<CsvEvent> event = reader.next();
    EXPECT_TRUE(event);
    if (!event || *event != CsvEvent::row) return rows;
    rows.emplace_back();
    for (std::size_t i = 0; i < reader.row().cells.size(); ++i) {
      rows.back().emplace_back(reader.header()[i], reader.row().cells[i]);
    }
  }
}

Rows rows_with_names(const json::value& answer) {
  const json::array list = answer.is_array() ? answer.as_array() : json::array{answer};
  Rows rows;
  for (const json::value& row : list) {
    rows.emplace_back();
    for (const auto& [name, value] : row.as_object()) {
      rows.back().emplace_back(name, value.as_string());
    }
  }
  return rows;
}

TEST(CsvVectors, csv_spectrum_gives_the_answers_that_come_with_it) {
  const fs::path folder = OV_SHARED_DIR "/vectors/csv-spectrum";
  if (!fs::exists(folder)) GTEST_SKIP() << "the csv-spectrum vectors are not on this machine";
  for (const fs::path& file : files_in(folder / "csvs", ".csv")) {
    const std::string name = file.stem().string();
    const Rows rows = rows_with_names(read_file(file));
    Rows answer = rows_with_names(json::parse(read_file(folder / "json" / (name + ".json"))));
    // The answer to this file names a phone number that is not in it; all else is compared.
    if (name == "location_coordinates") answer.at(0).at(0).second = "2095257564";
    EXPECT_EQ(rows, answer) << name;
  }
}

TEST(CsvVectors, naughty_strings_come_back_unchanged) {
  const fs::path file = OV_SHARED_DIR "/vectors/blns.json";
  if (!fs::exists(file)) GTEST_SKIP() << "the Big List of Naughty Strings is not on this machine";
  const json::value parsed = json::parse(read_file(file));
  std::vector<std::string> strings;
  std::string text = "number,text,again\n";
  for (const json::value& value : parsed.as_array()) {
    strings.emplace_back(value.as_string());
    text += std::to_string(strings.size()) + ',';
    append_defused_cell(text, strings.back());
    text += ',';
    append_defused_cell(text, strings.back());
    text += '\n';
  }
  ASSERT_GE(strings.size(), 461U);
  ListReader reader;
  ASSERT_TRUE(reader.feed(text));
  ASSERT_TRUE(reader.finish());
  for (const std::string& expected : strings) {
    ASSERT_EQ(reader.next().value(), CsvEvent::row);
    EXPECT_EQ(undefuse_cell(reader.row().cells[1]), expected);
    EXPECT_EQ(undefuse_cell(reader.row().cells[2]), expected);
  }
  EXPECT_EQ(reader.next().value(), CsvEvent::end);
}

}  // namespace
}  // namespace ov
