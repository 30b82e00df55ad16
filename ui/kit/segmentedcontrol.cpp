#include "ui/kit/segmentedcontrol.h"

#include "ui/kit/paint.h"
#include "ui/kit/theme.h"

#include <QStyleOptionTab>
#include <QStylePainter>

namespace patron::ui {

namespace {

constexpr int kInset = 3;

}

SegmentedControl::SegmentedControl(Theme& theme, const QString& name, QWidget* parent)
    : QTabBar(parent)
    , m_theme(theme)
{
    setAccessibleName(name);
    setDrawBase(false);
    setExpanding(false);
    setUsesScrollButtons(false);
    setElideMode(Qt::ElideNone);
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(this, &QTabBar::currentChanged, this, [this](int index) {
        if (index >= 0 && !tabData(index).isNull())
            Q_EMIT chosen(tabData(index).toString());
    });
    connect(&theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void SegmentedControl::addSegment(const QString& id, const QString& text)
{
    addSegment(id, Glyph::Count, text);
}

void SegmentedControl::addSegment(const QString& id, Glyph glyph, const QString& text)
{
    const int index = addTab(m_theme.icon(glyph), text);
    setTabData(index, id);
}

QString SegmentedControl::current() const
{
    return tabData(currentIndex()).toString();
}

void SegmentedControl::setCurrent(const QString& id)
{
    for (int i = 0; i < count(); ++i)
        if (tabData(i).toString() == id)
            setCurrentIndex(i);
}

QSize SegmentedControl::tabSizeHint(int index) const
{
    const QFontMetrics metrics(m_theme.font(Type::Body, Weight::Strong));
    const int icon = tabIcon(index).isNull() ? 0 : m_theme.scaled(size::icon) + space::s;
    return {metrics.size(Qt::TextShowMnemonic, tabText(index)).width() + icon + 2 * space::l + kInset,
            m_theme.scaled(size::control)};
}

void SegmentedControl::paintEvent(QPaintEvent*)
{
    QStylePainter painter(this);
    QRect ground = tabRect(0);
    for (int i = 1; i < count(); ++i)
        ground |= tabRect(i);
    paintBox(painter, ground, radius::m, m_theme.colour(Colour::Surface3),
             m_theme.scheme() == Scheme::HighContrast ? m_theme.colour(Colour::Border) : QColor());
    for (int i = 0; i < count(); ++i) {
        QStyleOptionTab option;
        initStyleOption(&option, i);
        const bool current = i == currentIndex();
        const QRectF face = QRectF(tabRect(i)).adjusted(kInset, kInset, -kInset, -kInset);
        if (current)
            paintBox(painter, face, radius::s, m_theme.colour(Colour::Surface1), m_theme.colour(Colour::Border));
        else if (option.state.testFlag(QStyle::State_MouseOver))
            paintBox(painter, face, radius::s, veil(m_theme, false));
        if (current && wantsFocusRing(option))
            paintFocusRing(painter, face, radius::s, m_theme.colour(Colour::Focus));
        const QFont font = m_theme.font(Type::Body, current ? Weight::Strong : Weight::Regular);
        painter.setFont(font);
        const int words = QFontMetrics(font).size(Qt::TextShowMnemonic, tabText(i)).width();
        const int icon = tabIcon(i).isNull() ? 0 : m_theme.scaled(size::icon) + space::s;
        const QRect cell = tabRect(i);
        const QRect content(cell.left() + (cell.width() - words - icon) / 2, cell.top(), words + icon, cell.height());
        if (icon > 0) {
            const int edge = icon - space::s;
            const QRect place(content.left(), content.top() + (content.height() - edge) / 2, edge, edge);
            tabIcon(i).paint(&painter, QStyle::visualRect(layoutDirection(), content, place));
        }
        const Colour ink = !isTabEnabled(i) ? Colour::TextDisabled : current ? Colour::Text1 : Colour::Text2;
        painter.setPen(m_theme.colour(ink));
        const QRect text = QStyle::visualRect(layoutDirection(), content, content.adjusted(icon, 0, 0, 0));
        painter.drawText(text, int(Qt::AlignCenter | Qt::TextShowMnemonic | Qt::TextDontClip), tabText(i));
    }
}

}
