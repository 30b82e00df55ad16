#include "ui/models/liquidoutput.h"

namespace patron::ui {

namespace {
/// The parts between pipes that stand outside quotes.
QStringList partsOf(const QString& inside)
{
    QStringList parts{QString()};
    QChar quote;
    for (const QChar c : inside) {
        if (quote.isNull() && (c == u'"' || c == u'\''))
            quote = c;
        else if (c == quote)
            quote = QChar();
        if (c == u'|' && quote.isNull())
            parts << QString();
        else
            parts.last() += c;
    }
    for (QString& part : parts)
        part = part.trimmed();
    return parts;
}

/// The text of `default: "there"`; nothing for other filters and for a default that is no plain text.
std::optional<QString> fallbackOf(const QString& filter)
{
    const qsizetype colon = filter.indexOf(u':');
    if (colon < 0 || filter.left(colon).trimmed() != u"default")
        return std::nullopt;
    const QString value = filter.mid(colon + 1).trimmed();
    if (value.size() < 2 || (value.front() != u'"' && value.front() != u'\'') || value.back() != value.front() ||
        value.mid(1, value.size() - 2).contains(value.front()))
        return std::nullopt;
    return value.mid(1, value.size() - 2);
}

QString quoted(const QString& text)
{
    // Liquid knows no escapes: the other quotes, and when both are in use, typographic ones.
    if (!text.contains(u'"'))
        return u'"' + text + u'"';
    QString single = text;
    return u'\'' + single.replace(u'\'', QChar(0x2019)) + u'\'';
}
}

QString LiquidOutput::source() const
{
    QString text = trimsBefore ? QStringLiteral("{{- ") : QStringLiteral("{{ ");
    text += field;
    if (fallback)
        text += QStringLiteral(" | default: ") + quoted(*fallback);
    for (const QString& filter : filters)
        text += QStringLiteral(" | ") + filter;
    return text + (trimsAfter ? QStringLiteral(" -}}") : QStringLiteral(" }}"));
}

QString LiquidOutput::label() const
{
    const qsizetype dot = field.lastIndexOf(u'.');
    QString name = field.startsWith(u"customer.") ? field.mid(dot + 1) : field;
    name.replace(u'_', u' ').replace(u'.', u' ');
    return fallback && !fallback->isEmpty() ? name + QStringLiteral(" | ") + *fallback : name;
}

std::optional<LiquidOutput> readLiquidOutput(const QString& source)
{
    if (!source.startsWith(u"{{") || !source.endsWith(u"}}") || source.size() < 5)
        return std::nullopt;
    LiquidOutput output;
    QString inside = source.mid(2, source.size() - 4);
    output.trimsBefore = inside.startsWith(u'-');
    output.trimsAfter = inside.endsWith(u'-');
    inside = inside.mid(output.trimsBefore, inside.size() - output.trimsBefore - output.trimsAfter);
    QStringList parts = partsOf(inside);
    output.field = parts.takeFirst();
    if (output.field.isEmpty())
        return std::nullopt;
    for (const QString& part : std::as_const(parts)) {
        const auto fallback = output.fallback ? std::nullopt : fallbackOf(part);
        if (fallback)
            output.fallback = fallback;
        else
            output.filters << part;
    }
    return output;
}

}
