#include "core/delivery/threads.h"

#include "core/base/text.h"

#include <algorithm>

namespace patron::delivery::threads {

namespace {

constexpr std::size_t excerptLength = 120;

/// What came, with whom it is from: mails by whom they were matched to (merged meanwhile: by who took the place), texts
/// by who has the number.
const std::string cameMails =
    "SELECT m.id AS id, 'email' AS channel, COALESCE(a.customer_id, m.customer_id) AS customer, m.at AS at, m.subject "
    "AS "
    "subject, m.body AS body, m.kind AS kind, m.answered_at IS NULL AND m.kind IN ('reply', 'other') AND m.detail = '' "
    "AS is_open FROM inbound_mail m LEFT JOIN v_customer_alias a ON a.id = m.customer_id WHERE m.customer_id IS NOT "
    "NULL AND m.kind IN ('reply', 'other', 'auto_reply', 'unsubscribe') AND m.detail <> 'delivered'";
const std::string cameTexts =
    "SELECT t.id AS id, 'sms' AS channel, i.customer_id AS customer, t.at AS at, '' AS subject, t.body AS body, "
    "t.meaning AS kind, t.answered_at IS NULL AND t.meaning IN ('text', 'help') AS is_open FROM inbound_text t JOIN "
    "(SELECT DISTINCT customer_id, normalized FROM v_identity WHERE kind = 'phone' AND customer_id IS NOT NULL) i ON "
    "i.normalized = t.number";

}

std::vector<OpenThread> open(Connection& connection, std::int64_t limit)
{
    // Only what is open is read: partial indexes hold just that.
    Query query = connection.query(
        "SELECT customer, count(*), max(at), channel, CASE WHEN subject = '' OR body <> '' THEN body ELSE subject END "
        "FROM (" +
        cameMails + " AND m.answered_at IS NULL AND m.kind IN ('reply', 'other') UNION ALL " + cameTexts +
        " WHERE t.answered_at IS NULL AND t.meaning IN ('text', 'help')) WHERE is_open GROUP BY customer ORDER BY 3 "
        "DESC, 1 LIMIT ?");
    query.bind(limit);
    std::vector<OpenThread> list;
    while (query.step())
        list.push_back({query.id<CustomerId>(0), query.int64(1), query.int64(2), query.text(3),
                        ellipsize(query.text(4), excerptLength)});
    return list;
}

std::optional<ToAnswer> newest(Connection& connection, CustomerId customer, std::string_view channel)
{
    Query query = connection.query(
        "SELECT c.channel, c.subject, CASE WHEN c.channel = 'email' THEN (SELECT header_id FROM inbound_mail WHERE id "
        "= c.id) ELSE '' END, CASE WHEN c.channel = 'email' THEN (SELECT sender FROM inbound_mail WHERE id = c.id) "
        "ELSE (SELECT number FROM inbound_text WHERE id = c.id) END FROM (" +
        cameMails + " AND m.kind IN ('reply', 'other') UNION ALL " + cameTexts +
        ") c WHERE c.customer = ?1 AND (?2 = '' OR c.channel = ?2) ORDER BY c.at DESC, c.id DESC LIMIT 1");
    query.bind(customer, channel);
    if (!query.step())
        return std::nullopt;
    return ToAnswer{query.text(0), query.text(1), query.text(2), query.text(3)};
}

std::vector<ThreadItem> items(Connection& connection, CustomerId customer, std::int64_t limit)
{
    std::vector<ThreadItem> list;
    const auto add = [&](const std::string& sql, bool isOurs) {
        Query query = connection.query(sql);
        query.bind(customer, limit);
        while (query.step())
            list.push_back(
                {query.int64(0), isOurs, query.text(1), query.text(2), query.text(3), query.text(4), query.flag(5)});
    };
    add("SELECT at, channel, subject, body, kind, is_open FROM (" + cameMails + " UNION ALL " + cameTexts +
            ") WHERE customer = ?1 ORDER BY at DESC, id DESC LIMIT ?2",
        false);
    add("SELECT b.handed_at, b.channel, COALESCE(f.subject, ''), COALESCE(s.message, ''), b.state, 0 FROM outbox b "
        "LEFT "
        "JOIN frozen_message f ON f.outbox_id = b.id LEFT JOIN v_send s ON s.id = b.id WHERE b.customer_id = ?1 AND "
        "b.handed_at IS NOT NULL ORDER BY b.handed_at DESC, b.id DESC LIMIT ?2",
        true);
    std::reverse(list.begin(), list.end()); // what came at the same time stays in its order
    std::stable_sort(list.begin(), list.end(),
                     [](const ThreadItem& one, const ThreadItem& other) { return one.at < other.at; });
    if (static_cast<std::int64_t>(list.size()) > limit)
        list.erase(list.begin(), list.end() - limit);
    return list;
}

std::int64_t markAnswered(Transaction& tx, CustomerId customer, Ms now)
{
    std::int64_t changed = 0;
    tx.query("UPDATE inbound_mail SET answered_at = ?2 WHERE id IN (SELECT id FROM (" + cameMails +
             " AND m.answered_at IS NULL) WHERE customer = ?1 AND is_open)")
        .bind(customer, now)
        .run();
    changed += tx.changes();
    tx.query("UPDATE inbound_text SET answered_at = ?2 WHERE id IN (SELECT id FROM (" + cameTexts +
             " WHERE t.answered_at IS NULL) WHERE customer = ?1 AND is_open)")
        .bind(customer, now)
        .run();
    changed += tx.changes();
    tx.changed(Area::Outbox);
    return changed;
}

}
