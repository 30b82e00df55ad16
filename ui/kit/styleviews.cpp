// The parts of Style that draw lists, headers, menus, tabs and scroll bars.

#include "ui/kit/paint.h"
#include "ui/kit/style.h"
#include "ui/kit/theme.h"

#include <QAbstractScrollArea>
#include <QListView>
#include <QMenu>
#include <QStyleOption>
#include <QTableView>

namespace patron::ui {

void Style::drawRow(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option);
    if (item && item->backgroundBrush.style() != Qt::NoBrush)
        painter->fillRect(option->rect, item->backgroundBrush);
    QColor fill;
    if (option->state.testFlag(State_Selected))
        fill = m_theme.colour(Colour::AccentSoft);
    else if (option->state.testFlag(State_MouseOver) && option->state.testFlag(State_Enabled))
        fill = m_theme.colour(Colour::Surface2);
    if (!fill.isValid())
        return;
    if (qobject_cast<const QListView*>(widget))
        paintBox(*painter, QRectF(option->rect).adjusted(2, 1, -2, -1), radius::m, fill);
    else
        painter->fillRect(option->rect, fill);
}

void Style::drawHeaderSection(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    Q_UNUSED(widget)
    painter->fillRect(option->rect, m_theme.colour(Colour::Surface1));
    if (option->state.testFlag(State_MouseOver) && option->state.testFlag(State_Enabled))
        painter->fillRect(option->rect, m_theme.colour(Colour::Surface2));
    painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                      m_theme.colour(Colour::Border));
}

void Style::drawHeaderLabel(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
    if (!header)
        return;
    QRect rect = header->rect;
    painter->save();
    const QFont font = m_theme.font(Type::Small, Weight::Strong);
    painter->setFont(font);
    painter->setPen(m_theme.colour(Colour::Text2));
    if (!header->icon.isNull()) {
        const int icon = pixelMetric(PM_SmallIconSize, option, widget);
        const QRect place(rect.left(), rect.top() + (rect.height() - icon) / 2, icon, icon);
        header->icon.paint(painter, visualRect(header->direction, rect, place));
        rect = header->direction == Qt::LeftToRight ? rect.adjusted(icon + space::s, 0, 0, 0)
                                                    : rect.adjusted(0, 0, -icon - space::s, 0);
    }
    const QString text = QFontMetrics(font).elidedText(header->text, Qt::ElideRight, rect.width());
    painter->drawText(rect, int(visualAlignment(header->direction, header->textAlignment) | Qt::AlignVCenter), text);
    painter->restore();
}

void Style::drawTab(const QStyleOption* option, QPainter* painter) const
{
    const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option);
    if (!tab)
        return;
    if (tab->state.testFlag(State_MouseOver) && !tab->state.testFlag(State_Selected))
        paintBox(*painter, QRectF(tab->rect).adjusted(2, 4, -2, -4), radius::s, veil(m_theme, false));
    if (tab->state.testFlag(State_Selected))
        painter->fillRect(
            QRect(tab->rect.left() + space::s, tab->rect.bottom() - 1, tab->rect.width() - 2 * space::s, 2),
            m_theme.colour(Colour::Accent));
    if (wantsFocusRing(*option))
        paintFocusRing(*painter, QRectF(tab->rect).adjusted(2, 2, -2, -3), radius::s, m_theme.colour(Colour::Focus));
}

void Style::drawProgress(ControlElement element, const QStyleOption* option, QPainter* painter) const
{
    const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option);
    if (!bar)
        return;
    const int height = std::min(6, bar->rect.height());
    QRectF rect(bar->rect.left(), bar->rect.center().y() - height / 2.0 + 0.5, bar->rect.width(), height);
    if (element == CE_ProgressBarGroove) {
        paintBox(*painter, rect, height / 2.0, m_theme.colour(Colour::Surface3));
        return;
    }
    const bool busy = bar->minimum == bar->maximum;
    const double part = busy ? 0.3 : double(bar->progress - bar->minimum) / double(bar->maximum - bar->minimum);
    if (part <= 0)
        return;
    // Busy: ProgressRow moves the piece by the property; without motion it rests at the start.
    const double start = busy && option->styleObject ? option->styleObject->property("kitPhase").toDouble() * 0.7 : 0.0;
    const double width = std::max(double(height), rect.width() * std::min(1.0, part));
    const bool mirrored = (bar->direction == Qt::RightToLeft) != bar->invertedAppearance;
    const double from = rect.width() * start;
    rect = QRectF(mirrored ? rect.right() - from - width : rect.left() + from, rect.top(), width, height);
    paintBox(*painter, rect, height / 2.0, m_theme.colour(Colour::Accent));
}

void Style::drawScrollBar(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const
{
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (!bar)
        return;
    const QWidget* parent = widget ? widget->parentWidget() : nullptr;
    const auto* area = qobject_cast<const QAbstractScrollArea*>(parent ? parent->parentWidget() : nullptr);
    if (area && area->viewport()->autoFillBackground())
        painter->fillRect(option->rect, area->viewport()->palette().brush(area->viewport()->backgroundRole()));
    if (bar->maximum <= bar->minimum)
        return;
    const bool flat = bar->orientation == Qt::Horizontal;
    const bool active = option->state.testFlag(State_MouseOver) || option->state.testFlag(State_Sunken);
    const double inset = active ? 2 : 3;
    QRectF handle = subControlRect(CC_ScrollBar, option, SC_ScrollBarSlider, widget);
    handle = flat ? handle.adjusted(2, inset, -2, -inset) : handle.adjusted(inset, 2, -inset, -2);
    QColor colour = m_theme.colour(Colour::BorderStrong);
    colour.setAlphaF(active ? 1.0F : 0.55F);
    paintBox(*painter, handle, std::min(handle.width(), handle.height()) / 2, colour);
}

void Style::drawMenuItem(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
    if (!item)
        return;
    const QRect all = item->rect;
    if (item->menuItemType == QStyleOptionMenuItem::Separator) {
        painter->fillRect(QRect(all.left() + space::m, all.center().y(), all.width() - 2 * space::m, 1),
                          m_theme.colour(Colour::Border));
        return;
    }
    const bool enabled = item->state.testFlag(State_Enabled);
    if (item->state.testFlag(State_Selected) && enabled)
        paintBox(*painter, all, radius::s, m_theme.colour(Colour::AccentSoft));
    const int icon = m_theme.scaled(size::icon);
    const auto part = [&](int left, int width) {
        return visualRect(item->direction, all, QRect(left, all.top(), width, all.height()));
    };
    const QRect mark = part(all.left() + space::m, icon);
    const Colour role = enabled ? Colour::Text1 : Colour::TextDisabled;
    if (item->checkType != QStyleOptionMenuItem::NotCheckable && item->checked)
        paintGlyph(*painter, m_theme, mark, icon, Glyph::Check, enabled ? Colour::AccentText : Colour::TextDisabled);
    else if (!item->icon.isNull())
        item->icon.paint(painter, QRect(mark.x(), mark.center().y() - icon / 2 + 1, icon, icon), Qt::AlignCenter,
                         enabled ? QIcon::Normal : QIcon::Disabled);
    painter->save();
    painter->setFont(m_theme.font(Type::Body));
    painter->setPen(m_theme.colour(role));
    const int left = all.left() + space::m + icon + space::m;
    const QRect text = part(left, all.right() - space::l - left);
    const qsizetype tab = item->text.indexOf(u'\t');
    painter->drawText(text,
                      int(visualAlignment(item->direction, Qt::AlignLeft) | Qt::AlignVCenter | Qt::TextShowMnemonic |
                          Qt::TextSingleLine),
                      tab < 0 ? item->text : item->text.left(tab));
    if (tab >= 0) {
        painter->setPen(m_theme.colour(enabled ? Colour::Text3 : Colour::TextDisabled));
        painter->drawText(text, int(visualAlignment(item->direction, Qt::AlignRight) | Qt::AlignVCenter),
                          item->text.mid(tab + 1));
    }
    painter->restore();
    if (item->menuItemType == QStyleOptionMenuItem::SubMenu)
        paintGlyph(*painter, m_theme, part(all.right() - space::s - 14, 14), 14, Glyph::ChevronTrailing, role);
    Q_UNUSED(widget)
}

void Style::drawMenuBarItem(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
    if (!item)
        return;
    painter->fillRect(item->rect, m_theme.colour(Colour::Surface0));
    // The underlined letters appear with Alt, which gives the bar the keyboard.
    const auto letters = widget && widget->hasFocus() ? Qt::TextShowMnemonic : Qt::TextHideMnemonic;
    const bool open = item->state.testFlag(State_Selected) || item->state.testFlag(State_Sunken);
    if (open && item->state.testFlag(State_Enabled))
        paintBox(*painter, item->rect, radius::s, veil(m_theme, item->state.testFlag(State_Sunken)));
    painter->save();
    painter->setFont(m_theme.font(Type::Body));
    painter->setPen(m_theme.colour(item->state.testFlag(State_Enabled) ? Colour::Text1 : Colour::TextDisabled));
    painter->drawText(item->rect, int(Qt::AlignCenter | letters | Qt::TextSingleLine), item->text);
    painter->restore();
}

}
