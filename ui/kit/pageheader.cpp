#include "ui/kit/pageheader.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/pill.h"
#include "ui/kit/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QVBoxLayout>

namespace patron::ui {

PageHeader::PageHeader(Theme& theme, const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_back(new IconButton(theme, Glyph::ArrowLeading, tr("Back"), this))
    , m_title(new Label(theme, title, Type::Title, Colour::Text1, this))
    , m_subtitle(new Label(theme, {}, Type::Body, Colour::Text2, this))
    , m_status(new StatusPill(theme, {}, Tone::Neutral, this))
    , m_centre(new QHBoxLayout)
    , m_actions(new QHBoxLayout)
    , m_primary(new Button(theme, Button::Role::Primary, {}, this))
    , m_more(new IconButton(theme, Glyph::More, tr("More actions"), this))
    , m_menu(new QMenu(this))
{
    setObjectName(QStringLiteral("pageHeader"));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_back->setObjectName(QStringLiteral("pageBack"));
    m_primary->setObjectName(QStringLiteral("pagePrimary"));
    m_more->setObjectName(QStringLiteral("pageMore"));
    m_more->setMenu(m_menu);
    m_title->setType(Type::Title, Weight::Strong);
    m_title->setElided(true);
    m_title->setObjectName(QStringLiteral("pageTitle"));
    m_subtitle->setElided(true);
    for (QWidget* hidden : std::initializer_list<QWidget*>{m_back, m_subtitle, m_status, m_primary, m_more})
        hidden->hide();

    auto* line = new QHBoxLayout;
    line->setSpacing(space::m);
    line->addWidget(m_title);
    line->addWidget(m_status);
    line->addStretch(1);
    auto* words = new QVBoxLayout;
    words->setSpacing(space::xxs);
    words->addLayout(line);
    words->addWidget(m_subtitle);
    m_actions->setSpacing(space::m);
    m_actions->addWidget(m_more);
    m_actions->addWidget(m_primary);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(space::xxl, space::xl, space::xxl, space::xl);
    row->setSpacing(space::l);
    row->addWidget(m_back);
    row->addLayout(words, 1);
    row->addLayout(m_centre);
    row->addLayout(m_actions);
    connect(m_back, &QToolButton::clicked, this, &PageHeader::backRequested);
}

QString PageHeader::title() const
{
    return m_title->text();
}

void PageHeader::setTitle(const QString& title)
{
    m_title->setText(title);
}

void PageHeader::setSubtitle(const QString& text)
{
    m_subtitle->setText(text);
    m_subtitle->setVisible(!text.isEmpty());
}

void PageHeader::setStatus(const QString& text, Tone tone)
{
    m_status->setStatus(text, tone);
    m_status->setVisible(!text.isEmpty());
}

void PageHeader::setBack(const QString& text)
{
    m_back->setName(text);
    m_back->setVisible(!text.isEmpty());
}

void PageHeader::setPrimaryAction(QAction* action)
{
    m_primary->setAction(action);
    m_primary->setVisible(action && action->isVisible());
}

void PageHeader::addSecondaryAction(QAction* action)
{
    auto* button = new Button(m_theme, Button::Role::Secondary, action->text(), this);
    button->setObjectName(QStringLiteral("page_") + action->objectName());
    button->setAction(action);
    m_actions->insertWidget(m_actions->count() - 2, button);
}

void PageHeader::addMenuAction(QAction* action)
{
    m_menu->addAction(action);
    connect(action, &QAction::changed, this, &PageHeader::showMore);
    showMore();
}

/// A menu in which nothing can be seen now is no use.
void PageHeader::showMore()
{
    const QList<QAction*> actions = m_menu->actions();
    m_more->setVisible(std::any_of(actions.cbegin(), actions.cend(), [](const QAction* action) {
        return action->isVisible() && !action->isSeparator();
    }));
}

void PageHeader::addMenuSeparator()
{
    m_menu->addSeparator();
}

void PageHeader::setCentre(QWidget* widget)
{
    m_centre->addWidget(widget);
}

}
