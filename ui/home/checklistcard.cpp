#include "ui/home/checklistcard.h"

#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/shopstate.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

namespace {
struct Step
{
    QString id;
    QString text;
    QString action;
    QString page;
    bool done = false;
};

QList<Step> stepsOf(const ShopState& state)
{
    using C = ChecklistCard;
    return {{QStringLiteral("data"), C::tr("Bring in your customers and orders"), C::tr("Import"),
             QStringLiteral("import"), state.customers > 0},
            {QStringLiteral("consent"), C::tr("Bring in who may be written to"), C::tr("Import"),
             QStringLiteral("import"), state.consents > 0},
            {QStringLiteral("segment"), C::tr("Find the right people with a segment"), C::tr("Segments"),
             QStringLiteral("segments"), state.segments > 0},
            {QStringLiteral("message"), C::tr("Write a message"), C::tr("Messages"), QStringLiteral("messages"),
             state.messages > 0},
            {QStringLiteral("program"), C::tr("Start a program"), C::tr("Programs"), QStringLiteral("programs"),
             state.programsStarted > 0}};
}
}

ChecklistCard::ChecklistCard(Theme& theme, QWidget* parent)
    : Card(theme, tr("Getting started"), parent)
    , m_theme(theme)
{}

void ChecklistCard::setState(const ShopState& state)
{
    const QList<Step> steps = stepsOf(state);
    const auto done = static_cast<int>(std::ranges::count_if(steps, &Step::done));
    m_complete = done == steps.size();
    setSubtitle(tr("%1 of %2 done").arg(done).arg(steps.size()));
    delete m_content;
    m_content = new QWidget(this);
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::xs);
    for (const Step& step : steps) {
        auto* mark = new QLabel(m_content);
        mark->setPixmap(glyphPixmap(m_theme, step.done ? Glyph::Ok : Glyph::Target,
                                    step.done ? Colour::Ok : Colour::Text3, m_theme.scaled(18), devicePixelRatioF()));
        mark->setAccessibleName(step.done ? tr("done") : tr("to do"));
        auto* text = new Label(m_theme, step.text, Type::Body, step.done ? Colour::Text2 : Colour::Text1, m_content);
        text->setWordWrap(true);
        auto* line = new QHBoxLayout;
        line->setSpacing(space::m);
        line->addWidget(mark);
        line->addWidget(text, 1);
        auto* go = new Button(m_theme, Button::Role::Ghost, step.action, m_content);
        go->setObjectName(QStringLiteral("homeStep_") + step.id);
        go->setAccessibleName(QStringLiteral("%1: %2").arg(step.action, step.text));
        go->setCompact(true);
        line->addWidget(go);
        connect(go, &QPushButton::clicked, this, [this, page = step.page] { Q_EMIT goRequested(page); });
        column->addLayout(line);
    }
    column->addStretch(1);
    body()->addWidget(m_content);
}

}
