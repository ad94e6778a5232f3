#include "text/columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace ov {
namespace {

using ::testing::HasSubstr;
using Row = std::vector<std::string>;
using Rows = std::vector<Row>;

// Names that share a ColumnSamples' lifetime with it.
struct List {
  Row header;
  Rows rows;
  [[nodiscard]] ColumnSamples samples() const {
    return {header, rows, header.empty() ? rows.at(0).size() : header.size()};
  }
};

ColumnMapping mapping_of(std::initializer_list<std::pair<ColumnRole, std::size_t>> columns) {
  ColumnMapping mapping;
  for (const auto& [role, column] : columns) mapping.of(role) = column;
  return mapping;
}

constexpr ColumnRole website = ColumnRole::website;
constexpr ColumnRole company = ColumnRole::company;
constexpr ColumnRole email = ColumnRole::email;
constexpr ColumnRole first_name = ColumnRole::first_name;
constexpr ColumnRole country = ColumnRole::country;

TEST(guess_columns, knows_the_names_in_many_languages) {
  const std::vector<std::pair<Row, ColumnMapping>> cases = {
      {{"Company", "Website"}, mapping_of({{company, 0}, {website, 1}})},
      {{"company_name", "Website URL", "E-Mail", "First Name", "Country"},
       mapping_of({{company, 0}, {website, 1}, {email, 2}, {first_name, 3}, {country, 4}})},
      {{"Firma", "Webseite", "E-Mail-Adresse", "Vorname", "Nachname", "Land"},
       mapping_of({{company, 0}, {website, 1}, {email, 2}, {first_name, 3}, {country, 5}})},
      {{"Société", "Site web", "Courriel", "Prénom", "Pays"},
       mapping_of({{company, 0}, {website, 1}, {email, 2}, {first_name, 3}, {country, 4}})},
      {{"Empresa", "Página web", "Correo electrónico", "País"},
       mapping_of({{company, 0}, {website, 1}, {email, 2}, {country, 3}})},
      {{"Azienda", "Sito web", "Paese"}, mapping_of({{company, 0}, {website, 1}, {country, 2}})},
      {{"Razão Social", "Domínio"}, mapping_of({{company, 0}, {website, 1}})},
      {{"Компания", "Сайт", "Страна"}, mapping_of({{company, 0}, {website, 1}, {country, 2}})},
      {{"会社名", "ウェブサイト", "メールアドレス"},
       mapping_of({{company, 0}, {website, 1}, {email, 2}})},
      {{"CompanyName", "companyWebsite", "contactEmail"},
       mapping_of({{company, 0}, {website, 1}, {email, 2}})},
      {{"Account.Name", "Account.Website"}, mapping_of({{company, 0}, {website, 1}})},
      {{" NAME ", "URL"}, mapping_of({{company, 0}, {website, 1}})},
      {{"Last Name", "Company LinkedIn URL", "Email Status", "Company Phone"}, ColumnMapping()},
      {{"Name", "Company", "Domain", "Homepage URL"}, mapping_of({{company, 1}, {website, 2}})},
  };
  for (const auto& [header, mapping] : cases) {
    const List list = {header, {}};
    EXPECT_EQ(guess_columns(list.samples()), mapping)
        << describe_mapping(guess_columns(list.samples()), list.samples());
  }
}

TEST(guess_columns, values_count_where_names_say_little) {
  const List list = {{"a", "b", "c", "d"},
                     {{"Acme", "DE", "https://acme.example/", "info@acme.example"},
                      {"Beta", "FR", "beta.example", "x@beta.example"},
                      {"Gamma", "DE", "www.gamma.example", ""}}};
  EXPECT_EQ(guess_columns(list.samples()), mapping_of({{website, 2}, {email, 3}, {country, 1}}));
}

TEST(guess_columns, values_outweigh_a_misleading_name) {
  const List list = {{"Company", "Website", "URL"},
                     {{"Acme", "yes", "acme.example"},
                      {"Beta", "no", "beta.example"},
                      {"Gamma", "yes", "gamma.example"}}};
  EXPECT_EQ(guess_columns(list.samples()), mapping_of({{company, 0}, {website, 2}}));
}

TEST(guess_columns, a_profile_is_not_the_company_site) {
  const List list = {{"Name", "Link", "Page"},
                     {{"Acme", "https://www.linkedin.com/company/acme", "acme.example"},
                      {"Beta", "https://de.linkedin.com/company/beta", "beta.example"},
                      {"Gamma", "https://linkedin.com/company/gamma", "gamma.example"}}};
  EXPECT_EQ(guess_columns(list.samples()).website, 2U);
}

TEST(guess_columns, a_list_without_names_is_read_by_its_values) {
  const List list = {
      {},
      {{"17", "Acme GmbH", "acme.example", "a@acme.example"}, {"18", "Beta", "beta.example", ""}}};
  EXPECT_EQ(guess_columns(list.samples()), mapping_of({{company, 1}, {website, 2}, {email, 3}}));
}

TEST(parse_column_overrides, finds_columns_by_name_and_number) {
  const List list = {{"Firm, legal", "Web Address", "E-Mail", "3", "País"}, {}};
  const std::vector<std::pair<std::string_view, ColumnMapping>> cases = {
      {"website=Web Address", mapping_of({{website, 1}})},
      {"website= web address , email=e-mail", mapping_of({{website, 1}, {email, 2}})},
      {"company=\"Firm, legal\",country=pais", mapping_of({{company, 0}, {country, 4}})},
      {"website=2", mapping_of({{website, 1}})},
      {"website=3", mapping_of({{website, 3}})},  // A name wins over a number.
      {"Website=web_address", mapping_of({{website, 1}})},
      {"", ColumnMapping()},
  };
  for (const auto& [text, mapping] : cases) {
    const Result<std::vector<ColumnOverride>> parsed = parse_column_overrides(text, list.samples());
    ASSERT_TRUE(parsed) << text << ": " << parsed.error().text();
    ColumnMapping got;
    for (const ColumnOverride& one : *parsed) got.of(one.role) = one.column;
    EXPECT_EQ(got, mapping) << text;
  }
}

TEST(parse_column_overrides, says_what_is_wrong_and_what_there_is) {
  const List list = {{"Company", "Website", "Mail", "mail"}, {}};
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"website=Webiste", "there is no column \"Webiste\"; did you mean \"Website\"?"},
      {"website=zzzzzzzzz", "the columns are: \"Company\", \"Website\", \"Mail\", \"mail\""},
      {"website=0", "there is no column \"0\""},
      {"website=5", "there is no column \"5\""},
      {"website", "\"website\" is no pair"},
      {"websit=Website", "did you mean \"website\"?"},
      {"phone=Mail", "What can be mapped is: website, company, email, first_name, country"},
      {"email=MAIL", "columns 3 and 4 are both called \"MAIL\"; give the number instead"},
      {"email=3,email=4", "email is given twice"},
  };
  for (const auto& [text, sentence] : cases) {
    const Result<std::vector<ColumnOverride>> parsed = parse_column_overrides(text, list.samples());
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().kind(), ErrorKind::invalid);
    EXPECT_THAT(parsed.error().text(), HasSubstr(sentence));
  }
}

TEST(map_columns, overrides_lie_over_the_guess) {
  const List list = {{"Company", "Website", "Shop"}, {}};
  const auto map = [&](std::string_view text) { return map_columns(list.samples(), text).value(); };
  EXPECT_EQ(map(""), mapping_of({{company, 0}, {website, 1}}));
  EXPECT_EQ(map("website=Shop"), mapping_of({{company, 0}, {website, 2}}));
  EXPECT_EQ(map("company="), mapping_of({{website, 1}}));
  EXPECT_EQ(map("company=-"), mapping_of({{website, 1}}));
  EXPECT_EQ(map("website=1"), mapping_of({{website, 0}}));
}

TEST(map_columns, without_a_website_lists_the_columns_and_the_way_out) {
  const List named = {{"Company", "Phone\x1B[31m"}, {{"Acme", "123"}}};
  const Result<ColumnMapping> by_name = map_columns(named.samples(), "");
  ASSERT_FALSE(by_name);
  EXPECT_EQ(by_name.error().text(),
            "no column of the list looks like websites; say which one it is by name or number, "
            "e.g. --map website=COLUMN. The columns are: \"Company\", \"Phone?[31m\"");
  const List unnamed = {{}, {{"Acme", "123"}}};
  const Result<ColumnMapping> by_number = map_columns(unnamed.samples(), "");
  ASSERT_FALSE(by_number);
  EXPECT_THAT(by_number.error().text(), HasSubstr("--map website=2"));
  EXPECT_THAT(by_number.error().text(), HasSubstr("its first row is: \"Acme\", \"123\""));
}

TEST(describe_mapping, shows_names_and_samples) {
  const List list = {{"Name", "URL"},
                     {{"Acme", "https://acme.example"}, {"Beta\n", ""}, {"Acme", "beta.example"}}};
  EXPECT_EQ(describe_mapping(guess_columns(list.samples()), list.samples()),
            "website     column 2 \"URL\"   https://acme.example, beta.example\n"
            "company     column 1 \"Name\"   Acme, Beta\n"
            "email       none\n"
            "first_name  none\n"
            "country     none\n");
}

TEST(guess_columns, survives_hostile_names_and_values) {
  const List list = {{std::string(100'000, 'x'), "\xFF\xFE", std::string(3, '\0'), ""},
                     {{std::string(1 << 20, '.'), "\xFF@\xFF", "://", "@"}, {}, {"a"}}};
  EXPECT_FALSE(map_columns(list.samples(), "website=\xFF"));
  EXPECT_THAT(describe_mapping(guess_columns(list.samples()), list.samples()), HasSubstr("none"));
}

}  // namespace
}  // namespace ov
