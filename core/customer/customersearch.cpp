#include "core/customer/customersearch.h"

#include "core/base/text.h"
#include "core/customer/searchtext.h"

#include <algorithm>
#include <charconv>

namespace patron::customer::search {

namespace {
/// From this many changed customers on, and when they are most of all, the whole index is made anew.
constexpr std::int64_t fewestForRebuild = 2'000;
constexpr int tagsTrait = 18; // as resources/schema numbers it

/// The words of one customer, each once.
class Document
{
public:
    void addWords(std::string_view text)
    {
        if (text.empty())
            return;
        for (std::string& word : searchtext::words(text))
            m_words.push_back(std::move(word));
    }

    void addIdentity(std::string_view kind, std::string_view value, std::string_view normalized)
    {
        if (kind == "device")
            return;
        if (kind == "phone") {
            for (std::string& word : searchtext::phoneWords(normalized))
                m_words.push_back(std::move(word));
            return;
        }
        m_words.push_back(searchtext::whole(normalized));
        if (kind == "email") {
            const auto at = normalized.find('@');
            addWords(normalized.substr(0, at));
            if (at != std::string_view::npos) // the domain's own name, not what all of them end with
                addWords(normalized.substr(at + 1, normalized.find('.', at) - at - 1));
            return;
        }
        if (const auto words = searchtext::words(value); words.size() > 1)
            m_words.push_back(words.back());
    }

    /// The text, and an empty document for the next.
    std::string take()
    {
        std::sort(m_words.begin(), m_words.end());
        m_words.erase(std::unique(m_words.begin(), m_words.end()), m_words.end());
        std::string text;
        for (const std::string& word : m_words) {
            if (!word.empty())
                text += (text.empty() ? "" : " ") + word;
        }
        m_words.clear();
        return text;
    }

private:
    std::vector<std::string> m_words;
};

constexpr const char* nameColumns = "first_name, last_name, name, company, city";
constexpr int nameCount = 5;

void addNames(Document& document, const Query& query, int first)
{
    for (int i = 0; i < nameCount; ++i)
        document.addWords(query.view(first + i));
}

void addTags(Document& document, Transaction& tx, std::int64_t customer)
{
    Query latest = tx.query("SELECT effective_at, seq FROM trait_entry WHERE customer_id = ? AND trait_id = ? "
                            "ORDER BY effective_at DESC, seq DESC LIMIT 1");
    latest.bind(customer, tagsTrait);
    if (!latest.step())
        return;
    Query items = tx.query("SELECT value FROM trait_item WHERE customer_id = ? AND trait_id = ? AND effective_at = ? "
                           "AND seq = ?");
    items.bind(customer, tagsTrait, latest.int64(0), latest.int64(1));
    while (items.step())
        document.addWords(items.view(0));
}

void forget(Transaction& tx, std::int64_t customer)
{
    std::string old;
    {
        Query query = tx.query("SELECT text FROM customer_document WHERE id = ?");
        query.bind(customer);
        if (!query.step())
            return;
        old = query.text(0);
    }
    tx.query("INSERT INTO customer_search(customer_search, rowid, text) VALUES ('delete', ?, ?)")
        .bind(customer, old)
        .run();
    tx.query("DELETE FROM customer_document WHERE id = ?").bind(customer).run();
}

void put(Transaction& tx, std::int64_t customer, const std::string& text)
{
    tx.query("INSERT INTO customer_document(id, text) VALUES (?, ?)").bind(customer, text).run();
    tx.query("INSERT INTO customer_search(rowid, text) VALUES (?, ?)").bind(customer, text).run();
}

void refreshOne(Transaction& tx, std::int64_t customer)
{
    Document document;
    {
        Query names = tx.query(std::string("SELECT ") + nameColumns + " FROM customer WHERE id = ?");
        names.bind(customer);
        if (!names.step()) {
            forget(tx, customer);
            return;
        }
        addNames(document, names, 0);
    }
    Query identities = tx.query("SELECT kind, value, normalized FROM identity WHERE customer_id = ? AND anothers = 0");
    identities.bind(customer);
    while (identities.step())
        document.addIdentity(identities.view(0), identities.view(1), identities.view(2));
    addTags(document, tx, customer);
    const std::string text = document.take();
    {
        Query known = tx.query("SELECT 1 FROM customer_document WHERE id = ? AND text = ?");
        known.bind(customer, text);
        if (known.step())
            return;
    }
    forget(tx, customer);
    put(tx, customer, text);
}

std::int64_t countOf(Transaction& tx, const char* sql)
{
    Query query = tx.query(sql);
    query.step();
    return query.int64(0);
}

/// The customers whose orders have a number that begins so. A shop's "#1001" is found by 1001, too.
void addByOrder(Connection& connection, std::string_view typed, std::vector<CustomerId>& found)
{
    Query query = connection.query("SELECT DISTINCT customer_id FROM orders WHERE number COLLATE NOCASE >= ? AND "
                                   "number COLLATE NOCASE < ? AND customer_id IS NOT NULL");
    for (const std::string& beginning : {std::string(typed), "#" + std::string(typed)}) {
        query.bind(beginning, beginning + "\xF4\x8F\xBF\xBF");
        while (query.step())
            found.push_back(query.id<CustomerId>(0));
        query.rewind();
    }
}
}

void keepFresh(Store& store)
{
    store.addFinisher(refresh);
}

Result<void> refresh(Transaction& tx)
{
    std::vector<std::int64_t> stale;
    {
        Query query = tx.query("SELECT id FROM customer_search_stale ORDER BY id");
        while (query.step())
            stale.push_back(query.int64(0));
    }
    if (stale.empty())
        return {};
    const auto count = static_cast<std::int64_t>(stale.size());
    if (count >= fewestForRebuild && count * 2 > countOf(tx, "SELECT count(*) FROM customer")) {
        rebuild(tx);
        return {};
    }
    for (const std::int64_t customer : stale)
        refreshOne(tx, customer);
    tx.query("DELETE FROM customer_search_stale").run();
    return {};
}

void rebuild(Transaction& tx)
{
    tx.query("DELETE FROM customer_search_stale").run();
    tx.query("INSERT INTO customer_search(customer_search) VALUES ('delete-all')").run();
    tx.query("DELETE FROM customer_document").run();
    Document document;
    Query names = tx.query(std::string("SELECT id, ") + nameColumns + " FROM customer ORDER BY id");
    // Both in the order of customers: one pass through each.
    Query identities = tx.query("SELECT customer_id, kind, value, normalized FROM identity WHERE anothers = 0 ORDER BY "
                                "customer_id");
    bool more = identities.step();
    while (names.step()) {
        const std::int64_t customer = names.int64(0);
        addNames(document, names, 1);
        while (more && identities.int64(0) < customer)
            more = identities.step();
        for (; more && identities.int64(0) == customer; more = identities.step())
            document.addIdentity(identities.view(1), identities.view(2), identities.view(3));
        addTags(document, tx, customer);
        put(tx, customer, document.take());
    }
}

void optimize(Transaction& tx)
{
    tx.query("INSERT INTO customer_search(customer_search) VALUES ('optimize')").run();
}

std::vector<CustomerId> matching(Connection& connection, std::string_view typed)
{
    typed = trim(typed);
    std::vector<CustomerId> found;
    if (typed.empty())
        return found;
    const bool isNumber = typed.front() == '#';
    if (const std::string expression = searchtext::matchExpression(typed); !expression.empty() && !isNumber) {
        Query query = connection.query("SELECT rowid FROM customer_search WHERE customer_search MATCH ?");
        query.bind(expression);
        while (query.step())
            found.push_back(query.id<CustomerId>(0));
    }
    addByOrder(connection, typed, found);
    std::int64_t number = 0;
    const char* const end = typed.data() + typed.size();
    if (isNumber) {
        const auto parsed = std::from_chars(typed.data() + 1, end, number);
        if (parsed.ec == std::errc{} && parsed.ptr == end) {
            Query query = connection.query("SELECT id FROM customer WHERE id = ?");
            query.bind(number);
            if (query.step())
                found.push_back(query.id<CustomerId>(0));
        }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

}
