#include "ui/programs/programspage.h"

#include "core/workspace/starters.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/programs/programdetail.h"
#include "ui/programs/programlistview.h"

#include <QAction>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
const QString programKey = QStringLiteral("program");

class ProgramsPage : public Page
{
public:
    ProgramsPage(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent)
        : Page(parent)
        , m_services(services)
        , m_stack(new QStackedWidget(this))
        , m_list(new ProgramListView(theme, services, m_stack))
        , m_detail(new ProgramDetail(theme, services, dialogs, m_stack))
    {
        m_stack->addWidget(m_list);
        m_stack->addWidget(m_detail);
        auto* column = new QVBoxLayout(this);
        column->setContentsMargins(0, 0, 0, 0);
        column->addWidget(m_stack);
        connect(m_list, &ProgramListView::opened, this, [this](ProgramId program) {
            showProgram(program);
            Q_EMIT placeChanged({{programKey, QVariant::fromValue<qlonglong>(program.value)}});
        });
        connect(m_list, &ProgramListView::startersWanted, this, &ProgramsPage::takeStarters);
        connect(m_detail, &ProgramDetail::backRequested, this, [this] {
            showList();
            Q_EMIT placeChanged({});
        });
        connect(m_detail, &ProgramDetail::goRequested, this, &Page::goRequested);
        connect(m_detail, &ProgramDetail::noteRaised, this, &Page::noteRaised);
    }

    void enter(const QVariantMap& at) override
    {
        if (at.contains(programKey))
            showProgram(ProgramId{at.value(programKey).toLongLong()});
        else
            showList();
    }

    QList<QAction*> commands() const override
    {
        return m_stack->currentWidget() == m_detail ? m_detail->commands() : QList<QAction*>{};
    }

    QList<QWidget*> panes() override
    {
        return m_stack->currentWidget() == m_detail ? m_detail->panes() : m_list->panes();
    }

private:
    void showList()
    {
        m_stack->setCurrentWidget(m_list);
        m_list->takeFocus();
    }

    void showProgram(ProgramId program)
    {
        m_detail->open(program);
        m_stack->setCurrentWidget(m_detail);
        m_detail->takeFocus();
    }

    void takeStarters()
    {
        m_services.run<bool>(
            this, {},
            [this](JobContext& job) -> Result<bool> {
                PATRON_CHECK(workspace::installStarters(m_services.store(), job.clock().now()));
                return true;
            },
            [this](Result<bool> done) {
                if (!done)
                    Q_EMIT noteRaised(Tone::Danger, textOf(done.error().text));
            });
    }

    Services& m_services;
    QStackedWidget* m_stack;
    ProgramListView* m_list;
    ProgramDetail* m_detail;
};
}

PageSpec makeProgramsPage(Theme& theme, Services& services, Dialogs& dialogs)
{
    return {QStringLiteral("programs"), Page::tr("Programs"), Glyph::Programs,
            [&theme, &services, &dialogs](QWidget* parent) -> Page* {
                return new ProgramsPage(theme, services, dialogs, parent);
            }};
}

}
