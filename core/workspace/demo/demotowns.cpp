#include "core/workspace/demo/demotowns.h"

#include "core/workspace/demo/draw.h"

#include <array>
#include <vector>

namespace patron::workspace::demo {

namespace {
using enum NearShop;

// Coordinates of the town centres; landlines are of the ranges Ofcom sets aside for drama.
constexpr Town townTable[] = {
    {"Leeds", "GB", "", "LS% #@@|LS1# #@@|LS2# #@@", 538008, -15491, 150, Leeds, "0113 496 0###"},
    {"Bradford", "GB", "", "BD% #@@|BD1# #@@", 537950, -17594, 34, Leeds, ""},
    {"Harrogate", "GB", "", "HG1 #@@|HG2 #@@|HG3 #@@", 539921, -15418, 30, Leeds, ""},
    {"Wakefield", "GB", "", "WF1 #@@|WF2 #@@|WF4 #@@", 536833, -15059, 22, Leeds, ""},
    {"Huddersfield", "GB", "", "HD1 #@@|HD3 #@@|HD5 #@@", 536458, -17850, 18, Leeds, ""},
    {"Halifax", "GB", "", "HX1 #@@|HX2 #@@|HX3 #@@", 537270, -18575, 14, Leeds, ""},
    {"Ilkley", "GB", "", "LS29 #@@", 539250, -18222, 12, Leeds, ""},
    {"York", "GB", "", "YO1 #@@|YO10 #@@|YO24 #@@|YO31 #@@", 539600, -10873, 26, Leeds, ""},
    {"Skipton", "GB", "", "BD23 #@@", 539620, -20163, 8, Leeds, ""},
    {"Bristol", "GB", "", "BS% #@@|BS1# #@@", 514545, -25879, 120, Bristol, "0117 496 0###"},
    {"Bath", "GB", "", "BA1 #@@|BA2 #@@", 513811, -23590, 32, Bristol, ""},
    {"Weston-super-Mare", "GB", "", "BS22 #@@|BS23 #@@|BS24 #@@", 513461, -29770, 14, Bristol, ""},
    {"Cardiff", "GB", "", "CF10 #@@|CF11 #@@|CF14 #@@|CF24 #@@", 514816, -31791, 24, Bristol, "029 2018 0###"},
    {"Newport", "GB", "", "NP10 #@@|NP19 #@@|NP20 #@@", 515842, -29977, 10, Bristol, ""},
    {"Gloucester", "GB", "", "GL1 #@@|GL2 #@@|GL4 #@@", 518642, -22382, 14, Bristol, ""},
    {"Cheltenham", "GB", "", "GL50 #@@|GL51 #@@|GL53 #@@", 518994, -20783, 14, Bristol, ""},
    {"Taunton", "GB", "", "TA1 #@@|TA2 #@@", 510145, -31025, 8, Bristol, ""},
    {"Swindon", "GB", "", "SN1 #@@|SN2 #@@|SN3 #@@", 515558, -17797, 10, Bristol, ""},
    {"London", "GB", "", "SW%@ #@@|SE% #@@|SE1# #@@|N% #@@|N1# #@@|E% #@@|W% #@@|NW% #@@", 515074, -1278, 110, None,
     "020 7946 0###"},
    {"Manchester", "GB", "", "M% #@@|M1# #@@|M2# #@@", 534808, -22426, 36, None, "0161 496 0###"},
    {"Liverpool", "GB", "", "L% #@@|L1# #@@|L2# #@@", 534084, -29916, 22, None, "0151 496 0###"},
    {"Sheffield", "GB", "", "S% #@@|S1# #@@", 533811, -14701, 30, None, "0114 496 0###"},
    {"Birmingham", "GB", "", "B% #@@|B1# #@@|B2# #@@", 524862, -18904, 32, None, "0121 496 0###"},
    {"Nottingham", "GB", "", "NG% #@@|NG1# #@@", 529548, -11581, 22, None, "0115 496 0###"},
    {"Leicester", "GB", "", "LE% #@@", 526369, -11398, 16, None, "0116 496 0###"},
    {"Reading", "GB", "", "RG1 #@@|RG4 #@@|RG6 #@@|RG30 #@@", 514543, -9781, 16, None, "0118 496 0###"},
    {"Newcastle upon Tyne", "GB", "", "NE1 #@@|NE2 #@@|NE3 #@@|NE6 #@@", 549783, -16178, 22, None, "0191 498 0###"},
    {"Durham", "GB", "", "DH1 #@@", 547761, -15733, 8, None, ""},
    {"Hull", "GB", "", "HU3 #@@|HU5 #@@|HU8 #@@", 537457, -3367, 12, None, ""},
    {"Edinburgh", "GB", "", "EH% #@@|EH1# #@@", 559533, -31883, 28, None, "0131 496 0###"},
    {"Glasgow", "GB", "", "G% #@@|G1# #@@|G4# #@@", 558642, -42518, 24, None, "0141 496 0###"},
    {"Aberdeen", "GB", "", "AB10 #@@|AB15 #@@|AB24 #@@", 571497, -20943, 8, None, ""},
    {"Belfast", "GB", "", "BT% #@@|BT1# #@@", 545973, -59301, 12, None, ""},
    {"Swansea", "GB", "", "SA1 #@@|SA2 #@@", 516214, -39436, 10, None, ""},
    {"Oxford", "GB", "", "OX1 #@@|OX2 #@@|OX4 #@@", 517520, -12577, 20, None, ""},
    {"Cambridge", "GB", "", "CB1 #@@|CB2 #@@|CB4 #@@", 522053, 1218, 18, None, ""},
    {"Norwich", "GB", "", "NR1 #@@|NR2 #@@|NR4 #@@", 526309, 12974, 12, None, ""},
    {"Brighton", "GB", "", "BN1 #@@|BN2 #@@|BN3 #@@", 508225, -1372, 20, None, ""},
    {"Southampton", "GB", "", "SO14 #@@|SO15 #@@|SO17 #@@", 509097, -14044, 14, None, ""},
    {"Exeter", "GB", "", "EX1 #@@|EX2 #@@|EX4 #@@", 507184, -35339, 14, None, ""},
    {"Plymouth", "GB", "", "PL1 #@@|PL3 #@@|PL4 #@@", 503755, -41427, 10, None, ""},
    {"Truro", "GB", "", "TR1 #@@", 502632, -50510, 6, None, ""},
    {"Canterbury", "GB", "", "CT1 #@@|CT2 #@@", 512802, 10789, 8, None, ""},
    {"Guildford", "GB", "", "GU1 #@@|GU2 #@@|GU4 #@@", 512362, -5704, 12, None, ""},
    {"Lincoln", "GB", "", "LN1 #@@|LN2 #@@", 532307, -5406, 8, None, ""},
    {"Chester", "GB", "", "CH1 #@@|CH2 #@@|CH3 #@@", 531934, -28931, 10, None, ""},
    {"Kendal", "GB", "", "LA9 #@@", 543280, -27470, 6, None, ""},
    {"Dublin", "IE", "", "D0% @#@#|D1# @#@#", 533498, -62603, 22, None, ""},
    {"Cork", "IE", "", "T12 @#@#|T23 @#@#", 518985, -84756, 8, None, ""},
    {"Galway", "IE", "", "H91 @#@#", 532707, -90568, 5, None, ""},
    {"Berlin", "DE", "", "10###|12###|13###", 525200, 134050, 14, None, ""},
    {"Hamburg", "DE", "", "20###|22###", 535511, 99937, 8, None, ""},
    {"München", "DE", "", "80###|81###", 481351, 115820, 8, None, ""},
    {"Köln", "DE", "", "50###|51###", 509375, 69603, 5, None, ""},
    {"Paris", "FR", "", "7500%|7501#", 488566, 23522, 10, None, ""},
    {"Lyon", "FR", "", "6900%", 457640, 48357, 5, None, ""},
    {"Orléans", "FR", "", "45000|45100", 479030, 19093, 3, None, ""},
    {"Amsterdam", "NL", "", "101# @@|105# @@|107# @@", 523676, 49041, 8, None, ""},
    {"Utrecht", "NL", "", "351# @@|358# @@", 520907, 51214, 5, None, ""},
    {"New York", "US", "NY", "1000%|1001#|112##", 407128, -740060, 9, None, ""},
    {"Chicago", "US", "IL", "6060#|6061#", 418781, -876298, 4, None, ""},
    {"Seattle", "US", "WA", "9810#", 476062, -1223321, 4, None, ""},
    {"San Francisco", "US", "CA", "9410#|9411#", 377749, -1224194, 5, None, ""},
};

constexpr std::string_view britishStreets[] = {
    "High Street",     "Station Road",   "Church Lane",    "Victoria Road", "Park Avenue",      "Mill Lane",
    "Green Lane",      "Queen Street",   "Albert Terrace", "The Crescent",  "Grove Road",       "Highfield Drive",
    "Orchard Close",   "School Lane",    "Meadow View",    "Springfield",   "Manor Road",       "Kings Road",
    "York Place",      "Chestnut Grove", "Woodlands Way",  "Cardigan Road", "Ash Tree Gardens", "St Mary's Road",
    "Bellevue Parade", "Harbour Walk",   "Windmill Hill",  "Beech Avenue",  "Clarence Street",  "Almond Close",
};
constexpr std::string_view germanStreets[] = {"Lindenstraße", "Hauptstraße",   "Gartenweg",    "Schillerstraße",
                                              "Bergmannstr.", "Kirchgasse",    "Rosenweg",     "Am Mühlbach",
                                              "Goethestraße", "Bahnhofstraße", "Mozartstraße", "Ahornallee"};
constexpr std::string_view frenchStreets[] = {"rue des Lilas",      "avenue Jean Jaurès", "rue de l'Église",
                                              "rue Victor Hugo",    "place du Marché",    "rue Pasteur",
                                              "quai des Célestins", "rue du Moulin",      "allée des Tilleuls"};
constexpr std::string_view dutchStreets[] = {"Kerkstraat",  "Dorpsstraat", "Molenweg",     "Prinsengracht",
                                             "Julianalaan", "Oudegracht",  "Schoolstraat", "Beukenlaan"};
constexpr std::string_view americanStreets[] = {"Maple Avenue",  "Oak Street", "Elm Street",  "Washington Avenue",
                                                "Lake Shore Dr", "Pine St",    "Cedar Court", "Broadway"};

/// Running sums of the weights, for one draw without a walk.
const std::vector<int>& townSums()
{
    static const std::vector<int> sums = [] {
        std::vector<int> made;
        int sum = 0;
        for (const Town& town : townTable)
            made.push_back(sum += town.weight);
        return made;
    }();
    return sums;
}
}

std::span<const Town> towns()
{
    return townTable;
}

const Town& drawTown(Random& random)
{
    const std::vector<int>& sums = townSums();
    const int at = number(random, 0, sums.back() - 1);
    std::size_t i = 0;
    while (sums[i] <= at)
        ++i;
    return townTable[i];
}

std::string drawPostalCode(Random& random, const Town& town)
{
    // No letters that British postcodes do not use after the space.
    static constexpr std::string_view letters = "ABDEFGHJLNPQRSTUWXYZ";
    std::array<std::string_view, 10> patterns;
    std::size_t count = 0;
    std::string_view rest = town.postal;
    for (;;) {
        const std::size_t bar = rest.find('|');
        patterns[count++] = rest.substr(0, bar);
        if (bar == std::string_view::npos)
            break;
        rest.remove_prefix(bar + 1);
    }
    std::string code;
    for (const char c : patterns[random.below(count)]) {
        if (c == '#')
            code += static_cast<char>('0' + random.below(10));
        else if (c == '%')
            code += static_cast<char>('1' + random.below(9));
        else if (c == '@')
            code += letters[random.below(letters.size())];
        else
            code += c;
    }
    return code;
}

std::string drawStreet(Random& random, std::string_view country)
{
    const std::string house = std::to_string(1 + random.below(1 + random.below(140)));
    if (country == "DE")
        return std::string(pick(random, germanStreets)) + " " + house;
    if (country == "NL")
        return std::string(pick(random, dutchStreets)) + " " + house;
    if (country == "FR")
        return house + " " + std::string(pick(random, frenchStreets));
    if (country == "US")
        return house + "0 " + std::string(pick(random, americanStreets));
    std::string street = house + " " + std::string(pick(random, britishStreets));
    if (chance(random, 90))
        street = "Flat " + std::to_string(number(random, 1, 24)) + ", " + street;
    return street;
}

}
