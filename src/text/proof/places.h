// Towns and countries that a German message names without any sign that they are names: there every
// noun has a capital.
#pragma once

#include <string_view>

namespace ov::proof {

/// Normal forms, a space between them; each also with a genitive or an "er" after it ("wiener").
inline constexpr std::string_view places =
    "aachen amsterdam augsburg barcelona basel belgien belgrad berlin bern bielefeld bochum bonn "
    "braunschweig bregenz bremen brüssel budapest bukarest chemnitz china darmstadt deutschland "
    "dortmund dresden duisburg düsseldorf eisenstadt england erfurt essen europa frankfurt "
    "frankreich freiburg genf graz hagen halle hamburg hannover heidelberg heilbronn ingolstadt "
    "innsbruck istanbul italien jena karlsruhe kassel kiel klagenfurt koblenz konstanz kopenhagen "
    "krefeld köln lausanne leipzig leoben linz lissabon london lübeck luzern madrid magdeburg "
    "mailand mainz mannheim marburg moskau mönchengladbach münchen münster niederlande nürnberg "
    "oldenburg osnabrück oslo österreich paderborn paris passau polen potsdam prag regensburg "
    "reutlingen rom rostock saarbrücken salzburg schweden schweiz schwerin siegen solingen spanien "
    "stockholm stuttgart trier tschechien türkei ulm ungarn villach warschau wels wien wiesbaden "
    "winterthur wolfsburg wuppertal würzburg zürich zwickau";

}  // namespace ov::proof
