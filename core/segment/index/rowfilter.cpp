#include "core/segment/index/rowfilter.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/segment/conditionsql.h"
#include "core/segment/index/rowtexts.h"

#include <algorithm>
#include <bit>

namespace patron::segment::index {

RowTable RowTable::of(const Shard& shard, const std::string& kind)
{
    RowTable table;
    if (kind == "order" || kind == "return") {
        table.orders = &shard.orders;
        table.isReturn = kind == "return";
        table.owners = &shard.orders.owners;
        table.id = &shard.orders.id;
        table.at = &shard.orders.at;
        table.day = &shard.orders.day;
    } else if (const EventColumns* events = shard.eventsOf(kind)) {
        table.events = events;
        table.owners = &events->owners;
        table.id = &events->id;
        table.at = &events->at;
        table.day = &events->day;
    }
    return table;
}

std::uint32_t orderStateAt(const OrderColumns& orders, std::size_t row, Ms asOf)
{
    const std::uint32_t state = orders.state.numberAt(row).value_or(Pending);
    const auto isLater = [&](const Column& column) { return !column.isNull(row) && column.at(row) > asOf; };
    if (state == Cancelled && isLater(orders.cancelledAt))
        return !orders.paidAt.isNull(row) && orders.paidAt.at(row) <= asOf ? Completed : Pending;
    if (state == Completed && isLater(orders.paidAt))
        return Pending;
    return state;
}

bool statesStand(const OrderColumns& orders, Ms asOf)
{
    const auto past = [&](const Column& column) {
        return column.size == 0 || column.allNull() || column.greatest() <= asOf;
    };
    return past(orders.paidAt) && past(orders.cancelledAt);
}

std::function<void(std::size_t, std::size_t, std::uint64_t*)> completedStep(const OrderColumns& orders, Ms asOf)
{
    if (statesStand(orders, asOf)) {
        std::vector<std::uint8_t> marked(orders.state.texts.count());
        marked[Completed] = 1;
        return [test = ColumnTest::ofNumbers(orders.state.codes, marked)](
                   std::size_t first, std::size_t last, std::uint64_t* words) { test.scan(first, last, words); };
    }
    return [&orders, asOf](std::size_t first, std::size_t last, std::uint64_t* words) {
        scanEach(first, last, words, [&](std::size_t row) { return orderStateAt(orders, row, asOf) == Completed; });
    };
}

namespace {
/// The completed orders of a kind, one bit a row: nearly every question about orders begins with them, so they are
/// worked out once. Nothing where a single customer is asked for and nobody has.
std::shared_ptr<const Bits> completedRows(Evaluation& evaluation, const Part& part, OrderKind kind, Ms asOf)
{
    const OrderColumns& orders = part.shard->orders;
    const std::string instant = statesStand(orders, asOf) ? "now" : std::to_string(asOf);
    const std::string key = "completed " + std::to_string(part.serial) + " " + std::to_string(kind) + " " + instant;
    if (auto known = evaluation.kept().find<Bits>(key); known || evaluation.focused())
        return known;
    auto made = std::make_shared<Bits>(orders.count());
    Bits ofKind(orders.count());
    completedStep(orders, asOf)(0, orders.count(), made->words());
    scanRange(orders.kind, NumberRange::ofIntegers(kind, kind), 0, orders.count(), ofKind.words());
    *made &= ofKind;
    evaluation.kept().put<Bits>(key, made, made->bytes());
    return made;
}
}

Result<RowFilter> RowFilter::make(Evaluation& evaluation, const Part& part, const EventMatch& event,
                                  const detail::Bounds& bounds, bool joinLines)
{
    RowFilter filter;
    filter.m_table = RowTable::of(*part.shard, event.kind);
    filter.m_joinLines = joinLines;
    detail::Bounds clipped = bounds;
    const Ms asOf = evaluation.context().asOf;
    clipped.high = std::min(clipped.high.value_or(asOf), asOf);
    const bool timed = filter.addTime(clipped);
    const OrderColumns* ordered = filter.m_table.orders;
    filter.m_plain = !timed && event.where.empty() && (!ordered || statesStand(*ordered, asOf));
    bool namesStatus = false;
    for (const Property& property : event.where) {
        PATRON_CHECK(filter.add(evaluation, property));
        namesStatus = namesStatus || property.field == "status";
    }
    if (const OrderColumns* orders = filter.m_table.orders; orders && orders->count() > 0) {
        const OrderKind kind = filter.m_table.isReturn ? Return : Sale;
        const auto completed = namesStatus ? nullptr : completedRows(evaluation, part, kind, asOf);
        if (completed) {
            filter.m_touchedBytes += completed->bytes();
            filter.m_rowSteps.emplace_back([completed](std::size_t first, std::size_t last, std::uint64_t* words) {
                std::copy_n(completed->words() + first / 64, wordsFor(last - first), words);
            });
            return filter;
        }
        filter.addTest(ColumnTest::inRange(orders->kind, NumberRange::ofIntegers(kind, kind)));
        if (!namesStatus)
            filter.m_rowSteps.push_back(completedStep(*orders, asOf));
    }
    return filter;
}

RowFilter RowFilter::completedOrders(const Part& part, Ms asOf, OrderKind first, OrderKind last)
{
    RowFilter filter;
    filter.m_table = RowTable::of(*part.shard, "order");
    filter.addTime({std::nullopt, asOf});
    const OrderColumns& orders = part.shard->orders;
    if (orders.count() == 0)
        return filter;
    filter.addTest(ColumnTest::inRange(orders.kind, NumberRange::ofIntegers(first, last)));
    filter.m_rowSteps.push_back(completedStep(orders, asOf));
    return filter;
}

RowFilter RowFilter::recorded(const Part& part, const std::string& kind, const std::string& key,
                              const std::vector<std::string>& names, const detail::Bounds& bounds)
{
    RowFilter filter;
    filter.m_table = RowTable::of(*part.shard, kind);
    filter.addTime(bounds);
    const EventColumns* events = filter.m_table.events;
    if (names.empty() || !events)
        return filter;
    std::vector<std::uint8_t> texts(events->propertyText.top);
    if (const PropertyColumn* property = events->property(key)) {
        for (const std::string& name : names) {
            const auto value = property->values.find("t" + name);
            for (std::size_t text = 0; value && text < texts.size(); ++text)
                texts[text] = texts[text] | (property->valueOf.code(text) == *value + 1 ? 1 : 0);
        }
    }
    std::vector<std::uint8_t> keys(events->key.raw.texts.count());
    if (const auto number = events->key.raw.texts.find(names.front()))
        keys[*number] = 1;
    filter.m_rowSteps.emplace_back([byProperty = ColumnTest::ofNumbers(events->propertyText, texts),
                                    byKey = ColumnTest::ofNumbers(events->key.raw.codes, keys)](
                                       std::size_t first, std::size_t last, std::uint64_t* words) {
        byProperty.scan(first, last, words);
        std::vector<std::uint64_t> more(wordsFor(last - first));
        byKey.scan(first, last, more.data());
        for (std::size_t i = 0; i < more.size(); ++i)
            words[i] |= more[i];
    });
    return filter;
}

void RowFilter::addTest(ColumnTest test)
{
    m_touchedBytes += test.touchedBytes();
    m_rowSteps.emplace_back([test = std::move(test)](std::size_t first, std::size_t last, std::uint64_t* words) {
        test.scan(first, last, words);
    });
}

RowFilter RowFilter::everyRow(const Part& part, const std::string& kind)
{
    RowFilter filter;
    filter.m_table = RowTable::of(*part.shard, kind);
    return filter;
}

bool RowFilter::addTime(const detail::Bounds& bounds)
{
    if (!m_table.owners || m_table.owners->rows() == 0)
        return false;
    const std::int64_t low = bounds.low.value_or(std::numeric_limits<std::int64_t>::min());
    const std::int64_t high = bounds.high.value_or(std::numeric_limits<std::int64_t>::max());
    if (low <= m_table.at->base && high >= m_table.at->greatest())
        return false;
    addTest(ColumnTest::inRange(*m_table.at, NumberRange::ofIntegers(low, high)));
    return true;
}

RowFilter::LineTest RowFilter::test(const Property& property, ColumnTest positive, ColumnTest present)
{
    m_touchedBytes += positive.touchedBytes();
    return {std::move(positive), std::move(present), property.op, property.excludeMissing};
}

Result<void> RowFilter::add(Evaluation& evaluation, const Property& property)
{
    const bool known = m_table.orders || evaluation.surroundings().catalog.eventKind({}).find(property.field);
    if (!known && property.field.find('"') != std::string::npos) {
        return makeError(ErrorCode::BadInput,
                         "The field \"" + property.field + "\" cannot be asked: its name has a quote in it.");
    }
    if (!m_table.owners)
        return {};
    const Operator positive = positiveTwin(property.op).value_or(property.op);
    if (!known) {
        PATRON_TRY(made, propertyStep(evaluation, property));
        m_rowSteps.push_back(std::move(made));
        return {};
    }
    const bool ofLine = m_table.orders && property.field.starts_with("line.");
    const auto take = [&](LineTest made) {
        if (ofLine)
            m_lineTests.push_back(std::move(made));
        else
            m_rowSteps.emplace_back(std::move(made));
    };
    if (m_table.orders && property.field == "status") {
        m_rowSteps.push_back(statusStep(evaluation, property));
    } else if (property.field == "due_at") {
        const EventColumns& events = *m_table.events;
        take(test(property, dateTest(positive, property.value, events.dueDay, &events.dueAt, evaluation.context()),
                  ColumnTest::present(events.dueAt)));
    } else if (isNumberField(property.field)) {
        PATRON_TRY(made, numbers(evaluation, property.field));
        take(test(property, numberTest(positive, property.value, made.column, made.scale, made.negated),
                  ColumnTest::present(made.column)));
    } else {
        take(textTest(evaluation, property));
    }
    return {};
}

RowFilter::LineTest RowFilter::textTest(Evaluation& evaluation, const Property& property)
{
    const RowTexts texts = RowTexts::of(m_table, evaluation.surroundings(), property.field);
    const Operator positive = positiveTwin(property.op).value_or(property.op);
    const ColumnTest present = texts.present();
    if (positive == Operator::IsSet)
        return test(property, present, present);
    return test(property, ColumnTest::ofNumbers(texts.codes, texts.mark(positive, property.value)), present);
}

RowFilter::Step RowFilter::statusStep(Evaluation& evaluation, const Property& property)
{
    const OrderColumns& orders = *m_table.orders;
    const Operator positive = positiveTwin(property.op).value_or(property.op);
    std::vector<std::uint8_t> states(orders.state.texts.count(), 1);
    std::vector<std::uint8_t> words(orders.status.texts.count(), 1);
    if (positive != Operator::IsSet) {
        states = markWords(positive, property.value, orders.state.texts);
        for (std::size_t i = 0; i < words.size(); ++i)
            words[i] = detail::textMatches(positive, property.value, foldText(orders.status.texts.text(i))) ? 1 : 0;
    }
    const bool negative = positive != property.op;
    const Ms asOf = evaluation.context().asOf;
    return [&orders, states, words, negative, asOf](std::size_t first, std::size_t last, std::uint64_t* bits) {
        scanEach(first, last, bits, [&](std::size_t row) {
            // The state as of the instant, or, while it is still today's state, the word of the file.
            const std::uint32_t state = orderStateAt(orders, row, asOf);
            bool holds = states[state] != 0;
            if (!holds && orders.state.numberAt(row) == state) {
                const auto word = orders.status.numberAt(row);
                holds = word && words[*word] != 0;
            }
            return holds != negative;
        });
    };
}

namespace {
/// A property value as the JSON that each of its meanings stands for.
bool valueMatches(const PropertyColumn& column, std::size_t number, Operator op, const Value& value,
                  const RuleContext& context)
{
    const std::string_view key = column.values.text(number);
    const std::uint8_t meaning = column.meanings[number];
    const auto matches = [&](const Json& meant) { return detail::propertyMatches(op, value, meant, context); };
    if (key.front() == 't') {
        const std::string text(key.substr(1));
        if ((meaning & PropertyColumn::text) != 0 && matches(Json(text)))
            return true;
        if ((meaning & PropertyColumn::structure) == 0)
            return false;
        const Json structure = Json::parse(text, nullptr, false);
        return !structure.is_discarded() && matches(structure);
    }
    const Json number_ = Json::parse(key.substr(1), nullptr, false);
    return ((meaning & PropertyColumn::integer) != 0 && matches(number_)) ||
           ((meaning & PropertyColumn::isTrue) != 0 && matches(Json(true))) ||
           ((meaning & PropertyColumn::isFalse) != 0 && matches(Json(false))) ||
           ((meaning & PropertyColumn::real) != 0 && matches(Json(number_.get<double>())));
}
}

Result<RowFilter::Step> RowFilter::propertyStep(Evaluation& evaluation, const Property& property)
{
    const EventColumns& events = *m_table.events;
    const PropertyColumn* column = events.property(property.field);
    const Operator positive = positiveTwin(property.op).value_or(property.op);
    std::vector<std::uint8_t> matching(events.propertyText.top);
    std::vector<std::uint8_t> present(events.propertyText.top);
    if (column) {
        std::vector<std::uint8_t> values(column->values.count());
        for (std::size_t number = 0; number < values.size(); ++number)
            values[number] = valueMatches(*column, number, positive, property.value, evaluation.context()) ? 1 : 0;
        for (std::size_t text = 0; text < matching.size(); ++text) {
            const std::uint64_t code = column->valueOf.code(text);
            present[text] = code != 0 ? 1 : 0;
            matching[text] = code != 0 ? values[code - 1] : 0;
        }
    }
    return Step(test(property, ColumnTest::ofNumbers(events.propertyText, matching),
                     ColumnTest::ofNumbers(events.propertyText, present)));
}

namespace {
/// The places of [first, last) that every step meets.
template <typename Steps>
void scanAll(const Steps& steps, std::size_t first, std::size_t last, std::vector<std::uint64_t>& words)
{
    words.assign(wordsFor(last - first), ~std::uint64_t{0});
    if (first >= last)
        return;
    std::vector<std::uint64_t> more(words.size());
    bool fresh = true;
    for (const auto& step : steps) {
        if (fresh) {
            step(first, last, words.data());
            fresh = false;
            continue;
        }
        step(first, last, more.data());
        for (std::size_t i = 0; i < words.size(); ++i)
            words[i] &= more[i];
    }
    if ((last - first) % 64 != 0)
        words.back() &= ~std::uint64_t{0} >> (64 - (last - first) % 64);
}
}

RowBlock RowFilter::block(std::size_t first, std::size_t last) const
{
    RowBlock block;
    if (!m_table.owners)
        return block;
    const Owners& owners = *m_table.owners;
    block.firstOwner = owners.firstFrom(first);
    block.lastOwner = owners.firstFrom(last);
    if (block.firstOwner == block.lastOwner || all())
        return block;
    const std::size_t lastRow = owners.starts[block.lastOwner];
    block.firstRow = owners.starts[block.firstOwner] & ~std::size_t{63};
    scanAll(m_rowSteps, block.firstRow, lastRow, block.rows);
    if (m_lineTests.empty() && !m_joinLines)
        return block;
    lookAtLines(block, lastRow);
    if (m_joinLines)
        return block;
    const auto& starts = m_table.orders->lineStarts;
    visitBits(block.rows.data(), 0, lastRow - block.firstRow, [&](std::size_t bit) {
        const std::size_t row = block.firstRow + bit;
        if (!anyInRange(block.lines.data(), starts[row] - block.firstLine, starts[row + 1] - block.firstLine))
            block.rows[bit >> 6] &= ~(std::uint64_t{1} << (bit & 63));
    });
    return block;
}

namespace {
/// Every bit becomes the parity of itself and all below it in the word.
std::uint64_t parities(std::uint64_t word)
{
    for (int shift = 1; shift < 64; shift *= 2)
        word ^= word << shift;
    return word;
}

/// The lines of the rows whose bits are set. Rows in question come in runs: only where a run begins or ends a row's
/// place among the lines is looked up, and what lies between follows from the parity.
std::vector<std::uint64_t> linesOf(const RowBlock& block, std::size_t rows, std::size_t lines,
                                   const Array<std::uint32_t>& starts)
{
    std::vector<std::uint64_t> words(wordsFor(lines) + 1);
    std::uint64_t before = 0;
    for (std::size_t w = 0; w < wordsFor(rows); ++w) {
        const std::uint64_t word = block.rows[w];
        std::uint64_t turns = word ^ (word << 1 | before);
        for (; turns != 0; turns &= turns - 1) {
            const std::size_t row = block.firstRow + 64 * w + static_cast<std::size_t>(std::countr_zero(turns));
            const std::size_t line = starts[row] - block.firstLine;
            words[line >> 6] ^= std::uint64_t{1} << (line & 63);
        }
        before = word >> 63;
    }
    if (rows % 64 == 0 && before != 0)
        words[lines >> 6] ^= std::uint64_t{1} << (lines & 63);
    std::uint64_t inside = 0;
    for (std::uint64_t& word : words) {
        word = parities(word) ^ inside;
        inside = word >> 63 != 0 ? ~std::uint64_t{0} : 0;
    }
    words.resize(wordsFor(lines));
    return words;
}
}

void RowFilter::lookAtLines(RowBlock& block, std::size_t lastRow) const
{
    const auto& starts = m_table.orders->lineStarts;
    block.firstLine = starts[block.firstRow] & ~std::size_t{63};
    const std::size_t rows = lastRow - block.firstRow;
    const std::size_t lastLine = starts[lastRow];
    // Where hardly an order is in question, its lines alone are looked at.
    constexpr std::size_t hardly = 6;
    if (!m_lineTests.empty() && countRange(block.rows.data(), 0, rows) * hardly <= rows)
        return lookAtFewLines(block, lastRow);
    block.lines = linesOf(block, rows, lastLine - block.firstLine, starts);
    std::vector<std::uint64_t> more(block.lines.size());
    for (const LineTest& test : m_lineTests) {
        test(block.firstLine, lastLine, more.data());
        for (std::size_t i = 0; i < more.size(); ++i)
            block.lines[i] &= more[i];
    }
}

void RowFilter::lookAtFewLines(RowBlock& block, std::size_t lastRow) const
{
    const auto& starts = m_table.orders->lineStarts;
    block.lines.assign(wordsFor(starts[lastRow] - block.firstLine), 0);
    visitBits(block.rows.data(), 0, lastRow - block.firstRow, [&](std::size_t bit) {
        const std::size_t row = block.firstRow + bit;
        for (std::size_t line = starts[row]; line < starts[row + 1]; ++line) {
            const bool meets = std::all_of(m_lineTests.begin(), m_lineTests.end(),
                                           [line](const LineTest& test) { return test.meets(line); });
            const std::size_t place = line - block.firstLine;
            block.lines[place >> 6] |= std::uint64_t{meets} << (place & 63);
        }
    });
}

}
