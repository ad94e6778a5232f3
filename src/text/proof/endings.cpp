// Endings that make "word.word" an address rather than a missing space: every country's, and of the
// general ones what people register. Those that sentences often begin with ("now", "one", "read")
// and those that follow a stop in titles and legal forms ("ing", "med", "ltd") are left out.
#include <string>
#include <unordered_set>

#include "base/ascii.h"
#include "contacts.h"

namespace ov::proof {
namespace {

/// ISO 3166 and the few codes beside it that are in use.
constexpr std::string_view countries =
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs "
    "bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee "
    "eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm "
    "hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb "
    "lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz "
    "na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs "
    "ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl "
    "tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw";

/// Open to everybody, or nearly so; the last line's are reserved for examples.
constexpr std::string_view generic =
    "com org net info biz app dev xyz shop site online store website web link click top club page "
    "tech live news blog cloud digital media group company solutions services service systems "
    "agency studio studios design consulting marketing software network networks world today "
    "email center centre support name mobi jobs travel tel asia cat coop museum aero edu gov mil "
    "int arpa pro expert experts guru academy school university training education institute "
    "business enterprises industries international management partners ventures capital finance "
    "financial fund money bank insurance legal law lawyer attorney tax accountant accountants loan "
    "loans credit creditcard cash trading trade market markets exchange broker forex bet casino "
    "poker games game gaming sport sports fitness yoga health healthcare clinic dental dentist "
    "doctor hospital pharmacy care beauty salon hair fashion clothing shoes jewelry luxury style "
    "boutique gift gifts flowers florist garden house homes home haus immo immobilien realestate "
    "property properties rent rentals apartments construction build builders contractors plumbing "
    "lighting furniture kitchen tools equipment supply supplies energy solar green bio eco organic "
    "farm wine beer vodka pub bar cafe coffee restaurant pizza food recipes catering menu delivery "
    "express taxi limo car cars auto autos bike boats flights airline hotel hotels holiday "
    "holidays "
    "vacations villas tours viajes cruises camp guide events tickets party wedding photo photos "
    "photography pics pictures gallery graphics art arts film movie video videos music audio radio "
    "theater social community chat dating love family kids baby pet dog fans foundation "
    "charity church faith science engineering engineer technology computer codes data domains "
    "host hosting server space zone codes bot mobile "
    "press report reviews review wiki directory ninja rocks fun lol wtf icu vip bid "
    "career careers sarl holdings team "
    "global city land earth fyi ink press pink red blue black gold cool buzz cheap sale deals "
    "discount promo bargains coupons monster quest cyou sbs cfd rest bond lat autos makeup "
    "berlin hamburg koeln cologne wien bayern ruhr saarland nrw swiss zuerich tirol london paris "
    "nyc miami boston vegas amsterdam brussels vlaanderen gent frl scot wales cymru irish bzh "
    "corsica alsace madrid barcelona eus gal quebec moscow tokyo osaka kyoto sydney melbourne "
    "africa capetown joburg durban dubai istanbul kiwi rio "
    "example test invalid local localhost onion";

/// In letters beyond ASCII, as written.
constexpr std::string_view foreign[] = {"рф",   "рус",  "онлайн", "сайт", "укр",
                                        "бел",  "срб",  "бг",     "中国", "中國",
                                        "公司", "网络", "在线",   "한국", "日本"};

using Endings = std::unordered_set<std::string_view>;

Endings known_endings() {
  Endings out;
  for (const std::string_view list : {countries, generic}) {
    for (const std::string_view ending : split(list, ' ')) out.insert(ending);
  }
  return out;
}

}  // namespace

bool is_address_ending(std::string_view label) {
  static const Endings known = known_endings();
  if (label.starts_with("xn--") || known.contains(label)) return true;
  for (const std::string_view ending : foreign) {
    if (label == ending) return true;
  }
  return false;
}

}  // namespace ov::proof
