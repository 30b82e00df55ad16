#include "core/customer/customerlist.h"
#include "core/customer/customerwalk.h"
#include "core/customer/searchtext.h"
#include "core/customer/traitstore.h"

#include <algorithm>
#include <numeric>

namespace patron::customer::customerlist {

namespace {
/// What customers are compared by: numbers or texts, and who has none.
struct Keys
{
    explicit Keys(std::size_t customers)
        : missing(customers, true)
    {}

    void set(std::size_t place, double number)
    {
        if (numbers.empty())
            numbers.resize(missing.size(), 0);
        numbers[place] = number;
        missing[place] = false;
    }
    void set(std::size_t place, std::string_view text)
    {
        if (text.empty())
            return;
        if (texts.empty())
            texts.resize(missing.size());
        texts[place] = searchtext::plain(text);
        missing[place] = false;
    }

    std::vector<bool> missing;
    std::vector<double> numbers;
    std::vector<std::string> texts;
};

void addTexts(Connection& connection, const CustomerIds& among, const std::string& expression, Keys& keys)
{
    const std::string select = "SELECT id, " + expression + " FROM customer";
    CustomerWalk(connection, select + " ORDER BY id", select + " WHERE id = ?")
        .run(among, [&](std::size_t place, const Query& row) { keys.set(place, row.view(1)); });
}

void addOrderSums(Connection& connection, const CustomerIds& among, const std::string& sum, Keys& keys)
{
    const std::string select = "SELECT customer_id, " + sum +
                               " FROM orders WHERE state = 'completed' AND kind IN "
                               "('sale', 'return') AND ";
    CustomerWalk(connection, select + "customer_id IS NOT NULL GROUP BY customer_id ORDER BY customer_id",
                 select + "customer_id = ? GROUP BY customer_id")
        .run(among, [&](std::size_t place, const Query& row) {
            if (!row.isNull(1))
                keys.set(place, row.real(1));
        });
}

void addTraits(Connection& connection, const CustomerIds& among, const Trait& trait, Keys& keys)
{
    for (std::size_t i = 0; i < among.size(); ++i) {
        const auto value = traits::current(connection, among[i], trait);
        if (!value)
            continue;
        if (trait.type == TraitType::Text)
            keys.set(i, value->text);
        else
            keys.set(i, trait.type == TraitType::Number ? value->number : static_cast<double>(value->integer));
    }
}

Result<Keys> keysOf(ReadSession& session, const CustomerIds& customers, const std::string& column)
{
    Connection& connection = session.connection();
    Keys keys(customers.size());
    if (column == "name") {
        addTexts(connection, customers,
                 "coalesce(nullif(trim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''), "
                 "nullif(name, ''), nullif(company, ''), email, phone)",
                 keys);
    } else if (column == "email" || column == "phone") {
        addTexts(connection, customers, column, keys);
    } else if (column == "orders") {
        addOrderSums(connection, customers, "count(CASE WHEN kind = 'sale' THEN 1 END)", keys);
    } else if (column == "total_spent") {
        addOrderSums(connection, customers, "sum(value_base)", keys);
    } else if (column == "last_order") {
        addOrderSums(connection, customers, "max(CASE WHEN kind = 'sale' THEN at END)", keys);
    } else {
        const auto trait = traits::find(session, column);
        if (!trait || trait->type == TraitType::List)
            return makeError(ErrorCode::NotFound, "The list cannot be sorted by \"" + column +
                                                      "\": there is no such column, or it holds lists.");
        addTraits(connection, customers, *trait, keys);
    }
    return keys;
}
}

Result<CustomerIds> sorted(ReadSession& session, CustomerIds customers, const CustomerSort& sort)
{
    if (sort.column.empty() || sort.column == "id") {
        if (sort.descending)
            std::reverse(customers.begin(), customers.end());
        return customers;
    }
    PATRON_TRY(keys, keysOf(session, customers, sort.column));
    std::vector<std::size_t> places(customers.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    const auto before = [&](std::size_t a, std::size_t b) {
        if (keys.missing[a] || keys.missing[b])
            return !keys.missing[a] && keys.missing[b];
        if (!keys.texts.empty())
            return sort.descending ? keys.texts[b] < keys.texts[a] : keys.texts[a] < keys.texts[b];
        return sort.descending ? keys.numbers[b] < keys.numbers[a] : keys.numbers[a] < keys.numbers[b];
    };
    std::stable_sort(places.begin(), places.end(), before);
    CustomerIds inOrder;
    inOrder.reserve(customers.size());
    for (const std::size_t place : places)
        inOrder.push_back(customers[place]);
    return inOrder;
}

}
