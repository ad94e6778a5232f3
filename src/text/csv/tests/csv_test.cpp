#include "text/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "read_list.h"

namespace ov {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// The cells of each good row, with a comma as delimiter and a header, in which quoting is told
// apart.
std::string rows_of(std::string_view body) {
  CsvOptions options;
  options.delimiter = ',';
  options.header = true;
  const std::string all = read_list("a,b,c\n" + std::string(body), options);
  const std::string head = "delimiter \",\", 3 columns\nheader: \"a\", \"b\", \"c\"\n";
  EXPECT_THAT(all, StartsWith(head));
  return all.substr(head.size());
}

struct QuotingCase {
  std::string_view body;
  std::string_view rows;
};

TEST(CsvReader, reads_quotes_as_people_write_them) {
  const std::vector<QuotingCase> cases = {
      {"1,2,3\n", "line 2, row 1: \"1\", \"2\", \"3\"\n"},
      {"1,2,3", "line 2, row 1: \"1\", \"2\", \"3\"\n"},
      {"\"a,b\",\"c\"\"d\",\"\"\n", R"(line 2, row 1: "a,b", "c\"d", "")"
                                    "\n"},
      {"5\" pipe,say \"hi\",x\"\n", R"(line 2, row 1: "5\" pipe", "say \"hi\"", "x\"")"
                                    "\n"},
      {"1, \"a,b\" ,3\n", "line 2, row 1: \"1\", \"a,b\", \"3\"\n"},
      {"1,\"large\" pipe,3\n", "line 2, row 1: \"1\", \"large pipe\", \"3\"\n"},
      {"1,\"a\" \"b\",3\n", R"(line 2, row 1: "1", "a \"b\"", "3")"
                            "\n"},
      {"1,\"\"\"\",3\n", R"(line 2, row 1: "1", "\"", "3")"
                         "\n"},
      {" 1 ,\t2,3 \n", "line 2, row 1: \" 1 \", \"\\t2\", \"3 \"\n"},
      {"\"x\r\ny\",2,3\r\n4,5,6\r\n",
       "line 2, row 1: \"x\\r\\ny\", \"2\", \"3\"\n"
       "line 4, row 2: \"4\", \"5\", \"6\"\n"},
      {std::string_view("a\0b,2,3\n", 8), "line 2, row 1: \"a\\0b\", \"2\", \"3\"\n"},
  };
  for (const QuotingCase& c : cases) EXPECT_EQ(rows_of(c.body), c.rows) << c.body;
}

TEST(CsvReader, gives_each_row_the_width_of_the_header) {
  EXPECT_EQ(rows_of("1\n1,2,3,,\n"),
            "line 2, row 1: \"1\", \"\", \"\"\nline 3, row 2: \"1\", \"2\", \"3\"\n");
  EXPECT_EQ(rows_of("1,2,3,,x\n4,5,6\n"),
            "line 2, row 1: rejected, extra_cells, column 5, \"x\"\n"
            "line 3, row 2: \"4\", \"5\", \"6\"\n");
}

TEST(CsvReader, skips_and_counts_blank_lines) {
  EXPECT_EQ(rows_of("\n1,2,3\n   \n,,,,\n\"\"\n4,5,6\n\n"),
            "line 3, row 1: \"1\", \"2\", \"3\"\n"
            "line 6, row 2: \"\", \"\", \"\"\n"
            "line 7, row 3: \"4\", \"5\", \"6\"\nblank: 4\n");
}

TEST(CsvReader, an_unclosed_quote_costs_one_row) {
  EXPECT_EQ(rows_of("1,\"oops,3\n4,5,6\n7,8,9\n"),
            "line 2, row 1: rejected, unterminated_quote, column 2, \"\\\"oops,3\"\n"
            "line 3, row 2: \"4\", \"5\", \"6\"\n"
            "line 4, row 3: \"7\", \"8\", \"9\"\n");
  EXPECT_EQ(rows_of("4,5,6\n1,2,\"oops"),
            "line 2, row 1: \"4\", \"5\", \"6\"\n"
            "line 3, row 2: rejected, unterminated_quote, column 3, \"\\\"oops\"\n");
}

TEST(CsvReader, an_unclosed_quote_is_seen_at_the_next_cell_that_opens_one) {
  EXPECT_EQ(rows_of("1,\"oops,3\n4,5,6\n\"x, y\",8,9\n"),
            "line 2, row 1: rejected, unterminated_quote, column 2, \"\\\"oops,3\"\n"
            "line 3, row 2: \"4\", \"5\", \"6\"\n"
            "line 4, row 3: \"x, y\", \"8\", \"9\"\n");
}

TEST(CsvReader, counts_physical_lines_whatever_ends_them) {
  EXPECT_EQ(rows_of("1,2,3\r4,5,6\r\r\n\"7\r8\r\n9\n\",x,y\nz\n"),
            "line 2, row 1: \"1\", \"2\", \"3\"\nline 3, row 2: \"4\", \"5\", \"6\"\n"
            "line 5, row 3: \"7\\r8\\r\\n9\\n\", \"x\", \"y\"\n"
            "line 9, row 4: \"z\", \"\", \"\"\nblank: 1\n");
}

struct FormatCase {
  std::string_view text;
  char delimiter;
  bool has_header;
  std::size_t columns;
};

TEST(CsvReader, sniffs_delimiter_and_header) {
  const std::vector<FormatCase> cases = {
      {"a,b\n1,2\n", ',', true, 2},
      {"a;b;c\n1,5;2,5;x\n3,5;4,5;y\n", ';', true, 3},
      {"1,5;2,5;a.example\n3,5;4,5;b.example\n", ';', false, 3},
      {"a\tb\nx, y\tz\n", '\t', true, 2},
      {"a|b|c\n1|2|3\n", '|', true, 3},
      {"name,site,note\nA,a.example,\"x;y;z\"\nB,b.example,p;q;r\n", ',', true, 3},
      {"name,site,a,b\nA,a.example\nB,b.example,1\n", ',', true, 4},
      {"website\nhttps://a.example/x,y\n", csv_no_delimiter, true, 1},
      {"a.example\nb.example\n", csv_no_delimiter, false, 1},
      {"Acme,https://acme.example\n", ',', false, 2},
      {"info@acme.example;Ann\n", ';', false, 2},
      {"Account.Name,Account.Website\nA,a.example\n", ',', true, 2},
      {"Acme,acme.co.uk,UK\nBeta,beta.de\nGamma,gamma.fr,FR\n", ',', false, 3},
      {"sep=|\na|b;c,d\n", '|', true, 2},
      {"\xEF\xBB\xBFsep=;\r\na;b\r\n", ';', true, 2},
      {"\"sep=\t\"\na\tb\n", '\t', true, 2},
      {"website\nhttps://a.example/1,2\nhttps://b.example/1,2\n", csv_no_delimiter, true, 1},
      {"a.example\nb.example;B\nc.example;C\nd.example;D\n", ';', false, 2},
  };
  for (const FormatCase& c : cases) {
    CsvReader reader;
    reader.feed(c.text);
    reader.finish();
    ASSERT_TRUE(reader.next()) << c.text;
    EXPECT_EQ(reader.format().delimiter, c.delimiter) << c.text;
    EXPECT_EQ(reader.format().has_header, c.has_header) << c.text;
    EXPECT_EQ(reader.format().columns, c.columns) << c.text;
  }
}

TEST(CsvReader, options_win_over_what_is_sniffed) {
  CsvOptions options;
  options.delimiter = ';';
  options.header = false;
  EXPECT_EQ(read_list("a,b;c\n", options),
            "delimiter \";\", 2 columns\nno header\nline 1, row 1: \"a,b\", \"c\"\n");
}

TEST(CsvReader, an_empty_list_ends_at_once) {
  EXPECT_EQ(read_list(""), "delimiter none, 0 columns\nheader: \n");
  EXPECT_EQ(read_list("\n\n"), "delimiter none, 0 columns\nheader: \nblank: 2\n");
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

// Big inputs are compared by their events, and at several chunk sizes.
void expect_events(const std::string& body, std::string_view rows) {
  CsvOptions options;
  options.delimiter = ',';
  options.header = true;
  const std::string text = "a,b,c\n" + body;
  for (const std::size_t chunk_bytes : {text.size(), std::size_t{65537}, std::size_t{997}}) {
    const std::string all = read_in_chunks(text, chunk_bytes, options);
    const std::string head = "delimiter \",\", 3 columns\nheader: \"a\", \"b\", \"c\"\n";
    ASSERT_THAT(all.substr(0, head.size()), head);
    EXPECT_EQ(all.substr(head.size()), rows) << chunk_bytes;
  }
}

TEST(CsvReader, a_cell_over_the_limit_rejects_its_row) {
  const std::string big(csv_cell_bytes_max + 1, 'x');
  const std::string shown_big(csv_rejected_value_bytes_max, 'x');
  expect_events("1," + big + ",3\n4,5,6\n",
                "line 2, row 1: rejected, cell_too_large, column 2, \"" + shown_big +
                    "\"\nline 3, row 2: \"4\", \"5\", \"6\"\n");
  expect_events("1,\"" + big + "\",3\n4,5,6\n",
                "line 2, row 1: rejected, cell_too_large, column 2, \"\\\"" + shown_big.substr(1) +
                    "\"\nline 3, row 2: \"4\", \"5\", \"6\"\n");
}

TEST(CsvReader, a_cell_at_the_limit_is_taken) {
  const std::string big(csv_cell_bytes_max, 'x');
  expect_events("1," + big + ",3\n", "line 2, row 1: \"1\", \"" + big + "\", \"3\"\n");
}

TEST(CsvReader, a_quote_that_is_not_closed_within_the_limit_costs_one_row) {
  const std::size_t rows = csv_cell_bytes_max / 4;
  const std::string body = "1,\"x\n" + repeated("y\"\"\n", rows);
  CsvOptions options;
  options.delimiter = ',';
  options.header = true;
  CsvReader reader(options);
  reader.feed("a,b\n" + body);
  reader.finish();
  Result<CsvEvent> event = reader.next();
  ASSERT_TRUE(event);
  EXPECT_EQ(*event, CsvEvent::rejected);
  EXPECT_EQ(reader.rejection().problem, CsvProblem::unterminated_quote);
  EXPECT_EQ(reader.rejection().line, 2);
  std::size_t taken = 0;
  for (event = reader.next(); event && *event == CsvEvent::row; event = reader.next()) ++taken;
  EXPECT_EQ(taken, rows);
}

TEST(CsvReader, a_row_over_the_limit_is_rejected_and_its_quotes_still_count) {
  const std::string cell = "\"" + std::string(csv_cell_bytes_max - 100, 'x') + "\n,\",";
  expect_events(repeated(cell, 5) + "\n4,5,6\n",
                "line 2, row 1: rejected, row_too_large, column 0, \"\"\n"
                "line 8, row 2: \"4\", \"5\", \"6\"\n");
}

TEST(CsvReader, a_million_columns_are_an_error_in_the_header_and_a_rejection_below) {
  const std::string wide = repeated(",x", 1'000'000);
  const std::string all = read_in_chunks(wide + "\n1,2\n", 65536);
  EXPECT_THAT(all, HasSubstr("error: the row of column names on line 1 cannot be used: the row has "
                             "over 4096 cells"));
  expect_events(wide + "\n4,5,6\n",
                "line 2, row 1: rejected, too_many_columns, column 4097, \"\"\n"
                "line 3, row 2: \"4\", \"5\", \"6\"\n");
}

TEST(CsvReader, an_error_is_returned_again) {
  CsvReader reader;
  reader.feed(repeated("x,", csv_columns_max + 1));
  reader.finish();
  const Result<CsvEvent> first = reader.next();
  const Result<CsvEvent> second = reader.next();
  ASSERT_FALSE(first);
  ASSERT_FALSE(second);
  EXPECT_EQ(first.error().kind(), ErrorKind::too_large);
  EXPECT_EQ(first.error().text(), second.error().text());
}

TEST(CsvReader, feeding_byte_by_byte_gives_the_same_rows) {
  const std::string text =
      "\xEF\xBB\xBFsep=;\r\nn;w\r\n\"A; \"\"B\"\"\r\nx\" "
      ";b.example\r\r\n;;\r\n\"open;1\n2;3\n4;5;6";
  const std::string whole = read_list(text);
  for (std::size_t chunk_bytes = 1; chunk_bytes < text.size(); ++chunk_bytes) {
    EXPECT_EQ(read_in_chunks(text, chunk_bytes), whole) << chunk_bytes;
  }
}

TEST(CsvReader, the_sample_does_not_depend_on_chunks) {
  // The semicolons begin after the sample, where they must not count.
  const std::string text =
      "a,b\n" + repeated("1,2\n", csv_sample_bytes / 4) + repeated("1;2;3\n", csv_sample_bytes);
  EXPECT_EQ(read_in_chunks(text, text.size()), read_in_chunks(text, 1021));
}

TEST(append_csv_cell, what_is_written_is_read_back) {
  const std::vector<std::string> cells = {
      "",     "x",    " x",   "x ", "a,b", "a;b", "a\tb", "a\"b", "\"",  "\"\"",
      "a\nb", "a\rb", "\r\n", "\n", "ü",   "a'b", ",",    " \"",  "\" ", std::string("a\0b", 3)};
  std::string text;
  for (const std::string& cell : cells) {
    append_csv_cell(text, cell);
    text += ',';
  }
  CsvOptions options;
  options.delimiter = ',';
  options.header = false;
  CsvReader reader(options);
  reader.feed(text + "end\n");
  reader.finish();
  ASSERT_EQ(reader.next().value(), CsvEvent::row);
  const std::vector<std::string> read(reader.row().cells.begin(), reader.row().cells.end() - 1);
  EXPECT_EQ(read, cells);
}

std::string error_of(std::string_view bytes) {
  ListReader reader;
  Result<void> fed = reader.feed(bytes);
  if (fed) fed = reader.finish();
  return fed ? "" : fed.error().text();
}

TEST(ListReader, says_what_a_file_is_that_is_no_list) {
  using namespace std::string_view_literals;
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"", "the file is empty"},
      {"PK\x03\x04\x14\0\0\0[Content_Types].xml xl/workbook.xml"sv, "Excel workbook (.xlsx)"},
      {"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet"sv, "OpenDocument"},
      {"PK\x03\x04list.csv"sv, "ZIP archive"},
      {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 x"sv, "old Excel workbook"},
      {"%PDF-1.7\n", "PDF document"},
      {"\x89PNG\r\n\x1A\n"sv, "PNG picture"},
      {"\x1F\x8B\x08\0"sv, "gzip archive"},
      {"<!DOCTYPE html><table>", "web page"},
      {"\xEF\xBB\xBF  <HTML>", "web page"},
      {"<?xml version=\"1.0\"?>", "XML file"},
      {"[{\"company\": \"Acme\"}]", "JSON file"},
      {"{\n \"company\": 1}", "JSON file"},
      {"\0\0\0\1\0\2\0\0\3\0\0\0\0"sv, "binary file"},
  };
  for (const auto& [bytes, sentence] : cases) EXPECT_THAT(error_of(bytes), HasSubstr(sentence));
}

TEST(ListReader, takes_text_with_a_stray_control_character) {
  using namespace std::string_view_literals;
  EXPECT_THAT(error_of("company,website\nAc\0me,acme.example\n"sv), IsEmpty());
}

TEST(ListReader, reads_utf16_and_windows_1252) {
  using namespace std::string_view_literals;
  const std::vector<std::string_view> texts = {
      "n;w\r\nM\xFCller;a.example\r\n"sv, "n;w\r\nM\xC3\xBCller;a.example\r\n"sv,
      "\xEF\xBB\xBFn;w\r\nM\xC3\xBCller;a.example\r\n"sv,
      "\xFF\xFEn\0;\0w\0\r\0\n\0M\0\xFC\0l\0l\0e\0r\0;\0a\0.\0e\0x\0a\0m\0p\0l\0e\0\r\0\n\0"sv,
      "\0n\0;\0w\0\r\0\n\0M\0\xFC\0l\0l\0e\0r\0;\0a\0.\0e\0x\0a\0m\0p\0l\0e\0\r\0\n"sv};
  for (const std::string_view text : texts) {
    for (const std::size_t chunk_bytes : {std::size_t{1}, std::size_t{7}, text.size()}) {
      ListReader reader;
      for (std::size_t at = 0; at < text.size(); at += chunk_bytes) {
        ASSERT_TRUE(reader.feed(text.substr(at, chunk_bytes)));
      }
      ASSERT_TRUE(reader.finish());
      ASSERT_EQ(reader.next().value(), CsvEvent::row);
      EXPECT_THAT(reader.header(), ElementsAre("n", "w"));
      EXPECT_THAT(reader.row().cells, ElementsAre("Müller", "a.example"));
    }
  }
}

TEST(preview_list, shows_the_first_rows) {
  const std::string text = "n,w\n" + repeated("A,a.example\n", 100'000);
  const Result<ListPreview> preview =
      preview_list(text.substr(0, list_preview_bytes), false, {}, 2);
  ASSERT_TRUE(preview);
  EXPECT_THAT(preview->header, ElementsAre("n", "w"));
  EXPECT_THAT(preview->rows,
              ElementsAre(ElementsAre("A", "a.example"), ElementsAre("A", "a.example")));
}

TEST(preview_list, reads_a_short_file_to_its_end) {
  const Result<ListPreview> preview = preview_list("n,w\nA,a.example", true);
  ASSERT_TRUE(preview);
  EXPECT_THAT(preview->rows, ElementsAre(ElementsAre("A", "a.example")));
}

}  // namespace
}  // namespace ov
