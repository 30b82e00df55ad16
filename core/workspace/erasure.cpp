#include "core/workspace/erasure.h"

#include "core/base/hash.h"
#include "core/base/paths.h"
#include "core/base/timezone.h"
#include "core/customer/consentstore.h"
#include "core/customer/customererasure.h"
#include "core/customer/customersearch.h"
#include "core/delivery/deliverysubject.h"
#include "core/intake/intakesubject.h"
#include "core/loyalty/loyaltysubject.h"
#include "core/outbox/outboxsubject.h"
#include "core/program/programsubject.h"
#include "core/segment/audienceindex.h"
#include "core/segment/segmentsubject.h"

#include <algorithm>
#include <array>

namespace patron::workspace {

namespace fs = std::filesystem;
using customer::Subject;

namespace {
/// What is known before anything is erased.
struct Found
{
    std::vector<Subject> subjects;
    std::vector<fs::path> mails;
    std::vector<std::string> outOfReach;
    Json namedIn = Json::object();
};

/// Texts of the shop's own that name the person: a person has to look at them, so they are reported by number.
void addNamed(ReadSession& session, const Subject& subject, Json& namedIn)
{
    struct Text
    {
        const char* what;
        const char* sql;
    };
    static constexpr std::array<Text, 7> texts{
        {{"segments", "SELECT id, rule || ' ' || name FROM segment ORDER BY id"},
         {"programs", "SELECT program_id, definition FROM program_version ORDER BY program_id, id"},
         {"loyalty plans", "SELECT plan_id, definition FROM loyalty_plan_version ORDER BY plan_id, version"},
         {"messages", "SELECT message_id, subject || ' ' || preheader || ' ' || body || ' ' || plain_text FROM "
                      "message_version ORDER BY message_id, id"},
         {"snippets", "SELECT id, name || ' ' || body FROM snippet ORDER BY id"},
         {"places", "SELECT id, name || ' ' || coalesce(street, '') || ' ' || coalesce(phone, '') FROM place ORDER BY "
                    "id"},
         {"settings", "SELECT key, value FROM setting WHERE key NOT IN ('identity_key', 'live_on') ORDER BY key"}}};
    for (const Text& text : texts) {
        Query query = session.query(text.sql);
        while (query.step()) {
            if (!subject.isNamedIn(query.view(1)))
                continue;
            const std::string id = (text.what == std::string_view("settings") ? "" : "#") + query.text(0);
            Json& list = namedIn[text.what];
            if (std::find(list.begin(), list.end(), Json(id)) == list.end())
                list.push_back(id);
        }
    }
}

Result<Found> look(Workspace& workspace, const std::vector<CustomerId>& customers)
{
    Found found;
    Store& store = workspace.store();
    std::vector<std::vector<outbox::subjects::KeptMail>> kept;
    PATRON_CHECK(store.read([&](ReadSession& session) -> Result<void> {
        for (const CustomerId customer : customers) {
            PATRON_TRY(subject, customer::subjects::find(session, customer));
            const bool again = std::any_of(found.subjects.begin(), found.subjects.end(),
                                           [&](const Subject& each) { return each.customer == subject.customer; });
            if (again)
                continue;
            addNamed(session, subject, found.namedIn);
            for (std::string& sentence : delivery::subjects::outOfReach(session, subject))
                found.outOfReach.push_back(std::move(sentence));
            kept.push_back(outbox::subjects::mails(session, subject));
            found.subjects.push_back(std::move(subject));
        }
        return {};
    }));
    for (std::size_t i = 0; i < found.subjects.size(); ++i) {
        PATRON_TRY(mails, delivery::subjects::inboxMails(store, found.subjects[i], kept[i]));
        for (const fs::path& mail : mails) {
            if (std::find(found.mails.begin(), found.mails.end(), mail) == found.mails.end())
                found.mails.push_back(mail);
        }
    }
    return found;
}

Json hashesOf(const Store& store, const Subject& subject)
{
    Json list = Json::array();
    for (const customer::Identity& identity : subject.identities) {
        if (identity.kind != customer::IdentityKind::Email && identity.kind != customer::IdentityKind::Phone)
            continue;
        const std::string kind(customer::identityKindName(identity.kind));
        list.push_back(
            {{"kind", kind},
             {"hash", toHex(customer::consents::addressHash(kind, identity.normalized, store.identityKey()))}});
    }
    return list;
}

Json receiptOf(const Store& store, const Found& found, const customer::ErasedTables& tables,
               const std::vector<fs::path>& backups, Ms now)
{
    Json receipt{{"receipt", newUuid()},
                 {"workspace", store.uuid()},
                 {"erased_at", formatRfc3339(now)},
                 {"people", found.subjects.size()}};
    receipt["suppressed"] = Json::array();
    for (const Subject& subject : found.subjects) {
        for (Json& hash : hashesOf(store, subject))
            receipt["suppressed"].push_back(std::move(hash));
    }
    receipt["removed"] = Json::object();
    receipt["anonymised"] = Json::object();
    for (const auto& [table, rows] : tables) {
        if (rows.removed > 0)
            receipt["removed"][table] = rows.removed;
        if (rows.anonymised > 0)
            receipt["anonymised"][table] = rows.anonymised;
    }
    receipt["inbox_mails"] = found.mails.size();
    receipt["still_named_in"] = found.namedIn;
    receipt["backups"] = Json::array();
    for (const fs::path& backup : backups)
        receipt["backups"].push_back(fromPath(backup));
    receipt["not_reached"] = found.outOfReach;
    return receipt;
}

Result<void> eraseRows(Transaction& tx, const Store& store, const Subject& subject, Ms now,
                       customer::ErasedTables& tables)
{
    // From right to left: each module finds its rows by those of the modules before it.
    delivery::subjects::erase(tx, subject, tables);
    PATRON_CHECK(outbox::subjects::erase(tx, subject, now, tables));
    program::subjects::erase(tx, subject, tables);
    segment::subjects::erase(tx, subject, tables);
    intake::subjects::erase(tx, subject, tables);
    customer::erasure::erase(tx, store, subject, now, tables);
    // It knows people by their numbers alone, and is told of every order that goes.
    loyalty::subjects::erase(tx, subject, tables);
    return {};
}

/// Takes the index of all customers away, with what it holds in memory, and makes a new one at the end.
class WithoutIndex
{
public:
    explicit WithoutIndex(Workspace& workspace)
        : m_workspace(workspace)
        , m_hadIndex(workspace.store().companion() != nullptr)
    {
        workspace.store().setCompanion(nullptr);
    }
    ~WithoutIndex()
    {
        if (m_hadIndex)
            m_workspace.startIndex();
    }
    WithoutIndex(const WithoutIndex&) = delete;
    WithoutIndex& operator=(const WithoutIndex&) = delete;

private:
    Workspace& m_workspace;
    bool m_hadIndex;
};
}

Result<Json> eraseCustomers(Workspace& workspace, const std::vector<CustomerId>& customers, Ms now)
{
    Store& store = workspace.store();
    if (store.readOnly())
        return makeError(ErrorCode::ReadOnly, "This workspace is open read-only, so nobody can be erased from it.");
    PATRON_CHECK(workspace.emptyOutcomeJournal());
    PATRON_TRY(found, look(workspace, customers));
    const std::vector<fs::path> backups = store.knownBackups();
    Json receipt;
    const WithoutIndex withoutIndex(workspace);
    const Result<void> done = store.write(
        [&](Transaction& tx) -> Result<void> {
            customer::ErasedTables tables;
            for (const Subject& subject : found.subjects)
                PATRON_CHECK(eraseRows(tx, store, subject, now, tables));
            PATRON_CHECK(customer::search::refresh(tx));
            customer::search::optimize(tx);
            // The files go while the rows can still come back: a file that stays takes the erasure back.
            PATRON_TRY(removed, delivery::subjects::removeFiles(found.mails));
            (void)removed;
            PATRON_CHECK(segment::AudienceIndex::dropCacheFiles(store.uuid()));
            receipt = receiptOf(store, found, tables, backups, now);
            customer::erasure::keepReceipt(tx, receipt, now);
            return {};
        },
        true);
    if (!done)
        return done.error();
    PATRON_TRY(freed, store.compact());
    receipt["bytes_freed"] = freed;
    return receipt;
}

}
