#include "core/intake/datepattern.h"

#include "core/base/text.h"
#include "core/intake/datewords.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace patron::intake {

namespace {
bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Reads up to `most` digits; -1 when there is none.
int readNumber(std::string_view text, std::size_t& at, std::size_t most)
{
    int value = 0;
    std::size_t digits = 0;
    while (at < text.size() && digits < most && isDigit(text[at])) {
        value = value * 10 + (text[at++] - '0');
        ++digits;
    }
    return digits ? value : -1;
}

void skipBlanks(std::string_view text, std::size_t& at)
{
    for (;;) {
        if (at < text.size() && (text[at] == ' ' || text[at] == ','))
            ++at;
        else if (text.substr(at, 2) == "\xC2\xA0")
            at += 2;
        else if (text.substr(at, 3) == "\xE2\x80\xAF")
            at += 3;
        else
            return;
    }
}

/// A word of letters, folded; `at` stands behind it and its dot.
std::string readWord(std::string_view text, std::size_t& at)
{
    const std::size_t begin = at;
    while (at < text.size() &&
           ((text[at] >= 'a' && text[at] <= 'z') || (text[at] >= 'A' && text[at] <= 'Z') ||
            ((text[at] & 0x80) != 0 && text.substr(at, 2) != "\xC2\xA0" && text.substr(at, 3) != "\xE2\x80\xAF")))
        ++at;
    std::string word = foldText(text.substr(begin, at - begin));
    if (!word.empty() && at < text.size() && text[at] == '.')
        ++at;
    return word;
}

int fullYear(int year, std::size_t digits)
{
    if (digits > 2)
        return year;
    return year + (year < 70 ? 2000 : 1900);
}

/// "+0200", "+02:00", "-5", after the sign was seen at `at`.
std::optional<Ms> readOffset(std::string_view text, std::size_t& at)
{
    const Ms sign = text[at] == '-' ? -1 : 1;
    std::size_t next = at + 1;
    const std::size_t begin = next;
    const int first = readNumber(text, next, 4);
    if (first < 0)
        return std::nullopt;
    Ms minutes = 0;
    if (next - begin > 2) {
        minutes = first / 100 * 60 + first % 100;
    } else {
        minutes = first * 60;
        if (next < text.size() && text[next] == ':') {
            ++next;
            const int rest = readNumber(text, next, 2);
            if (rest < 0)
                return std::nullopt;
            minutes += rest;
        }
    }
    if (minutes > 14 * 60 + 59)
        return std::nullopt;
    at = next;
    return sign * minutes * msPerMinute;
}

/// "10:02", "7:01:33.123 PM" at `at`; `ms` gets the time since midnight.
bool readClock(std::string_view text, std::size_t& at, Ms& ms)
{
    std::size_t next = at;
    int hour = readNumber(text, next, 2);
    if (hour < 0 || hour > 24)
        return false;
    int minute = 0;
    int second = 0;
    Ms fraction = 0;
    bool colon = false;
    if (next < text.size() &&
        (text[next] == ':' ||
         (text[next] == '.' && next + 2 < text.size() && isDigit(text[next + 1]) && isDigit(text[next + 2])) ||
         text[next] == 'h')) {
        const char mark = text[next];
        colon = true;
        ++next;
        minute = readNumber(text, next, 2);
        if (minute < 0)
            minute = mark == 'h' ? 0 : 60;
        if (next < text.size() && text[next] == mark && mark != 'h') {
            ++next;
            second = readNumber(text, next, 2);
            if (next + 1 < text.size() && (text[next] == '.' || text[next] == ',') && isDigit(text[next + 1])) {
                ++next;
                Ms unit = 100;
                for (; next < text.size() && isDigit(text[next]); ++next, unit /= 10)
                    fraction += unit * (text[next] - '0');
            }
        }
    }
    std::size_t after = next;
    skipBlanks(text, after);
    std::size_t wordEnd = after;
    std::string word = readWord(text, wordEnd);
    if (word == "a" || word == "p") { // "p.m." comes in two parts
        std::size_t secondPart = wordEnd;
        if (readWord(text, secondPart) == "m") {
            word += 'm';
            wordEnd = secondPart;
        }
    }
    if (word == "am" || word == "pm") {
        if (hour < 1 || hour > 12)
            return false;
        hour = hour % 12 + (word == "pm" ? 12 : 0);
        next = wordEnd;
        colon = true;
    }
    if (!colon || minute > 59 || second < 0 || second > 60 || (hour == 24 && (minute || second)))
        return false;
    ms = ((hour * 60 + minute) * 60 + std::min(second, 59)) * Ms{1000} + fraction;
    at = next;
    return true;
}

/// Zone letters, an offset or both ("GMT+2") at the end of a text.
bool readZoneTail(std::string_view text, std::size_t& at, std::optional<Ms>& offset)
{
    skipBlanks(text, at);
    while (at < text.size()) {
        if (text[at] == '+' || text[at] == '-') {
            offset = readOffset(text, at);
            if (!offset)
                return false;
        } else if (text[at] == '(') { // "(PDT)" behind an offset
            const auto close = text.find(')', at);
            if (close == std::string_view::npos)
                return false;
            at = close + 1;
        } else {
            const std::string word = readWord(text, at);
            const auto known = offsetOfAbbreviation(word);
            if (word.empty() || (!known && !isDateFiller(word)))
                return false;
            if (known && !offset)
                offset = known;
        }
        skipBlanks(text, at);
    }
    return true;
}

/// A time and a zone after the date, or nothing at all.
bool readTail(std::string_view text, std::size_t at, DateReading& reading)
{
    skipBlanks(text, at);
    if (at < text.size() && (text[at] == 'T' || text[at] == 't') && at + 1 < text.size() && isDigit(text[at + 1]))
        ++at;
    if (at < text.size() && text[at] == '-' && at + 1 < text.size() && text[at + 1] == ' ')
        ++at;
    for (;;) {
        skipBlanks(text, at);
        std::size_t next = at;
        const std::string word = readWord(text, next);
        if (word.empty() || !isDateFiller(word))
            break;
        at = next;
    }
    if (at >= text.size())
        return true;
    if (!isDigit(text[at]))
        return readZoneTail(text, at, reading.offset) && at >= text.size();
    reading.hasTime = readClock(text, at, reading.msOfDay);
    return reading.hasTime && readZoneTail(text, at, reading.offset) && at >= text.size();
}

/// Days, months and years from three numbers in a row, or two without a year.
bool placeNumbers(int first, std::size_t firstDigits, int second, int third, std::size_t thirdDigits, DateOrder order,
                  DateReading& reading)
{
    if (firstDigits >= 3) {
        reading.date = {first, second, third};
        return isValidDate(reading.date);
    }
    const bool dayFirst = order == DateOrder::DayFirst;
    reading.date = {fullYear(third, thirdDigits), dayFirst ? second : first, dayFirst ? first : second};
    reading.ambiguous = first <= 12 && second <= 12 && first != second;
    return isValidDate(reading.date);
}

std::optional<DateReading> readNumbersOnly(std::string_view text)
{
    DateReading reading;
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    std::int64_t value = 0;
    if (whole.size() > 16)
        return std::nullopt;
    for (const char c : whole)
        value = value * 10 + (c - '0');
    if (point == std::string_view::npos && (whole.size() == 8 || whole.size() == 14 || whole.size() == 12) &&
        value > 0) {
        std::size_t at = 0;
        reading.date.year = readNumber(text, at, 4);
        reading.date.month = readNumber(text, at, 2);
        reading.date.day = readNumber(text, at, 2);
        if (reading.date.year < 1900 || reading.date.year > 2200 || !isValidDate(reading.date))
            return std::nullopt;
        if (whole.size() > 8) {
            const int hour = readNumber(text, at, 2);
            const int minute = readNumber(text, at, 2);
            const int second = whole.size() == 14 ? readNumber(text, at, 2) : 0;
            if (hour > 23 || minute > 59 || second > 59)
                return std::nullopt;
            reading.hasTime = true;
            reading.msOfDay = ((hour * 60 + minute) * 60 + second) * Ms{1000};
        }
        return reading;
    }
    if (whole.size() == 5 && value >= 10'000 && value < 80'000) {
        // Excel's serial day: 1 is 1900-01-01, and 1900 counts as a leap year, so from March 1900 on day 0 is
        // 1899-12-30.
        reading.date = dateOf(static_cast<DayNumber>(value) + dayOf({1899, 12, 30}));
        if (point != std::string_view::npos) {
            const double fraction = std::strtod(std::string("0").append(text.substr(point)).c_str(), nullptr);
            reading.hasTime = true;
            reading.msOfDay = static_cast<Ms>(fraction * 86'400.0 + 0.5) * 1000;
        }
        return reading;
    }
    if (whole.size() == 10 || whole.size() == 13 || whole.size() == 16) {
        const Ms at = whole.size() == 10 ? value * 1000 : whole.size() == 16 ? value / 1000 : value;
        if (at < Ms{500'000'000'000} || at > Ms{5'000'000'000'000})
            return std::nullopt;
        reading.instant = at;
        reading.hasTime = true;
        reading.date = dateOf(static_cast<DayNumber>(at / msPerDay));
        return reading;
    }
    return std::nullopt;
}

/// Dates with a month's name: "12 Mar 2025", "Sep-18-26", "05-oct.-26", "March 3, 2024", "Tue, 05 Mar 2024 ...".
std::optional<DateReading> readNamed(std::string_view text)
{
    DateReading reading;
    int month = 0;
    std::vector<std::pair<int, std::size_t>> numbers; ///< value, digits
    std::size_t at = 0;
    while (at < text.size() && !(month && numbers.size() == 2)) {
        const char c = text[at];
        if (isDigit(c)) {
            const std::size_t begin = at;
            const int number = readNumber(text, at, 4);
            if (numbers.size() == 2 || (at < text.size() && (isDigit(text[at]) || text[at] == ':')))
                return std::nullopt;
            numbers.emplace_back(number, at - begin);
        } else if (c == ' ' || c == '-' || c == '/' || c == '.' || c == ',' || text.substr(at, 2) == "\xC2\xA0") {
            at += c == '\xC2' ? 2 : 1;
        } else {
            const std::string word = readWord(text, at);
            const int found = monthOfWord(word);
            if (word.empty() || (found == 0 && !isDateFiller(word)) || (found && month))
                return std::nullopt;
            month = found ? found : month;
        }
    }
    if (!month || numbers.empty())
        return std::nullopt;
    if (numbers.size() == 1) {
        reading.hasYear = false;
        reading.date = {2000, month, numbers[0].first};
    } else if (numbers[0].second > 2) {
        reading.date = {numbers[0].first, month, numbers[1].first};
    } else {
        reading.date = {fullYear(numbers[1].first, numbers[1].second), month, numbers[0].first};
    }
    if (!isValidDate(reading.date) || !readTail(text, at, reading))
        return std::nullopt;
    return reading;
}

std::optional<DateReading> readNumeric(std::string_view text, DateOrder order)
{
    DateReading reading;
    std::size_t at = 0;
    if (text.substr(0, 2) == "--") { // ISO 8601 without a year
        reading.hasYear = false;
        at = 2;
        const int month = readNumber(text, at, 2);
        if (at < text.size() && text[at] == '-')
            ++at;
        reading.date = {2000, month, readNumber(text, at, 2)};
        return isValidDate(reading.date) && at == text.size() ? std::optional(reading) : std::nullopt;
    }
    const int first = readNumber(text, at, 4);
    const std::size_t firstDigits = at;
    if (first < 0 || at >= text.size())
        return std::nullopt;
    const char mark = text[at];
    if (mark != '/' && mark != '-' && mark != '.' && mark != ' ')
        return std::nullopt;
    ++at;
    if (mark == '.' && at < text.size() && text[at] == ' ')
        ++at;
    const int second = readNumber(text, at, 2);
    if (second < 0)
        return std::nullopt;
    if (at >= text.size() || text[at] != mark) {
        if (at < text.size() || firstDigits > 2 || mark == ' ' || mark == '.')
            return std::nullopt;
        // Month and day without a year: "04/12", "07-24".
        reading.hasYear = false;
        reading.ambiguous = first <= 12 && second <= 12 && first != second;
        const bool dayFirst = order == DateOrder::DayFirst;
        reading.date = {2000, dayFirst ? second : first, dayFirst ? first : second};
        return isValidDate(reading.date) ? std::optional(reading) : std::nullopt;
    }
    ++at;
    if (mark == '.' && at < text.size() && text[at] == ' ')
        ++at;
    const std::size_t begin = at;
    const int third = readNumber(text, at, 4);
    if (third < 0 || (firstDigits < 3 && at - begin == 3))
        return std::nullopt;
    if (!placeNumbers(first, firstDigits, second, third, at - begin, order, reading) || !readTail(text, at, reading))
        return std::nullopt;
    return reading;
}

/// ISO 8601's basic form: "20251224T140500Z", "20251224T1405+0100", "20251224T14:05".
std::optional<DateReading> readBasic(std::string_view text)
{
    auto reading = readNumbersOnly(text.substr(0, 8));
    std::size_t at = 9;
    const std::size_t digits = text.substr(at, 7).find_first_not_of("0123456789");
    const std::size_t length = digits == std::string_view::npos ? text.size() - at : digits;
    if (!reading || (length != 4 && length != 6))
        return reading && readTail(text, 8, *reading) ? reading : std::nullopt;
    const int hour = readNumber(text, at, 2);
    const int minute = readNumber(text, at, 2);
    const int second = length == 6 ? readNumber(text, at, 2) : 0;
    if (hour > 23 || minute > 59 || second > 60)
        return std::nullopt;
    reading->hasTime = true;
    reading->msOfDay = ((hour * 60 + minute) * 60 + std::min(second, 59)) * Ms{1000};
    if (at < text.size() && text[at] == '.') {
        ++at;
        Ms unit = 100;
        for (; at < text.size() && isDigit(text[at]); ++at, unit /= 10)
            reading->msOfDay += unit * (text[at] - '0');
    }
    return readZoneTail(text, at, reading->offset) && at >= text.size() ? reading : std::nullopt;
}

bool isBasic(std::string_view text)
{
    return text.size() > 9 && (text[8] == 'T' || text[8] == 't') && isDigit(text[9]) &&
           std::all_of(text.begin(), text.begin() + 8, isDigit);
}

int stepsOf(DayNumber from, DayNumber to)
{
    return to < from ? 1 : 0;
}
}

std::string_view dateOrderName(DateOrder order)
{
    return order == DateOrder::DayFirst ? "day_first" : "month_first";
}

std::optional<DateOrder> parseDateOrder(std::string_view name)
{
    if (name == "day_first")
        return DateOrder::DayFirst;
    if (name == "month_first")
        return DateOrder::MonthFirst;
    return std::nullopt;
}

std::optional<DateReading> readDate(std::string_view text, DateOrder order)
{
    text = trim(text);
    if (text.size() > 1 && text.front() == '\'') // spreadsheets' mark for text
        text.remove_prefix(1);
    if (text.size() < 3 || text.size() > 64)
        return std::nullopt;
    if (std::all_of(text.begin(), text.end(), [](char c) { return isDigit(c) || c == '.'; }) &&
        std::count(text.begin(), text.end(), '.') <= 1)
        return readNumbersOnly(text);
    if (isBasic(text))
        return readBasic(text);
    if (isDigit(text[0]) || text.substr(0, 2) == "--") {
        if (auto reading = readNumeric(text, order))
            return reading;
    }
    return readNamed(text);
}

std::optional<Ms> readTimeOfDay(std::string_view text)
{
    text = trim(text);
    std::size_t at = 0;
    Ms ms = 0;
    if (!readClock(text, at, ms) || ms >= msPerDay)
        return std::nullopt;
    std::optional<Ms> offset;
    if (!readZoneTail(text, at, offset))
        return std::nullopt;
    return ms;
}

std::optional<ZoneReading> readZone(std::string_view text)
{
    text = trim(text);
    if (text.empty())
        return std::nullopt;
    const std::string folded = foldText(text);
    if (const auto name = zoneOfName(folded); !name.empty())
        return ZoneReading{{}, std::string(name)};
    if (text.find('/') != std::string_view::npos && TimeZone::find(text))
        return ZoneReading{{}, std::string(text)};
    std::size_t at = 0;
    std::optional<Ms> offset;
    if (readZoneTail(text, at, offset) && at >= text.size() && offset)
        return ZoneReading{offset, {}};
    return std::nullopt;
}

void DateColumn::add(std::string_view text)
{
    if (text.empty() || text == m_last)
        return;
    const auto dayFirst = readDate(text, DateOrder::DayFirst);
    const auto monthFirst = readDate(text, DateOrder::MonthFirst);
    if (!dayFirst && !monthFirst) {
        ++m_others;
        return;
    }
    m_last.assign(text);
    ++m_dates;
    if (dayFirst && !monthFirst)
        ++m_dayFirst;
    if (monthFirst && !dayFirst)
        ++m_monthFirst;
    if (!dayFirst || !monthFirst || !dayFirst->ambiguous)
        return;
    const DayNumber a = dayOf(dayFirst->date);
    const DayNumber b = dayOf(monthFirst->date);
    if (m_open++ > 0) {
        m_stepsBackDayFirst += stepsOf(m_lastDayFirst, a);
        m_stepsBackMonthFirst += stepsOf(m_lastMonthFirst, b);
        m_leapsDayFirst += std::abs(a - m_lastDayFirst);
        m_leapsMonthFirst += std::abs(b - m_lastMonthFirst);
    }
    m_lastDayFirst = a;
    m_lastMonthFirst = b;
}

bool DateColumn::ambiguous() const
{
    return m_dayFirst == 0 && m_monthFirst == 0 && m_open > 0 && (m_open < 5 || m_leapsDayFirst == m_leapsMonthFirst);
}

DateOrder DateColumn::decide(DateOrder fallback) const
{
    if (m_dayFirst != m_monthFirst)
        return m_dayFirst > m_monthFirst ? DateOrder::DayFirst : DateOrder::MonthFirst;
    if (m_open < 5)
        return fallback;
    // Rows mostly come in the order they happened: the wrong reading jumps about by months. Sorted one way wins first.
    if ((m_stepsBackDayFirst == 0) != (m_stepsBackMonthFirst == 0))
        return m_stepsBackDayFirst == 0 ? DateOrder::DayFirst : DateOrder::MonthFirst;
    if (m_leapsDayFirst * 3 < m_leapsMonthFirst)
        return DateOrder::DayFirst;
    if (m_leapsMonthFirst * 3 < m_leapsDayFirst)
        return DateOrder::MonthFirst;
    return fallback;
}

DatedInstant instantOf(const DateReading& reading, const TimeZone& zone)
{
    if (reading.instant)
        return {*reading.instant, false};
    const DayNumber day = dayOf(reading.date);
    if (reading.offset && reading.hasTime)
        return {day * msPerDay + reading.msOfDay - *reading.offset, false};
    return {zone.instantOf({day, reading.msOfDay}), !reading.hasTime};
}

DayNumber localDay(const DateReading& reading, const TimeZone& zone)
{
    const DatedInstant instant = instantOf(reading, zone);
    const bool midnight = instant.at % msPerDay == 0 && (reading.instant || reading.offset.value_or(1) == 0);
    return instant.dateOnly ? dayOf(reading.date)
           : midnight       ? static_cast<DayNumber>(instant.at / msPerDay)
                            : zone.dayAt(instant.at);
}

}
