#include "ui/quality/duplicatesview.h"

#include "core/workspace/customermerge.h"
#include "ui/kit/button.h"
#include "ui/kit/delegates.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/label.h"
#include "ui/kit/paint.h"
#include "ui/kit/progressrow.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"
#include "ui/models/undolog.h"
#include "ui/quality/comparecard.h"

#include <QAction>
#include <QHBoxLayout>
#include <QListView>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

namespace {
/// Names of a pair with the score behind them.
class PairDelegate : public CellDelegate
{
public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const QString score = countText(index.data(DuplicateModel::ScoreRole).toInt());
        const QFont small = theme().font(Type::Small, Weight::Strong);
        const int width = QFontMetrics(small).horizontalAdvance(score) + space::m;
        QStyleOptionViewItem names(option);
        names.rect = QStyle::visualRect(option.direction, option.rect, option.rect.adjusted(0, 0, -width, 0));
        CellDelegate::paintContent(painter, names, index);
        painter.setFont(small);
        painter.setPen(theme().colour(Colour::Text2));
        painter.drawText(option.rect, int(QStyle::visualAlignment(option.direction, Qt::AlignRight) | Qt::AlignVCenter),
                         score);
    }
};
}

DuplicatesView::DuplicatesView(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_model(new DuplicateModel(services, this))
    , m_stack(new QStackedWidget(this))
    , m_work(new QWidget(m_stack))
    , m_list(new QListView(m_work))
    , m_count(new Label(theme, {}, Type::Small, Colour::Text2, m_work))
    , m_card(new CompareCard(theme, m_work))
    , m_none(new EmptyState(theme, Drawing::Done, {}, {}, m_stack))
    , m_progress(new ProgressRow(theme, tr("Looking for customers who are there twice"), this))
    , m_find(new QAction(tr("Look for duplicates"), this))
    , m_merge(new QAction(tr("Merge"), this))
    , m_apart(new QAction(tr("Not the same"), this))
    , m_later(new QAction(tr("Later"), this))
{
    setObjectName(QStringLiteral("duplicates"));
    buildActions();
    m_list->setObjectName(QStringLiteral("duplicateList"));
    m_list->setAccessibleName(tr("Pairs that may be one person"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PairDelegate(theme, m_list));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFixedWidth(theme.scaled(240));
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setMouseTracking(true);
    auto* leading = new QVBoxLayout;
    leading->setSpacing(space::s);
    leading->addWidget(m_count);
    leading->addWidget(m_list, 1);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::m);
    const auto addButton = [&](QAction* action, Button::Role role) {
        auto* button = new Button(theme, role, action->text(), m_work);
        button->setObjectName(QStringLiteral("button_") + action->objectName());
        button->setAction(action);
        buttons->addWidget(button);
    };
    addButton(m_merge, Button::Role::Primary);
    addButton(m_apart, Button::Role::Secondary);
    addButton(m_later, Button::Role::Ghost);
    buttons->addStretch(1);
    auto* middle = new QVBoxLayout;
    middle->setSpacing(space::l);
    middle->addWidget(m_card, 1);
    middle->addLayout(buttons);
    auto* work = new QHBoxLayout(m_work);
    work->setContentsMargins(0, 0, 0, 0);
    work->setSpacing(space::xl);
    work->addLayout(leading);
    work->addLayout(middle, 1);
    m_none->setPrimary(tr("Look for duplicates"));
    m_stack->addWidget(m_none);
    m_stack->addWidget(m_work);
    m_progress->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xxl, 0, space::xxl, space::xl);
    column->setSpacing(space::l);
    column->addWidget(m_progress);
    column->addWidget(m_stack, 1);
    connect(m_none, &EmptyState::primaryTriggered, this, &DuplicatesView::find);
    connect(m_model, &DuplicateModel::loaded, this, &DuplicatesView::refresh);
    connect(m_model, &DuplicateModel::failed, this,
            [this](const QString& sentence) { Q_EMIT noteRaised(Tone::Danger, sentence); });
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& index) { showPair(index.row()); });
    connect(m_card, &CompareCard::customerChosen, this, [this](CustomerId customer) {
        Q_EMIT goRequested(QStringLiteral("customers"),
                           {{QStringLiteral("customer"), QVariant::fromValue<qlonglong>(customer.value)}});
    });
    connect(m_progress, &ProgressRow::cancelRequested, this, [this] { m_services.cancel(m_job); });
    connect(&services, &Services::jobChanged, this, &DuplicatesView::followJob);
    refresh();
}

void DuplicatesView::buildActions()
{
    const auto add = [this](QAction* action, const QString& name, Glyph glyph, const QList<QKeySequence>& keys) {
        action->setObjectName(name);
        action->setProperty("kitGlyph", int(glyph));
        action->setShortcuts(keys);
        // Letters act only while the keyboard is here.
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        addAction(action);
    };
    add(m_find, QStringLiteral("duplicatesFind"), Glyph::Search, {});
    add(m_merge, QStringLiteral("duplicatesMerge"), Glyph::Merge, {QKeySequence(Qt::Key_M)});
    add(m_apart, QStringLiteral("duplicatesApart"), Glyph::Split, {QKeySequence(Qt::Key_N)});
    add(m_later, QStringLiteral("duplicatesLater"), Glyph::Clock, {QKeySequence(Qt::Key_L)});
    connect(m_find, &QAction::triggered, this, &DuplicatesView::find);
    connect(m_merge, &QAction::triggered, this, &DuplicatesView::merge);
    connect(m_apart, &QAction::triggered, this, &DuplicatesView::keepApart);
    connect(m_later, &QAction::triggered, this, &DuplicatesView::later);
}

void DuplicatesView::enter()
{
    if (!m_model->total())
        m_model->reload();
}

void DuplicatesView::takeFocus()
{
    (m_stack->currentWidget() == m_work ? static_cast<QWidget*>(m_list) : m_none)->setFocus();
}

void DuplicatesView::find()
{
    if (m_job != 0)
        return;
    m_progress->show();
    m_progress->setFraction(-1);
    m_find->setEnabled(false);
    struct Found
    {
        std::size_t pairs = 0;
    };
    Services& services = m_services;
    m_job = services.run<Found>(
        this, tr("Look for duplicates"),
        [&services](JobContext& job) -> Result<Found> {
            PATRON_TRY(found, customer::duplicates::find(services.store(), job));
            PATRON_CHECK(services.store().write([&](Transaction& tx) -> Result<void> {
                customer::duplicates::save(tx, found, job.clock().now());
                return {};
            }));
            return Found{found.pairs.size()};
        },
        [this](Result<Found> found) {
            m_job = 0;
            m_searched = true;
            m_progress->hide();
            m_find->setEnabled(true);
            if (!found && found.error().code != ErrorCode::Cancelled)
                Q_EMIT noteRaised(Tone::Danger, textOf(found.error().text));
            m_model->reload();
        });
}

void DuplicatesView::followJob(const JobStatus& status)
{
    if (status.id != m_job || status.finished)
        return;
    m_progress->setPhase(textOf(status.progress.phase));
    const auto total = status.progress.total.value_or(0);
    m_progress->setFraction(total > 0 ? static_cast<double>(status.progress.done) / static_cast<double>(total) : -1);
}

void DuplicatesView::refresh()
{
    const bool any = m_model->rowCount() > 0;
    m_none->setContent(Drawing::People, m_searched ? tr("Nobody is there twice") : tr("Is somebody here twice?"),
                       m_searched ? tr("Patron compared names, addresses, numbers and birthdays of all customers.")
                                  : tr("Patron compares names, addresses, numbers and birthdays and shows pairs that "
                                       "may be one person. Nothing is merged without you."));
    m_stack->setCurrentWidget(any ? m_work : static_cast<QWidget*>(m_none));
    for (QAction* action : {m_merge, m_apart, m_later})
        action->setEnabled(any && !m_busy);
    const qint64 total = m_model->total().value_or(0);
    m_count->setText(total > m_model->rowCount()
                         ? tr("%1 pairs, the surest %2").arg(countText(total), countText(m_model->rowCount()))
                         : tr("%n pair(s), the surest first", nullptr, int(total)));
    if (!any) {
        m_row = -1;
        return;
    }
    const int row = std::clamp(m_row, 0, m_model->rowCount() - 1);
    m_list->setCurrentIndex(m_model->index(row));
    showPair(row);
}

void DuplicatesView::showPair(int row)
{
    const DuplicateRow* pair = m_model->rowAt(row);
    if (!pair)
        return;
    m_row = row;
    m_card->setWaiting();
    m_services.ask<Comparison>(
        this,
        [pair = pair->pair, now = m_services.clock().now(), &store = m_services.store()](ReadSession& session) {
            return readComparison(session, store, pair, now);
        },
        [this](Result<Comparison> comparison) {
            if (comparison)
                m_card->setComparison(*comparison);
        },
        QStringLiteral("pair"));
}

void DuplicatesView::afterDecision()
{
    m_busy = false;
    m_model->reload();
}

void DuplicatesView::merge()
{
    const DuplicateRow* row = m_model->rowAt(m_row);
    if (!row || m_busy)
        return;
    m_busy = true;
    Services& services = m_services;
    const workspace::MergeWish wish{row->pair.first, row->pair.second, "duplicate"};
    services.run<workspace::MergeOutcome>(
        this, {},
        [&services, wish](JobContext& job) {
            return workspace::mergeCustomers(services.store(), wish, job.clock().now());
        },
        [this, wish, name = row->firstName, &services](Result<workspace::MergeOutcome> outcome) {
            afterDecision();
            if (!outcome) {
                Q_EMIT noteRaised(Tone::Danger, textOf(outcome.error().text));
                return;
            }
            services.undo().record(
                tr("merge of %1", "what is undone").arg(name),
                [&services, merged = outcome->merged](JobContext& job) -> Result<void> {
                    PATRON_CHECK(workspace::unmergeCustomer(services.store(), merged, job.clock().now()));
                    return {};
                },
                [&services, wish](JobContext& job) -> Result<void> {
                    PATRON_CHECK(workspace::mergeCustomers(services.store(), wish, job.clock().now()));
                    return {};
                });
            Q_EMIT undoOffered(tr("%1 is one customer now.").arg(name));
        });
}

void DuplicatesView::keepApart()
{
    const DuplicateRow* row = m_model->rowAt(m_row);
    if (!row || m_busy)
        return;
    m_busy = true;
    struct Done
    {};
    Services& services = m_services;
    const auto write = [&services, one = row->pair.first, other = row->pair.second](Ms now, bool apart) {
        return services.store().write([&](Transaction& tx) -> Result<void> {
            if (apart)
                customer::duplicates::keepApart(tx, one, other, now);
            else
                customer::duplicates::forgetApart(tx, one, other);
            return {};
        });
    };
    services.run<Done>(
        this, {},
        [write](JobContext& job) -> Result<Done> {
            PATRON_CHECK(write(job.clock().now(), true));
            return Done{};
        },
        [this, write, &services](Result<Done> done) {
            afterDecision();
            if (!done) {
                Q_EMIT noteRaised(Tone::Danger, textOf(done.error().text));
                return;
            }
            services.undo().record(
                tr("“not the same”", "what is undone"),
                [write](JobContext& job) { return write(job.clock().now(), false); },
                [write](JobContext& job) { return write(job.clock().now(), true); });
            Q_EMIT undoOffered(tr("They stay two customers and are not asked about again."));
        });
}

void DuplicatesView::later()
{
    if (m_model->rowCount() > 0)
        m_list->setCurrentIndex(m_model->index((m_row + 1) % m_model->rowCount()));
}

}
