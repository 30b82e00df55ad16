#include "ui/intake/importreportview.h"

#include "ui/intake/counttiles.h"
#include "ui/intake/reportwords.h"
#include "ui/intake/rowfixcard.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/cardtable.h"
#include "ui/kit/delegates.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/rejectsmodel.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QTableView>
#include <QVBoxLayout>

namespace patron::ui {

ImportReportView::ImportReportView(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_tiles(new CountTiles(theme, this))
    , m_lines(new Label(theme, {}, Type::Body, Colour::Text2, this))
    , m_card(new Card(theme, tr("Rows that were left out"), this))
    , m_table(new QTableView(m_card))
    , m_rejects(new RejectsModel(this))
    , m_fix(new RowFixCard(theme, this))
    , m_clean(new Label(theme, tr("Every row was taken."), Type::Body, Colour::Text2, this))
    , m_save(new Button(theme, Button::Role::Ghost, tr("Save as a list…"), m_card))
    , m_read(new Button(theme, Button::Role::Ghost, tr("Read a corrected list…"), m_card))
    , m_bringIn(new Button(theme, Button::Role::Secondary, tr("Bring in corrected rows"), m_card))
{
    auto* counts = new Card(theme, {}, this);
    counts->body()->addWidget(m_tiles);
    m_lines->setWordWrap(true);
    counts->body()->addWidget(m_lines);
    counts->body()->addWidget(m_clean);

    buildTable();
    buildButtons();
    auto* left = new QHBoxLayout;
    left->setSpacing(space::xl);
    left->addWidget(m_card, 3);
    left->addWidget(m_fix, 2);
    m_fix->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xxl, 0, space::xxl, space::xl);
    column->setSpacing(space::xl);
    column->addWidget(counts);
    column->addLayout(left, 1);
    column->addStretch(0);
}

void ImportReportView::buildTable()
{
    m_table->setObjectName(QStringLiteral("importRejects"));
    m_table->setAccessibleName(tr("Rows that were left out"));
    m_table->setModel(m_rejects);
    makeCardTable(m_table, m_theme);
    m_table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    QHeaderView* header = m_table->horizontalHeader();
    m_table->setColumnWidth(RejectsModel::LineColumn, m_theme.scaled(72));
    m_table->setColumnWidth(RejectsModel::NameColumn, m_theme.scaled(150));
    m_table->setColumnWidth(RejectsModel::ValueColumn, m_theme.scaled(180));
    header->setSectionResizeMode(RejectsModel::ReasonColumn, QHeaderView::Stretch);
    m_card->setSubtitle(tr("Put the cells right here, or save the list and mend it elsewhere. Undoing the import takes "
                           "them back, too."));
    m_card->body()->addWidget(m_table);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ImportReportView::showRow);
    connect(m_rejects, &RejectsModel::fixesChanged, this, &ImportReportView::refresh);
    connect(m_fix, &RowFixCard::cellEdited, this, [this](int column, const QString& text) {
        m_rejects->setCell(m_table->currentIndex().row(), column, text);
    });
    // A value that was typed into the table stands in the form, too.
    connect(m_table->itemDelegate(), &QAbstractItemDelegate::commitData, this, &ImportReportView::showRow,
            Qt::QueuedConnection);
}

void ImportReportView::buildButtons()
{
    m_save->setObjectName(QStringLiteral("rejectsSave"));
    m_read->setObjectName(QStringLiteral("rejectsRead"));
    m_bringIn->setObjectName(QStringLiteral("rejectsBringIn"));
    auto* row = new QHBoxLayout;
    row->setSpacing(space::m);
    for (Button* button : {m_bringIn, m_save, m_read}) {
        button->setCompact(true);
        row->addWidget(button);
    }
    row->addStretch(1);
    m_card->body()->addLayout(row);
    connect(m_save, &QPushButton::clicked, this, &ImportReportView::saveRequested);
    connect(m_read, &QPushButton::clicked, this, &ImportReportView::readRequested);
    connect(m_bringIn, &QPushButton::clicked, this, [this] { Q_EMIT fixesGiven(m_rejects->fixes()); });
}

void ImportReportView::showRow()
{
    const int row = m_table->currentIndex().row();
    const bool fixable = m_rejects->isFixable(row);
    m_fix->setVisible(fixable);
    if (!fixable)
        return;
    const auto cell = [&](RejectsModel::Column column) { return m_rejects->index(row, column).data().toString(); };
    m_fix->setRow(tr("Line %1").arg(cell(RejectsModel::LineColumn)), m_rejects->columnNames(row), m_rejects->cells(row),
                  m_rejects->wrongColumn(row), cell(RejectsModel::ReasonColumn));
}

void ImportReportView::refresh()
{
    const auto count = static_cast<int>(m_rejects->fixes().size());
    m_bringIn->setEnabled(count > 0);
    m_bringIn->setText(count > 0 ? tr("Bring in %n corrected row(s)", nullptr, count) : tr("Bring in corrected rows"));
}

void ImportReportView::setLines(const QStringList& lines)
{
    m_lines->setText(lines.join(u'\n'));
    m_lines->setVisible(!lines.isEmpty());
}

void ImportReportView::setReport(const intake::ImportReport& report)
{
    m_tiles->setCounts(report.counts);
    setLines(reportLines(report));
    setRejects(report.rejects, {});
}

void ImportReportView::setPast(const intake::PastImport& past)
{
    m_tiles->setCounts(past.counts);
    setLines({});
    setRejects({}, {});
}

void ImportReportView::setRejects(std::vector<intake::RejectedRow> rows, std::vector<intake::CorrectedRows> tables)
{
    const bool any = !rows.empty();
    m_rejects->setRows(std::move(rows));
    m_rejects->setTables(std::move(tables));
    bool fixable = false;
    for (int row = 0; row < m_rejects->rowCount() && !fixable; ++row)
        fixable = m_rejects->isFixable(row);
    for (Button* button : {m_save, m_read, m_bringIn})
        button->setVisible(fixable);
    m_fix->hide();
    m_card->setVisible(any);
    m_clean->setVisible(!any);
    if (fixable)
        m_table->setCurrentIndex(m_rejects->index(0, RejectsModel::ValueColumn));
    showRow();
    refresh();
}

}
