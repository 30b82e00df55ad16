#include "ui/messages/emptymail.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/paint.h"
#include "ui/kit/theme.h"

#include <QGridLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
constexpr int widthPx = 440;
constexpr int choiceColumns = 2;
}

EmptyMail::EmptyMail(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_lead(new Label(theme, tr("Or start from a mail that is half written:"), Type::Small, Colour::Text2, this))
    , m_choices(new QGridLayout)
{
    setObjectName(QStringLiteral("emptyMail"));
    setFixedWidth(theme.scaled(widthPx));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xxl, space::xxl, space::xxl, space::xxl);
    column->setSpacing(space::m);
    auto* title = new Label(theme, tr("An empty page"), Type::Title, Colour::Text1, this);
    title->setType(Type::Title, Weight::Strong);
    auto* hint = new Label(theme,
                           tr("Press / and type the name of a block, or drag one from the list beside the page. Write "
                              "{{ in a text to say a customer's name."),
                           Type::Body, Colour::Text2, this);
    hint->setWordWrap(true);
    m_choices->setSpacing(space::m);
    column->addWidget(title);
    column->addWidget(hint);
    column->addSpacing(space::m);
    column->addWidget(m_lead);
    column->addLayout(m_choices);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    setStarters({});
}

void EmptyMail::setStarters(const QStringList& names)
{
    while (QLayoutItem* old = m_choices->takeAt(0)) {
        delete old->widget();
        delete old;
    }
    for (int i = 0; i < int(names.size()); ++i) {
        auto* button = new Button(m_theme, Button::Role::Secondary, Glyph::Mail, names.at(i), this);
        button->setObjectName(QStringLiteral("starter-%1").arg(i));
        connect(button, &QAbstractButton::clicked, this, [this, i] { Q_EMIT chosen(i); });
        m_choices->addWidget(button, i / choiceColumns, i % choiceColumns);
        button->show();
    }
    m_lead->setVisible(!names.isEmpty());
}

void EmptyMail::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintBox(painter, rect(), radius::l, m_theme.colour(Colour::Surface1), m_theme.colour(Colour::Border));
}

}
