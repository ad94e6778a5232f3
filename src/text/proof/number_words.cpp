// Each language's words up to twenty, the tens, and the large ones. Left out are the words for one,
// two's ordinal and those that mostly mean something else: "neuf" is new, "sei" is you are.
#include "number_words.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "base/ascii.h"

namespace ov::proof {
namespace {

struct Language {
  std::string_view code;
  /// "value:word" with a space between, "value.:word" for an ordinal; '?' before a word that is
  /// another word elsewhere.
  std::string_view words;
};

constexpr Language languages_known[] = {
    {"en",
     "2:two 3:three 4:four 5:five 6:six 7:seven 8:eight 9:nine 10:ten 11:eleven 12:twelve "
     "13:thirteen 14:fourteen 15:fifteen 16:sixteen 17:seventeen 18:eighteen 19:nineteen "
     "20:twenty 30:thirty 40:forty 50:fifty 60:sixty 70:seventy 80:eighty 90:ninety "
     "100:hundred 100:hundreds 12:dozen 12:dozens 1000:thousand 1000:thousands "
     "1000000:million 1000000:millions 1000000000:billion 1000000000:billions 2:twice "
     "2:double 2:doubled 2:doubles 3:triple 3:tripled 0.5:half 3.:third 4.:fourth 5.:fifth "
     "6.:sixth 7.:seventh 8.:eighth 9.:ninth 10.:tenth"},
    {"de",
     "2:zwei 3:drei 4:vier 5:fünf 6:sechs 7:sieben 8:acht 9:neun 10:zehn 11:elf 12:zwölf "
     "13:dreizehn 14:vierzehn 15:fünfzehn 16:sechzehn 17:siebzehn 18:achtzehn 19:neunzehn "
     "20:zwanzig 30:dreissig 40:vierzig 50:fünfzig 60:sechzig 70:siebzig 80:achtzig "
     "90:neunzig 100:hundert 100:hunderte 100:hunderten 1000:tausend 1000:tausende "
     "1000:tausenden 1000000:million 1000000:millionen 1000000000:milliarde "
     "1000000000:milliarden 12:dutzend 12:dutzende 2:zweimal 2:doppelt 2:verdoppelt "
     "3:dreimal 0.5:hälfte 3.:dritte 3.:dritten 3.:dritter 4.:vierte 4.:vierten 5.:fünfte "
     "5.:fünften "
     "6.:sechste 6.:sechsten 7.:siebte 7.:siebten 9.:neunte 9.:neunten 10.:zehnte 10.:zehnten"},
    {"fr",
     "2:deux 3:trois 4:quatre 5:cinq 6:six 7:sept 8:huit 10:dix 11:onze 12:douze 13:treize "
     "14:quatorze 15:quinze 16:seize 20:vingt 30:trente 40:quarante 50:cinquante "
     "60:soixante 100:?cent 100:centaines 12:douzaine 1000:mille 1000:milliers "
     "1000000:million 1000000:millions 1000000000:milliard 1000000000:milliards 0.5:moitié "
     "2:double 3.:troisième 4.:quatrième 5.:cinquième 10.:dixième"},
    {"es",
     "2:dos 3:tres 4:cuatro 5:cinco 6:seis 7:siete 8:ocho 9:nueve 10:diez 11:?once 12:doce "
     "13:trece 14:catorce 15:quince 16:dieciséis 17:diecisiete 18:dieciocho 19:diecinueve "
     "20:veinte 30:treinta 40:cuarenta 50:cincuenta 60:sesenta 70:setenta 80:ochenta "
     "90:noventa 100:cien 100:ciento 100:cientos 12:docena 12:docenas 1000:mil 1000:miles "
     "1000000:millón 1000000:millones 0.5:mitad 2:doble"},
    {"it",
     "2:?due 3:tre 4:quattro 5:cinque 7:sette 8:otto 9:nove 10:dieci 11:undici 12:dodici "
     "13:tredici 14:quattordici 15:quindici 16:sedici 17:diciassette 18:diciotto "
     "19:diciannove 20:venti 30:trenta 40:quaranta 50:cinquanta 60:sessanta 70:settanta "
     "80:ottanta 90:novanta 100:cento 100:centinaia 12:dozzina 1000:mille 1000:mila "
     "1000:migliaia 1000000:milione 1000000:milioni 1000000000:miliardo "
     "1000000000:miliardi 0.5:metà 2:doppio"},
    {"nl",
     "2:twee 3:drie 4:vier 5:vijf 6:zes 7:zeven 8:acht 9:negen 10:tien 11:elf 12:twaalf "
     "13:dertien 14:veertien 15:vijftien 16:zestien 17:zeventien 18:achttien 19:negentien "
     "20:twintig 30:dertig 40:veertig 50:vijftig 60:zestig 70:zeventig 80:tachtig "
     "90:negentig 100:honderd 100:honderden 12:dozijn 1000:duizend 1000:duizenden "
     "1000000:miljoen 1000000:miljoenen 1000000000:miljard 0.5:helft 2:dubbel"},
    {"pt",
     "2:dois 2:duas 3:três 4:quatro 5:cinco 6:seis 7:sete 8:oito 9:nove 10:dez 11:onze "
     "12:doze 13:treze 14:catorze 14:quatorze 15:quinze 16:dezasseis 16:dezesseis "
     "17:dezassete 17:dezessete 18:dezoito 19:dezanove 19:dezenove 20:vinte 30:trinta "
     "40:quarenta 50:cinquenta 60:sessenta 70:setenta 80:oitenta 90:noventa 100:cem "
     "100:cento 100:centenas 12:dúzia 1000:mil 1000:milhares 1000000:milhão "
     "1000000:milhões 0.5:metade 2:dobro"},
    {"pl",
     "2:dwa 2:dwie 2:dwóch 3:trzy 3:trzech 4:cztery 4:czterech 5:pięć 5:pięciu 6:sześć "
     "6:sześciu 7:siedem 7:siedmiu 8:osiem 8:ośmiu 9:dziewięć 9:dziewięciu 10:dziesięć "
     "10:dziesięciu 11:jedenaście 12:dwanaście 13:trzynaście 14:czternaście 15:piętnaście "
     "16:szesnaście 17:siedemnaście 18:osiemnaście 19:dziewiętnaście 20:dwadzieścia "
     "30:trzydzieści 40:czterdzieści 50:pięćdziesiąt 100:?sto 100:setki 12:tuzin "
     "1000:tysiąc 1000:tysiące 1000:tysięcy 1000000:milion 1000000:miliony "
     "1000000:milionów 1000000000:miliard 0.5:połowa 0.5:połowę"},
};

struct Value {
  std::string_view value;
  bool doubtful = false;
};
using Words = std::unordered_map<std::string_view, Value>;

Words words_of_language(const Language& language) {
  Words out;
  for (const std::string_view entry : split(language.words, ' ')) {
    const std::size_t colon = entry.find(':');
    std::string_view word = entry.substr(colon + 1);
    const bool doubtful = word.starts_with('?');
    if (doubtful) word.remove_prefix(1);
    out.emplace(word, Value{entry.substr(0, colon), doubtful});
  }
  return out;
}

using Dictionary = std::unordered_map<std::string_view, Words>;

const Dictionary& dictionary() {
  static const Dictionary known = [] {
    Dictionary out;
    for (const Language& language : languages_known) {
      out.emplace(language.code, words_of_language(language));
    }
    return out;
  }();
  return known;
}

/// Whether the word is in the dictionary of any language. Nearly none of a text is.
bool is_known(std::string_view word) {
  static const std::unordered_set<std::string_view> known = [] {
    std::unordered_set<std::string_view> out;
    for (const auto& [language, words] : dictionary()) {
      for (const auto& [each, value] : words) out.insert(each);
    }
    return out;
  }();
  return known.contains(word);
}

}  // namespace

std::optional<std::string_view> number_word(std::string_view word,
                                            const std::vector<std::string_view>& languages) {
  if (!is_known(word)) return std::nullopt;
  for (const std::string_view language : languages) {
    const auto words = dictionary().find(language);
    if (words == dictionary().end()) continue;
    const auto found = words->second.find(word);
    if (found == words->second.end()) continue;
    if (!found->second.doubtful || languages.size() == 1) return found->second.value;
  }
  return std::nullopt;
}

}  // namespace ov::proof
