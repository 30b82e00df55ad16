#include "ui/models/localetext.h"

#include "core/base/currency.h"
#include "core/base/money.h"

#include <QCoreApplication>
#include <QLocale>

#include <cstdlib>

namespace patron::ui {

namespace {
/// The sign a currency is known by; the code itself for those that share a sign with another.
QString currencySign(std::string_view code)
{
    if (code == "GBP")
        return QStringLiteral("£");
    if (code == "EUR")
        return QStringLiteral("€");
    if (code == "USD")
        return QStringLiteral("$");
    if (code == "JPY")
        return QStringLiteral("¥");
    if (code == "INR")
        return QStringLiteral("₹");
    return textOf(code) + QChar(QChar::Nbsp);
}

QString amountText(std::int64_t minorUnits, std::string_view currency, bool whole)
{
    const int decimals = currencyDecimals(currency);
    const std::int64_t factor = powerOfTen(decimals);
    // Integers all the way: a double would lose pennies of large sums.
    const std::int64_t shown = whole ? divideRounded(minorUnits, factor) : minorUnits / factor;
    const QLocale locale;
    QString text = locale.toString(static_cast<qlonglong>(std::llabs(shown)));
    if (!whole && decimals > 0) {
        const auto rest = static_cast<qlonglong>(std::llabs(minorUnits % factor));
        text += locale.decimalPoint() + QStringLiteral("%1").arg(rest, decimals, 10, QLatin1Char('0'));
    }
    const bool negative = whole ? shown < 0 : minorUnits < 0;
    return (negative ? locale.negativeSign() : QString()) + currencySign(currency) + text;
}
}

QString textOf(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()));
}

QString moneyText(std::int64_t minorUnits, std::string_view currency)
{
    return amountText(minorUnits, currency, false);
}

QString roundMoneyText(std::int64_t minorUnits, std::string_view currency)
{
    return amountText(minorUnits, currency, true);
}

QString moneyText(std::string_view decimal, std::string_view currency)
{
    const auto minorUnits = parseDecimal(decimal, currencyDecimals(currency));
    return minorUnits ? moneyText(*minorUnits, currency) : textOf(decimal);
}

QDateTime wallTimeOf(Ms at, const TimeZone& zone)
{
    const WallTime wall = zone.wallAt(at);
    return QDateTime(QDate(1970, 1, 1).addDays(wall.day),
                     QTime::fromMSecsSinceStartOfDay(static_cast<int>(wall.msOfDay)), Qt::UTC);
}

QString dateText(Ms at, const TimeZone& zone)
{
    return QLocale().toString(wallTimeOf(at, zone).date(),
                              QCoreApplication::translate("patron::ui", "d MMM yyyy", "date format"));
}

QString timeText(Ms at, const TimeZone& zone)
{
    return QLocale().toString(wallTimeOf(at, zone).time(),
                              QCoreApplication::translate("patron::ui", "HH:mm", "time format"));
}

QString agoText(Ms at, Ms now, const TimeZone& zone)
{
    const auto tr = [](const char* text, int n) { return QCoreApplication::translate("patron::ui", text, nullptr, n); };
    const int days = zone.dayAt(now) - zone.dayAt(at);
    if (days < 0)
        return tr("in %n day(s)", -days);
    if (days == 0)
        return tr("today", -1);
    if (days == 1)
        return tr("yesterday", -1);
    if (days < 60)
        return tr("%n day(s) ago", days);
    if (days < 730)
        return tr("%n month(s) ago", days * 12 / 365);
    return tr("%n year(s) ago", days / 365);
}

QString languageText(std::string_view code)
{
    const QString text = textOf(code);
    const QLocale::Language language = QLocale::codeToLanguage(text.section(u'-', 0, 0));
    return language == QLocale::AnyLanguage ? text : QLocale::languageToString(language);
}

QString countryText(std::string_view code)
{
    if (code.size() != 2)
        return textOf(code);
    const QLocale::Territory territory = QLocale::codeToTerritory(textOf(code));
    return territory == QLocale::AnyTerritory ? textOf(code) : QLocale::territoryToString(territory);
}

QString countText(qint64 number)
{
    return QLocale().toString(number);
}

}
