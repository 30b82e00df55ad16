#include "core/message/recipientfields.h"

#include "core/segment/fieldcatalog.h"

#include <array>

namespace patron::message {

namespace {
/// The settings' keys of a brand, beside its members.
struct BrandKey
{
    std::string_view key;
    std::string Brand::*member;
};
constexpr std::array<BrandKey, 9> brandKeys{{{"brand.name", &Brand::name},
                                             {"brand.address", &Brand::address},
                                             {"brand.website", &Brand::website},
                                             {"brand.logo_url", &Brand::logoUrl},
                                             {"brand.from_name", &Brand::fromName},
                                             {"brand.from_email", &Brand::fromEmail},
                                             {"brand.reply_to", &Brand::replyTo},
                                             {"brand.colours", &Brand::colours},
                                             {"brand.font", &Brand::fontFamily}}};
}

namespace recipients {

Brand brand(ReadSession& session)
{
    Brand brand;
    for (const BrandKey& entry : brandKeys) {
        Query query = session.query("SELECT value FROM setting WHERE key = ?");
        query.bind(entry.key);
        if (query.step())
            brand.*entry.member = query.text(0);
    }
    return brand;
}

void saveBrand(Transaction& tx, const Brand& brand)
{
    for (const BrandKey& entry : brandKeys) {
        tx.query("INSERT INTO setting(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value")
            .bind(entry.key, brand.*entry.member)
            .run();
    }
    tx.changed(Area::Settings);
}

FieldList fields(ReadSession& session)
{
    FieldList list;
    list.known = {"unsubscribe_url", "view_in_browser_text", "orders_total", "message.name", "message.subject"};
    const auto add = [&](const std::string& root, std::initializer_list<const char*> names) {
        for (const char* name : names)
            list.known.push_back(root + "." + name);
    };
    add("customer", {"id", "key", "email", "phone", "full_name"});
    const segment::FieldCatalog catalog = segment::FieldCatalog::load(session);
    for (const segment::Field& field : catalog.fields()) {
        if (field.source != segment::Field::Source::Customer)
            list.known.push_back("customer." + field.name);
    }
    for (const char* root : {"orders", "last_order", "events", "program", "place", "brand"})
        list.known.push_back(root);
    add("last_order", {"number", "at", "value", "currency", "channel", "status", "coupon", "lines"});
    add("brand", {"name", "address", "website", "logo_url", "from_name", "from_email", "colour", "font"});
    add("place", {"name", "street", "city", "postal_code", "country", "hours", "phone", "address", "distance_km"});
    add("program", {"name", "step", "key"});
    add("answer", {"subject", "text"});
    add("products", {"recommended"});
    add("coupon", {"code", "discount", "amount", "currency", "ends_at"});
    add("loyalty", {"points", "tier", "expiring", "to_next_tier"});
    add("weather", {"today", "tomorrow", "days"});
    return list;
}

std::map<std::string, double> fillRates(ReadSession& session)
{
    std::map<std::string, double> rates;
    Query total = session.query("SELECT count(*) FROM v_customer");
    total.step();
    const double of = static_cast<double>(total.int64(0));
    if (of <= 0)
        return rates;
    Query query =
        session.query("SELECT trait, count(DISTINCT customer_id) FROM v_trait WHERE value IS NOT NULL GROUP BY trait");
    while (query.step())
        rates["customer." + query.text(0)] = static_cast<double>(query.int64(1)) / of;
    Query addresses = session.query("SELECT count(email), count(phone) FROM v_customer");
    addresses.step();
    rates["customer.email"] = static_cast<double>(addresses.int64(0)) / of;
    rates["customer.phone"] = static_cast<double>(addresses.int64(1)) / of;
    for (const char* always : {"customer.id", "customer.key", "customer.order_count", "customer.total_spent",
                               "orders_total", "unsubscribe_url", "brand.name", "brand.address", "brand.from_name",
                               "brand.from_email", "program.name", "program.step", "message.name", "message.subject"})
        rates[always] = 1;
    return rates;
}

}
}
