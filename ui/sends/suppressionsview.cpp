#include "ui/sends/suppressionsview.h"

#include "core/base/paths.h"
#include "core/workspace/suppressionexport.h"
#include "ui/kit/button.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/flowlayout.h"
#include "ui/kit/searchfield.h"
#include "ui/kit/splitview.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/suppressionlistmodel.h"
#include "ui/models/suppressionwords.h"
#include "ui/sends/suppressionadding.h"
#include "ui/sends/suppressiondetail.h"
#include "ui/sends/suppressionpaint.h"

#include <QAction>
#include <QHeaderView>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <utility>

namespace patron::ui {

SuppressionsView::SuppressionsView(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_dialogs(dialogs)
    , m_model(new SuppressionListModel(services, this))
    , m_search(new SearchField(theme, tr("Search an address or a number"), this))
    , m_reasonBar(new QWidget(this))
    , m_reasons(new FlowLayout(m_reasonBar, space::s, space::s))
    , m_add(new Button(theme, Button::Role::Secondary, Glyph::Plus, tr("Add addresses…"), this))
    , m_export(new Button(theme, Button::Role::Ghost, Glyph::Export, tr("Export…"), this))
    , m_stack(new QStackedWidget(this))
    , m_content(new QWidget(m_stack))
    , m_left(new QStackedWidget(m_content))
    , m_table(new QTableView(m_left))
    , m_empty(new EmptyState(theme, Drawing::Done, tr("Everybody may be written to"),
                             tr("Who unsubscribes, complains or cannot be reached any more comes onto this list by "
                                "itself, and nobody writes there again. You can add addresses by hand, too."),
                             m_stack))
    , m_noneFound(new EmptyState(theme, Drawing::Search, tr("Not on the list"), {}, m_left))
    , m_side(new QStackedWidget(m_content))
    , m_detail(new SuppressionDetail(theme, services, dialogs, m_side))
    , m_adding(new SuppressionAdding(theme, services, m_side))
    , m_split(new SplitView(theme, Qt::Horizontal, QStringLiteral("suppressionsSplit"), m_content))
    , m_takeOff(new QAction(tr("Take off the list…"), this))
{
    m_empty->setObjectName(QStringLiteral("suppressionsEmpty"));
    m_empty->setPrimary(tr("Add addresses"));
    m_noneFound->setObjectName(QStringLiteral("suppressionsNoneFound"));
    m_noneFound->setPrimary(tr("Show all"));
    buildTable();
    m_left->addWidget(m_table);
    m_left->addWidget(m_noneFound);
    m_side->addWidget(m_detail);
    m_side->addWidget(m_adding);
    auto* left = new QWidget(m_content);
    auto* leftColumn = new QVBoxLayout(left);
    leftColumn->setContentsMargins(space::xxl, 0, space::l, space::xxl);
    leftColumn->addWidget(m_left);
    m_split->addWidget(left);
    m_split->addWidget(m_side);
    m_split->setChildrenCollapsible(false);
    m_split->setSizes({700, 340});
    auto* content = new QVBoxLayout(m_content);
    content->setContentsMargins(0, 0, 0, 0);
    content->setSpacing(space::l);
    content->addWidget(buildTools());
    content->addWidget(m_split, 1);
    m_stack->addWidget(m_content);
    m_stack->addWidget(m_empty);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    connectParts();
}

QWidget* SuppressionsView::buildTools()
{
    m_search->setObjectName(QStringLiteral("suppressionsSearch"));
    m_search->setMinimumWidth(m_theme.scaled(280));
    m_add->setObjectName(QStringLiteral("suppressionsAdd"));
    m_export->setObjectName(QStringLiteral("suppressionsExport"));
    m_reasonBar->setAccessibleName(tr("Reason"));
    m_reasons->setContentsMargins(0, 0, 0, 0);
    auto* tools = new QWidget(m_content);
    auto* row = new QHBoxLayout;
    row->setSpacing(space::m);
    row->addWidget(m_search);
    row->addStretch(1);
    row->addWidget(m_export);
    row->addWidget(m_add);
    auto* column = new QVBoxLayout(tools);
    column->setContentsMargins(space::xxl, 0, space::xxl, 0);
    column->setSpacing(space::m);
    column->addLayout(row);
    column->addWidget(m_reasonBar);
    return tools;
}

void SuppressionsView::buildTable()
{
    m_table->setObjectName(QStringLiteral("suppressionsTable"));
    m_table->setAccessibleName(tr("Addresses that nobody writes to"));
    m_table->setProperty("kitFlat", true);
    m_table->setModel(m_model);
    m_table->setItemDelegate(new CellDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(SuppressionListModel::AddressColumn,
                                      new SuppressedAddressDelegate(m_theme, m_table));
    m_table->setItemDelegateForColumn(SuppressionListModel::ReasonColumn,
                                      new SuppressionReasonDelegate(m_theme, m_table));
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setMouseTracking(true);
    m_table->setCornerButtonEnabled(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(m_theme.scaled(size::row));
    QHeaderView* head = m_table->horizontalHeader();
    head->setHighlightSections(false);
    head->setSectionsClickable(false);
    head->setSectionResizeMode(SuppressionListModel::AddressColumn, QHeaderView::Stretch);
    head->setSectionResizeMode(SuppressionListModel::HowColumn, QHeaderView::Stretch);
    for (const auto& [column, width] : {std::pair(int(SuppressionListModel::ChannelColumn), 72),
                                        std::pair(int(SuppressionListModel::ReasonColumn), 148),
                                        std::pair(int(SuppressionListModel::SinceColumn), 96)})
        m_table->setColumnWidth(column, m_theme.scaled(width));
    m_takeOff->setObjectName(QStringLiteral("suppressionsTakeOff"));
    m_takeOff->setShortcut(QKeySequence::Delete);
    m_takeOff->setShortcutContext(Qt::WidgetShortcut);
    m_table->addAction(m_takeOff);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
}

void SuppressionsView::connectParts()
{
    connect(m_model, &SuppressionListModel::loaded, this, &SuppressionsView::takeLoaded);
    const auto fail = [this](const QString& sentence) { Q_EMIT noteRaised(Tone::Danger, sentence); };
    connect(m_model, &SuppressionListModel::failed, this, fail);
    connect(m_detail, &SuppressionDetail::failed, this, fail);
    connect(m_adding, &SuppressionAdding::failed, this, fail);
    connect(m_search, &SearchField::searched, this, [this](const QString& text) {
        customer::SuppressionFilter filter = m_model->filter();
        filter.text = text.trimmed().toStdString();
        m_model->setFilter(filter);
    });
    connect(m_search, &SearchField::downPressed, this, [this] {
        if (m_model->rowCount() > 0)
            m_table->setFocus();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &SuppressionsView::followSelection);
    connect(m_takeOff, &QAction::triggered, m_detail, &SuppressionDetail::askLift);
    connect(m_detail, &SuppressionDetail::customerRequested, this, &SuppressionsView::customerRequested);
    connect(m_detail, &SuppressionDetail::lifted, this, [this](const QString& address) {
        m_table->setFocus();
        Q_EMIT noteRaised(Tone::Ok, tr("%1 is off the list.").arg(address));
    });
    connect(m_add, &QAbstractButton::clicked, this, &SuppressionsView::startAdding);
    connect(m_empty, &EmptyState::primaryTriggered, this, &SuppressionsView::startAdding);
    connect(m_adding, &SuppressionAdding::finished, this, &SuppressionsView::endAdding);
    connect(m_adding, &SuppressionAdding::added, this, [this](qint64 addresses) {
        m_front = 0; // the newest stand on top
        m_frontRow = 0;
        if (addresses > 0)
            Q_EMIT noteRaised(Tone::Ok,
                              tr("Added to the list: %1. Nobody writes there any more.").arg(countText(addresses)));
    });
    connect(m_noneFound, &EmptyState::primaryTriggered, this, [this] {
        m_search->clear();
        m_model->setFilter({});
        m_search->setFocus();
    });
    connect(m_export, &QAbstractButton::clicked, this, &SuppressionsView::askExport);
    connect(&m_theme, &Theme::changed, this,
            [this] { m_table->verticalHeader()->setDefaultSectionSize(m_theme.scaled(size::row)); });
}

void SuppressionsView::refresh()
{
    m_model->load();
}

void SuppressionsView::find(const QString& text)
{
    m_search->setText(text);
    m_model->setFilter({text.trimmed().toStdString(), {}});
}

QList<QWidget*> SuppressionsView::panes() const
{
    if (m_stack->currentWidget() == m_empty)
        return {m_empty};
    return {m_search, m_reasonBar, m_table, m_side};
}

bool SuppressionsView::isNarrowed() const
{
    return !(m_model->filter() == customer::SuppressionFilter{});
}

/// The address in front stays in front; when it has gone the one that took its place is.
void SuppressionsView::takeLoaded()
{
    fillReasons();
    const int rows = m_model->rowCount();
    const bool none = rows == 0 && !isNarrowed();
    m_export->setEnabled(rows > 0);
    m_stack->setCurrentWidget(none && m_side->currentWidget() != m_adding ? m_empty : m_content);
    m_left->setCurrentWidget(rows > 0 || none ? static_cast<QWidget*>(m_table) : m_noneFound);
    if (rows == 0) {
        const QString text = textOf(m_model->filter().text);
        m_noneFound->setContent(Drawing::Search, tr("Not on the list"),
                                text.isEmpty() ? tr("No address is here for this reason.")
                                               : tr("No address here has “%1” in it.").arg(text));
        m_front = 0;
        m_detail->showEntry(0);
        return;
    }
    int row = m_front != 0 ? m_model->rowOf(m_front) : 0;
    if (row < 0)
        row = qBound(0, m_frontRow, rows - 1);
    m_table->setCurrentIndex(m_model->index(row, 0));
    followSelection();
}

void SuppressionsView::fillReasons()
{
    const bool focused = m_reasonBar->isAncestorOf(focusWidget() ? focusWidget() : this);
    for (Button* button : std::exchange(m_reasonButtons, {})) {
        button->hide();
        button->setObjectName({});
        button->deleteLater();
    }
    const auto addReason = [&](const std::string& reason, const QString& name, qint64 count) {
        const bool chosen = reason == m_model->filter().reason;
        if (count == 0 && !chosen && !reason.empty())
            return;
        auto* button =
            new Button(m_theme, Button::Role::Secondary, tr("%1  %2").arg(name, countText(count)), m_reasonBar);
        button->setObjectName(QStringLiteral("reason_") + (reason.empty() ? QStringLiteral("all") : textOf(reason)));
        button->setAccessibleName(tr("%1: %2").arg(name, countText(count)));
        button->setCompact(true);
        button->setCheckable(true);
        button->setChecked(chosen);
        connect(button, &QAbstractButton::clicked, this, [this, reason] { narrow(reason); });
        m_reasons->addWidget(button);
        m_reasonButtons.push_back(button);
        button->show();
        if (chosen && focused)
            button->setFocus();
    };
    addReason({}, tr("All"), m_model->found());
    for (const char* reason : {"unsubscribed", "bounced_hard", "complained", "manual", "erased"})
        addReason(reason, suppressionReasonText(reason), m_model->countOf(reason));
}

void SuppressionsView::narrow(const std::string& reason)
{
    customer::SuppressionFilter filter = m_model->filter();
    if (filter.reason == reason)
        return fillReasons(); // the button that was pressed has toggled itself
    filter.reason = reason;
    m_front = 0;
    m_model->setFilter(filter);
}

void SuppressionsView::followSelection()
{
    const QModelIndex index = m_table->currentIndex();
    m_takeOff->setEnabled(index.isValid());
    if (!index.isValid())
        return;
    m_front = m_model->entryAt(index.row());
    m_frontRow = index.row();
    m_detail->showEntry(m_front);
}

void SuppressionsView::startAdding()
{
    m_side->setCurrentWidget(m_adding);
    m_stack->setCurrentWidget(m_content);
    m_add->setEnabled(false);
    m_adding->start();
}

void SuppressionsView::endAdding()
{
    m_side->setCurrentWidget(m_detail);
    m_add->setEnabled(true);
    if (m_model->rowCount() > 0)
        m_table->setFocus();
    else if (!isNarrowed())
        m_stack->setCurrentWidget(m_empty);
}

void SuppressionsView::askExport()
{
    const FileQuestion question{tr("Export the suppression list"),
                                {},
                                tr("suppressions") + QStringLiteral(".csv"),
                                {tr("CSV file (*.csv)"), tr("Excel workbook (*.xlsx)")}};
    m_dialogs.saveFile(this, question, [this](const QString& path) {
        if (!path.isEmpty())
            exportTo(path);
    });
}

void SuppressionsView::exportTo(const QString& path)
{
    m_services.run<workspace::ExportedSuppressions>(
        this, tr("Export the suppression list"),
        [filter = m_model->filter(), file = toPath(path.toStdString()), &store = m_services.store()](JobContext& job) {
            return store.read(
                [&](ReadSession& session) { return workspace::exportSuppressions(session, store, filter, file); },
                job.cancelToken());
        },
        [this](Result<workspace::ExportedSuppressions> done) {
            if (!done) {
                Q_EMIT noteRaised(Tone::Danger, textOf(done.error().text));
                return;
            }
            QString text = tr("Addresses exported: %1.").arg(countText(done->written));
            if (done->erased > 0)
                text += u' ' + tr("Erased customers have none to write down: %1.").arg(countText(done->erased));
            Q_EMIT noteRaised(Tone::Ok, text);
        });
}

}
