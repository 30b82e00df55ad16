#include "core/base/money.h"
#include "core/base/text.h"
#include "core/segment/index/evaluation.h"
#include "core/segment/nodesql.h"
#include "core/segment/spans.h"

#include <algorithm>
#include <cstring>

namespace patron::segment::index {

namespace {
/// Values as of an instant before the newest entry: codes of the same column, chosen entry by entry.
class PastView
{
public:
    PastView(const HistoryColumn& history, Ms asOf, bool assume)
        : m_history(history)
        , m_asOf(asOf)
        , m_assume(assume)
        , m_width(history.latest.width)
        , m_bytes(history.latest.bytes.begin(), history.latest.bytes.end())
        , m_assumed(history.latest.size)
    {}

    TraitView make()
    {
        const Column& since = m_history.since;
        for (std::size_t i = 0; i < since.size; ++i) {
            if (since.isNull(i) || since.at(i) <= m_asOf)
                continue;
            if (m_assume && !m_history.latest.isNull(i))
                m_assumed.set(i);
            else
                clear(i);
        }
        const Owners& past = m_history.past;
        for (std::size_t owner = 0; owner < past.count(); ++owner) {
            if (since.at(past.ordinals[owner]) > m_asOf)
                choose(past.ordinals[owner], past.starts[owner], past.starts[owner + 1]);
        }
        TraitView view;
        view.values = m_history.latest;
        view.values.bytes = Array<std::uint8_t>(std::move(m_bytes));
        if (m_assumed.any())
            view.assumed = std::make_shared<const Bits>(std::move(m_assumed));
        return view;
    }

private:
    void choose(std::size_t ordinal, std::size_t first, std::size_t last)
    {
        const Column& values = m_history.pastValues;
        m_assumed.clear(ordinal);
        std::size_t entry = last;
        while (entry > first && m_history.pastSince.at(entry - 1) > m_asOf)
            --entry;
        if (entry > first)
            return take(ordinal, entry - 1);
        while (entry < last && values.isNull(entry))
            ++entry;
        if (!m_assume || entry == last)
            return clear(ordinal);
        take(ordinal, entry);
        m_assumed.set(ordinal);
    }

    void take(std::size_t ordinal, std::size_t entry)
    {
        std::memcpy(m_bytes.data() + ordinal * m_width, m_history.pastValues.bytes.data() + entry * m_width, m_width);
    }

    void clear(std::size_t ordinal)
    {
        if (m_history.latest.real) {
            const double none = std::numeric_limits<double>::quiet_NaN();
            std::memcpy(m_bytes.data() + ordinal * m_width, &none, m_width);
        } else {
            std::memset(m_bytes.data() + ordinal * m_width, 0, m_width);
        }
    }

    const HistoryColumn& m_history;
    Ms m_asOf;
    bool m_assume;
    std::size_t m_width;
    std::vector<std::uint8_t> m_bytes;
    Bits m_assumed;
};

Column emptyColumn(std::size_t size)
{
    Column column;
    column.size = size;
    column.nullable = 1;
    return column;
}

/// The ids as a column of numbers.
Column idColumn(const Shard& shard)
{
    Column column;
    column.size = shard.size();
    column.width = 8;
    column.top = shard.size() == 0 ? 0 : static_cast<std::uint64_t>(shard.ids.back());
    column.bytes = Array<std::uint8_t>::view(reinterpret_cast<const std::uint8_t*>(shard.ids.data()),
                                             shard.size() * sizeof(std::int64_t));
    return column;
}
}

TraitView historyView(const HistoryColumn& history, Ms asOf, bool assume)
{
    TraitView view;
    if (history.since.allNull() || history.since.greatest() <= asOf)
        view.values = history.latest;
    else
        view = PastView(history, asOf, assume).make();
    view.texts = history.texts;
    view.lists = &history;
    return view;
}

TraitView Evaluation::trait(const Part& part, const Field& field, Ms asOf)
{
    const Shard& shard = *part.shard;
    TraitView view;
    switch (field.source) {
    case Field::Source::Customer:
        if (field.name == "id") {
            view.values = idColumn(shard);
        } else {
            const AddressColumn& address = field.name == "phone" ? shard.phone : shard.email;
            view.values = address.primary.codes;
            view.texts = address.primary.texts;
        }
        return view;
    case Field::Source::Declared:
        if (const TraitColumn* found = shard.trait(field.traitId))
            return historyView(found->history, asOf, field.assumable && !context().strictAsOf);
        view.values = emptyColumn(shard.size());
        return view;
    case Field::Source::Computed:
        break;
    }
    return computedTrait(*this, part, field, asOf);
}

namespace {
/// Which lists meet a positive list operator; `marked` by number of the list.
std::vector<std::uint8_t> markLists(Operator op, const Value& value, const HistoryColumn& lists)
{
    std::vector<std::uint8_t> marked(lists.texts.count());
    if (op == Operator::CountEqual || op == Operator::CountGreater || op == Operator::CountLess) {
        const NumberRange range = rangeOf(op, value, 0);
        for (std::size_t list = 0; list < marked.size(); ++list)
            marked[list] = range.holds(std::int64_t{lists.itemStarts[list + 1]} - lists.itemStarts[list]) ? 1 : 0;
        return marked;
    }
    std::vector<std::string> wanted;
    for (const std::string& text : std::get<std::vector<std::string>>(value))
        wanted.push_back(foldText(text));
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    std::vector<std::uint32_t> numbers;
    for (const std::string& text : wanted) {
        if (const auto number = lists.items.find(text))
            numbers.push_back(*number);
    }
    for (std::size_t list = 0; list < marked.size(); ++list) {
        const auto first = lists.itemNumbers.begin() + lists.itemStarts[list];
        const auto last = lists.itemNumbers.begin() + lists.itemStarts[list + 1];
        const auto has = [&](std::uint32_t number) { return std::find(first, last, number) != last; };
        marked[list] = op == Operator::HasAny
                           ? std::any_of(numbers.begin(), numbers.end(), has)
                           : numbers.size() == wanted.size() && std::all_of(numbers.begin(), numbers.end(), has);
    }
    return marked;
}

/// What is marked by raw text where the texts have folds beside them.
std::vector<std::uint8_t> markView(Operator op, const Value& value, const TraitView& view, Crew& crew)
{
    if (view.foldOf.empty())
        return markFolds(op, value, view.texts, &crew);
    const std::vector<std::uint8_t> folds = markFolds(op, value, view.folds, &crew);
    std::vector<std::uint8_t> marked(view.texts.count());
    for (std::size_t number = 0; number < marked.size(); ++number)
        marked[number] = folds[view.foldOf[number]];
    return marked;
}

ColumnTest positiveTest(Evaluation& evaluation, const Field& field, Operator op, const Value& value,
                        const TraitView& view)
{
    if (op == Operator::IsSet)
        return ColumnTest::present(view.presence());
    const RuleContext& context = evaluation.context();
    switch (field.type) {
    case TraitType::Text:
        return ColumnTest::ofNumbers(view.values, markView(op, value, view, evaluation.crew()));
    case TraitType::List:
        if (!view.lists)
            return ColumnTest::none();
        return ColumnTest::ofNumbers(view.values, markLists(op, value, *view.lists));
    case TraitType::Date:
        return dateTest(op, value, view.values, field.instant ? &view.instants : nullptr, context);
    case TraitType::Flag:
        return flagTest(op, view.values);
    default:
        return numberTest(op, value, view.values, field.type == TraitType::Money ? context.currencyDecimals : 0);
    }
}

void copyWords(const Bits& bits, std::size_t first, std::size_t last, std::uint64_t* words)
{
    std::copy_n(bits.words() + first / 64, wordsFor(last - first), words);
}
}

Result<Outcome> traitLeaf(Evaluation& evaluation, const TraitCondition& condition)
{
    PATRON_TRY(field, evaluation.field(condition.trait));
    const RuleContext& context = evaluation.context();
    const Value value = detail::addressValue(*field, condition.value);
    const Operator positive = positiveTwin(condition.op).value_or(condition.op);
    Leaf leaf;
    leaf.missing = true;
    for (const Part& part : evaluation.state().parts) {
        const TraitView view = evaluation.trait(part, *field, context.asOf);
        const auto assumed = view.assumed;
        leaf.assumed = leaf.assumed || assumed;
        leaf.touchedBytes += view.presence().byteCount();
        leaf.parts.emplace_back(
            [assumed, op = condition.op, exclude = condition.excludeMissing,
             test = positiveTest(evaluation, *field, positive, value, view),
             present = ColumnTest::present(view.presence())](std::size_t first, std::size_t last, const Slices& out) {
                scanCondition(test, present, op, exclude, first, last, out.holds);
                present.scan(first, last, out.missing);
                invertRange(first, last, out.missing);
                if (assumed)
                    copyWords(*assumed, first, last, out.assumed);
            });
    }
    return evaluation.run(leaf);
}

namespace {
/// The value of one side of `changed`, comparable between the two sides.
class Side
{
public:
    Side(std::optional<TraitView> view, bool text, const std::vector<std::string>& wanted, Interner& texts)
        : m_view(std::move(view))
        , m_asked(!wanted.empty())
    {
        if (m_view && text) {
            for (std::size_t number = 0; number < m_view->texts.count(); ++number)
                m_common.push_back(texts.intern(m_view->texts.text(number)));
        }
        for (const std::string& value : wanted) {
            if (text)
                m_wanted.push_back(texts.intern(foldText(value)));
            else if (const auto number = parseDecimal(value, 0))
                m_wanted.push_back(*number);
        }
    }

    std::optional<std::int64_t> at(std::size_t i) const
    {
        if (!m_view || m_view->values.isNull(i))
            return std::nullopt;
        const std::int64_t value = m_view->values.at(i);
        return m_common.empty() ? value : m_common[static_cast<std::size_t>(value)];
    }

    bool meets(const std::optional<std::int64_t>& value) const
    {
        return !m_asked || (value && std::find(m_wanted.begin(), m_wanted.end(), *value) != m_wanted.end());
    }

private:
    std::optional<TraitView> m_view;
    bool m_asked;
    std::vector<std::int64_t> m_common;
    std::vector<std::int64_t> m_wanted;
};
}

Result<Outcome> changedLeaf(Evaluation& evaluation, const Changed& condition)
{
    PATRON_TRY(field, evaluation.field(condition.trait));
    const RuleContext& context = evaluation.context();
    const detail::Bounds bounds = detail::windowBounds(condition.during, context.zone, context.asOf);
    const bool text = field->type == TraitType::Text;
    Leaf leaf;
    leaf.missing = true;
    for (const Part& part : evaluation.state().parts) {
        TraitView end = evaluation.trait(part, *field, *bounds.high);
        leaf.touchedBytes += 2 * end.values.byteCount();
        const ColumnTest present = ColumnTest::present(end.presence());
        std::optional<TraitView> start;
        // Before the first instant of all there was no value.
        if (bounds.low)
            start = evaluation.trait(part, *field, std::min(*bounds.low, *bounds.high));
        Interner texts;
        const Side before(std::move(start), text, condition.from, texts);
        const Side after(std::move(end), text, condition.to, texts);
        leaf.parts.emplace_back([before, after, present](std::size_t first, std::size_t last, const Slices& out) {
            scanEach(first, last, out.holds, [&](std::size_t i) {
                const auto was = before.at(i);
                const auto is = after.at(i);
                return was != is && before.meets(was) && after.meets(is);
            });
            present.scan(first, last, out.missing);
            invertRange(first, last, out.missing);
        });
    }
    return evaluation.run(leaf);
}

namespace {
/// Who has a state of consent (empty: any entry) in a part.
ColumnTest consentTest(const Part& part, const std::string& channel, const std::string& purpose, std::string_view state,
                       Ms asOf)
{
    const ConsentColumn* column = part.shard->consent(channel, purpose);
    if (!column)
        return ColumnTest::none();
    const TraitView view = historyView(column->history, asOf, false);
    if (state.empty())
        return ColumnTest::present(view.values);
    std::vector<std::uint8_t> marked(view.texts.count());
    if (const auto number = view.texts.find(state))
        marked[*number] = 1;
    return ColumnTest::ofNumbers(view.values, marked);
}
}

Result<Outcome> consentLeaf(Evaluation& evaluation, const ConsentCondition& condition)
{
    const bool unknown = condition.state == "unknown";
    Leaf leaf;
    for (const Part& part : evaluation.state().parts) {
        leaf.parts.emplace_back(
            [unknown, test = consentTest(part, condition.channel, condition.purpose,
                                         unknown ? std::string_view() : condition.state, evaluation.context().asOf)](
                std::size_t first, std::size_t last, const Slices& out) {
                test.scan(first, last, out.holds);
                if (unknown)
                    invertRange(first, last, out.holds);
            });
    }
    return evaluation.run(leaf);
}

namespace {
/// Which of a shard's addresses are suppressed as of an instant, by number of the text. Kept until the next instant at
/// which one is suppressed or freed.
std::shared_ptr<const std::vector<std::uint8_t>> suppressedTexts(Evaluation& evaluation, const Part& part,
                                                                 const std::string& kind, const Dictionary& texts)
{
    const Ms asOf = evaluation.context().asOf;
    const std::vector<SuppressionRow>& rows = evaluation.surroundings().suppressions;
    Ms since = std::numeric_limits<Ms>::min();
    for (const SuppressionRow& row : rows) {
        if (row.at <= asOf)
            since = std::max(since, row.at);
        if (row.liftedAt && *row.liftedAt <= asOf)
            since = std::max(since, *row.liftedAt);
    }
    const std::string key = "suppressed " + std::to_string(part.serial) + " " +
                            std::to_string(evaluation.state().version) + " " + kind + " " + std::to_string(since);
    using Marks = std::vector<std::uint8_t>;
    if (auto known = evaluation.kept().find<Marks>(key))
        return known;
    auto marks = std::make_shared<Marks>(texts.count());
    for (const SuppressionRow& row : rows) {
        if (row.kind != kind || row.at > asOf || (row.liftedAt && *row.liftedAt <= asOf))
            continue;
        if (const auto number = texts.find(row.normalized))
            (*marks)[*number] = 1;
    }
    evaluation.kept().put<Marks>(key, marks, marks->size());
    return marks;
}
}

Reachability reachability(Evaluation& evaluation, const std::string& channel)
{
    const std::string kind = channel == "sms" ? "phone" : "email";
    const Ms asOf = evaluation.context().asOf;
    std::vector<ColumnTest> address, suppressed, granted, denied;
    for (const Part& part : evaluation.state().parts) {
        const AddressColumn& column = kind == "phone" ? part.shard->phone : part.shard->email;
        address.push_back(ColumnTest::present(column.mailable));
        suppressed.push_back(
            ColumnTest::ofNumbers(column.mailable, *suppressedTexts(evaluation, part, kind, column.primary.texts)));
        granted.push_back(consentTest(part, channel, "marketing", "granted", asOf));
        denied.push_back(consentTest(part, channel, "marketing", "denied", asOf));
    }
    std::size_t touched = 0;
    const auto all = [&](const std::vector<ColumnTest>& tests) {
        Leaf leaf;
        for (const ColumnTest& test : tests) {
            leaf.touchedBytes += test.touchedBytes();
            leaf.parts.emplace_back(
                [&test](std::size_t first, std::size_t last, const Slices& out) { test.scan(first, last, out.holds); });
        }
        touched += leaf.touchedBytes;
        return evaluation.run(leaf).holds;
    };
    Reachability result{all(address), all(suppressed), all(granted), all(denied), 0};
    result.touchedBytes = touched;
    return result;
}

Result<Outcome> reachableLeaf(Evaluation& evaluation, const Reachable& condition)
{
    Reachability reach = reachability(evaluation, condition.channel);
    reach.address.subtract(reach.suppressed);
    reach.address &= reach.granted;
    return Outcome{std::move(reach.address), {}, {}, reach.touchedBytes};
}

}
