// Contacts and numbers of accounts however they are written, and that nobody can vouch for them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contacts.h"
#include "text/proof.h"

namespace ov {
namespace {

using proof::Contact;
using proof::ContactKind;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> found(std::string_view text, ContactKind kind) {
  std::vector<std::string> out;
  for (const Contact& contact : proof::contacts_of(text)) {
    if (contact.kind == kind) out.emplace_back(contact.text);
  }
  return out;
}

TEST(proof_accounts, ibans_are_found_in_any_digits_and_spacing) {
  for (const char* iban :
       {"DE89370400440532013000", "DE89 3704 0044 0532 0130 00", "de89-3704-0044-0532-0130-00",
        "D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0", "DE89 • 3704 • 0044 • 0532 • 0130 • 00",
        "GB29 NWBK 6016 1331 9268 19", "DE８９３７０４００４４０５３２０１３０００",
        "DE٨٩ ٣٧٠٤ ٠٠٤٤ ٠٥٣٢ ٠١٣٠ ٠٠", "AT61 1904 3002 3457 3201", "DE89 3704\n0044 0532 0130 00",
        "DE❽❾ ③⑦⓪④ ⓪⓪④④ ⓪⑤③② ⓪①③⓪ ⓪⓪"}) {
    EXPECT_THAT(found(std::string("Pay to ") + iban + " today.", ContactKind::account),
                ElementsAre(iban))
        << iban;
  }
}

TEST(proof_accounts, what_does_not_check_is_no_iban) {
  for (const char* text :
       {"DE88 3704 0044 0532 0130 00", "de 24 bakeries in 12 towns, 300 ovens and 18 people",
        "XX89 3704 0044 0532 0130 00", "At 61 we bake, at 62 we sell 1200 loaves in 40 shops."}) {
    EXPECT_THAT(found(text, ContactKind::account), IsEmpty()) << text;
  }
}

TEST(proof_accounts, card_numbers_are_accounts) {
  EXPECT_THAT(found("Card 4111 1111 1111 1111.", ContactKind::account),
              ElementsAre("4111 1111 1111 1111"));
  EXPECT_THAT(found("Card 4111111111111112.", ContactKind::account), IsEmpty());
}

TEST(proof_accounts, long_numbers_are_told_from_amounts_and_dates) {
  for (const char* number : {"12345678", "1234 5678 9012", "٣٧٠٤٠٠٤٤٠"}) {
    EXPECT_THAT(found(std::string("Account ") + number + " it is.", ContactKind::long_number),
                ElementsAre(number))
        << number;
  }
  for (const char* text : {"12 000 000 euros", "1,500,000", "20240501", "in 2020 5000 people",
                           "2019 - 2021", "1234567 loaves"}) {
    EXPECT_THAT(found(text, ContactKind::long_number), IsEmpty()) << text;
  }
}

TEST(proof_accounts, phone_numbers_are_found_in_digits_of_other_scripts) {
  for (const char* phone : {"+٤٣ ٣١٦ ٥٥٥٠١٠٠", "०३१६ ५५५०१००", "⓪③①⑥ ⑤⑤⑤⓪①⓪⓪", "⁰³¹⁶ ⁵⁵⁵⁰¹⁰⁰",
                            "〇三一六 五五五〇一〇〇", "0316·555·0100", "0316_555_0100"}) {
    EXPECT_THAT(found(std::string("Call ") + phone + " now", ContactKind::phone),
                ElementsAre(phone))
        << phone;
  }
}

TEST(proof_accounts, hosts_with_a_port_and_bare_addresses_are_links) {
  for (const char* link : {"intranet:8080", "intranet:8080/login", "evil-host:443", "10.0.0.1",
                           "192.168.0.1:8080", "192.168.0.1/admin", "2001:db8::1", "localhost",
                           "localhost:3000", "１０．０．０．１", "intranet:٨٠٨٠"}) {
    EXPECT_THAT(found(std::string("Open ") + link + " today.", ContactKind::link),
                ElementsAre(link))
        << link;
  }
}

TEST(proof_accounts, ratios_times_and_standards_are_no_links) {
  for (const char* text : {"ISO9001:2015", "ISO 9001:2015", "a ratio of 3:2", "at 10:30:15",
                           "page:12", "Hours: 800", "std::vector", "v7.2.1", "no. 1.2.3"}) {
    EXPECT_THAT(found(text, ContactKind::link), IsEmpty()) << text;
  }
}

/// The proof of a message whose every sentence a person vouches for.
ProofResult vouched(const std::string& sentence, std::string_view phone = "") {
  const std::string text = "We repair every make of oven in Graz.";
  const NormalizedText normal(text);
  const ProofPage page{1, "https://a.example/", text, &normal, "en"};
  RowFacts row;
  if (!phone.empty()) row.add("account", phone);
  const Reply reply{"Ovens", sentence, {}, ""};
  const std::vector<std::string> asserted = {sentence};
  ProofResult result =
      prove(reply, std::span(&page, 1), {&default_brief(), &row, "en", {}, asserted});
  std::erase_if(result.failures,
                [](const ProofFailure& each) { return each.code == ProofCode::too_short; });
  return result;
}

TEST(proof_accounts, nobody_can_vouch_for_a_way_to_reach_or_pay_somebody) {
  for (const char* sentence :
       {"Pay to DE89 3704 0044 0532 0130 00 today.", "Pay to account 12345678 today.",
        "Card 4111 1111 1111 1111 is mine.", "Open intranet:8080 for more.",
        "Open 10.0.0.1 for more.", "Call +٤٣ ٣١٦ ٥٥٥٠١٠٠ today.", "Call ⓪③①⑥ ⑤⑤⑤⓪①⓪⓪ today.",
        "Call zero three one six five five five today.",
        "Rufen Sie null drei eins sechs fünf fünf fünf an."}) {
    EXPECT_FALSE(vouched(sentence).proven()) << sentence;
  }
}

TEST(proof_accounts, a_person_vouches_for_figures_and_the_row_carries_its_own_numbers) {
  for (const char* sentence :
       {"You have 73 engineers and 1,500,000 loaves a year.", "You opened on 01.05.2020 at 9.30.",
        "You work by ISO 9001:2015.", "One, two, three: that is how you count."}) {
    EXPECT_TRUE(vouched(sentence).proven()) << sentence;
  }
  EXPECT_TRUE(
      vouched("Your account is DE89 3704 0044 0532 0130 00.", "DE89370400440532013000").proven());
}

}  // namespace
}  // namespace ov
