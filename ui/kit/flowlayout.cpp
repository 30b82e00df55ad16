#include "ui/kit/flowlayout.h"

#include <QStyle>
#include <QWidget>

namespace patron::ui {

FlowLayout::FlowLayout(QWidget* parent, int gapPx, int lineGapPx)
    : QLayout(parent)
    , m_gapPx(gapPx)
    , m_lineGapPx(lineGapPx)
{
    setContentsMargins(0, 0, 0, 0);
}

FlowLayout::~FlowLayout()
{
    qDeleteAll(m_items);
}

void FlowLayout::addItem(QLayoutItem* item)
{
    m_items.append(item);
    invalidate();
}

void FlowLayout::insertWidget(int index, QWidget* widget)
{
    addChildWidget(widget);
    m_items.insert(qBound(0, index, count()), new QWidgetItem(widget));
    invalidate();
}

QLayoutItem* FlowLayout::takeAt(int index)
{
    if (index < 0 || index >= count())
        return nullptr;
    QLayoutItem* item = m_items.takeAt(index);
    invalidate();
    return item;
}

int FlowLayout::heightForWidth(int width) const
{
    return arrange(QRect(0, 0, width, 0), false);
}

QSize FlowLayout::minimumSize() const
{
    QSize size;
    for (const QLayoutItem* item : m_items)
        if (!item->isEmpty())
            size = size.expandedTo(item->minimumSize());
    const QMargins margins = contentsMargins();
    return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

void FlowLayout::setGeometry(const QRect& rect)
{
    QLayout::setGeometry(rect);
    arrange(rect, true);
}

int FlowLayout::arrange(const QRect& rect, bool place) const
{
    const QRect inner = rect.marginsRemoved(contentsMargins());
    const Qt::LayoutDirection direction = parentWidget() ? parentWidget()->layoutDirection() : Qt::LeftToRight;
    int y = inner.top();
    int x = inner.left();
    int lineHeight = 0;
    QList<std::pair<QLayoutItem*, QRect>> line;
    // Items of a line are centred in its height once that is known.
    const auto finish = [&] {
        for (const auto& [item, box] : line) {
            const QRect centred = box.translated(0, (lineHeight - box.height()) / 2);
            if (place)
                item->setGeometry(QStyle::visualRect(direction, inner, centred));
        }
        line.clear();
    };
    for (QLayoutItem* item : m_items) {
        if (item->isEmpty())
            continue;
        const QSize size = item->sizeHint().boundedTo({std::max(inner.width(), item->minimumSize().width()), 1 << 20});
        if (!line.isEmpty() && x + size.width() > inner.right() + 1) {
            finish();
            y += lineHeight + m_lineGapPx;
            x = inner.left();
            lineHeight = 0;
        }
        line.append({item, QRect(QPoint(x, y), size)});
        x += size.width() + m_gapPx;
        lineHeight = std::max(lineHeight, size.height());
    }
    finish();
    const QMargins margins = contentsMargins();
    return y + lineHeight - rect.top() + margins.bottom();
}

}
