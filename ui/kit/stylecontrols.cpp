// The parts of Style that draw buttons, fields and switches.

#include "ui/kit/paint.h"
#include "ui/kit/style.h"
#include "ui/kit/theme.h"

#include <QAbstractScrollArea>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QStyleOption>
#include <QToolButton>

namespace patron::ui {

namespace {

enum class Rank { Secondary, Primary, Ghost, Danger };

Rank rankOf(const QStyleOption* option, const QWidget* widget)
{
    const QByteArray name = widget ? widget->property("kitButton").toByteArray() : QByteArray();
    if (name == "primary")
        return Rank::Primary;
    if (name == "ghost")
        return Rank::Ghost;
    if (name == "danger")
        return Rank::Danger;
    // The default button of a dialog is its main action.
    const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
    if (name.isEmpty() && button && button->features.testFlag(QStyleOptionButton::DefaultButton))
        return Rank::Primary;
    return Rank::Secondary;
}

Colour textRole(Rank rank, const QStyleOption* option)
{
    if (!option->state.testFlag(QStyle::State_Enabled))
        return Colour::TextDisabled;
    switch (rank) {
    case Rank::Primary:
        return Colour::OnAccent;
    case Rank::Danger:
        return Colour::OnDanger;
    case Rank::Ghost:
        return Colour::AccentText;
    case Rank::Secondary:
        break;
    }
    return option->state.testFlag(QStyle::State_On) ? Colour::AccentText : Colour::Text1;
}

}

void Style::drawButtonBevel(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const Rank rank = rankOf(option, widget);
    const bool enabled = option->state.testFlag(State_Enabled);
    const bool hover = enabled && option->state.testFlag(State_MouseOver);
    const bool pressed = enabled && option->state.testFlag(State_Sunken);
    const bool filled = enabled && (rank == Rank::Primary || rank == Rank::Danger);
    const QRectF rect = option->rect;

    if (filled) {
        QColor fill = m_theme.colour(rank == Rank::Danger ? Colour::DangerFill
                                     : hover              ? Colour::AccentHover
                                                          : Colour::Accent);
        if (pressed || (hover && rank == Rank::Danger))
            fill = fill.darker(pressed ? 115 : 108);
        paintBox(*painter, rect, radius::m, fill);
    } else if (rank == Rank::Ghost) {
        if (hover || pressed)
            paintBox(*painter, rect, radius::m, veil(m_theme, pressed));
    } else {
        const bool on = option->state.testFlag(State_On);
        const Colour face = !enabled ? Colour::Surface2 : on ? Colour::AccentSoft : Colour::Surface1;
        paintBox(*painter, rect, radius::m, m_theme.colour(face), m_theme.colour(on ? Colour::Accent : Colour::Border));
        if (hover || pressed)
            paintBox(*painter, rect, radius::m, veil(m_theme, pressed));
    }
    if (wantsFocusRing(*option)) {
        paintFocusRing(*painter, rect, radius::m, m_theme.colour(Colour::Focus));
        // On a fill of the same colour the ring needs a second line to be seen.
        if (filled)
            paintFocusRing(*painter, rect.adjusted(2, 2, -2, -2), radius::s, m_theme.colour(Colour::OnAccent));
    }
}

void Style::drawButtonLabel(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
    if (!button)
        return;
    const Rank rank = rankOf(option, widget);
    const bool menu = button->features.testFlag(QStyleOptionButton::HasMenu);
    const QFont font = m_theme.font(widget && widget->property("kitCompact").toBool() ? Type::Small : Type::Body,
                                    rank == Rank::Secondary ? Weight::Regular : Weight::Strong);
    painter->save();
    painter->setFont(font);
    const QFontMetrics metrics(font);
    const int gap = space::s;
    const int arrow = menu ? 14 + space::xs : 0;
    const int icon = button->icon.isNull() ? 0 : button->iconSize.width();
    const int room = button->rect.width() - 2 * space::s - arrow - (icon ? icon + gap : 0);
    const QString text = metrics.elidedText(button->text, Qt::ElideRight, room, Qt::TextShowMnemonic);
    const int textWidth = text.isEmpty() ? 0 : metrics.size(Qt::TextShowMnemonic, text).width();
    const int total = icon + (icon && textWidth ? gap : 0) + textWidth + arrow;
    int x = button->rect.left() + (button->rect.width() - total) / 2;
    const auto place = [&](int width) {
        const QRect part(x, button->rect.top(), width, button->rect.height());
        x += width;
        return visualRect(button->direction, button->rect, part);
    };
    if (icon) {
        const QRect area = place(icon);
        const QIcon::Mode mode = button->state.testFlag(State_Enabled) ? QIcon::Normal : QIcon::Disabled;
        const QRect target(area.x(), area.y() + (area.height() - icon) / 2, icon, icon);
        button->icon.paint(painter, target, Qt::AlignCenter, mode);
        if (textWidth)
            x += gap;
    }
    painter->setPen(m_theme.colour(textRole(rank, option)));
    painter->drawText(place(textWidth), Qt::AlignCenter | Qt::TextShowMnemonic | Qt::TextSingleLine, text);
    if (menu) {
        x += space::xs;
        paintGlyph(*painter, m_theme, place(14), 14, Glyph::ChevronDown, textRole(rank, option));
    }
    painter->restore();
}

void Style::drawField(const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    const bool enabled = option->state.testFlag(State_Enabled);
    const bool focus = option->state.testFlag(State_HasFocus);
    const bool invalid = widget && widget->property("kitInvalid").toBool();
    const QRectF rect = option->rect;
    const Colour outline = invalid ? Colour::Danger : !enabled ? Colour::Border : Colour::BorderStrong;
    const Colour face = enabled ? Colour::Surface1 : Colour::Surface0;
    paintBox(*painter, rect, radius::m, m_theme.colour(face), m_theme.colour(outline));
    if (focus)
        paintFocusRing(*painter, rect, radius::m, m_theme.colour(invalid ? Colour::Danger : Colour::Focus));
}

void Style::drawCheckBox(const QStyleOption* option, QPainter* painter) const
{
    const bool enabled = option->state.testFlag(State_Enabled);
    const bool on = option->state.testFlag(State_On);
    const bool partly = option->state.testFlag(State_NoChange);
    const QRectF box = option->rect;
    if (on || partly) {
        paintBox(*painter, box, radius::s, m_theme.colour(enabled ? Colour::Accent : Colour::Surface3));
        paintGlyph(*painter, m_theme, option->rect, option->rect.width() - 2, on ? Glyph::Check : Glyph::Minus,
                   enabled ? Colour::OnAccent : Colour::TextDisabled);
        return;
    }
    paintBox(*painter, box, radius::s, m_theme.colour(enabled ? Colour::Surface1 : Colour::Surface0),
             m_theme.colour(enabled ? Colour::BorderStrong : Colour::Border));
    if (enabled && option->state.testFlag(State_MouseOver))
        paintBox(*painter, box, radius::s, veil(m_theme, false));
}

void Style::drawRadioButton(const QStyleOption* option, QPainter* painter) const
{
    const bool enabled = option->state.testFlag(State_Enabled);
    const QRectF box = option->rect;
    const double round = box.width() / 2;
    if (!option->state.testFlag(State_On)) {
        paintBox(*painter, box, round, m_theme.colour(enabled ? Colour::Surface1 : Colour::Surface0),
                 m_theme.colour(enabled ? Colour::BorderStrong : Colour::Border));
        return;
    }
    paintBox(*painter, box, round, m_theme.colour(enabled ? Colour::Accent : Colour::Surface3));
    const double inset = box.width() * 0.32;
    paintBox(*painter, box.adjusted(inset, inset, -inset, -inset), round,
             m_theme.colour(enabled ? Colour::OnAccent : Colour::TextDisabled));
}

void Style::drawComboBox(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const
{
    QStyleOption field(*option);
    const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
    if (combo && !combo->editable && !option->state.testFlag(State_KeyboardFocusChange))
        field.state.setFlag(State_HasFocus, false);
    drawField(&field, painter, widget);
    if (option->state.testFlag(State_Enabled) && option->state.testFlag(State_MouseOver))
        paintBox(*painter, option->rect, radius::m, veil(m_theme, false));
    const QRect arrow = subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget);
    paintGlyph(*painter, m_theme, arrow, m_theme.scaled(14), Glyph::ChevronDown,
               option->state.testFlag(State_Enabled) ? Colour::Text2 : Colour::TextDisabled);
}

void Style::drawSpinBox(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const
{
    const auto* spin = qstyleoption_cast<const QStyleOptionSpinBox*>(option);
    if (!spin)
        return;
    if (spin->frame)
        drawField(option, painter, widget);
    if (spin->buttonSymbols == QAbstractSpinBox::NoButtons)
        return;
    const auto arrow = [&](SubControl part, Glyph glyph, QAbstractSpinBox::StepEnabledFlag step) {
        const QRect area = subControlRect(CC_SpinBox, option, part, widget);
        const bool usable = option->state.testFlag(State_Enabled) && spin->stepEnabled.testFlag(step);
        if (usable && option->activeSubControls == part && option->state.testFlag(State_MouseOver))
            paintBox(*painter, QRectF(area).adjusted(2, 1, -2, -1), 3,
                     veil(m_theme, option->state.testFlag(State_Sunken)));
        paintGlyph(*painter, m_theme, area, m_theme.scaled(12), glyph, usable ? Colour::Text2 : Colour::TextDisabled);
    };
    arrow(SC_SpinBoxUp, Glyph::ChevronUp, QAbstractSpinBox::StepUpEnabled);
    arrow(SC_SpinBoxDown, Glyph::ChevronDown, QAbstractSpinBox::StepDownEnabled);
}

void Style::drawSlider(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const
{
    const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (!slider)
        return;
    const bool flat = slider->orientation == Qt::Horizontal;
    const QRect handle = QProxyStyle::subControlRect(CC_Slider, option, SC_SliderHandle, widget);
    const QPoint middle = option->rect.center();
    QRectF groove = flat ? QRectF(option->rect.left() + 2, middle.y() - 1, option->rect.width() - 4, 4)
                         : QRectF(middle.x() - 1, option->rect.top() + 2, 4, option->rect.height() - 4);
    paintBox(*painter, groove, 2, m_theme.colour(Colour::Surface3));
    const QPointF knob = QRectF(handle).center();
    if (flat && (slider->direction == Qt::LeftToRight) != slider->upsideDown)
        groove.setRight(knob.x());
    else if (flat)
        groove.setLeft(knob.x());
    else if (slider->upsideDown)
        groove.setTop(knob.y());
    else
        groove.setBottom(knob.y());
    const bool enabled = option->state.testFlag(State_Enabled);
    paintBox(*painter, groove, 2, m_theme.colour(enabled ? Colour::Accent : Colour::BorderStrong));
    const double r = m_theme.scaled(8);
    const QRectF ball(knob.x() - r, knob.y() - r, 2 * r, 2 * r);
    paintBox(*painter, ball, r, m_theme.colour(Colour::Surface1),
             m_theme.colour(enabled ? Colour::BorderStrong : Colour::Border));
    if (wantsFocusRing(*option))
        paintFocusRing(*painter, ball.adjusted(-1, -1, 1, 1), r + 1, m_theme.colour(Colour::Focus));
}

void Style::drawBesideIcon(const QStyleOptionToolButton& button, QPainter& painter) const
{
    const bool enabled = button.state.testFlag(State_Enabled);
    const int icon = m_theme.scaled(size::icon);
    const QRect inner = button.rect.adjusted(space::m, 0, -space::m, 0);
    const QRect mark(inner.left(), inner.top() + (inner.height() - icon) / 2, icon, icon);
    button.icon.paint(&painter, visualRect(button.direction, inner, mark), Qt::AlignCenter,
                      enabled ? QIcon::Normal : QIcon::Disabled);
    const QRect words = visualRect(button.direction, inner, inner.adjusted(icon + space::s, 0, 0, 0));
    painter.save();
    painter.setFont(m_theme.font(Type::Small));
    painter.setPen(m_theme.colour(enabled ? Colour::Text1 : Colour::TextDisabled));
    painter.drawText(words,
                     int(visualAlignment(button.direction, Qt::AlignLeft) | Qt::AlignVCenter | Qt::TextShowMnemonic |
                         Qt::TextSingleLine),
                     button.text);
    painter.restore();
}

void Style::drawToolButton(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const
{
    const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
    if (!button)
        return;
    const bool enabled = option->state.testFlag(State_Enabled);
    const bool hover = enabled && option->state.testFlag(State_MouseOver);
    const bool pressed = enabled && option->state.testFlag(State_Sunken);
    if (option->state.testFlag(State_On))
        paintBox(*painter, option->rect, radius::m, m_theme.colour(Colour::AccentSoft));
    if (hover || pressed)
        paintBox(*painter, option->rect, radius::m, veil(m_theme, pressed));
    if (wantsFocusRing(*option))
        paintFocusRing(*painter, option->rect, radius::m, m_theme.colour(Colour::Focus));
    if (button->toolButtonStyle == Qt::ToolButtonTextBesideIcon && !button->icon.isNull()) {
        drawBesideIcon(*button, *painter);
        return;
    }
    QStyleOptionToolButton label(*button);
    label.state &= ~(State_Sunken | State_MouseOver);
    label.rect = option->rect.adjusted(space::xs, 0, -space::xs, 0);
    label.palette.setColor(QPalette::ButtonText, m_theme.colour(enabled ? Colour::Text1 : Colour::TextDisabled));
    drawControl(CE_ToolButtonLabel, &label, painter, widget);
}

}
