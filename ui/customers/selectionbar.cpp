#include "ui/customers/selectionbar.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/paint.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QAction>
#include <QHBoxLayout>

namespace patron::ui {

SelectionBar::SelectionBar(Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_count(new Label(theme, {}, Type::Body, Colour::Text1, this))
    , m_row(new QHBoxLayout(this))
{
    setObjectName(QStringLiteral("selectionBar"));
    m_count->setType(Type::Body, Weight::Strong);
    auto* clear = new IconButton(theme, Glyph::Close, tr("Select nobody"), this);
    clear->setObjectName(QStringLiteral("selectionClear"));
    m_row->setContentsMargins(space::l, space::s, space::s, space::s);
    m_row->setSpacing(space::xs);
    m_row->addWidget(m_count);
    m_row->addSpacing(space::m);
    m_row->addStretch(1);
    m_row->addWidget(clear);
    connect(clear, &QToolButton::clicked, this, &SelectionBar::clearRequested);
    connect(&theme, &Theme::changed, this, [this] { update(); });
    hide();
}

void SelectionBar::addAction(QAction* action)
{
    const bool danger = action->property("danger").toBool();
    auto* button = new Button(m_theme, danger ? Button::Role::Danger : Button::Role::Ghost, action->text(), this);
    button->setObjectName(QStringLiteral("selection_") + action->objectName());
    button->setCompact(true);
    if (action->property("kitGlyph").isValid())
        button->setGlyph(Glyph(action->property("kitGlyph").toInt()));
    button->setAction(action);
    // Before the stretch and the closing button.
    m_row->insertWidget(m_row->count() - 2, button);
}

void SelectionBar::setCount(qint64 count)
{
    m_count->setText(count == 1 ? tr("1 selected") : tr("%1 selected").arg(countText(count)));
    setVisible(count > 0);
}

void SelectionBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintBox(painter, rect(), radius::l, m_theme.colour(Colour::AccentSoft), m_theme.colour(Colour::Border));
}

}
