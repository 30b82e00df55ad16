#include "core/intake/datewords.h"

#include <algorithm>
#include <array>

namespace patron::intake {

namespace {
using namespace std::string_view_literals;

struct Words
{
    int month;
    std::string_view words; ///< between blanks
};
constexpr std::array months{
    Words{1, " jan january januar janvier janv enero ene gennaio gen januari janeiro j\xC3\xA4n j\xC3\xA4nner "},
    Words{2,
          " feb february februar f\xC3\xA9vrier f\xC3\xA9vr f\xC3\xA9v fevr fev febrero febbraio februari fevereiro "},
    Words{3, " mar march m\xC3\xA4rz m\xC3\xA4r mrz marz mars marzo maart mrt mar\xC3\xA7o "},
    Words{4, " apr april avril avr abril abr aprile "},
    Words{5, " may mai mayo maggio mag mei maio "},
    Words{6, " jun june juni juin junio giugno giu junho "},
    Words{7, " jul july juli juil juillet julio luglio lug julho "},
    Words{8, " aug august ao\xC3\xBBt aout ao\xC3\xBB agosto ago augustus "},
    Words{9, " sep sept september septembre septiembre setiembre settembre set setembro "},
    Words{10, " oct october oktober okt octobre octubre ottobre ott outubro out "},
    Words{11, " nov november novembre noviembre novembro "},
    Words{12, " dec december dezember dez d\xC3\xA9"
              "cembre d\xC3\xA9"
              "c diciembre dic dicembre dezembro "},
};
constexpr std::string_view fillers = " mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday "
                                     "friday saturday sunday mo di mi do fr "
                                     "sa so montag dienstag mittwoch donnerstag freitag samstag sonntag lun mer jeu "
                                     "ven sam dim lundi mardi mercredi jeudi "
                                     "vendredi samedi dimanche lunes martes miercoles jueves viernes sabado domingo de "
                                     "del le il um uhr at th st nd rd of the "
                                     "om h a \xC3\xA0 las los alle ore klo kl ";

struct Zone
{
    std::string_view word;
    int minutes;
};
constexpr std::array zones{
    Zone{"utc", 0},     Zone{"gmt", 0},     Zone{"z", 0},      Zone{"wet", 0},    Zone{"bst", 60},   Zone{"west", 60},
    Zone{"cet", 60},    Zone{"mez", 60},    Zone{"cest", 120}, Zone{"mesz", 120}, Zone{"eet", 120},  Zone{"eest", 180},
    Zone{"msk", 180},   Zone{"ist", 330},   Zone{"jst", 540},  Zone{"kst", 540},  Zone{"awst", 480}, Zone{"acst", 570},
    Zone{"aest", 600},  Zone{"aedt", 660},  Zone{"nzst", 720}, Zone{"nzdt", 780}, Zone{"est", -300}, Zone{"edt", -240},
    Zone{"cst", -360},  Zone{"cdt", -300},  Zone{"mst", -420}, Zone{"mdt", -360}, Zone{"pst", -480}, Zone{"pdt", -420},
    Zone{"akst", -540}, Zone{"akdt", -480}, Zone{"hst", -600}, Zone{"brt", -180}, Zone{"sast", 120}};

struct NamedZone
{
    std::string_view name;
    std::string_view zone;
};
constexpr std::array names{
    NamedZone{"eastern time (us & canada)", "America/New_York"},
    NamedZone{"central time (us & canada)", "America/Chicago"},
    NamedZone{"mountain time (us & canada)", "America/Denver"},
    NamedZone{"pacific time (us & canada)", "America/Los_Angeles"},
    NamedZone{"atlantic time (canada)", "America/Halifax"},
    NamedZone{"arizona", "America/Phoenix"},
    NamedZone{"alaska", "America/Anchorage"},
    NamedZone{"hawaii", "Pacific/Honolulu"},
    NamedZone{"london", "Europe/London"},
    NamedZone{"dublin", "Europe/Dublin"},
    NamedZone{"lisbon", "Europe/Lisbon"},
    NamedZone{"paris", "Europe/Paris"},
    NamedZone{"berlin", "Europe/Berlin"},
    NamedZone{"madrid", "Europe/Madrid"},
    NamedZone{"rome", "Europe/Rome"},
    NamedZone{"amsterdam", "Europe/Amsterdam"},
    NamedZone{"brussels", "Europe/Brussels"},
    NamedZone{"stockholm", "Europe/Stockholm"},
    NamedZone{"sydney", "Australia/Sydney"},
    NamedZone{"melbourne", "Australia/Melbourne"},
    NamedZone{"brisbane", "Australia/Brisbane"},
    NamedZone{"perth", "Australia/Perth"},
    NamedZone{"auckland", "Pacific/Auckland"},
    NamedZone{"tokyo", "Asia/Tokyo"},
    NamedZone{"osaka", "Asia/Tokyo"},
};

bool holds(std::string_view list, std::string_view word)
{
    for (std::size_t at = list.find(word); at != std::string_view::npos; at = list.find(word, at + 1)) {
        if (at > 0 && list[at - 1] == ' ' && list[at + word.size()] == ' ')
            return true;
    }
    return false;
}
}

int monthOfWord(std::string_view folded)
{
    if (folded.size() < 3)
        return 0;
    for (const Words& month : months) {
        if (holds(month.words, folded))
            return month.month;
    }
    return 0;
}

bool isDateFiller(std::string_view folded)
{
    return !folded.empty() && holds(fillers, folded);
}

std::optional<Ms> offsetOfAbbreviation(std::string_view folded)
{
    const auto found = std::find_if(zones.begin(), zones.end(), [&](const Zone& zone) { return zone.word == folded; });
    if (found == zones.end())
        return std::nullopt;
    return found->minutes * msPerMinute;
}

std::string_view zoneOfName(std::string_view folded)
{
    const auto found =
        std::find_if(names.begin(), names.end(), [&](const NamedZone& zone) { return zone.name == folded; });
    return found == names.end() ? std::string_view() : found->zone;
}

}
