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
const QString editKey = QStringLiteral("edit");

class ProgramsPage : public Page
{
public:
    ProgramsPage(Theme& theme, Services& services, Dialogs& dialogs, RuleEditing editing, QWidget* parent)
        : Page(parent)
        , m_services(services)
        , m_stack(new QStackedWidget(this))
        , m_list(new ProgramListView(theme, services, m_stack))
        , m_detail(new ProgramDetail(theme, services, dialogs, std::move(editing), m_stack))
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
        m_new = new QAction(theme.icon(Glyph::Plus), tr("New program"), this);
        m_new->setObjectName(QStringLiteral("programsNew"));
        m_new->setShortcut(QKeySequence::New);
        m_new->setEnabled(!services.store().readOnly());
        addAction(m_new);
        m_list->setPrimaryAction(m_new);
        connect(m_new, &QAction::triggered, this, [this] { m_detail->startNew(); });
        connect(m_detail, &ProgramDetail::made, this, [this](ProgramId program) { editProgram(program); });
        connect(m_list, &ProgramListView::newWanted, m_new, &QAction::trigger);
        connect(m_detail, &ProgramDetail::undoStackChanged, this, &Page::undoStackChanged);
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
        const ProgramId program{at.value(programKey).toLongLong()};
        if (program && at.value(editKey).toBool())
            editProgram(program);
        else if (program)
            showProgram(program);
        else
            showList();
    }

    void leave() override { m_detail->leave(); }

    QUndoStack* undoStack() const override
    {
        return m_stack->currentWidget() == m_detail ? m_detail->undoStack() : nullptr;
    }

    QList<QAction*> commands() const override
    {
        return m_stack->currentWidget() == m_detail ? m_detail->commands() << m_new : QList<QAction*>{m_new};
    }

    QList<QWidget*> panes() override
    {
        return m_stack->currentWidget() == m_detail ? m_detail->panes() : m_list->panes();
    }

private:
    void showList()
    {
        m_detail->leave();
        m_stack->setCurrentWidget(m_list);
        m_list->takeFocus();
        Q_EMIT undoStackChanged();
    }

    void editProgram(ProgramId program)
    {
        m_detail->edit(program);
        m_stack->setCurrentWidget(m_detail);
        m_detail->takeFocus();
        Q_EMIT undoStackChanged();
        Q_EMIT placeChanged({{programKey, QVariant::fromValue<qlonglong>(program.value)}, {editKey, true}});
    }

    void showProgram(ProgramId program)
    {
        m_detail->open(program);
        m_stack->setCurrentWidget(m_detail);
        m_detail->takeFocus();
        Q_EMIT undoStackChanged();
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
    QAction* m_new = nullptr;
};
}

PageSpec makeProgramsPage(Theme& theme, Services& services, Dialogs& dialogs, const RuleEditing& editing)
{
    return {QStringLiteral("programs"), Page::tr("Programs"), Glyph::Programs,
            [&theme, &services, &dialogs, editing](QWidget* parent) -> Page* {
                return new ProgramsPage(theme, services, dialogs, editing, parent);
            }};
}

}
