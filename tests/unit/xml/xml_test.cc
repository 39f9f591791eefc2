// SPDX-License-Identifier: Apache-2.0
// Look-ups in good XML, and refusal of the rest.
#include "xml/xml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace cred {
namespace {

using ::testing::HasSubstr;

XmlDocument parse(std::string_view text) {
  auto document = XmlDocument::parse(text);
  EXPECT_TRUE(document) << text;
  return *document;
}

TEST(XmlDocument, FindsTextByPath) {
  const XmlDocument document = parse(
      "<?xml version=\"1.0\"?><!-- c --><A xmlns=\"urn:x\"><B>no</B><C><D> yes\n</D></C></A>");
  EXPECT_EQ(document.find_text("A/C/D"), "yes");
  EXPECT_EQ(document.find_text("A/C/E"), std::nullopt);
  EXPECT_EQ(document.find_text("C/D"), std::nullopt);
  EXPECT_EQ(document.find_text("A/C"), "");
}

TEST(XmlDocument, IgnoresNamespacePrefixes) {
  EXPECT_EQ(parse("<s:A xmlns:s=\"urn:x\"><s:B>1</s:B></s:A>").find_text("A/B"), "1");
}

TEST(XmlDocument, JoinsTextAroundCommentsAndCdata) {
  EXPECT_EQ(parse("<A>a<!-- c -->b<![CDATA[<&]]>c</A>").find_text("A"), "ab<&c");
}

TEST(XmlDocument, ResolvesTheFiveEntitiesAndCharacterReferences) {
  EXPECT_EQ(parse("<A>&lt;&gt;&amp;&quot;&apos;&#65;&#x20AC;</A>").find_text("A"),
            "<>&\"'A\xE2\x82\xAC");
}

TEST(XmlDocument, RefusesWhatIsNotXml) {
  for (const char* const text : {"", "{}", "plain", "<A>", "<A></B>", "<A", "<!DOCTYPE html>"}) {
    const auto document = XmlDocument::parse(text);
    ASSERT_FALSE(document) << text;
    EXPECT_EQ(document.error().code, Errc::bad_reply);
  }
}

TEST(XmlDocument, RefusesDocumentTypes) {
  const auto document =
      XmlDocument::parse("<!DOCTYPE A [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><A>&e;</A>");
  ASSERT_FALSE(document);
  EXPECT_THAT(document.error().text, HasSubstr("document type"));
}

TEST(XmlDocument, BoundsDepthAndSize) {
  const auto nest = [](int depth) {
    std::string text = "x";
    for (int i = 0; i < depth; ++i) text = "<A>" + text + "</A>";
    return text;
  };
  EXPECT_TRUE(XmlDocument::parse(nest(32)));
  EXPECT_FALSE(XmlDocument::parse(nest(33)));
  EXPECT_FALSE(XmlDocument::parse("<A>" + std::string(std::size_t{1} << 20U, 'x') + "</A>"));
}

}  // namespace
}  // namespace cred
