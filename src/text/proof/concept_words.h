// Ideas that companies' pages and letters to them are made of, by the words of eight languages.
#pragma once

#include <string_view>

namespace ov::proof {

/// A row holds the languages in this order, a bar between them.
inline constexpr std::string_view concept_languages[] = {"en", "de", "fr", "es",
                                                         "it", "nl", "pt", "pl"};

/// What happens to a company: more than any other word it is what writers make up, so a page must
/// say it. Beginnings of words in normal form (text/evidence.h); a full stop ends a whole word.
/// With a plus before it a word tells of nothing by itself, but a page's word carries the others.
inline constexpr std::string_view event_rows[] = {
    "bankrupt insolv liquidation liquidated|bankrott insolv pleite konkurs|faillite "
    "insolv|quebr bancarrota insolv concurso|fallit falliment bancarott insolv|failliet "
    "bankroet insolv|falênc faliu faliram insolv|bankru upadłoś niewypłaca",
    "hiring hire hired hires recruit vacanc +rent +rental +rents +renting +lease "
    "+leasing|einstell stellenan rekrut personalsuche +miet +vermiet +verleih|embauch recrut "
    "+louer. +louez. +louons. +location|contrata. contratan contratando contratar recluta "
    "vacante +alquil|assumete assumere assunzion reclut +noleg +affitt|vacature aanwerv "
    "aangeworven +huur. +huren +verhuur|contratam contratar contratou recrut +alug|rekrut "
    "+wynaj",
    "moved relocat +moving +move. +moves|umgezogen umzieh umzug +zieht. +bewegt +bewegen "
    "+verlegt|déménag emménag +déplac|mudad mudan mudar mudó mudaron +muev trasla|trasloc "
    "trasferi +muov|verhuis +verplaats|mudaram mudou +mudança mudar +mov|przeprowadz +przenieś "
    "+przenios",
    "acquir acquisition takeover merged merger merging +bought +buys +buy.|übernomm übernahme "
    "fusion aufgekauft +gekauft +kauft|rachet rachat fusion +acqui +achet|adquir adquisi "
    "fusion +compr|+acqui fusion rilevat +comprat|overgenomen overname fusie gefuseerd +kocht "
    "+gekocht|adquir aquisi fusão fundiu +compr|przeję fuzj +kupi",
    "laid-off layoff dismiss redundan fired +firing +fire.|entlass gefeuert "
    "+feuer|licenci|despid despedi|licenzi|ontslag ontslagen|demiti despedi|zwolni",
    "lawsuit sued sues suing litigat|verklagt klage. gerichtsverfahren rechtsstreit|procès. "
    "poursuivi +tribunal|demandad pleito litigio|querela denuncia +tribunale|rechtszaak "
    "aangeklaagd|+processad +tribunal|pozew pozwan sądow",
    "expand expansion +grow +grew +growth +bigger +larger +enlarg|expand expans +wachs +wächst "
    "+gewachsen +wuchs erweiter +vergrösser|agrandi expans +grandi +croiss|expand expans +crec "
    "ampliar ampliac ampliad|espan +cresc cresciut ampliat +ampliam|uitbreid uitgebreid +groei "
    "+gegroeid|expand expans +cresc ampliar ampliaç|rozbudow +rozwij +rośnie ekspans powiększ",
    "funding fundrais +invest investor|finanzierungsrunde investor +invest|+investi "
    "+financement levée|+inver +financia|+investi +finanzia|+invest financiering|+investi "
    "+financia|+inwest +finansowan",
    "opened opening launch inaugurat +founded +start +open. +opens +release +came|eröffn "
    "+öffne +geöffnet +gegründet +gründ +gestartet einweih +offen|ouver +ouvr inaugur +fond "
    "+lanc|abri +abre +abrí abier inaugur +fund +lanz|apert +apri inaugur +fond +lanci|geopend "
    "+openen +opende openden +opent +open. +opgericht|abri +abre +abert inaugur +fund "
    "+lanç|otwor +otwier +otwar +założ +uruchom",
    "closed +closing closure shut|geschlossen +schliess schloss schlossen|+ferm|cerrad +cierr "
    "cerrar cerró cerraron clausur|+chiu|gesloten +sluit sloot +sluiten|fechad +fecha. fecham "
    "fechou encerr|zamkn +zamyk",
    "export +worldwide +abroad +overseas +ship|export +ausland +weltweit +versend|export "
    "+étranger +monde|export +extranj +mundo|esport +estero +mondo|export +buitenland "
    "+wereldwijd|export +estrangeir +mundo|eksport +zagranic +świat",
    "complain|reklamation beschwer|plainte réclamation|queja reclama|+reclam "
    "+lament|klacht|reclama queixa|reklamac skarg",
    "lost lose. loses losing +loss|verlor verlier +verlust|+perd +perte|+perdi +perde +pérdid "
    "+pierd|+perso +perdu +perdi +perde|verloor verlies verliest|+perde +perdi perda|strac "
    "utrac",
    "renovat refurbish rebuilt +restor +moderni +remodel|renovier umbau umgebaut sanier "
    "+restaur +modernis|rénov +restaur +modernis|renov +reform +restaur +moderniz|ristruttur "
    "+rinnov +restaur +moderni|renov verbouw +restaur +moderni|renov +remodel +restaur "
    "+moderniz|remont +odnow renow +moderniz",
    "anniversar jubilee birthday celebrat|jubil geburtstag +feier feier. feiern. feiert. feierte. "
    "feierten. gefeiert|anniversaire +fêt fête. fêtez. fêtons. fêté. fêtée. célébr|aniversario "
    "cumpleaños celebr|anniversar complean festeggi celebr|jubileum verjaardag "
    "gevierd|aniversári comemor celebr|jubileusz rocznic urodzin +święt świętuj świętow",
    "struggl shortage overwhelm understaffed|fachkräftemangel engpass überlast überforder "
    "+mangel|pénurie débord +difficult|escasez desbord +dificult|carenz sovraccaric "
    "+difficolt|tekort overbelast|escassez sobrecarreg +dificuld|niedob brakuje +trudnoś",
    "flood|hochwasser überschwemm überflut|inond|inund|alluvion allag|overstrom|inund|powód",
    "hacked hacker cyberattack ransomware|gehackt hacker cyberangriff|pirat cyberattaque|hacke "
    "ciberataque|hacker attacco|gehackt cyberaanval|hacke ciberataque|haker cyberatak",
    "retired retirement +retire|ruhestand +pension +rente.|+retrait|jubila "
    "+pension|+pension|+pensioen|aposent +reforma|emeryt",
    "appointed promoted successor|befördert ernannt nachfolger nachfolge.|+nommé promu "
    "successeur|nombrad ascendid sucesor|nominat promoss successor|benoemd opvolger|nomead "
    "promovid sucessor|mianowan awansow następc",
    "partnered partnership +partner cooperat collaborat|+partner +kooper zusammenarb|+partenai "
    "collabor +coopér|+socio. +socios. colabor alianza +cooper|+partner collabor "
    "+cooper|+partner samenwerk|+parceir parceria colabor +cooper|+partner współprac",
    "renamed rebrand|umbenannt umbenenn|rebaptis|renombr rebautiz|rinominat|hernoemd "
    "omgedoopt|renomead rebatiz|przemianow",
    "doubled tripled +doubl tripl +twice|verdoppel verdreifach +doppelt|+doubl tripl|duplic "
    "triplic +doble|raddoppi triplic +doppi|verdubbel verdrievoudig +dubbel|duplic triplic "
    "+dobr|podwoi +podwój potroi",
    "scandal fraud recalled +recall|skandal betrug rückruf|scandale fraude|escándalo "
    "fraude|scandalo frode|schandaal fraude|escândalo fraude|skandal oszust",
    "strike. strikes. on-strike|streik|grève|huelga|sciopero|staking|greve|strajk",
};

/// What companies do, make and are, so that a word of one language is known for one of another.
inline constexpr std::string_view trade_rows[] = {
    "manufactur produc build built craft construct|fertig herstell stellt stellen bau gebaut "
    "gefertigt hergestellt produ entsteh|fabriqu fabrication produi constru confectionn|fabric "
    "produc constru elabor|produ fabbric costru realizz|bouw gebouwd vervaardig produc maak|"
    "fabric produz produç constru|produk wytwarz buduj wykon budow",
    "repair mend maintain maintenance overhaul|reparier reparatur instand wart|répar entreti "
    "mainten|repar manten|ripar manutenz|repar herstel onderhoud|repar conserta manuten|napraw "
    "serwis konserw",
    "deliver suppl ship|liefer geliefert belief zulief versend|livr fourni expédi|entreg sumin "
    "repart envía|consegn forni spedi|lever bezorg afgeleverd|entreg fornec envia|dostarcz dostaw "
    "wysył",
    "sell sold retail shop store|verkauf handel laden geschäft|vend vente boutique magasin|vend "
    "venta tienda comerci|vend negozi|verkoop verkopen verkocht winkel|vend loja comerci|sprzeda "
    "sklep salon handl",
    "bread loaf baker bake|brot bröt bäck backst backen gebäck|pain pains boulang|pan. panes "
    "panad horne|pane. panific panett forna|brood bakker gebak|pão pães padar|chleb pieczyw "
    "piekar",
    "oven stove furnace kiln|ofen öfen backofen|four. fours. fourneau poêle|horno|forn. forni. "
    "forno stuf|oven ovens kachel|forno|piec",
    "furniture|möbel|meuble mobilier ameubl|muebl mobiliari|mobil arred|meubel|móve mobíl|mebl",
    "stair|treppe|escalier|escaler|scal|trap. trappen|escad|schod",
    "wood timber lumber oak pine beech wooden|holz hölz eiche kiefer buche fichte|bois chêne "
    "pin. hêtre|mader roble pino. haya|legno legn rovere quercia pino.|hout eik eiken grenen|"
    "madeira carvalho pinh|drewn drzew dąb dęb sosn sosen",
    "joiner carpent cabinetmak|schreiner tischler zimmer|menuis charpent ébénis|carpint "
    "ebanist|falegnam ebanist|timmer schrijnwerk meubelmak|carpint marcen|stolar cieś",
    "window door glaz|fenster tür türen verglas|fenêtre porte. portes. vitr|ventan puert|finestr "
    "porta. porte. infiss|raam ramen kozijn deur|janel porta|okn okien okie drzwi",
    "roof roofing|dach dächer|toit toitur couvreur|tejad techo|tett|dak daken|telhad|dach",
    "paint varnish|mal maler lackier anstrich farb|peint vernis|pint barniz|vernic pittur "
    "imbianc|schilder verf|pint verniz|malow malar lakier",
    "metal steel iron weld aluminium aluminum|metall stahl eisen schweiss aluminium|métal acier "
    "fer. soud aluminium|metal acero hierro sold alumin|metall acciai ferro sald allumin|metaal "
    "staal ijzer las. last. lassen aluminium|metal aço ferro sold alumín|metal stal. stali "
    "spawa alumin",
    "machine machinery equipment|maschin anlage gerät|machine équipement|máquin maquinar "
    "equip|macchin attrezz|machine apparat|máquin equipament|maszyn urządz",
    "pump|pumpe|pompe|bomba|pomp|pomp|bomba|pomp",
    "engine motor drive. drives|motor antrieb|moteur|motor|motor|motor aandrijv|motor|silnik",
    "electric electrici power energy solar|elektr strom energie solar|électri énergie solair|"
    "eléctri energí solar|elettri energi solar|elektr stroom energie zon|elétri energi solar|"
    "elektr energ słonecz prąd",
    "heat heating warm boiler|wärm heiz kessel|chauff chaleur chaudi|calor calef calenta|calor "
    "riscald caldai|warmt verwarm ketel|calor aquec calde|ciepł ogrzew kocio",
    "cool cold refrigerat air-condition climate|kühl kält klima|froid réfrig climatis|frío refrig "
    "climatiz|fredd refriger climatiz|koel koud klimaat|frio refriger climatiz|chłod klimat zimn",
    "water plumb pipe|wasser sanitär rohr leitung|eau. eaux. plomb tuyau|agua fontan tuber|acqua "
    "acque. idraul tub|water loodgiet buis leiding|água canaliz tub|wod hydraul rur",
    "garden landscap plant. plants nurser|garten gärten gärtner landschaft pflanz baumschul|"
    "jardin paysag plante pépini|jardín jardin paisaj plant vivero|giardin paesagg piant viva|"
    "tuin hovenier plant kwek|jardim jardin paisag plant viveir|ogrod ogród roślin szkółk",
    "farm agricult crop|landwirt bauernhof hof. höfe acker agrar|ferme. fermes. agric cultur|"
    "agrícol agricult granj cultiv|agric coltiv fattor|boer landbouw teelt|agrícol agricult "
    "quint cultiv|roln gospodar upraw",
    "animal vet veterin horse sheep cattle cow. cows dog dogs cat. cats pet. pets|tier pferd "
    "schaf rind kuh kühe hund katze|animal animaux vétérin cheval chevaux mouton chien chat.|"
    "animal veterin caball oveja perro gato|animal veterin caval pecor cane. cani. gatt|dier "
    "paard schaap hond kat. katten|animal animai veterin caval ovelh cão cães gato|zwierz "
    "wetery koni koń owce owiec psy. psów kot",
    "wine vine vineyard winer cellar|wein rebe keller kelter|vin. vins. vign cave. "
    "caves|vino. vinos. viñ bodega|vino. vini. vign cantin|wijn kelder|vinho vinha "
    "adega|win. wino winni piwnic",
    "beer brew|bier brau|bière brass|cerve|birr|bier brouw|cerve|piw. piwo browar",
    "coffee roast|kaffee röst|café torréf|café tost|caffè torref tost|koffie brand|café torr|kaw "
    "palarni",
    "bean grain. grains|bohne korn getreide|grain fève|grano judía|grani. chicc|boon bonen graan|"
    "grão grãos|ziar",
    "food meal kitchen cook restaurant menu catering chef|essen speise küche koch restaurant menü "
    "catering|repas cuisin restaurant menu traiteur|comida cocin restaurant menú catering|cibo "
    "cucin ristor menu catering|eten maaltijd keuken kok. restaurant catering|comida cozinh "
    "restaurant catering|jedzeni kuch restaur catering posił",
    "meat butcher sausage|fleisch metzg wurst würst|viande bouch charcut|carn embutid|carn "
    "macell salum|vlees slager worst|carne talho enchid|mięs wędlin rzeźn",
    "cheese milk dairy|käse milch molkerei|fromag lait. laitier|queso leche lácte|formagg latt "
    "casei|kaas melk zuivel|queijo leite laticín|ser. sery mlek mlecz",
    "fish seafood|fisch|poisson pêche|pescad marisc|pesc|vis. vissen visserij|peixe pesc|ryb",
    "fruit vegetable apple|obst frucht gemüse apfel äpfel|fruit légume pomme|fruta verdur "
    "hortaliza manzana|frutt verdur ortagg mel. mele|fruit groent appel|frut legum hortal maçã|"
    "owoc warzyw jabłk",
    "hotel guest room accommodat holiday|hotel gast gäste zimmer unterkunft ferien|hôtel hôte "
    "chambre héberg vacanc|hotel huésp habitaci aloj vacacion|hotel albergo ospit camer alloggi "
    "vacan|hotel gast kamer verblijf vakantie|hotel hóspede quarto aloj féria|hotel goś pokoj "
    "nocleg wakac",
    "travel trip tour tourism|reise ausflug tour touris|voyag excursion touris|viaj excursi "
    "turis|viagg escursion turis|reis tocht toeris|viag excurs turis|podróż wyciecz turyst",
    "vehicle car. cars truck van. vans|fahrzeug auto lkw wagen lieferwagen|véhicul voitur "
    "camion|vehícul coche camion furgon|veicol auto camion furgon|voertuig auto vrachtwagen|"
    "veícul carro camiã|pojazd samochod auto ciężarów",
    "bicycle bike cargo|fahrrad fahrräder rad. räder lastenrad|vélo bicyclette|bicicleta|bici|"
    "fiets bakfiets|biciclet|rower",
    "transport logistic freight courier parcel haul|transport logist fracht spedition paket "
    "kurier|transport logist fret colis coursi|transport logíst carga mercanc paquet|trasport "
    "logist spedizion pacch corrier|transport logist vracht pakket koerier|transport logíst "
    "carga encomend|transport logist przesył paczk kurier",
    "warehouse storage|lager|entrepôt stock|almac|magazzin deposit|magazijn opslag|armaz|magazyn "
    "skład",
    "forklift|stapler gabelstapler|chariot|carretilla|carrell muletto|heftruck|empilhador|wóz. "
    "wózk",
    "software program app. apps application digital|software programm app. apps anwendung "
    "digital|logiciel programm appli numér|software programa aplicac digital|software programm "
    "applicaz digital|software programma app. digita|software programa aplica digit|oprogram "
    "program aplikac cyfr",
    "data cloud server network|daten cloud server netz|donnée cloud serveur réseau|dato datos "
    "nube servidor red. redes|dati cloud server ret. reti|data. gegevens cloud server netwerk|"
    "dados nuvem servidor rede|dane. danych chmur serwer sieć sieci",
    "account accountant bookkeep audit|steuerberat buchhalt buchführ wirtschaftsprüf|comptab "
    "expert-comptab audit|contab asesor auditor|contab commercialist revisor|boekhoud accountant "
    "administratie|contab auditor|księg rachunk audyt",
    "tax taxes|steuer|impôt fisca|impuesto fiscal tribut|tasse imposte fiscal|belasting fiscaal|"
    "impost fiscal|podat",
    "law lawyer legal attorney notar|recht anwält anwalt kanzlei notar|droit avocat juridi "
    "notair|derecho abogad jurídic notari|diritto avvocat legal notai|advoca jurid notaris|"
    "advogad jurídic notári|praw adwokat notari kancelar",
    "insurance insure|versicher|assur|segur|assicur|verzeker|segur|ubezpiecz",
    "bank loan. loans credit|bank kredit darlehen|banque crédit prêt|banco crédit préstam|banca "
    "credit prestit|bank krediet lening|banco crédit emprést|bank kredyt pożycz",
    "property real-estate estate apartment flat. flats|immobilie wohnung|immobili appartement|"
    "inmobili vivienda piso. pisos|immobil appartament|vastgoed makelaar woning appartement|"
    "imobil apartament|nieruchomoś mieszkan",
    "house houses housing home. homes|haus häus eigenheim heim|maison logement|casa. casas hogar|"
    "casa. case.|huis huizen thuis|casa. casas|dom. domy domów domu.",
    "architect design plan. plans planning|architekt gestalt entwurf entwerf plan|archite "
    "concep design dessin plan|arquitect diseñ plan|architett progett design pian|architect "
    "ontwerp plan|arquitet projet desenh plan|architekt projekt plan",
    "advertis marketing brand. brands|werbung werbe marketing marke|publicit marketing marque|"
    "publicid marketing marca|pubblicit marketing marchi|reclame marketing merk|publicid "
    "marketing marca|reklam. reklamy marketing mark",
    "print printing press|druck drucker|imprim|impren impres imprim|stamp tipogra|druk drukker|"
    "impress gráfic tipogra|druk",
    "photo film. films video camera|foto film. filme video kamera|photo film vidéo caméra|foto "
    "vídeo pelícu cámara|foto film video|foto film video|foto filme vídeo|foto film wideo",
    "music concert instrument|musik konzert instrument|musi concert instrument|músic concier "
    "instrument|music concert strument|muziek concert instrument|músic concert instrument|muzy "
    "koncert instrument",
    "school course train lesson teach academ|schul kurs ausbild unterricht lehr akadem|école "
    "cours formation formons enseign académ|escuel curso formaci enseñ academ|scuol cors formaz "
    "insegn accadem|school cursus opleid onderwij les. lessen academ|escola curso forma ensin "
    "academ|szkoł kurs szkole nauk akadem",
    "child children kid kids|kind kinder|enfant|niñ infantil|bambin|kind kinder|criança infantil|"
    "dzieci dzieck",
    "doctor physician medic clinic hospital patient|arzt ärzt praxis medizin klinik krankenhaus "
    "patient|médecin médic cliniq hôpital patient|médic clínic hospital pacient|medic clinic "
    "ospedal pazient|arts. artsen medisch kliniek ziekenhuis patiënt|médic clínic hospital "
    "pacient|lekar medy klini szpital pacjen",
    "dental dentist tooth teeth|zahn zähne|dent|dent dient|dent odont|tand|dent|stomat dentyst "
    "zęb",
    "care nursing carer|pfleg betreu|soin soign|cuidad atenci|cura. cure. assisten|zorg "
    "verzorg|cuidad|opiek pielęg",
    "health healthy wellness|gesund|santé|salud saludab|salut benesser|gezond|saúde|zdrow",
    "hair barber salon beauty cosmetic|haar friseur salon kosmetik schönheit|coiff cheveu salon "
    "beauté cosmét|pelu cabell belleza cosmét|parrucch capell bellezz cosmet|kapper haar "
    "schoonheid cosmet|cabel beleza cosmét|fryzj włos kosmet",
    "clothes clothing fashion tailor garment|kleid mode. schneider|vêtement mode. coutur|ropa. "
    "moda. sastr|abbigli moda. sart|kleding mode. kleermak|roupa moda. alfaiat|odzież moda. "
    "krawi ubran",
    "linen cotton wool textile fabric. fabrics weav towel|leinen baumwoll wolle textil stoff web "
    "handtuch handtücher|lin. coton laine textile tissu tiss serviett|lino. algod lana. textil "
    "tela. telas tej toall|lino. coton lana. tessil tessut tess asciugam|linnen katoen wol. "
    "textiel stof. weef weven handdoek|linho algod lã. têxt tecid tec tear toalh|len. lnian "
    "bawełn wełn tekstyl tkan tkac ręczn",
    "leather shoe shoes|leder schuh|cuir chauss|cuero zapat calzad|pell cuoi scarp calzat|leer. "
    "leder schoen|couro sapat calçad|skór but. buty obuw",
    "jewel gold silver watch. watches|schmuck gold silber uhr. uhren|bijou joaill or. argent. "
    "montre|joy oro. plata. reloj|gioiell oro. argento. orolog|juwel goud zilver horlog|joia "
    "joalh ouro. prata. relógio|biżut złot srebr zegar",
    "stone marble brick concrete tile|stein marmor ziegel beton flies|pierre marbre brique béton "
    "carrel|piedra mármol ladrill hormig azulej|pietr marmo mattone cement piastrell|steen marmer "
    "baksteen beton tegel|pedra mármore tijol betão azulej|kamie marmur cegł beton płyt",
    "glass|glas|verre vitr|vidri cristal|vetr|glas|vidr|szkł szkla",
    "ceramic pottery porcelain cup cups|keramik töpfer porzellan tasse|céram poter faïence "
    "porcelain tasse|cerám alfar porcel taza|ceram porcellan tazz|keramiek pottenbak porselein "
    "kop. kopjes|cerâm olaria porcel chávena|cerami porcelan garncar filiżan",
    "paper book. books cardboard|papier buch. bücher karton|papier livre. livres carton|papel "
    "libro. libros cartón|carta. libro. libri. carton|papier boek karton|papel livro cartã|papier "
    "książ karton",
    "plastic rubber|kunststoff plastik gummi|plasti caoutch|plástic goma caucho|plasti gomma|"
    "kunststof plastic rubber|plástic borrach|plasti tworzyw gum",
    "chemical chemistry laborator|chemi chemisch labor|chimi labo|quím laborator|chimic laborator|"
    "chemi laborator|quím laborat|chemi laborator",
    "environment sustainab green organic recycl ecolog|umwelt nachhaltig bio grün ökolog recycl|"
    "environnement durabl bio écolog recycl|medioamb sosten ecológ biológ recicl|ambient "
    "sostenib bio ecolog ricicl|milieu duurza biolog groen recycl|ambient sustent biológ ecológ "
    "recicl|środowisk ekolog zrównow recykl",
    "clean cleaning laundry wash|reinig sauber wäsch putz|nettoy lav blanchiss propre|limpi lav|"
    "puli lav|schoonma reinig was. wassen|limp lav|czyst sprząt pran mycie",
    "security guard alarm lock|sicherheit wach alarm schloss|sécurit gardien alarm serrur|"
    "segurid vigilan alarm cerraj|sicurezz vigilan allarm serratur|beveilig veilig alarm slot|"
    "seguran vigil alarm fechad|bezpiecz ochron alarm zamk",
    "event wedding party festival|veranstalt hochzeit fest feste|évén mariage fête|evento boda "
    "fiesta|event matrimoni fest|evenement bruiloft feest|evento casament fest|imprez wesel "
    "festiw wydarz",
    "flower florist|blume florist|fleur|flor|fior|bloem|flor|kwiat",
    "sport fitness club gym|sport fitness verein|sport fitness club|deport gimnas club|sport "
    "palestr club|sport fitness club|desport ginás clube|sport fitness klub",
    "church organ. bell|kirche orgel glocke|église orgue cloche|iglesia órgano campana|chiesa "
    "organ. campan|kerk orgel klok|igreja órgão sino|kości organ dzwon",
    "boat ship ships harbour harbor sail|boot schiff hafen segel|bateau navire port. voile|barco "
    "buque puerto vela|barc nav. navi porto. vela|boot schip haven zeil|barco navio porto vela|"
    "łodzi łódź statk port żagl",
    "workshop studio atelier works. factory plant.|werkstatt werkstätt werk. fabrik atelier "
    "studio|atelier usine studio|taller fábrica estudio|officin laborator fabbric studio|"
    "werkplaats atelier fabriek studio|oficin fábric atelier estúdi|warsztat fabry zakład pracown "
    "studio",
    "office branch location site. sites showroom|büro filial niederlass standort sitz ausstellung|"
    "bureau agence succurs site. sites|oficina sucursal sede|ufficio uffici filial sede sedi|"
    "kantoor filiaal vestiging|escritório filial sede|biur oddział siedzib",
    "family famil|famili|famil|famil|famigl|famili gezin|famíl|rodzin",
    "daughter son. sons generation father mother|tochter sohn generation vater mutter|fille fils. "
    "génération père mère|hij generac padre madre|figli generaz padre madre|dochter zoon generati "
    "vader moeder|filh geraç pai. mãe|córk syn. syna pokole ojc matk",
    "employ staff people person workers colleague team|mitarbeit leute personen beschäftig team "
    "arbeiten kolleg menschen|salari employ personn collabora équipe emplo|emplead persona "
    "trabajador equipo|dipendent person collabora squadra impieg|medewerk mensen personen team "
    "collega|emprega pessoa colabora trabalha equip|pracown osób osoby zatrudni zespó",
    "apprentice trainee journeym master masters|lehrling azubi auszubild gesell meister|apprenti "
    "stagiaire compagnon maître|aprendi becari maestr|apprendist maestr|leerling meester|aprendiz "
    "estagi mestr|uczni prakty czeladn mistrz",
    "craft artisan handmade hand. hands handcraft|handwerk handgefertigt hand. handarbeit manuf|"
    "artisan main. mains|artesan mano. manos|artigian mano. mani.|ambacht hand. handwerk|artesan "
    "artesã mão. mãos. manu|rzemie ręcz",
    "customer client|kund auftraggeb mandant|client|client|client|klant|client|klien",
    "village town city region local|dorf dörfl stadt städt region heimisch lokal|village ville. "
    "villes. région local loca|pueblo ciudad región local|paes. paese città region locale locali|"
    "dorp stad. steden regio lokaal|aldeia vila cidade regiã local|wieś wsi. miast region lokal",
    "century old. older tradition histor|jahrhundert alt. tradition geschicht|siècle ancien "
    "tradition histor|siglo antigu tradic histor|secol antic tradiz stori|eeuw oud. traditi "
    "geschied|século antig tradiç histór|wiek. wieku trady histori",
    "night nights|nacht nächt|nuit|noche|notte notti|nacht|noite|noc",
    "free free-of-charge|kostenlos gratis frei kostenfrei umsonst|gratuit libre|gratis gratuit|"
    "gratis gratuit|gratis kosteloos|grátis gratuit|bezpłat darmo",
    "price prices cost fee fees|preis kosten gebühr|prix tarif coût|precio tarifa cost|prezz "
    "tariff cost|prijs prijzen kosten tarief|preço tarifa cust|cen. ceny cena koszt",
    "turnover revenue sales|umsatz|chiffre|factur ventas|fatturat|omzet|factur|obrót obroty "
    "przychod",
    "year years|jahr|an. ans année|año|ann|jaar|ano|rok lat",
    "week weeks weekly|woche|semaine|semana|settiman|week weken|semana|tydz tygod",
    "consult advice advis guidance|berat beratung|conseil consult|asesor consej consult|consul "
    "consigl|advies advis|consult aconselh|dorad konsult",
    "install fit. fitted assembl|montier montage einbau install|install mont pose.|instal mont|"
    "install mont|install monte|instal mont|montaż instal montuj",
    "test measur inspect check. checks quality precis toleranc|prüf mess. messen qualität präzis "
    "toleranz|contrôl mesur qualité préc toléran|prueb medi inspec calidad precis toleranc|prov. "
    "misur controll qualità precis toller|test meet keur kwalitei precis|test medi inspe qualid "
    "precis|bada pomiar kontrol jakoś precyz",
    "research develop innovat|forsch entwickl innov|recherch développ innov|investig desarroll "
    "innov|ricerc svilupp innov|onderzoek ontwikk innov|investig pesquis desenvolv inova|bada "
    "rozwój rozwoj innowac",
    "spare parts component|ersatzteil teile bauteil komponent|pièce compos|pieza repuest "
    "component|ricamb pezz component|onderdel|peça component|częś części",
    "tool tools|werkzeug|outil|herramient|utensil attrezz|gereedschap|ferrament|narzędz",
    "mine. mines mining|bergwerk bergbau mine. minen|mine. mines. mini|mina minas minerí|minier|"
    "mijn. mijnen|mina minas minera|kopal górni",
    "award prize|preis auszeichn ausgezeichnet prämi|prix récompens|premi galardon|premi|prijs "
    "bekroond|prémi|nagrod wyróżn",
    "certif accredit|zertif akkredit|certif accrédit|certif acredit|certif accredit|gecertif "
    "certific|certif acredit|certyf akredyt",
    "save. saves saving saved|spar einspar|économis épargn|ahorr|risparmi|bespar|poup|oszczęd",
    "hour hours minute|stunde minute|heure minute|hora minuto|ora. ore. minut|uur uren minuut "
    "minuten|hora minuto|godzin minut",
    "shelf display shop-fitting|regal|étag rayon|estant|scaffal|schap rek.|prateleir estant|półk "
    "regał",
    "bottle bottles|flasch|bouteil|botell|bottigli imbottigli|fles|garraf|butel",
    "hill hills mountain valley|hügel berg. berge tal. täler|colline montagn vallée|colina montañ "
    "valle|collin montagn valle|heuvel berg. dal.|colina montanh vale|wzgórz gór dolin",
    "sea. coast beach lake river|meer küste strand see. fluss|mer. côte plage lac. rivière|mar. "
    "costa playa lago río|mare. costa spiaggi lago fium|zee. kust strand meer. rivier|mar. costa "
    "praia lago rio.|morz wybrzeż plaż jezior rzek",
    "emergency urgent|notfall notdienst dringend|urgence urgent|emergenc urgen|emergenz urgen|"
    "nood spoed|emergênc urgên|nagły awari pilne",
    "fleet fleets|flotte fuhrpark|flotte|flota|flott|vloot|frota|flot",
    "use. uses using user|nutz verwend einsatz setzen|utilis emploi|utiliz usan usamos usa.|"
    "utilizz usa. usiamo usate|gebruik|utiliz usam usamos|używ stosow korzyst",
    "add added additive flavour flavor aroma|zusatz zusätz aroma|ajout arôme|añad aditiv aroma "
    "sabor|aggiun additiv arom|toevoeg toegevoegd smaak aroma|adicion aditiv aroma sabor|dodat "
    "aromat smak",
    "taste tasting|geschmack verkost|goût dégust|degust cata.|degust|proev|prova degust|degust",
    "plant-based vegan vegetarian|vegan vegetar pflanzlich|végét végan|vegan vegetar|vegan "
    "vegetar|vegan plantaardig|vegan vegetar|wegan wegetar",
    "medicine drug pharma|arznei medikament apothek pharma|médicament pharma|medicament farma|"
    "farmac|medicijn apothe farma|medicament farmá|leki. leków aptek farma",
    "toy toys game games|spielzeug spiel|jouet jeu. jeux.|jugue juego|giocatt gioc|speelgoed "
    "spel|brinqued jogo|zabaw gier gry.",
};

}  // namespace ov::proof
