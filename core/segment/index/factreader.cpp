#include "core/segment/index/shardbuilder.h"

#include "core/base/json.h"
#include "core/base/money.h"

#include <cmath>
#include <memory>

namespace patron::segment::index {

namespace {
/// As SQLite's round() and CAST AS INTEGER do it.
std::int64_t roundedAsSql(double value)
{
    if (value < -4503599627370496.0 || value > 4503599627370496.0)
        return static_cast<std::int64_t>(value);
    return static_cast<std::int64_t>(value + (value < 0 ? -0.5 : 0.5));
}

/// What turns an order's amounts into the workspace's currency.
struct Rate
{
    bool home = true;
    std::int64_t value = 0;
    std::optional<std::int64_t> valueBase;

    std::optional<std::int64_t> amount(std::int64_t amount) const
    {
        if (home)
            return amount;
        if (value == 0 || !valueBase)
            return std::nullopt;
        return roundedAsSql(static_cast<double>(amount) * static_cast<double>(*valueBase) / static_cast<double>(value));
    }

    std::optional<std::int64_t> unitPrice(std::int64_t unitPrice, std::int64_t total, std::int64_t quantity,
                                          double factor) const
    {
        if (home)
            return unitPrice;
        const auto converted = amount(total);
        if (quantity == 0 || !converted)
            return std::nullopt;
        return roundedAsSql(static_cast<double>(*converted) * factor / static_cast<double>(quantity));
    }
};

/// Orders in the order of their ids, to be grouped when all are read.
struct OrderReading
{
    std::vector<std::int64_t> ids;
    std::vector<std::pair<std::size_t, Rate>> foreign; ///< by row, ascending
    ColumnBuilder ordinals, id, at, day, kind, paidAt, cancelledAt, value, discount, hasDiscount, dateOnly, place;
    TextBuilder status, channel, device, currency, coupon;
    IdNumbers places;

    explicit OrderReading(const Census& census)
    {
        for (ColumnBuilder* builder : {&ordinals, &id, &at, &day, &kind, &paidAt, &cancelledAt, &value, &discount,
                                       &hasDiscount, &dateOnly, &place, &m_stateCodes})
            builder->spillTo(census.spill());
        for (TextBuilder* builder : {&status, &channel, &device, &currency, &coupon})
            builder->spillTo(census.spill());
        // The first texts are those of OrderState.
        m_states.intern("pending");
        m_states.intern("completed");
        m_states.intern("cancelled");
    }

    void add(const RowValues& row, std::uint32_t ordinal, const std::string& home)
    {
        const Rate rate{row.view(7) == home, row.int64(8), row.optionalInt64(9)};
        if (!rate.home)
            foreign.emplace_back(ids.size(), rate);
        ids.push_back(row.int64(0));
        ordinals.add(std::int64_t{ordinal});
        id.add(row.int64(0));
        kind.add(row.view(2) == "sale" ? Sale : row.view(2) == "return" ? Return : OtherKind);
        m_stateCodes.add(std::int64_t{m_states.intern(row.view(3))});
        at.add(row.int64(4));
        day.add(row.int64(5));
        dateOnly.add(row.int64(6));
        currency.add(row.view(7));
        value.add(rate.valueBase);
        hasDiscount.add(row.int64(10) > 0 ? 1 : 0);
        discount.add(rate.amount(row.int64(10)));
        channel.add(row.view(11));
        const auto shop = row.optionalInt64(12);
        place.add(shop ? std::optional(places.numberOf(*shop)) : std::nullopt);
        addText(device, row, 13);
        addText(coupon, row, 14);
        addText(status, row, 15);
        paidAt.add(row.optionalInt64(16));
        cancelledAt.add(row.optionalInt64(17));
    }

    void finishNumbers(const std::vector<std::uint32_t>& order, OrderColumns& columns)
    {
        columns.id = id.finish(false, &order);
        columns.at = at.finish(false, &order);
        columns.day = day.finish(false, &order);
        columns.kind = kind.finish(false, &order);
        columns.paidAt = paidAt.finish(false, &order);
        columns.cancelledAt = cancelledAt.finish(false, &order);
        columns.value = value.finish(false, &order);
        columns.discount = discount.finish(false, &order);
        columns.hasDiscount = hasDiscount.finish(false, &order);
        columns.dateOnly = dateOnly.finish(false, &order);
        columns.place = place.finish(false, &order);
        columns.places = places.finish();
    }

    void finishTexts(const std::vector<std::uint32_t>& order, OrderColumns& columns)
    {
        columns.state = {m_stateCodes.finish(true, &order), m_states.finish()};
        columns.status = status.finish(&order);
        columns.channel = channel.finish(&order);
        columns.device = device.finish(&order);
        columns.currency = currency.finish(&order);
        columns.coupon = coupon.finishFolded(&order);
    }

    static void addText(TextBuilder& builder, const RowValues& row, int column)
    {
        // A view of nothing points nowhere; one of an empty text does not.
        const std::string_view text = row.view(column);
        if (text.data())
            builder.add(text);
        else
            builder.addNull();
    }

private:
    ColumnBuilder m_stateCodes;
    Interner m_states;
};

/// Lines in the order of their orders' ids.
struct LineReading
{
    TextBuilder sku, name;
    ColumnBuilder product, quantity, unitPrice, total;
    IdNumbers products;
    std::vector<std::uint32_t> starts{0}; ///< by order
    std::vector<std::uint32_t> order;     ///< that of the orders' columns

    explicit LineReading(const Census& census)
    {
        for (TextBuilder* builder : {&sku, &name})
            builder->spillTo(census.spill());
        for (ColumnBuilder* builder : {&product, &quantity, &unitPrice, &total})
            builder->spillTo(census.spill());
    }

    void add(const RowValues& row, const Rate& rate, double factor)
    {
        const std::int64_t amount = row.int64(6);
        sku.add(row.view(1));
        name.add(row.view(2));
        const auto known = row.optionalInt64(3);
        product.add(known ? std::optional(products.numberOf(*known)) : std::nullopt);
        quantity.add(row.int64(4));
        unitPrice.add(rate.unitPrice(row.int64(5), amount, row.int64(4), factor));
        total.add(rate.amount(amount));
    }

    /// The lines of each order, when orders stand in another order.
    std::vector<std::uint32_t> arrange(const std::vector<std::uint32_t>& orders)
    {
        std::vector<std::uint32_t> lineStarts{0};
        lineStarts.reserve(orders.size() + 1);
        order.reserve(starts.back());
        for (const std::uint32_t place : orders) {
            for (std::uint32_t line = starts[place]; line < starts[place + 1]; ++line)
                order.push_back(line);
            lineStarts.push_back(static_cast<std::uint32_t>(order.size()));
        }
        starts = {};
        return lineStarts;
    }
};

void readLines(ReadSession& session, const Census& census, const CancelToken& cancel, const OrderReading& orders,
               const std::vector<std::uint32_t>& order, OrderColumns& columns, Errands& rest)
{
    const auto reading = std::make_shared<LineReading>(census);
    const double factor = std::pow(10.0, 4 - census.currencyDecimals() + 3);
    const Rate home;
    auto foreign = orders.foreign.begin();
    const std::string only = census.isPartial() ? "order_id IN (SELECT id FROM v_order WHERE customer_id IS NOT NULL" +
                                                      census.only("customer_id") + ")"
                                                : std::string();
    std::size_t place = 0;
    std::uint32_t lines = 0;
    census.scan(session,
                {"order_id, sku, product, product_id, quantity, unit_price, total", "v_order_line", only,
                 "order_id, line_no", std::nullopt},
                cancel, [&](const RowValues& row) {
                    const std::int64_t id = row.int64(0);
                    while (place < orders.ids.size() && orders.ids[place] < id) {
                        ++place;
                        reading->starts.push_back(lines);
                    }
                    if (place == orders.ids.size() || orders.ids[place] != id)
                        return;
                    while (foreign != orders.foreign.end() && foreign->first < place)
                        ++foreign;
                    const bool isForeign = foreign != orders.foreign.end() && foreign->first == place;
                    reading->add(row, isForeign ? foreign->second : home, factor);
                    ++lines;
                });
    while (reading->starts.size() <= orders.ids.size())
        reading->starts.push_back(lines);
    columns.lineStarts = kept(census.spill().get(), reading->arrange(order));
    rest.add([reading, &columns](ReadSession&) { columns.sku = reading->sku.finishFolded(&reading->order); });
    rest.add([reading, &columns](ReadSession&) { columns.name = reading->name.finishFolded(&reading->order); });
    rest.add([reading, &columns](ReadSession&) {
        columns.product = reading->product.finish(false, &reading->order);
        columns.products = reading->products.finish();
        columns.quantity = reading->quantity.finish(false, &reading->order);
    });
    rest.add([reading, &columns](ReadSession&) {
        columns.unitPrice = reading->unitPrice.finish(false, &reading->order);
        columns.total = reading->total.finish(false, &reading->order);
    });
}
}

void readOrders(ReadSession& session, const Census& census, const CancelToken& cancel, Shard& shard, Errands& rest)
{
    const auto reading = std::make_shared<OrderReading>(census);
    census.scan(session,
                {"id, customer_id, kind, state, at, local_day, date_only, currency, value, value_base, discount, "
                 "channel, place_id, device, coupon, status, paid_at, cancelled_at",
                 "v_order", "customer_id IS NOT NULL" + census.only("customer_id"), "id", std::nullopt},
                cancel, [&](const RowValues& row) {
                    const std::int64_t ordinal = census.ordinalOf(row.int64(1));
                    if (ordinal >= 0)
                        reading->add(row, static_cast<std::uint32_t>(ordinal), census.currency());
                });
    OrderColumns& columns = shard.orders;
    Grouping grouping = groupRows(reading->ordinals, reading->at, census.size());
    reading->ordinals = {};
    columns.owners = std::move(grouping.owners);
    const auto order = std::make_shared<const std::vector<std::uint32_t>>(std::move(grouping.order));
    rest.add([reading, order, &columns](ReadSession&) { reading->finishNumbers(*order, columns); });
    rest.add([reading, order, &columns](ReadSession&) { reading->finishTexts(*order, columns); });
    rest.add([reading, order, &census, &cancel, &columns,
              &rest](ReadSession& own) { readLines(own, census, cancel, *reading, *order, columns, rest); },
             usualLength::lines);
}

namespace {
struct PropertyReading
{
    ColumnBuilder valueOf;
    Interner values;
    std::vector<std::uint8_t> meanings;
};

std::uint8_t meaningOf(std::string_view type)
{
    return type == "integer" ? PropertyColumn::integer
           : type == "true"  ? PropertyColumn::isTrue
           : type == "false" ? PropertyColumn::isFalse
           : type == "real"  ? PropertyColumn::real
           : type == "text"  ? PropertyColumn::text
                             : PropertyColumn::structure;
}

/// Equal values of SQL have equal keys: 1, 1.0 and true are one.
std::string valueKey(std::uint8_t meaning, const Query& query, int column)
{
    if (meaning == PropertyColumn::text || meaning == PropertyColumn::structure)
        return "t" + query.text(column);
    const double real = query.real(column);
    if (meaning == PropertyColumn::real && (real != std::floor(real) || std::abs(real) > 9.2e18))
        return "n" + compactJson(Json(real));
    return "n" + std::to_string(query.int64(column));
}

/// The properties of a kind's distinct texts, as SQLite reads them.
std::vector<PropertyColumn> readProperties(ReadSession& session, const Interner& texts)
{
    std::map<std::string, PropertyReading> readings;
    for (std::size_t number = 0; number < texts.count(); ++number) {
        Query query = session.query("SELECT key, type, value FROM json_each(?1) WHERE json_valid(?1) AND typeof(key) = "
                                    "'text' AND type <> 'null'");
        query.bind(texts.text(number));
        while (query.step()) {
            PropertyReading& reading = readings[query.text(0)];
            // Of a name that is there twice the first counts.
            if (reading.valueOf.size() > number)
                continue;
            reading.valueOf.padTo(number);
            const std::uint8_t meaning = meaningOf(query.view(1));
            const std::uint32_t value = reading.values.intern(valueKey(meaning, query, 2));
            if (value == reading.meanings.size())
                reading.meanings.push_back(0);
            reading.meanings[value] = static_cast<std::uint8_t>(reading.meanings[value] | meaning);
            reading.valueOf.add(std::int64_t{value});
        }
    }
    std::vector<PropertyColumn> columns;
    for (auto& [name, reading] : readings) {
        reading.valueOf.padTo(texts.count());
        PropertyColumn column;
        column.name = name;
        column.valueOf = reading.valueOf.finish(true);
        column.values = reading.values.finish();
        column.meanings = Array<std::uint8_t>(std::move(reading.meanings));
        columns.push_back(std::move(column));
    }
    return columns;
}

struct EventReading
{
    ColumnBuilder ordinals, id, at, day, value, anyValue, place, dueAt, dueDay, propertyCodes;
    TextBuilder channel, device, key;
    Interner propertyTexts;
    IdNumbers places;

    explicit EventReading(const Census& census)
    {
        for (ColumnBuilder* builder :
             {&ordinals, &id, &at, &day, &value, &anyValue, &place, &dueAt, &dueDay, &propertyCodes})
            builder->spillTo(census.spill());
        for (TextBuilder* builder : {&channel, &device, &key})
            builder->spillTo(census.spill());
    }

    void add(const RowValues& row, std::uint32_t ordinal, const Census& census)
    {
        ordinals.add(std::int64_t{ordinal});
        id.add(row.int64(0));
        at.add(row.int64(3));
        day.add(row.int64(4));
        OrderReading::addText(channel, row, 5);
        const auto where = row.optionalInt64(6);
        place.add(where ? std::optional(places.numberOf(*where)) : std::nullopt);
        OrderReading::addText(device, row, 7);
        const auto amount = row.optionalInt64(8);
        anyValue.add(amount);
        if (amount) {
            const std::string_view currency = row.view(9);
            value.add(!currency.data() || currency == census.currency() ? amount : std::nullopt);
        } else {
            value.addNull();
        }
        OrderReading::addText(key, row, 10);
        const auto due = row.optionalInt64(11);
        dueAt.add(due);
        dueDay.add(due ? std::optional<std::int64_t>(census.zone().dayAt(*due)) : std::nullopt);
        const std::string_view properties = row.view(12);
        if (properties.data())
            propertyCodes.add(std::int64_t{propertyTexts.intern(properties)});
        else
            propertyCodes.addNull();
    }

    EventColumns finish(ReadSession& session, const Census& census, std::string kind)
    {
        EventColumns columns;
        columns.kind = std::move(kind);
        Grouping grouping = groupRows(ordinals, at, census.size());
        ordinals = {};
        const auto* order = &grouping.order;
        columns.owners = std::move(grouping.owners);
        columns.id = id.finish(false, order);
        columns.at = at.finish(false, order);
        columns.day = day.finish(false, order);
        columns.value = value.finish(false, order);
        columns.anyValue = anyValue.finish(false, order);
        columns.place = place.finish(false, order);
        columns.places = places.finish();
        columns.dueAt = dueAt.finish(false, order);
        columns.dueDay = dueDay.finish(false, order);
        columns.channel = channel.finish(order);
        columns.device = device.finish(order);
        columns.key = key.finishFolded(order);
        columns.propertyText = propertyCodes.finish(true, order);
        columns.properties = readProperties(session, propertyTexts);
        return columns;
    }
};
}

void readEvents(ReadSession& session, const Census& census, const CancelToken& cancel, Shard& shard, Errands& rest)
{
    std::map<std::int64_t, std::string> kinds;
    {
        Query query = session.query("SELECT id, name FROM v_event_kind");
        while (query.step())
            kinds.emplace(query.int64(0), query.text(1));
    }
    std::map<std::int64_t, std::shared_ptr<EventReading>> readings;
    // Events of a kind mostly come one after the other.
    auto reading = readings.end();
    census.scan(session,
                {"id, customer_id, kind_id, at, local_day, channel, place_id, device, value_e4, currency, key, due_at, "
                 "properties",
                 "v_event_entry", "customer_id IS NOT NULL" + census.only("customer_id"), "id", std::nullopt},
                cancel, [&](const RowValues& row) {
                    const std::int64_t ordinal = census.ordinalOf(row.int64(1));
                    const std::int64_t kind = row.int64(2);
                    if (ordinal < 0)
                        return;
                    if (reading == readings.end() || reading->first != kind) {
                        if (!kinds.contains(kind))
                            return;
                        reading = readings.try_emplace(kind).first;
                        if (!reading->second)
                            reading->second = std::make_shared<EventReading>(census);
                    }
                    reading->second->add(row, static_cast<std::uint32_t>(ordinal), census);
                });
    shard.events.resize(readings.size());
    std::size_t place = 0;
    for (auto& [kind, read] : readings) {
        rest.add([&census, &columns = shard.events[place++], own = std::move(read),
                  name = kinds.at(kind)](ReadSession& reader) { columns = own->finish(reader, census, name); });
    }
}

}
