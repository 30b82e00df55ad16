#include "ui/customers/customerlistview.h"

#include "ui/customers/consentdelegate.h"
#include "ui/kit/banner.h"
#include "ui/kit/delegates.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/pageheader.h"
#include "ui/kit/searchfield.h"
#include "ui/kit/theme.h"
#include "ui/models/customerlistmodel.h"
#include "ui/models/localetext.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace patron::ui {

namespace {
/// More rows than this are an export, not a copy.
constexpr int mostCopied = 10'000;
/// Where the window is too small for all columns the table scrolls.
constexpr int leastEmailPx = 180;
}

CustomerListView::CustomerListView(Theme& theme, Services& services, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_model(new CustomerListModel(services, this))
    , m_header(new PageHeader(theme, tr("Customers"), this))
    , m_search(new SearchField(theme, tr("Name, e-mail, phone or number"), this))
    , m_trouble(new Banner(theme, Tone::Danger, {}, this))
    , m_stack(new QStackedWidget(this))
    , m_table(new QTableView(m_stack))
    , m_nobody(
          new EmptyState(theme, Drawing::People, tr("No customers yet"),
                         tr("Bring in a file from your shop, till or newsletter: customers, orders or both. Patron "
                            "finds out what its columns mean."),
                         m_stack))
    , m_noneFound(new EmptyState(theme, Drawing::Search, tr("Nobody found"), tr("Try another word."), m_stack))
    , m_copy(new QAction(tr("Copy the selected customers"), this))
{
    setObjectName(QStringLiteral("customerList"));
    m_search->setObjectName(QStringLiteral("customersSearch"));
    m_search->setMinimumWidth(theme.scaled(260));
    m_header->setCentre(m_search);
    auto* import = new QAction(tr("Import…"), this);
    import->setObjectName(QStringLiteral("customersImport"));
    m_header->setPrimaryAction(import);
    m_copy->setObjectName(QStringLiteral("customersCopy"));
    m_copy->setProperty("kitGlyph", int(Glyph::Copy));
    m_nobody->setObjectName(QStringLiteral("customersNobody"));
    m_nobody->setPrimary(tr("Import a file"));
    m_nobody->setSecondary(tr("Explore the sample shop"));
    m_noneFound->setPrimary(tr("Clear the search"));
    m_trouble->hide();
    buildTable(theme);
    for (QWidget* each : std::initializer_list<QWidget*>{m_table, m_nobody, m_noneFound})
        m_stack->addWidget(each);

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

    connect(import, &QAction::triggered, this, &CustomerListView::importRequested);
    connect(m_nobody, &EmptyState::primaryTriggered, this, &CustomerListView::importRequested);
    connect(m_nobody, &EmptyState::secondaryTriggered, this, &CustomerListView::sampleRequested);
    connect(m_noneFound, &EmptyState::primaryTriggered, this, [this] {
        m_search->clear();
        m_search->setFocus();
    });
    connect(m_search, &SearchField::searched, m_model, &CustomerListModel::setSearch);
    connect(m_search, &SearchField::downPressed, this, &CustomerListView::takeFocus);
    connect(m_copy, &QAction::triggered, this, &CustomerListView::copySelected);
    connect(m_model, &CustomerListModel::counted, this, &CustomerListView::refresh);
    connect(m_model, &CustomerListModel::failed, this, [this](const QString& sentence) {
        m_trouble->setMessage(Tone::Danger, sentence);
        m_trouble->show();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &CustomerListView::refresh);
    connect(&theme, &Theme::changed, this,
            [this, &theme] { m_table->verticalHeader()->setDefaultSectionSize(theme.scaled(size::row)); });
    refresh();
}

void CustomerListView::buildTable(Theme& theme)
{
    m_table->setObjectName(QStringLiteral("customersTable"));
    m_table->setAccessibleName(tr("Customers"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new CellDelegate(theme, m_table));
    m_table->setItemDelegateForColumn(CustomerListModel::NameColumn, new AvatarDelegate(theme, m_table));
    m_table->setItemDelegateForColumn(CustomerListModel::ConsentColumn, new ConsentDelegate(theme, m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setMouseTracking(true);
    m_table->setCornerButtonEnabled(false);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(theme.scaled(size::row));
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsClickable(false);
    header->setStretchLastSection(false);
    const auto width = [&](int column, int px) { m_table->setColumnWidth(column, theme.scaled(px)); };
    width(CustomerListModel::NameColumn, 200);
    width(CustomerListModel::ConsentColumn, 116);
    width(CustomerListModel::CountryColumn, 130);
    width(CustomerListModel::OrdersColumn, 76);
    width(CustomerListModel::SpentColumn, 110);
    width(CustomerListModel::LastColumn, 110);
    header->setSectionResizeMode(QHeaderView::Fixed);
    m_table->installEventFilter(this);
    m_table->viewport()->installEventFilter(this);
    connect(m_table, &QAbstractItemView::activated, this, [this](const QModelIndex& index) { open(index.row()); });
}

void CustomerListView::fitColumns()
{
    int others = 0;
    for (int column = 0; column < CustomerListModel::columns; ++column) {
        if (column != CustomerListModel::EmailColumn)
            others += m_table->columnWidth(column);
    }
    m_table->setColumnWidth(CustomerListModel::EmailColumn,
                            std::max(m_theme.scaled(leastEmailPx), m_table->viewport()->width() - others));
}

bool CustomerListView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_table->viewport() && event->type() == QEvent::Resize)
        fitColumns();
    if (watched == m_table && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        copySelected();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void CustomerListView::setSearch(const QString& text)
{
    m_search->setText(text);
    m_model->setSearch(text);
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

const customer::CustomerFilter& CustomerListView::filter() const
{
    return m_model->filter();
}

qint64 CustomerListView::selectedCount() const
{
    qint64 rows = 0;
    for (const QItemSelectionRange& range : m_table->selectionModel()->selection())
        rows += range.height();
    return rows;
}

void CustomerListView::refresh()
{
    const std::optional<qint64> count = m_model->count();
    if (!count) {
        m_header->setSubtitle(tr("Counting…"));
        return;
    }
    const bool searching = !m_model->search().isEmpty();
    QString text =
        searching ? tr("%1 found", "customers").arg(countText(*count)) : tr("%n customer(s)", nullptr, int(*count));
    if (*count > 999 && !searching)
        text = tr("%1 customers").arg(countText(*count));
    const qint64 selected = selectedCount();
    if (selected > 1)
        text += QStringLiteral(" · ") + tr("%1 selected").arg(countText(selected));
    if (m_model->isCounting())
        text += QStringLiteral(" · ") + tr("counting again…");
    m_header->setSubtitle(text);
    m_copy->setEnabled(selected > 0);
    if (*count > 0) {
        m_stack->setCurrentWidget(m_table);
        // The person came here before the rows did and has not begun to type.
        if (std::exchange(m_waitsForRows, false) && m_search->hasFocus() && m_search->text().isEmpty())
            takeFocus();
    } else if (searching) {
        m_noneFound->setContent(Drawing::Search, tr("Nobody found"),
                                tr("No name, address or number begins with “%1”.").arg(m_model->search()));
        m_stack->setCurrentWidget(m_noneFound);
    } else {
        m_stack->setCurrentWidget(m_nobody);
    }
}

void CustomerListView::open(int row)
{
    if (const customer::CustomerRow* customer = m_model->rowAt(row))
        Q_EMIT opened(customer->id);
}

void CustomerListView::copySelected()
{
    QStringList lines;
    for (const QItemSelectionRange& range : m_table->selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom() && lines.size() < mostCopied; ++row) {
            QStringList cells;
            for (int column = 0; column < CustomerListModel::columns; ++column) {
                if (column != CustomerListModel::ConsentColumn)
                    cells << m_model->index(row, column).data().toString();
            }
            if (m_model->rowAt(row))
                lines << cells.join(u'\t');
        }
    }
    if (!lines.isEmpty())
        QApplication::clipboard()->setText(lines.join(u'\n') + u'\n');
}

}
