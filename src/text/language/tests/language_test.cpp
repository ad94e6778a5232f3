#include "text/language.h"

#include <gtest/gtest.h>

namespace ov {
namespace {

struct Sample {
  std::string_view code;
  std::string_view text;
};

TEST(DetectLanguage, tells_the_languages_of_company_pages) {
  const Sample samples[] = {
      {"en", "We build custom furniture for small offices and deliver it across the country."},
      {"de", "Wir fertigen Möbel für kleine Büros und liefern sie im ganzen Land kostenlos aus."},
      {"fr", "Nous fabriquons des meubles sur mesure et nous les livrons dans toute la France."},
      {"es", "Fabricamos muebles a medida para oficinas pequeñas y los enviamos a todo el país."},
      {"it", "Produciamo mobili su misura per piccoli uffici e li consegniamo in tutta Italia."},
      {"nl", "Wij maken meubels op maat voor kleine kantoren en leveren die in het hele land."},
      {"pl", "Produkujemy meble na wymiar dla małych biur i dostarczamy je w całym kraju."},
      {"pt", "Fabricamos móveis sob medida para pequenos escritórios e entregamos em todo o país."},
      {"ru", "Мы делаем мебель на заказ для небольших офисов и доставляем её по всей стране."},
      {"ja", "私たちは小さなオフィス向けの家具を製造し、全国に配送しています。"},
      {"zh", "我们为小型办公室定制家具，并在全国范围内提供送货服务。"},
      {"zh", "我們為小型辦公室訂製傢俱，並提供全國送貨服務，歡迎與我們聯絡。"},
      {"ko", "저희는 소규모 사무실을 위한 맞춤 가구를 제작하여 전국에 배송합니다."},
      {"he", "אנחנו בונים רהיטים בהתאמה אישית למשרדים קטנים ומספקים אותם בכל הארץ."},
      {"ar", "نصنع الأثاث حسب الطلب للمكاتب الصغيرة ونوصله إلى جميع أنحاء البلاد."},
      {"no", "Vi lager møbler etter mål for små kontorer og leverer dem gratis over hele landet."},
  };
  for (const auto& [code, text] : samples) EXPECT_EQ(detect_language(text, ""), code) << text;
}

TEST(DetectLanguage, text_wins_over_a_wrong_hint) {
  EXPECT_EQ(detect_language("Wir fertigen Möbel für kleine Büros und liefern sie kostenlos aus. "
                            "Sprechen Sie uns an, wir beraten Sie gerne persönlich.",
                            "en-US"),
            "de");
}

// A sentence or two as companies write them, and a `lang` attribute that lies about each.
struct Lie {
  std::string_view code;
  std::string_view lang;
  std::string_view text;
};
constexpr Lie lies[] = {
    {"en", "de-DE",
     "We repair pumps and motors for farms and mills, and we have done so since 1954."},
    {"de", "en-US", "Wir reparieren Pumpen und Motoren für Höfe und Mühlen, und das seit 1954."},
    {"fr", "en",
     "Nous réparons des pompes et des moteurs pour les fermes et les moulins depuis 1954."},
    {"es", "en",
     "Reparamos bombas y motores para granjas y molinos desde hace más de sesenta años."},
    {"it", "en-GB", "Ripariamo pompe e motori per fattorie e mulini, e lo facciamo dal 1954."},
    {"pt", "es",
     "Consertamos bombas e motores para fazendas e moinhos, e fazemos isso desde 1954."},
    {"nl", "en",
     "Wij repareren pompen en motoren voor boerderijen en molens, en dat al sinds 1954."},
    {"pl", "en-US",
     "Naprawiamy pompy i silniki dla gospodarstw i młynów, i robimy to od 1954 roku."},
    {"cs", "en", "Opravujeme čerpadla a motory pro statky a mlýny a děláme to již od roku 1954."},
    {"sk", "cs", "Opravujeme čerpadlá a motory pre gazdovstvá a mlyny, robíme to už od roku 1954."},
    {"hu", "en", "Szivattyúkat és motorokat javítunk gazdaságok és malmok számára 1954 óta."},
    {"ro", "en", "Reparăm pompe și motoare pentru ferme și mori, și facem asta din anul 1954."},
    {"bg", "en", "Ремонтираме помпи и двигатели за ферми и мелници и правим това от 1954 година."},
    {"ru", "en", "Мы ремонтируем насосы и двигатели для ферм и мельниц с 1954 года."},
    {"uk", "ru", "Ми ремонтуємо насоси та двигуни для ферм і млинів з 1954 року по всій країні."},
    {"el", "en", "Επισκευάζουμε αντλίες και κινητήρες για αγροκτήματα και μύλους από το 1954."},
    {"tr", "en", "1954 yılından beri çiftlikler ve değirmenler için pompa ve motor onarıyoruz."},
    {"sv", "en",
     "Vi reparerar pumpar och motorer åt gårdar och kvarnar, och det har vi gjort länge."},
    {"da", "en",
     "Vi reparerer pumper til gårde og møller, og det har vi gjort i mere end halvtreds år."},
    {"fi", "en",
     "Korjaamme pumppuja ja moottoreita maatiloille ja myllyille vuodesta 1954 alkaen."},
    {"et", "en", "Me parandame pumpasid ja mootoreid taludele ja veskitele alates 1954. aastast."},
    {"lv", "en", "Mēs remontējam sūkņus un motorus saimniecībām un dzirnavām kopš 1954. gada."},
    {"lt", "en", "Mes remontuojame siurblius ir variklius ūkiams bei malūnams nuo 1954 metų."},
    {"sl", "en",
     "Popravljamo črpalke in motorje za kmetije in mline, in to počnemo že od leta 1954."},
    {"vi", "en",
     "Chúng tôi sửa chữa máy bơm và động cơ cho các trang trại và nhà máy từ năm 1954."},
    {"id", "en",
     "Kami memperbaiki pompa dan mesin untuk pertanian dan penggilingan sejak tahun 1954."},
    {"ja", "en", "私たちは一九五四年から農場と製粉所のためにポンプとモーターを修理しています。"},
    {"zh", "en", "自一九五四年以来，我们一直为农场和磨坊修理水泵和电机，欢迎与我们联系。"},
    {"ko", "en", "저희는 1954년부터 농장과 방앗간을 위해 펌프와 모터를 수리해 왔습니다."},
    {"th", "en", "เราซ่อมปั๊มและมอเตอร์สำหรับฟาร์มและโรงสีมาตั้งแต่ปี พ.ศ. ๒๔๙๗"},
    {"ar", "en", "نصلح المضخات والمحركات للمزارع والمطاحن منذ عام 1954 في جميع أنحاء البلاد."},
    {"he", "en", "אנחנו מתקנים משאבות ומנועים לחוות ולטחנות מאז שנת 1954 בכל הארץ."},
    {"fa", "en",
     "ما از سال ۱۹۵۴ پمپ‌ها و موتورها را برای مزارع و "
     "آسیاب‌ها "
     "تعمیر "
     "می‌کنیم."},
    {"hi", "en", "हम 1954 से खेतों और मिलों के लिए पंप और मोटर की मरम्मत करते हैं।"},
    {"ka", "en", "ჩვენ ვარემონტებთ ტუმბოებს და ძრავებს ფერმებისა და წისქვილებისთვის."},
};

TEST(DetectLanguage, text_wins_over_a_lang_attribute_that_lies_in_35_languages) {
  for (const auto& [code, lang, text] : lies) {
    EXPECT_EQ(detect_language(text, lang), code) << lang << ": " << text;
    EXPECT_EQ(detect_language(text, code), code) << text;
    EXPECT_EQ(detect_language(text, ""), code) << text;
  }
}

TEST(DetectLanguage, script_decides_where_the_text_is_short) {
  const Sample samples[] = {{"el", "Αντλίες Βέμπερ"}, {"he", "משאבות ובר"}, {"ja", "ポンプ修理"},
                            {"zh", "水泵修理"},       {"ko", "펌프 수리"},  {"th", "ซ่อมปั๊ม"},
                            {"ka", "ტუმბოები"}};
  for (const auto& [code, text] : samples) EXPECT_EQ(detect_language(text, "en"), code) << text;
  EXPECT_EQ(detect_language("Weber Αθήνα Pumps and Motors", "en"), "en");
}

TEST(DetectLanguage, lang_decides_between_languages_that_a_sentence_does_not_tell_apart) {
  const std::string_view either = "Vi reparerer pumper og motorer, og det har vi gjort siden 1954.";
  EXPECT_EQ(detect_language(either, "da"), "da");
  EXPECT_EQ(detect_language(either, "nb"), "no");
}

TEST(DetectLanguage, most_of_a_mixed_page_counts) {
  const std::string english =
      "Sign up for our newsletter and be the first to hear about our offers. ";
  const std::string german =
      "Wir reparieren Pumpen und Motoren für Höfe und Mühlen, und das tun wir seit 1954 mit "
      "Freude. ";
  std::string page;
  for (int i = 0; i < 8; ++i) page += english;
  for (int i = 0; i < 80; ++i) page += german;
  EXPECT_EQ(detect_language(page, "en"), "de");
  page.clear();
  for (int i = 0; i < 3; ++i) page += german;
  for (int i = 0; i < 60; ++i) page += english;
  EXPECT_EQ(detect_language(page, "de"), "en");
}

TEST(DetectLanguage, short_text_takes_the_hint) {
  EXPECT_EQ(detect_language("Muster GmbH", "de-AT"), "de");
  EXPECT_EQ(detect_language("", " EN_gb "), "en");
  EXPECT_EQ(detect_language("Muster GmbH", ""), "");
}

TEST(DetectLanguage, hint_is_checked_and_made_current) {
  EXPECT_EQ(detect_language("", "iw"), "he");
  EXPECT_EQ(detect_language("", "nb-NO"), "no");
  for (const std::string_view bad : {"english", "xx", "d", "{{lang}}", "e\"", "deu", "zz-ZZ"}) {
    EXPECT_EQ(detect_language("", bad), "") << bad;
  }
}

TEST(DetectLanguage, numbers_and_noise_have_no_language) {
  EXPECT_EQ(detect_language(std::string(10'000, '7'), ""), "");
  EXPECT_EQ(detect_language("qwrtp zxcvb kjhgf qwrtp zxcvb kjhgf wqrtp zxcvb hjgfd qwxzk", ""), "");
}

TEST(DetectLanguage, long_and_invalid_text_is_bounded) {
  std::string text;
  while (text.size() < 1'000'000) text += "We build furniture for small offices. ";
  EXPECT_EQ(detect_language(text, ""), "en");
  EXPECT_EQ(detect_language(std::string(5000, '\xFF'), "fr"), "fr");
}

}  // namespace
}  // namespace ov
