// Links, e-mail addresses, handles and phone numbers in a message.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ov::proof {

enum class ContactKind : unsigned char { link, email, phone };

struct Contact {
  ContactKind kind = ContactKind::link;
  std::string_view text;
  std::size_t begin = 0;  ///< Byte offset in the text.
};

[[nodiscard]] std::vector<Contact> contacts_of(std::string_view text);

/// `text` with the contacts replaced by spaces, so that their parts are not taken for names and
/// numbers. Same length.
[[nodiscard]] std::string without_contacts(std::string_view text,
                                           const std::vector<Contact>& contacts);

}  // namespace ov::proof
