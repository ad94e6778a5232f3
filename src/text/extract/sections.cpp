#include "sections.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "base/ascii.h"

namespace ov::extract {
namespace {

constexpr std::size_t heading_bytes_max = 60;
constexpr std::size_t command_bytes_max = 30;
// What is left must be at least this share (of 100).
constexpr std::uint64_t kept_share_min = 40;

constexpr std::string_view other_content[] = {
    "related",
    "you may also",
    "you might also",
    "you may like",
    "customers also",
    "customers who",
    "people also",
    "recently viewed",
    "frequently bought",
    "frequently purchased",
    "recommended for",
    "recommended products",
    "recommended posts",
    "recommended articles",
    "recommended reading",
    "similar items",
    "similar products",
    "similar posts",
    "similar jobs",
    "similar topics",
    "more from",
    "more products",
    "more articles",
    "more posts",
    "more stories",
    "other products",
    "other items",
    "shop more",
    "complete the look",
    "complete your look",
    "pairs well",
    "goes well",
    "subscribe",
    "sign up",
    "newsletter",
    "join our newsletter",
    "join our mailing",
    "join our email",
    "share this",
    "share:",
    "follow us",
    "leave a comment",
    "leave a reply",
    "latest posts",
    "latest news",
    "latest articles",
    "latest blog",
    "recent posts",
    "recent news",
    "recent articles",
    "read next",
    "up next",
    "keep reading",
    "see also",
    "further reading",
    "suggested",
    "about the author",
    "sponsored",
    "from the blog",
    "our blog",
    "inspired by",
    "explore related",
    "need help",
    "customer reviews",
    "reviews",
    "top reviews",
    "ratings",
    "ähnliche",
    "das könnte",
    "kunden kauften",
    "zuletzt angesehen",
    "weitere artikel",
    "kundenbewertungen",
    "bewertungen",
    "folgen sie uns",
    "teilen",
    "kommentar",
    "articles similaires",
    "vous aimerez",
    "produits similaires",
    "avis clients",
    "suivez-nous",
    "productos relacionados",
    "también te puede",
    "artículos relacionados",
    "síguenos",
    "prodotti correlati",
    "articoli correlati",
    "potrebbe interessarti",
    "seguici",
    "gerelateerde",
    "klanten kochten",
    "volg ons",
    "produtos relacionados",
    "siga-nos",
    "podobne",
    "powiązane",
    "relaterade",
    "relaterede",
    "související",
    "benzer",
};

constexpr std::string_view commands[] = {
    "add to cart",
    "add to bag",
    "add to basket",
    "add to wishlist",
    "add to compare",
    "buy now",
    "shop now",
    "sign in",
    "sign up",
    "log in",
    "login",
    "register",
    "subscribe",
    "submit",
    "send",
    "search",
    "close",
    "menu",
    "share",
    "print",
    "save",
    "load more",
    "show more",
    "show less",
    "next",
    "previous",
    "prev",
    "back to top",
    "loading",
    "loading...",
    "reply",
    "report",
    "copy link",
    "choose options",
    "select options",
    "quick view",
    "quick shop",
    "quick add",
    "sold out",
    "sort by",
    "filter",
    "filters",
    "clear all",
    "apply",
    "cancel",
    "reset",
    "advertisement",
    "view cart",
    "checkout",
    "in den warenkorb",
    "anmelden",
    "teilen",
    "ajouter au panier",
    "se connecter",
    "añadir al carrito",
    "iniciar sesión",
    "aggiungi al carrello",
    "accedi",
    "in winkelwagen",
    "inloggen",
    "adicionar ao carrinho",
    "do koszyka",
    "zaloguj się",
    "logga in",
    "log ind",
    "přihlásit se",
    "sepete ekle",
};

constexpr std::string_view skip_links[] = {
    "skip to",         "skip nav",        "skip main",  "skip over", "skip links",     "jump to",
    "zum inhalt",      "zum hauptinhalt", "direkt zum", "aller au",  "passer au",      "saltar al",
    "ir al contenido", "salta al",        "vai al",     "ga naar",   "naar de inhoud", "pular para",
    "przejd",          "hoppa till",      "gå til",     "hop til",
};

bool starts_with_one_of(std::string_view text, std::span<const std::string_view> starts) {
  if (text.empty()) return false;
  const char first = ascii_lower(text.front());
  return std::ranges::any_of(starts, [&](std::string_view start) {
    return first == start.front() && text.size() >= start.size() &&
           equal_ignoring_case(text.substr(0, start.size()), start);
  });
}

}  // namespace

bool announces_other_content(std::string_view heading) {
  return heading.size() < heading_bytes_max && starts_with_one_of(heading, other_content);
}

bool is_command(std::string_view text) {
  if (text.size() > command_bytes_max) return false;
  if (text.empty()) return false;
  const char first = ascii_lower(text.front());
  return std::ranges::any_of(commands, [&](std::string_view command) {
    return text.size() == command.size() && first == command.front() &&
           equal_ignoring_case(text, command);
  });
}

bool is_skip_link(std::string_view text) {
  return text.size() < heading_bytes_max && starts_with_one_of(text, skip_links);
}

void drop_announced_sections(const RawPage& page, std::vector<std::uint8_t>& kept) {
  const std::string_view text = page.text;
  std::vector<std::uint8_t> left(kept);
  std::uint64_t bytes_before = 0;
  std::uint64_t bytes_after = 0;
  std::uint8_t dropping = 0;  // Level of the heading that announced; 0 outside of such a part.
  bool is_first = true;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i] == 0) continue;
    const RawBlock& block = page.blocks[i];
    if (block.kind == BlockKind::heading) {
      if (dropping != 0 && block.level <= dropping) dropping = 0;
      if (dropping == 0 && !is_first &&
          announces_other_content(text.substr(block.begin, block.bytes()))) {
        dropping = block.level;
      }
    }
    is_first = false;
    bytes_before += block.bytes();
    if (dropping != 0) {
      left[i] = 0;
    } else {
      bytes_after += block.bytes();
    }
  }
  if (bytes_after * 100 >= bytes_before * kept_share_min) kept = std::move(left);
}

}  // namespace ov::extract
