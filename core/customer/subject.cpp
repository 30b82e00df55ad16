#include "core/customer/subject.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/base/timezone.h"
#include "core/customer/customerstore.h"
#include "core/customer/subjectrow.h"

#include <algorithm>

namespace patron::customer {

namespace {
constexpr std::string_view erasedMark = "[erased]";
/// Shorter ids are numbers and codes that stand for anything.
constexpr std::size_t shortestWord = 5;
constexpr std::size_t shortestCell = 3;

/// Letters and digits; what is not ASCII is part of a word.
bool isWordByte(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 128 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
}

bool standsAlone(std::string_view text, std::size_t at, std::size_t size)
{
    const std::size_t end = at + size;
    return (at == 0 || !isWordByte(text[at - 1]) || !isWordByte(text[at])) &&
           (end == text.size() || !isWordByte(text[end]) || !isWordByte(text[end - 1]));
}

/// Where a word stands in a lower-case text from a place on, or npos.
std::size_t findWord(std::string_view text, std::string_view word, std::size_t from)
{
    for (std::size_t at = text.find(word, from); at != std::string_view::npos; at = text.find(word, at + 1)) {
        if (standsAlone(text, at, word.size()))
            return at;
    }
    return std::string_view::npos;
}

void addWord(std::vector<std::string>& words, std::string_view text, std::size_t shortest)
{
    std::string word = asciiLower(trim(text));
    if (word.size() >= shortest && std::find(words.begin(), words.end(), word) == words.end())
        words.push_back(std::move(word));
}

std::string jsonList(const std::vector<std::string>& texts)
{
    return compactJson(Json(texts));
}
}

std::string Subject::idsJson() const
{
    Json list = Json::array();
    for (const CustomerId id : ids)
        list.push_back(id.value);
    return compactJson(list);
}

std::string Subject::addressesJson() const
{
    std::vector<std::string> addresses;
    for (const Identity& identity : identities) {
        if (identity.kind == IdentityKind::Email || identity.kind == IdentityKind::Phone)
            addresses.push_back(identity.normalized);
    }
    return jsonList(addresses);
}

bool Subject::isNamedIn(std::string_view text) const
{
    if (text.size() < shortestCell)
        return false;
    const std::string lower = asciiLower(text);
    for (const std::string& word : words) {
        if (word.size() <= lower.size() && findWord(lower, word, 0) != std::string_view::npos)
            return true;
    }
    return std::find(cells.begin(), cells.end(), trim(lower)) != cells.end();
}

std::string Subject::redacted(std::string_view text) const
{
    if (std::find(cells.begin(), cells.end(), trim(asciiLower(text))) != cells.end())
        return std::string(erasedMark);
    std::string result(text);
    std::string lower = asciiLower(text);
    for (const std::string& word : words) {
        for (std::size_t at = findWord(lower, word, 0); at != std::string::npos;
             at = findWord(lower, word, at + erasedMark.size())) {
            result.replace(at, word.size(), erasedMark);
            lower.replace(at, word.size(), erasedMark);
        }
    }
    return result;
}

bool Subject::isNamedInBytes(std::string_view bytes) const
{
    const std::string lower = asciiLower(bytes);
    return std::any_of(words.begin(), words.end(),
                       [&](const std::string& word) { return lower.find(word) != std::string::npos; });
}

std::string Subject::masked(std::string_view bytes) const
{
    std::string result(bytes);
    std::string lower = asciiLower(bytes);
    for (const std::string& word : words) {
        for (std::size_t at = lower.find(word); at != std::string::npos; at = lower.find(word, at)) {
            result.replace(at, word.size(), word.size(), '*');
            lower.replace(at, word.size(), word.size(), '*');
        }
    }
    return result;
}

namespace subjects {

namespace {
void addIds(ReadSession& session, Subject& subject)
{
    subject.ids.push_back(subject.customer);
    // A merged customer may have taken others in before.
    for (std::size_t i = 0; i < subject.ids.size(); ++i) {
        Query query = session.query("SELECT id FROM customer_alias WHERE customer_id = ? ORDER BY id");
        query.bind(subject.ids[i]);
        while (query.step()) {
            const auto id = query.id<CustomerId>(0);
            if (std::find(subject.ids.begin(), subject.ids.end(), id) == subject.ids.end())
                subject.ids.push_back(id);
        }
    }
}

void addIdentities(ReadSession& session, Subject& subject)
{
    Query query = session.query("SELECT kind, source, value, normalized, mailable FROM identity WHERE customer_id = ? "
                                "ORDER BY id");
    query.bind(subject.customer);
    while (query.step()) {
        const auto kind = parseIdentityKind(query.view(0));
        if (!kind)
            continue;
        subject.identities.push_back({*kind, query.text(1), query.text(2), query.text(3), query.flag(4)});
        addWord(subject.words, query.view(2), shortestWord);
        addWord(subject.words, query.view(3), shortestWord);
        if (*kind == IdentityKind::Phone && query.view(3).starts_with('+'))
            addWord(subject.words, query.view(3).substr(1), shortestWord);
    }
}

/// Names and streets the person ever had.
void addNames(ReadSession& session, Subject& subject)
{
    Query query = session.query(
        "SELECT DISTINCT t.name, e.value FROM trait_entry e JOIN trait t ON t.id = e.trait_id WHERE e.customer_id = ? "
        "AND t.name IN ('first_name', 'last_name', 'name', 'street') AND e.value IS NOT NULL");
    query.bind(subject.customer);
    std::vector<std::string> first;
    std::vector<std::string> last;
    while (query.step()) {
        const std::string value = query.text(1);
        if (query.view(0) == "first_name" || query.view(0) == "last_name") {
            (query.view(0) == "first_name" ? first : last).push_back(value);
            addWord(subject.cells, value, shortestCell);
        } else {
            addWord(subject.words, value, shortestWord);
        }
    }
    for (const std::string& given : first) {
        for (const std::string& family : last) {
            addWord(subject.words, given + " " + family, shortestWord);
            addWord(subject.words, family + ", " + given, shortestWord);
        }
    }
}
}

Result<Subject> find(ReadSession& session, CustomerId customer)
{
    Subject subject;
    subject.customer = customers::resolve(session.connection(), customer);
    Query exists = session.query("SELECT 1 FROM customer WHERE id = ?");
    exists.bind(subject.customer);
    if (!exists.step())
        return makeError(ErrorCode::NotFound,
                         "There is no customer #" + std::to_string(customer.value) + " in this workspace.");
    addIds(session, subject);
    addIdentities(session, subject);
    addNames(session, subject);
    // The longest first: a word within another must not break it.
    std::stable_sort(subject.words.begin(), subject.words.end(),
                     [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
    return subject;
}

const std::vector<PersonalTable>& tables()
{
    static const std::string mine = "customer_id IN (SELECT value FROM json_each(?1))";
    static const std::string self = "id IN (SELECT value FROM json_each(?1))";
    static const std::string pair = "first_id IN (SELECT value FROM json_each(?1)) OR "
                                    "second_id IN (SELECT value FROM json_each(?1))";
    static const std::string merge = "survivor_id IN (SELECT value FROM json_each(?1)) OR "
                                     "merged_id IN (SELECT value FROM json_each(?1))";
    static const std::vector<PersonalTable> all{
        {"customer", "Record", self},
        {"customer_alias", "Earlier numbers", self + " OR " + mine},
        {"customer_merge", "Merges", merge},
        {"customer_merge_row", "What a merge moved",
         "merge_id IN (SELECT m.id FROM customer_merge m WHERE " + merge + ")"},
        {"customer_tombstone", "Numbers kept for a return", self},
        {"identity", "Addresses and ids", mine},
        {"trait", "", {}},
        {"trait_entry", "Traits and their history", mine},
        {"trait_item", "Items of lists", mine},
        {"place", "", {}},
        {"gazetteer", "", {}},
        {"weather", "", {}},
        {"product", "", {}},
        {"orders", "Orders", mine},
        {"order_line", "Lines of orders",
         "order_id IN (SELECT o.id FROM orders o WHERE o.customer_id IN (SELECT value FROM json_each(?1)))"},
        {"sale_claim", "Sales claimed by receipt", mine},
        {"loyalty_entry", "Loyalty points", mine},
        {"coupon", "Coupons given or used", "folded IN (SELECT u.coupon FROM coupon_use u WHERE u." + mine + ")"},
        {"coupon_use", "Uses of coupons", mine},
        {"event_kind", "", {}},
        {"event", "Events",
         mine + " OR identity_id IN (SELECT i.id FROM identity i WHERE i.customer_id IN (SELECT value FROM "
                "json_each(?1)))"},
        {"visitor", "Devices seen", "id IN (SELECT e.visitor_id FROM event e WHERE e." + mine + ")"},
        {"exchange_rate", "", {}},
        {"consent_entry", "Consents", mine},
        {"suppression", "Suppressions", "normalized IN (SELECT value FROM json_each(?2))"},
        {"preference", "Preferences", mine},
        {"duplicate_pair", "Possible duplicates", pair},
        {"distinct_pair", "Told apart from", pair},
        {"customer_document", "Words in the search", self},
        {"customer_search_stale", "Waiting for the search", self},
        {"person_claim", "What imports said", mine},
        {"import_record", "What imports said, as kept for undo",
         "id IN (SELECT c.record_id FROM person_claim c WHERE c." + mine + ")"},
        {"import_word", "", {}},
        {"import_version", "", {}},
        {"order_claim", "What imports said of orders", "order_id IN (SELECT o.id FROM orders o WHERE o." + mine + ")"},
        {"event_claim", "What imports said of events", "event_id IN (SELECT e.id FROM event e WHERE e." + mine + ")"},
        {"saved_view", "", {}},
        {"erasure_receipt", "", {}},
        {"data_version", "", {}},
        {"setting", "", {}},
    };
    return all;
}

std::int64_t change(Transaction& tx, const Subject& subject, std::string_view sql)
{
    Query query = tx.queryOnce(sql);
    const int parameters = query.parameterCount();
    if (parameters > 0)
        query.bindNext(subject.idsJson());
    if (parameters > 1)
        query.bindNext(subject.addressesJson());
    query.run();
    return tx.changes();
}

std::int64_t redact(Transaction& tx, const Subject& subject, const std::string& table, const std::string& column)
{
    const TableShape shape = shapeOf(tx.connection(), table);
    if (!shape.exists())
        return 0;
    const std::vector<std::string> key = shape.key.empty() ? std::vector<std::string>{"rowid"} : shape.key;
    std::string keys;
    std::string same;
    for (const std::string& part : key) {
        keys += part + ", ";
        same += (same.empty() ? "" : " AND ") + part + " = ?";
    }
    struct Named
    {
        std::vector<std::string> key; ///< SQLite compares text with numbers by the column's type
        std::string value;
        bool isBlob = false;
    };
    std::vector<Named> changed;
    {
        Query query = tx.queryOnce("SELECT " + keys + column + ", typeof(" + column + ") FROM " + table + " WHERE " +
                                   column + " IS NOT NULL AND " + column + " <> ''");
        const int value = static_cast<int>(key.size());
        while (query.step()) {
            const bool isBlob = query.view(value + 1) == "blob";
            const std::string_view text = query.view(value);
            if (!(isBlob ? subject.isNamedInBytes(text) : subject.isNamedIn(text)))
                continue;
            Named named{{}, isBlob ? subject.masked(text) : subject.redacted(text), isBlob};
            for (int i = 0; i < value; ++i)
                named.key.push_back(query.text(i));
            changed.push_back(std::move(named));
        }
    }
    for (const Named& row : changed) {
        Query update = tx.query("UPDATE " + table + " SET " + column + " = ? WHERE " + same);
        update.bind();
        if (row.isBlob)
            update.bindBlob(row.value);
        else
            update.bindNext(row.value);
        for (const std::string& part : row.key)
            update.bindNext(part);
        update.run();
    }
    return static_cast<std::int64_t>(changed.size());
}

Subject withoutShared(Connection& connection, const Subject& subject)
{
    Subject own = subject;
    for (const Identity& identity : subject.identities) {
        Query others =
            connection.query("SELECT 1 FROM identity WHERE kind = ? AND normalized = ? AND customer_id <> ?");
        others.bind(identityKindName(identity.kind), identity.normalized, subject.customer);
        if (!others.step())
            continue;
        std::erase_if(own.words, [&](const std::string& word) {
            return asciiLower(identity.value) == word || asciiLower(identity.normalized).ends_with(word);
        });
    }
    return own;
}
}

}
