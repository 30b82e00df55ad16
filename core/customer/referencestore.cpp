#include "core/customer/referencestore.h"

#include "core/base/text.h"
#include "core/customer/orderstore.h"

#include <set>

namespace patron::customer::reference {

namespace {
void say(Json& fields, const char* name, const std::string& text)
{
    if (!text.empty())
        fields[name] = text;
}

template <typename Number>
void say(Json& fields, const char* name, const std::optional<Number>& number)
{
    if (number)
        fields[name] = *number;
}
}

Written put(Transaction& tx, const NewProduct& product, std::string_view policy, Ms at)
{
    ReferenceVersion version{{product.sku}, product.batch, std::string(policy), at, Json::object()};
    say(version.fields, "name", product.name);
    say(version.fields, "category", product.category);
    say(version.fields, "brand", product.brand);
    say(version.fields, "price", product.price);
    say(version.fields, "currency", product.currency);
    say(version.fields, "url", product.url);
    say(version.fields, "image_url", product.imageUrl);
    say(version.fields, "properties", product.properties);
    return references::put(tx, productTable(), version);
}

Written put(Transaction& tx, const NewPlace& place, std::string_view policy, Ms at)
{
    ReferenceVersion version{{foldText(place.name)}, place.batch, std::string(policy), at, Json::object()};
    say(version.fields, "kind", place.kind);
    say(version.fields, "name", place.name);
    say(version.fields, "street", place.street);
    say(version.fields, "city", place.city);
    say(version.fields, "postal_code", place.postalCode);
    say(version.fields, "country", place.country);
    say(version.fields, "lat", place.lat);
    say(version.fields, "lon", place.lon);
    say(version.fields, "polygon", place.polygon);
    say(version.fields, "hours", place.hours);
    say(version.fields, "phone", place.phone);
    say(version.fields, "starts_at", place.startsAt);
    say(version.fields, "ends_at", place.endsAt);
    return references::put(tx, placeTable(), version);
}

Written put(Transaction& tx, const GazetteerRow& row)
{
    tx.query("INSERT OR IGNORE INTO gazetteer(country, kind, folded, name, region, lat, lon, batch_id) "
             "VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(row.country, row.code ? "code" : "city", row.code ? postalKey(row.key) : foldText(row.name), row.name,
              row.code ? std::string() : row.region, row.lat, row.lon, row.batch)
        .run();
    if (tx.changes() == 0)
        return Written::Unchanged;
    tx.changed(Area::Places);
    return Written::Added;
}

Written put(Transaction& tx, const ExchangeRate& rate)
{
    ReferenceVersion version{{rate.currency, std::to_string(rate.day)}, rate.batch, "overwrite", 0, Json::object()};
    version.fields["rate_e9"] = rate.rateE9;
    return references::put(tx, rateTable(), version);
}

void withdraw(Transaction& tx, const Store& store, BatchId batch)
{
    references::withdraw(tx, placeTable(), batch, [&](std::int64_t id) {
        Query named = tx.query("SELECT 1 FROM orders WHERE place_id = ?1 UNION ALL SELECT 1 FROM event WHERE "
                               "place_id = ?1 LIMIT 1");
        named.bind(id);
        return !named.step();
    });
    std::set<std::string> currencies;
    for (const auto& row : references::withdraw(tx, rateTable(), batch, [](std::int64_t) { return true; }))
        currencies.insert(row.key.substr(0, row.key.find('\x1F')));
    tx.query("DELETE FROM gazetteer WHERE batch_id = ?").bind(batch).run();
    if (tx.changes() > 0)
        tx.changed(Area::Places);
    for (const std::string& currency : currencies)
        orders::refreshBaseValues(tx, store, currency);
}

std::string postalKey(std::string_view code)
{
    std::string key = foldText(trim(code));
    std::erase_if(key, [](char c) { return c == ' ' || c == '-'; });
    return key;
}

}
