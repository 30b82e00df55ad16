#include "core/workspace/demo/demowriter.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/money.h"
#include "core/base/text.h"
#include "core/customer/eventstore.h"
#include "core/customer/traitstore.h"
#include "core/workspace/demo/democatalogue.h"

namespace patron::workspace::demo {

namespace {
constexpr std::string_view currency = "GBP";
constexpr std::int64_t pennyInPriceUnits = 100; // 1/10,000 of a pound
constexpr std::int64_t piece = 1000;

std::optional<std::string_view> orNull(std::string_view text)
{
    return text.empty() ? std::nullopt : std::optional(text);
}

std::optional<int> orNull(int number)
{
    return number == 0 ? std::nullopt : std::optional(number);
}

bool isEmpty(Transaction& tx)
{
    Query query = tx.query("SELECT EXISTS (SELECT 1 FROM customer) OR EXISTS (SELECT 1 FROM orders) "
                           "OR EXISTS (SELECT 1 FROM product) OR EXISTS (SELECT 1 FROM place) "
                           "OR EXISTS (SELECT 1 FROM identity) OR EXISTS (SELECT 1 FROM event)");
    query.step();
    return !query.flag(0);
}

void writePlaces(Transaction& tx)
{
    std::int64_t id = 0;
    for (const DemoPlace& place : places()) {
        tx.query("INSERT INTO place(id, kind, name, folded, street, city, postal_code, country, lat, lon, hours, "
                 "phone) VALUES (?, ?, ?, ?, ?, ?, ?, 'GB', ?, ?, ?, ?)")
            .bind(++id, place.kind, place.name, foldText(place.name), place.street, place.city, place.postal,
                  place.latE4 / 10000.0, place.lonE4 / 10000.0, place.hours, place.phone)
            .run();
    }
    tx.changed(Area::Places);
}

void writeProducts(Transaction& tx)
{
    std::int64_t id = 0;
    for (const DemoProduct& product : products()) {
        tx.query("INSERT INTO product(id, sku, name, category, brand, price, currency, url) "
                 "VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(++id, product.sku, product.name, product.category, product.brand, product.pence * pennyInPriceUnits,
                  currency, product.url)
            .run();
    }
    tx.changed(Area::Products);
}

std::uint64_t contentOf(const LineRow& line, const DemoProduct& product)
{
    std::string text = product.sku;
    text.append("\n").append(std::to_string(line.quantity)).append("\n").append(std::to_string(line.pence));
    return quickHash(text);
}
}

Result<DemoNumbers> prepareDemo(Transaction& tx, const Store& store)
{
    if (!isEmpty(tx)) {
        return makeError(ErrorCode::Conflict, "The demo shop needs a workspace of its own, and this one has customers "
                                              "or orders already. Give the name of a new file.");
    }
    if (store.currency() != currency) {
        return makeError(ErrorCode::Conflict,
                         "The demo shop trades in pounds. Make its workspace with the currency GBP.");
    }
    writePlaces(tx);
    writeProducts(tx);
    PATRON_CHECK(customer::traits::ensure(tx, "card_since", customer::TraitType::Date, "Card since"));
    DemoNumbers numbers;
    for (std::size_t i = 0; i < demoTraitNames.size(); ++i) {
        Query query = tx.query("SELECT id FROM trait WHERE name = ?");
        query.bind(demoTraitNames[i]);
        if (query.step())
            numbers.traits[i] = query.int64(0);
    }
    for (std::size_t i = 0; i < demoEventNames.size(); ++i)
        numbers.events[i] = customer::events::kindId(tx, demoEventNames[i]);
    return numbers;
}

DemoWriter::DemoWriter(Transaction& tx, const Store& store, const DemoNumbers& numbers, DemoCounts& counts)
    : m_tx(tx)
    , m_store(store)
    , m_numbers(numbers)
    , m_counts(counts)
    , m_customer(tx.query(
          "INSERT INTO customer(id, recorded_at, email, phone, first_name, last_name, name, company, gender, birthday, "
          "language, country, region, city, postal_code, street, lat, lon, source, created_at) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))
    , m_identity(tx.query("INSERT INTO identity(id, customer_id, kind, source, value, normalized, is_primary, "
                          "mailable, recorded_at) VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?)"))
    , m_trait(tx.query("INSERT INTO trait_entry(customer_id, trait_id, effective_at, seq, value, folded, number, "
                       "source) VALUES (?, ?, ?, 0, ?, ?, ?, 'shop')"))
    , m_traitItem(tx.query("INSERT INTO trait_item(customer_id, trait_id, effective_at, seq, position, value, folded) "
                           "VALUES (?, ?, ?, 0, ?, ?, ?)"))
    , m_order(tx.query("INSERT INTO orders(id, customer_id, source, number, kind, state, status, at, local_day, "
                       "date_only, currency, value, value_base, discount, shipping, channel, place_id, device, coupon, "
                       "linked_order_id, paid_at, cancelled_at, recorded_at) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 'GBP', ?10, ?10, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))
    , m_line(tx.query("INSERT INTO order_line(order_id, line_no, sku, product_id, name, quantity, unit_price, total, "
                      "content_hash, occurrence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)"))
    , m_event(tx.query("INSERT INTO event(customer_id, identity_id, kind_id, at, local_day, channel, place_id, device, "
                       "value_e4, currency, key, due_at, properties, source, recorded_at) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))
    , m_consent(tx.query("INSERT INTO consent_entry(customer_id, channel, purpose, state, source, evidence, "
                         "wording_version, at, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"))
{
    tx.changed(Area::Customers);
    tx.changed(Area::Orders);
    tx.changed(Area::Events);
    tx.changed(Area::Consents);
    tx.changeSet().allCustomers = true;
}

void DemoWriter::write(const CustomerRows& rows)
{
    if (rows.number != 0) {
        writeCustomer(rows);
        const std::int64_t device = writeIdentities(rows);
        writeTraits(rows);
        writeEvents(rows, device);
        writeConsents(rows);
        ++m_counts.customers;
    }
    writeOrders(rows);
}

void DemoWriter::writeCustomer(const CustomerRows& rows)
{
    using enum DemoTrait;
    std::array<const customer::TraitValue*, demoTraitNames.size()> newest{};
    for (const TraitRow& row : rows.traits)
        newest[static_cast<std::size_t>(row.trait)] = &row.value;
    std::optional<std::string_view> email;
    std::optional<std::string_view> phone;
    for (const customer::Identity& identity : rows.identities) {
        if (identity.kind == customer::IdentityKind::Email)
            email = identity.value;
        else if (identity.kind == customer::IdentityKind::Phone)
            phone = identity.normalized;
    }
    m_customer.bind(rows.number, rows.recordedAt, email, phone);
    for (const DemoTrait trait : {FirstName, LastName, Name, Company, Gender, Birthday, Language, Country, Region, City,
                                  PostalCode, Street, Lat, Lon, Source, CreatedAt}) {
        const customer::TraitValue* value = newest[static_cast<std::size_t>(trait)];
        if (!value)
            m_customer.bindNext(nullptr);
        else if (value->type == customer::TraitType::Text)
            m_customer.bindNext(value->text);
        else if (value->type == customer::TraitType::Number)
            m_customer.bindNext(value->number);
        else
            m_customer.bindNext(value->integer);
    }
    m_customer.run();
}

/// Gives the row of the device the customer is known by, or 0.
std::int64_t DemoWriter::writeIdentities(const CustomerRows& rows)
{
    std::int64_t device = 0;
    for (const customer::Identity& identity : rows.identities) {
        const std::int64_t id = ++m_counts.identities;
        m_identity
            .bind(id, rows.number, customer::identityKindName(identity.kind), identity.source, identity.value,
                  identity.normalized, identity.mailable, rows.recordedAt)
            .run();
        if (identity.kind == customer::IdentityKind::Device)
            device = id;
    }
    return device;
}

void DemoWriter::writeTraits(const CustomerRows& rows)
{
    for (const TraitRow& row : rows.traits) {
        const std::int64_t trait = m_numbers.traits[static_cast<std::size_t>(row.trait)];
        const customer::TraitValue& value = row.value;
        m_trait.bind(rows.number, trait, row.at);
        switch (value.type) {
        case customer::TraitType::Text:
            m_trait.bindNext(value.text).bindNext(value.folded).bindNext(nullptr);
            break;
        case customer::TraitType::List:
            m_trait.bindNext(compactJson(Json(value.items))).bindNext(nullptr).bindNext(nullptr);
            break;
        case customer::TraitType::Number:
            m_trait.bindNext(value.text).bindNext(nullptr).bindNext(value.number);
            break;
        default:
            m_trait.bindNext(value.text).bindNext(nullptr).bindNext(value.integer);
            break;
        }
        m_trait.run();
        for (std::size_t i = 0; i < value.items.size(); ++i) {
            m_traitItem
                .bind(rows.number, trait, row.at, static_cast<std::int64_t>(i), value.items[i],
                      foldText(value.items[i]))
                .run();
        }
        ++m_counts.traitEntries;
    }
}

void DemoWriter::writeOrders(const CustomerRows& rows)
{
    const std::int64_t first = m_counts.orders + 1;
    const std::optional<std::int64_t> owner = rows.number ? std::optional(rows.number) : std::nullopt;
    for (const OrderRow& order : rows.orders) {
        const std::int64_t id = ++m_counts.orders;
        const std::optional<std::int64_t> linked =
            order.linked < 0 ? std::nullopt : std::optional(first + order.linked);
        m_order
            .bind(id, owner, order.source, order.number, order.kind, order.state, order.status, order.at, order.day,
                  order.value, order.discount, order.shipping, order.channel, orNull(order.place), orNull(order.device),
                  orNull(order.coupon), linked, order.paidAt, order.cancelledAt, order.at)
            .run();
        writeLines(order, id);
        m_counts.returns += order.kind == "return" ? 1 : 0;
        m_counts.anonymous += owner ? 0 : 1;
    }
}

void DemoWriter::writeLines(const OrderRow& order, std::int64_t id)
{
    int number = 0;
    for (const LineRow& line : order.lines) {
        const DemoProduct& product = products()[static_cast<std::size_t>(line.product)];
        const std::int64_t quantity = line.quantity * piece;
        const std::int64_t price = line.pence * pennyInPriceUnits;
        m_line
            .bind(id, ++number, product.sku, line.product + 1, product.name, quantity, price,
                  lineTotal(quantity, price, m_store.currencyDecimals()),
                  static_cast<std::int64_t>(contentOf(line, product)))
            .run();
        ++m_counts.lines;
    }
}

void DemoWriter::writeEvents(const CustomerRows& rows, std::int64_t device)
{
    for (const EventRow& event : rows.events) {
        const std::optional<std::int64_t> from = event.fromDevice && device ? std::optional(device) : std::nullopt;
        m_event
            .bind(rows.number, from, m_numbers.events[static_cast<std::size_t>(event.kind)], event.at, event.day,
                  orNull(event.channel), orNull(event.place), orNull(event.device), event.valueE4,
                  orNull(event.money ? currency : std::string_view()), orNull(event.key), event.dueAt,
                  orNull(event.properties), orNull(event.source), event.at)
            .run();
        ++m_counts.events;
    }
}

void DemoWriter::writeConsents(const CustomerRows& rows)
{
    for (const customer::ConsentEntry& entry : rows.consents) {
        m_consent
            .bind(rows.number, customer::channelName(entry.channel), entry.purpose,
                  customer::consentStateName(entry.state), entry.source, entry.evidence, entry.wordingVersion, entry.at,
                  entry.at)
            .run();
        ++m_counts.consents;
    }
    for (const customer::SuppressionEntry& entry : rows.suppressions) {
        if (customer::consents::suppress(m_tx, entry, m_store.identityKey(), entry.at))
            ++m_counts.suppressions;
    }
}

}
