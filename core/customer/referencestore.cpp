#include "core/customer/referencestore.h"

#include "core/base/money.h"
#include "core/base/text.h"
#include "core/customer/orderstore.h"

#include <algorithm>
#include <cmath>
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

namespace {
/// Whether the import that brought a row is one of the very same file: then no row needs a version, one takes the
/// other's place when that is undone.
bool isSameFile(Transaction& tx, BatchId owner, BatchId batch)
{
    Query query = tx.query("SELECT 1 FROM import_batch a JOIN import_batch b ON b.file_sha256 = a.file_sha256 AND "
                           "b.mapping = a.mapping AND b.kind = a.kind WHERE a.id = ? AND b.id = ?");
    query.bind(owner, batch);
    return query.step();
}

void claimKnown(Transaction& tx, const GazetteerRow& row, const std::string& kind, const std::string& key,
                const std::string& region)
{
    BatchId owner;
    {
        Query query =
            tx.query("SELECT batch_id FROM gazetteer WHERE country = ? AND kind = ? AND folded = ? AND region = ?");
        query.bind(row.country, kind, key, region);
        if (query.step() && !query.isNull(0))
            owner = query.id<BatchId>(0);
    }
    if (owner == row.batch || (owner && isSameFile(tx, owner, row.batch)))
        return;
    ReferenceVersion version{{row.country, kind, key, region}, row.batch, "fill", 0, Json::object()};
    version.fields = {{"name", row.name}, {"lat", row.lat}, {"lon", row.lon}};
    references::put(tx, gazetteerTable(), version);
}
}

Written put(Transaction& tx, const GazetteerRow& row)
{
    const std::string kind = row.code ? "code" : "city";
    const std::string key = row.code ? postalKey(row.key) : foldText(row.name);
    const std::string region = row.code ? std::string() : row.region;
    tx.query("INSERT OR IGNORE INTO gazetteer(country, kind, folded, name, region, lat, lon, batch_id) "
             "VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(row.country, kind, key, row.name, region, row.lat, row.lon, row.batch)
        .run();
    if (tx.changes() == 0) {
        if (row.batch)
            claimKnown(tx, row, kind, key, region);
        return Written::Unchanged;
    }
    tx.changed(Area::Places);
    return Written::Added;
}

Written put(Transaction& tx, const ExchangeRate& rate)
{
    ReferenceVersion version{{rate.currency, std::to_string(rate.day)}, rate.batch, "overwrite", 0, Json::object()};
    version.fields["rate_e9"] = rate.rateE9;
    return references::put(tx, rateTable(), version);
}

std::string weatherSpot(const WeatherReading& reading)
{
    if (!reading.lat || !reading.lon)
        return foldText(reading.place);
    const auto hundredths = [](double degrees) { return formatDecimal(std::llround(degrees * 100), 2); };
    return hundredths(*reading.lat) + "," + hundredths(*reading.lon);
}

Written put(Transaction& tx, const WeatherReading& reading)
{
    ReferenceVersion version{
        {weatherSpot(reading), std::to_string(reading.day), reading.variable, std::to_string(reading.issuedAt)},
        reading.batch,
        "overwrite",
        0,
        Json::object()};
    version.fields["value"] = reading.value;
    say(version.fields, "place", foldText(reading.place));
    say(version.fields, "lat", reading.lat);
    say(version.fields, "lon", reading.lon);
    version.fields["source"] = reading.source;
    return references::put(tx, weatherTable(), version);
}

namespace {
void withdrawGazetteer(Transaction& tx, BatchId batch)
{
    constexpr std::string_view unversioned =
        " WHERE batch_id = ?1 AND NOT EXISTS (SELECT 1 FROM import_version v WHERE v.area = 'gazetteer' AND "
        "v.key = country || char(31) || kind || char(31) || folded || char(31) || region)";
    BatchId heir;
    {
        Query query =
            tx.query("SELECT b.id FROM import_batch a JOIN import_batch b ON b.file_sha256 = a.file_sha256 AND "
                     "b.mapping = a.mapping AND b.kind = a.kind AND b.state = 'applied' AND b.id <> a.id "
                     "WHERE a.id = ? ORDER BY b.id LIMIT 1");
        query.bind(batch);
        if (query.step())
            heir = query.id<BatchId>(0);
    }
    if (heir)
        tx.query("UPDATE gazetteer SET batch_id = ?2" + std::string(unversioned)).bind(batch, heir).run();
    else
        tx.query("DELETE FROM gazetteer" + std::string(unversioned)).bind(batch).run();
    if (tx.changes() > 0)
        tx.changed(Area::Places);
    references::withdraw(tx, gazetteerTable(), batch, [](std::int64_t) { return true; });
}
}

void withdraw(Transaction& tx, const Store& store, BatchId batch)
{
    const auto places = references::withdraw(tx, placeTable(), batch, [](std::int64_t) { return true; });
    if (std::any_of(places.begin(), places.end(), [](const references::Withdrawn& row) { return row.removed; })) {
        // What names a place that went names none.
        for (const char* table : {"orders", "event"})
            tx.query("UPDATE " + std::string(table) +
                     " SET place_id = NULL WHERE place_id IS NOT NULL AND place_id NOT IN (SELECT id FROM place)")
                .run();
        tx.changed(Area::Orders);
        tx.changed(Area::Events);
    }
    std::set<std::string> currencies;
    for (const auto& row : references::withdraw(tx, rateTable(), batch, [](std::int64_t) { return true; }))
        currencies.insert(row.key.substr(0, row.key.find('\x1F')));
    references::withdraw(tx, weatherTable(), batch, [](std::int64_t) { return true; });
    withdrawGazetteer(tx, batch);
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
