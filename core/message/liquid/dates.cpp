#include "core/message/liquid/dates.h"

#include "core/base/text.h"
#include "core/message/liquid/numbers.h"

#include <algorithm>
#include <array>

namespace patron::message::liquid {

namespace {
constexpr std::array<std::string_view, 12> monthWords = {"jan", "feb", "mar", "apr", "may", "jun",
                                                         "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> dayWords = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr std::array<std::string_view, 12> fullMonths = {"january",   "february", "march",    "april",
                                                         "may",       "june",     "july",     "august",
                                                         "september", "october",  "november", "december"};

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string offsetName(int minutes, std::string_view colon)
{
    const int size = minutes < 0 ? -minutes : minutes;
    std::string out(minutes < 0 ? "-" : "+");
    const auto two = [&](int number) {
        out += static_cast<char>('0' + number / 10);
        out += static_cast<char>('0' + number % 10);
    };
    two(size / 60);
    out += colon;
    two(size % 60);
    return out;
}

/// What was found in the text, piece by piece.
struct Pieces
{
    std::optional<int> year, month, day;
    std::optional<Ms> time;
    std::optional<int> offset;
    bool isUtc = false;
    bool afternoon = false;
    bool morning = false;
};

class DateReader
{
public:
    explicit DateReader(std::string_view text)
        : m_text(text)
    {}

    bool read(Pieces& pieces)
    {
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (isDigit(c)) {
                if (!readDigits(pieces))
                    return false;
            } else if (isLetter(c)) {
                if (!readWord(pieces))
                    return false;
            } else if ((c == '+' || c == '-') && pieces.time && m_at + 1 < m_text.size() && isDigit(m_text[m_at + 1])) {
                if (!readOffset(pieces))
                    return false;
            } else {
                ++m_at;
            }
        }
        return true;
    }

private:
    int digitsAt(std::size_t at) const
    {
        int count = 0;
        while (at + static_cast<std::size_t>(count) < m_text.size() &&
               isDigit(m_text[at + static_cast<std::size_t>(count)]))
            ++count;
        return count;
    }
    int number(std::size_t at, int count) const
    {
        return static_cast<int>(leadingInteger(m_text.substr(at, static_cast<std::size_t>(count))));
    }
    char charAt(std::size_t at) const { return at < m_text.size() ? m_text[at] : '\0'; }

    bool readDigits(Pieces& pieces)
    {
        const int count = digitsAt(m_at);
        const std::size_t end = m_at + static_cast<std::size_t>(count);
        const char following = charAt(end);
        if (count <= 2 && following == ':' && isDigit(charAt(end + 1)))
            return readTime(pieces);
        if ((following == '-' || following == '/' || following == '.') && isDigit(charAt(end + 1)) && !pieces.day)
            return readNumericDate(pieces, following);
        const int value = number(m_at, std::min(count, 9));
        if (count == 8 && !pieces.year) {
            pieces.year = number(m_at, 4);
            pieces.month = number(m_at + 4, 2);
            pieces.day = number(m_at + 6, 2);
        } else if (count == 6 && charAt(m_at - (m_at > 0 ? 1 : 0)) == 'T') {
            pieces.time = (number(m_at, 2) * 60 + number(m_at + 2, 2)) * msPerMinute + number(m_at + 4, 2) * 1000;
        } else if (count <= 2 && (isMeridian(end) || (following == ' ' && isMeridian(end + 1)))) {
            pieces.time = value * msPerHour;
        } else if (count >= 3 && count <= 4) {
            pieces.year = value;
        } else if (count <= 2 && !pieces.day) {
            pieces.day = value;
        } else if (count <= 2 && !pieces.year) {
            pieces.year = value + (value < 69 ? 2000 : 1900);
        } else {
            return false;
        }
        m_at = end;
        return true;
    }

    bool isMeridian(std::size_t at) const
    {
        const std::string word = asciiLower(m_text.substr(std::min(at, m_text.size()), 2));
        return (word == "am" || word == "pm") && !isLetter(charAt(at + 2));
    }

    bool readNumericDate(Pieces& pieces, char separator)
    {
        std::array<int, 3> numbers{};
        std::array<int, 3> lengths{};
        std::size_t at = m_at;
        int found = 0;
        for (; found < 3; ++found) {
            const int count = digitsAt(at);
            if (count == 0 || count > 4)
                break;
            numbers[static_cast<std::size_t>(found)] = number(at, count);
            lengths[static_cast<std::size_t>(found)] = count;
            at += static_cast<std::size_t>(count);
            if (found < 2) {
                if (charAt(at) != separator || !isDigit(charAt(at + 1))) {
                    ++found;
                    break;
                }
                ++at;
            }
        }
        m_at = at;
        if (found == 2 && lengths[0] == 4) {
            pieces.year = numbers[0];
            pieces.month = numbers[1];
            return true;
        }
        if (found == 2) {
            pieces.month = numbers[0];
            pieces.day = numbers[1];
            return true;
        }
        if (found != 3)
            return false;
        if (lengths[0] > 2 || (lengths[2] <= 2 && separator != '.')) {
            pieces.year = lengths[0] > 2 ? numbers[0] : numbers[0] + (numbers[0] < 69 ? 2000 : 1900);
            pieces.month = numbers[1];
            pieces.day = numbers[2];
        } else {
            pieces.day = numbers[0];
            pieces.month = numbers[1];
            pieces.year = lengths[2] > 2 ? numbers[2] : numbers[2] + (numbers[2] < 69 ? 2000 : 1900);
        }
        return true;
    }

    bool readTime(Pieces& pieces)
    {
        std::array<int, 3> parts{};
        for (std::size_t i = 0; i < 3; ++i) {
            const int count = digitsAt(m_at);
            if (count == 0 || count > 2)
                return false;
            parts[i] = number(m_at, count);
            m_at += static_cast<std::size_t>(count);
            if (i == 2 || charAt(m_at) != ':' || !isDigit(charAt(m_at + 1)))
                break;
            ++m_at;
        }
        Ms fraction = 0;
        if ((charAt(m_at) == '.' || charAt(m_at) == ',') && isDigit(charAt(m_at + 1))) {
            const int count = digitsAt(m_at + 1);
            for (int i = 0; i < 3; ++i)
                fraction = fraction * 10 + (i < count ? m_text[m_at + 1 + static_cast<std::size_t>(i)] - '0' : 0);
            m_at += 1 + static_cast<std::size_t>(count);
        }
        if (parts[0] > 24 || parts[1] > 59 || parts[2] > 60)
            return false;
        pieces.time = parts[0] * msPerHour + parts[1] * msPerMinute + parts[2] * 1000 + fraction;
        return true;
    }

    bool readOffset(Pieces& pieces)
    {
        const bool negative = m_text[m_at] == '-';
        ++m_at;
        const int count = digitsAt(m_at);
        int hours = 0;
        int minutes = 0;
        if (count == 4) {
            hours = number(m_at, 2);
            minutes = number(m_at + 2, 2);
            m_at += 4;
        } else if (count <= 2) {
            hours = number(m_at, count);
            m_at += static_cast<std::size_t>(count);
            if (charAt(m_at) == ':' && digitsAt(m_at + 1) == 2) {
                minutes = number(m_at + 1, 2);
                m_at += 3;
            }
        } else {
            return false;
        }
        if (hours > 23 || minutes > 59)
            return false;
        pieces.offset = (negative ? -1 : 1) * (hours * 60 + minutes);
        return true;
    }

    bool readWord(Pieces& pieces)
    {
        std::size_t end = m_at;
        while (end < m_text.size() && isLetter(m_text[end]))
            ++end;
        const std::string word = asciiLower(m_text.substr(m_at, end - m_at));
        m_at = end;
        if (word == "z" || word == "utc" || word == "gmt") {
            pieces.isUtc = true;
            return true;
        }
        if (word == "am" || word == "pm") {
            (word == "pm" ? pieces.afternoon : pieces.morning) = true;
            return true;
        }
        static constexpr std::array<std::string_view, 8> small = {"t", "th", "st", "nd", "rd", "of", "at", "the"};
        if (std::find(small.begin(), small.end(), word) != small.end())
            return true;
        const std::string start = word.substr(0, 3);
        for (std::size_t i = 0; i < monthWords.size(); ++i) {
            if (start == monthWords[i] && fullMonths[i].substr(0, word.size()) == word) {
                pieces.month = static_cast<int>(i) + 1;
                return true;
            }
        }
        if (word == "sept") {
            pieces.month = 9;
            return true;
        }
        return std::find(dayWords.begin(), dayWords.end(), start) != dayWords.end();
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};
}

ShownTime shownIn(Ms at, const TimeZone& zone)
{
    const int minutes = static_cast<int>(zone.offsetAt(at) / msPerMinute);
    return {at, minutes,
            zone.name() == "UTC" || zone.name() == "Etc/UTC" ? std::string("UTC") : offsetName(minutes, "")};
}

std::optional<ShownTime> parseShownTime(std::string_view text, const TimeZone& zone, Ms now)
{
    Pieces pieces;
    if (text.size() > 128 || !DateReader(text).read(pieces))
        return {};
    if (!pieces.year && !pieces.month && !pieces.day && !pieces.time)
        return {};
    const CivilDate today = dateOf(zone.dayAt(now));
    CivilDate date;
    date.year = pieces.year.value_or(today.year);
    date.month = pieces.month.value_or(pieces.year ? 1 : today.month);
    date.day = pieces.day.value_or(pieces.year || pieces.month ? 1 : today.day);
    if (!isValidDate(date))
        return {};
    Ms time = pieces.time.value_or(0);
    if (pieces.afternoon && time < 12 * msPerHour)
        time += 12 * msPerHour;
    if (pieces.morning && time >= 12 * msPerHour)
        time -= 12 * msPerHour;
    const DayNumber day = dayOf(date);
    const Ms wall = static_cast<Ms>(day) * msPerDay + time;
    if (pieces.offset)
        return ShownTime{wall - *pieces.offset * msPerMinute, *pieces.offset, offsetName(*pieces.offset, "")};
    if (pieces.isUtc)
        return shownIn(wall, zone);
    return shownIn(zone.instantOf({day + static_cast<DayNumber>(time / msPerDay), time % msPerDay}), zone);
}

}
