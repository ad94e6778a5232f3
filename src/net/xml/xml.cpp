#include "net/xml.h"

#include <expat.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "base/ascii.h"

namespace ov {
namespace {

struct ParserDeleter {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<XML_ParserStruct, ParserDeleter>;

/// The elements that are open, outermost first. Kept apart from the tree, whose vectors move.
struct Reading {
  explicit Reading(XML_Parser of) : parser(of) {}
  XML_Parser parser;
  std::vector<XmlElement> open;
  XmlElement root;
  std::size_t elements = 0;
  bool over = false;
  bool has_dtd = false;

  void stop(bool& why) {
    why = true;
    XML_StopParser(parser, XML_FALSE);
  }
};

void begin_element(void* self, const XML_Char* name, const XML_Char**) {
  auto& reading = *static_cast<Reading*>(self);
  if (++reading.elements > xml_elements_max || reading.open.size() >= xml_depth_max) {
    return reading.stop(reading.over);
  }
  const std::string_view full = name;
  const std::size_t colon = full.rfind(':');
  const std::string_view local = colon == std::string_view::npos ? full : full.substr(colon + 1);
  reading.open.push_back({std::string(local), {}, {}});
}

void end_element(void* self, const XML_Char*) {
  auto& reading = *static_cast<Reading*>(self);
  if (reading.open.empty()) return;
  XmlElement element = std::move(reading.open.back());
  reading.open.pop_back();
  element.text = std::string(trim(element.text));
  if (reading.open.empty()) {
    reading.root = std::move(element);
  } else {
    reading.open.back().children.push_back(std::move(element));
  }
}

void take_text(void* self, const XML_Char* text, int size) {
  auto& reading = *static_cast<Reading*>(self);
  if (!reading.open.empty()) reading.open.back().text.append(text, static_cast<std::size_t>(size));
}

void begin_dtd(void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
  auto& reading = *static_cast<Reading*>(self);
  reading.stop(reading.has_dtd);
}

}  // namespace

const XmlElement* XmlElement::child(std::string_view child_name) const {
  const auto found =
      std::ranges::find_if(children, [&](const XmlElement& one) { return one.name == child_name; });
  return found == children.end() ? nullptr : &*found;
}

std::string_view XmlElement::text_of(std::string_view child_name) const {
  const XmlElement* found = child(child_name);
  return found == nullptr ? std::string_view() : found->text;
}

Result<XmlElement> parse_xml(std::string_view document) {
  if (document.size() > std::numeric_limits<int>::max()) {
    return Error(ErrorKind::too_large, "the XML document is over 2 GB");
  }
  const Parser parser(XML_ParserCreate("UTF-8"));
  if (!parser) return Error(ErrorKind::bug, "no memory for an XML parser");
  Reading reading(parser.get());
  XML_SetUserData(parser.get(), &reading);
  XML_SetElementHandler(parser.get(), begin_element, end_element);
  XML_SetCharacterDataHandler(parser.get(), take_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), begin_dtd);
  const auto size = static_cast<int>(document.size());
  if (XML_Parse(parser.get(), document.data(), size, XML_TRUE) == XML_STATUS_OK) {
    return std::move(reading.root);
  }
  if (reading.over) return Error(ErrorKind::too_large, "the XML document is too large or too deep");
  if (reading.has_dtd) return Error(ErrorKind::invalid, "the XML document declares a type");
  return Error(ErrorKind::invalid, std::string("no well-formed XML: ") +
                                       XML_ErrorString(XML_GetErrorCode(parser.get())));
}

std::string xml_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace ov
