#include "ui/kit/paint.h"
#include "ui/kit/theme.h"
#include "ui/messages/richtextparts.h"
#include "ui/models/liquidoutput.h"

#include <QPainter>
#include <QTextDocument>

namespace patron::ui::richtext {

namespace {
constexpr int sidePx = 6;
constexpr int longest = 40;
}

ChipObject::ChipObject(QObject* parent)
    : QObject(parent)
{}

QString ChipObject::labelOf(const QString& source)
{
    if (const auto output = readLiquidOutput(source))
        return output->label();
    if (source.startsWith(u"{%")) {
        QString inside = source.mid(2, source.size() - 4);
        return inside.remove(u'-').simplified().left(longest);
    }
    const QString name = nameOfTag(source);
    if (name == u"img") {
        const QString alt = attributeOfTag(source, "alt");
        return alt.isEmpty() ? tr("Image") : alt.left(longest);
    }
    if (name == u"table")
        return tr("Table");
    if (source.startsWith(u"<!--"))
        return tr("Comment");
    return name.isEmpty() ? source.left(longest) : u'<' + name + u'>';
}

QSizeF ChipObject::intrinsicSize(QTextDocument*, int, const QTextFormat& format)
{
    const QFontMetricsF metrics(format.toCharFormat().font());
    const QString label = labelOf(format.property(ChipSource).toString());
    // The picture stands on the line's foot: as high as the letters, so that the line stays as high as it was.
    return {metrics.horizontalAdvance(label) + 2 * sidePx, metrics.ascent()};
}

void ChipObject::drawObject(QPainter* painter, const QRectF& rect, QTextDocument*, int, const QTextFormat& format)
{
    const QString source = format.property(ChipSource).toString();
    const bool isField = source.startsWith(u"{{");
    const QFontMetricsF metrics(format.toCharFormat().font());
    const QRectF pill = rect.adjusted(1, 0, -1, metrics.descent());
    // A mail's ground is its own, so chips look alike in every theme; the light ones read well on any ground.
    const auto colour = [](Colour role) { return colourOf(Scheme::Light, role); };
    paintBox(*painter, pill, radius::s, colour(isField ? Colour::AccentSoft : Colour::Surface2),
             colour(isField ? Colour::AccentText : Colour::BorderStrong));
    painter->save();
    painter->setFont(format.toCharFormat().font());
    painter->setPen(colour(isField ? Colour::AccentText : Colour::Text2));
    painter->drawText(QPointF(rect.x() + sidePx, rect.bottom()), labelOf(source));
    painter->restore();
}

}
