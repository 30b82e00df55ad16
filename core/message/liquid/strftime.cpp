#include "core/message/liquid/dates.h"

#include "core/message/liquid/numbers.h"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>

#include <algorithm>

namespace patron::message::liquid {

namespace {
/// The local reading of an instant.
struct Reading
{
    CivilDate date;
    DayNumber day = 0;
    int weekday = 0;   ///< 0 = Sunday
    int dayOfYear = 0; ///< from 0
    int hour = 0;
    int minute = 0;
    int second = 0;
    int millisecond = 0;
};

Reading readingOf(const ShownTime& time)
{
    const Ms local = time.at + time.offsetMinutes * msPerMinute;
    Ms day = local / msPerDay;
    if (local % msPerDay < 0)
        --day;
    const Ms rest = local - day * msPerDay;
    Reading r;
    r.day = static_cast<DayNumber>(day);
    r.date = dateOf(r.day);
    r.weekday = weekdayOf(r.day) % 7;
    r.dayOfYear = r.day - dayOf({r.date.year, 1, 1});
    r.hour = static_cast<int>(rest / msPerHour);
    r.minute = static_cast<int>(rest / msPerMinute % 60);
    r.second = static_cast<int>(rest / 1000 % 60);
    r.millisecond = static_cast<int>(rest % 1000);
    return r;
}

struct IsoWeek
{
    int year = 0;
    int week = 0;
};

/// ISO 8601: the week belongs to the year of its Thursday.
IsoWeek isoWeekOf(const Reading& r)
{
    const DayNumber thursday = r.day + 4 - weekdayOf(r.day);
    const int year = dateOf(thursday).year;
    return {year, (thursday - dayOf({year, 1, 1})) / 7 + 1};
}

struct Flags
{
    bool noPadding = false;
    char padding = '\0'; ///< ' ' or '0' when asked for
    bool upper = false;
    bool swapCase = false;
    int colons = 0;
    int width = 0;
};

class TimeFormatter
{
public:
    TimeFormatter(const ShownTime& time, const LocaleFormat& locale)
        : m_time(time)
        , m_locale(locale)
        , m_reading(readingOf(time))
    {}

    std::string format(std::string_view format)
    {
        for (std::size_t i = 0; i < format.size();) {
            if (format[i] != '%') {
                m_out += format[i++];
                continue;
            }
            const std::size_t start = i++;
            const Flags flags = takeFlags(format, i);
            if (i >= format.size() || !directive(format[i], flags))
                m_out += format.substr(start, std::min(i + 1, format.size()) - start);
            ++i;
        }
        return std::move(m_out);
    }

private:
    static Flags takeFlags(std::string_view format, std::size_t& i)
    {
        Flags flags;
        for (; i < format.size(); ++i) {
            const char c = format[i];
            if (c == '-')
                flags.noPadding = true;
            else if (c == '_')
                flags.padding = ' ';
            else if (c == '0' && flags.width == 0)
                flags.padding = '0';
            else if (c == '^')
                flags.upper = true;
            else if (c == '#')
                flags.swapCase = true;
            else if (c == ':')
                ++flags.colons;
            else if (c >= '0' && c <= '9')
                flags.width = std::min(flags.width * 10 + (c - '0'), 1024);
            else
                break;
        }
        return flags;
    }

    void number(std::int64_t value, int width, char padding, const Flags& flags)
    {
        std::string digits;
        appendInteger(digits, value < 0 ? -value : value);
        if (flags.padding)
            padding = flags.padding;
        const int wanted = flags.noPadding ? 0 : flags.width > 0 ? flags.width : width;
        const int signs = value < 0 ? 1 : 0;
        std::string fill(static_cast<std::size_t>(std::max(0, wanted - static_cast<int>(digits.size()) - signs)),
                         padding);
        if (value < 0)
            m_out += padding == '0' ? "-" + fill : fill + "-";
        else
            m_out += fill;
        m_out += digits;
    }

    void word(std::string_view text, const Flags& flags, bool swapsToLower = false)
    {
        std::string shown(text);
        if (flags.upper || (flags.swapCase && !swapsToLower)) {
            shown.clear();
            icu::StringByteSink<std::string> sink(&shown);
            UErrorCode status = U_ZERO_ERROR;
            icu::CaseMap::utf8ToUpper("", 0, icu::StringPiece(text.data(), static_cast<int>(text.size())), sink,
                                      nullptr, status);
        } else if (flags.swapCase) {
            std::transform(shown.begin(), shown.end(), shown.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
        }
        if (flags.width > static_cast<int>(shown.size()))
            m_out.append(static_cast<std::size_t>(flags.width) - shown.size(), flags.padding == '0' ? '0' : ' ');
        m_out += shown;
    }

    void offset(const Flags& flags)
    {
        const int size = m_time.offsetMinutes < 0 ? -m_time.offsetMinutes : m_time.offsetMinutes;
        m_out += m_time.offsetMinutes < 0 ? '-' : '+';
        const Flags plain;
        number(size / 60, 2, '0', plain);
        if (flags.colons > 0)
            m_out += ':';
        number(size % 60, 2, '0', plain);
        if (flags.colons > 1)
            m_out += ":00";
    }

    int hour12() const { return m_reading.hour % 12 == 0 ? 12 : m_reading.hour % 12; }

    void composed(std::string_view parts) { m_out += TimeFormatter(m_time, m_locale).format(parts); }

    bool directive(char c, const Flags& flags)
    {
        if (flags.colons > 0 && c != 'z')
            return false;
        const Reading& r = m_reading;
        switch (c) {
        case 'Y':
            number(r.date.year, r.date.year < 0 ? 5 : 4, '0', flags);
            return true;
        case 'C':
            number(r.date.year / 100, 2, '0', flags);
            return true;
        case 'y':
            number(r.date.year % 100, 2, '0', flags);
            return true;
        case 'm':
            number(r.date.month, 2, '0', flags);
            return true;
        case 'B':
            word(m_locale.monthName(r.date.month - 1, false), flags);
            return true;
        case 'b':
        case 'h':
            word(m_locale.monthName(r.date.month - 1, true), flags);
            return true;
        case 'd':
            number(r.date.day, 2, '0', flags);
            return true;
        case 'e':
            number(r.date.day, 2, ' ', flags);
            return true;
        case 'j':
            number(r.dayOfYear + 1, 3, '0', flags);
            return true;
        case 'A':
            word(m_locale.weekdayName(r.weekday, false), flags);
            return true;
        case 'a':
            word(m_locale.weekdayName(r.weekday, true), flags);
            return true;
        default:
            return clockDirective(c, flags) || otherDirective(c, flags);
        }
    }

    bool clockDirective(char c, const Flags& flags)
    {
        const Reading& r = m_reading;
        switch (c) {
        case 'H':
            number(r.hour, 2, '0', flags);
            return true;
        case 'k':
            number(r.hour, 2, ' ', flags);
            return true;
        case 'I':
            number(hour12(), 2, '0', flags);
            return true;
        case 'l':
            number(hour12(), 2, ' ', flags);
            return true;
        case 'M':
            number(r.minute, 2, '0', flags);
            return true;
        case 'S':
            number(r.second, 2, '0', flags);
            return true;
        case 'L':
        case 'N': {
            const int width = flags.width > 0 ? flags.width : c == 'L' ? 3 : 9;
            std::string digits;
            const Flags plain;
            std::swap(digits, m_out);
            number(r.millisecond, 3, '0', plain);
            std::swap(digits, m_out);
            digits.resize(static_cast<std::size_t>(width), '0');
            m_out += digits;
            return true;
        }
        case 'p':
            word(r.hour < 12 ? "AM" : "PM", flags, true);
            return true;
        case 'P':
            word(r.hour < 12 ? "am" : "pm", flags);
            return true;
        case 'z':
            offset(flags);
            return true;
        case 'Z':
            word(m_time.zoneName, flags, true);
            return true;
        case 's':
            number(m_time.at / 1000 - (m_time.at % 1000 < 0 ? 1 : 0), 1, '0', flags);
            return true;
        default:
            return false;
        }
    }

    bool otherDirective(char c, const Flags& flags)
    {
        const Reading& r = m_reading;
        switch (c) {
        case 'u':
            number(r.weekday == 0 ? 7 : r.weekday, 1, '0', flags);
            return true;
        case 'w':
            number(r.weekday, 1, '0', flags);
            return true;
        case 'U':
            number((r.dayOfYear + 7 - r.weekday) / 7, 2, '0', flags);
            return true;
        case 'W':
            number((r.dayOfYear + 7 - (r.weekday + 6) % 7) / 7, 2, '0', flags);
            return true;
        case 'V':
            number(isoWeekOf(r).week, 2, '0', flags);
            return true;
        case 'G':
            number(isoWeekOf(r).year, 4, '0', flags);
            return true;
        case 'g':
            number(isoWeekOf(r).year % 100, 2, '0', flags);
            return true;
        case 'n':
            m_out += '\n';
            return true;
        case 't':
            m_out += '\t';
            return true;
        case '%':
            m_out += '%';
            return true;
        case 'c':
            composed("%a %b %e %H:%M:%S %Y");
            return true;
        case 'x':
        case 'D':
            composed("%m/%d/%y");
            return true;
        case 'X':
        case 'T':
            composed("%H:%M:%S");
            return true;
        case 'F':
            composed("%Y-%m-%d");
            return true;
        case 'R':
            composed("%H:%M");
            return true;
        case 'r':
            composed("%I:%M:%S %p");
            return true;
        case 'v':
            composed("%e-%^b-%Y");
            return true;
        case '+':
            composed("%a %b %e %H:%M:%S %Z %Y");
            return true;
        default:
            return false;
        }
    }

    const ShownTime& m_time;
    const LocaleFormat& m_locale;
    Reading m_reading;
    std::string m_out;
};
}

std::string formatTime(std::string_view format, const ShownTime& time, const LocaleFormat& locale)
{
    return TimeFormatter(time, locale).format(format);
}

}
