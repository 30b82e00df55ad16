#include "core/intake/orderstage.h"

#include "core/base/currency.h"
#include "core/base/hash.h"
#include "core/base/money.h"
#include "core/base/text.h"
#include "core/intake/celllooks.h"

#include <algorithm>
#include <array>

namespace patron::intake {

namespace {
using R = RowBinding::Reading;

/// The currency of a row: its own column, the sign beside its amounts, else the workspace's.
std::string readCurrency(const RowBinding& binding, const CsvRow& row, const Store& store)
{
    const auto text = binding.text(row, Field::Currency);
    if (!text.empty()) {
        const std::string upper = asciiUpper(text);
        if (isCurrencyCode(upper))
            return upper;
        if (std::string code = currencyOfSign(text, store.currency()); !code.empty())
            return code;
    }
    for (const Field field : {Field::OrderTotal, Field::OrderSubtotal, Field::LineTotal, Field::UnitPrice}) {
        const auto cell = binding.text(row, field);
        if (cell.empty() || (static_cast<unsigned char>(cell.front()) < 0x80 && cell.front() >= '0' &&
                             cell.front() <= '9' && cell.back() >= '0' && cell.back() <= '9'))
            continue;
        const auto amount = readAmount(cell, DecimalMark::Point);
        if (amount && !amount->currencySign.empty()) {
            if (std::string code = currencyOfSign(amount->currencySign, store.currency()); !code.empty())
                return code;
        }
    }
    return store.currency();
}

bool allDigits(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Letters in front of a number that is plain otherwise: the C of C536379.
std::string_view letterPrefix(std::string_view number)
{
    std::size_t letters = 0;
    while (letters < number.size() && ((number[letters] >= 'A' && number[letters] <= 'Z') ||
                                       (number[letters] >= 'a' && number[letters] <= 'z') || number[letters] == '-'))
        ++letters;
    return letters > 0 && allDigits(number.substr(letters)) ? number.substr(0, letters) : std::string_view();
}

/// Prefixes by which shops mark a return document: cancellation, credit note, return, refund.
bool isReturnPrefix(std::string_view prefix)
{
    std::string upper = asciiUpper(prefix);
    std::erase(upper, '-');
    constexpr std::array<std::string_view, 10> prefixes{"C", "CN", "CR", "R", "RE", "RET", "RF", "RMA", "G", "GS"};
    return std::find(prefixes.begin(), prefixes.end(), upper) != prefixes.end();
}
}

std::optional<OrderStage::Problem> OrderStage::readAmounts(RowBinding& binding, const CsvRow& row, const Store& store,
                                                           Reading& reading) const
{
    reading.currency = readCurrency(binding, row, store);
    const int decimals = currencyDecimals(reading.currency);
    std::int64_t units = 0;
    for (const auto& [field, place] :
         {std::pair{Field::OrderSubtotal, &reading.subtotal}, std::pair{Field::OrderTotal, &reading.total}}) {
        const R read = binding.units(row, field, decimals, units);
        if (read == R::Bad)
            return Problem{field, "This is not an amount of money."};
        if (read == R::Good)
            *place = units;
    }
    for (const auto& [field, place] :
         {std::pair{Field::OrderShipping, &reading.shipping}, std::pair{Field::OrderTax, &reading.tax},
          std::pair{Field::OrderRefunded, &reading.refund}}) {
        const R read = binding.units(row, field, decimals, units);
        if (read == R::Bad)
            return Problem{field, "This is not an amount of money."};
        if (read == R::Good)
            *place = field == Field::OrderTax ? units : std::abs(units);
    }
    // On the goods and on their shipping may stand in columns of their own.
    for (const std::size_t column : binding.columnsOf(Field::OrderDiscount)) {
        const R read = binding.unitsOf(row, column, decimals, units);
        if (read == R::Bad)
            return Problem{Field::OrderDiscount, "This is not an amount of money."};
        if (read == R::Good)
            reading.discount += std::abs(units);
    }
    return std::nullopt;
}

/// Whether a row is a line of its order: summary rows of some exports name no article.
bool OrderStage::isLineRow(const RowBinding& binding, const CsvRow& row) const
{
    const bool named = binding.has(Field::Sku) || binding.has(Field::Product);
    if (named)
        return !binding.text(row, Field::Sku).empty() || !binding.text(row, Field::Product).empty() ||
               !binding.text(row, Field::UnitPrice).empty();
    return !binding.text(row, Field::Quantity).empty() || !binding.text(row, Field::UnitPrice).empty() ||
           !binding.text(row, Field::LineTotal).empty();
}

std::optional<OrderStage::Problem> OrderStage::readLine(RowBinding& binding, const CsvRow& row, int decimals,
                                                        Reading& reading) const
{
    reading.line = true;
    std::int64_t units = 0;
    const R quantity = binding.units(row, Field::Quantity, quantityDecimals, units);
    if (quantity == R::Bad)
        return Problem{Field::Quantity, "This is not a quantity."};
    if (quantity == R::Good)
        reading.quantity = units;
    const R price = binding.units(row, Field::UnitPrice, unitPriceDecimals, units);
    if (price == R::Bad)
        return Problem{Field::UnitPrice, "This is not a price."};
    if (price == R::Good)
        reading.unitPrice = units;
    const R total = binding.units(row, Field::LineTotal, decimals, units);
    if (total == R::Bad)
        return Problem{Field::LineTotal, "This is not an amount of money."};
    if (total == R::Good)
        reading.lineTotal = units;
    constexpr std::int64_t most = std::int64_t{1} << 40;
    if (std::abs(reading.quantity) > most || std::abs(reading.unitPrice.value_or(0)) > most)
        return Problem{Field::Quantity, "This amount is too large."};
    return std::nullopt;
}

std::optional<OrderStage::Problem> OrderStage::readRow(RowBinding& binding, const CsvRow& row, const Store& store,
                                                       Reading& reading)
{
    reading.number = binding.text(row, Field::OrderNumber);
    if (reading.number.empty())
        return Problem{Field::OrderNumber, "The row has no order number."};
    if (reading.number.size() > 200)
        return Problem{Field::OrderNumber, "This is too long for an order number."};
    const auto type = orderWord(binding.text(row, Field::OrderType));
    if (type == OrderWord::NotAnOrder)
        return Problem{Field::OrderType, "This is not an order."};
    const R at = binding.instant(row, Field::OrderDate, reading.at);
    if (at == R::Bad)
        return Problem{Field::OrderDate, "This is not a date."};
    reading.dated = at == R::Good;
    if (auto problem = readAmounts(binding, row, store, reading))
        return problem;
    if (isLineRow(binding, row)) {
        if (auto problem = readLine(binding, row, currencyDecimals(reading.currency), reading))
            return problem;
    }
    // A row that calls itself a refund is one, whatever the sign of its amounts.
    reading.returnRow =
        type == OrderWord::Refunded ||
        (reading.below() && orderStatusWord(binding.text(row, Field::OrderStatus)) == OrderWord::Refunded);
    const bool refund = reading.returnRow || type == OrderWord::Cancelled;
    if (binding.has(Field::RefundEmail) && reading.below() && !refund && binding.text(row, Field::LinkedOrder).empty())
        return Problem{Field::OrderType, "This is money that went out and no order."};
    partReturn(reading);
    return std::nullopt;
}

bool OrderStage::Reading::below() const
{
    return quantity < 0 || total.value_or(0) < 0 || lineTotal.value_or(0) < 0;
}

bool OrderStage::Reading::above() const
{
    if (!line)
        return total.value_or(0) > 0;
    return lineTotal.value_or(0) != 0 ? *lineTotal > 0 : quantity > 0;
}

/// What is given back later than it was bought is a return of its own under the same number, whichever of the two the
/// file has first.
void OrderStage::partReturn(Reading& reading)
{
    const std::uint32_t number = reading.returnRow || !reading.dated ? 0 : m_texts.find(reading.number);
    const auto known = number ? m_orderOf.find(std::uint64_t{number} * 2) : m_orderOf.end();
    if (known == m_orderOf.end())
        return;
    constexpr Ms later = 60 * 60 * 1000; // lines of one document are minutes apart at most
    Order& order = m_orders[known->second];
    if (reading.below()) {
        reading.returnRow = order.anyPositive && reading.at.at >= order.at + later;
        return;
    }
    const bool back = order.anyNegative && !order.anyPositive && order.at >= reading.at.at + later;
    if (back && reading.above() && m_orderOf.try_emplace(std::uint64_t{number} * 2 + 1, known->second).second) {
        order.returnRow = true;
        m_orderOf.erase(std::uint64_t{number} * 2);
    }
}

OrderStage::Order& OrderStage::orderFor(const Reading& reading, bool& fresh)
{
    const std::uint32_t number = m_texts.intern(reading.number);
    const std::uint64_t key = std::uint64_t{number} * 2 + (reading.returnRow ? 1 : 0);
    const auto [place, added] = m_orderOf.try_emplace(key, static_cast<std::uint32_t>(m_orders.size()));
    fresh = added;
    if (added) {
        Order& order = m_orders.emplace_back();
        order.number = number;
        order.at = reading.at.at;
        order.dateOnly = reading.at.dateOnly;
        order.returnRow = reading.returnRow;
        order.currency = m_texts.intern(reading.currency);
        m_plainNumbers += allDigits(reading.number) ? 1 : 0;
    }
    return m_orders[place->second];
}

void OrderStage::takeHead(Order& order, RowBinding& binding, const CsvRow& row, const Reading& reading)
{
    if (reading.dated && reading.at.at < order.at) {
        order.at = reading.at.at;
        order.dateOnly = reading.at.dateOnly;
    }
    const auto keep = [&](std::uint32_t& place, Field field) {
        if (place == 0) {
            if (const auto text = binding.text(row, field); !text.empty())
                place = m_texts.intern(toValidUtf8(text));
        }
    };
    if (const auto status = binding.text(row, Field::OrderStatus); !status.empty() && order.status == 0) {
        order.status = m_texts.intern(toValidUtf8(status));
        const auto word = orderStatusWord(status);
        order.cancelled = word == OrderWord::Cancelled;
        order.pending = word == OrderWord::Pending;
        order.refunded = word == OrderWord::Refunded;
    }
    const auto type = orderWord(binding.text(row, Field::OrderType));
    order.refunded = order.refunded || type == OrderWord::Refunded;
    order.cancelled = order.cancelled || type == OrderWord::Cancelled;
    keep(order.channel, Field::Channel);
    keep(order.place, Field::Place);
    keep(order.coupon, Field::Coupon);
    keep(order.country, Field::Country);
    keep(order.linked, Field::LinkedOrder);
    DatedInstant instant;
    if (!order.paidAt && binding.instant(row, Field::PaidAt, instant) == R::Good)
        order.paidAt = instant.at;
    const FlagReading called = readFlag(binding.text(row, Field::CancelledAt));
    order.cancelled = order.cancelled || (called.known && called.value);
    const FlagReading returned = readFlag(binding.text(row, Field::OrderReturned));
    order.refunded = order.refunded || (returned.known && returned.value);
    if (!called.known && !order.cancelledAt && binding.instant(row, Field::CancelledAt, instant) == R::Good)
        order.cancelledAt = instant.at;
    order.cancelled = order.cancelled || order.cancelledAt.has_value();
    // Totals stand on one row of an order, or on each the same: they are taken once. A discount of single lines adds
    // up.
    if (!order.subtotal)
        order.subtotal = reading.subtotal;
    if (!order.total)
        order.total = reading.total;
    const bool totals = reading.total || reading.subtotal;
    if (totals && !order.hasTotals) {
        order.hasTotals = true;
        order.discount = reading.discount;
        order.shipping = reading.shipping;
        order.tax = reading.tax;
        order.refund = reading.refund;
    } else if (!order.hasTotals) {
        const auto& beside = binding.mapping().besideLines;
        order.besideLines = !beside.empty();
        const auto take = [&](std::int64_t& sum, std::int64_t said, Field field, SumOf otherwise) {
            const auto of = beside.find(field);
            const bool ofLine = (of == beside.end() ? otherwise : of->second) == SumOf::Line;
            sum = ofLine ? sum + said : std::max(sum, said);
        };
        take(order.discount, reading.discount, Field::OrderDiscount, SumOf::Line);
        take(order.shipping, reading.shipping, Field::OrderShipping, SumOf::Order);
        order.tax += reading.tax;
        order.refund += reading.refund;
    }
    order.anyNegative = order.anyNegative || reading.below();
    order.anyPositive = order.anyPositive || reading.above();
    order.priced = order.priced || reading.unitPrice || reading.lineTotal;
    m_anyPrice = m_anyPrice || reading.unitPrice || reading.lineTotal || totals;
}

void OrderStage::takeLine(Order& order, RowBinding& binding, const CsvRow& row, const Reading& reading)
{
    m_itemKey.clear();
    for (const Field field : {Field::Sku, Field::Product, Field::Category, Field::Brand}) {
        m_itemKey.append(binding.text(row, field));
        m_itemKey.push_back('\x1F');
    }
    auto found = m_itemOf.find(m_itemKey);
    if (found == m_itemOf.end()) {
        const auto keep = [&](Field field) {
            return m_texts.intern(toValidUtf8(binding.text(row, field).substr(0, 1000)));
        };
        m_items.push_back({keep(Field::Sku), keep(Field::Product), keep(Field::Category), keep(Field::Brand), 0});
        found = m_itemOf.emplace(m_itemKey, static_cast<std::uint32_t>(m_items.size() - 1)).first;
    }
    Line line{order.lastLine, found->second, reading.quantity, reading.unitPrice.value_or(0),
              reading.dated ? reading.at.at : 0};
    const int decimals = currencyDecimals(m_texts.text(order.currency));
    const auto total = reading.lineTotal ? reading.lineTotal : reading.unitPrice ? std::nullopt : reading.total;
    if (total && line.quantity != 0 &&
        (!reading.unitPrice || lineTotal(line.quantity, line.unitPrice, decimals) != *total)) {
        // What a piece cost in the end: 1/10,000 major units of 1/1,000 pieces.
        const std::int64_t scaled = *total * powerOfTen(unitPriceDecimals + quantityDecimals - decimals);
        line.unitPrice = divideRounded(line.quantity < 0 ? -scaled : scaled, std::abs(line.quantity));
    }
    if (reading.lineTotal) {
        order.netLines = true;
        order.lineTotals += *reading.lineTotal;
        order.lineGap += *reading.lineTotal - lineTotal(line.quantity, line.unitPrice, decimals);
    }
    m_lines.append(line);
    order.lastLine = static_cast<std::uint32_t>(m_lines.size());
    ++order.lines;
}

void OrderStage::takePerson(Order& order, RowBinding& binding, const CsvRow& row, const Reading& reading,
                            const PersonSource& source, ImportNotes& notes)
{
    // Whose money goes out is the shop.
    const bool paidOut = binding.has(Field::RefundEmail) && (reading.returnRow || reading.below());
    const Field emails = paidOut ? Field::RefundEmail : Field::Email;
    m_personKey.clear();
    for (const Field field : {Field::CustomerId, Field::Card, Field::Country}) {
        m_personKey.append(binding.text(row, field));
        m_personKey.push_back('\x1F');
    }
    for (const Field field : {emails, Field::Phone}) {
        for (const std::size_t column : binding.columnsOf(field)) {
            m_personKey.append(binding.cell(row, column));
            m_personKey.push_back('\x1F');
        }
    }
    if (m_personKey != m_lastPersonKey || m_lastPersonKey.empty()) {
        m_lastPersonKey = m_personKey;
        const auto [place, added] = m_personOf.try_emplace(m_personKey, 0);
        if (added) {
            std::optional<BadIdentity> bad;
            auto identities = readIdentities(binding, row, source, notes, bad, emails);
            if (!identities.empty()) {
                m_people.push_back(std::move(identities));
                place->second = static_cast<std::uint32_t>(m_people.size());
            }
        }
        m_lastPerson = place->second;
    }
    if (m_lastPerson == 0)
        return;
    if (order.person == 0)
        order.person = m_lastPerson;
    if (isSomebodyElse(m_lastPerson, order.person)) {
        if (!order.linked && !order.returnRow)
            m_guests.push_back({static_cast<std::uint32_t>(&order - m_orders.data()), m_lastPerson,
                                takeFacts(binding, row, source, notes)});
        return;
    }
    if (order.facts != 0 && order.lines > 1)
        return; // an order's lines repeat what its first one says
    const std::uint32_t facts = takeFacts(binding, row, source, notes);
    if (order.facts == 0)
        order.facts = facts;
}

/// What the row says of its person beside who they are; 0: nothing.
std::uint32_t OrderStage::takeFacts(RowBinding& binding, const CsvRow& row, const PersonSource& source,
                                    ImportNotes& notes)
{
    Person person;
    readFacts(binding, row, source, notes, person);
    if (person.traits.empty() && person.consents.empty())
        return 0;
    RecordWriter record;
    person.write(record);
    const auto [place, added] = m_factsOf.try_emplace(record.record(), static_cast<std::uint32_t>(m_facts.size() + 1));
    if (added)
        m_facts.push_back(record.record());
    return place->second;
}

/// Whether a row names another one than the buyer: with an email of their own, and no number of the buyer's. A phone
/// may be shared.
bool OrderStage::isSomebodyElse(std::uint32_t person, std::uint32_t buyer) const
{
    using customer::Identity;
    using customer::IdentityKind;
    if (person == buyer)
        return false;
    const auto& theirs = m_people[person - 1];
    const auto& known = m_people[buyer - 1];
    const auto isEmail = [](const Identity& one) { return one.kind == IdentityKind::Email; };
    const bool buyerHasEmail = std::any_of(known.begin(), known.end(), isEmail);
    const auto shared = [&](const Identity& one) {
        return (one.kind != IdentityKind::Phone || !buyerHasEmail) &&
               std::any_of(known.begin(), known.end(), [&](const Identity& other) {
                   return other.kind == one.kind && other.source == one.source && other.normalized == one.normalized;
               });
    };
    return std::any_of(theirs.begin(), theirs.end(), isEmail) && std::none_of(theirs.begin(), theirs.end(), shared);
}

void OrderStage::add(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects,
                     ImportNotes& notes)
{
    Reading reading;
    const auto refuse = [&](const Problem& problem) {
        rejects.add(row.line, binding.header(problem.field), binding.text(row, problem.field), problem.reason);
    };
    if (const auto problem = readRow(binding, row, source.store, reading))
        return refuse(*problem);
    if (!reading.dated) {
        const std::uint32_t number = m_texts.find(reading.number);
        const bool known = number && m_orderOf.count(std::uint64_t{number} * 2 + (reading.returnRow ? 1 : 0)) != 0;
        if (!known)
            return refuse({Field::OrderDate,
                           "The order has no date. If its first row is in another part of the export, "
                           "import the parts together."});
    }
    bool fresh = false;
    Order& order = orderFor(reading, fresh);
    takeHead(order, binding, row, reading);
    if (reading.line)
        takeLine(order, binding, row, reading);
    else
        ++order.otherRows;
    takePerson(order, binding, row, reading, source, notes);
    ++m_rows;
}

bool OrderStage::numbersArePlain() const
{
    return !m_orders.empty() && m_plainNumbers * 100 >= static_cast<std::int64_t>(m_orders.size()) * 80;
}

/// sale, return or adjustment. A negative document is a return when it says so or when it is a customer's; what is
/// neither, and documents of another kind among plain numbers, corrects the books.
std::string OrderStage::kindOf(const Order& order, bool numbersPlain) const
{
    const std::string_view prefix = letterPrefix(m_texts.text(order.number));
    const bool oddPrefix = numbersPlain && !prefix.empty();
    // An exchange in which more was given back than taken is a return too.
    const bool negative = order.anyNegative && (!order.anyPositive || (order.priced && order.total.value_or(0) < 0));
    if (order.returnRow || (negative && order.linked))
        return "return";
    if (negative && (order.person != 0 || (oddPrefix && isReturnPrefix(prefix)) || order.refunded))
        return "return";
    if (negative)
        return "adjustment";
    if (order.person == 0 && oddPrefix)
        return "adjustment";
    return "sale";
}

/// The order's value as its file gives it; nothing where it is the sum of its lines.
std::optional<std::int64_t> OrderStage::valueOf(const Order& order) const
{
    if (order.total)
        return order.total;
    if (order.subtotal)
        return *order.subtotal + order.shipping + order.tax;
    if (order.lineGap == 0)
        return std::nullopt;
    return order.besideLines ? order.lineTotals + order.shipping - order.discount : order.lineTotals;
}

void OrderStage::fillLines(const Order& order, customer::NewOrder& made)
{
    made.lines.reserve(static_cast<std::size_t>(order.lines));
    for (std::uint32_t at = order.lastLine; at != 0;) {
        const Line line = m_lines.at(at - 1);
        const Item& item = m_items[line.item];
        customer::NewOrderLine& added = made.lines.emplace_back();
        added.sku = std::string(m_texts.text(item.sku));
        added.product = std::string(m_texts.text(item.product));
        added.productId = item.productId;
        added.quantity = line.quantity;
        added.unitPrice = line.unitPrice;
        // Two lines are the same when all they say is: the article, its name, how many, for how much, and when.
        std::uint64_t hash = quickHash(added.product, quickHash("\x1F", quickHash(added.sku)));
        for (const std::int64_t number : {line.quantity, line.unitPrice, line.at})
            hash = quickHash({reinterpret_cast<const char*>(&number), sizeof number}, hash);
        added.contentHash = hash;
        // A return's lines go back, however the file wrote them: 1 for -15.00, or 1 for 15.00 under the word refund.
        const bool signedHere = line.quantity < 0 || line.unitPrice < 0;
        if (made.kind == "return" && (signedHere || !order.anyNegative)) {
            added.quantity = -std::abs(line.quantity);
            added.unitPrice = std::abs(line.unitPrice);
        }
        at = line.previous;
    }
    std::reverse(made.lines.begin(), made.lines.end());
}

}
