#include "ui/messages/liquidhighlighter.h"

#include "core/message/sms/smsparts.h"
#include "ui/kit/theme.h"

#include <QRegularExpression>

namespace patron::ui {

namespace {
QTextCharFormat formatOf(const QColor& colour, bool strong = false)
{
    QTextCharFormat format;
    format.setForeground(colour);
    if (strong)
        format.setFontWeight(QFont::DemiBold);
    return format;
}
}

LiquidHighlighter::LiquidHighlighter(Theme& theme, QTextDocument* document)
    : QSyntaxHighlighter(document)
    , m_theme(theme)
{
    connect(&theme, &Theme::changed, this, &QSyntaxHighlighter::rehighlight);
}

/// Colours from `from` to the end of the Liquid part and gives the place after it; sets the state at a line's end.
qsizetype LiquidHighlighter::markLiquid(const QString& text, qsizetype from, State state)
{
    const QString closing = state == InOutput ? QStringLiteral("}}") : QStringLiteral("%}");
    const qsizetype end = text.indexOf(closing, from);
    const qsizetype after = end < 0 ? text.size() : end + 2;
    QTextCharFormat format = formatOf(m_theme.colour(state == InOutput ? Colour::Ok : Colour::AccentText), true);
    format.setBackground(m_theme.colour(state == InOutput ? Colour::OkSoft : Colour::AccentSoft));
    setFormat(int(from), int(after - from), format);
    if (end < 0)
        setCurrentBlockState(state);
    return after;
}

void LiquidHighlighter::markElement(const QString& text, qsizetype from, qsizetype to)
{
    static const QRegularExpression name(QStringLiteral("</?[A-Za-z][\\w:-]*|/?>"));
    static const QRegularExpression value(QStringLiteral("\"[^\"]*\"?|'[^']*'?"));
    setFormat(int(from), int(to - from), formatOf(m_theme.colour(Colour::Text2)));
    for (auto found = name.globalMatch(text, from); found.hasNext();) {
        const auto match = found.next();
        if (match.capturedStart() >= to)
            break;
        setFormat(int(match.capturedStart()), int(match.capturedLength()), formatOf(m_theme.colour(Colour::Info)));
    }
    for (auto found = value.globalMatch(text, from); found.hasNext();) {
        const auto match = found.next();
        if (match.capturedStart() >= to)
            break;
        setFormat(int(match.capturedStart()), int(qMin(match.capturedEnd(), to) - match.capturedStart()),
                  formatOf(m_theme.colour(Colour::Warn)));
    }
}

void LiquidHighlighter::setSms(bool isSms)
{
    if (isSms == m_isSms)
        return;
    m_isSms = isSms;
    rehighlight();
}

/// Every character outside of Liquid by what it costs.
void LiquidHighlighter::markSms(const QString& text)
{
    const int before = qMax(0, previousBlockState());
    setCurrentBlockState(Plain);
    qsizetype at = before == InOutput || before == InTag ? markLiquid(text, 0, State(before)) : 0;
    while (at < text.size()) {
        const QStringView rest = QStringView(text).mid(at);
        if (rest.startsWith(u"{{") || rest.startsWith(u"{%")) {
            at = markLiquid(text, at, rest.startsWith(u"{{") ? InOutput : InTag);
            continue;
        }
        const bool isPair = rest.size() > 1 && rest[0].isHighSurrogate() && rest[1].isLowSurrogate();
        const char32_t character = isPair ? QChar::surrogateToUcs4(rest[0], rest[1]) : rest[0].unicode();
        const int cost = message::gsm7Cost(character);
        const int length = isPair ? 2 : 1;
        if (cost != 1) {
            QTextCharFormat format;
            format.setBackground(m_theme.colour(cost == 2 ? Colour::WarnSoft : Colour::DangerSoft));
            format.setForeground(m_theme.colour(cost == 2 ? Colour::Warn : Colour::Danger));
            setFormat(int(at), length, format);
        }
        at += length;
    }
}

void LiquidHighlighter::highlightBlock(const QString& text)
{
    if (m_isSms)
        return markSms(text);
    const int before = qMax(0, previousBlockState());
    setCurrentBlockState(Plain);
    qsizetype at = 0;
    qsizetype elementFrom = before == InElement ? 0 : -1;
    if (before == InOutput || before == InTag)
        at = markLiquid(text, 0, State(before));
    bool inComment = before == InComment;
    // Liquid inside an element is coloured after the element, over it.
    QList<std::pair<qsizetype, State>> liquid;
    while (at < text.size()) {
        if (inComment) {
            const qsizetype end = text.indexOf(u"-->", at);
            const qsizetype after = end < 0 ? text.size() : end + 3;
            setFormat(int(at), int(after - at), formatOf(m_theme.colour(Colour::Text3)));
            inComment = end < 0;
            at = after;
            continue;
        }
        const QStringView rest = QStringView(text).mid(at);
        if (rest.startsWith(u"{{") || rest.startsWith(u"{%")) {
            const State state = rest.startsWith(u"{{") ? InOutput : InTag;
            liquid.append({at, state});
            const qsizetype end = text.indexOf(state == InOutput ? u"}}" : u"%}", at);
            at = end < 0 ? text.size() : end + 2;
        } else if (elementFrom < 0 && rest.startsWith(u"<!--")) {
            inComment = true;
        } else if (elementFrom < 0 && rest.startsWith(u'<')) {
            elementFrom = at++;
        } else if (elementFrom >= 0 && rest.startsWith(u'>')) {
            markElement(text, elementFrom, ++at);
            elementFrom = -1;
        } else {
            ++at;
        }
    }
    if (elementFrom >= 0)
        markElement(text, elementFrom, text.size());
    if (inComment)
        setCurrentBlockState(InComment);
    else if (elementFrom >= 0)
        setCurrentBlockState(InElement);
    for (const auto& [from, state] : liquid)
        markLiquid(text, from, state);
}

}
