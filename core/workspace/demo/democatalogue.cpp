#include "core/workspace/demo/democatalogue.h"

#include "core/base/text.h"

#include <vector>

namespace patron::workspace::demo {

namespace {
struct Article
{
    std::string_view name;
    std::string_view brand;
    int pence;
};

constexpr std::string_view categoryNames[categoryCount] = {"Tea",    "Kitchen & Table",    "Candles & Scent",
                                                           "Home",   "Stationery & Cards", "Gifts & Hampers",
                                                           "Garden", "Bath & Body"};
constexpr std::string_view skuPrefixes[categoryCount] = {"TEA", "KIT", "CAN", "HOM", "STA", "GIF", "GAR", "BAT"};

constexpr Article articles[categoryCount * productsPerCategory] = {
    {"Yorkshire Breakfast Tea, 80 bags", "Marlow & Finch", 650},
    {"Earl Grey Loose Leaf 125 g", "Marlow & Finch", 795},
    {"Chamomile & Honey Infusion", "Marlow & Finch", 525},
    {"Afternoon Darjeeling 100 g", "Harrow Lane Teas", 1050},
    {"Peppermint Leaf Tin", "Marlow & Finch", 595},
    {"Assam Gold Loose Leaf 250 g", "Harrow Lane Teas", 1395},
    {"Jasmine Pearls 75 g", "Harrow Lane Teas", 1495},
    {"Rooibos Vanilla, 40 bags", "Marlow & Finch", 495},
    {"Lapsang Souchong Tin", "Harrow Lane Teas", 1150},
    {"Matcha Starter Set", "Kissa", 3450},
    {"Winter Spice Tea", "Marlow & Finch", 695},
    {"Decaf Breakfast, 80 bags", "Marlow & Finch", 695},
    {"White Peony 50 g", "Harrow Lane Teas", 1695},
    {"Tea Taster Box of Twelve", "Marlow & Finch", 2400},
    {"First Flush Darjeeling Reserve", "Harrow Lane Teas", 2850},
    {"Stoneware Mug, Speckled", "Tidewater Pottery", 1400},
    {"Finch Tea Towel, set of two", "Marlow & Finch", 1250},
    {"Enamel Teapot 1.2 l", "Falconer", 3200},
    {"Oak Serving Board", "Otley & Sons", 2950},
    {"Linen Napkins, set of four", "Wharfedale Linen", 2600},
    {"Stoneware Teapot, Ink Blue", "Tidewater Pottery", 4250},
    {"Measuring Jug, Cream", "Tidewater Pottery", 1850},
    {"Loose Tea Infuser", "Marlow & Finch", 850},
    {"Egg Cups, pair", "Tidewater Pottery", 1100},
    {"Cotton Apron, Fern", "Wharfedale Linen", 2450},
    {"Cake Stand, Glazed", "Tidewater Pottery", 4800},
    {"Beeswax Wraps", "Little Heron", 1295},
    {"Copper Kettle", "Falconer", 8500},
    {"Salad Servers, Olive Wood", "Otley & Sons", 1950},
    {"Butter Dish", "Tidewater Pottery", 2250},
    {"Fig & Cassis Candle", "Brightwell", 1800},
    {"Winter Pine Candle", "Brightwell", 1800},
    {"Beeswax Dinner Candles, six", "Little Heron", 1450},
    {"Sea Salt & Sage Diffuser", "Brightwell", 2600},
    {"Lavender Pillow Mist", "Brightwell", 1200},
    {"Linen Room Spray", "Brightwell", 1350},
    {"Bergamot Travel Candle", "Brightwell", 950},
    {"Rose Geranium Candle, three wicks", "Brightwell", 3800},
    {"Incense Cones, Cedar", "Kissa", 750},
    {"Scented Drawer Liners", "Brightwell", 1100},
    {"Brass Candle Snuffer", "Otley & Sons", 1600},
    {"Tealights, box of thirty", "Little Heron", 850},
    {"Orange Pomander", "Marlow & Finch", 900},
    {"Tobacco & Oak Candle", "Brightwell", 2200},
    {"Candle Gift Trio", "Brightwell", 3200},
    {"Lambswool Throw, Heather", "Wharfedale Wool", 5900},
    {"Velvet Cushion, Moss", "Wharfedale Linen", 3400},
    {"Recycled Glass Vase", "Tidewater Pottery", 2400},
    {"Woven Storage Basket", "Little Heron", 2800},
    {"Wall Print, Curlews", "Kestrel Press", 3200},
    {"Merino Blanket, Baby", "Wharfedale Wool", 4500},
    {"Draught Excluder, Fox", "Wharfedale Wool", 2600},
    {"Hot Water Bottle, Cable Knit", "Wharfedale Wool", 2900},
    {"Photo Frame, Brass", "Otley & Sons", 1900},
    {"Doormat, Coir Finch", "Marlow & Finch", 2200},
    {"Table Lamp, Ceramic", "Tidewater Pottery", 7800},
    {"Wool Rug 120 x 70", "Wharfedale Wool", 14500},
    {"Mantel Clock", "Otley & Sons", 6400},
    {"Coat Hooks, Oak, five", "Otley & Sons", 3600},
    {"Magazine Rack", "Otley & Sons", 4200},
    {"Birthday Card, Bluebells", "Kestrel Press", 325},
    {"Christmas Cards, box of ten", "Kestrel Press", 795},
    {"Thank You Cards, six", "Kestrel Press", 550},
    {"Dotted Notebook A5", "Kestrel Press", 1150},
    {"Wrapping Paper, Robins", "Kestrel Press", 375},
    {"Wall Calendar", "Kestrel Press", 1295},
    {"Mother's Day Card, Peonies", "Kestrel Press", 325},
    {"Fountain Pen, Walnut", "Harrow & Quill", 4200},
    {"Weekly Desk Pad", "Kestrel Press", 995},
    {"Wax Seal Kit", "Harrow & Quill", 1850},
    {"Recipe Journal", "Kestrel Press", 1650},
    {"Washi Tape, three rolls", "Kissa", 650},
    {"Advent Calendar, Village", "Kestrel Press", 1095},
    {"Letter Writing Set", "Harrow & Quill", 1450},
    {"Five Year Diary", "Harrow & Quill", 2400},
    {"Tea for Two Gift Box", "Marlow & Finch", 3200},
    {"Mother's Day Hamper", "Marlow & Finch", 4500},
    {"Shortbread Tin", "Orchard Row", 895},
    {"Christmas Hamper, Small", "Marlow & Finch", 5500},
    {"Chocolate Truffles, sixteen", "Orchard Row", 1495},
    {"Damson Gin Miniature", "Orchard Row", 1200},
    {"Gift Voucher £25", "Marlow & Finch", 2500},
    {"New Home Box", "Marlow & Finch", 3800},
    {"Pamper Evening Set", "Marlow & Finch", 3600},
    {"Chutney Trio", "Orchard Row", 1350},
    {"Christmas Hamper, Grand", "Marlow & Finch", 12500},
    {"Baby Welcome Box", "Marlow & Finch", 4200},
    {"Honey & Dipper Set", "Orchard Row", 1650},
    {"Afternoon Tea for Four", "Marlow & Finch", 6900},
    {"Jigsaw, The Old Tea Rooms", "Kestrel Press", 1895},
    {"Herb Seeds, set of six", "Fern & Gully", 995},
    {"Copper Plant Mister", "Fern & Gully", 1850},
    {"Gardener's Hand Balm", "Fern & Gully", 850},
    {"Terracotta Pots, three", "Fern & Gully", 2100},
    {"Bird Feeder, Oak", "Otley & Sons", 2600},
    {"Gardening Gloves", "Fern & Gully", 1450},
    {"Twine in a Tin", "Fern & Gully", 795},
    {"Watering Can, Sage", "Fern & Gully", 3200},
    {"Bee Hotel", "Little Heron", 2400},
    {"Wildflower Bombs", "Fern & Gully", 695},
    {"Trowel & Fork Set", "Otley & Sons", 3400},
    {"Hanging Basket, Willow", "Little Heron", 1900},
    {"Nesting Box", "Otley & Sons", 2200},
    {"Lantern, Storm", "Falconer", 2800},
    {"Kneeling Pad", "Fern & Gully", 1650},
    {"Oat & Honey Soap", "Brightwell", 595},
    {"Hand Cream, Rose", "Brightwell", 1250},
    {"Bath Salts, Eucalyptus", "Brightwell", 1450},
    {"Lip Balm, Mint", "Little Heron", 450},
    {"Shower Oil, Neroli", "Brightwell", 1850},
    {"Waffle Towel", "Wharfedale Linen", 2400},
    {"Natural Sponge", "Little Heron", 1100},
    {"Soap Dish, Stoneware", "Tidewater Pottery", 1350},
    {"Body Butter, Shea", "Brightwell", 1650},
    {"Wooden Bath Brush", "Otley & Sons", 1750},
    {"Shaving Set", "Otley & Sons", 5200},
    {"Bath Bombs, four", "Brightwell", 1395},
    {"Silk Eye Mask", "Wharfedale Linen", 2200},
    {"Hand Wash & Lotion Duo", "Brightwell", 2850},
    {"Linen Bathrobe", "Wharfedale Linen", 7900},
};

constexpr DemoPlace placeTable[] = {
    {"shop", "Marlow & Finch Leeds", "14 Queens Arcade", "Leeds", "LS1 6LF", "Mon-Sat 09:30-18:00, Sun 11:00-17:00",
     "0113 496 0014", 537975, -15418},
    {"shop", "Marlow & Finch Bristol", "27 Park Street", "Bristol", "BS1 5NH", "Mon-Sat 09:30-18:00, Sun 11:00-17:00",
     "0117 496 0027", 514550, -26030},
};

/// "Fig & Cassis Candle" -> "fig-cassis-candle"
std::string slugOf(std::string_view name)
{
    std::string slug;
    for (const char c : asciiLower(name)) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            slug += c;
        else if (!slug.empty() && slug.back() != '-')
            slug += '-';
    }
    return slug;
}

std::vector<DemoProduct> makeProducts()
{
    std::vector<DemoProduct> list;
    for (int i = 0; i < categoryCount * productsPerCategory; ++i) {
        const Article& article = articles[i];
        const auto category = static_cast<std::size_t>(i / productsPerCategory);
        std::string serial = std::to_string(100 + i % productsPerCategory + 1);
        list.push_back({std::string(skuPrefixes[category]) + "-" + serial, article.name, categoryNames[category],
                        article.brand, article.pence, "https://shop.example.com/p/" + slugOf(article.name)});
    }
    return list;
}
}

std::span<const DemoProduct> products()
{
    static const std::vector<DemoProduct> list = makeProducts();
    return list;
}

std::string_view categoryName(int category)
{
    return categoryNames[category];
}

std::span<const DemoPlace> places()
{
    return placeTable;
}

}
