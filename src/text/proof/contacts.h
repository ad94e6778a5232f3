// Links, e-mail addresses, handles, phone and account numbers in a message.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ov::proof {

enum class ContactKind : unsigned char {
  link,  ///< Web and IP addresses, hosts with a port, handles.
  email,
  phone,
  account,      ///< IBANs and card numbers.
  long_number,  ///< Of an account, a customer or a register: accounts.h.
};

struct Contact {
  ContactKind kind = ContactKind::link;
  std::string_view text;  ///< As written.
  std::size_t begin = 0;  ///< Byte offset in the text.
};

/// Contacts of a text, views into it. They are looked for in the normal form (text/evidence.h) of
/// each line with plain digits (digits.h), so that full-width letters, digits of other scripts,
/// invisible characters and odd spaces and dashes hide none.
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
/// Whether such a run is dates, times, years, amounts, or ranges of them.
[[nodiscard]] bool is_ordinary_number(std::string_view run);

}  // namespace ov::proof
