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
