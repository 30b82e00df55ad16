#include "core/segment/index/shardbuilder.h"

#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

namespace patron::segment::index {

namespace {
/// The items of lists, read beside the entries they belong to, both in the order of their keys.
class ItemReader
{
public:
    ItemReader(ReadSession& session, const Census& census)
        : m_query(census.query(session, "SELECT customer_id, trait_id, effective_at, seq, folded FROM v_trait_item "
                                        "WHERE 1" +
                                            census.only("customer_id") +
                                            " ORDER BY customer_id, trait_id, effective_at, seq, position"))
    {
        next();
    }

    std::vector<std::string> of(std::int64_t customer, std::int64_t trait, std::int64_t at, std::int64_t seq)
    {
        const Key wanted{customer, trait, at, seq};
        while (m_more && m_key < wanted)
            next();
        std::vector<std::string> items;
        while (m_more && m_key == wanted) {
            items.push_back(m_query.text(4));
            next();
        }
        return items;
    }

private:
    using Key = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::int64_t>;

    void next()
    {
        m_more = m_query.step();
        if (m_more)
            m_key = {m_query.int64(0), m_query.int64(1), m_query.int64(2), m_query.int64(3)};
    }

    Query m_query;
    bool m_more = false;
    Key m_key;
};

void addEntry(HistoryBuilder& builder, TraitType type, std::uint32_t ordinal, const RowValues& row, ItemReader& items)
{
    const std::int64_t since = row.int64(2);
    if (row.isNull(4))
        builder.addCleared(ordinal, since);
    else if (type == TraitType::Text)
        builder.addText(ordinal, since, row.view(5));
    else if (type == TraitType::List)
        builder.addList(ordinal, since, items.of(row.int64(0), row.int64(1), since, row.int64(3)));
    else if (row.columnType(6) == SQLITE_INTEGER)
        builder.addInteger(ordinal, since, row.int64(6));
    else if (row.columnType(6) == SQLITE_FLOAT)
        builder.addNumber(ordinal, since, row.real(6));
    else
        builder.addCleared(ordinal, since);
}
}

void readTraits(ReadSession& session, const Census& census, const FieldCatalog& catalog, const CancelToken& cancel,
                Shard& shard)
{
    struct Reading
    {
        TraitType type = TraitType::Text;
        HistoryBuilder builder;
    };
    std::map<std::int64_t, Reading> readings;
    for (const Field& field : catalog.fields()) {
        if (field.source != Field::Source::Declared)
            continue;
        Reading& reading = readings[field.traitId];
        reading.type = field.type;
        reading.builder.spillTo(census.spill());
    }
    ItemReader items(session, census);
    std::int64_t customer = 0;
    std::int64_t ordinal = -1;
    // Traits come in the order of their numbers: the next one is mostly where the last one was.
    auto reading = readings.end();
    census.scan(session,
                {"customer_id, trait_id, effective_at, seq, value, folded, number", "v_trait_entry",
                 "1" + census.only("customer_id"), "customer_id, trait_id, effective_at, seq", std::nullopt},
                cancel, [&](const RowValues& row) {
                    if (row.int64(0) != customer || ordinal < 0) {
                        customer = row.int64(0);
                        ordinal = census.ordinalOf(customer);
                        if (ordinal < 0)
                            return;
                        reading = readings.begin();
                    }
                    const std::int64_t trait = row.int64(1);
                    while (reading != readings.end() && reading->first < trait)
                        ++reading;
                    if (reading != readings.end() && reading->first == trait)
                        addEntry(reading->second.builder, reading->second.type, static_cast<std::uint32_t>(ordinal),
                                 row, items);
                });
    for (auto& [id, done] : readings) {
        if (done.builder.empty())
            continue;
        shard.traits.push_back({id, done.builder.finish(census.size())});
    }
}

namespace {
/// The address of a kind for each customer: the primary one, else the first.
struct Chosen
{
    std::vector<std::int32_t> primary;
    std::vector<std::int32_t> mailable;
    std::vector<std::uint8_t> ranks; ///< bit 0: `primary` was marked so, bit 1: `mailable` was
    Interner texts;

    explicit Chosen(std::size_t customers)
        : primary(customers, -1)
        , mailable(customers, -1)
        , ranks(customers)
    {}

    void add(std::size_t ordinal, std::string_view address, bool marked, bool canMail)
    {
        const auto number = static_cast<std::int32_t>(texts.intern(address));
        take(primary[ordinal], ranks[ordinal], 1, number, marked);
        if (canMail)
            take(mailable[ordinal], ranks[ordinal], 2, number, marked);
    }

    AddressColumn finish(const std::shared_ptr<Spill>& spill)
    {
        AddressColumn column;
        ColumnBuilder primaries;
        ColumnBuilder mails;
        primaries.spillTo(spill);
        mails.spillTo(spill);
        for (std::size_t i = 0; i < primary.size(); ++i) {
            primaries.add(primary[i] < 0 ? std::nullopt : std::optional<std::int64_t>(primary[i]));
            mails.add(mailable[i] < 0 ? std::nullopt : std::optional<std::int64_t>(mailable[i]));
        }
        auto [primaryCodes, mailCodes] = ColumnBuilder::finishAlike(primaries, mails, true);
        column.primary = {std::move(primaryCodes), texts.finish(spill.get())};
        column.mailable = std::move(mailCodes);
        return column;
    }

private:
    static void take(std::int32_t& chosen, std::uint8_t& rank, std::uint8_t bit, std::int32_t number, bool marked)
    {
        if (chosen >= 0 && (!marked || (rank & bit) != 0))
            return;
        chosen = number;
        if (marked)
            rank = static_cast<std::uint8_t>(rank | bit);
    }
};
}

void readAddresses(ReadSession& session, const Census& census, const CancelToken& cancel, Shard& shard)
{
    Chosen email(census.size());
    Chosen phone(census.size());
    census.scan(session,
                {"customer_id, kind, normalized, is_primary, mailable", "v_identity",
                 "customer_id IS NOT NULL AND +kind IN ('email', 'phone')" + census.only("customer_id"), "id",
                 std::nullopt},
                cancel, [&](const RowValues& row) {
                    const std::int64_t ordinal = census.ordinalOf(row.int64(0));
                    const std::string_view kind = row.view(1);
                    if (ordinal < 0 || (kind != "email" && kind != "phone"))
                        return;
                    (kind == "email" ? email : phone)
                        .add(static_cast<std::size_t>(ordinal), row.view(2), row.flag(3), row.int64(4) == 1);
                });
    shard.email = email.finish(census.spill());
    shard.phone = phone.finish(census.spill());
}

void readConsents(ReadSession& session, const Census& census, const CancelToken& cancel, Shard& shard)
{
    struct Reading
    {
        ColumnBuilder ordinals;
        ColumnBuilder times;
        std::vector<std::uint8_t> states;

        explicit Reading(const Census& census)
        {
            ordinals.spillTo(census.spill());
            times.spillTo(census.spill());
        }
    };
    std::map<std::pair<std::string, std::string>, Reading> readings;
    Interner states;
    auto last = readings.end();
    census.scan(
        session,
        {"customer_id, channel, purpose, state, at", "v_consent", "1" + census.only("customer_id"), "id", std::nullopt},
        cancel, [&](const RowValues& row) {
            const std::int64_t ordinal = census.ordinalOf(row.int64(0));
            if (ordinal < 0)
                return;
            // Many rows of one channel and purpose mostly come one after the other.
            if (last == readings.end() || last->first.first != row.view(1) || last->first.second != row.view(2))
                last = readings.try_emplace({std::string(row.view(1)), std::string(row.view(2))}, census).first;
            last->second.ordinals.add(ordinal);
            last->second.times.add(row.int64(4));
            last->second.states.push_back(static_cast<std::uint8_t>(states.intern(row.view(3))));
        });
    for (auto& [key, reading] : readings) {
        const Grouping grouping = groupRows(reading.ordinals, reading.times, census.size());
        HistoryBuilder builder;
        builder.spillTo(census.spill());
        for (const std::uint32_t row : grouping.order)
            builder.addText(static_cast<std::uint32_t>(reading.ordinals.valueAt(row)), reading.times.valueAt(row),
                            states.text(reading.states[row]));
        shard.consents.push_back({key.first, key.second, builder.finish(census.size())});
    }
}

void readPreferences(ReadSession& session, const Census& census, const CancelToken& cancel, Shard& shard)
{
    ColumnBuilder ordinals;
    ColumnBuilder at;
    TextBuilder polarity;
    TextBuilder folded;
    RowTicker ticker(cancel);
    Query query =
        census.query(session, "SELECT customer_id, polarity, folded, at FROM v_preference WHERE 1" +
                                  census.only("customer_id") + " ORDER BY customer_id, at, polarity DESC, folded");
    while (query.step()) {
        ticker.tick();
        const std::int64_t ordinal = census.ordinalOf(query.int64(0));
        if (ordinal < 0)
            continue;
        ordinals.add(ordinal);
        at.add(query.int64(3));
        polarity.add(query.view(1));
        folded.add(query.view(2));
    }
    const Grouping grouping = groupRows(ordinals, at, census.size());
    shard.preferences.owners = grouping.owners;
    shard.preferences.at = at.finish(false, &grouping.order);
    shard.preferences.polarity = polarity.finish(&grouping.order);
    shard.preferences.folded = folded.finish(&grouping.order);
}

}
