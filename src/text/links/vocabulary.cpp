// The words themselves, by kind and language, as people write them. vocabulary.h says what becomes
// of accents, joined spellings and "ae oe ue".
#include "vocabulary.h"

namespace ov::links {
namespace {

using enum PageKind;

// A comma parts entries. "=" before one: only where it is all the text or all of a path's part.
constexpr Group groups[] = {
    // What the company is.
    {about, 100,
     "=about, about us, about our company, about the company, about our firm, who we are, "
     "who are we, =aboutus, =company, our company, the company, company profile, company overview, "
     "company info, company information, corporate profile, corporate information, get to know us, "
     "meet us"},
    {about, 75,
     "our story, our history, our mission, our vision, our values, our team, our people, our firm, "
     "our agency, our studio, =mission, =story, =team, =the team, meet the team, "
     "mission and vision, =corporate, =firm, =agency, =studio, =organisation, why us, "
     "why choose us, our difference, our approach, our philosophy, about me"},
    // Less sure: found in paths alone they mean something else as often.
    {about, 48, "=history, =values, =profile, =info, =people, =leadership, =overview"},
    {about, 100,  // German
     "über uns, =unternehmen, das unternehmen, unser unternehmen, =firma, unsere firma, wir über, "
     "wer wir sind, wer sind wir, =wir, =über, unternehmensprofil, firmenprofil, firmenporträt, "
     "unternehmensportrait, =agentur, =die agentur, =kanzlei, =praxis, =verein"},
    {about, 75,
     "unser team, =philosophie, unsere philosophie, =geschichte, firmengeschichte, "
     "unternehmensgeschichte, unternehmensphilosophie, unsere geschichte, =historie, =leitbild, "
     "=betrieb, unser betrieb, =ueberblick"},
    {about, 100,  // French
     "à propos, a propos de nous, qui sommes nous, qui sommes, nous connaître, =entreprise, "
     "notre entreprise, présentation de la société, notre société, =société, la société, "
     "présentation de l'entreprise, =l'entreprise, =nous, =l'agence, =agence, qui est"},
    {about, 75,
     "notre histoire, notre équipe, nos valeurs, notre mission, =présentation, =équipe, =histoire, "
     "notre groupe, le groupe, notre agence, notre cabinet, =le cabinet, notre savoir"},
    {about, 100,  // Spanish
     "quiénes somos, quienes somos, sobre nosotros, acerca de, acerca de nosotros, =nosotros, "
     "=empresa, la empresa, nuestra empresa, conócenos, conozcanos, la compañía, =compañía, "
     "=sobre, sobre mi, qué es, perfil de la empresa"},
    {about, 75, "nuestra historia, nuestro equipo, =historia, =equipo, nuestra misión, =filosofía"},
    {about, 100,  // Italian
     "chi siamo, =azienda, l'azienda, la nostra azienda, su di noi, =noi, profilo aziendale, "
     "la società, =societa, profilo azienda"},
    {about, 75, "la nostra storia, =storia, il nostro team, lo studio, la storia, il team"},
    {about, 100,  // Portuguese
     "quem somos, sobre nós, sobre a empresa, a empresa, nossa empresa, a nossa empresa, "
     "=institucional, conheça a empresa, conheça nos, =sobre a, sobre o grupo"},
    {about, 75, "nossa história, nossa equipe, a nossa equipa, =história, nossa missão"},
    {about, 100,  // Dutch
     "over ons, over het bedrijf, wie zijn wij, wie we zijn, wie wij zijn, ons bedrijf, =bedrijf, "
     "=over, ons verhaal, het bedrijf, bedrijfsprofiel, =organisatie, over onze"},
    {about, 75, "ons team, onze missie, onze visie, onze geschiedenis, missie en visie, =missie"},
    {about, 100,  // Polish
     "o nas, o firmie, =firma, kim jesteśmy, nasza firma, poznaj nas, o spółce, o "
     "przedsiębiorstwie"},
    {about, 75, "nasza historia, nasz zespół, =zespół, =historia, nasza misja, =misja"},
    {about, 100,  // Czech, Slovak
     "o společnosti, o spoločnosti, =společnost, =spoločnosť, kdo jsme, kto sme, o firmě, o firme, "
     "=profil, profil společnosti, profil firmy, naše firma"},
    {about, 75, "náš tým, náš tím, náš příběh, naše historie"},
    {about, 100,  // Swedish
     "om oss, =om företaget, om bolaget, =företaget, vilka är vi, vilka vi är, vem är vi, vi är"},
    {about, 75, "vår historia, vårt team, vår vision, vår historik"},
    {about, 100,  // Danish, Norwegian; "Om" is all that many of them say
     "om os, om virksomheden, =virksomheden, =virksomhed, om firmaet, hvem er vi, hvem vi er, =om, "
     "om selskapet, om bedriften, =selskapet, om firma, om konsernet"},
    {about, 75, "vores historie, vores team, vår historie, våre ansatte, =historien"},
    {about, 100,  // Finnish
     "=yritys, tietoa meistä, meistä, keitä olemme, keitä me olemme, yrityksemme, "
     "=yrityksestä, tietoa yrityksestä, =me"},
    {about, 75, "tarinamme, =tarina, historiamme, arvomme, =tiimi"},
    {about, 100,  // Hungarian
     "rólunk, =cégünk, kik vagyunk, bemutatkozás, cégünkről, =magunkról, a cégről, =cég, "
     "vállalatunk, =vállalat, cégbemutató, céginformáció"},
    {about, 75, "történetünk, csapatunk, =csapat, küldetésünk"},
    {about, 100,  // Romanian
     "despre noi, =despre, cine suntem, =compania, compania noastră, despre companie, "
     "despre firma, =firma noastra, =companie"},
    {about, 75, "povestea noastră, echipa noastră, =echipa, istoria noastră, misiunea noastră"},
    {about, 100,  // Turkish
     "=hakkımızda, =kurumsal, biz kimiz, =şirket, şirketimiz, =hakkında, şirket profili, "
     "=firmamız, bizi tanıyın, kurumsal bilgiler"},
    {about, 75, "tarihçemiz, =tarihçe, ekibimiz, hikayemiz, misyonumuz, =vizyon, =misyon"},
    {about, 100,  // Russian, and as it is typed in paths
     "о нас, о компании, =компания, о фирме, кто мы, о предприятии, о заводе, о группе, "
     "наша компания, о проекте, о холдинге, =о-нас, =o-kompanii, o kompanii, =kompaniya, "
     "o predpriyatii"},
    {about, 75, "наша команда, =команда, наша история, =история, наша миссия, =миссия"},
    {about, 100,  // Ukrainian
     "про нас, про компанію, =компанія, хто ми, про фірму, про підприємство, наша компанія, "
     "=pro-nas, pro nas, pro kompaniyu"},
    {about, 75, "наша команда, наша історія, =історія, наша місія"},
    {about, 100,  // Greek
     "σχετικά με εμάς, =σχετικά, ποιοι είμαστε, =εταιρεία, η εταιρεία, η εταιρεία μας, "
     "εταιρικό προφίλ, =προφίλ, =etaireia, =etairia, i etaireia, =sxetika, poioi eimaste, "
     "εταιρία, =η εταιρία"},
    {about, 75, "η ομάδα μας, η ιστορία μας, =ιστορία, το όραμά μας"},
    {about, 100,  // Japanese, Chinese, Korean
     "会社概要, 会社案内, 会社情報, 企業情報, 企業概要, 私たちについて, 当社について, "
     "弊社について, "
     "会社紹介, 事務所概要, 事務所案内, 店舗概要, 关于我们, 關於我們, 公司简介, 公司簡介, "
     "关于我司, "
     "企业简介, 企業簡介, 公司介绍, 公司介紹, 公司概况, 企业概况, 关于公司, 走进, 회사소개, "
     "회사 소개, 기업소개, 회사개요, 기업정보, 회사정보, =소개, 우리는"},
    {about, 75,
     "企業理念, 経営理念, ごあいさつ, 代表挨拶, 代表あいさつ, 沿革, 企业文化, 公司历史, 关于, "
     "關於, "
     "인사말, 연혁, 경영이념"},

    // What it sells.
    {offer, 95,
     "=services, our services, =products, our products, =solutions, our solutions, what we do, "
     "what we offer, products and services, products services, services and solutions, "
     "products and solutions, all services, all products, =offerings, our offer, our offering, "
     "=service, our work, how we help, how we can help"},
    {offer, 80,
     "services, products, solutions, service, product, solution, =product range, =capabilities, "
     "our capabilities, =expertise, our expertise, areas of expertise, =industries, practice "
     "areas, "
     "=platform, =treatments, our treatments, our menu, service areas, =specialties, "
     "=programs, our programs"},
    {offer, 55,
     "=features, =portfolio, =work, =projects, our projects, =case studies, =customers, "
     "our customers, our clients, =clients, =pricing, =shop, =store, =catalog, =catalogue, "
     "=collections, =use cases, =brands, our brands, =sectors, =markets, =courses, "
     "=rooms, =destinations, =references, =how it works, shop all, =why us, industries we serve"},
    {offer, 30, "=menu"},  // Of a restaurant, or of any page.
    {offer, 95,            // German
     "=leistungen, unsere leistungen, =dienstleistungen, =produkte, unsere produkte, =lösungen, "
     "unsere lösungen, was wir tun, was wir bieten, was wir machen, =angebot, unser angebot, "
     "=angebote, =leistungsspektrum, =produkte und leistungen, produkte leistungen, =services"},
    {offer, 80,
     "leistungen, dienstleistungen, produkte, lösungen, =sortiment, =kompetenzen, "
     "unsere kompetenzen, =leistungsangebot, =behandlungen, =fachgebiete, =rechtsgebiete, "
     "=schwerpunkte, tätigkeitsfelder, =geschäftsfelder, =therapien, =branchen, =anwendungen, "
     "=produktprogramm, =lieferprogramm, unser service"},
    {offer, 55,
     "=referenzen, unsere referenzen, =projekte, =speisekarte, =preise, =marken, =kurse"},
    {offer, 95,  // French
     "nos services, =prestations, nos prestations, =produits, nos produits, nos solutions, "
     "=offre, notre offre, nos offres, ce que nous faisons, nos métiers, =métiers, nos activités, "
     "=activités, nos expertises, nos savoir faire, =savoir faire, que faisons nous, "
     "produits et services, notre métier, notre expertise"},
    {offer, 80,
     "prestations, produits, domaines d'expertise, nos compétences, =gamme, notre gamme"},
    {offer, 55, "nos réalisations, =réalisations, nos références, =tarifs, =boutique, nos clients"},
    {offer, 95,  // Spanish
     "=servicios, nuestros servicios, =productos, nuestros productos, =soluciones, "
     "nuestras soluciones, qué hacemos, qué ofrecemos, lo que hacemos, productos y servicios, "
     "=oferta, nuestra oferta"},
    {offer, 80, "servicios, productos, soluciones, =especialidades, =tratamientos, =actividades"},
    {offer, 55,
     "=proyectos, nuestros proyectos, =tarifas, =tienda, =catálogo, =clientes, =sectores"},
    {offer, 95,  // Italian
     "=servizi, i nostri servizi, nostri servizi, =prodotti, i nostri prodotti, nostri prodotti, "
     "=soluzioni, le nostre soluzioni, cosa facciamo, cosa offriamo, =attività, le attività, "
     "prodotti e servizi"},
    {offer, 80, "servizi, prodotti, soluzioni, =competenze, =trattamenti, =lavorazioni, =settori"},
    {offer, 55, "=progetti, =realizzazioni, =negozio, =catalogo, =referenze, i nostri lavori"},
    {offer, 95,  // Portuguese
     "=serviços, nossos serviços, os nossos serviços, =produtos, nossos produtos, "
     "os nossos produtos, =soluções, nossas soluções, o que fazemos, o que oferecemos, "
     "produtos e serviços"},
    {offer, 80, "serviços, produtos, soluções, =especialidades, =tratamentos, áreas de atuação"},
    {offer, 55, "=projetos, =projectos, =loja, =preços, =portefólio"},
    {offer, 95,  // Dutch
     "=diensten, onze diensten, =producten, onze producten, =oplossingen, onze oplossingen, "
     "wat we doen, wat wij doen, wat doen we, =aanbod, ons aanbod, =dienstverlening, "
     "onze dienstverlening, producten en diensten"},
    {offer, 80,
     "diensten, producten, oplossingen, =assortiment, ons assortiment, =behandelingen, "
     "onze expertise, =werkzaamheden, =specialisaties, =specialismen"},
    {offer, 55, "=projecten, onze projecten, =tarieven, =winkel, =referenties, =realisaties"},
    {offer, 95,  // Polish
     "=usługi, nasze usługi, =produkty, nasze produkty, =oferta, nasza oferta, =rozwiązania, "
     "nasze rozwiązania, co robimy, czym się zajmujemy, zakres usług"},
    {offer, 80, "usługi, produkty, rozwiązania, oferta, =asortyment, =specjalizacje, =zabiegi"},
    {offer, 55, "=realizacje, =cennik, =sklep, =projekty, =referencje"},
    {offer, 95,  // Czech, Slovak
     "=služby, naše služby, =produkty, naše produkty, =řešení, naše řešení, =riešenia, co děláme, "
     "čo robíme, =nabídka, naše nabídka, =ponuka, naša ponuka, =výrobky, naše výrobky"},
    {offer, 80, "služby, výrobky, řešení, =sortiment, =specializace"},
    {offer, 55, "naše reference, =ceník, =cenník, =realizace, =projekty"},
    {offer, 95,  // Swedish
     "=tjänster, våra tjänster, =produkter, våra produkter, =lösningar, våra lösningar, vad vi "
     "gör, "
     "vad vi erbjuder, =erbjudande, vårt erbjudande, vi erbjuder, det gör vi"},
    {offer, 80, "tjänster, produkter, lösningar, =sortiment, =behandlingar, =branscher"},
    {offer, 55, "=projekt, våra projekt, =prislista, =priser, =butik, =referenser, =uppdrag"},
    {offer, 95,  // Danish, Norwegian
     "=ydelser, vores ydelser, =tjenester, våre tjenester, vores produkter, våre produkter, "
     "=løsninger, vores løsninger, våre løsninger, hvad vi gør, hvad gør vi, hva vi gjør, "
     "hva gjør vi, det gør vi, vi tilbyder, vi tilbyr, dette gjør vi, =tjenesteområder"},
    {offer, 80, "ydelser, tjenester, løsninger, =services, =behandlinger, =fagområder, =varer"},
    {offer, 55, "=projekter, =prosjekter, =referencer, =referanser, =butikk"},
    {offer, 95,  // Finnish
     "=palvelut, palvelumme, =tuotteet, tuotteemme, =ratkaisut, ratkaisumme, mitä teemme, "
     "tuotteet ja palvelut, =palvelu"},
    {offer, 80, "palvelut, tuotteet, ratkaisut, =valikoima, =osaaminen, =hoidot"},
    {offer, 55, "=referenssit, =hinnasto, =kauppa, =projektit, =asiakkaat"},
    {offer, 95,  // Hungarian
     "=szolgáltatások, szolgáltatásaink, =termékek, termékeink, =megoldások, megoldásaink, "
     "mit csinálunk, =kínálat, kínálatunk, =tevékenység, tevékenységünk, =szolgáltatás"},
    {offer, 80, "szolgáltatások, termékek, megoldások, =tevékenységek, =kezelések"},
    {offer, 55, "=referenciák, referenciáink, =árak, =árlista, =webshop, =munkáink"},
    {offer, 95,  // Romanian
     "=servicii, serviciile noastre, =produse, produsele noastre, =soluții, soluțiile noastre, "
     "ce facem, ce oferim, =activitate, domenii de activitate, =ofertă"},
    {offer, 80, "servicii, produse, soluții, =tratamente, =specialități"},
    {offer, 55, "=proiecte, =portofoliu, =tarife, =magazin, =preturi, =referinte"},
    {offer, 95,  // Turkish
     "=hizmetler, hizmetlerimiz, =ürünler, ürünlerimiz, =çözümler, çözümlerimiz, ne yapıyoruz, "
     "=faaliyetler, faaliyet alanları, faaliyet alanlarımız, =hizmet, =çalışma alanları"},
    {offer, 80, "hizmetler, ürünler, çözümler, =uzmanlık, =tedaviler, =sektörler, =urun"},
    {offer, 55, "=projeler, projelerimiz, =referanslar, referanslarımız, =fiyatlar, =mağaza"},
    {offer, 95,  // Russian
     "=услуги, наши услуги, =продукция, наша продукция, =продукты, =товары, =решения, "
     "наши решения, что мы делаем, чем мы занимаемся, =uslugi, =produkciya, =produktsiya, "
     "=produkty, =resheniya, виды услуг, =деятельность"},
    {offer, 80, "услуги, продукция, решения, =ассортимент, =направления, =производство"},
    {offer, 55,
     "=проекты, наши проекты, =цены, =каталог, =магазин, =portfolio, =портфолио, "
     "=catalog, =katalog"},
    {offer, 95,  // Ukrainian
     "=послуги, наші послуги, =продукція, наша продукція, =товари, =рішення, що ми робимо, "
     "=poslugy, =poslugi, =produktsiya, =produkty, =діяльність"},
    {offer, 80, "послуги, продукція, рішення, =асортимент, =напрямки"},
    {offer, 55, "=проєкти, =проекти, =ціни, =каталог"},
    {offer, 95,  // Greek
     "=υπηρεσίες, οι υπηρεσίες μας, =προϊόντα, τα προϊόντα μας, =λύσεις, τι κάνουμε, "
     "=ypiresies, =proionta, =yphresies, =δραστηριότητες, τι προσφέρουμε"},
    {offer, 80, "υπηρεσίες, προϊόντα, λύσεις, =θεραπείες, =τομείς"},
    {offer, 55, "=έργα, τα έργα μας, =τιμοκατάλογος, =κατάστημα"},
    {offer, 95,  // Japanese, Chinese, Korean
     "事業内容, 事業案内, 事業紹介, サービス, 製品情報, 製品紹介, 商品紹介, 業務内容, 業務案内, "
     "取扱商品, 取扱製品, 製品一覧, 商品一覧, 製品, ソリューション, 产品中心, 產品中心, 产品介绍, "
     "产品展示, 產品介紹, 产品与服务, 产品, 產品, 服务项目, 服務項目, 服务, 服務, 解决方案, "
     "解決方案, "
     "业务范围, 业务领域, 主营业务, 業務範圍, 제품소개, 제품 소개, 제품, 서비스, 사업소개, "
     "사업분야, "
     "사업 분야, 사업영역, 솔루션, 상품소개"},
    {offer, 55,
     "導入事例, 施工事例, 施工実績, 実績, 事例紹介, 料金, 成功案例, 案例, 工程案例, 포트폴리오, "
     "주요실적, 商品"},

    // How to reach it.
    {contact, 60,
     "=contact, contact us, =contacts, =contactus, get in touch, =contact information, contact "
     "info, "
     "contact details, =reach us, find us, =locations, our locations, our offices, =offices"},
    {contact, 60,
     "=kontakt, =kontaktdaten, =ansprechpartner, kontaktieren sie uns, =anfahrt, "
     "so finden sie uns, =standorte, kontakt aufnehmen"},
    {contact, 60,
     "nous contacter, contactez nous, =coordonnées, =contacto, contáctanos, contáctenos, "
     "=contactar, dónde estamos, =contatti, =contattaci, =contatto, dove siamo, =contato, "
     "fale conosco, =contactos, entre em contato, neem contact op, =contacteer ons, "
     "=contactgegevens, =bereikbaarheid"},
    {contact, 60,
     "=kontakty, skontaktuj się, napisz do nas, =kontaktujte nás, =kontakta oss, =kontakta, "
     "kontakt os, kontakt oss, =yhteystiedot, ota yhteyttä, =yhteys, =kapcsolat, elérhetőség, "
     "=elérhetőségek, =kapcsolatfelvétel, =iletişim, bize ulaşın, contactează ne, =hitta oss"},
    {contact, 60,
     "=контакты, =контакт, связаться с нами, =контакти, =зв'язатися з нами, =επικοινωνία, "
     "επικοινωνήστε μαζί μας, =epikoinonia, =epikoinwnia, =kontakti"},
    {contact, 60,
     "お問い合わせ, お問合せ, お問合わせ, アクセス, 联系我们, 聯絡我們, 聯繫我們, 联系方式, "
     "문의하기, "
     "연락처, 오시는길, 오시는 길, 찾아오시는길, 고객문의, 문의"},

    // Who answers for it.
    {imprint, 40, "legal notice, legal notices"},
    {imprint, 50,
     "=imprint, =impressum, mentions légales, mention légale, "
     "aviso legal, =note legali, note legali, =colofon, =colophon, informazioni legali, "
     "dane firmy, dane rejestrowe, =tiráž, =impresum, jogi nyilatkozat, =fakturační údaje, "
     "=реквизиты, =реквізити, datos legales, informações legais, =rekvizity, =yritystiedot, "
     "特定商取引法に基づく表記, 特定商取引法, 公司信息"},

    // Never: log-in and accounts.
    {never, 0,
     "login, log in, signin, sign in, signup, sign up, =register, register now, registration, "
     "logout, log out, sign out, account, my account, myaccount, password, forgot, "
     "anmelden, einloggen, =konto, mein konto, registrieren, =anmeldung, kundenkonto, kundenlogin, "
     "connexion, se connecter, mon compte, =inscription, identifiez vous, espace client, cuenta, "
     "mi cuenta, iniciar sesión, =acceso, regístrate, registrarse, accedi, =area riservata, "
     "area clienti, il mio account, registrati, entrar, minha conta, área do cliente, inloggen, "
     "mijn account, aanmelden, registreren, zaloguj, logowanie, moje konto, zarejestruj, "
     "rejestracja, přihlášení, přihlásit, prihlásenie, registrace, můj účet, logga in, mina sidor, "
     "mitt konto, log ind, logg inn, min konto, min side, kirjaudu, kirjautuminen, oma tili, "
     "rekisteröidy, bejelentkezés, belépés, regisztráció, fiókom, autentificare, contul meu, "
     "conectare, giriş, üye ol, üye girişi, hesabım, войти, вход, регистрация, личный кабинет, "
     "увійти, вхід, реєстрація, особистий кабінет, σύνδεση, εγγραφή, ο λογαριασμός μου, "
     "ログイン, 会員登録, マイページ, 新規登録, 登录, 登入, 注册, 註冊, 我的账户, 会员, 로그인, "
     "회원가입, 마이페이지"},
    // Carts and what follows them.
    {never, 0,
     "cart, basket, checkout, wishlist, add to cart, my orders, order status, track order, "
     "track your order, =shipping, shipping policy, =returns, return policy, refund, refunds, "
     "warenkorb, kasse, wunschliste, merkzettel, =versand, widerruf, widerrufsrecht, "
     "widerrufsbelehrung, zahlungsarten, zahlung und versand, panier, livraison, carrito, cesta, "
     "carrello, carrinho, winkelwagen, winkelmand, koszyk, dostawa, kosik, košík, nákupní košík, "
     "doprava a platba, kundvagn, varukorg, kurv, indkøbskurv, handlekurv, ostoskori, kosár, "
     "coș, coșul meu, sepet, sepetim, корзина, доставка, оплата, кошик, καλάθι, カート, "
     "買い物かご, "
     "购物车, 購物車, 장바구니, 配送"},
    // Legal texts.
    {never, 0,
     "privacy, privacy policy, terms, terms of, terms and conditions, conditions of, cookies, "
     "cookie, cookie policy, gdpr, ccpa, legal, disclaimer, do not sell, accessibility, sitemap, "
     "site map, copyright, compliance, whistleblower, code of conduct, modern slavery, agb, "
     "datenschutz, datenschutzerklärung, nutzungsbedingungen, barrierefreiheit, "
     "geschäftsbedingungen, hinweisgeber, haftungsausschluss, confidentialité, cgv, cgu, "
     "conditions générales, politique de, plan du site, données personnelles, privacidad, "
     "política de, condiciones, términos, protección de datos, mapa del sitio, termini, "
     "condizioni, informativa, privacidade, termos, proteção de dados, política, canal ético, "
     "privacybeleid, privacyverklaring, voorwaarden, algemene voorwaarden, cookiebeleid, "
     "regulamin, polityka, prywatności, rodo, obchodní podmínky, podmínky, ochrana osobních, "
     "gdpr, zásady, podmienky, integritetspolicy, integritet, villkor, köpvillkor, "
     "personuppgifter, privatlivspolitik, handelsbetingelser, persondatapolitik, personvern, "
     "vilkår, salgsbetingelser, tietosuoja, tietosuojaseloste, käyttöehdot, evästeet, "
     "saavutettavuus, adatvédelem, adatvédelmi, adatkezelési, aszf, felhasználási feltételek, "
     "sütik, confidențialitate, termeni, politica de, gizlilik, kvkk, çerez, kullanım koşulları, "
     "aydınlatma metni, конфиденциальности, пользовательское соглашение, политика, оферта, "
     "конфіденційності, політика, απορρήτου, όροι χρήσης, όροι, πολιτική, プライバシーポリシー, "
     "個人情報, 利用規約, サイトマップ, 隐私, 隱私, 使用条款, 免责, 法律声明, 网站地图, 개인정보, "
     "이용약관, 사이트맵"},
    // What changes daily, what is for others, and machinery.
    {never, 0,
     "feed, rss, newsletter, unsubscribe, subscribe, =jobs, job, careers, career, =vacancies, "
     "work with us, =join us, =forum, forums, faq, faqs, webinar, webinars, podcast, podcasts, "
     "white paper, whitepaper, whitepapers, =ebook, =ebooks, product support, customer service, "
     "customer support, customer care, "
     "help center, help centre, knowledge base, knowledgebase, press release, press releases, "
     "product updates, product update, release notes, changelog, =wp-admin, wp login, investor, "
     "investors, gift card, gift cards, affiliate, affiliates, karriere, stellenangebote, "
     "kundenservice, kundendienst, =presse, pressemitteilungen, recrutement, nous rejoindre, "
     "service client, empleo, trabaja con nosotros, atención al cliente, lavora con noi, "
     "servizio clienti, trabalhe conosco, vacatures, werken bij, klantenservice, kariera, "
     "obsługa klienta, kariéra, jobba hos oss, lediga jobb, kundtjänst, kundeservice, "
     "ledige stillinger, ledige jobs, työpaikat, asiakaspalvelu, ura, karrier, állás, cariere, "
     "kariyer, müşteri hizmetleri, insan kaynakları, вакансии, карьера, вакансії, кар'єра, "
     "καριέρα, 採用情報, 採用, 求人, リクルート, 招聘, 加入我们, 人才招聘, 人才, 채용, 채용정보, "
     "お知らせ, ニュース, 新闻, 新聞, 공지사항, 뉴스, ブログ, よくある質問"},
    // The same where it is all of a text or of a path's part: as one word of several they may say
    // what a company does ("print services", "search engine optimisation", "event agency").
    {never, 0,
     "=news, =blog, =blogs, =press, =media, =events, =event, =calendar, =search, =tag, =tags, "
     "=author, =authors, =category, =categories, =archive, =archives, =admin, =print, =download, "
     "=downloads, =support, =help, =article, =articles, =story-archive, =post, =posts, =topics, "
     "=topic, =insights, =resources, =library, =videos, =video, =gallery, =photos, =reviews, "
     "=testimonials, =community, =wiki, =user, =users, =member, =members, =profile-edit, =api, "
     "=docs, =documentation, =status, =comments, =comment, =share, =trackback, =cdn-cgi, "
     "=wp-json, =aktuelles, =neuigkeiten, =termine, =veranstaltungen, =suche, =hilfe, =actualités, "
     "=actualites, =actualité, =recherche, =aide, =événements, =noticias, =buscar, =ayuda, "
     "=eventos, =agenda, =notizie, =cerca, =eventi, =notícias, =busca, =ajuda, =nieuws, =zoeken, "
     "=evenementen, =aktualności, =szukaj, =pomoc, =wydarzenia, =aktuality, =hledat, =novinky, "
     "=nyheter, =aktuellt, =sök, =nyheder, =søg, =søk, =aktuelt, =uutiset, =haku, "
     "=ajankohtaista, =blogi, =hírek, =keresés, =noutăți, =știri, =căutare, =haberler, =arama, "
     "=etkinlikler, =duyurular, =новости, =блог, =поиск, =статьи, =отзывы, =новини, =пошук, "
     "=статті, =відгуки, =νέα, =ιστολόγιο, =αναζήτηση, =novosti, =stati, =otzyvy, =novyny"},
};

}  // namespace

std::span<const Group> vocabulary() { return groups; }

}  // namespace ov::links
