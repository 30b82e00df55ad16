#include "core/customer/customerlist.h"

#include "core/base/text.h"
#include "core/customer/identity.h"
#include "core/customer/profile.h"

#include <QString>

#include <array>
#include <charconv>

namespace patron::customer::customerlist {

namespace {
/// A condition with the values of its question marks.
struct Where
{
    std::string sql = "1";
    std::vector<std::string> texts;
    std::optional<std::int64_t> id;

    void bind(Query& query) const
    {
        for (const std::string& text : texts)
            query.bindNext(text);
        if (id)
            query.bindNext(*id);
    }
};

std::string escapedForLike(std::string_view text)
{
    std::string escaped;
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\')
            escaped += '\\';
        escaped += c;
    }
    return escaped;
}

/// The text as typed and, where it begins with a letter outside ASCII, with that letter large and small: LIKE tells the
/// case of those apart.
std::vector<std::string> spellings(std::string_view typed)
{
    const QString text = QString::fromUtf8(typed.data(), static_cast<qsizetype>(typed.size()));
    std::vector<std::string> list{std::string(typed)};
    for (const QString& first : {text.left(1).toUpper(), text.left(1).toLower()}) {
        const std::string other = QString(first + text.mid(1)).toStdString();
        if (text.at(0).unicode() > 127 && other != list.front())
            list.push_back(other);
    }
    return list;
}

void addNames(Where& where, std::string_view typed)
{
    static constexpr std::array names{"c.first_name", "c.last_name", "c.name", "c.company",
                                      "(c.first_name || ' ' || c.last_name)"};
    for (const std::string& spelling : spellings(typed)) {
        const std::string pattern = escapedForLike(spelling);
        for (const char* name : names) {
            where.sql += std::string(" OR ") + name + " LIKE ? ESCAPE '\\'";
            where.texts.push_back(pattern + "%");
        }
        for (const char* name : {"c.first_name", "c.last_name", "c.name", "c.company"}) {
            where.sql += std::string(" OR ") + name + " LIKE ? ESCAPE '\\'";
            where.texts.push_back("% " + pattern + "%");
        }
    }
}

void addIdentities(Where& where, std::string_view typed)
{
    const std::string folded = foldText(typed);
    const auto beginning = [&](std::string_view kind, const std::string& text) {
        // A range of the index: from the text itself to the text followed by the largest character.
        where.sql += " OR c.id IN (SELECT customer_id FROM v_identity WHERE kind = ? AND normalized >= ? AND "
                     "normalized < ?)";
        where.texts.insert(where.texts.end(), {std::string(kind), text, text + "\xF4\x8F\xBF\xBF"});
    };
    beginning("email", folded);
    beginning("card", folded);
    // Shop numbers keep their case.
    beginning("external", std::string(typed));
    if (asciiUpper(typed) != typed)
        beginning("external", asciiUpper(typed));
    std::string digits;
    for (const char c : typed) {
        if ((c >= '0' && c <= '9') || (c == '+' && digits.empty()))
            digits += c;
    }
    if (digits.size() >= 4 && digits.front() == '+')
        beginning("phone", digits);
    else if (digits.size() >= 5 && digits.front() == '0') {
        // A number as it is dialled at home: the country's own digits follow the country code.
        where.sql += " OR c.id IN (SELECT customer_id FROM v_identity WHERE kind = 'phone' AND normalized LIKE ?)";
        where.texts.push_back("+%" + digits.substr(1) + "%");
    }
}

Where whereOf(const CustomerFilter& filter)
{
    Where where;
    const std::string_view typed = trim(filter.text);
    if (typed.empty())
        return where;
    where.sql = "(0";
    addNames(where, typed);
    addIdentities(where, typed);
    std::int64_t number = 0;
    const auto end = typed.data() + typed.size();
    if (typed.front() == '#') {
        const auto parsed = std::from_chars(typed.data() + 1, end, number);
        if (parsed.ec == std::errc{} && parsed.ptr == end) {
            where.sql += " OR c.id = ?";
            where.id = number;
        }
    }
    where.sql += ")";
    return where;
}

void addOrders(ReadSession& session, CustomerRow& row)
{
    Query query = session.query("SELECT count(CASE WHEN kind = 'sale' THEN 1 END), coalesce(sum(value_base), 0), "
                                "max(CASE WHEN kind = 'sale' THEN at END) FROM v_order WHERE customer_id = ? AND "
                                "state = 'completed' AND kind IN ('sale', 'return')");
    query.bind(row.id);
    query.step();
    row.orders = query.int64(0);
    row.totalSpent = query.int64(1);
    row.lastOrderAt = query.optionalInt64(2);
}
}

CustomerIndex index(ReadSession& session, const CustomerFilter& filter, std::int64_t pageRows)
{
    CustomerIndex found;
    found.pageRows = pageRows;
    const Where where = whereOf(filter);
    Query query = session.queryOnce("SELECT c.id FROM v_customer c WHERE " + where.sql + " ORDER BY c.id");
    where.bind(query);
    while (query.step()) {
        if (found.count % pageRows == 0)
            found.starts.push_back(query.id<CustomerId>(0));
        ++found.count;
    }
    return found;
}

std::vector<CustomerRow> page(ReadSession& session, const Store& store, const CustomerFilter& filter, CustomerId first,
                              std::int64_t limit)
{
    std::vector<CustomerRow> rows;
    const Where where = whereOf(filter);
    Query query = session.queryOnce("SELECT c.id, c.email, c.country FROM v_customer c WHERE " + where.sql +
                                    " AND c.id >= ? ORDER BY c.id LIMIT ?");
    where.bind(query);
    query.bindNext(first.value).bindNext(limit);
    while (query.step()) {
        CustomerRow row;
        row.id = query.id<CustomerId>(0);
        row.email = query.text(1);
        row.country = query.text(2);
        rows.push_back(std::move(row));
    }
    for (CustomerRow& row : rows) {
        row.name = profiles::displayName(session.connection(), row.id);
        addOrders(session, row);
        row.byEmail = consents::reach(session.connection(), row.id, Channel::Email, "marketing", store.identityKey());
        row.bySms = consents::reach(session.connection(), row.id, Channel::Sms, "marketing", store.identityKey());
    }
    return rows;
}

std::optional<CustomerId> neighbour(ReadSession& session, const CustomerFilter& filter, CustomerId customer, bool after)
{
    const Where where = whereOf(filter);
    Query query =
        session.queryOnce("SELECT c.id FROM v_customer c WHERE " + where.sql +
                          (after ? " AND c.id > ? ORDER BY c.id LIMIT 1" : " AND c.id < ? ORDER BY c.id DESC LIMIT 1"));
    where.bind(query);
    query.bindNext(customer.value);
    if (!query.step())
        return std::nullopt;
    return query.id<CustomerId>(0);
}

}
