#include "net/xml.h"

#include <gtest/gtest.h>

namespace ov {
namespace {

TEST(Xml, elements_come_in_order_with_their_texts) {
  const auto root = parse_xml(
      "<?xml version=\"1.0\"?><a xmlns=\"urn:x\"><b>one &amp; \xC3\xA9</b><n:b>two</n:b>"
      "<c> <![CDATA[<raw>]]> </c></a>");
  ASSERT_TRUE(root) << root.error().text();
  EXPECT_EQ(root->name, "a");
  ASSERT_EQ(root->children.size(), 3U);
  EXPECT_EQ(root->text_of("b"), "one & \xC3\xA9");
  EXPECT_EQ(root->children[1].text, "two");
  EXPECT_EQ(root->text_of("c"), "<raw>");
  EXPECT_EQ(root->child("d"), nullptr);
  EXPECT_EQ(root->text_of("d"), "");
}

TEST(Xml, what_is_not_well_formed_is_invalid) {
  for (const char* document : {"", "text", "<a>", "<a></b>", "<a/><b/>", "<a>&unknown;</a>"}) {
    const auto root = parse_xml(document);
    ASSERT_FALSE(root) << document;
    EXPECT_EQ(root.error().kind(), ErrorKind::invalid) << document;
  }
}

TEST(Xml, declared_types_are_refused_so_nothing_expands) {
  const auto root = parse_xml("<!DOCTYPE a [<!ENTITY x \"xxxxxxxxxx\">]><a>&x;&x;</a>");
  ASSERT_FALSE(root);
  EXPECT_NE(root.error().text().find("declares a type"), std::string::npos);
}

TEST(Xml, depth_and_elements_are_bounded) {
  std::string deep;
  for (std::size_t i = 0; i <= xml_depth_max; ++i) deep += "<a>";
  EXPECT_EQ(parse_xml(deep).error().kind(), ErrorKind::too_large);
  std::string many = "<a>";
  for (std::size_t i = 0; i < xml_elements_max; ++i) many += "<b/>";
  EXPECT_EQ(parse_xml(many + "</a>").error().kind(), ErrorKind::too_large);
}

TEST(Xml, escaped_text_reads_back_as_it_was) {
  const std::string text = "a<b>&\"c\"";
  EXPECT_EQ(parse_xml("<a>" + xml_escaped(text) + "</a>")->text, text);
}

}  // namespace
}  // namespace ov
