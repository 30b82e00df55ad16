#include "core/intake/importundo.h"

#include "core/base/failpoint.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/customer/couponstore.h"
#include "core/customer/eventstore.h"
#include "core/customer/mergesapart.h"
#include "core/customer/pointsledger.h"
#include "core/customer/referencestore.h"
#include "core/customer/visitorstore.h"
#include "core/intake/importreplay.h"
#include "core/intake/orderretraction.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace patron::intake {

namespace {
std::int64_t number(Connection& connection, const char* sql, BatchId batch)
{
    Query query = connection.query(sql);
    query.bind(batch);
    return query.step() ? query.int64(0) : 0;
}

/// An import and the imports of its corrected rejects, the newest first.
std::vector<BatchId> familyOf(Connection& connection, BatchId batch)
{
    std::vector<BatchId> family;
    Query query =
        connection.query("SELECT id FROM import_batch WHERE (id = ?1 OR parent_id = ?1) AND state = 'applied' "
                         "ORDER BY id DESC");
    query.bind(batch);
    while (query.step())
        family.push_back(query.id<BatchId>(0));
    return family;
}

UndoCounts countsOf(Connection& connection, BatchId batch)
{
    UndoCounts counts;
    const auto ask = [&](const char* sql) { return number(connection, sql, batch); };
    counts.customers.gone = ask(
        "SELECT count(*) FROM (SELECT DISTINCT customer_id FROM person_claim WHERE batch_id = ?1) c WHERE "
        "c.customer_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person_claim o WHERE o.customer_id = c.customer_id "
        "AND o.batch_id <> ?1) AND NOT EXISTS (SELECT 1 FROM identity i WHERE i.customer_id = c.customer_id AND "
        "i.batch_id IS NOT ?1) AND NOT EXISTS (SELECT 1 FROM trait_entry t WHERE t.customer_id = c.customer_id AND "
        "t.batch_id IS NOT ?1)");
    counts.customers.stays =
        ask("SELECT count(DISTINCT customer_id) FROM person_claim WHERE batch_id = ?1") - counts.customers.gone;
    counts.orders.gone = ask("SELECT count(*) FROM order_claim c WHERE batch_id = ?1 AND NOT EXISTS (SELECT 1 FROM "
                             "order_claim o WHERE o.order_id = c.order_id AND o.batch_id <> ?1)");
    counts.orders.stays = ask("SELECT count(*) FROM order_claim WHERE batch_id = ?1") - counts.orders.gone;
    counts.lines.gone = ask("SELECT count(*) FROM order_claim c CROSS JOIN order_line l ON l.order_id = c.order_id "
                            "WHERE c.batch_id = ?1 AND l.batch_id = ?1 AND NOT EXISTS (SELECT 1 FROM order_claim o "
                            "WHERE o.order_id = c.order_id AND o.batch_id > ?1)");
    counts.lines.stays = ask("SELECT count(*) FROM order_claim c CROSS JOIN order_line l ON l.order_id = c.order_id "
                             "WHERE c.batch_id = ?1") -
                         counts.lines.gone;
    counts.events.gone = ask("SELECT count(*) FROM event e WHERE batch_id = ?1 AND NOT EXISTS (SELECT 1 FROM "
                             "event_claim c WHERE c.event_id = e.id)");
    counts.events.stays = ask("SELECT count(*) FROM event WHERE batch_id = ?1") - counts.events.gone +
                          ask("SELECT count(*) FROM event_claim WHERE batch_id = ?1");
    counts.products.gone = ask("SELECT count(*) FROM product WHERE batch_id = ?1 AND NOT EXISTS (SELECT 1 FROM "
                               "import_version v WHERE v.area = 'product' AND v.key = product.sku)");
    counts.products.stays = ask("SELECT count(*) FROM import_version WHERE batch_id = ?1 AND area = 'product'");
    counts.places.gone = ask("SELECT count(*) FROM place WHERE batch_id = ?1 AND NOT EXISTS (SELECT 1 FROM "
                             "import_version v WHERE v.area = 'place' AND v.key = place.folded)") +
                         ask("SELECT count(*) FROM exchange_rate WHERE batch_id = ?1 AND NOT EXISTS (SELECT 1 FROM "
                             "import_version v WHERE v.area = 'rate' AND v.key = currency || char(31) || day)") +
                         ask("SELECT count(*) FROM gazetteer WHERE batch_id = ?1");
    counts.places.stays =
        ask("SELECT count(*) FROM import_version WHERE batch_id = ?1 AND area IN ('place', 'rate', 'gazetteer')");
    counts.weather.gone = ask("SELECT count(*) FROM weather WHERE batch_id = ?1 AND NOT EXISTS (SELECT 1 FROM "
                              "import_version v WHERE v.area = 'weather' AND v.key = spot || char(31) || day || "
                              "char(31) || variable || char(31) || issued_at)");
    counts.weather.stays = ask("SELECT count(*) FROM import_version WHERE batch_id = ?1 AND area = 'weather'");
    counts.points.gone = ask("SELECT count(*) FROM loyalty_entry e WHERE batch_id = ?1 AND NOT EXISTS (SELECT 1 FROM "
                             "loyalty_entry o WHERE o.source = e.source AND o.source_key = e.source_key AND o.id <> "
                             "e.id)");
    counts.points.stays = ask("SELECT count(*) FROM loyalty_entry WHERE batch_id = ?1") - counts.points.gone;
    counts.coupons.gone = ask("SELECT count(*) FROM coupon WHERE batch_id = ?1 AND NOT EXISTS (SELECT 1 FROM "
                              "import_version v WHERE v.area = 'coupon' AND v.key = folded)") +
                          ask("SELECT count(*) FROM coupon_use e WHERE batch_id = ?1 AND NOT EXISTS (SELECT 1 FROM "
                              "coupon_use o WHERE o.source = e.source AND o.source_key = e.source_key AND o.id <> "
                              "e.id)");
    counts.coupons.stays = ask("SELECT count(*) FROM import_version WHERE batch_id = ?1 AND area = 'coupon'") +
                           ask("SELECT count(*) FROM coupon_use e WHERE batch_id = ?1 AND EXISTS (SELECT 1 FROM "
                               "coupon_use o WHERE o.source = e.source AND o.source_key = e.source_key AND o.id <> "
                               "e.id)");
    counts.consents.gone = ask("SELECT count(*) FROM consent_entry WHERE batch_id = ?1");
    counts.suppressions.gone = ask("SELECT count(*) FROM suppression WHERE batch_id = ?1");
    return counts;
}

void addCounts(UndoCounts& sum, const UndoCounts& part)
{
    for (const auto member :
         {&UndoCounts::customers, &UndoCounts::orders, &UndoCounts::lines, &UndoCounts::events, &UndoCounts::products,
          &UndoCounts::places, &UndoCounts::consents, &UndoCounts::suppressions, &UndoCounts::weather,
          &UndoCounts::points, &UndoCounts::coupons}) {
        (sum.*member).gone += (part.*member).gone;
        (sum.*member).stays += (part.*member).stays;
    }
}

std::int64_t settingNumber(Transaction& tx, std::string_view key, std::int64_t otherwise)
{
    Query query = tx.query("SELECT value FROM setting WHERE key = ?");
    query.bind(key);
    if (!query.step())
        return otherwise;
    const std::string_view text = query.view(0);
    std::int64_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    return parsed.ec == std::errc{} && value >= 0 ? value : otherwise;
}

/// One batch of the family.
class BatchUndo
{
public:
    BatchUndo(Transaction& tx, const Store& store, JobContext& job, BatchId batch)
        : m_tx(tx)
        , m_store(store)
        , m_job(job)
        , m_batch(batch)
        , m_people(tx, store, batch)
        , m_merges(tx, m_people)
        , m_orders(tx, store, job, batch)
        , m_replay(tx, store, job, m_people)
    {}

    Result<void> run()
    {
        withdrawTraits();
        m_job.phase("Looking for what others say, too");
        m_replay.closeCircle();
        m_merges.take();
        PATRON_CHECK(m_orders.begin());
        takeEvents();
        failpoint("undo.after_orders");
        m_job.phase("Laying together what stays");
        m_people.clear();
        PATRON_CHECK(m_replay.run());
        failpoint("undo.after_people");
        PATRON_CHECK(m_orders.finish());
        m_people.restoreIds();
        customer::events::settleCircle(m_tx);
        settleLoyalty();
        m_merges.putBack();
        m_people.finish();
        withdrawProducts();
        customer::reference::withdraw(m_tx, m_store, m_batch);
        dropUnused();
        m_tx.query("DELETE FROM import_reject WHERE batch_id = ?").bind(m_batch).run();
        m_tx.query("UPDATE import_batch SET state = 'undone', undone_at = ?, claims_kept = 0 WHERE id = ?")
            .bind(m_job.clock().now(), m_batch)
            .run();
        m_tx.changed(Area::Imports);
        return {};
    }

private:
    /// The first import that names a trait says of what type it is. When another one is the first now, everybody with
    /// that trait is made again.
    void withdrawTraits()
    {
        const auto withdrawn =
            customer::references::withdraw(m_tx, customer::traitTable(), m_batch, [](std::int64_t) { return false; });
        for (const auto& row : withdrawn) {
            if (!row.after.is_object() || row.before.value("type", "") == row.after.value("type", ""))
                continue;
            std::vector<BatchId> batches;
            Query query = m_tx.query("SELECT batch_id FROM import_version WHERE area = 'trait' AND key = ?1 AND "
                                     "batch_id > 0 UNION SELECT batch_id FROM trait WHERE name = ?1 AND batch_id > 0");
            query.bind(row.key);
            while (query.step())
                batches.push_back(query.id<BatchId>(0));
            m_people.addPeopleOf(batches);
        }
        for (const auto& row : withdrawn) {
            if (row.unspoken)
                m_traits.push_back(row.key);
        }
    }

    /// Events that another import brings, too, are its own from now on; the others go.
    void takeEvents()
    {
        // A claim that leaned on this import's words keeps them.
        m_tx.query(
                "UPDATE event_claim SET record = (SELECT o.record FROM event_claim o WHERE o.event_id = "
                "event_claim.event_id AND o.batch_id = ?1) WHERE record IS NULL AND batch_id = (SELECT min(n.batch_id) "
                "FROM event_claim n WHERE n.event_id = event_claim.event_id AND n.batch_id > ?1) AND EXISTS (SELECT 1 "
                "FROM event_claim o WHERE o.event_id = event_claim.event_id AND o.batch_id = ?1)")
            .bind(m_batch)
            .run();
        m_tx.query("DELETE FROM event_claim WHERE batch_id = ?").bind(m_batch).run();
        m_tx.query("INSERT INTO temp.handed_event SELECT DISTINCT c.event_id FROM event_claim c JOIN event e ON "
                   "e.id = c.event_id WHERE e.batch_id = ?")
            .bind(m_batch)
            .run();
        customer::events::handOver(m_tx, m_store.zone(), m_batch);
        customer::events::removeBatch(m_tx, m_batch);
    }

    void settleLoyalty()
    {
        std::set<CustomerId> touched;
        customer::points::withdraw(m_tx, m_batch, touched);
        customer::points::settleCircle(m_tx, touched);
        for (const CustomerId customer : touched)
            customer::points::settle(m_tx, customer);
        customer::coupons::withdraw(m_tx, m_batch, touched);
        customer::coupons::settleCircle(m_tx);
    }

    void withdrawProducts()
    {
        // Which products lines name is looked up once: lines have no index by product.
        m_tx.query("CREATE TEMP TABLE IF NOT EXISTS named_product (id INTEGER PRIMARY KEY)").run();
        m_tx.query("DELETE FROM temp.named_product").run();
        m_tx.query("INSERT OR IGNORE INTO temp.named_product SELECT DISTINCT product_id FROM order_line WHERE "
                   "product_id IS NOT NULL AND EXISTS (SELECT 1 FROM product WHERE batch_id = ?)")
            .bind(m_batch)
            .run();
        customer::references::withdraw(m_tx, customer::productTable(), m_batch, [this](std::int64_t id) {
            Query named = m_tx.query("SELECT 1 FROM temp.named_product WHERE id = ?");
            named.bind(id);
            return !named.step();
        });
        m_tx.query("DELETE FROM temp.named_product").run();
    }

    /// Traits and event kinds that came with the import and nobody uses any more.
    void dropUnused()
    {
        for (const std::string& name : m_traits) {
            m_tx.query("DELETE FROM trait WHERE name = ?1 AND standard = 0 AND NOT EXISTS (SELECT 1 FROM trait_entry e "
                       "WHERE e.trait_id = trait.id) AND NOT EXISTS (SELECT 1 FROM v_segment s WHERE "
                       "instr(s.rule, '\"' || ?1 || '\"') > 0)")
                .bind(name)
                .run();
        }
        customer::visitors::dropUnused(m_tx);
        customer::events::removeUnusedKinds(m_tx);
    }

    Transaction& m_tx;
    const Store& m_store;
    JobContext& m_job;
    BatchId m_batch;
    customer::Retraction m_people;
    customer::MergesApart m_merges;
    OrderRetraction m_orders;
    ImportReplay m_replay;
    std::vector<std::string> m_traits;
};
}

std::string undoSentence(const UndoCounts& counts)
{
    std::vector<std::string> gone;
    std::vector<std::string> stays;
    const auto add = [&](const UndoCounts::Part& part, const char* one, const char* several) {
        const auto words = [&](std::int64_t n) { return groupDigits(n) + " " + (n == 1 ? one : several); };
        if (part.gone > 0)
            gone.push_back(words(part.gone));
        if (part.stays > 0)
            stays.push_back(words(part.stays));
    };
    add(counts.customers, "customer", "customers");
    add(counts.orders, "order", "orders");
    add(counts.lines, "order line", "order lines");
    add(counts.events, "event", "events");
    add(counts.products, "product", "products");
    add(counts.places, "place, rate or postal code", "places, rates or postal codes");
    add(counts.consents, "consent", "consents");
    add(counts.suppressions, "suppression", "suppressions");
    add(counts.weather, "measure of the weather", "measures of the weather");
    add(counts.points, "movement of points", "movements of points");
    add(counts.coupons, "coupon or use of one", "coupons and uses of them");
    std::string text = gone.empty() ? "Nothing goes." : "Gone: " + joinWords(gone) + ".";
    if (!stays.empty())
        text += " Of what it told, others tell " + joinWords(stays) + ", too; they stay.";
    return text;
}

std::optional<Error> undoRefusal(Connection& connection, BatchId batch)
{
    Query query =
        connection.query("SELECT state, claims_kept, parent_id FROM import_batch WHERE id = ? AND kind <> 'edit'");
    query.bind(batch);
    const std::string name = "Import " + std::to_string(batch.value);
    if (!query.step())
        return makeError(ErrorCode::NotFound, "There is no import " + std::to_string(batch.value) +
                                                  ". \"imports\" lists those that were done.");
    if (query.view(0) != "applied")
        return makeError(ErrorCode::Conflict, name + " is undone already.");
    if (!query.isNull(2))
        return makeError(ErrorCode::Conflict, name + " holds the corrected rows of import " + query.text(2) +
                                                  "; undo that one, and both go.");
    if (!query.flag(1))
        return makeError(ErrorCode::Conflict, name +
                                                  " is too old to be undone: what would be needed for it is kept for "
                                                  "90 days and for the last 20 imports. What it brought stays.");
    return std::nullopt;
}

Result<UndoCounts> previewUndo(Store& store, BatchId batch)
{
    return store.read([&](ReadSession& session) -> Result<UndoCounts> {
        if (auto refusal = undoRefusal(session.connection(), batch))
            return *refusal;
        UndoCounts counts;
        for (const BatchId one : familyOf(session.connection(), batch))
            addCounts(counts, countsOf(session.connection(), one));
        return counts;
    });
}

Result<UndoCounts> undoImport(Store& store, BatchId batch, JobContext& job)
{
    job.phase("Getting ready");
    return store.writeLong(
        [&](Transaction& tx) -> Result<UndoCounts> {
            if (auto refusal = undoRefusal(tx.connection(), batch))
                return *refusal;
            UndoCounts counts;
            for (const BatchId one : familyOf(tx.connection(), batch)) {
                addCounts(counts, countsOf(tx.connection(), one));
                PATRON_CHECK(BatchUndo(tx, store, job, one).run());
            }
            if (job.cancelled())
                return makeError(ErrorCode::Cancelled, "The undo was stopped; nothing was changed.");
            failpoint("undo.before_commit");
            return counts;
        },
        job.cancelToken());
}

std::int64_t forgetOldImports(Transaction& tx, Ms now)
{
    const UndoKeeping keeping;
    const std::int64_t days = settingNumber(tx, "undo.keep_days", keeping.days);
    const std::int64_t imports = settingNumber(tx, "undo.keep_imports", keeping.imports);
    std::vector<BatchId> old;
    {
        // Corrected rejects live as long as their import.
        Query query = tx.query(
            "SELECT id FROM import_batch b WHERE claims_kept AND state = 'applied' AND "
            "recorded_at < ?1 AND parent_id IS NULL AND kind <> 'edit' AND NOT EXISTS (SELECT 1 FROM import_batch c "
            "WHERE c.parent_id = b.id AND c.recorded_at >= ?1) AND (SELECT count(*) FROM "
            "import_batch n WHERE n.id > b.id AND n.parent_id IS NULL AND n.kind <> 'edit') >= ?2");
        query.bind(now - days * msPerDay, imports);
        while (query.step())
            old.push_back(query.id<BatchId>(0));
    }
    for (const BatchId batch : old) {
        tx.query("UPDATE import_batch SET claims_kept = 0 WHERE id = ?1 OR parent_id = ?1").bind(batch).run();
        tx.query("DELETE FROM import_reject WHERE batch_id IN (SELECT id FROM import_batch WHERE id = ?1 OR "
                 "parent_id = ?1)")
            .bind(batch)
            .run();
    }
    if (!old.empty())
        customer::claims::forget(tx);
    return static_cast<std::int64_t>(old.size());
}

}
