#include "core/intake/columnlooks.h"

#include "core/base/text.h"
#include "core/intake/celllooks.h"
#include "core/intake/statuswords.h"

#include <algorithm>

namespace patron::intake {

namespace {
bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Words that say that nobody may write. A plain no in a column of consents is none: nobody took anything back.
bool saysStop(std::string_view text)
{
    const auto word = consentWord(text);
    return word && !looksLikeFlag(text) &&
           (*word == ConsentWord::Unsubscribed || *word == ConsentWord::Bounced || *word == ConsentWord::Complained);
}

/// States of an account as well as of a subscription.
bool saysOfAccount(std::string_view text)
{
    constexpr std::string_view words = "|active|inactive|aktiv|inaktiv|actif|inactif|activo|inactivo|attivo|inattivo|"
                                       "actief|inactief|deleted|pending|confirmed|unconfirmed|new|";
    return words.find("|" + plainHeader(text) + "|") != std::string_view::npos;
}

void look(ColumnLooks& looks, std::string_view text)
{
    const bool digit = std::any_of(text.begin(), text.end(), isDigit);
    const auto bracket = text.find('<'); // "Ann Ax <ann@example.com>"
    const bool bracketed =
        bracket != std::string_view::npos && looksLikeEmail(text.substr(bracket + 1, text.find('>') - bracket - 1));
    looks.email += bracketed || looksLikeEmail(text.substr(0, text.find_first_of(",; |"))) ? 1 : 0;
    looks.phone += looksLikePhone(text) || looksLikePhone(text.substr(0, text.find_first_of("/|;"))) ? 1 : 0;
    looks.number += looksLikeNumber(text) ? 1 : 0;
    looks.date += (readDate(text, DateOrder::DayFirst) || readDate(text, DateOrder::MonthFirst)) ? 1 : 0;
    looks.flag += looksLikeFlag(text) ? 1 : 0;
    looks.country += customer::countryCode(text) ? 1 : 0;
    looks.code += digit && text.size() <= 40 && text.find(' ') == std::string_view::npos && !looksLikeEmail(text);
    looks.spaced += text.find(' ') != std::string_view::npos ? 1 : 0;
    looks.consent += consentWord(text) ? 1 : 0;
    looks.stop += saysStop(text) ? 1 : 0;
    looks.merely += saysOfAccount(text) ? 1 : 0;
    looks.status += orderStatusWord(text) ? 1 : 0;
    looks.channel += messageChannelOf(text).empty() ? 0 : 1;
    looks.secret += looksLikeSecret(text) ? 1 : 0;
    looks.lastFour += text.size() == 4 && std::all_of(text.begin(), text.end(), isDigit) ? 1 : 0;
}

bool isMoneyOf(Field field, std::string_view header, const ColumnLooks& looks)
{
    // A share is no amount, but of a coupon's discount, and yes and no are none.
    if (header.find('%') != std::string_view::npos && field != Field::DiscountValue)
        return false;
    const bool asked = field == Field::OrderRefunded || trim(header).ends_with('?');
    return looks.number >= 0.6 && !(asked && looks.flag >= 1);
}
}

ColumnLooks lookAt(const ColumnSample& column)
{
    ColumnLooks looks;
    for (const std::string& value : column.values) {
        const std::string_view text = trim(value);
        if (text.empty())
            continue;
        ++looks.count;
        look(looks, text);
    }
    if (looks.count > 0) {
        const auto n = static_cast<double>(looks.count);
        for (double* share : {&looks.email, &looks.phone, &looks.number, &looks.date, &looks.flag, &looks.country,
                              &looks.code, &looks.spaced, &looks.consent, &looks.stop, &looks.merely, &looks.status,
                              &looks.channel, &looks.secret, &looks.lastFour})
            *share /= n;
        looks.filled = n / static_cast<double>(column.values.size());
    }
    return looks;
}

bool isSecretColumn(std::string_view plain, const ColumnLooks& looks)
{
    // A shop's own cards have numbers too; a payment card's is told by its cells.
    const bool card = plain.find("card n") != std::string_view::npos && looks.lastFour >= 0.8;
    return card || looks.secret >= 0.5 || isSecretHeader(plain);
}

double support(Field field, std::string_view header, const ColumnLooks& looks)
{
    if (looks.count == 0)
        return 0.9;
    if (field >= Field::TempMax && field <= Field::WeatherCode)
        return looks.number >= 0.3 ? 1 : looks.spaced + looks.email + looks.date > 0.3 ? 0 : 0.7;
    switch (field) {
    case Field::Email:
        return looks.email >= 0.3 ? 1 : 0;
    case Field::Phone:
        return looks.phone + looks.number >= 0.3 && looks.email == 0 ? 1 : 0;
    case Field::OrderNumber:
        return looks.code >= 0.5 && looks.date < 0.9 ? 1 : 0.2;
    case Field::CustomerId:
        // "Customer" over people's names is no number of theirs.
        if (looks.spaced > 0.5 || looks.email > 0.5)
            return 0;
        return looks.code >= 0.5 ? 1 : 0.9;
    case Field::Name:
        // People have no digits in their names: "#1050" is a number under the header "Name".
        if (looks.code > 0.8)
            return 0;
        [[fallthrough]];
    case Field::FirstName:
    case Field::LastName:
    case Field::City:
        return looks.email > 0.5 || looks.number > 0.7 || looks.date > 0.7 ? 0 : 1;
    case Field::Product:
        if (looks.code > 0.8)
            return 0.6;
        return looks.email > 0.5 || looks.number > 0.7 || looks.date > 0.7 ? 0 : 1;
    case Field::Lat:
    case Field::Lon:
    case Field::GivenOrderCount:
    case Field::Quantity:
        return looks.number >= 0.6 ? 1 : 0;
    case Field::OrderStatus:
        return looks.status >= 0.3 ? 1 : 0.5;
    case Field::OrderType:
        return looks.status >= 0.1 ? 1 : 0;
    case Field::EmailConsent:
    case Field::SmsConsent:
    case Field::EmailOptOut:
    case Field::SmsOptOut:
    case Field::ConsentState:
        return looks.consent >= 0.3 ? 1 : 0;
    case Field::ConsentChannel:
        return looks.channel >= 0.5 ? 1 : 0.6;
    case Field::CancelledAt:
        return looks.date >= 0.3 || looks.flag >= 0.5 ? 1 : 0;
    case Field::OrderReturned:
        return looks.flag >= 0.9 ? 1 : 0;
    case Field::OrderTime:
        return looks.date < 0.5 ? 1 : 0;
    default:
        break;
    }
    switch (fieldForm(field)) {
    case FieldForm::Date:
        return looks.date >= 0.3 ? 1 : 0;
    case FieldForm::Number:
        if (field != Field::Points && field != Field::PointsBalance)
            return 1;
        [[fallthrough]];
    case FieldForm::Money:
        return isMoneyOf(field, header, looks) ? 1 : 0;
    default:
        return 1;
    }
}

bool holdsFlags(const ColumnSample& column, const ColumnLooks& looks)
{
    if (looks.flag < 1)
        return false;
    bool yes = false;
    bool no = false;
    bool word = false;
    for (const std::string& value : column.values) {
        const auto text = trim(value);
        if (text.empty())
            continue;
        word = word || text.size() > 1;
        (readFlag(text).value ? yes : no) = true;
    }
    return word || (yes && no);
}

}
