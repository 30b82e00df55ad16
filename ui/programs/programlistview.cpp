#include "ui/programs/programlistview.h"

#include "ui/kit/banner.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/flowlayout.h"
#include "ui/kit/pageheader.h"
#include "ui/kit/scrollbody.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/programs/programcard.h"

#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

ProgramListView::ProgramListView(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_header(new PageHeader(theme, tr("Programs"), this))
    , m_trouble(new Banner(theme, Tone::Danger, {}, this))
    , m_stack(new QStackedWidget(this))
    , m_body(new ScrollBody(QStringLiteral("programsBody"), tr("Programs"), m_stack))
    , m_field(new QWidget)
    , m_flow(new FlowLayout(m_field, space::xl, space::xl))
    , m_empty(new EmptyState(theme, Drawing::Program, tr("No programs yet"),
                             tr("A program watches for the right moment in each customer's time with you, sends what "
                                "fits, and measures what came of it. Begin with one that is ready made."),
                             m_stack))
{
    m_empty->setPrimary(tr("Take the ready-made programs"));
    m_empty->setSecondary(tr("Begin with an empty one"));
    connect(m_empty, &EmptyState::secondaryTriggered, this, &ProgramListView::newWanted);
    m_body->body()->setContentsMargins(space::xxl, 0, space::xxl, space::xxl);
    m_body->body()->addWidget(m_field);
    m_body->body()->addStretch(1);
    m_flow->setContentsMargins(0, 0, 0, 0);
    m_trouble->hide();
    m_stack->addWidget(m_body);
    m_stack->addWidget(m_empty);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_trouble);
    column->addWidget(m_stack, 1);
    connect(m_empty, &EmptyState::primaryTriggered, this, &ProgramListView::startersWanted);
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (changes.touches(Area::Programs))
            load();
    });
    load();
}

void ProgramListView::setPrimaryAction(QAction* action)
{
    m_header->setPrimaryAction(action);
}

void ProgramListView::takeFocus()
{
    if (!m_cards.isEmpty())
        m_cards.front()->setFocus();
}

QList<QWidget*> ProgramListView::panes()
{
    return {m_cards.isEmpty() ? static_cast<QWidget*>(m_empty) : m_cards.front()};
}

void ProgramListView::load()
{
    using Rows = std::vector<ProgramSummary>;
    m_services.ask<Rows>(
        this, [](ReadSession& session) { return readPrograms(session); },
        [this](Result<Rows> rows) {
            m_trouble->setVisible(!rows);
            if (rows)
                showPrograms(*rows);
            else
                m_trouble->setMessage(Tone::Danger, textOf(rows.error().text));
        },
        QStringLiteral("programs"));
}

void ProgramListView::showPrograms(const std::vector<ProgramSummary>& programs)
{
    while (m_cards.size() > static_cast<qsizetype>(programs.size()))
        delete m_cards.takeLast();
    while (m_cards.size() < static_cast<qsizetype>(programs.size())) {
        auto* card = new ProgramCard(m_theme, m_field);
        m_flow->addWidget(card);
        connect(card, &ProgramCard::clicked, this, [this, card] { Q_EMIT opened(card->program()); });
        m_cards << card;
    }
    qsizetype running = 0;
    for (qsizetype i = 0; i < m_cards.size(); ++i) {
        const ProgramSummary& program = programs[static_cast<std::size_t>(i)];
        m_cards[i]->setProgram(program);
        running += program.state == program::ProgramState::Running ? 1 : 0;
    }
    m_header->setSubtitle(programs.empty() ? QString()
                                           : tr("%1 of %2 run").arg(countText(running), countText(m_cards.size())));
    m_stack->setCurrentWidget(programs.empty() ? static_cast<QWidget*>(m_empty) : m_body);
}

}
