#include "ui/sends/sendsview.h"

#include "ui/kit/delegates.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/pageheader.h"
#include "ui/kit/pill.h"
#include "ui/kit/progressrow.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/kit/splitview.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/occasionlistmodel.h"
#include "ui/sends/answersview.h"
#include "ui/sends/inboxview.h"
#include "ui/sends/newsend.h"
#include "ui/sends/occasiondetail.h"
#include "ui/sends/suppressionsview.h"

#include <QAction>
#include <QHeaderView>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <utility>

namespace patron::ui {

namespace {

class MoodDelegate : public CellDelegate
{
public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        Tone tone = Tone::Neutral;
        switch (index.data(OccasionListModel::MoodRole).toInt()) {
        case OccasionListModel::Busy:
            tone = Tone::Info;
            break;
        case OccasionListModel::Good:
            tone = Tone::Ok;
            break;
        case OccasionListModel::Care:
            tone = Tone::Warn;
            break;
        default:
            break;
        }
        paintPill(painter, theme(), option.rect, index.data().toString(), tone, option.direction);
    }
};
}

SendsView::SendsView(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent)
    : Page(parent)
    , m_theme(theme)
    , m_services(services)
    , m_dialogs(dialogs)
    , m_model(new OccasionListModel(services, this))
    , m_header(new PageHeader(theme, tr("Sends"), this))
    , m_views(new SegmentedControl(theme, tr("Show"), this))
    , m_progress(new ProgressRow(theme, tr("Sending"), this))
    , m_stack(new QStackedWidget(this))
{
    makeActions();
    m_views->setObjectName(QStringLiteral("sendsViews"));
    m_views->addSegment(QStringLiteral("sends"), Glyph::Sends, tr("Sends"));
    m_views->addSegment(QStringLiteral("answers"), Glyph::MailOpen, tr("Answers"));
    m_views->addSegment(QStringLiteral("suppressions"), Glyph::Ban, tr("Suppressions"));
    m_views->addSegment(QStringLiteral("inbox"), Glyph::Inbox, tr("Local inbox"));
    m_header->setCentre(m_views);
    m_header->setPrimaryAction(m_new);
    m_progress->hide();
    m_progress->setContentsMargins(space::xxl, 0, space::xxl, space::m);
    m_newSend = new NewSend(theme, services, dialogs, m_stack);
    m_inbox = new InboxView(theme, services, m_stack);
    m_stack->addWidget(buildMonitor());
    m_stack->addWidget(m_newSend);
    m_answers = new AnswersView(theme, services, m_stack);
    m_stack->addWidget(m_inbox);
    m_suppressions = new SuppressionsView(theme, services, dialogs, m_stack);
    m_stack->addWidget(m_answers);
    m_stack->addWidget(m_suppressions);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_progress);
    column->addWidget(m_stack, 1);

    const auto tell = [this](const QString& sentence) { Q_EMIT noteRaised(Tone::Danger, sentence); };
    connect(m_views, &SegmentedControl::chosen, this, [this](const QString& id) {
        if (id == u"inbox")
            showInbox();
        else if (id == u"answers")
            showAnswers();
        else if (id == u"suppressions")
            showSuppressions();
        else
            showMonitor();
    });
    connect(m_header, &PageHeader::backRequested, this, &SendsView::showMonitor);
    connect(m_newSend, &NewSend::cancelled, this, &SendsView::showMonitor);
    connect(m_newSend, &NewSend::goRequested, this, &Page::goRequested);
    connect(m_newSend, &NewSend::launched, this, [this](OccasionId occasion) {
        m_front = occasion;
        showMonitor();
        deliver(occasion);
    });
    connect(m_answers, &AnswersView::failed, this, tell);
    connect(m_answers, &AnswersView::customerRequested, this, [this](CustomerId customer) {
        Q_EMIT goRequested(QStringLiteral("customers"), {{QStringLiteral("customer"), qlonglong(customer.value)}});
    });
    connect(m_answers, &AnswersView::answered, this, &SendsView::deliver);
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (changes.touches(Area::Outbox) && m_stack->currentWidget() == m_answers)
            m_answers->refresh();
    });
    connectSuppressions();
    connect(m_inbox, &InboxView::newSendRequested, m_new, &QAction::trigger);
    connect(m_inbox, &InboxView::failed, this, tell);
    connect(m_detail, &OccasionDetail::sendRequested, this, &SendsView::deliver);
    connect(m_detail, &OccasionDetail::failed, this, tell);
    connect(m_detail, &OccasionDetail::done, this,
            [this](const QString& sentence) { Q_EMIT noteRaised(Tone::Ok, sentence); });
    connect(m_model, &OccasionListModel::failed, this, tell);
    connect(m_model, &OccasionListModel::loaded, this, &SendsView::refresh);
    connect(m_progress, &ProgressRow::cancelRequested, this, [this] { m_services.cancel(m_job); });
    connect(&services, &Services::jobChanged, this, &SendsView::showJob);
    refresh();
}

void SendsView::makeActions()
{
    m_new = new QAction(m_theme.icon(Glyph::Plus), tr("New send"), this);
    m_new->setObjectName(QStringLiteral("sendsNew"));
    m_new->setShortcut(QKeySequence::New);
    m_new->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_inboxAction = new QAction(m_theme.icon(Glyph::Inbox), tr("Local inbox"), this);
    m_inboxAction->setObjectName(QStringLiteral("sendsInbox"));
    addAction(m_new);
    addAction(m_inboxAction);
    m_suppressionsAction = new QAction(m_theme.icon(Glyph::Ban), tr("Suppressions: who is not written to"), this);
    m_suppressionsAction->setObjectName(QStringLiteral("sendsSuppressions"));
    addAction(m_suppressionsAction);
    connect(m_suppressionsAction, &QAction::triggered, this,
            [this] { m_views->setCurrent(QStringLiteral("suppressions")); });
    connect(m_new, &QAction::triggered, this, [this] { startNew({}, {}); });
    connect(m_inboxAction, &QAction::triggered, this, [this] { m_views->setCurrent(QStringLiteral("inbox")); });
}

void SendsView::connectSuppressions()
{
    connect(m_suppressions, &SuppressionsView::noteRaised, this, &Page::noteRaised);
    connect(m_suppressions, &SuppressionsView::customerRequested, this, [this](CustomerId customer) {
        Q_EMIT goRequested(QStringLiteral("customers"), {{QStringLiteral("customer"), qlonglong(customer.value)}});
    });
}

QWidget* SendsView::buildMonitor()
{
    m_monitor = new QStackedWidget(m_stack);
    m_table = new QTableView(m_monitor);
    m_table->setObjectName(QStringLiteral("sendList"));
    m_table->setAccessibleName(tr("Broadcasts and steps of programs"));
    m_table->setProperty("kitFlat", true);
    m_table->setModel(m_model);
    m_table->setItemDelegate(new CellDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(OccasionListModel::StateColumn, new MoodDelegate(m_theme, m_table));
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_theme.scaled(size::row));
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    QHeaderView* head = m_table->horizontalHeader();
    head->setHighlightSections(false);
    head->setSectionResizeMode(OccasionListModel::NameColumn, QHeaderView::Stretch);
    for (const auto& [column, width] :
         {std::pair(int(OccasionListModel::StateColumn), 100), std::pair(int(OccasionListModel::SentColumn), 110),
          std::pair(int(OccasionListModel::OpenColumn), 70), std::pair(int(OccasionListModel::TroubleColumn), 76),
          std::pair(int(OccasionListModel::WhenColumn), 96)})
        m_table->setColumnWidth(column, m_theme.scaled(width));
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SendsView::followSelection);
    m_detail = new OccasionDetail(m_theme, m_services, m_dialogs, m_monitor);
    auto* left = new QWidget(m_monitor);
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(space::xxl, 0, 0, space::xxl);
    column->addWidget(m_table);
    auto* split = new SplitView(m_theme, Qt::Horizontal, QStringLiteral("sendsSplit"), m_monitor);
    split->addWidget(left);
    split->addWidget(m_detail);
    split->setChildrenCollapsible(false);
    split->setSizes({640, 400});
    m_empty = new EmptyState(m_theme, Drawing::Send, tr("Nothing was sent yet"),
                             tr("A send brings one message to the people of a segment, once. Before anything goes you "
                                "see who will get it and who not, and why."),
                             m_monitor);
    m_empty->setPrimary(tr("New send"));
    connect(m_empty, &EmptyState::primaryTriggered, m_new, &QAction::trigger);
    m_monitor->addWidget(split);
    m_monitor->addWidget(m_empty);
    return m_monitor;
}

void SendsView::enter(const QVariantMap& at)
{
    const QString view = at.value(QStringLiteral("view")).toString();
    if (view == u"inbox" || view == u"answers") {
        m_views->setCurrent(view);
        if (const qint64 customer = at.value(QStringLiteral("customer")).toLongLong(); customer > 0)
            m_answers->bring(CustomerId{customer});
    } else if (view == u"suppressions") {
        m_views->setCurrent(view);
        if (const QString text = at.value(QStringLiteral("search")).toString(); !text.isEmpty())
            m_suppressions->find(text);
    } else if (view == u"new") {
        startNew(at.value(QStringLiteral("message")).toString(), at.value(QStringLiteral("segment")).toString());
    } else if (const qint64 id = at.value(QStringLiteral("occasion")).toLongLong(); id > 0) {
        m_front = OccasionId{id};
        showMonitor();
    }
}

QList<QWidget*> SendsView::panes()
{
    if (m_stack->currentWidget() == m_inbox)
        return {m_inbox->list()};
    if (m_stack->currentWidget() == m_answers)
        return {m_answers->list()};
    if (m_stack->currentWidget() == m_suppressions)
        return m_suppressions->panes();
    if (m_stack->currentWidget() == m_monitor)
        return {m_table, m_detail};
    return {m_newSend};
}

void SendsView::startNew(const QString& message, const QString& segment)
{
    m_newSend->start(message, segment);
    m_stack->setCurrentWidget(m_newSend);
    refresh();
}

void SendsView::showMonitor()
{
    m_stack->setCurrentWidget(m_monitor);
    m_views->setCurrent(QStringLiteral("sends"));
    refresh();
}

void SendsView::showInbox()
{
    m_inbox->refresh();
    m_stack->setCurrentWidget(m_inbox);
    refresh();
    Q_EMIT placeChanged({{QStringLiteral("view"), QStringLiteral("inbox")}});
}

void SendsView::showAnswers()
{
    m_answers->refresh();
    m_stack->setCurrentWidget(m_answers);
    refresh();
    Q_EMIT placeChanged({{QStringLiteral("view"), QStringLiteral("answers")}});
}

void SendsView::showSuppressions()
{
    m_suppressions->refresh();
    m_stack->setCurrentWidget(m_suppressions);
    refresh();
    Q_EMIT placeChanged({{QStringLiteral("view"), QStringLiteral("suppressions")}});
}

void SendsView::refresh()
{
    const bool writing = m_stack->currentWidget() == m_newSend;
    m_header->setTitle(writing ? tr("New send") : tr("Sends"));
    m_header->setBack(writing ? tr("Back to all sends") : QString());
    m_views->setVisible(!writing);
    m_new->setVisible(!writing);
    m_header->setPrimaryAction(m_new);
    m_monitor->setCurrentIndex(m_model->isLoaded() && m_model->rowCount() == 0 ? 1 : 0);
    if (m_model->rowCount() == 0)
        return;
    const int row = qMax(0, m_model->rowOf(m_front));
    if (m_table->currentIndex().row() != row)
        m_table->selectRow(row);
    else
        followSelection();
}

void SendsView::followSelection()
{
    const QModelIndex index = m_table->currentIndex();
    if (!index.isValid())
        return;
    m_front = m_model->at(index.row()).occasion.id;
    m_detail->showOccasion(m_model->at(index.row()));
}

void SendsView::deliver(OccasionId occasion)
{
    if (m_job != 0) {
        m_next.append(occasion);
        Q_EMIT noteRaised(Tone::Info, tr("A send is under way. This one follows."));
        return;
    }
    delivery::RunScope scope;
    scope.occasion = occasion;
    scope.tryHeld = true;
    m_progress->setPhase(tr("Beginning"));
    m_progress->setDetail({});
    m_progress->setFraction(-1);
    m_progress->show();
    m_job = m_services.run<delivery::DeliveryReport>(
        this, tr("Send emails"),
        [scope, &workspace = m_services.workspace()](JobContext& job) { return workspace.delivery().run(job, scope); },
        [this](Result<delivery::DeliveryReport> report) {
            m_job = 0;
            m_progress->hide();
            takeReport(report);
            if (!m_next.isEmpty())
                deliver(m_next.takeFirst());
        });
}

void SendsView::takeReport(const Result<delivery::DeliveryReport>& report)
{
    if (!report) {
        Q_EMIT noteRaised(Tone::Danger, textOf(report.error().text));
        return;
    }
    if (report->failure) {
        Q_EMIT noteRaised(Tone::Danger, textOf(report->failure->text));
        return;
    }
    for (const auto& [connector, reason] : report->stopped)
        Q_EMIT noteRaised(Tone::Danger, tr("%1: %2").arg(textOf(connector), textOf(reason)));
    if (report->cancelled)
        Q_EMIT noteRaised(Tone::Warn, tr("Stopped. %1 went out, the rest waits.").arg(countText(report->accepted)));
    else if (report->accepted > 0)
        Q_EMIT noteRaised(Tone::Ok, tr("%n email(s) sent.", nullptr, int(report->accepted)));
}

void SendsView::showJob(const JobStatus& status)
{
    if (status.id != m_job || status.finished)
        return;
    const Progress& progress = status.progress;
    m_progress->setPhase(textOf(progress.phase));
    if (progress.total && *progress.total > 0) {
        m_progress->setFraction(double(progress.done) / double(*progress.total));
        m_progress->setDetail(tr("%1 of %2").arg(countText(progress.done), countText(*progress.total)));
    }
}

}
