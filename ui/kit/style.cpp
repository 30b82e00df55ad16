#include "ui/kit/style.h"

#include "ui/kit/paint.h"
#include "ui/kit/theme.h"

#include <QAbstractItemView>
#include <QAbstractScrollArea>
#include <QApplication>
#include <QComboBox>
#include <QFrame>
#include <QHeaderView>
#include <QListView>
#include <QMenu>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTreeView>

namespace patron::ui {

Style::Style(const Theme& theme)
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion")))
    , m_theme(theme)
{}

QPalette Style::standardPalette() const
{
    return m_theme.palette();
}

void Style::polish(QWidget* widget)
{
    QProxyStyle::polish(widget);
    if (widget->inherits("QAbstractButton") || widget->inherits("QComboBox") || widget->inherits("QAbstractSpinBox") ||
        widget->inherits("QLineEdit") || widget->inherits("QScrollBar") || widget->inherits("QTabBar") ||
        widget->inherits("QHeaderView") || widget->inherits("QSplitterHandle") || widget->inherits("QMenuBar") ||
        widget->inherits("QSlider"))
        widget->setAttribute(Qt::WA_Hover);
    if (auto* view = qobject_cast<QAbstractItemView*>(widget))
        view->viewport()->setAttribute(Qt::WA_Hover);
}

void Style::unpolish(QWidget* widget)
{
    QProxyStyle::unpolish(widget);
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                          const QWidget* widget) const
{
    switch (element) {
    case PE_FrameFocusRect:
        if (option->state.testFlag(State_KeyboardFocusChange) || qobject_cast<const QAbstractItemView*>(widget))
            paintFocusRing(*painter, option->rect, radius::s, m_theme.colour(Colour::Focus));
        return;
    case PE_PanelButtonCommand:
        drawButtonBevel(option, painter, widget);
        return;
    case PE_FrameDefaultButton:
        return;
    case PE_PanelLineEdit:
        // A line edit inside a spin box or an editable combo box has its frame drawn by that.
        if (const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option); frame && frame->lineWidth > 0)
            drawField(option, painter, widget);
        return;
    case PE_FrameLineEdit:
        return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        drawCheckBox(option, painter);
        return;
    case PE_IndicatorRadioButton:
        drawRadioButton(option, painter);
        return;
    case PE_PanelItemViewItem:
        drawRow(option, painter, widget);
        return;
    case PE_PanelItemViewRow:
        if (const auto* row = qstyleoption_cast<const QStyleOptionViewItem*>(option);
            row && row->features.testFlag(QStyleOptionViewItem::Alternate))
            painter->fillRect(option->rect, m_theme.colour(Colour::Surface0));
        return;
    case PE_PanelMenu:
    case PE_FrameMenu:
        paintBox(*painter, option->rect, 0, m_theme.colour(Colour::Surface1), m_theme.colour(Colour::Border));
        return;
    case PE_PanelTipLabel:
        painter->fillRect(option->rect, m_theme.colour(Colour::Tooltip));
        return;
    case PE_Frame:
        if (widget && widget->property("kitFlat").toBool())
            return;
        paintBox(*painter, option->rect, qobject_cast<const QAbstractScrollArea*>(widget) ? 0 : radius::m, {},
                 m_theme.colour(Colour::Border));
        return;
    case PE_FrameGroupBox:
        paintBox(*painter, option->rect, radius::m, {}, m_theme.colour(Colour::Border));
        return;
    case PE_FrameTabWidget:
    case PE_FrameTabBarBase:
        painter->fillRect(QRect(option->rect.left(), option->rect.top(), option->rect.width(), 1),
                          m_theme.colour(Colour::Border));
        return;
    case PE_FrameStatusBarItem:
    case PE_IndicatorToolBarSeparator:
        return;
    case PE_PanelStatusBar:
    case PE_PanelMenuBar:
        painter->fillRect(option->rect, m_theme.colour(Colour::Surface0));
        return;
    case PE_IndicatorBranch:
        if (option->state.testFlag(State_Children)) {
            const Glyph glyph = option->state.testFlag(State_Open) ? Glyph::ChevronDown : Glyph::ChevronTrailing;
            paintGlyph(*painter, m_theme, option->rect, 14, glyph, Colour::Text2);
        }
        return;
    case PE_IndicatorArrowDown:
        paintGlyph(*painter, m_theme, option->rect, 14, Glyph::ChevronDown, Colour::Text2);
        return;
    case PE_IndicatorArrowUp:
        paintGlyph(*painter, m_theme, option->rect, 14, Glyph::ChevronUp, Colour::Text2);
        return;
    case PE_IndicatorHeaderArrow: {
        const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option);
        if (header && header->sortIndicator != QStyleOptionHeader::None)
            paintGlyph(*painter, m_theme, option->rect, 14,
                       header->sortIndicator == QStyleOptionHeader::SortUp ? Glyph::ChevronDown : Glyph::ChevronUp,
                       Colour::Text2);
        return;
    }
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                        const QWidget* widget) const
{
    switch (element) {
    case CE_PushButton:
        drawButtonBevel(option, painter, widget);
        drawButtonLabel(option, painter, widget);
        return;
    case CE_PushButtonBevel:
        drawButtonBevel(option, painter, widget);
        return;
    case CE_PushButtonLabel:
        drawButtonLabel(option, painter, widget);
        return;
    case CE_MenuItem:
        drawMenuItem(option, painter, widget);
        return;
    case CE_MenuBarItem:
        drawMenuBarItem(option, painter, widget);
        return;
    case CE_MenuBarEmptyArea:
        painter->fillRect(option->rect, m_theme.colour(Colour::Surface0));
        return;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        drawHeaderSection(option, painter, widget);
        return;
    case CE_HeaderLabel:
        drawHeaderLabel(option, painter, widget);
        return;
    case CE_TabBarTabShape:
        drawTab(option, painter);
        return;
    case CE_ProgressBarGroove:
    case CE_ProgressBarContents:
        drawProgress(element, option, painter);
        return;
    case CE_Splitter:
        painter->fillRect(option->rect, m_theme.colour(Colour::Border));
        return;
    case CE_ToolBar:
        painter->fillRect(option->rect, m_theme.colour(Colour::Surface0));
        return;
    default:
        QProxyStyle::drawControl(element, option, painter, widget);
    }
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                               const QWidget* widget) const
{
    switch (control) {
    case CC_ComboBox:
        drawComboBox(option, painter, widget);
        return;
    case CC_SpinBox:
        drawSpinBox(option, painter, widget);
        return;
    case CC_ScrollBar:
        drawScrollBar(option, painter, widget);
        return;
    case CC_Slider:
        drawSlider(option, painter, widget);
        return;
    case CC_ToolButton:
        drawToolButton(option, painter, widget);
        return;
    default:
        QProxyStyle::drawComplexControl(control, option, painter, widget);
    }
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl subControl,
                            const QWidget* widget) const
{
    const QRect all = option->rect;
    if (control == CC_ComboBox) {
        const int arrow = m_theme.scaled(28);
        if (subControl == SC_ComboBoxFrame || subControl == SC_ComboBoxListBoxPopup)
            return all;
        const QRect part = subControl == SC_ComboBoxArrow
                               ? QRect(all.right() - arrow + 1, all.top(), arrow, all.height())
                               : all.adjusted(space::m + space::xxs, 1, -arrow, -1);
        return visualRect(option->direction, all, part);
    }
    if (control == CC_SpinBox) {
        const int arrows = m_theme.scaled(22);
        QRect part = all;
        if (subControl == SC_SpinBoxUp)
            part = QRect(all.right() - arrows, all.top() + 1, arrows, all.height() / 2 - 1);
        else if (subControl == SC_SpinBoxDown)
            part = QRect(all.right() - arrows, all.center().y() + 1, arrows, all.height() / 2 - 1);
        else if (subControl == SC_SpinBoxEditField)
            part = all.adjusted(space::s, 1, -arrows - 1, -1);
        return visualRect(option->direction, all, part);
    }
    if (control == CC_ScrollBar) {
        const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
        if (!bar)
            return all;
        // No arrows: the groove is the whole bar.
        const bool flat = bar->orientation == Qt::Horizontal;
        const int length = flat ? all.width() : all.height();
        const qint64 range = qint64(bar->maximum) - bar->minimum;
        int handle = length;
        if (range > 0)
            handle = std::min(length, std::max(m_theme.scaled(32), int(qint64(length) * bar->pageStep /
                                                                       (range + std::max(1, bar->pageStep)))));
        const int start =
            sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - handle, bar->upsideDown);
        const auto span = [&](int from, int size) {
            return flat ? QRect(all.left() + from, all.top(), size, all.height())
                        : QRect(all.left(), all.top() + from, all.width(), size);
        };
        switch (subControl) {
        case SC_ScrollBarSlider:
            return visualRect(option->direction, all, span(start, handle));
        case SC_ScrollBarSubPage:
            return visualRect(option->direction, all, span(0, start));
        case SC_ScrollBarAddPage:
            return visualRect(option->direction, all, span(start + handle, length - start - handle));
        case SC_ScrollBarGroove:
            return all;
        default:
            return {};
        }
    }
    return QProxyStyle::subControlRect(control, option, subControl, widget);
}

QRect Style::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const
{
    if (element == SE_LineEditContents) {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        if (frame && frame->lineWidth > 0)
            return option->rect.adjusted(space::m, 1, -space::m, -1);
        return option->rect;
    }
    if (element == SE_PushButtonFocusRect)
        return {};
    if (element == SE_ProgressBarGroove || element == SE_ProgressBarContents)
        return option->rect;
    return QProxyStyle::subElementRect(element, option, widget);
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& contents,
                              const QWidget* widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, contents, widget);
    const bool compact = widget && widget->property("kitCompact").toBool();
    const int control = m_theme.scaled(compact ? size::controlCompact : size::control);
    switch (type) {
    case CT_PushButton: {
        const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
        const bool ghost = widget && widget->property("kitButton").toByteArray() == "ghost";
        int width = contents.width() + 2 * (ghost || compact ? space::l - space::xxs : space::xl);
        if (button && !button->icon.isNull())
            width += space::xxs;
        return {width, control};
    }
    case CT_LineEdit:
    case CT_SpinBox:
    case CT_ComboBox:
        result.setHeight(std::max(control, contents.height()));
        if (type == CT_ComboBox)
            result.setWidth(contents.width() + m_theme.scaled(28) + space::l + space::m);
        return result;
    case CT_MenuItem: {
        const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
        if (item && item->menuItemType == QStyleOptionMenuItem::Separator)
            return {result.width(), 9};
        // Text, then at least 24 px, then the shortcut, which Qt measures in tabWidth already.
        return {contents.width() + m_theme.scaled(size::icon) + 2 * space::l + space::m +
                    (item && item->text.contains(u'\t') ? space::xxl : space::xxl),
                m_theme.scaled(size::controlCompact + 2)};
    }
    case CT_ToolButton: {
        const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
        if (!button || button->toolButtonStyle != Qt::ToolButtonTextBesideIcon)
            return result;
        const int words = QFontMetrics(m_theme.font(Type::Small)).size(Qt::TextShowMnemonic, button->text).width();
        return {words + m_theme.scaled(size::icon) + space::s + 2 * space::m + space::xxs,
                m_theme.scaled(size::controlCompact)};
    }
    case CT_MenuBarItem:
        return {contents.width() + 2 * space::m, m_theme.scaled(size::controlCompact)};
    case CT_ItemViewItem:
        if (qobject_cast<const QListView*>(widget) ||
            (qobject_cast<const QTreeView*>(widget) && widget->property("kitCompact").toBool()))
            result.setHeight(std::max(result.height(), m_theme.scaled(size::rowCompact)));
        return result;
    case CT_HeaderSection:
        result.setHeight(m_theme.scaled(size::control));
        result.rwidth() += space::l;
        return result;
    case CT_TabBarTab:
        return {contents.width() + 2 * space::m, m_theme.scaled(size::controlLarge)};
    case CT_ProgressBar:
        return {result.width(), 6};
    default:
        return result;
    }
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    switch (metric) {
    case PM_DefaultFrameWidth:
        return widget && widget->property("kitFlat").toBool() ? 0 : 1;
    case PM_ScrollBarExtent:
        return 12;
    case PM_ScrollBarSliderMin:
        return m_theme.scaled(32);
    case PM_ScrollView_ScrollBarSpacing:
    case PM_ScrollView_ScrollBarOverlap:
        return 0;
    case PM_ButtonMargin:
        return space::l;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_ButtonIconSize:
    case PM_SmallIconSize:
    case PM_ListViewIconSize:
    case PM_ToolBarIconSize:
    case PM_TabBarIconSize:
        return m_theme.scaled(size::icon);
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return m_theme.scaled(16);
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing:
        return space::m;
    case PM_LayoutLeftMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutBottomMargin:
        return space::xl;
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing:
        return space::m;
    case PM_MenuPanelWidth:
        return 1;
    case PM_MenuHMargin:
    case PM_MenuVMargin:
        return space::xs;
    case PM_MenuBarPanelWidth:
        return 0;
    case PM_MenuBarHMargin:
    case PM_MenuBarVMargin:
        return space::xs;
    case PM_MenuBarItemSpacing:
        return space::xxs;
    case PM_SplitterWidth:
        return 1;
    case PM_HeaderDefaultSectionSizeVertical:
        return m_theme.scaled(size::row);
    case PM_HeaderMargin:
        return space::m;
    case PM_FocusFrameHMargin:
        // Also the inner margin of cells.
        return space::s;
    case PM_SliderThickness:
    case PM_SliderLength:
        return m_theme.scaled(18);
    case PM_ToolTipLabelFrameWidth:
        return space::xs;
    case PM_TabBarTabShiftHorizontal:
    case PM_TabBarTabShiftVertical:
        return 0;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const
{
    switch (hint) {
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
    case SH_ComboBox_Popup:
    case SH_ItemView_ShowDecorationSelected:
    case SH_Table_GridLineColor:
        break;
    case SH_ToolTipLabel_Opacity:
        return 255;
    case SH_Menu_MouseTracking:
    case SH_MenuBar_MouseTracking:
        return 1;
    case SH_ScrollBar_LeftClickAbsolutePosition:
        return 0;
    case SH_Widget_Animate:
        return m_theme.reducedMotion() ? 0 : 1;
    case SH_UnderlineShortcut:
        return 1;
    case SH_DialogButtonBox_ButtonsHaveIcons:
        return 0;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
    if (hint == SH_Table_GridLineColor)
        return int(m_theme.colour(Colour::Border).rgba());
    return hint == SH_ItemView_ShowDecorationSelected ? 1 : 0;
}

QIcon Style::standardIcon(StandardPixmap standard, const QStyleOption* option, const QWidget* widget) const
{
    switch (standard) {
    case SP_MessageBoxInformation:
        return m_theme.icon(Glyph::Info, Colour::Info);
    case SP_MessageBoxWarning:
        return m_theme.icon(Glyph::Warning, Colour::Warn);
    case SP_MessageBoxCritical:
        return m_theme.icon(Glyph::Error, Colour::Danger);
    case SP_MessageBoxQuestion:
        return m_theme.icon(Glyph::Help, Colour::Info);
    case SP_LineEditClearButton:
        return m_theme.icon(Glyph::Close, Colour::Text2);
    case SP_DirIcon:
    case SP_DirOpenIcon:
        return m_theme.icon(Glyph::Folder);
    case SP_FileIcon:
        return m_theme.icon(Glyph::File);
    case SP_ToolBarHorizontalExtensionButton:
        return m_theme.icon(Glyph::More);
    default:
        return QProxyStyle::standardIcon(standard, option, widget);
    }
}

void applyTheme(QApplication& application, Theme& theme)
{
    QApplication::setStyle(new Style(theme));
    const auto refresh = [&theme] {
        QApplication::setPalette(theme.palette());
        QApplication::setFont(theme.font(Type::Body));
        for (QWidget* widget : QApplication::allWidgets())
            widget->updateGeometry();
        for (QWidget* widget : QApplication::topLevelWidgets())
            widget->update();
    };
    refresh();
    QObject::connect(&theme, &Theme::changed, &application, refresh);
}

}
