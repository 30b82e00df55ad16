#include "ui/intake/qualitydelegate.h"

#include "ui/kit/paint.h"
#include "ui/kit/theme.h"
#include "ui/models/mappingmodel.h"

#include <QPainterPath>
#include <QStyle>

#include <algorithm>

namespace patron::ui {

namespace {
Glyph glyphOf(MappingModel::Shape shape)
{
    switch (shape) {
    case MappingModel::Shape::Left:
        return Glyph::Minus;
    case MappingModel::Shape::Secret:
        return Glyph::Lock;
    case MappingModel::Shape::Email:
        return Glyph::Mail;
    case MappingModel::Shape::Phone:
        return Glyph::Phone;
    case MappingModel::Shape::Key:
        return Glyph::Link;
    case MappingModel::Shape::Date:
        return Glyph::Calendar;
    case MappingModel::Shape::Amount:
        return Glyph::Receipt;
    case MappingModel::Shape::Flag:
        return Glyph::Check;
    case MappingModel::Shape::Place:
        return Glyph::Place;
    case MappingModel::Shape::List:
        return Glyph::Tag;
    case MappingModel::Shape::Text:
        break;
    }
    return Glyph::Text;
}
}

void QualityDelegate::paintContent(QPainter& painter, const QStyleOptionViewItem& option,
                                   const QModelIndex& index) const
{
    const double filled = std::clamp(index.data(MappingModel::FilledRole).toDouble(), 0.0, 1.0);
    const double wrong = std::clamp(index.data(MappingModel::WrongRole).toDouble(), 0.0, filled);
    const QFont font = theme().font(Type::Small);
    const int words = QFontMetrics(font).horizontalAdvance(QStringLiteral("100 %"));
    const int height = theme().scaled(6);
    const QRect area = option.rect;
    const QRect bar(area.left(), area.center().y() - height / 2, std::max(0, area.width() - words - space::m), height);
    const auto turn = [&](const QRect& part) { return QStyle::visualRect(option.direction, area, part); };
    QPainterPath round;
    round.addRoundedRect(turn(bar), height / 2.0, height / 2.0);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipPath(round, Qt::IntersectClip);
    painter.fillRect(turn(bar), theme().colour(Colour::Surface2));
    const int good = qRound(bar.width() * (filled - wrong));
    int bad = qRound(bar.width() * wrong);
    // One wrong cell in a thousand must be seen, too.
    if (wrong > 0)
        bad = std::max(bad, theme().scaled(3));
    painter.fillRect(turn(QRect(bar.left(), bar.top(), good, height)), theme().colour(Colour::Ok));
    painter.fillRect(turn(QRect(bar.left() + good, bar.top(), bad, height)), theme().colour(Colour::Danger));
    painter.restore();
    painter.setFont(font);
    painter.setPen(theme().colour(wrong > 0 ? Colour::Danger : Colour::Text2));
    painter.drawText(turn(QRect(bar.right() + 1, area.top(), area.right() - bar.right(), area.height())),
                     int(QStyle::visualAlignment(option.direction, Qt::AlignRight) | Qt::AlignVCenter),
                     index.data().toString());
}

void TypedNameDelegate::paintContent(QPainter& painter, const QStyleOptionViewItem& option,
                                     const QModelIndex& index) const
{
    const int edge = theme().scaled(size::icon);
    const QRect sign(option.rect.left(), option.rect.top(), edge, option.rect.height());
    const auto shape = static_cast<MappingModel::Shape>(index.data(MappingModel::ShapeRole).toInt());
    const bool left = shape == MappingModel::Shape::Left || shape == MappingModel::Shape::Secret;
    paintGlyph(painter, theme(), QStyle::visualRect(option.direction, option.rect, sign), edge, glyphOf(shape),
               left ? Colour::Text3 : Colour::AccentText);
    QStyleOptionViewItem rest(option);
    rest.rect = QStyle::visualRect(option.direction, option.rect, option.rect.adjusted(edge + space::m, 0, 0, 0));
    CellDelegate::paintContent(painter, rest, index);
}

}
