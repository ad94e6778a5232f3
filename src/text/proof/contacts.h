// Links, e-mail addresses, handles and phone numbers in a message.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ov::proof {

enum class ContactKind : unsigned char { link, email, phone };

struct Contact {
  ContactKind kind = ContactKind::link;
  std::string_view text;  ///< As written.
  std::size_t begin = 0;  ///< Byte offset in the text.
};

/// Contacts of a text, views into it. They are looked for in the normal form (text/evidence.h) of
/// each line, so that full-width letters, invisible characters and odd spaces and dashes hide none.
[[nodiscard]] std::vector<Contact> contacts_of(std::string_view text);

/// `text` with the contacts replaced by spaces, so that their parts are not taken for names and
/// numbers. Same length.
[[nodiscard]] std::string without_contacts(std::string_view text,
                                           const std::vector<Contact>& contacts);

/// Whether "name.label" is an address; `label` in lower case.
[[nodiscard]] bool is_address_ending(std::string_view label);

/// Whether a run of digits and separators, in normal form, is written as phone numbers are and is
/// no date, time, amount or range of such.
[[nodiscard]] bool is_phone(std::string_view run);

}  // namespace ov::proof
