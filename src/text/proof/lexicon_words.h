// The words of each language. A star ends the beginning of a word. Normal form: lower case, ß as
// ss, plain apostrophes.
#pragma once

#include <string_view>

#include "lexicon.h"

namespace ov::proof {

struct Lexicon::Source {
  std::string_view language;
  std::string_view subject;        ///< "you"
  std::string_view second;         ///< "your"
  std::string_view first_subject;  ///< "we"
  std::string_view first;          ///< "our"
  std::string_view soft;
  std::string_view perceive;
  std::string_view negate;
  std::string_view generic;
  std::string_view first_endings;  ///< Of verbs.
  bool drops_pronouns = false;
  std::string_view modal{};   ///< "can", "will"
  std::string_view polite{};  ///< What letters say of anybody's time, craft and choice.
};

inline constexpr Lexicon::Source lexicon_sources[] = {
    {"en", "you you're you've you'd you'll", "your yours yourself yourselves",
     "we we're we've we'd we'll i i'm i've i'd i'll", "our ours us my mine me",
     "would could might may maybe perhaps probably surely likely presumably if whether should "
     "shall must guess imagine suppose hope wonder wish think bet doubt assume apparently wouldn't "
     "couldn't doubtless certainly rarely",
     "read saw see seen notice noticed learned learnt know understand heard found like liked love "
     "loved admire enjoyed impressed says notice spotted discovered came",
     "not no never without cannot nor neither none nothing nobody",
     "precious deserve* expect* delight* cancel* joy decision* pay pays a about above across "
     "actually admire* after again against ago all almost alone along already "
     "also although always am among an and another answer* any anybody anyone anything appeal* "
     "appreciat* approach are aren't around article as ask* at attention aware away back be "
     "because become* been before began begin* behind being believe* below best better between "
     "big bit both brief briefly bring* brochure* busy but button by call* came can can't care "
     "catch* caught chance chat check* clear clearly click close come* comes coming company "
     "compliment* congratulat* connect* consider* contact* conversation* convince* couple craft "
     "curious custom* client* day days deal* decide* decided detail* did didn't differ* do does "
     "doesn't doing done don't down draft* drop* drown* during each earlier early easier easily "
     "easy effort* either else e-mail* email* empty enjoy* enough enquir* entire especially etc "
     "even ever every everybody everyone everything exact* example* exchange* explain* eye eyes "
     "face* fact fair fantastic far fast faster favour favor feel* few figure* fill* find* fine "
     "finish* firm* first fit* fits focus* follow* for forward free* friendly from full further "
     "game gave get* gets getting give* given glad go goes going good got grateful great grow* had "
     "half hand* happen* happy hard has have haven't having he hear* hello help* her here hers hi "
     "him his hour hours how however i idea* important impress* in include* including inbox* "
     "indeed inform* inquir* inside instead interest* into introduc* invit* is isn't it it's its "
     "itself join* just keep* kept kind kindly kinds knew know* land* large last late later lead* "
     "least leave* leaves left less let* letter* letting life light like* line* link* list* little "
     "live load long longer look* lot* love* made mail* main make* makes making many mark* matter* "
     "may mean* means meant meet* mention* message* mind minute* moment* month months more morning "
     "most mostly much must name* near nearly need* new news next nice night none normal* nor "
     "note* "
     "nothing notic* now number* occasion* of off offer* often ok on once one ones only onto open "
     "opportunit* option* or order* other others otherwise ought out outside over overflow* own "
     "page* part* particular* pass* past people per perfect* perhaps person* personal* phone* "
     "piece* place* plain plainly please pleased pleasure plenty point* possible post* prefer* "
     "present* pretty problem* proper* promise* proud put* question* quick* quiet quite quote* "
     "raise* rare* rather reach* read* ready real really reason* receive* recommend* refresh* "
     "regard* regarding remember* remind* repl* request* respect* respond* response* rest result* "
     "right run* sale* same save* saves saw say* says second* see* seem* seen select* send* sense "
     "sent sentence* serve* service* set several she shop short* should show* side sign* simple "
     "simply since sincerely site* situation* small so some somebody someone something sometimes "
     "soon sooner sort sound* speak* spend* spent stand* standing start* stay* step* still stop* "
     "story stuck such suggest* suit* support sure surely take* taken takes taking talk* task* "
     "team* tell* tells text* than thank* that that's the their theirs them themselves then there "
     "therefore these they thing* think* this those thought* three through throughout thus time* "
     "tired to today together told tomorrow tone too took topic* touch* toward* tried tries true "
     "truly trust* try* turn* two under understand* until up upon us use* used useful user* using "
     "usual* valu* various very via view* visit* voice* wait* wanna want* was wasn't watch* way* "
     "website* webpage* wednesday week* weekend welcome* well went were what what's whatever when "
     "where whereas whether which while who whole whom whose why wide will willing wish* with "
     "within without won't wonder* word* work* worker* works world worth would write* writes "
     "writing written wrote year* yes yesterday yet you",
     "", false, "can can't cannot will won't need needs you'll",
     "control* style* smile* trade craft risk* film special draft* trial* respect* software "
     "tool* habit* chang* thank* passion* heart pride skill* taste choice* pick* choose* test* "
     "paperwork typing evening* reader* visitor* impression* pace reputation benefit* commit* "
     "obligation* money keep* kind holidays"},
    {"de", "sie du ihr", "ihre* ihr ihrem ihren ihrer ihres ihnen dein* dich dir euch euer eure*",
     "wir ich", "uns unser* mein* mich mir",
     "würde* könnte* dürfte* vielleicht vermutlich wahrscheinlich sicher sicherlich bestimmt falls "
     "wenn ob möchte* hätte* wäre* sollte* wohl glaube denke hoffe vorstell* nehme müssen muss "
     "womöglich eventuell vielleicht dürfen darf",
     "gelesen gesehen sehe lese weiss entdeckt gefallen gefällt aufgefallen gehört las sah "
     "beeindruck* bemerkt",
     "nicht kein* nie niemals ohne weder nirgends",
     "nichts lies* liest entscheid* verschick* angenehm* zahlen bezahl* kündig* ab abend* aber "
     "alle* allem allen aller alles als also am an ander* anfrag* angebot* anruf* "
     "ansprech* antwort* arbeit* auch auf aufmerksam* aufgabe* aus ausserdem austausch* bald bei "
     "beide* beim beispiel* bekannt* bekomm* bereits besonder* besser best* besuch* "
     "betrieb* "
     "bis bitte bleib* brauch* brief* bringen bringt büro da dabei dadurch dafür daher damit "
     "danach "
     "dank* dann daran darauf darin darüber darum das dass davon dazu dem den denen denn der deren "
     "des deshalb dessen die dies* direkt doch dort drei durch eben ebenso ehrlich eigen* ein* "
     "einfach* einige* einmal e-mail* email* endlich entsteh* er erfahr* erhalt* ernst erst* "
     "erzähl* es etwas fall* fest find* firma frag* freu* freund* früh* führ* für ganz* gar geben "
     "gebe* gefall* gegen geh* gemeinsam* genau gern* geschicht* gespräch* gibt glaub* gleich* "
     "glückwunsch* grund grüss* gross* gut* guten hab* halt* hand hat hatte* haus* heisst helf* "
     "hilf* hier hinter hoch hören ich idee* ihn ihm im immer in info* interess* irgend* ist ja "
     "jahr* jährlich je jed* jemand* jetzt kann kein* kennen* kenn* klar* klein* klingt klug* "
     "kolleg* komm* konkret* kontakt* kosten kostet können könn* kund* kurz* lang* lass* laufen "
     "leben "
     "leicht* leider lern* les* letzt* leut* lieb* lieg* link* machen macht* mail* man manch* mehr "
     "meist* meld* mensch* merk* mich min* mit mitarbeit* mittel* möchte* möglich* moment* monat* "
     "morgen* muss müss* nach nachricht* nächst* näm* nämlich name* natürlich* neben nehm* neu* "
     "neugierig* noch nun nur oben oder offen* oft persönlich* passt passen* paar plan* post "
     "problem* recht* reden richtig* rund sach* sag* satz sätze schnell* schon schön* schreib* "
     "seh* "
     "sehr sein* seit seite* selbst senden sich sicht* sieht sind so sobald sofort solch* soll* "
     "sondern sonst sowie später sprech* sprich* statt steht stehen stell* still* stund* such* "
     "tag* "
     "täglich team* teil* telefon* termin* text* thema themen tief* ton tun tut über überhaupt "
     "überzeug* um und ungefähr unter unternehm* unterstütz* verein* versteh* viel* vom von vor "
     "vorher vorstell* war ware* warum was weg* weil* weiter* welch* wenig* wer werd* wert* wie "
     "wieder will wir* wird wirklich* wiss* wo woch* woll* wort* worte* wünsch* wurde* zahl* zeig* "
     "zeil* zeit* zu zudem zum zur zurück zusammen* zusammenkomm* zwei zwischen",
     "", false, "kann kannst können könnt werden wird wirst werdet brauchen braucht brauchst",
     "kontroll* stil ton kostbar* wertvoll* handwerk* fach respekt* verdien* entwurf* entwürf* "
     "unverbindlich* test* probier* spar* schreibarbeit software werkzeug* gewohn* änder* "
     "sympath* leidenschaft* herz* stolz mühe sorgfalt* geschmack wahl wähl* risiko* geld "
     "aufwand papierkram feierabend feiertag* wochenende leser* besucher* eindruck* ruf vorteil* "
     "verpflicht* behalt* behält*"},
    {"fr", "vous tu", "votre vos ton tes toi vôtre*", "nous je", "notre nos mon mes moi",
     "serait seriez pourrai* pourrie* voudr* aimer* si peut-être doute probablement imagine "
     "imaginons suppose souhait* convien* pourrions devez devoir sûrement espère",
     "lu vu vois remarqué sais découvert appris lisant", "pas jamais sans aucun* ni rien ne",
     "écri* pay* début décid* choisi* agréab* lit à afin ai aid* ainsi alors appel* apprec* après "
     "article assez attention au aucun* "
     "aujourd'hui "
     "aussi autre* aux avec avez avoir avons beaucoup besoin bien bonjour bref* brochure* car ce "
     "cela celle* celui ces cet cette ceux chaque chez client* combien comme comment comprend* "
     "connaît* contact* cordialement cour* court* dans de déjà demand* demi depuis dernier* des "
     "deux dire dispos* dit dites donc donn* du échange* elle* e-mail* en encore enfin ensemble "
     "entre entrepris* envie envoy* équipe* est et était êtes été être expliqu* façon faire fait* "
     "faut fois font franchement grâce grand* heure* hésit* ici idée* il ils important* intéress* "
     "jour* jusqu* juste la laiss* là le les lettre* leur* ligne* lire lui mail* mais même merci "
     "messag* mieux minute* mois moment* montr* mot* ne niveau nom nombre* nouvell* on ont ou où "
     "page* par parce parl* part* pas passion* pendant pense* petit* peu peut peuvent phras* "
     "plaisir "
     "plu plus plusieurs plutôt pour pourquoi prendr* près prise* problèm* propos* qu qualité "
     "quand "
     "que quel* quelque* question* qui raison* rapid* réaction* reçoi* recev* regard* rendez* "
     "répon* "
     "reste* restée réussi* s sa sais sans savoir se semaine* sens ser* seul* ses simpl* site* "
     "soit "
     "sommes son sont sous souvent suffi* suis sur surtout tant tel* téléphon* temps tenir text* "
     "tous tout* toute* travail* très trop trouv* un une utile* va venir vers veut* viennent vient "
     "vite voici voir voix votre voulez vraiment y",
     "", false, "pouvez peut peuvent peux aurez serez verrez pourrez recevrez gagnerez diront",
     "contrôl* style ton précieu* métier* savoir-faire respect* mérit* brouillon* essay* test* "
     "risque* habitud* chang* garde* gagne* argent effort* passion* coeur cœur fier* fierté "
     "goût choix soirée* week-end fêtes fériés monde lecteur* visiteur* impression* réputation "
     "avantage* engagement remerci* sourire* artisanat logiciel outil*"},
    {"es", "usted ustedes tú vosotros", "su sus tu tus vuestr* os le les suy*", "nosotros yo",
     "nuestr* nos mi mis me",
     "podría* sería* quizá* quizás tal vez probablemente seguramente si imagino supongo gustaría* "
     "vendría* espero debe* querría* parece",
     "leído visto veo sé descubierto leyendo leí vi",
     "no nunca sin ningún ninguna ni tampoco jamás",
     "pag* decid* elig* gusto lee a ahora al algo alguien algún* además ante antes apoy* aquí así "
     "atención aún aunque ayud* "
     "bajo "
     "bien breve* buen* cada carta* casi caso cerca cliente* cómo como con conoc* consult* "
     "contact* "
     "contest* conversación correo* cosa* cual* cualquier cuand* cuánt* cuent* dar de decir del "
     "desde después día* dice dicen dicho donde dos durante él el ella ellos en encant* entonces "
     "entre envi* equipo* era eres es esa escrib* ese eso esta está están estar estas este esto "
     "estos explic* favor folleto* forma* frase* fue gente gracias gran* gust* ha habl* hace* "
     "hacia "
     "hacer* han hasta hay hemos hola hora* idea* igual import* interes* ir la las línea* llam* lo "
     "los luego manera* más mejor* mensaje* menos mes* mientras minut* mismo* moment* mostr* much* "
     "muy nada necesi* nombre* nuevo* o ocasión ofrec* otra* otro* página* para parte* pedido* "
     "pens* "
     "pequeñ* pero persona* poco* poder podemos por porque posible* pregunt* primer* problema* "
     "propi* pueda* puede* pues que qué quedó querer quien quier* rápid* razón reciben recib* "
     "respond* respuesta* saber se sea según semana* señor* ser si siempre sido sin sitio* sobre "
     "solo son tal también tan tanto tarea* teléfono* tener tengo texto* tiempo* tiene* toda* "
     "todo* "
     "trabaj* tras un una unas uno unos útil va van vez veces venir ver vez vista* web y ya",
     "amos emos imos", true, "puede pueden podrá podrán verá verán tendrá tendrán",
     "control* estilo tono valios* preciado oficio* respeto merec* borrador* prob* riesgo* "
     "costumbre* hábito* cambi* manten* gana ganan dinero esfuerzo* pasión corazón orgullo "
     "elecci* tarde* lector* visitante* impresión reputación ventaja* compromiso sonr* artesan* "
     "software herramienta* mundo festivos"},
    {"it", "voi lei", "vostr* suo sua suoi sue vi", "noi io", "nostr* ci mio mia miei mie mi",
     "potrebb* sarebb* forse probabilmente sicuramente se immagino suppongo piacerebb* andrebb* "
     "vorr* spero farebb* riceviate",
     "letto visto vedo so scoperto leggendo ho", "non mai senza nessun* né",
     "pag* decid* scegli* legge piacev* a abbia* ad adesso agli ai aiut* al alcun* all alla alle "
     "allo altr* anch* ancora appena "
     "attenzion* avet* aver* azienda bel bell* ben bene breve brevi buon* c'è casa caso che chi "
     "chiam* ci ciò cioè client* colpit* com come complimenti con contatt* convers* cos* così cui "
     "da dal dall dalla dalle dare davvero de degli dei del dell della delle dello dentro di dice "
     "dir* do dopo dove due durante e è ed email* era esempi* esser* fa facc* far* fatt* fin fino "
     "fra frase fretta gentil* già gior* gli grand* grazie ha hai hann* ho i idea idee il in "
     "inform* inoltre interess* invi* io la lav* lavor* le legg* lett* li lo loro lui ma magari "
     "mail* mang* meglio meno mentr* mes* messagg* mezz* migli* minut* modo molt* moment* mostr* "
     "ne "
     "nei nel nell nella nelle nello nome numer* nuov* o offr* ogni oltre opp* or ora ore orari* "
     "pagin* par* parl* part* per perch* persone persona piacer* piccol* più poc* poi port* poss* "
     "post* pot* prim* propri* può pure qual* qualc* quand* quant* quasi quell* quest* qui quind* "
     "rapid* ricev* richiest* rigu* rispond* rispost* salut* sap* saperne scriv* scritt* se sempre "
     "senso sent* ser* servizi* settiman* si sia siam* siet* sit* solo son* sono sopra sta stat* "
     "stess* su sua sui sul sull sulla sulle suo telefon* temp* test* ti tra tratt* troppo trov* "
     "tutt* un una uno usat* util* va vedere vegn* vengono vers* vi via volt* volet* vorr*",
     "iamo", true, "può potete potrà potrete vedrà vedrete avrà avrete",
     "controll* stile tono prezios* mestiere* rispett* merit* bozz* prov* rischi* abitudin* "
     "cambi* manten* guadagn* denaro soldi sforzo passion* cuore orgogli* gusto scelt* sera "
     "serata lettor* visitator* impression* reputazione vantagg* impegn* sorri* artigian* "
     "software strument* festivi"},
    {"nl", "u jij jullie je", "uw jouw", "wij we ik", "ons onze mijn mij",
     "zou zouden misschien waarschijnlijk vast wellicht als mag denk hoop vermoed moet kunt",
     "las zag gelezen gezien weet lees zie", "niet geen nooit zonder noch",
     "lees* leest prettig* beslis* betaal* aan aanbod aandacht aanvra* aardig* achter af al alle* "
     "alles als altijd ander* antwoord* "
     "bedrijf* "
     "beetje begrijp* bel* bent berich* best* beter bezoek* bieden bij binnen blij brief* "
     "brochure* "
     "daar daarom dag* dan dank* dat de deel* den der deze dicht die dit doe* doen door dra* drie "
     "drukt* dus echt een eens eerst* eigen elk elke e-mail* en enig* er erg even filmpje gaan "
     "gaat "
     "gauw geef* geen gelegen* gemakk* genoeg geven gesprek* geweest gewoon goed* graag groet* "
     "groot* haar had hallo han* heb* hebben heeft heel helemaal hele* help* hem hen het hier hij "
     "hoe hoor* hun idee* iemand iets in inbox indruk* interess* is ja jaar* jaren kan kans* kijk* "
     "klant* klein* klopt kom* kop kort* krijg* kun* kunnen laat* laten langs later leren let* "
     "leuk* leven* levert* lezen lijn* los maak* maakt* maar mail* maand* makkelijk* man manier* "
     "me meer meest* men mens* met mijn minder minut* moet* mogelijk* mogen mooi* morgen na naam "
     "naar naast name* nam* nemen net niets niemand niets nieuw* nodig nog nu of om omdat onder "
     "ook op open* over paar pagina* passen past* per plaats* plek* plezier probleem* reactie* "
     "rede* "
     "regel* samen site* slechts snel* soms soort spreek* staan staat start* steeds stel* stuk* "
     "stuur* te team* tekst* telefoon* tegen terug tijd* tijdens toch toe toen tot tussen twee uit "
     "uur van vanaf vandaag vanuit veel ver verder vertel* via vind* voor voorbeeld* vraag* "
     "vragen "
     "vrag* vriend* vrij* waar waarom wanneer want waren was wat we week* weer weken weinig welk* "
     "werd* werk* wie wij wil* willen wilt woord* worden wordt zaak* zal ze zeer zeg* zegt zelf* "
     "zes "
     "zich zien zij zijn zin* zo zoals zoek* zonder zorg*",
     "", false, "kunt kan zult zal hoeft",
     "controle stijl toon kostbaar waardevol vak vakmanschap respect verdien* concept* probeer* "
     "test* risico* gewoont* verander* houd* bespaar* geld moeite passie hart trots smaak "
     "keuze* avond* lezer* bezoeker* indruk* reputatie voordeel* verplicht* glimlach* software "
     "feestdag*"},
    {"pt", "você vocês", "seu seus sua suas voss* lhe lhes", "nós eu", "noss* nos meu minha me mim",
     "poderia* seria* talvez provavelmente certamente se imagino suponho gostar* faria* espero "
     "deve* "
     "recebam",
     "li vi vejo sei lido visto descobri", "não nunca sem nenhum* nem jamais",
     "pag* decid* escolh* lê a à ag* agora ainda além algo alguém algum* ali ano* ante* antes ao "
     "aos apenas após aqui as "
     "às "
     "assim assunto até atenção atrav* bem boa bom breve* cada carta* casa caso cedo cham* "
     "cliente* "
     "coisa* com como conhec* contact* contar* convers* correio* cujo curt* da dá dar das de dela* "
     "dele* depois depressa desde dess* dest* deve* dia dias diz dizem do dois dos duas durante e "
     "é "
     "ela elas ele eles em email* empresa encant* enquanto entre envi* equip* era és escrev* ess* "
     "esse* esta está estão estar este estes eu exempl* explic* facto falar fato favor faz fazer "
     "fez "
     "fic* fim foi for* forma frase* gente gost* gostar* grande* há hoje hora* ideia* igual "
     "import* "
     "interess* ir isso isto já jeito la lá lado ler lhe ligar linha* lo logo lugar mais maneira* "
     "mas me meio melhor* menos mensag* mês mesmo* meu minuto* moment* mostr* muit* na nada nas "
     "necess* nem neste no nome nos nova* novo* num numa nunca o obrigad* ocas* ofer* olá onde os "
     "ou "
     "outr* página* para parec* parte* pass* pedid* pela pelo pequen* perceb* pergunt* perto "
     "pessoa* "
     "pode* poder* pois por porque possível* pouco* precis* primeir* problem* própri* prazer quais "
     "qual* quando quant* quase que quem quer* rapid* rápid* raz* receb* respond* respost* saber "
     "são "
     "se segundo sei seja sem semana* sempre senhor* sentido ser* seu si sido sim site* só sobre "
     "sou "
     "sua também tanto tão telefon* tem têm tempo* tenho ter texto* tod* trabalh* três tu tudo um "
     "uma "
     "umas uns útil vai vão vez vezes vir vista* você* volta voz",
     "amos emos imos", true, "pode podem poderá poderão verá verão terá terão",
     "controlo controle estilo tom precios* valor* ofício* respeito merec* rascunho* "
     "experiment* test* risco* hábito* mud* mant* ganh* dinheiro esforço paixão coração orgulho "
     "gosto noite* leitor* visitante* impressão reputação vantag* compromisso sorri* software "
     "ferramenta* feriados"},
    {"pl", "państwo pan pani wy", "państw* pana panu panią wasz* wam was", "my ja",
     "nasz* nam nas mój moja moje mnie mi",
     "może mogł* mogą prawdopodobnie pewnie jeśli jeżeli chyba czy chciał* miałaby byłoby warto "
     "zapewne mam",
     "przeczytał* widzę widział* wiem zobaczył* czytał*", "nie nigdy bez żaden żadn* ani",
     "decyd* płac* czyta* a aby albo ale ani aż bardzo będ* bo by być był* całkiem chc* chętnie "
     "chwil* ci cie co coś "
     "czas* czego czemu czy czyli daj* dla dlaczego dlatego do dobr* dostaj* dwa dzień dzięk* "
     "dzwon* "
     "e-mail* firm* gdy gdzie go godzin* i ich idea ile im inn* interes* ja jak jaki* jako je "
     "jedn* "
     "jego jej jemu jest jestem jeszcze już każd* kiedy kilka kim klien* kolej* kontakt* korzyst* "
     "kto któr* krótk* kwest* lat* lecz lepiej list* lub ludzi* ma mają małym mał* mi mieć miło "
     "minut* mnie może* możem* można mój moment* na nad nam nami naprawdę napis* nas nasz* "
     "natomiast "
     "nawet nazw* nic nich niech niego nim niż nowy now* o od odezw* odpowi* ofert* on ona one oni "
     "oraz osob* otrzym* pisać pisz* po pod podob* pokaz* pomag* pomoc* pomóc ponad ponieważ "
     "poświęc* "
     "potrz* powiedz* pozdr* praw* problem* propon* prosto proszę przed przez przy przykład* "
     "pytan* "
     "razem rocznie roku rozm* rozmaw* rzecz* są się sens* siebie skąd skoro słow* spraw* sposób "
     "stron* swo* szybc* szybk* ta tak tak* także tam te tego tej tekst* telefon* temat* temu ten "
     "teraz też to tobie tu tutaj tych tydzi* tygod* tylko tym u uwag* w we wam wasz* według wiad* "
     "wiedzieć więc więcej wiele wielu właśnie wspóln* wszystk* wy z za zaint* zanim zapyt* zawsze "
     "ze "
     "zdanie zespoł* zespół znal* znaleź* znow* że żeby",
     "amy emy imy ymy liśmy łyśmy", true, "może mogą będą będzie można",
     "kontrol* styl ton cenny cenna cenne warto* zawód rzemios* szacunek zasług* szkic* "
     "wypróbow* prób* ryzyk* zwyczaj* nawyk* zmieni* zachow* zysk* pieniąd* wysiłek pasj* serc* "
     "dum* gust wybór* wieczor* czytelni* wrażen* reputac* korzyś* zobowiąza* uśmiech* "
     "oprogramowan* narzędz* święta świąt"},
};

}  // namespace ov::proof
