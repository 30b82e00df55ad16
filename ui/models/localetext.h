#pragma once

#include "core/base/clock.h"
#include "core/base/timezone.h"

#include <QDate>
#include <QDateTime>
#include <QString>

#include <string_view>

namespace patron::ui {

// How numbers and dates of the workspace are written for the person at the window, by QLocale's default locale.

QString textOf(std::string_view utf8);

/// "£1,234.50": minor units of a currency.
QString moneyText(std::int64_t minorUnits, std::string_view currency);
/// The same without the part after the point, for cards.
QString roundMoneyText(std::int64_t minorUnits, std::string_view currency);
/// Decimal text in major units, as core's JSON carries it ("12.50").
QString moneyText(std::string_view decimal, std::string_view currency);

QDateTime wallTimeOf(Ms at, const TimeZone& zone);
/// "9 Dec 2011"
QString dateText(Ms at, const TimeZone& zone);
/// "14:05"
QString timeText(Ms at, const TimeZone& zone);
/// "today", "yesterday", "12 days ago", "5 months ago", "3 years ago"; "in 4 days".
QString agoText(Ms at, Ms now, const TimeZone& zone);
/// The country's name for an alpha-2 code; other text comes back as it is.
QString countryText(std::string_view code);
/// The language's name for a code ("en", "de-AT"); other text comes back as it is.
QString languageText(std::string_view code);
QString countText(qint64 number);

}
