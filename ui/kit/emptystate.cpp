#include "ui/kit/emptystate.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"

#include <QVBoxLayout>

namespace patron::ui {

namespace {

constexpr int kSentenceWidth = 420;

}

EmptyState::EmptyState(Theme& theme, Drawing drawing, const QString& title, const QString& sentence, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_drawing(drawing)
    , m_picture(new QLabel(this))
    , m_title(new Label(theme, title, Type::Lead, Colour::Text1, this))
    , m_sentence(new Label(theme, sentence, Type::Body, Colour::Text2, this))
    , m_primary(new Button(theme, Button::Role::Primary, {}, this))
    , m_secondary(new Button(theme, Button::Role::Ghost, {}, this))
{
    m_primary->setObjectName(QStringLiteral("emptyPrimary"));
    m_secondary->setObjectName(QStringLiteral("emptySecondary"));
    m_picture->setAlignment(Qt::AlignCenter);
    m_title->setType(Type::Lead, Weight::Strong);
    m_title->setAlignment(Qt::AlignCenter);
    m_title->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_sentence->setWordWrap(true);
    m_primary->hide();
    m_secondary->hide();

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xxl, space::xxl, space::xxl, space::xxl);
    column->setSpacing(space::m);
    column->addStretch(2);
    column->addWidget(m_picture);
    column->addSpacing(space::m);
    column->addWidget(m_title);
    column->addWidget(m_sentence, 0, Qt::AlignHCenter);
    column->addSpacing(space::m);
    column->addWidget(m_primary, 0, Qt::AlignHCenter);
    column->addWidget(m_secondary, 0, Qt::AlignHCenter);
    column->addStretch(3);
    refresh();
    connect(&theme, &Theme::changed, this, &EmptyState::refresh);
    connect(m_primary, &QPushButton::clicked, this, &EmptyState::primaryTriggered);
    connect(m_secondary, &QPushButton::clicked, this, &EmptyState::secondaryTriggered);
}

void EmptyState::setContent(Drawing drawing, const QString& title, const QString& sentence)
{
    m_drawing = drawing;
    m_title->setText(title);
    m_sentence->setText(sentence);
    refresh();
}

void EmptyState::setPrimary(const QString& text)
{
    m_primary->setText(text);
    m_primary->setVisible(!text.isEmpty());
}

void EmptyState::setSecondary(const QString& text)
{
    m_secondary->setText(text);
    m_secondary->setVisible(!text.isEmpty());
}

void EmptyState::resizeEvent(QResizeEvent* event)
{
    fitSentence();
    QWidget::resizeEvent(event);
}

void EmptyState::fitSentence()
{
    // A wrapped label in the middle of a column is not asked for its height at its width.
    const int room = std::min(m_theme.scaled(kSentenceWidth), std::max(120, width() - 2 * space::xxl));
    // Its old height would count as its least.
    m_sentence->setMinimumSize(0, 0);
    // Without a sentence there is no height for a width.
    m_sentence->setFixedSize(room, std::max(0, m_sentence->heightForWidth(room)));
}

void EmptyState::refresh()
{
    fitSentence();
    m_picture->setPixmap(drawingPixmap(m_theme, m_drawing, {160, 112}, devicePixelRatioF()));
}

}
