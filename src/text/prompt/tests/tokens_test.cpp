#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "text/prompt.h"

namespace ov {
namespace {

// Counted with the vocabularies themselves: o200k_base and cl100k_base (npm gpt-tokenizer), Tekken
// of 2024-09-11 and the v3 pieces (PyPI mistral-common), without marks of begin and end.
struct Counted {
  const char* script;
  const char* text;
  std::size_t tokens[4];
};
constexpr Counted counted[] = {
    {"English",
     "Since 1962 our family has built deck ovens for village bakeries; 23 people work in our plant "
     "in Graz, and every oven is tested for 14 hours before it leaves us.",
     {39, 40, 45, 46}},
    {"German",
     "Seit 1962 baut unsere Familie Etagenöfen für Dorfbäckereien; 23 Menschen arbeiten in unserem "
     "Werk in Graz, und jeder Ofen wird vierzehn Stunden lang geprüft, bevor er uns verlässt.",
     {46, 55, 50, 64}},
    {"French",
     "Depuis 1962, notre famille construit des fours à sole pour les boulangeries de village ; 23 "
     "personnes travaillent dans notre usine de Graz et chaque four est testé pendant quatorze "
     "heures.",
     {40, 47, 43, 57}},
    {"Polish",
     "Od 1962 roku nasza rodzina buduje piece komorowe dla wiejskich piekarni; w naszym zakładzie "
     "w Grazu pracują 23 osoby, a każdy piec jest sprawdzany przez czternaście godzin, zanim go "
     "wyślemy.",
     {58, 65, 64, 71}},
    {"Finnish",
     "Perheemme on rakentanut arinauuneja kyläleipomoille vuodesta 1962; tehtaallamme Grazissa "
     "työskentelee 23 ihmistä, ja jokaista uunia koekäytetään neljätoista tuntia ennen toimitusta.",
     {57, 71, 67, 81}},
    {"Turkish",
     "Ailemiz 1962 yılından beri köy fırınları için katlı fırınlar üretiyor; Graz'daki "
     "fabrikamızda 23 kişi çalışıyor ve her fırın bizden ayrılmadan önce on dört saat boyunca "
     "sınanıyor.",
     {56, 72, 61, 102}},
    {"Vietnamese",
     "Từ năm 1962, gia đình chúng tôi chế tạo lò nướng tầng cho các tiệm bánh làng; 23 người làm "
     "việc tại nhà máy của chúng tôi ở Graz và mỗi lò được kiểm tra trong mười bốn giờ trước khi "
     "giao.",
     {56, 90, 58, 119}},
    {"Russian",
     "С 1962 года наша семья строит ярусные печи для деревенских пекарен; на нашем заводе в Граце "
     "работают 23 человека, и каждая печь проходит проверку в течение четырнадцати часов.",
     {52, 86, 59, 71}},
    {"Greek",
     "Από το 1962 η οικογένειά μας κατασκευάζει φούρνους για αρτοποιεία χωριών· στο εργοστάσιό μας "
     "στο Γκρατς εργάζονται 23 άνθρωποι και κάθε φούρνος δοκιμάζεται επί δεκατέσσερις ώρες.",
     {70, 160, 72, 179}},
    {"Hebrew",
     "מאז 1962 המשפחה שלנו בונה תנורים למאפיות כפריות; 23 אנשים עובדים במפעל שלנו בגראץ, וכל תנור "
     "נבדק במשך ארבע עשרה שעות לפני שהוא עוזב אותנו.",
     {48, 132, 67, 139}},
    {"Arabic",
     "منذ عام 1962 تبني عائلتنا أفران الخبز لمخابز القرى؛ يعمل 23 شخصا في مصنعنا في غراتس، ويختبر "
     "كل فرن لمدة أربع عشرة ساعة قبل أن يغادرنا.",
     {51, 100, 52, 130}},
    {"Hindi",
     "1962 से हमारा परिवार गाँव की बेकरियों के लिए भट्टियाँ बनाता है; ग्राज़ के हमारे कारखाने में 23 लोग काम करते "
     "हैं और हर भट्टी को भेजने से पहले चौदह घंटे तक परखा जाता है।",
     {53, 158, 63, 178}},
    {"Thai",
     "ตั้งแต่ปี 1962 ครอบครัวของเราสร้างเตาอบสำหรับร้านเบเกอรี่ในหมู่บ้าน มีคน 23 คนทำงานในโรงงานของเราที่กราซ "
     "และเตาอบทุกเครื่องได้รับการทดสอบเป็นเวลาสิบสี่ชั่วโมง",
     {62, 146, 83, 159}},
    {"Georgian",
     "1962 წლიდან ჩვენი ოჯახი სოფლის საცხობებისთვის ღუმელებს აშენებს; ჩვენს ქარხანაში გრაცში 23 "
     "ადამიანი მუშაობს და ყოველი ღუმელი თოთხმეტი საათის განმავლობაში მოწმდება.",
     {52, 292, 75, 165}},
    {"Chinese",
     "自1962年以来，我们家族一直为乡村面包店制造层式烤炉；我们位于格拉茨的工厂有23名员工，每台烤炉"
     "在出厂前都要经过十四个小时的测试。",
     {53, 73, 66, 77}},
    {"Japanese",
     "1962年以来、私たちの家族は村のパン屋のためにデッキオーブンを作り続けています。グラーツの工場"
     "では23人が働き、どのオーブンも出荷前に14時間の試験を受けます。",
     {64, 81, 64, 88}},
    {"Korean",
     "1962년부터 우리 가족은 마을 빵집을 위한 데크 오븐을 만들어 왔습니다. 그라츠에 있는 공장에서 "
     "23명이 일하며, 모든 오븐은 출고 전에 열네 시간 동안 시험을 거칩니다.",
     {56, 89, 58, 113}},
    {"Numbers",
     "+43 316 123456-78, 2026-11-22, 1,250.75 EUR, 48.2082 N 16.3738 E, ISO 9001:2015, 8010 Graz, "
     "FN 123456a, ATU12345678",
     {63, 63, 99, 102}},
};

TEST(tokens, estimate_is_on_the_high_side_for_every_script_and_vocabulary) {
  for (const Counted& each : counted) {
    const std::size_t most = *std::max_element(std::begin(each.tokens), std::end(each.tokens));
    EXPECT_GE(tokens_estimate(each.text), most) << each.script;
    EXPECT_LE(tokens_estimate(each.text), most + most * 2 / 3) << each.script;
  }
}

TEST(tokens, estimate_of_nothing_is_nothing_and_of_bytes_at_most_the_bytes) {
  EXPECT_EQ(tokens_estimate(""), 0U);
  EXPECT_EQ(tokens_estimate("a"), 1U);
  for (const char* text : {"...!?", "1234567890", "🎉🎉", "\xEE\x80\x80", "ÄÖÜäöü", "ẞ"}) {
    EXPECT_LE(tokens_estimate(text), std::string(text).size()) << text;
  }
}

}  // namespace
}  // namespace ov
