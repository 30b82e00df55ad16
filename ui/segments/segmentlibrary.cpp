#include "ui/segments/segmentlibrary.h"

#include "core/workspace/starters.h"
#include "ui/kit/banner.h"
#include "ui/kit/delegates.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/pageheader.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/segmentlistmodel.h"
#include "ui/segments/insightview.h"

#include <QAction>
#include <QHeaderView>
#include <QStackedWidget>
#include <QTableView>
#include <QUndoCommand>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
/// A segment that was removed and can be brought back under its name.
class Removal : public QUndoCommand
{
public:
    Removal(QObject& context, Services& services, segment::Segment segment, std::function<void(const Error&)> failed)
        : QUndoCommand(SegmentLibrary::tr("Remove “%1”").arg(textOf(segment.name)))
        , m_context(context)
        , m_services(services)
        , m_segment(std::move(segment))
        , m_failed(std::move(failed))
    {}
    void redo() override
    {
        m_services.change<SegmentId>(
            &m_context,
            [name = m_segment.name](Transaction& tx) -> Result<SegmentId> {
                ReadSession session(tx.connection());
                PATRON_TRY(found, segment::segments::find(session, name));
                PATRON_CHECK(segment::segments::remove(tx, found.id));
                return found.id;
            },
            [failed = m_failed](Result<SegmentId> done) {
                if (!done)
                    failed(done.error());
            });
    }
    void undo() override
    {
        m_services.change<SegmentId>(
            &m_context,
            [segment = m_segment, now = m_services.clock().now()](Transaction& tx) {
                return segment::segments::save(tx, segment.name, segment.rule, now);
            },
            [failed = m_failed](Result<SegmentId> done) {
                if (!done)
                    failed(done.error());
            });
    }

private:
    QObject& m_context;
    Services& m_services;
    segment::Segment m_segment;
    std::function<void(const Error&)> m_failed;
};
}

SegmentLibrary::SegmentLibrary(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_services(services)
    , m_model(new SegmentListModel(services, this))
    , m_header(new PageHeader(theme, tr("Segments"), this))
    , m_new(new QAction(tr("New segment"), this))
    , m_compare(new QAction(tr("Compare"), this))
    , m_trouble(new Banner(theme, Tone::Danger, {}, this))
    , m_stack(new QStackedWidget(this))
    , m_table(new QTableView(m_stack))
    , m_none(
          new EmptyState(theme, Drawing::Segment, tr("No segments yet"),
                         tr("A segment is a sentence about your customers that keeps itself up to date: who ordered, "
                            "who went quiet, who spends most."),
                         m_stack))
{
    setObjectName(QStringLiteral("segmentLibrary"));
    m_new->setObjectName(QStringLiteral("segmentsNew"));
    m_new->setShortcut(QKeySequence(QStringLiteral("Ctrl+N")));
    m_new->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    addAction(m_new);
    m_header->setPrimaryAction(m_new);
    m_compare->setObjectName(QStringLiteral("segmentsCompare"));
    m_compare->setToolTip(tr("How the selected segments overlap: select two or more with Ctrl"));
    m_compare->setEnabled(false);
    addAction(m_compare);
    m_header->addSecondaryAction(m_compare);
    auto* choice = makeViewChoice(theme, this);
    m_header->setCentre(choice);
    connect(choice, &SegmentedControl::chosen, this, [this, choice](const QString& id) {
        if (id == u"library")
            return;
        Q_EMIT viewRequested(id);
        choice->setCurrent(QStringLiteral("library"));
    });
    m_trouble->hide();
    m_trouble->setClosable(true);
    m_none->setObjectName(QStringLiteral("segmentsNone"));
    m_none->setPrimary(tr("New segment"));
    m_none->setSecondary(tr("Add ten ready-made ones"));
    m_table->setObjectName(QStringLiteral("segmentsTable"));
    m_table->setAccessibleName(tr("Segments"));
    m_table->setModel(m_model);
    m_table->setProperty("kitFlat", true);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(theme.scaled(44));
    m_table->setItemDelegate(new CellDelegate(theme, m_table));
    m_table->setItemDelegateForColumn(SegmentListModel::ShareColumn, new BarDelegate(theme, m_table));
    m_table->horizontalHeader()->setSectionResizeMode(SegmentListModel::NameColumn, QHeaderView::Stretch);
    m_table->setColumnWidth(SegmentListModel::CountColumn, theme.scaled(120));
    m_table->setColumnWidth(SegmentListModel::ShareColumn, theme.scaled(180));
    m_table->setColumnWidth(SegmentListModel::ChangedColumn, theme.scaled(160));
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_none);
    auto* remove = new QAction(tr("Remove the segment"), m_table);
    remove->setObjectName(QStringLiteral("segmentRemove"));
    remove->setShortcut(QKeySequence::Delete);
    remove->setShortcutContext(Qt::WidgetShortcut);
    m_table->addAction(remove);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);

    auto* body = new QVBoxLayout;
    body->setContentsMargins(space::xxl, 0, space::xxl, space::xl);
    body->setSpacing(space::l);
    body->addWidget(m_trouble);
    body->addWidget(m_stack, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addLayout(body, 1);

    connect(m_new, &QAction::triggered, this, &SegmentLibrary::newRequested);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            [this] { m_compare->setEnabled(m_table->selectionModel()->selectedRows().size() > 1); });
    connect(m_compare, &QAction::triggered, this, [this] {
        QList<SegmentId> segments;
        for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
            segments << m_model->titleAt(index.row()).id;
        Q_EMIT compareRequested(segments);
    });
    connect(m_none, &EmptyState::primaryTriggered, this, &SegmentLibrary::newRequested);
    connect(m_none, &EmptyState::secondaryTriggered, this, &SegmentLibrary::addStarters);
    connect(remove, &QAction::triggered, this, &SegmentLibrary::removeCurrent);
    connect(m_model, &SegmentListModel::loaded, this, &SegmentLibrary::show);
    connect(m_model, &SegmentListModel::failed, this, [this](const QString& sentence) {
        m_trouble->setMessage(Tone::Danger, sentence);
        m_trouble->show();
    });
    connect(m_table, &QAbstractItemView::activated, this,
            [this](const QModelIndex& index) { Q_EMIT opened(m_model->titleAt(index.row()).id); });
    connect(m_table, &QAbstractItemView::doubleClicked, this,
            [this](const QModelIndex& index) { Q_EMIT opened(m_model->titleAt(index.row()).id); });
}

void SegmentLibrary::show()
{
    const int count = m_model->rowCount();
    m_stack->setCurrentIndex(count > 0 ? 0 : 1);
    m_header->setSubtitle(count > 0 ? tr("%n segment(s)", nullptr, count) : QString());
    if (count > 0 && !m_table->currentIndex().isValid())
        m_table->setCurrentIndex(m_model->index(0, 0));
}

void SegmentLibrary::takeFocus()
{
    if (m_model->rowCount() > 0)
        m_table->setFocus();
}

void SegmentLibrary::removeCurrent()
{
    if (!m_table->currentIndex().isValid())
        return;
    const SegmentId id = m_model->titleAt(m_table->currentIndex().row()).id;
    m_services.ask<segment::Segment>(
        this, [id](ReadSession& session) { return segment::segments::get(session, id); },
        [this](Result<segment::Segment> found) {
            const auto failed = [this](const Error& error) {
                m_trouble->setMessage(Tone::Danger, textOf(error.text));
                m_trouble->show();
            };
            if (!found)
                failed(found.error());
            else
                m_undo.push(new Removal(*this, m_services, std::move(*found), failed));
        });
}

void SegmentLibrary::addStarters()
{
    m_services.run<bool>(
        this, tr("Adding the ready-made segments"),
        [&store = m_services.store()](JobContext& job) -> Result<bool> {
            PATRON_CHECK(workspace::installStarters(store, job.clock().now()));
            return true;
        },
        [this](Result<bool> done) {
            if (done)
                return;
            m_trouble->setMessage(Tone::Danger, textOf(done.error().text));
            m_trouble->show();
        });
}

}
