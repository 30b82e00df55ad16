#include "core/segment/index/shardbuilder.h"

#include "core/segment/sqltables.h"

#include <algorithm>
#include <array>

namespace patron::segment::index {

namespace {
/// A direct table of ids is made where it stays within a few times of their number.
constexpr std::int64_t sparsest = 8;
}

Census Census::all(ReadSession& session, const Store& store, std::shared_ptr<Spill> spill)
{
    Census census(store);
    census.m_spill = std::move(spill);
    Query query = session.query("SELECT id FROM v_customer ORDER BY id");
    while (query.step())
        census.m_ids.push_back(query.int64(0));
    if (!census.m_ids.empty()) {
        const std::int64_t extent = census.m_ids.back() - census.m_ids.front() + 1;
        if (extent / sparsest <= static_cast<std::int64_t>(census.m_ids.size())) {
            census.m_places.assign(static_cast<std::size_t>(extent), -1);
            for (std::size_t i = 0; i < census.m_ids.size(); ++i)
                census.m_places[static_cast<std::size_t>(census.m_ids[i] - census.m_ids.front())] =
                    static_cast<std::int32_t>(i);
        }
    }
    return census;
}

Census Census::some(ReadSession& session, const Store& store, const std::vector<std::int64_t>& customers)
{
    Census census(store);
    census.m_partial = true;
    census.m_list = detail::jsonArray(customers);
    Query query = census.query(session, "SELECT id FROM v_customer WHERE 1" + census.only("id") + " ORDER BY id");
    while (query.step())
        census.m_ids.push_back(query.int64(0));
    census.m_list = detail::jsonArray(census.m_ids);
    return census;
}

std::int64_t Census::ordinalOf(std::int64_t customer) const
{
    if (m_ids.empty() || customer < m_ids.front() || customer > m_ids.back())
        return -1;
    if (!m_places.empty())
        return m_places[static_cast<std::size_t>(customer - m_ids.front())];
    const auto found = std::lower_bound(m_ids.begin(), m_ids.end(), customer);
    return *found == customer ? found - m_ids.begin() : -1;
}

std::string Census::only(const std::string& column) const
{
    return m_partial ? " AND " + column + " IN (SELECT value FROM json_each(?1))" : std::string();
}

Query Census::query(ReadSession& session, const std::string& sql) const
{
    Query query = session.query(sql);
    if (m_partial)
        query.bind(m_list);
    return query;
}

void Census::scan(ReadSession& session, RowScan rows, const CancelToken& cancel,
                  const std::function<void(const RowValues&)>& take) const
{
    if (m_partial)
        rows.bound = m_list;
    RowTicker ticker(cancel);
    scanRows(session.connection(), rows, [&](const RowValues& row) {
        ticker.tick();
        take(row);
    });
}

std::shared_ptr<const Shard> readShard(ReadSession& session, const Census& census, const FieldCatalog& catalog,
                                       const CancelToken& cancel)
{
    auto shard = std::make_shared<Shard>();
    shard->ids = Array<std::int64_t>(census.ids());
    readTraits(session, census, catalog, cancel, *shard);
    readAddresses(session, census, cancel, *shard);
    readConsents(session, census, cancel, *shard);
    Errands rest;
    readOrders(session, census, cancel, *shard, rest);
    readEvents(session, census, cancel, *shard, rest);
    readPreferences(session, census, cancel, *shard);
    readLoyalty(session, census, cancel, *shard);
    rest.work(session);
    rest.rethrow();
    return shard;
}

Grouping groupRows(const ColumnBuilder& ordinals, const ColumnBuilder& times, std::size_t customers)
{
    std::vector<std::uint32_t> next(customers + 1);
    ordinals.visit([&](std::int64_t ordinal) { ++next[static_cast<std::size_t>(ordinal) + 1]; });
    std::vector<std::uint32_t> owners;
    std::vector<std::uint32_t> starts{0};
    for (std::size_t i = 0; i < customers; ++i) {
        if (next[i + 1] != 0) {
            owners.push_back(static_cast<std::uint32_t>(i));
            starts.push_back(starts.back() + next[i + 1]);
        }
        next[i + 1] += next[i];
    }
    Grouping grouping;
    grouping.order.resize(ordinals.size());
    std::uint32_t row = 0;
    ordinals.visit([&](std::int64_t ordinal) { grouping.order[next[static_cast<std::size_t>(ordinal)]++] = row++; });
    for (std::size_t owner = 0; owner < owners.size(); ++owner) {
        const auto first = grouping.order.begin() + starts[owner];
        const auto last = grouping.order.begin() + starts[owner + 1];
        const auto earlier = [&](std::uint32_t a, std::uint32_t b) { return times.valueAt(a) < times.valueAt(b); };
        if (last - first > 1 && !std::is_sorted(first, last, earlier))
            std::stable_sort(first, last, earlier);
    }
    grouping.owners.ordinals = Array<std::uint32_t>(std::move(owners));
    grouping.owners.starts = Array<std::uint32_t>(std::move(starts));
    return grouping;
}

void HistoryBuilder::spillTo(const std::shared_ptr<Spill>& spill)
{
    m_spill = spill;
    for (ColumnBuilder* builder : {&m_latest, &m_since, &m_pastValues, &m_pastSince})
        builder->spillTo(spill);
}

void HistoryBuilder::put(ColumnBuilder& column, const Entry& entry)
{
    if (entry.kind == Entry::Kind::Cleared)
        column.addNull();
    else if (entry.kind == Entry::Kind::Real)
        column.addReal(entry.real);
    else
        column.add(entry.integer);
}

void HistoryBuilder::closeCustomer()
{
    if (m_entries.empty())
        return;
    m_latest.padTo(m_ordinal);
    m_since.padTo(m_ordinal);
    put(m_latest, m_entries.back());
    m_since.add(m_entries.back().since);
    if (m_entries.size() > 1) {
        m_pastOrdinals.push_back(m_ordinal);
        for (const Entry& entry : m_entries) {
            put(m_pastValues, entry);
            m_pastSince.add(entry.since);
        }
        m_pastStarts.push_back(static_cast<std::uint32_t>(m_pastValues.size()));
    }
    m_entries.clear();
}

void HistoryBuilder::add(std::uint32_t ordinal, Entry entry)
{
    if (ordinal != m_ordinal)
        closeCustomer();
    m_ordinal = ordinal;
    m_entries.push_back(entry);
}

void HistoryBuilder::addText(std::uint32_t ordinal, std::int64_t since, std::string_view text)
{
    add(ordinal, {since, Entry::Kind::Integer, m_texts.intern(text), 0});
}

void HistoryBuilder::addNumber(std::uint32_t ordinal, std::int64_t since, double number)
{
    add(ordinal, {since, Entry::Kind::Real, 0, number});
}

void HistoryBuilder::addInteger(std::uint32_t ordinal, std::int64_t since, std::int64_t number)
{
    add(ordinal, {since, Entry::Kind::Integer, number, 0});
}

void HistoryBuilder::addCleared(std::uint32_t ordinal, std::int64_t since)
{
    add(ordinal, {since, Entry::Kind::Cleared, 0, 0});
}

void HistoryBuilder::addList(std::uint32_t ordinal, std::int64_t since, const std::vector<std::string>& items)
{
    std::string whole;
    for (const std::string& item : items)
        whole.append(item).push_back('\xfe');
    const std::size_t known = m_texts.count();
    const std::uint32_t number = m_texts.intern(whole);
    if (number == known) {
        for (const std::string& item : items)
            m_itemNumbers.push_back(m_items.intern(item));
        m_itemStarts.push_back(static_cast<std::uint32_t>(m_itemNumbers.size()));
    }
    add(ordinal, {since, Entry::Kind::Integer, number, 0});
}

HistoryColumn HistoryBuilder::finish(std::size_t customers)
{
    closeCustomer();
    m_latest.padTo(customers);
    m_since.padTo(customers);
    HistoryColumn history;
    auto [latest, past] = ColumnBuilder::finishAlike(m_latest, m_pastValues, true);
    history.latest = std::move(latest);
    history.pastValues = std::move(past);
    history.since = m_since.finish();
    history.pastSince = m_pastSince.finish();
    history.past.ordinals = Array<std::uint32_t>(std::move(m_pastOrdinals));
    history.past.starts = Array<std::uint32_t>(std::move(m_pastStarts));
    if (m_texts.count() > 0)
        history.texts = m_texts.finish(m_spill.get());
    if (m_itemStarts.size() > 1) {
        history.itemStarts = Array<std::uint32_t>(std::move(m_itemStarts));
        history.itemNumbers = Array<std::uint32_t>(std::move(m_itemNumbers));
        history.items = m_items.finish();
    }
    return history;
}

std::int64_t IdNumbers::find(std::int64_t id)
{
    const auto [found, isNew] = m_numbers.try_emplace(id, static_cast<std::int64_t>(m_ids.size()));
    if (isNew)
        m_ids.push_back(id);
    return found->second;
}

void RowTicker::stop()
{
    throw StoreFailure(makeError(ErrorCode::Cancelled, "Stopped. Nothing was changed."));
}

}
