#include "ui/customers/customerlistview.h"

#include "ui/customers/consentdelegate.h"
#include "ui/customers/facetpanel.h"
#include "ui/customers/selectionactions.h"
#include "ui/customers/selectionbar.h"
#include "ui/customers/viewbar.h"
#include "ui/kit/banner.h"
#include "ui/kit/delegates.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/pageheader.h"
#include "ui/kit/searchfield.h"
#include "ui/kit/theme.h"
#include "ui/models/customerlistmodel.h"
#include "ui/models/localetext.h"
#include "ui/models/services.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace patron::ui {

namespace {
/// Where the window is too small for all columns the table scrolls.
constexpr int leastStretchPx = 180;
/// Below this the facets give their room to the table.
constexpr int facetsFromPx = 900;
/// So many are selected again after the list was told anew.
constexpr std::size_t mostKept = 500;

int widthOf(const QString& column)
{
    static const QHash<QString, int> widths{{QStringLiteral("name"), 200},       {QStringLiteral("email"), 200},
                                            {QStringLiteral("may_write"), 116},  {QStringLiteral("country"), 130},
                                            {QStringLiteral("orders"), 84},      {QStringLiteral("total_spent"), 110},
                                            {QStringLiteral("last_order"), 116}, {QStringLiteral("tags"), 180}};
    return widths.value(column, 132);
}
}

CustomerListView::CustomerListView(Theme& theme, Services& services, Dialogs& dialogs, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_services(services)
    , m_dialogs(dialogs)
    , m_model(new CustomerListModel(services, this))
    , m_header(new PageHeader(theme, tr("Customers"), this))
    , m_search(new SearchField(theme, tr("Name, address, order or number"), this))
    , m_trouble(new Banner(theme, Tone::Danger, {}, this))
    , m_views(new ViewBar(theme, this))
    , m_facets(new FacetPanel(theme, services, this))
    , m_stack(new QStackedWidget(this))
    , m_table(new QTableView(m_stack))
    , m_nobody(
          new EmptyState(theme, Drawing::People, tr("No customers yet"),
                         tr("Bring in a file from your shop, till or newsletter: customers, orders or both. Patron "
                            "finds out what its columns mean."),
                         m_stack))
    , m_noneFound(new EmptyState(theme, Drawing::Search, tr("Nobody found"), tr("Try another word."), m_stack))
    , m_selection(new SelectionBar(theme, this))
    , m_actions(new SelectionActions(services, dialogs, *m_model, *m_table, this))
    , m_showFacets(new QAction(tr("Filters"), this))
    , m_chooseColumns(new QAction(tr("Columns"), this))
{
    setObjectName(QStringLiteral("customerList"));
    buildHeader();
    m_nobody->setObjectName(QStringLiteral("customersNobody"));
    m_nobody->setPrimary(tr("Import a file"));
    m_nobody->setSecondary(tr("Explore the sample shop"));
    m_noneFound->setPrimary(tr("Show everybody"));
    m_trouble->hide();
    buildTable();
    for (QWidget* each : std::initializer_list<QWidget*>{m_table, m_nobody, m_noneFound})
        m_stack->addWidget(each);
    for (QAction* action : m_actions->actions())
        m_selection->addAction(action);

    auto* people = new QVBoxLayout;
    people->setSpacing(space::m);
    people->addWidget(m_views);
    people->addWidget(m_stack, 1);
    people->addWidget(m_selection);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(space::l);
    columns->addWidget(m_facets);
    columns->addLayout(people, 1);
    auto* body = new QVBoxLayout;
    body->setContentsMargins(space::xxl, 0, space::xxl, space::xl);
    body->setSpacing(space::l);
    body->addWidget(m_trouble);
    body->addLayout(columns, 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addLayout(body, 1);
    connectParts();
    m_facets->setFilter({});
    readViews();
    refresh();
}

void CustomerListView::buildHeader()
{
    m_search->setObjectName(QStringLiteral("customersSearch"));
    m_search->setMinimumWidth(m_theme.scaled(240));
    m_header->setCentre(m_search);
    m_showFacets->setObjectName(QStringLiteral("customersFilters"));
    m_showFacets->setProperty("kitGlyph", int(Glyph::Filter));
    m_showFacets->setCheckable(true);
    m_showFacets->setChecked(true);
    m_showFacets->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F));
    addAction(m_showFacets);
    m_chooseColumns->setObjectName(QStringLiteral("customersColumns"));
    m_chooseColumns->setProperty("kitGlyph", int(Glyph::Columns));
    m_header->addSecondaryAction(m_showFacets);
    m_header->addSecondaryAction(m_chooseColumns);
    auto* import = new QAction(tr("Import…"), this);
    import->setObjectName(QStringLiteral("customersImport"));
    m_header->setPrimaryAction(import);
    connect(import, &QAction::triggered, this, &CustomerListView::importRequested);
    connect(m_chooseColumns, &QAction::triggered, this, &CustomerListView::offerColumns);
    connect(m_showFacets, &QAction::toggled, this,
            [this](bool on) { m_facets->setVisible(on && m_model->count() > 0); });
}

void CustomerListView::connectParts()
{
    connect(m_nobody, &EmptyState::primaryTriggered, this, &CustomerListView::importRequested);
    connect(m_nobody, &EmptyState::secondaryTriggered, this, &CustomerListView::sampleRequested);
    connect(m_noneFound, &EmptyState::primaryTriggered, this, [this] {
        m_search->clear();
        applyFilter({});
        m_search->setFocus();
    });
    connect(m_search, &SearchField::searched, this, [this](const QString& text) {
        customer::CustomerFilter filter = m_model->filter();
        filter.text = text.trimmed().toStdString();
        applyFilter(filter);
    });
    connect(m_search, &SearchField::downPressed, this, &CustomerListView::takeFocus);
    connect(m_facets, &FacetPanel::filterChosen, this, &CustomerListView::applyFilter);
    connect(m_facets, &FacetPanel::shownChanged, this, &CustomerListView::refresh);
    connect(m_views, &ViewBar::viewChosen, this, &CustomerListView::showView);
    connect(m_views, &ViewBar::saveRequested, this, &CustomerListView::saveView);
    connect(m_views, &ViewBar::removeRequested, this, &CustomerListView::removeView);
    connect(m_views, &ViewBar::conditionRemoved, this, [this](const QString& facet) {
        customer::CustomerFilter filter = m_model->filter();
        std::erase_if(filter.facets, [&](const auto& choice) { return choice.facet == facet.toStdString(); });
        applyFilter(filter);
    });
    connect(m_selection, &SelectionBar::clearRequested, m_table, &QTableView::clearSelection);
    connect(m_model, &CustomerListModel::counted, this, &CustomerListView::refresh);
    const auto fail = [this](const QString& sentence) {
        m_trouble->setMessage(Tone::Danger, sentence);
        m_trouble->show();
    };
    connect(m_model, &CustomerListModel::failed, this, fail);
    connect(m_facets, &FacetPanel::failed, this, fail);
    connect(m_actions, &SelectionActions::undoOffered, this, &CustomerListView::undoOffered);
    connect(m_actions, &SelectionActions::noteRaised, this, &CustomerListView::noteRaised);
    connect(m_actions, &SelectionActions::goRequested, this, &CustomerListView::goRequested);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &CustomerListView::refresh);
    connect(m_model, &QAbstractItemModel::modelAboutToBeReset, this,
            [this] { m_keep = m_actions->selected(mostKept); });
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        setDelegates();
        fitColumns();
        for (const CustomerId customer : std::exchange(m_keep, {})) {
            const int row = m_model->rowOf(customer);
            if (row >= 0)
                m_table->selectionModel()->select(m_model->index(row, 0),
                                                  QItemSelectionModel::Select | QItemSelectionModel::Rows);
        }
    });
    connect(&m_services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (changes.touches(Area::Views))
            readViews();
    });
    connect(&m_theme, &Theme::changed, this,
            [this] { m_table->verticalHeader()->setDefaultSectionSize(m_theme.scaled(size::row)); });
}

void CustomerListView::buildTable()
{
    m_table->setObjectName(QStringLiteral("customersTable"));
    m_table->setAccessibleName(tr("Customers"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new CellDelegate(m_theme, m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setMouseTracking(true);
    m_table->setCornerButtonEnabled(false);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(m_theme.scaled(size::row));
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setStretchLastSection(false);
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setSectionsClickable(true);
    header->setSortIndicatorShown(false);
    connect(header, &QHeaderView::sectionClicked, this, [this, header](int section) {
        if (!m_model->canSort(section))
            return;
        // Up, down, and back to the order in which they came.
        const customer::CustomerSort now = m_model->order();
        const bool same = now.column == m_model->columnIds().at(section).toStdString();
        const Qt::SortOrder order = same && !now.descending ? Qt::DescendingOrder : Qt::AscendingOrder;
        const bool off = same && now.descending;
        header->setSortIndicatorShown(!off);
        header->setSortIndicator(section, order);
        m_model->sort(off ? -1 : section, order);
        refresh();
    });
    m_table->viewport()->installEventFilter(this);
    m_table->installEventFilter(this);
    connect(m_table, &QAbstractItemView::activated, this, [this](const QModelIndex& index) { open(index.row()); });
    setDelegates();
}

void CustomerListView::setDelegates()
{
    const QStringList& ids = m_model->columnIds();
    for (int column = 0; column < ids.size(); ++column) {
        const QString& id = ids.at(column);
        delete m_table->itemDelegateForColumn(column);
        QAbstractItemDelegate* delegate = nullptr;
        if (id == u"name")
            delegate = new AvatarDelegate(m_theme, m_table);
        else if (id == u"may_write")
            delegate = new ConsentDelegate(m_theme, m_table);
        m_table->setItemDelegateForColumn(column, delegate);
        m_table->setColumnWidth(column, m_theme.scaled(widthOf(id)));
    }
}

void CustomerListView::fitColumns()
{
    const QStringList& ids = m_model->columnIds();
    const int stretch = std::max(0, static_cast<int>(ids.indexOf(QStringLiteral("email"))));
    int others = 0;
    for (int column = 0; column < ids.size(); ++column) {
        if (column != stretch)
            others += m_table->columnWidth(column);
    }
    m_table->setColumnWidth(stretch, std::max(m_theme.scaled(leastStretchPx), m_table->viewport()->width() - others));
}

bool CustomerListView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table->viewport() && event->type() == QEvent::Resize)
        fitColumns();
    if (watched == m_table && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        m_actions->copy();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void CustomerListView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const bool was = event->oldSize().width() >= m_theme.scaled(facetsFromPx);
    const bool is = width() >= m_theme.scaled(facetsFromPx);
    if (was != is || event->oldSize().width() < 0)
        m_showFacets->setChecked(is);
}

void CustomerListView::setSearch(const QString& text)
{
    m_search->setText(text);
    customer::CustomerFilter filter = m_model->filter();
    filter.text = text.trimmed().toStdString();
    applyFilter(filter);
}

void CustomerListView::setFacet(const QString& facet, const QString& value)
{
    m_search->clear();
    applyFilter(withChoice({}, facet.toStdString(), value.toStdString(), false));
}

void CustomerListView::applyFilter(const customer::CustomerFilter& filter)
{
    m_trouble->hide();
    m_model->setFilter(filter);
    m_facets->setFilter(filter);
    refresh();
}

void CustomerListView::takeFocus()
{
    m_waitsForRows = !m_model->count();
    if (m_stack->currentWidget() != m_table || m_model->rowCount() == 0) {
        m_search->setFocus();
        return;
    }
    m_table->setFocus();
    if (!m_table->currentIndex().isValid())
        m_table->setCurrentIndex(m_model->index(0, 0));
}

const customer::CustomerIndex& CustomerListView::index() const
{
    return m_model->index();
}

QList<QAction*> CustomerListView::commands() const
{
    return QList<QAction*>{m_showFacets, m_chooseColumns} + m_actions->actions();
}

QList<QWidget*> CustomerListView::panes()
{
    return {m_header, m_facets, m_views, m_stack, m_selection};
}

void CustomerListView::refresh()
{
    const std::optional<qint64> count = m_model->count();
    const qint64 selected = m_actions->count();
    m_selection->setCount(selected > 1 ? selected : 0);
    m_actions->refresh();
    QList<ViewBar::Condition> conditions;
    for (const customer::FacetChoice& choice : m_model->filter().facets)
        conditions.append({choice.facet, choiceText(choice, m_facets->labelOf(choice.facet))});
    m_views->setConditions(conditions);
    const qint64 view = matchingView();
    m_views->setViews(m_saved, view);
    m_views->setCanSave(view < 0);
    if (!count) {
        m_header->setSubtitle(tr("Counting…"));
        return;
    }
    const bool narrowed = !(m_model->filter() == customer::CustomerFilter{});
    QString text =
        narrowed ? tr("%1 found", "customers").arg(countText(*count)) : tr("%n customer(s)", nullptr, int(*count));
    if (*count > 999 && !narrowed)
        text = tr("%1 customers").arg(countText(*count));
    if (m_model->isCounting())
        text += QStringLiteral(" · ") + tr("counting again…");
    m_header->setSubtitle(text);
    const bool empty = *count == 0 && !narrowed;
    m_facets->setVisible(!empty && m_showFacets->isChecked());
    m_views->setVisible(!empty);
    m_showFacets->setEnabled(!empty);
    m_chooseColumns->setEnabled(!empty);
    if (*count > 0) {
        m_stack->setCurrentWidget(m_table);
        // The person came here before the rows did and has not begun to type.
        if (std::exchange(m_waitsForRows, false) && m_search->hasFocus() && m_search->text().isEmpty())
            takeFocus();
    } else if (narrowed) {
        m_noneFound->setContent(Drawing::Search, tr("Nobody found"),
                                m_model->search().isEmpty()
                                    ? tr("Nobody has all of this at once.")
                                    : tr("No name, address or number begins with “%1”.").arg(m_model->search()));
        m_stack->setCurrentWidget(m_noneFound);
    } else {
        m_stack->setCurrentWidget(m_nobody);
    }
}

void CustomerListView::open(int row)
{
    if (const CustomerId customer = m_model->customerAt(row))
        Q_EMIT opened(customer);
}

void CustomerListView::offerColumns()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("columnsMenu"));
    menu->setAccessibleName(m_chooseColumns->text());
    for (const CustomerListModel::ColumnChoice& choice : m_model->choices()) {
        if (choice.id == u"name")
            continue;
        QAction* action = menu->addAction(choice.label);
        action->setCheckable(true);
        action->setChecked(m_model->columnIds().contains(choice.id));
        connect(action, &QAction::toggled, this, [this, id = choice.id](bool on) {
            QStringList ids = m_model->columnIds();
            if (on)
                ids << id;
            else
                ids.removeAll(id);
            m_model->setColumns(ids);
            refresh();
        });
    }
    menu->popup(m_header->mapToGlobal(QPoint(m_header->width() / 2, m_header->height())));
}

customer::SavedView CustomerListView::viewNow() const
{
    customer::SavedView view;
    view.text = m_model->filter().text;
    view.facets = m_model->filter().facets;
    if (m_facets->shown() != customer::facets::standard())
        view.shownFacets = m_facets->shown();
    if (m_model->columnIds() != CustomerListModel::standardColumns()) {
        for (const QString& id : m_model->columnIds())
            view.columns.push_back(id.toStdString());
    }
    view.sort = m_model->order();
    return view;
}

qint64 CustomerListView::matchingView() const
{
    const customer::SavedView now = viewNow();
    const auto same = [&](const customer::SavedView& view) {
        return view.text == now.text && view.facets == now.facets && view.columns == now.columns &&
               view.sort == now.sort && view.shownFacets == now.shownFacets;
    };
    if (same({}))
        return 0;
    const auto found = std::ranges::find_if(m_saved, same);
    return found == m_saved.end() ? -1 : found->id;
}

void CustomerListView::readViews()
{
    m_services.ask<std::vector<customer::SavedView>>(
        this,
        [](ReadSession& session) -> Result<std::vector<customer::SavedView>> {
            return customer::savedviews::all(session);
        },
        [this](Result<std::vector<customer::SavedView>> views) {
            if (views)
                m_saved = std::move(*views);
            refresh();
        },
        QStringLiteral("views"));
}

void CustomerListView::showView(qint64 id)
{
    customer::SavedView view;
    for (const customer::SavedView& each : m_saved) {
        if (each.id == id)
            view = each;
    }
    QStringList columns;
    for (const std::string& column : view.columns)
        columns << textOf(column);
    m_model->setColumns(columns.isEmpty() ? CustomerListModel::standardColumns() : columns);
    m_model->setSort(view.sort);
    const int sorted = static_cast<int>(m_model->columnIds().indexOf(textOf(view.sort.column)));
    m_table->horizontalHeader()->setSortIndicatorShown(sorted >= 0);
    if (sorted >= 0)
        m_table->horizontalHeader()->setSortIndicator(sorted,
                                                      view.sort.descending ? Qt::DescendingOrder : Qt::AscendingOrder);
    m_facets->setShown(view.shownFacets);
    m_search->setText(textOf(view.text));
    customer::CustomerFilter filter;
    filter.text = view.text;
    filter.facets = view.facets;
    applyFilter(filter);
}

void CustomerListView::saveView()
{
    const TextQuestion question{tr("Keep this view"), tr("Its name"), {}, tr("Keep")};
    m_dialogs.askText(this, question, [this](const std::optional<QString>& name) {
        if (!name || name->trimmed().isEmpty())
            return;
        customer::SavedView view = viewNow();
        view.name = name->trimmed().toStdString();
        m_services.change<customer::SavedView>(
            this,
            [view, now = m_services.clock().now()](Transaction& tx) {
                return customer::savedviews::save(tx, view, now);
            },
            [this](Result<customer::SavedView> saved) {
                if (!saved)
                    Q_EMIT noteRaised(Tone::Danger, textOf(saved.error().text));
                readViews();
            });
    });
}

void CustomerListView::removeView(qint64 id)
{
    struct Removed
    {};
    m_services.change<Removed>(
        this,
        [id](Transaction& tx) -> Result<Removed> {
            PATRON_CHECK(customer::savedviews::remove(tx, id));
            return Removed{};
        },
        [this](Result<Removed> removed) {
            if (!removed)
                Q_EMIT noteRaised(Tone::Danger, textOf(removed.error().text));
            readViews();
        });
}

}
