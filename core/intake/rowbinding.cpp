#include "core/intake/rowbinding.h"

#include "core/base/money.h"
#include "core/base/text.h"
#include "core/intake/automap.h"
#include "core/intake/celllooks.h"

#include <algorithm>

namespace patron::intake {

namespace {
bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Amounts a customer pays: prices of pieces may well have thousandths.
bool isPaidSum(Field field)
{
    return fieldForm(field) == FieldForm::Money && field != Field::UnitPrice && field != Field::Price &&
           field != Field::EventValue && field != Field::DiscountValue;
}

bool isOneOf(std::string_view country, std::string_view countries)
{
    return !country.empty() && countries.find(country) != std::string_view::npos;
}
// By the Unicode CLDR: where a comma is the decimal mark, and whose money has thousandths.
constexpr std::string_view commaCountries =
    "AT BE BG BR CL CO CZ DE DK EE ES FI FR GR HR HU ID IT LT LU LV NL NO PL PT RO RS SE SI SK TR UA UY VN AR";
constexpr std::string_view thousandthCountries = "BH IQ JO KW LY OM TN";

TimeZone zoneFor(const ColumnMapping& mapping, const TimeZone& fallback)
{
    if (mapping.zone.empty())
        return fallback;
    auto zone = TimeZone::find(mapping.zone);
    return zone ? *zone : fallback;
}
}

std::string_view cleanCell(std::string_view cell)
{
    if (cell.empty())
        return cell;
    const auto plain = [](char c) {
        return static_cast<unsigned char>(c) > ' ' && static_cast<unsigned char>(c) < 0x80;
    };
    if (!plain(cell.front()) || !plain(cell.back()))
        cell = trim(cell);
    if (cell.size() < 2)
        return cell;
    if (cell[0] == '\'' && (isDigit(cell[1]) || cell[1] == '+' || cell[1] == '=' || cell[1] == '-') &&
        cell.back() != '\'')
        cell.remove_prefix(1);
    else if (cell.size() > 3 && cell[0] == '=' && cell[1] == '"' && cell.back() == '"')
        cell = cell.substr(2, cell.size() - 3);
    else if (cell.size() > 3 && cell[1] == ':' && (cell[0] == 'p' || cell[0] == 'l' || cell[0] == 'z') &&
             (isDigit(cell[2]) || cell[2] == '+'))
        cell.remove_prefix(2);
    return cell;
}

RowBinding::RowBinding(ColumnMapping mapping, const TimeZone& zone, std::string country)
    : m_mapping(std::move(mapping))
    , m_zone(zoneFor(m_mapping, zone))
    , m_learnt(m_mapping.columns.size())
    , m_orders(m_mapping.columns.size(), DateOrder::DayFirst)
    , m_marks(m_mapping.columns.size(), DecimalMark::Point)
    , m_recipes(m_mapping.columns.size())
    , m_country(m_mapping.country.empty() ? std::move(country) : m_mapping.country)
{
    for (const SkipRule& rule : m_mapping.skips) {
        Skip skip{{}, &rule};
        for (const auto& [name, cells] : rule.when) {
            for (std::size_t i = 0; i < m_mapping.columns.size(); ++i) {
                if (plainHeader(m_mapping.columns[i].column) == plainHeader(name)) {
                    skip.columns.push_back(i);
                    break;
                }
            }
        }
        if (skip.columns.size() == rule.when.size())
            m_skips.push_back(std::move(skip));
    }
    m_index.fill(-1);
    for (std::size_t i = 0; i < m_mapping.columns.size(); ++i) {
        const MappedColumn& column = m_mapping.columns[i];
        if (column.field == Field::Ignore)
            continue;
        int& index = m_index[static_cast<std::size_t>(column.field)];
        if (index < 0)
            index = static_cast<int>(i);
        if (column.field != Field::Rate || !column.trait.empty())
            m_columnsOf[static_cast<std::size_t>(column.field)].push_back(i);
        Learnt& learnt = m_learnt[i];
        learnt.trait = column.field == Field::Trait;
        learnt.whole = column.field == Field::Points || column.field == Field::PointsBalance;
        const FieldForm form = fieldForm(column.field);
        learnt.dated = form == FieldForm::Date || (learnt.trait && column.type == customer::TraitType::Date);
        learnt.amount =
            form == FieldForm::Money || form == FieldForm::Number ||
            (learnt.trait && (column.type == customer::TraitType::Number || column.type == customer::TraitType::Money));
        if (learnt.dated || learnt.amount || (learnt.trait && column.type == customer::TraitType::Flag))
            m_learning.push_back(i);
        m_ranked = m_ranked || column.rank > 0;
    }
    for (std::size_t field = 0; m_ranked && field < m_columnsOf.size(); ++field) {
        auto& columns = m_columnsOf[field];
        std::stable_sort(columns.begin(), columns.end(), [&](std::size_t a, std::size_t b) {
            return m_mapping.columns[a].rank < m_mapping.columns[b].rank;
        });
        if (!columns.empty())
            m_index[field] = static_cast<int>(columns.front());
    }
}

/// The column of a field that counts in a row: of several the first that is filled.
int RowBinding::columnIn(const CsvRow& row, Field field) const
{
    const auto& columns = columnsOf(field);
    if (!m_ranked || columns.size() < 2)
        return columnOf(field);
    const auto filled =
        std::find_if(columns.begin(), columns.end(), [&](std::size_t column) { return !cell(row, column).empty(); });
    return static_cast<int>(filled == columns.end() ? columns.front() : *filled);
}

std::string_view RowBinding::header(Field field) const
{
    const int column = columnOf(field);
    return column < 0 ? std::string_view()
                      : std::string_view(m_mapping.columns[static_cast<std::size_t>(column)].column);
}

std::string_view RowBinding::cell(const CsvRow& row, std::size_t column) const
{
    const std::string_view clean = column < row.cells.size() ? cleanCell(row.cells[column]) : std::string_view();
    if (column >= m_mapping.columns.size() || m_mapping.columns[column].transforms.empty())
        return clean;
    Recipe& recipe = m_recipes[column];
    if (!recipe.done || recipe.raw != clean) {
        recipe.raw.assign(clean);
        recipe.result = applyTransforms(m_mapping.columns[column].transforms, clean, m_country);
        recipe.done = true;
    }
    return recipe.result;
}

std::optional<MergePolicy> RowBinding::policyOf(Field field) const
{
    const int column = columnOf(field);
    return column < 0 ? std::nullopt : m_mapping.columns[static_cast<std::size_t>(column)].policy;
}

std::string_view RowBinding::skipReason(const CsvRow& row) const
{
    for (const Skip& skip : m_skips) {
        bool all = true;
        for (std::size_t i = 0; i < skip.columns.size() && all; ++i) {
            const std::size_t column = skip.columns[i];
            const auto raw = column < row.cells.size() ? cleanCell(row.cells[column]) : std::string_view();
            const auto& cells = skip.rule->when[i].second;
            all = std::find(cells.begin(), cells.end(), foldText(raw)) != cells.end();
        }
        if (all)
            return skip.rule->reason;
    }
    return {};
}

std::string_view RowBinding::text(const CsvRow& row, Field field) const
{
    const int column = columnIn(row, field);
    if (column >= 0)
        return cell(row, static_cast<std::size_t>(column));
    if (m_mapping.constants.empty())
        return {};
    const auto constant = m_mapping.constants.find(field);
    return constant == m_mapping.constants.end() ? std::string_view() : std::string_view(constant->second);
}

void RowBinding::learnTrait(Learnt& learnt, const MappedColumn& column, std::string_view text) const
{
    if (column.type == customer::TraitType::Flag)
        learnt.fits = learnt.fits && looksLikeFlag(text);
    else if (column.type == customer::TraitType::Date)
        learnt.fits = learnt.fits && learnt.dates.others() == 0;
    else
        learnt.fits = learnt.fits && learnt.amounts.others() == 0;
}

void RowBinding::learn(const CsvRow& row)
{
    for (const std::size_t i : m_learning) {
        const std::string_view text = cell(row, i);
        if (text.empty())
            continue;
        Learnt& learnt = m_learnt[i];
        if (learnt.dated)
            learnt.dates.add(text);
        if (learnt.amount)
            learnt.amounts.add(text);
        if (learnt.whole) {
            for (const DecimalMark mark : {DecimalMark::Point, DecimalMark::Comma}) {
                const auto thousandths = readUnits(text, mark, 3);
                bool& broken = learnt.broken[static_cast<std::size_t>(mark)];
                broken = broken || (thousandths && *thousandths % 1000 != 0);
            }
        }
        if (learnt.trait)
            learnTrait(learnt, m_mapping.columns[i], text);
    }
}

std::vector<std::string> RowBinding::settle(bool monthFirst)
{
    std::vector<std::string> notes;
    const DateOrder fallback = monthFirst ? DateOrder::MonthFirst : DateOrder::DayFirst;
    // Columns of one file are written alike: what one tells decides for those that do not tell.
    std::optional<DateOrder> told;
    AmountColumn none;
    int commas = 0;
    int points = 0;
    bool paidPoint = false; // a sum of money with a decimal point
    for (const std::size_t i : m_learning) {
        const Learnt& learnt = m_learnt[i];
        if (learnt.dated && !learnt.dates.ambiguous() &&
            learnt.dates.decide(DateOrder::DayFirst) == learnt.dates.decide(DateOrder::MonthFirst))
            told = learnt.dates.decide(fallback);
        if (learnt.amount && learnt.amounts.decide(DecimalMark::Point) == learnt.amounts.decide(DecimalMark::Comma))
            ++(learnt.amounts.decide(DecimalMark::Point) == DecimalMark::Comma ? commas : points);
        paidPoint = paidPoint || (isPaidSum(m_mapping.columns[i].field) && learnt.amounts.tells() &&
                                  learnt.amounts.decide(DecimalMark::Comma) == DecimalMark::Point);
    }
    const bool plainNeeded = !isOneOf(m_country, commaCountries);
    const bool noThousandths = !isOneOf(m_country, thousandthCountries);
    const DecimalMark markFallback = commas > points ? DecimalMark::Comma : DecimalMark::Point;
    for (const std::size_t i : m_learning) {
        MappedColumn& column = m_mapping.columns[i];
        const Learnt& learnt = m_learnt[i];
        if (learnt.dated) {
            m_orders[i] = column.dateOrder ? *column.dateOrder : learnt.dates.decide(told.value_or(fallback));
            if (!column.dateOrder && learnt.dates.ambiguous() && !told) {
                notes.push_back("The dates of \"" + column.column +
                                "\" could be read both ways; they were read with the " +
                                (monthFirst ? "month" : "day") + " first.");
            }
            column.dateOrder = m_orders[i];
        }
        if (learnt.amount) {
            m_marks[i] = column.decimalMark ? *column.decimalMark : learnt.amounts.decide(markFallback);
            if (!column.decimalMark && isPaidSum(column.field) && noThousandths && !paidPoint)
                m_marks[i] = learnt.amounts.decimalBesideGroups(plainNeeded).value_or(m_marks[i]);
            // "1.250" points are a thousand and more, whatever the mark of other columns.
            const auto broken = [&](DecimalMark mark) { return learnt.broken[static_cast<std::size_t>(mark)]; };
            const DecimalMark other = m_marks[i] == DecimalMark::Point ? DecimalMark::Comma : DecimalMark::Point;
            if (!column.decimalMark && learnt.whole && broken(m_marks[i]) && !broken(other))
                m_marks[i] = other;
            column.decimalMark = m_marks[i];
        }
        if (learnt.trait && !learnt.fits) {
            column.type = customer::TraitType::Text;
            column.dateOrder.reset();
            column.decimalMark.reset();
        }
    }
    return notes;
}

RowBinding::Reading RowBinding::dateOf(std::string_view text, std::size_t column, DateReading& result) const
{
    if (text.empty())
        return Reading::Empty;
    auto reading = readDate(text, m_orders[column]);
    if (!reading)
        return Reading::Bad;
    result = *reading;
    return Reading::Good;
}

RowBinding::Reading RowBinding::date(const CsvRow& row, Field field, DateReading& result) const
{
    const int column = columnOf(field);
    return column < 0 ? Reading::Empty : dateOf(text(row, field), static_cast<std::size_t>(column), result);
}

std::optional<Ms> RowBinding::instant(const CsvRow& row, Field field)
{
    DatedInstant result;
    if (instant(row, field, result) != Reading::Good)
        return std::nullopt;
    return result.at;
}

RowBinding::Reading RowBinding::instant(const CsvRow& row, Field field, DatedInstant& result)
{
    const int column = columnIn(row, field);
    if (column < 0)
        return Reading::Empty;
    const std::string_view dateText = cell(row, static_cast<std::size_t>(column));
    if (dateText.empty())
        return Reading::Empty;
    const bool ordersDate = field == Field::OrderDate;
    const std::string_view timeText = ordersDate ? text(row, Field::OrderTime) : std::string_view();
    const std::string_view zoneText = ordersDate ? text(row, Field::OrderZone) : std::string_view();
    LastInstant& last = m_lastInstants[static_cast<std::size_t>(field)];
    const bool alone = timeText.empty() && zoneText.empty();
    if (alone && column == last.column && dateText == last.text) {
        result = last.instant;
        return Reading::Good;
    }
    auto reading = readDate(dateText, m_orders[static_cast<std::size_t>(column)]);
    if (!reading || !reading->hasYear)
        return Reading::Bad;
    if (!timeText.empty() && !reading->hasTime) {
        const auto time = readTimeOfDay(timeText);
        if (!time)
            return Reading::Bad;
        reading->hasTime = true;
        reading->msOfDay = *time;
    }
    const auto named = reading->offset ? std::nullopt : readZone(zoneText);
    if (named && named->offset)
        reading->offset = named->offset;
    if (named && !named->zone.empty()) {
        const auto zone = TimeZone::find(named->zone);
        result = instantOf(*reading, zone ? *zone : m_zone);
    } else {
        result = instantOf(*reading, m_zone);
    }
    if (alone) {
        last.column = column;
        last.text.assign(dateText);
        last.instant = result;
    }
    return Reading::Good;
}

RowBinding::Reading RowBinding::units(const CsvRow& row, Field field, int decimals, std::int64_t& result,
                                      std::string_view* sign) const
{
    const int column = columnOf(field);
    return column < 0 ? Reading::Empty : unitsOf(row, static_cast<std::size_t>(column), decimals, result, sign);
}

RowBinding::Reading RowBinding::unitsOf(const CsvRow& row, std::size_t column, int decimals, std::int64_t& result,
                                        std::string_view* sign) const
{
    const std::string_view text = cell(row, column);
    if (text.empty())
        return Reading::Empty;
    const DecimalMark mark = m_marks[column];
    const auto& steps = m_mapping.columns[column].transforms;
    if (std::any_of(steps.begin(), steps.end(),
                    [](const CellTransform& step) { return step.kind == TransformKind::MinorUnits; }))
        decimals = 0;
    if (sign) {
        const auto amount = readAmount(text, mark);
        if (!amount)
            return Reading::Bad;
        *sign = amount->currencySign;
        const auto units = parseDecimal(amount->decimal(), decimals);
        if (!units)
            return Reading::Bad;
        result = *units;
        return Reading::Good;
    }
    const auto units = readUnits(text, mark, decimals);
    if (!units)
        return Reading::Bad;
    result = *units;
    return Reading::Good;
}

}
