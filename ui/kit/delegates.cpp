#include "ui/kit/delegates.h"

#include "ui/kit/paint.h"
#include "ui/kit/pill.h"
#include "ui/kit/sparkline.h"
#include "ui/kit/theme.h"

#include <QApplication>
#include <QTextBoundaryFinder>

#include <array>

namespace patron::ui {

namespace {

constexpr int kCellMargin = space::m;

QColor inkOf(const Theme& theme, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (!option.state.testFlag(QStyle::State_Enabled))
        return theme.colour(Colour::TextDisabled);
    const QVariant own = index.data(Qt::ForegroundRole);
    return own.canConvert<QBrush>() ? own.value<QBrush>().color() : theme.colour(Colour::Text1);
}

void drawWords(QPainter& painter, const QRect& area, const QFont& font, const QColor& ink, const QString& text,
               Qt::Alignment alignment, Qt::LayoutDirection direction)
{
    painter.setFont(font);
    painter.setPen(ink);
    painter.drawText(area, int(QStyle::visualAlignment(direction, alignment)) | Qt::TextSingleLine,
                     QFontMetrics(font).elidedText(text, Qt::ElideRight, area.width()));
}

QString firstGrapheme(const QString& word)
{
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, word);
    const qsizetype end = finder.toNextBoundary();
    return end > 0 ? word.left(end) : QString();
}

}

QString initialsOf(const QString& name)
{
    const QStringList words = name.split(u' ', Qt::SkipEmptyParts);
    if (words.isEmpty())
        return QStringLiteral("?");
    QString initials = firstGrapheme(words.first());
    if (words.size() > 1)
        initials += firstGrapheme(words.last());
    return initials.toUpper();
}

QColor avatarColour(const QString& name)
{
    // Dark enough for white letters in both themes.
    static constexpr std::array<QRgb, 8> colours{0xFF4F46A5, 0xFF1B5E85, 0xFF17693A, 0xFF8A4B08,
                                                 0xFF9C2F5B, 0xFF5C6B1E, 0xFF6B3FA0, 0xFF0B6B6B};
    // FNV-1a: the same colour in every run, which qHash's seed does not promise.
    quint32 hash = 2166136261U;
    for (const QChar letter : name)
        hash = (hash ^ letter.unicode()) * 16777619U;
    return QColor::fromRgb(colours[hash % colours.size()]);
}

void paintAvatar(QPainter& painter, const Theme& theme, const QRect& square, const QString& name)
{
    paintBox(painter, square, square.width() / 2.0, avatarColour(name));
    QFont font = theme.font(Type::Caption, Weight::Strong);
    font.setPixelSize(std::max(8, square.width() * 2 / 5));
    painter.save();
    painter.setFont(font);
    painter.setPen(Qt::white);
    painter.drawText(square, Qt::AlignCenter, initialsOf(name));
    painter.restore();
}

CellDelegate::CellDelegate(Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
{}

void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem cell(option);
    initStyleOption(&cell, index);
    const QWidget* widget = cell.widget;
    const QStyle* style = widget ? widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &cell, painter, widget);
    painter->save();
    painter->setClipRect(cell.rect, Qt::IntersectClip);
    QStyleOptionViewItem content(cell);
    content.rect = cell.rect.adjusted(kCellMargin, 0, -kCellMargin, 0);
    paintContent(*painter, content, index);
    painter->restore();
    if (cell.state.testFlag(QStyle::State_HasFocus)) {
        QStyleOptionFocusRect ring;
        ring.QStyleOption::operator=(cell);
        style->drawPrimitive(QStyle::PE_FrameFocusRect, &ring, painter, widget);
    }
}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    return {contentWidth(option, index) + 2 * kCellMargin, m_theme.scaled(m_compact ? size::rowCompact : size::row)};
}

void CellDelegate::paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    drawWords(painter, option.rect, m_theme.font(Type::Body), inkOf(m_theme, option, index), option.text,
              option.displayAlignment | Qt::AlignVCenter, option.direction);
}

int CellDelegate::contentWidth(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    Q_UNUSED(option)
    return QFontMetrics(m_theme.font(Type::Body)).horizontalAdvance(index.data().toString());
}

void PillDelegate::paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    if (!option.text.isEmpty())
        paintPill(painter, theme(), option.rect, option.text, Tone(index.data(role::tone).toInt()), option.direction);
}

int PillDelegate::contentWidth(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    Q_UNUSED(option)
    return pillSize(theme(), index.data().toString()).width();
}

void BarDelegate::paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    // The number keeps a column of its own, so that the bars of all rows start at one line.
    const QFont font = theme().font(Type::Body);
    const int words = std::min(option.rect.width() / 2,
                               std::max(QFontMetrics(font).horizontalAdvance(option.text), theme().scaled(48)));
    const QRect number = QStyle::visualRect(option.direction, option.rect,
                                            QRect(option.rect.left(), option.rect.top(), words, option.rect.height()));
    drawWords(painter, number, font, inkOf(theme(), option, index), option.text, Qt::AlignRight | Qt::AlignVCenter,
              option.direction);
    const double fraction = std::clamp(index.data(role::fraction).toDouble(), 0.0, 1.0);
    const int left = option.rect.left() + words + space::m;
    const QRectF track(left, option.rect.center().y() - 3 + 0.5, option.rect.right() - left, 6);
    if (track.width() < 8)
        return;
    QRectF bar(track);
    bar.setWidth(track.width() * fraction);
    const auto turn = [&](QRectF box) {
        if (option.direction == Qt::RightToLeft)
            box.moveLeft(option.rect.left() + option.rect.right() + 1 - box.right());
        return box;
    };
    paintBox(painter, turn(track), 3, theme().colour(Colour::Surface3));
    if (bar.width() >= 1)
        paintBox(painter, turn(bar), 3,
                 theme().foreground(
                     Tone(index.data(role::tone).isValid() ? index.data(role::tone).toInt() : int(Tone::Accent))));
}

QSize AvatarDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QSize size = CellDelegate::sizeHint(option, index);
    if (!index.data(role::secondaryText).toString().isEmpty())
        size.setHeight(theme().scaled(52));
    return size;
}

void AvatarDelegate::paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QString second = index.data(role::secondaryText).toString();
    const int edge = std::min(theme().scaled(second.isEmpty() ? 24 : 32), option.rect.height() - 4);
    const QRect square(option.rect.left(), option.rect.top() + (option.rect.height() - edge) / 2, edge, edge);
    paintAvatar(painter, theme(), QStyle::visualRect(option.direction, option.rect, square), option.text);
    QRect words = QStyle::visualRect(option.direction, option.rect, option.rect.adjusted(edge + space::m, 0, 0, 0));
    const QFont font = theme().font(Type::Body, second.isEmpty() ? Weight::Regular : Weight::Strong);
    if (second.isEmpty()) {
        drawWords(painter, words, font, inkOf(theme(), option, index), option.text, Qt::AlignLeft | Qt::AlignVCenter,
                  option.direction);
        return;
    }
    const QFont small = theme().font(Type::Small);
    const int total = QFontMetrics(font).height() + QFontMetrics(small).height();
    words.setTop(words.top() + (words.height() - total) / 2);
    drawWords(painter, words, font, inkOf(theme(), option, index), option.text, Qt::AlignLeft | Qt::AlignTop,
              option.direction);
    words.setTop(words.top() + QFontMetrics(font).height());
    drawWords(painter, words, small, theme().colour(Colour::Text2), second, Qt::AlignLeft | Qt::AlignTop,
              option.direction);
}

int AvatarDelegate::contentWidth(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const int second =
        QFontMetrics(theme().font(Type::Small)).horizontalAdvance(index.data(role::secondaryText).toString());
    return std::max(CellDelegate::contentWidth(option, index), second) + theme().scaled(32) + space::m;
}

void SparklineDelegate::paintContent(QPainter& painter, const QStyleOptionViewItem& option,
                                     const QModelIndex& index) const
{
    const QRectF area = QRectF(option.rect).adjusted(0, space::m + space::xxs, 0, -space::m - space::xxs);
    paintSparkline(painter, area, index.data(role::points).value<QList<double>>(), theme().colour(Colour::AccentText),
                   theme().colour(Colour::AccentSoft));
}

void TagsDelegate::paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QStringList tags = index.data(role::tags).toStringList();
    const QFont font = theme().font(Type::Small);
    const QFontMetrics metrics(font);
    const int height = metrics.height() + space::xs;
    const int rest = metrics.horizontalAdvance(QStringLiteral("+00")) + space::s;
    int x = option.rect.left();
    for (qsizetype i = 0; i < tags.size(); ++i) {
        const bool last = i + 1 == tags.size();
        const int width = metrics.horizontalAdvance(tags.at(i)) + 2 * space::s + space::xxs;
        const int limit = option.rect.right() + 1 - (last ? 0 : rest);
        // The first one is always shown, cut if need be.
        const int room = i == 0 ? std::min(width, limit - x) : width;
        const auto at = [&](int wide) {
            return QStyle::visualRect(option.direction, option.rect,
                                      QRect(x, option.rect.top() + (option.rect.height() - height) / 2, wide, height));
        };
        if (i > 0 && x + width > limit) {
            drawWords(painter, at(rest), font, theme().colour(Colour::Text2),
                      QStringLiteral("+%1").arg(tags.size() - i), Qt::AlignLeft | Qt::AlignVCenter, option.direction);
            return;
        }
        const QRect chip = at(room);
        paintBox(painter, chip, radius::s, theme().colour(Colour::Surface2), theme().colour(Colour::Border));
        drawWords(painter, chip.adjusted(space::s, 0, -space::s, 0), font, theme().colour(Colour::Text1), tags.at(i),
                  Qt::AlignCenter, option.direction);
        x += room + space::xs;
    }
}

int TagsDelegate::contentWidth(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    Q_UNUSED(option)
    const QFontMetrics metrics(theme().font(Type::Small));
    int width = 0;
    for (const QString& tag : index.data(role::tags).toStringList())
        width += metrics.horizontalAdvance(tag) + 2 * space::s + space::xxs + space::xs;
    return width;
}

}
