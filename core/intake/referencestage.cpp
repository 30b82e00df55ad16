#include "core/intake/referencestage.h"

#include "core/base/currency.h"
#include "core/base/json.h"
#include "core/base/money.h"
#include "core/base/phonenumber.h"
#include "core/base/text.h"
#include "core/customer/consentstore.h"
#include "core/customer/orderstore.h"
#include "core/intake/automap.h"
#include "core/intake/celllooks.h"
#include "core/intake/coordinatetext.h"
#include "core/intake/plainheader.h"
#include "core/intake/polygontext.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

namespace patron::intake {

namespace {
using R = RowBinding::Reading;
using customer::reference::Written;

std::string text(const RowBinding& binding, const CsvRow& row, Field field)
{
    return toValidUtf8(binding.text(row, field));
}

std::string countryOf(const RowBinding& binding, const CsvRow& row)
{
    const auto given = binding.text(row, Field::Country);
    return customer::countryCode(given).value_or(toValidUtf8(given));
}

std::string_view placeKindOf(std::string_view given)
{
    const std::string word = plainHeader(given);
    if (word.find("area") != std::string::npos || word == "zone" || word == "region" || word == "polygon" ||
        word == "gebiet")
        return "area";
    return word.find("event") != std::string::npos || word == "fair" || word == "market" ? "event" : "shop";
}

/// How a mail server's answer begins or what it has inside (RFC 3463): '5' for good, '4' for a time; 0 without one.
char serverAnswer(std::string_view given)
{
    const auto digit = [&](std::size_t at) { return at < given.size() && given[at] >= '0' && given[at] <= '9'; };
    const auto answer = [&](std::size_t at) { return given[at] == '5' || given[at] == '4'; };
    const auto ends = [&](std::size_t at) { return at >= given.size() || !digit(at); };
    given = trim(given);
    for (std::size_t at = 0; at < given.size(); ++at) {
        const bool starts = at == 0 || (!digit(at - 1) && given[at - 1] != '.');
        if (starts && answer(at) && at + 4 < given.size() && given[at + 1] == '.' && digit(at + 2) &&
            given.find('.', at + 2) <= at + 5)
            return given[at];
    }
    return !given.empty() && answer(0) && digit(1) && digit(2) && ends(3) ? given[0] : '\0';
}

constexpr std::array forATime{std::string_view(" soft"),      std::string_view(" temporar"),
                              std::string_view(" temporair"), std::string_view(" temporan"),
                              std::string_view(" tijdelijk"), std::string_view(" transient"),
                              std::string_view(" transitoir")};

/// Mail that came back for a time only: the address may be written to again.
bool isForATime(std::string_view given)
{
    const char answer = serverAnswer(given);
    if (answer != '\0' || looksLikeFlag(given))
        return answer == '4';
    const std::string plain = " " + plainHeader(given);
    return std::any_of(forATime.begin(), forATime.end(),
                       [&](std::string_view word) { return plain.find(word) != std::string::npos; });
}

std::string_view reasonOf(std::string_view given)
{
    const std::string folded = foldText(trim(given));
    for (const std::string_view stable : {"unsubscribed", "bounced_hard", "complained", "manual"}) {
        if (folded == stable)
            return stable;
    }
    if (serverAnswer(given) == '5')
        return "bounced_hard";
    switch (consentWord(given).value_or(ConsentWord::Unknown)) {
    case ConsentWord::Unsubscribed:
    case ConsentWord::Denied:
        return "unsubscribed";
    case ConsentWord::Bounced:
        return "bounced_hard";
    case ConsentWord::Complained:
        return "complained";
    default:
        return "manual";
    }
}
}

void ReferenceStage::keep(ImportKind kind, const RecordWriter& record)
{
    RecordWriter whole;
    whole.number(static_cast<int>(kind));
    whole.text(record.record());
    m_log.append(whole.record());
}

std::string ReferenceStage::titleOf(const RowBinding& binding, const CsvRow& row)
{
    std::string title = text(binding, row, Field::Product);
    const auto& columns = binding.mapping().columns;
    const auto handle = std::find_if(columns.begin(), columns.end(),
                                     [](const MappedColumn& one) { return plainHeader(one.column) == "handle"; });
    if (handle == columns.end())
        return title;
    std::string of(trim(binding.cell(row, static_cast<std::size_t>(handle - columns.begin()))));
    if (title.empty() && !of.empty() && of == m_handle)
        return m_title;
    m_handle = std::move(of);
    m_title = title;
    return title;
}

void ReferenceStage::addProduct(RowBinding& binding, const CsvRow& row, Rejects& rejects)
{
    const std::string sku = text(binding, row, Field::Sku);
    if (sku.empty())
        return rejects.add(row.line, binding.header(Field::Sku), {}, "The row has no article number.");
    std::int64_t price = 0;
    const R priced = binding.units(row, Field::Price, unitPriceDecimals, price);
    if (priced == R::Bad)
        return rejects.add(row.line, binding.header(Field::Price), binding.text(row, Field::Price),
                           "This is not a price.");
    const std::string currency = asciiUpper(binding.text(row, Field::Currency));
    Json properties = Json::object();
    for (const std::size_t column : binding.columnsOf(Field::Trait)) {
        if (const auto cell = binding.cell(row, column); !cell.empty())
            properties[binding.mapping().columns[column].trait] = toValidUtf8(cell);
    }
    RecordWriter record;
    record.text(sku);
    record.text(titleOf(binding, row));
    for (const Field field : {Field::Category, Field::Brand})
        record.text(text(binding, row, field));
    record.optional(priced == R::Good ? std::optional(price) : std::nullopt);
    record.text(isCurrencyCode(currency) ? currency : std::string());
    record.text(text(binding, row, Field::Url));
    record.text(text(binding, row, Field::ImageUrl));
    record.text(properties.empty() ? std::string() : compactJson(properties));
    keep(ImportKind::Products, record);
}

void ReferenceStage::addPlace(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects)
{
    const auto refuse = [&](Field field, std::string_view reason) {
        rejects.add(row.line, binding.header(field), binding.text(row, field), reason);
    };
    const std::string name = text(binding, row, Field::Name);
    if (name.empty())
        return refuse(Field::Name, "The place has no name.");
    const auto lat = readCoordinate(binding.text(row, Field::Lat), 90);
    const auto lon = readCoordinate(binding.text(row, Field::Lon), 180);
    if (!binding.text(row, Field::Lat).empty() && !lat)
        return refuse(Field::Lat, "This is not a latitude.");
    if (!binding.text(row, Field::Lon).empty() && !lon)
        return refuse(Field::Lon, "This is not a longitude.");
    std::string polygon;
    if (const auto given = binding.text(row, Field::Polygon); !given.empty()) {
        const auto read = readPolygon(given);
        if (!read)
            return refuse(Field::Polygon, "This is not an area: give WKT, GeoJSON or points \"lat,lon; lat,lon\".");
        polygon = *read;
    }
    const auto kind = binding.text(row, Field::PlaceKind);
    const std::string country = countryOf(binding, row);
    const auto phone =
        PhoneNumber::parse(binding.text(row, Field::Phone), country.size() == 2 ? country : source.store.country());
    RecordWriter record;
    record.text(!kind.empty() ? placeKindOf(kind) : polygon.empty() ? "shop" : "area");
    record.text(name);
    const std::string second = text(binding, row, Field::Street2);
    record.text(text(binding, row, Field::Street) + (second.empty() ? "" : ", " + second));
    record.text(text(binding, row, Field::City));
    record.text(text(binding, row, Field::PostalCode));
    record.text(country);
    record.text(lat && lon ? coordinateText(*lat) : std::string());
    record.text(lat && lon ? coordinateText(*lon) : std::string());
    record.text(polygon);
    record.text(text(binding, row, Field::Hours));
    record.text(phone ? phone->e164() : text(binding, row, Field::Phone));
    for (const Field field : {Field::StartsAt, Field::EndsAt}) {
        DatedInstant instant;
        const R read = binding.instant(row, field, instant);
        if (read == R::Bad)
            return refuse(field, "This is not a date.");
        record.optional(read == R::Good ? std::optional(instant.at) : std::nullopt);
    }
    keep(ImportKind::Places, record);
}

void ReferenceStage::addGazetteer(RowBinding& binding, const CsvRow& row, Rejects& rejects)
{
    const auto refuse = [&](Field field, std::string_view reason) {
        rejects.add(row.line, binding.header(field), binding.text(row, field), reason);
    };
    // The table has codes of a million rows: what is written as it is kept needs no second look.
    const auto given = binding.text(row, Field::Country);
    const bool alpha2 = given.size() == 2 && given[0] >= 'A' && given[0] <= 'Z' && given[1] >= 'A' && given[1] <= 'Z';
    const auto country = alpha2 ? std::optional(std::string(given)) : customer::countryCode(given);
    if (!country)
        return refuse(Field::Country, "This is no country Patron knows.");
    const auto lat = readCoordinate(binding.text(row, Field::Lat), 90);
    const auto lon = readCoordinate(binding.text(row, Field::Lon), 180);
    if (!lat || !lon)
        return refuse(lat ? Field::Lon : Field::Lat, "This is not a coordinate.");
    const std::string code = text(binding, row, Field::PostalCode);
    const std::string name = text(binding, row, Field::City);
    if (code.empty() && name.empty())
        return refuse(Field::PostalCode, "The row names neither a postal code nor a city.");
    RecordWriter record;
    record.text(*country);
    record.number(code.empty() ? 0 : 1);
    record.text(name);
    record.text(code);
    record.text(text(binding, row, Field::Region));
    record.text(coordinateText(*lat));
    record.text(coordinateText(*lon));
    keep(ImportKind::Gazetteer, record);
}

namespace {
/// "EUR/GBP", "EUR-GBP", "EURGBP": what one unit of the first is worth in the second.
std::optional<std::pair<std::string, std::string>> pairOf(std::string_view text)
{
    constexpr std::size_t letters = 3;
    if (text.size() < 2 * letters)
        return std::nullopt;
    const auto first = text.substr(0, letters);
    const auto between = trim(text.substr(letters, text.size() - 2 * letters));
    const auto second = text.substr(text.size() - letters);
    if (!isCurrencyCode(first) || !isCurrencyCode(second) || between.size() > 1 ||
        std::string_view("/-_:").find(between) == std::string_view::npos)
        return std::nullopt;
    return std::pair(std::string(first), std::string(second));
}
}

void ReferenceStage::addRate(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects,
                             ImportNotes& notes)
{
    const auto refuse = [&](Field field, std::string_view reason) {
        rejects.add(row.line, binding.header(field), binding.text(row, field), reason);
    };
    std::string currency = asciiUpper(binding.text(row, Field::Currency));
    std::string base = asciiUpper(binding.text(row, Field::BaseCurrency));
    if (const auto pair = pairOf(currency); pair && base.empty())
        std::tie(base, currency) = *pair;
    if (!isCurrencyCode(currency))
        return refuse(Field::Currency, "This is no currency's code of three letters.");
    DatedInstant day;
    if (binding.instant(row, Field::RateDate, day) != R::Good)
        return refuse(Field::RateDate, "This is not a date.");
    std::int64_t rate = 0;
    if (binding.units(row, Field::Rate, 9, rate) != R::Good || rate <= 0)
        return refuse(Field::Rate, "This is not a rate.");
    const std::string& own = source.store.currency();
    if (!base.empty()) {
        // One unit of the base is worth the rate in the other currency.
        if (base == own) {
            rate = divideRounded(powerOfTen(18), rate);
        } else if (currency == own) {
            std::swap(currency, base);
        } else {
            return refuse(Field::BaseCurrency, "Neither side of this rate is the workspace's currency.");
        }
    }
    if (currency == own || rate <= 0)
        return refuse(Field::Currency, "This is the workspace's own currency.");
    if (base.empty()) {
        notes.addOnce("The rates were read as what one unit of each currency is worth in " + own +
                      ". If they are what one " + own +
                      " is worth, undo this import and give a mapping with the "
                      "constant \"base_currency\": \"" +
                      own + "\".");
    }
    RecordWriter record;
    record.number(binding.zone().dayAt(day.at));
    record.number(1);
    record.text(currency);
    record.number(rate);
    keep(ImportKind::Rates, record);
}

namespace {
/// What one unit of the base is worth, by currency.
using BaseRates = std::map<std::string, std::int64_t>;

/// The currency a table with a column per currency counts in: the one that is said, or whose column is 1; the euro,
/// then the workspace's own, where it has no column.
std::string baseOf(std::string_view said, const BaseRates& rates, const RowBinding& binding, const std::string& own)
{
    const std::string given = asciiUpper(said);
    if (isCurrencyCode(given))
        return given;
    for (const auto& [currency, rate] : rates) {
        if (rate == powerOfTen(9))
            return currency;
    }
    const auto hasColumn = [&](std::string_view currency) {
        const auto& columns = binding.columnsOf(Field::Rate);
        return std::any_of(columns.begin(), columns.end(),
                           [&](std::size_t column) { return binding.mapping().columns[column].trait == currency; });
    };
    return !hasColumn("EUR") ? "EUR" : !hasColumn(own) ? own : std::string();
}
}

void ReferenceStage::addRates(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects,
                              ImportNotes& notes)
{
    const std::string& own = source.store.currency();
    DatedInstant day;
    if (binding.instant(row, Field::RateDate, day) != R::Good)
        return rejects.add(row.line, binding.header(Field::RateDate), binding.text(row, Field::RateDate),
                           "This is not a date.");
    BaseRates rates;
    for (const std::size_t column : binding.columnsOf(Field::Rate)) {
        const std::string word = asciiLower(binding.cell(row, column));
        if (word.empty() || word == "n/a" || word == "na" || word == "-" || word == "null")
            continue; // the currency had no rate that day
        std::int64_t rate = 0;
        if (binding.unitsOf(row, column, 9, rate) != R::Good || rate <= 0)
            return rejects.add(row.line, binding.mapping().columns[column].column, binding.cell(row, column),
                               "This is not a rate.");
        rates[binding.mapping().columns[column].trait] = rate;
    }
    const std::string base = baseOf(binding.text(row, Field::BaseCurrency), rates, binding, own);
    if (base.empty())
        return rejects.add(row.line, {}, {},
                           "The file does not say which currency its rates are counted in. Give a mapping with the "
                           "constant \"base_currency\".");
    rates[base] = powerOfTen(9);
    const auto ownRate = rates.find(own);
    if (ownRate == rates.end())
        return rejects.add(row.line, {}, {}, "The row has no rate of the workspace's currency.");
    RecordWriter record;
    record.number(binding.zone().dayAt(day.at));
    record.number(static_cast<std::int64_t>(rates.size()) - 1);
    for (const auto& [currency, rate] : rates) {
        if (currency == own)
            continue;
        record.text(currency);
        record.number(multiplyDivide(ownRate->second, powerOfTen(9), rate));
    }
    if (rates.size() == 1)
        return rejects.add(row.line, {}, {}, "The row has no rate.");
    if (binding.text(row, Field::BaseCurrency).empty())
        notes.addOnce("The columns were read as what one " + base + " is worth.");
    keep(ImportKind::Rates, record);
}

void ReferenceStage::addSuppression(RowBinding& binding, const CsvRow& row, const PersonSource& source,
                                    Rejects& rejects, ImportNotes& notes)
{
    std::optional<BadIdentity> bad;
    const auto identities = readIdentities(binding, row, source, notes, bad);
    const auto usable = [](const customer::Identity& identity) {
        return identity.kind == customer::IdentityKind::Email || identity.kind == customer::IdentityKind::Phone;
    };
    if (std::none_of(identities.begin(), identities.end(), usable)) {
        if (bad)
            return rejects.add(row.line, bad->column, bad->value, bad->reason);
        return rejects.add(row.line, {}, {}, "The row has neither an email nor a phone.");
    }
    DatedInstant at;
    const R dated = binding.instant(row, Field::ConsentAt, at);
    if (dated == R::Bad)
        return rejects.add(row.line, binding.header(Field::ConsentAt), binding.text(row, Field::ConsentAt),
                           "This is not a date.");
    const auto given = binding.text(row, Field::Reason);
    if (isForATime(given))
        return rejects.add(row.line, binding.header(Field::Reason), given,
                           "Mail came back for a time only; the address is not suppressed.");
    const std::string evidence = text(binding, row, Field::Evidence);
    RecordWriter record;
    record.number(std::count_if(identities.begin(), identities.end(), usable));
    for (const customer::Identity& identity : identities) {
        if (usable(identity)) {
            record.text(customer::identityKindName(identity.kind));
            record.text(identity.normalized);
        }
    }
    record.text(reasonOf(given));
    record.text(!evidence.empty()
                    ? evidence
                    : "Import of " + source.fileName + (given.empty() ? "" : ": " + ellipsize(toValidUtf8(given), 40)));
    record.optional(dated == R::Good ? std::optional(at.at) : std::nullopt);
    keep(ImportKind::Suppressions, record);
}

void ReferenceStage::add(ImportKind kind, RowBinding& binding, const CsvRow& row, const PersonSource& source,
                         Rejects& rejects, ImportNotes& notes)
{
    const ColumnMapping& mapping = binding.mapping();
    if (kind == ImportKind::Places && !mapping.has(Field::Lat) && !mapping.has(Field::Polygon))
        notes.addOnce(
            "The places come without coordinates, so no distance to them can be told. A file with columns for "
            "the latitude and the longitude adds them.");
    if (kind == ImportKind::Products)
        addProduct(binding, row, rejects);
    else if (kind == ImportKind::Places)
        addPlace(binding, row, source, rejects);
    else if (kind == ImportKind::Gazetteer)
        addGazetteer(binding, row, rejects);
    else if (kind == ImportKind::Rates)
        binding.columnsOf(Field::Rate).empty() ? addRate(binding, row, source, rejects, notes)
                                               : addRates(binding, row, source, rejects, notes);
    else
        addSuppression(binding, row, source, rejects, notes);
}

namespace {
Written writeProduct(RecordReader& record, ApplyContext& context)
{
    customer::NewProduct product;
    product.sku = std::string(record.text());
    product.name = std::string(record.text());
    product.category = std::string(record.text());
    product.brand = std::string(record.text());
    product.price = record.optional();
    product.currency = std::string(record.text());
    product.url = std::string(record.text());
    product.imageUrl = std::string(record.text());
    product.properties = std::string(record.text());
    product.batch = context.batch;
    return customer::reference::put(context.tx, product, mergePolicyName(context.policy), context.now);
}

Written writePlace(RecordReader& record, ApplyContext& context)
{
    const auto real = [&]() -> std::optional<double> {
        const auto given = record.text();
        return given.empty() ? std::nullopt : std::optional(readReal(given));
    };
    customer::NewPlace place;
    place.kind = std::string(record.text());
    place.name = std::string(record.text());
    place.street = std::string(record.text());
    place.city = std::string(record.text());
    place.postalCode = std::string(record.text());
    place.country = std::string(record.text());
    place.lat = real();
    place.lon = real();
    place.polygon = std::string(record.text());
    place.hours = std::string(record.text());
    place.phone = std::string(record.text());
    place.startsAt = record.optional();
    place.endsAt = record.optional();
    place.batch = context.batch;
    return customer::reference::put(context.tx, place, mergePolicyName(context.policy), context.now);
}

Written writeGazetteer(RecordReader& record, ApplyContext& context)
{
    customer::GazetteerRow row;
    row.country = std::string(record.text());
    row.code = record.number() != 0;
    row.name = std::string(record.text());
    row.key = std::string(record.text());
    row.region = std::string(record.text());
    row.lat = readReal(record.text());
    row.lon = readReal(record.text());
    row.batch = context.batch;
    return customer::reference::put(context.tx, row);
}

Written writeSuppression(RecordReader& record, ApplyContext& context)
{
    std::vector<std::pair<std::string, std::string>> addresses;
    const std::int64_t count = record.number();
    for (std::int64_t i = 0; i < count; ++i) {
        std::string kind(record.text());
        addresses.emplace_back(std::move(kind), std::string(record.text()));
    }
    customer::SuppressionEntry entry;
    entry.reason = std::string(record.text());
    entry.evidence = std::string(record.text());
    entry.at = std::min(context.now, record.optional().value_or(context.now));
    entry.source = context.source;
    entry.batch = context.batch;
    bool added = false;
    for (auto& [kind, address] : addresses) {
        entry.kind = kind;
        entry.normalized = address;
        added =
            customer::consents::suppressListed(context.tx, entry, context.store.identityKey(), context.now) || added;
    }
    return added ? Written::Added : Written::Unchanged;
}
}

Written ReferenceStage::write(ImportKind kind, RecordReader& record, ApplyContext& context)
{
    switch (kind) {
    case ImportKind::Products:
        return writeProduct(record, context);
    case ImportKind::Places:
        return writePlace(record, context);
    case ImportKind::Gazetteer:
        return writeGazetteer(record, context);
    case ImportKind::Suppressions:
        return writeSuppression(record, context);
    default:
        return writeRates(record, context);
    }
}

Written ReferenceStage::writeRates(RecordReader& record, ApplyContext& context)
{
    customer::ExchangeRate rate;
    rate.day = static_cast<DayNumber>(record.number());
    rate.batch = context.batch;
    Written row = Written::Unchanged;
    for (std::int64_t left = record.number(); left > 0; --left) {
        rate.currency = std::string(record.text());
        rate.rateE9 = record.number();
        if (rate.rateE9 <= 0)
            continue; // worth less than the smallest part that is kept
        const Written written = customer::reference::put(context.tx, rate);
        if (written != Written::Unchanged)
            m_currencies.insert(rate.currency);
        if (written == Written::Added || (written == Written::Updated && row == Written::Unchanged))
            row = written;
    }
    return row;
}

Result<void> ReferenceStage::apply(ApplyContext& context, ImportCounts& counts,
                                   std::map<std::string, ImportCounts>& kinds)
{
    std::string whole;
    m_log.rewind();
    while (m_log.next(whole)) {
        RecordReader outer(whole);
        const auto kind = static_cast<ImportKind>(outer.number());
        RecordReader record(outer.text());
        const Written written = write(kind, record, context);
        for (ImportCounts* count : {&counts, &kinds[std::string(importKindName(kind))]}) {
            count->added += written == Written::Added ? 1 : 0;
            count->updated += written == Written::Updated ? 1 : 0;
            count->unchanged += written == Written::Unchanged ? 1 : 0;
        }
        if (context.stopAfter())
            return importCancelled();
    }
    if (m_log.failed())
        return stagingError();
    for (const std::string& currency : m_currencies)
        customer::orders::refreshBaseValues(context.tx, context.store, currency);
    return {};
}

}
