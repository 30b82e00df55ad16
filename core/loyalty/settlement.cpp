#include "core/loyalty/settlement.h"

#include "core/base/money.h"
#include "core/base/text.h"
#include "core/customer/mergestore.h"
#include "core/loyalty/referral.h"

#include <algorithm>

namespace patron::loyalty {

std::string subjectOf(const std::string& sourceKey)
{
    return sourceKey.substr(0, sourceKey.rfind('|'));
}

Settlement::Settlement(Transaction& tx, const Store& store, const SavedPlan& plan, CustomerId customer, Ms now,
                       SettleReport& report)
    : m_tx(tx)
    , m_store(store)
    , m_plan(plan)
    , m_customer(customer)
    , m_now(now)
    , m_today(store.zone().dayAt(now))
    , m_report(report)
{}

void Settlement::run()
{
    readRows();
    m_orders = ordersOf(m_tx.connection(), m_customer, m_now);
    readStanding();
    planOrders();
    planEvents();
    planReferral();
    planBirthdays();
    // What a tier multiplies and what leads to one go hand in hand: all in the order of time.
    std::stable_sort(m_moments.begin(), m_moments.end(),
                     [](const Moment& one, const Moment& other) { return one.at < other.at; });
    for (const Moment& moment : m_moments) {
        lookAtMidnights(std::min(m_today, m_store.zone().dayAt(moment.at)));
        moment.settle();
    }
    settleUnmade();
    lookAtMidnights(m_today);
    expire();
    writeStanding();
}

void Settlement::readRows()
{
    m_rows = ledger::rows(m_tx.connection(), m_plan, m_customer);
    for (const LedgerRow& row : m_rows) {
        if (row.source != m_plan.source() || row.points == 0)
            continue;
        Subject& subject = m_subjects[subjectOf(row.sourceKey)];
        subject.points += row.points;
        if (row.points > 0 && row.lot == 0 && subject.lot == 0) {
            subject.lot = row.id;
            subject.lotAt = row.at;
        }
        if (row.lot != 0 && row.lot != subject.lot)
            subject.tiedTo = row.lot;
    }
}

void Settlement::planOrders()
{
    for (const OrderFact& order : m_orders) {
        if (!m_plan.covers(order.at, m_store.zone()))
            continue;
        m_moments.push_back({order.at, [this, &order] { settleOrder(order); }});
        for (std::size_t i = 0; i < order.returns.size(); ++i)
            m_moments.push_back(
                {std::max(order.at, order.returns[i].at), [this, &order, i] { settleReturn(order, i); }});
    }
}

std::int64_t Settlement::worthOf(const OrderFact& order) const
{
    return std::max<std::int64_t>(
        0, pointsOf(m_plan.at(order.at), order, multiplierAt(order.at), m_store.currencyDecimals()));
}

void Settlement::settleOrder(const OrderFact& order)
{
    const std::string subject = "order:" + order.ref;
    const std::int64_t points = std::max(worthOf(order), expiredOf(subject));
    bring({m_customer, subject, points, {}, order.at, true, "Order " + order.number, order.number});
}

void Settlement::settleReturn(const OrderFact& order, std::size_t index)
{
    const std::string subject = "order:" + order.ref;
    const std::int64_t points = worthOf(order);
    // What has expired of the lot is not taken a second time.
    const std::int64_t most = std::max<std::int64_t>(0, points - expiredOf(subject));
    const std::int64_t before = index > 0 ? std::min(reversedBy(points, order, index - 1), most) : 0;
    const std::int64_t own = std::min(reversedBy(points, order, index), most) - before;
    const ReturnFact& back = order.returns[index];
    bring({m_customer, "return:" + order.ref + "/" + back.ref, -own, subject, back.at, false,
           "Return of order " + order.number, order.number});
}

void Settlement::planEvents()
{
    std::set<std::string> kinds;
    for (const PlanVersion& version : m_plan.versions) {
        for (const EventRule& rule : version.plan.events)
            kinds.insert(rule.event);
    }
    std::vector<EventFact> events = eventsOf(m_tx.connection(), m_customer, {kinds.begin(), kinds.end()}, m_now);
    std::erase_if(events, [&](const EventFact& event) { return !m_plan.covers(event.at, m_store.zone()); });
    std::map<const Plan*, std::vector<std::int64_t>> points;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const Plan& inForce = m_plan.at(events[i].at);
        auto& all = points[&inForce];
        if (all.empty())
            all = pointsOf(inForce, events, m_store.zone());
        plan({m_customer,
              "event:" + std::to_string(events[i].id),
              all[i],
              {},
              events[i].at,
              true,
              "Event " + events[i].kind,
              {}});
    }
}

void Settlement::plan(Wish wish)
{
    const Ms at = wish.at;
    m_moments.push_back({at, [this, wish = std::move(wish)] { bring(wish); }});
}

/// Under the number by which the customer was a friend first: two who become one are rewarded for once.
std::string Settlement::referralSubject() const
{
    for (const CustomerId id : customer::merges::idsOf(m_tx.connection(), m_customer)) {
        std::string subject = "referral:" + std::to_string(id.value);
        Query known = m_tx.query("SELECT 1 FROM v_loyalty_entry WHERE source = ?1 AND source_key >= ?2 || ':' AND "
                                 "source_key < ?2 || ';'");
        known.bind(m_plan.source(), subject);
        if (known.step())
            return subject;
    }
    return "referral:" + std::to_string(m_customer.value);
}

void Settlement::planReferral()
{
    const bool asked = std::any_of(m_plan.versions.begin(), m_plan.versions.end(),
                                   [](const PlanVersion& version) { return version.plan.referral.has_value(); });
    if (!asked)
        return;
    const auto judged = referrals::judge(m_tx.connection(), m_plan, m_customer, m_orders, m_store.zone(), m_now);
    const std::string subject = referralSubject();
    Wish invited{m_customer, subject + ":friend", 0, {}, m_now, true, "Came by a friend", {}};
    Wish referrer{{}, subject + ":referrer", 0, {}, m_now, true, "Brought a friend", {}};
    if (judged.reward) {
        invited.points = judged.reward->invited;
        referrer.points = judged.reward->points;
        referrer.owner = judged.reward->referrer;
        invited.at = referrer.at = judged.reward->at;
    }
    const Ms when = invited.at;
    m_moments.push_back({when, [this, invited, referrer] {
                             bring(invited);
                             reconcile(referrer);
                         }});
}

void Settlement::planBirthdays()
{
    const bool given = std::any_of(m_plan.versions.begin(), m_plan.versions.end(),
                                   [](const PlanVersion& version) { return version.plan.birthdayPoints > 0; });
    if (!given)
        return;
    Query query = m_tx.query("SELECT birthday FROM v_customer WHERE id = ?");
    query.bind(m_customer);
    if (!query.step() || query.isNull(0))
        return;
    const auto birthday = static_cast<DayNumber>(query.int64(0));
    const DayNumber first = m_plan.plan().startsOn.value_or(m_today);
    for (int year = dateOf(first).year; year <= dateOf(m_today).year; ++year) {
        const DayNumber day = birthdayIn(birthday, year);
        const Ms at = m_store.zone().startOfDay(day);
        const std::string ending = ":" + std::to_string(year);
        const bool had = std::any_of(m_subjects.begin(), m_subjects.end(), [&](const auto& subject) {
            return subject.first.starts_with("birthday:") && subject.first.ends_with(ending);
        });
        if (had || day < first || at > m_now || !m_plan.covers(at, m_store.zone()))
            continue;
        const std::string subject = "birthday:" + std::to_string(m_customer.value) + ending;
        const Wish wish{m_customer, subject, m_plan.at(at).birthdayPoints, {}, at, false, "Birthday", {}};
        m_moments.push_back({at, [this, wish] {
                                 if (hasJoinedBy(wish.at))
                                     bring(wish);
                             }});
    }
}

void Settlement::settleUnmade()
{
    std::vector<std::string> gone;
    for (const auto& [subject, known] : m_subjects) {
        const bool follows =
            subject.starts_with("order:") || subject.starts_with("return:") || subject.starts_with("event:");
        if (follows && known.points != 0 && !m_made.contains(subject))
            gone.push_back(subject);
    }
    for (const std::string& subject : gone) {
        const bool back = subject.starts_with("return:");
        bring({m_customer,
               subject,
               back ? 0 : expiredOf(subject), // that is gone already
               {},
               m_now,
               false,
               back ? "A return was taken back" : "What it was for is no more",
               {}});
    }
}

void Settlement::expire()
{
    const DayNumber first = m_plan.plan().startsOn.value_or(0);
    const Holding holding = holdingOf(ledger::lotRows(m_rows, m_now));
    for (const Lot& lot : holding.lots) {
        if (!lot.expiresOn || *lot.expiresOn >= m_today || *lot.expiresOn < first || lot.left == 0)
            continue;
        NewEntry entry;
        entry.customer = m_customer;
        entry.kind = "expire";
        entry.points = -lot.left;
        entry.at = entry.factAt = m_store.zone().startOfDay(*lot.expiresOn + 1);
        entry.lot = lot.id;
        entry.reason = "Expired after " + formatIsoDate(*lot.expiresOn);
        const std::string subject = "expire:" + std::to_string(lot.id);
        int place = 1;
        for (const LedgerRow& row : m_rows)
            place += subjectOf(row.sourceKey) == subject && row.source == m_plan.source() ? 1 : 0;
        entry.sourceKey = subject + "|" + std::to_string(place);
        if (append(std::move(entry)) != 0)
            m_report.expired += lot.left;
    }
}

void Settlement::bring(const Wish& wish)
{
    if (wish.owner == m_customer) {
        m_made.insert(wish.subject);
        const auto known = m_subjects.find(wish.subject);
        if ((known == m_subjects.end() ? 0 : known->second.points) == wish.points)
            return;
    }
    reconcile(wish);
}

void Settlement::reconcile(const Wish& wish)
{
    std::map<CustomerId, Subject> owners;
    int rows = 0;
    {
        Query query = m_tx.query("SELECT customer_id, points, id, at, coalesce(lot_id, 0) FROM v_loyalty_entry WHERE "
                                 "source = ?1 AND source_key "
                                 ">= ?2 || '|' AND source_key < ?2 || '}' ORDER BY id");
        query.bind(m_plan.source(), wish.subject);
        while (query.step()) {
            ++rows;
            Subject& subject = owners[query.id<CustomerId>(0)];
            subject.points += query.int64(1);
            if (query.int64(4) != 0 && query.int64(4) != subject.lot)
                subject.tiedTo = query.int64(4);
            else if (query.int64(1) > 0 && subject.lot == 0) {
                subject.lot = query.int64(2);
                subject.lotAt = query.int64(3);
            }
        }
    }
    owners.try_emplace(wish.owner);
    for (const auto& [owner, known] : owners) {
        Wish own = wish;
        own.owner = owner;
        own.points = owner == wish.owner ? wish.points : 0;
        if (known.points != own.points)
            write(own, own.points - known.points, known, ++rows);
    }
}

void Settlement::write(const Wish& wish, std::int64_t difference, const Subject& known, int place)
{
    const TimeZone& zone = m_store.zone();
    Subject lot = known;
    if (known.tiedTo != 0) {
        lot.lot = known.tiedTo;
    } else if (!wish.lotSubject.empty()) {
        const auto found = m_subjects.find(wish.lotSubject);
        lot = found == m_subjects.end() ? Subject{} : found->second;
    }
    NewEntry entry;
    entry.customer = wish.owner;
    entry.points = difference;
    entry.factAt = std::min(wish.at, m_now);
    entry.reason = wish.reason;
    entry.orderNumber = wish.orderNumber;
    entry.sourceKey = wish.subject + "|" + std::to_string(place);
    if (difference > 0 && !wish.subject.starts_with("return:")) {
        const Plan& plan = m_plan.at(wish.at);
        entry.kind = "earn";
        entry.at = wish.pends ? zone.add(wish.at, {plan.pendingDays, TimeUnit::Days}) : wish.at;
        entry.expiresOn = ledger::expiryOf(plan, zone.dayAt(wish.at));
        m_report.earned += difference;
    } else {
        entry.kind = difference < 0 ? "reverse" : "adjust";
        entry.lot = lot.lot;
        entry.at = std::max(wish.at, lot.lotAt);
        m_report.reversed -= difference;
    }
    const std::int64_t id = append(std::move(entry));
    if (wish.owner != m_customer) {
        m_tx.query("INSERT OR IGNORE INTO loyalty_stale(id) VALUES (?)").bind(wish.owner).run();
        return;
    }
    Subject& own = m_subjects[wish.subject];
    own.points += difference;
    if (wish.subject.starts_with("return:") && own.tiedTo == 0)
        own.tiedTo = lot.lot;
    if (difference > 0 && own.lot == 0 && !wish.subject.starts_with("return:")) {
        own.lot = id;
        own.lotAt = m_rows.back().at;
    }
}

std::int64_t Settlement::append(NewEntry entry)
{
    const bool mine = entry.customer == m_customer;
    LedgerRow row;
    row.kind = entry.kind;
    row.at = entry.at;
    row.points = entry.points;
    row.lot = entry.lot;
    row.expiresOn = entry.expiresOn;
    row.tier = entry.tier;
    row.source = m_plan.source();
    row.sourceKey = entry.sourceKey;
    if (mine) {
        m_rows.push_back(row);
        // What is pending says nothing yet: the midnight after it counts does.
        if (!entry.toNext && entry.kind != "expire" && entry.at <= entry.factAt && m_plan.plan().tiers)
            entry.toNext = toNextAt(entry.at, m_standing.level);
        m_rows.back().toNext = entry.toNext;
    }
    const std::int64_t id = ledger::append(m_tx, m_store, m_plan, entry, m_now);
    if (mine)
        m_rows.back().id = id;
    return id;
}

std::int64_t Settlement::expiredOf(const std::string& subject) const
{
    const auto found = m_subjects.find(subject);
    if (found == m_subjects.end() || found->second.lot == 0)
        return 0;
    std::int64_t expired = 0;
    for (const LedgerRow& row : m_rows)
        expired -= row.kind == "expire" && row.lot == found->second.lot ? row.points : 0;
    return expired;
}

bool Settlement::hasJoinedBy(Ms at) const
{
    return std::any_of(m_rows.begin(), m_rows.end(), [&](const LedgerRow& row) { return row.at <= at; });
}

}
