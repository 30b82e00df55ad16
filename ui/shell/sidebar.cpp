#include "ui/shell/sidebar.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/paint.h"
#include "ui/kit/theme.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QStyleOption>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

/// One section. Painted here: icon, word, count; the current one has an accent bar at its leading edge.
class SidebarButton : public QAbstractButton
{
public:
    SidebarButton(Theme& theme, const QString& id, Glyph glyph, const QString& title, QWidget* parent)
        : QAbstractButton(parent)
        , m_theme(theme)
        , m_id(id)
        , m_glyph(glyph)
    {
        setObjectName(QStringLiteral("section_") + id);
        setText(title);
        setAccessibleName(title);
        setCheckable(true);
        setFocusPolicy(Qt::StrongFocus);
        setAttribute(Qt::WA_Hover);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        connect(&theme, &Theme::changed, this, [this] {
            updateGeometry();
            update();
        });
    }

    QString id() const { return m_id; }
    void setBadge(const QString& badge)
    {
        m_badge = badge;
        setAccessibleName(badge.isEmpty() ? text() : QStringLiteral("%1, %2").arg(text(), badge));
        update();
    }
    void setCollapsed(bool collapsed)
    {
        m_collapsed = collapsed;
        setToolTip(collapsed ? text() : QString());
        update();
    }
    QSize sizeHint() const override { return {m_theme.scaled(40), m_theme.scaled(size::controlLarge)}; }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        QStyleOption option;
        option.initFrom(this);
        const bool current = isChecked();
        if (current)
            paintBox(painter, rect(), radius::m, m_theme.colour(Colour::AccentSoft));
        else if (underMouse() || isDown())
            paintBox(painter, rect(), radius::m, veil(m_theme, isDown()));
        if (current) {
            const QRect bar = QStyle::visualRect(layoutDirection(), rect(), QRect(0, 9, 3, height() - 18));
            paintBox(painter, bar, 1.5, m_theme.colour(Colour::AccentText));
        }
        if (wantsFocusRing(option))
            paintFocusRing(painter, rect(), radius::m, m_theme.colour(Colour::Focus));
        const int icon = m_theme.scaled(18);
        const Colour ink = current ? Colour::AccentText : Colour::Text2;
        if (m_collapsed) {
            paintGlyph(painter, m_theme, rect(), icon, m_glyph, ink);
            if (!m_badge.isEmpty())
                paintBox(painter, QStyle::visualRect(layoutDirection(), rect(), QRect(width() - 12, 7, 6, 6)), 3,
                         m_theme.colour(Colour::AccentText));
            return;
        }
        const QRect place = QStyle::visualRect(layoutDirection(), rect(), QRect(space::l, 0, icon, height()));
        paintGlyph(painter, m_theme, place, icon, m_glyph, ink);
        const QFont badgeFont = m_theme.font(Type::Small);
        const int badge = m_badge.isEmpty() ? 0 : QFontMetrics(badgeFont).horizontalAdvance(m_badge) + space::m;
        const QRect words = QStyle::visualRect(layoutDirection(), rect(),
                                               rect().adjusted(space::l + icon + space::l, 0, -space::l - badge, 0));
        const QFont font = m_theme.font(Type::Body, current ? Weight::Strong : Weight::Regular);
        painter.setFont(font);
        painter.setPen(m_theme.colour(current ? Colour::AccentText : Colour::Text1));
        painter.drawText(words, int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft) | Qt::AlignVCenter),
                         QFontMetrics(font).elidedText(text(), Qt::ElideRight, words.width()));
        if (badge > 0) {
            painter.setFont(badgeFont);
            painter.setPen(m_theme.colour(current ? Colour::AccentText : Colour::Text2));
            const QRect at =
                QStyle::visualRect(layoutDirection(), rect(), QRect(width() - space::l - badge, 0, badge, height()));
            painter.drawText(at, int(QStyle::visualAlignment(layoutDirection(), Qt::AlignRight) | Qt::AlignVCenter),
                             m_badge);
        }
    }

private:
    Theme& m_theme;
    QString m_id;
    Glyph m_glyph;
    QString m_badge;
    bool m_collapsed = false;
};

Sidebar::Sidebar(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_title(new Label(theme, {}, Type::Body, Colour::Text1, this))
    , m_fold(new IconButton(theme, Glyph::Panel, tr("Fold the sidebar"), this))
    , m_head(new QHBoxLayout)
    , m_upper(new QVBoxLayout)
    , m_lower(new QVBoxLayout)
    , m_group(new QButtonGroup(this))
{
    setObjectName(QStringLiteral("sidebar"));
    setAccessibleName(tr("Sections"));
    m_fold->setObjectName(QStringLiteral("sidebarFold"));
    m_title->setType(Type::Body, Weight::Strong);
    m_title->setElided(true);
    m_head->addWidget(m_title, 1);
    m_head->addWidget(m_fold);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::m, space::l, space::m, space::l);
    column->setSpacing(space::m);
    column->addLayout(m_head);
    for (QVBoxLayout* part : {m_upper, m_lower})
        part->setSpacing(space::xxs);
    column->addLayout(m_upper);
    column->addStretch(1);
    column->addLayout(m_lower);
    connect(m_fold, &QToolButton::clicked, this, [this] {
        setCollapsed(!m_collapsed);
        Q_EMIT collapsedChanged(m_collapsed);
    });
    connect(&theme, &Theme::changed, this, [this] { setCollapsed(m_collapsed); });
    setCollapsed(false);
}

void Sidebar::addSection(const QString& id, Glyph glyph, const QString& title, bool apart)
{
    auto* made = new SidebarButton(m_theme, id, glyph, title, this);
    made->setCollapsed(m_collapsed);
    made->installEventFilter(this);
    m_group->addButton(made);
    (apart ? m_lower : m_upper)->addWidget(made);
    m_buttons.append(made);
    connect(made, &QAbstractButton::clicked, this, [this, id] { Q_EMIT chosen(id); });
}

void Sidebar::clear()
{
    qDeleteAll(m_buttons);
    m_buttons.clear();
}

SidebarButton* Sidebar::button(const QString& id) const
{
    const auto found = std::ranges::find(m_buttons, id, &SidebarButton::id);
    return found == m_buttons.end() ? nullptr : *found;
}

void Sidebar::setCurrent(const QString& id)
{
    SidebarButton* found = button(id);
    if (!found)
        return;
    found->setChecked(true);
    // One stop for Tab, at the current section; the arrows walk the others.
    for (SidebarButton* section : std::as_const(m_buttons))
        section->setFocusPolicy(section == found ? Qt::StrongFocus : Qt::ClickFocus);
}

void Sidebar::setBadge(const QString& id, const QString& text)
{
    if (SidebarButton* found = button(id))
        found->setBadge(text);
}

void Sidebar::setTitle(const QString& workspace)
{
    m_title->setText(workspace);
}

void Sidebar::setCollapsed(bool collapsed)
{
    m_collapsed = collapsed;
    m_title->setVisible(!collapsed);
    // Folded, the button stands over the icons.
    const int inset = collapsed ? m_theme.scaled(space::s) : 0;
    m_head->setContentsMargins(collapsed ? inset : space::m, 0, inset, 0);
    m_fold->setName(collapsed ? tr("Unfold the sidebar") : tr("Fold the sidebar"));
    setFixedWidth(m_theme.scaled(collapsed ? size::sidebarNarrow : size::sidebarWide));
    for (SidebarButton* section : std::as_const(m_buttons))
        section->setCollapsed(collapsed);
}

bool Sidebar::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    auto* at = static_cast<SidebarButton*>(watched);
    if (key == Qt::Key_Up || key == Qt::Key_Down) {
        const qsizetype next = m_buttons.indexOf(at) + (key == Qt::Key_Up ? -1 : 1);
        if (next >= 0 && next < m_buttons.size())
            m_buttons.at(next)->setFocus(Qt::TabFocusReason);
        return true;
    }
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
        at->click();
        return true;
    }
    return false;
}

void Sidebar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.colour(Colour::Surface0));
    const QRect edge = QStyle::visualRect(layoutDirection(), rect(), QRect(width() - 1, 0, 1, height()));
    painter.fillRect(edge, m_theme.colour(Colour::Border));
}

}
