#include "core/intake/settleorders.h"

#include "core/base/money.h"
#include "core/base/text.h"
#include "core/intake/headernames.h"
#include "core/intake/moneytext.h"
#include "core/intake/plainheader.h"

#include <cstdlib>
#include <optional>

namespace patron::intake {

namespace {
using Attempt = MappingAttempt;

void drop(Attempt& attempt, Field field)
{
    for (MappedColumn& column : attempt.mapping.columns) {
        if (column.field == field)
            column.field = Field::Ignore;
    }
    attempt.scores[static_cast<std::size_t>(field)] = 0;
}

void rename(Attempt& attempt, Field from, Field to)
{
    if (attempt.has(to))
        return;
    for (MappedColumn& column : attempt.mapping.columns) {
        if (column.field == from)
            column.field = to;
    }
    attempt.scores[static_cast<std::size_t>(to)] = attempt.score(from);
    attempt.scores[static_cast<std::size_t>(from)] = 0;
}

const ColumnSample* sampleOf(const std::vector<ColumnSample>& columns, const Attempt& attempt, Field field)
{
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (attempt.mapping.columns[i].field == field)
            return &columns[i];
    }
    return nullptr;
}

/// Whether the column called a total is quantity times price on nearly every row: the line's total then.
bool totalIsOfLine(const std::vector<ColumnSample>& columns, const Attempt& attempt)
{
    const ColumnSample* quantity = sampleOf(columns, attempt, Field::Quantity);
    const ColumnSample* price = sampleOf(columns, attempt, Field::UnitPrice);
    const ColumnSample* total = sampleOf(columns, attempt, Field::OrderTotal);
    if (!quantity || !price || !total)
        return false;
    std::size_t rows = 0;
    std::size_t equal = 0;
    for (std::size_t i = 0; i < total->values.size(); ++i) {
        const auto q = readUnits(quantity->values[i], DecimalMark::Point, quantityDecimals);
        const auto p = readUnits(price->values[i], DecimalMark::Point, unitPriceDecimals);
        const auto t = readUnits(total->values[i], DecimalMark::Point, 2);
        if (!q || !p || !t)
            continue;
        ++rows;
        equal += std::abs(lineTotal(*q, *p, 2) - *t) <= 1 ? 1 : 0;
    }
    return rows > 0 && equal * 10 >= rows * 9;
}

/// Whether rows of one order, which stand together, mostly say different things in a column: it is the line's then.
/// Where only one of them is filled nothing is said.
bool differsWithinOrders(const std::vector<ColumnSample>& columns, const Attempt& attempt, Field field)
{
    const ColumnSample* number = sampleOf(columns, attempt, Field::OrderNumber);
    const ColumnSample* told = sampleOf(columns, attempt, field);
    if (!number || !told)
        return false;
    std::size_t pairs = 0;
    std::size_t different = 0;
    for (std::size_t i = 1; i < told->values.size(); ++i) {
        const auto before = trim(told->values[i - 1]);
        const auto here = trim(told->values[i]);
        if (trim(number->values[i]).empty() || trim(number->values[i]) != trim(number->values[i - 1]) ||
            before.empty() || here.empty())
            continue;
        ++pairs;
        different += before != here ? 1 : 0;
    }
    return different * 2 > pairs;
}

bool isPriced(const Attempt& orders)
{
    return orders.has(Field::Quantity) || orders.has(Field::UnitPrice);
}

/// A total or subtotal that differs from line to line is the line's own.
void settleLineTotals(Attempt& orders, const std::vector<ColumnSample>& columns)
{
    if (totalIsOfLine(columns, orders))
        rename(orders, Field::OrderTotal, Field::LineTotal);
    if (!isPriced(orders) && !orders.has(Field::Sku) && !orders.has(Field::Product))
        return;
    for (const Field field : {Field::OrderTotal, Field::OrderSubtotal}) {
        if (!differsWithinOrders(columns, orders, field))
            continue;
        if (orders.has(Field::LineTotal))
            drop(orders, field);
        else
            rename(orders, field, Field::LineTotal);
    }
}

/// "Name" beside quantities and prices is the article's where it tells nobody apart: without an address of anybody, or
/// when it differs within orders.
void settleName(Attempt& orders, const std::vector<ColumnSample>& columns)
{
    const ColumnSample* name = sampleOf(columns, orders, Field::Name);
    if (!name || !isPriced(orders) || orders.has(Field::Product))
        return;
    const auto guesses = guessHeader(plainHeader(name->header), ImportKind::Orders);
    const bool ofArticle = std::any_of(guesses.begin(), guesses.end(),
                                       [](const HeaderGuess& guess) { return guess.field == Field::Product; });
    const bool known = orders.has(Field::Email) || orders.has(Field::Phone) || orders.has(Field::CustomerId);
    if (ofArticle && (!known || differsWithinOrders(columns, orders, Field::Name)))
        rename(orders, Field::Name, Field::Product);
}

/// Orders whose day has a name of its own: the only column of days nothing else is known of.
void settleDate(Attempt& orders, const std::vector<ColumnSample>& columns, const std::vector<ColumnLooks>& looks)
{
    constexpr double sureNumber = 75;
    constexpr double byLooks = 40;
    if (orders.has(Field::OrderDate) || orders.score(Field::OrderNumber) < sureNumber)
        return;
    std::optional<std::size_t> only;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (orders.mapping.columns[i].field != Field::Ignore || looks[i].date < 0.9 || looks[i].number >= 0.9 ||
            looks[i].filled <= 0.8)
            continue;
        const auto asPeople = guessHeader(plainHeader(columns[i].header), ImportKind::Customers);
        if (!asPeople.empty() && asPeople.front().field == Field::Birthday)
            continue;
        if (only)
            return;
        only = i;
    }
    if (only) {
        orders.mapping.columns[*only].field = Field::OrderDate;
        orders.scores[static_cast<std::size_t>(Field::OrderDate)] = byLooks;
    }
}
}

void settleOrders(MappingAttempt& orders, const std::vector<ColumnSample>& columns,
                  const std::vector<ColumnLooks>& looks)
{
    settleDate(orders, columns, looks);
    settleName(orders, columns);
    settleLineTotals(orders, columns);
    const bool priced = isPriced(orders);
    if (orders.has(Field::LineTotal) && !priced && !orders.has(Field::Sku) && !orders.has(Field::Product))
        rename(orders, Field::LineTotal, Field::OrderTotal);
    // A free description beside an order's total is no product.
    if (orders.has(Field::Product) && !priced && !orders.has(Field::LineTotal) && orders.score(Field::Product) < 80)
        drop(orders, Field::Product);
    // "Reference" alone is the order's, not an article's.
    const ColumnSample* article = sampleOf(columns, orders, Field::Sku);
    const std::string header = article ? plainHeader(article->header) : std::string();
    if (!priced && !orders.has(Field::Product) && !orders.has(Field::LineTotal) &&
        (header == "reference" || header == "referencia"))
        drop(orders, Field::Sku);
    if (orders.has(Field::Quantity) && !orders.has(Field::UnitPrice) && !orders.has(Field::LineTotal) &&
        !orders.has(Field::Sku) && !orders.has(Field::Product))
        drop(orders, Field::Quantity);
}

}
