#include "core/intake/readers/numberformat.h"

#include "core/base/text.h"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <optional>

namespace patron::intake {

namespace {
using Kind = NumberForm::Kind;
constexpr double lastDay = 2958466; ///< after 9999-12-31

/// The code's first section without what is shown as it is; "[h]" and its like stay as '<'.
std::string bareCode(std::string_view code)
{
    std::string bare;
    for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
        const char c = code[i];
        if (c == '"') {
            const auto end = code.find('"', i + 1);
            i = end == std::string_view::npos ? code.size() : end;
        } else if (c == '\\' || c == '_' || c == '*') {
            ++i;
        } else if (c == '[') {
            const auto end = code.find(']', i);
            const std::string inner = asciiLower(code.substr(i + 1, end == std::string_view::npos ? end : end - i - 1));
            if (!inner.empty() && inner.find_first_not_of("hms") == std::string::npos)
                bare += '<';
            i = end == std::string_view::npos ? code.size() : end;
        } else {
            bare += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        }
    }
    return bare;
}

std::string twoDigits(int number)
{
    return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string clockText(std::int64_t ms, bool milliseconds)
{
    const auto hours = static_cast<int>(ms / 3'600'000);
    std::string text = twoDigits(hours) + ":" + twoDigits(static_cast<int>(ms / 60'000 % 60)) + ":" +
                       twoDigits(static_cast<int>(ms / 1000 % 60));
    if (milliseconds && ms % 1000 != 0) {
        char part[8];
        std::snprintf(part, sizeof part, ".%03d", static_cast<int>(ms % 1000));
        text += part;
    }
    return text;
}

std::string dayText(std::int64_t serial, bool from1904)
{
    namespace chrono = std::chrono;
    chrono::sys_days day{chrono::year{1904} / 1 / 1};
    if (!from1904) {
        if (serial == 60)
            return "1900-02-28"; // there was no 29th
        day = chrono::sys_days{chrono::year{1899} / 12 / (serial < 60 ? 31 : 30)};
    }
    const chrono::year_month_day date{day + chrono::days{serial}};
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

/// Milliseconds of days; to the second where the cell shows no parts of it.
std::int64_t roundedMs(double days, bool milliseconds)
{
    return milliseconds ? std::llround(days * 86'400'000.0) : std::llround(days * 86'400.0) * 1000;
}

/// A number of at most 15 digits, written out without an exponent.
std::string plainNumber(double value)
{
    char digits[40];
    std::snprintf(digits, sizeof digits, "%.14e", value);
    const std::string_view text(digits);
    const auto e = text.find('e');
    int exponent = 0;
    const char* const first = text.data() + e + (text[e + 1] == '+' ? 2 : 1);
    std::from_chars(first, text.data() + text.size(), exponent);
    std::string mantissa;
    for (const char c : text.substr(0, e)) {
        if (c >= '0' && c <= '9')
            mantissa += c;
    }
    mantissa.erase(mantissa.find_last_not_of('0') + 1);
    if (mantissa.empty())
        return "0";
    const std::string sign = value < 0 ? "-" : "";
    if (exponent > 40 || exponent < -40)
        return sign + mantissa.substr(0, 1) + (mantissa.size() > 1 ? "." + mantissa.substr(1) : std::string()) + "E" +
               std::to_string(exponent);
    if (exponent < 0)
        return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + mantissa;
    const auto whole = static_cast<std::size_t>(exponent) + 1;
    if (mantissa.size() <= whole)
        return sign + mantissa + std::string(whole - mantissa.size(), '0');
    return sign + mantissa.substr(0, whole) + "." + mantissa.substr(whole);
}

std::optional<double> parsed(std::string_view text)
{
    double value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}
}

NumberForm builtInForm(int formatId)
{
    if ((formatId >= 14 && formatId <= 17) || formatId == 22 || (formatId >= 27 && formatId <= 31) || formatId == 36 ||
        (formatId >= 50 && formatId <= 54) || formatId == 57 || formatId == 58)
        return {Kind::Date, 0, false};
    if ((formatId >= 18 && formatId <= 21) || formatId == 45 || (formatId >= 32 && formatId <= 35) || formatId == 55 ||
        formatId == 56)
        return {Kind::Time, 0, false};
    if (formatId == 46)
        return {Kind::Elapsed, 0, false};
    if (formatId == 47)
        return {Kind::Time, 0, true};
    return {};
}

NumberForm formOfCode(std::string_view code)
{
    const std::string bare = bareCode(code);
    const auto has = [&](char c) { return bare.find(c) != std::string::npos; };
    if (bare == "general" || bare == "standard" || bare == "@" || bare.find("general") != std::string::npos)
        return {};
    const bool parts = bare.find(".0") != std::string::npos || bare.find(",0") != std::string::npos;
    if (has('<'))
        return {Kind::Elapsed, 0, parts};
    if (has('y') || has('d') || (has('e') && has('g')) ||
        (has('m') && !has('h') && !has('s') && !has('0') && !has('#')))
        return {Kind::Date, 0, parts && has('s')};
    if (has('h') || (has('s') && has('m')) || (has('s') && !has('0') && !has('#')))
        return {Kind::Time, 0, parts && has('s')};
    if (bare.size() > 1 && bare.find_first_not_of('0') == std::string::npos)
        return {Kind::Padded, static_cast<int>(bare.size()), false};
    return {};
}

std::string cellNumberText(std::string_view text, const NumberForm& form, bool from1904)
{
    const auto number = parsed(trim(text));
    if (!number)
        return std::string(trim(text));
    const double value = *number;
    const bool dated = form.kind == Kind::Date || form.kind == Kind::Time || form.kind == Kind::Elapsed;
    if (dated && value >= 0 && value < lastDay) {
        if (form.kind == Kind::Elapsed)
            return clockText(roundedMs(value, form.milliseconds), form.milliseconds);
        std::int64_t ms = roundedMs(value, form.milliseconds);
        const std::int64_t day = ms / 86'400'000;
        ms %= 86'400'000;
        // Day 0 is what spreadsheets make of an empty cell that was given a date's format.
        if (day == 0 && !from1904)
            return form.kind == Kind::Time || ms != 0 ? clockText(ms, form.milliseconds) : std::string();
        if (form.kind == Kind::Time && day == 0)
            return clockText(ms, form.milliseconds);
        return dayText(day, from1904) + (ms != 0 ? " " + clockText(ms, form.milliseconds) : std::string());
    }
    std::string plain = plainNumber(value);
    if (form.kind == Kind::Padded && value >= 0 && plain.find('.') == std::string::npos &&
        plain.size() < static_cast<std::size_t>(form.digits))
        plain.insert(0, static_cast<std::size_t>(form.digits) - plain.size(), '0');
    return plain;
}

}
