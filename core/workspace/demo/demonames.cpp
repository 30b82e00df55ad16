#include "core/workspace/demo/demonames.h"

#include "core/workspace/demo/draw.h"

#include <span>

namespace patron::workspace::demo {

namespace {
constexpr NamePart britishFemale[] = {
    {"Emma", "emma"},         {"Olivia", "olivia"},     {"Sarah", "sarah"},        {"Charlotte", "charlotte"},
    {"Amelia", "amelia"},     {"Jessica", "jessica"},   {"Sophie", "sophie"},      {"Grace", "grace"},
    {"Lucy", "lucy"},         {"Hannah", "hannah"},     {"Alice", "alice"},        {"Rachel", "rachel"},
    {"Laura", "laura"},       {"Helen", "helen"},       {"Karen", "karen"},        {"Susan", "susan"},
    {"Margaret", "margaret"}, {"Patricia", "patricia"}, {"Jean", "jean"},          {"Dorothy", "dorothy"},
    {"Zoë", "zoe"},           {"Chloë", "chloe"},       {"Eleanor", "eleanor"},    {"Ruby", "ruby"},
    {"Megan", "megan"},       {"Bethany", "bethany"},   {"Holly", "holly"},        {"Victoria", "victoria"},
    {"Rebecca", "rebecca"},   {"Joanne", "joanne"},     {"Alison", "alison"},      {"Fiona", "fiona"},
    {"Isla", "isla"},         {"Poppy", "poppy"},       {"Freya", "freya"},        {"Imogen", "imogen"},
    {"Naomi", "naomi"},       {"Tracey", "tracey"},     {"Gillian", "gillian"},    {"Wendy", "wendy"},
    {"Renée", "renee"},       {"Harriet", "harriet"},   {"Mary-Anne", "maryanne"}, {"Kate", "kate"},
};
constexpr NamePart britishMale[] = {
    {"Oliver", "oliver"},   {"Jack", "jack"},         {"Harry", "harry"},     {"George", "george"},
    {"Thomas", "thomas"},   {"James", "james"},       {"William", "william"}, {"Daniel", "daniel"},
    {"Matthew", "matthew"}, {"David", "david"},       {"Andrew", "andrew"},   {"Mark", "mark"},
    {"Paul", "paul"},       {"Stephen", "stephen"},   {"Peter", "peter"},     {"John", "john"},
    {"Robert", "robert"},   {"Christopher", "chris"}, {"Simon", "simon"},     {"Ian", "ian"},
    {"Ben", "ben"},         {"Joshua", "joshua"},     {"Samuel", "sam"},      {"Callum", "callum"},
    {"Lewis", "lewis"},     {"Noah", "noah"},         {"Edward", "edward"},   {"Graham", "graham"},
    {"Keith", "keith"},     {"Alan", "alan"},
};
constexpr NamePart britishLast[] = {
    {"Smith", "smith"},
    {"Jones", "jones"},
    {"Taylor", "taylor"},
    {"Brown", "brown"},
    {"Wilson", "wilson"},
    {"Walker", "walker"},
    {"Wright", "wright"},
    {"Robinson", "robinson"},
    {"Thompson", "thompson"},
    {"White", "white"},
    {"Hughes", "hughes"},
    {"Edwards", "edwards"},
    {"Green", "green"},
    {"Hall", "hall"},
    {"Wood", "wood"},
    {"Harris", "harris"},
    {"Clarke", "clarke"},
    {"Jackson", "jackson"},
    {"Turner", "turner"},
    {"Hill", "hill"},
    {"Cooper", "cooper"},
    {"Ward", "ward"},
    {"Moore", "moore"},
    {"Baker", "baker"},
    {"Harrison", "harrison"},
    {"King", "king"},
    {"Allen", "allen"},
    {"Scott", "scott"},
    {"Bennett", "bennett"},
    {"Parker", "parker"},
    {"Shaw", "shaw"},
    {"Holmes", "holmes"},
    {"Fletcher", "fletcher"},
    {"Barker", "barker"},
    {"Ellis", "ellis"},
    {"Hargreaves", "hargreaves"},
    {"Sutcliffe", "sutcliffe"},
    {"Ackroyd", "ackroyd"},
    {"Illingworth", "illingworth"},
    {"Dyson", "dyson"},
    {"Whittaker", "whittaker"},
    {"Haigh", "haigh"},
    {"Pickles", "pickles"},
    {"Metcalfe", "metcalfe"},
    {"Tuckett", "tuckett"},
    {"Gould", "gould"},
    {"Chivers", "chivers"},
    {"Brunel-Hart", "brunelhart"},
    {"Fry", "fry"},
    {"Pearce", "pearce"},
    {"Webb", "webb"},
    {"Coles", "coles"},
    {"Brontë", "bronte"},
    {"Featherstonehaugh", "featherstonehaugh"},
    {"St John", "stjohn"},
    {"Li", "li"},
};
constexpr NamePart southAsianFemale[] = {{"Aisha", "aisha"},   {"Priya", "priya"}, {"Fatima", "fatima"},
                                         {"Anjali", "anjali"}, {"Zara", "zara"},   {"Meera", "meera"},
                                         {"Sana", "sana"},     {"Nisha", "nisha"}};
constexpr NamePart southAsianMale[] = {{"Mohammed", "mohammed"}, {"Arjun", "arjun"},   {"Imran", "imran"},
                                       {"Ravi", "ravi"},         {"Hassan", "hassan"}, {"Vikram", "vikram"}};
constexpr NamePart southAsianLast[] = {{"Khan", "khan"},       {"Patel", "patel"},        {"Ahmed", "ahmed"},
                                       {"Hussain", "hussain"}, {"Singh", "singh"},        {"Sharma", "sharma"},
                                       {"Begum", "begum"},     {"Chowdhury", "chowdhury"}};
constexpr NamePart polishFemale[] = {
    {"Małgorzata", "malgorzata"}, {"Agnieszka", "agnieszka"}, {"Żaneta", "zaneta"}, {"Katarzyna", "katarzyna"}};
constexpr NamePart polishMale[] = {{"Łukasz", "lukasz"}, {"Paweł", "pawel"}, {"Michał", "michal"}, {"Jakub", "jakub"}};
constexpr NamePart polishLast[] = {
    {"Wiśniewski", "wisniewski"}, {"Wójcik", "wojcik"}, {"Kowalczyk", "kowalczyk"}, {"Dąbrowski", "dabrowski"}};
constexpr NamePart welshFemale[] = {
    {"Siân", "sian"}, {"Angharad", "angharad"}, {"Gwenllian", "gwenllian"}, {"Cerys", "cerys"}};
constexpr NamePart welshMale[] = {{"Rhys", "rhys"}, {"Siôn", "sion"}, {"Gethin", "gethin"}, {"Dafydd", "dafydd"}};
constexpr NamePart welshLast[] = {
    {"Llewellyn", "llewellyn"}, {"ap Gwilym", "apgwilym"}, {"Pritchard", "pritchard"}, {"Gruffydd", "gruffydd"}};
constexpr NamePart irishFemale[] = {{"Aoife", "aoife"},   {"Niamh", "niamh"},     {"Siobhán", "siobhan"},
                                    {"Róisín", "roisin"}, {"Gráinne", "grainne"}, {"Orla", "orla"}};
constexpr NamePart irishMale[] = {{"Seán", "sean"}, {"Cillian", "cillian"}, {"Pádraig", "padraig"}, {"Conor", "conor"}};
constexpr NamePart irishLast[] = {{"O'Brien", "obrien"},    {"Ó Súilleabháin", "osuilleabhain"},
                                  {"Murphy", "murphy"},     {"Byrne", "byrne"},
                                  {"McCarthy", "mccarthy"}, {"Ní Dhuibhne", "nidhuibhne"}};
constexpr NamePart arabicFemale[] = {{"فاطمة", "fatima"}, {"مريم", "maryam"}, {"ليلى", "layla"}, {"نور", "nour"}};
constexpr NamePart arabicMale[] = {{"محمد", "mohamed"}, {"أحمد", "ahmad"}, {"يوسف", "yousef"}, {"عمر", "omar"}};
constexpr NamePart arabicLast[] = {
    {"الحداد", "alhaddad"}, {"منصور", "mansour"}, {"العلي", "alali"}, {"خليل", "khalil"}};
constexpr NamePart hebrewFemale[] = {{"נועה", "noa"}, {"תמר", "tamar"}, {"שירה", "shira"}};
constexpr NamePart hebrewMale[] = {{"דוד", "david"}, {"יוסף", "yosef"}, {"איתן", "eitan"}};
constexpr NamePart hebrewLast[] = {{"כהן", "cohen"}, {"לוי", "levi"}, {"מזרחי", "mizrahi"}};
constexpr NamePart germanFemale[] = {{"Anna", "anna"},     {"Katharina", "katharina"}, {"Käthe", "kaethe"},
                                     {"Sabine", "sabine"}, {"Lena", "lena"},           {"Heike", "heike"}};
constexpr NamePart germanMale[] = {
    {"Jürgen", "juergen"}, {"Björn", "bjoern"}, {"Stefan", "stefan"}, {"Lukas", "lukas"}, {"Hans-Peter", "hanspeter"}};
constexpr NamePart germanLast[] = {{"Müller", "mueller"},  {"Schäfer", "schaefer"},   {"Weiß", "weiss"},
                                   {"Schmidt", "schmidt"}, {"Großmann", "grossmann"}, {"Köhler", "koehler"}};
constexpr NamePart frenchFemale[] = {{"Hélène", "helene"},
                                     {"Aurélie", "aurelie"},
                                     {"Chloé", "chloe"},
                                     {"Françoise", "francoise"},
                                     {"Camille", "camille"}};
constexpr NamePart frenchMale[] = {{"François", "francois"}, {"Jérôme", "jerome"}, {"Luc", "luc"}, {"Théo", "theo"}};
constexpr NamePart frenchLast[] = {{"Lefèvre", "lefevre"},
                                   {"d'Angelo", "dangelo"},
                                   {"Bérubé", "berube"},
                                   {"Dupont", "dupont"},
                                   {"L'Hôpital", "lhopital"}};
constexpr NamePart dutchFemale[] = {{"Sanne", "sanne"}, {"Femke", "femke"}, {"Anouk", "anouk"}, {"Marije", "marije"}};
constexpr NamePart dutchMale[] = {{"Jeroen", "jeroen"}, {"Daan", "daan"}, {"Sjoerd", "sjoerd"}, {"Willem", "willem"}};
constexpr NamePart dutchLast[] = {
    {"de Vries", "devries"}, {"van den Berg", "vandenberg"}, {"'t Hooft", "thooft"}, {"Jansen", "jansen"}};
constexpr NamePart americanFemale[] = {
    {"Ashley", "ashley"}, {"Madison", "madison"}, {"Jennifer", "jennifer"}, {"María José", "mariajose"}};
constexpr NamePart americanMale[] = {{"Tyler", "tyler"}, {"Brandon", "brandon"}, {"José", "jose"}, {"Kevin", "kevin"}};
constexpr NamePart americanLast[] = {{"Johnson", "johnson"},
                                     {"Martínez", "martinez"},
                                     {"Nguyen", "nguyen"},
                                     {"Washington", "washington"},
                                     {"Kowalski", "kowalski"}};
constexpr NamePart longFirst[] = {{"Maximiliane Charlotte Alexandra", "maximiliane"},
                                  {"Bartholomew Montgomery", "bartholomew"},
                                  {"Persephone Wilhelmina-Rose", "persephone"}};
constexpr NamePart longLast[] = {{"von Hohenfels-Wittgenstein zu Bergedorf", "hohenfels"},
                                 {"Cholmondeley-Warner-Fotheringay", "cholmondeley"},
                                 {"Papadimitrakopoulou-Anagnostopoulou", "papadimitra"}};
constexpr std::string_view companies[] = {
    "Harcourt Dental Ltd",           "The Wharf Café",      "Bramley Village Hall Trust", "Kirkstall Yoga Studio",
    "Clifton Bridge Guest House",    "Otley Road Florists", "Avonmouth Shipping & Co.",   "St Anne's Primary School",
    "Headingley Bookclub",           "Roundhay Vets LLP",   "The Old Vicarage B&B",       "Mendip Farm Holidays",
    "Smith, Ackroyd \"& Partners\"", "Redland Interiors",   "Temple Meads Events GmbH",   "Müller & Söhne Feinkost",
};

struct CultureNames
{
    std::span<const NamePart> female;
    std::span<const NamePart> male;
    std::span<const NamePart> last;
    std::string_view language;
};

CultureNames namesOf(Culture culture)
{
    switch (culture) {
    case Culture::British:
        break;
    case Culture::SouthAsian:
        return {southAsianFemale, southAsianMale, southAsianLast, "en"};
    case Culture::Polish:
        return {polishFemale, polishMale, polishLast, "pl"};
    case Culture::Welsh:
        return {welshFemale, welshMale, welshLast, "cy"};
    case Culture::Irish:
        return {irishFemale, irishMale, irishLast, "en"};
    case Culture::Arabic:
        return {arabicFemale, arabicMale, arabicLast, "ar"};
    case Culture::Hebrew:
        return {hebrewFemale, hebrewMale, hebrewLast, "he"};
    case Culture::German:
        return {germanFemale, germanMale, germanLast, "de"};
    case Culture::French:
        return {frenchFemale, frenchMale, frenchLast, "fr"};
    case Culture::Dutch:
        return {dutchFemale, dutchMale, dutchLast, "nl"};
    case Culture::American:
        return {americanFemale, americanMale, americanLast, "en"};
    case Culture::Long:
        return {longFirst, longFirst, longLast, "en"};
    }
    return {britishFemale, britishMale, britishLast, "en"};
}
}

Culture drawCulture(Random& random, std::string_view country)
{
    static constexpr int inBritain[] = {846, 70, 26, 18, 22, 9, 4, 0, 0, 0, 0, 5};
    static constexpr int elsewhere[] = {20, 10, 10, 0, 0, 20, 10, 0, 0, 0, 0, 10};
    if (country == "GB")
        return static_cast<Culture>(drawIndex(random, inBritain));
    if (chance(random, 80))
        return static_cast<Culture>(drawIndex(random, elsewhere));
    if (country == "IE")
        return Culture::Irish;
    if (country == "DE")
        return Culture::German;
    if (country == "FR")
        return Culture::French;
    return country == "NL" ? Culture::Dutch : Culture::American;
}

PersonName drawName(Random& random, Culture culture, Gender gender)
{
    const CultureNames names = namesOf(culture);
    const NamePart first = pick(random, gender == Gender::Female ? names.female : names.male);
    // The first surnames of a list are the common ones.
    const std::uint64_t last = random.below(1 + random.below(names.last.size()));
    return {first, names.last[last], names.language};
}

std::string_view drawCompany(Random& random)
{
    return pick(random, companies);
}

}
