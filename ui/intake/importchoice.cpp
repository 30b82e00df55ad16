#include "ui/intake/importchoice.h"

#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/kit/cardtable.h"
#include "ui/kit/delegates.h"
#include "ui/kit/emptystate.h"
#include "ui/kit/theme.h"
#include "ui/models/fieldwords.h"
#include "ui/models/localetext.h"

#include <QHeaderView>
#include <QTableWidget>
#include <QVBoxLayout>

namespace patron::ui {

namespace {
enum PastColumn { FileColumn, KindColumn, DateColumn, RowsColumn, RejectedColumn, StateColumn, pastColumns };
}

ImportChoice::ImportChoice(Theme& theme, const TimeZone& zone, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_zone(zone)
    , m_trouble(new Banner(theme, Tone::Danger, {}, this))
    , m_card(new Card(theme, tr("Imported before"), this))
    , m_table(new QTableWidget(0, pastColumns, m_card))
    , m_open(new Button(theme, Button::Role::Ghost, tr("Report"), m_card))
    , m_undo(new Button(theme, Button::Role::Ghost, Glyph::Undo, tr("Undo…"), m_card))
{
    m_trouble->setObjectName(QStringLiteral("importTrouble"));
    m_trouble->setClosable(true);
    m_trouble->hide();
    auto* drop = new Card(theme, {}, this);
    auto* empty =
        new EmptyState(theme, Drawing::File, tr("Drop a file here"),
                       tr("Customers, orders, events, consents or products as your shop, till or newsletter program "
                          "exports them: CSV, Excel, ZIP, JSON, vCard. Nothing is changed until you have seen what "
                          "will happen."),
                       drop);
    empty->setObjectName(QStringLiteral("importDrop"));
    empty->setPrimary(tr("Choose a file…"));
    empty->setSecondary(tr("Paste from the clipboard"));
    drop->body()->addWidget(empty);
    buildPast();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xxl, 0, space::xxl, space::xl);
    column->setSpacing(space::xl);
    column->addWidget(m_trouble);
    column->addWidget(drop, 3);
    column->addWidget(m_card, 2);
    connect(empty, &EmptyState::primaryTriggered, this, &ImportChoice::chooseRequested);
    connect(empty, &EmptyState::secondaryTriggered, this, &ImportChoice::pasteRequested);
    m_open->setObjectName(QStringLiteral("pastOpen"));
    m_open->setCompact(true);
    m_undo->setObjectName(QStringLiteral("pastUndo"));
    m_undo->setCompact(true);
    m_card->addCorner(m_open);
    m_card->addCorner(m_undo);
    connect(m_open, &QPushButton::clicked, this, [this] {
        if (const intake::PastImport* past = current())
            Q_EMIT pastChosen(*past);
    });
    connect(m_undo, &QPushButton::clicked, this, [this] {
        if (const intake::PastImport* past = current())
            Q_EMIT undoRequested(*past);
    });
    connect(m_table, &QTableWidget::itemSelectionChanged, this, &ImportChoice::refresh);
    refresh();
    connect(m_table, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        if (index.row() < static_cast<int>(m_past.size()))
            Q_EMIT pastChosen(m_past[static_cast<std::size_t>(index.row())]);
    });
}

void ImportChoice::buildPast()
{
    m_table->setObjectName(QStringLiteral("importPast"));
    m_table->setAccessibleName(tr("Imported before"));
    m_table->setHorizontalHeaderLabels({tr("File"), tr("What"), tr("When"), tr("Rows"), tr("Left out"), tr("State")});
    makeCardTable(m_table, m_theme);
    QHeaderView* header = m_table->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(FileColumn, QHeaderView::Stretch);
    m_card->body()->addWidget(m_table);
    m_card->hide();
}

void ImportChoice::setTrouble(const QString& sentence)
{
    m_trouble->setVisible(!sentence.isEmpty());
    if (!sentence.isEmpty())
        m_trouble->setMessage(Tone::Danger, sentence);
}

void ImportChoice::setPast(const std::vector<intake::PastImport>& past)
{
    m_past = past;
    m_table->setRowCount(static_cast<int>(past.size()));
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const intake::PastImport& each = past[static_cast<std::size_t>(row)];
        const QStringList words{textOf(each.fileName),
                                importKindsText(each.kind),
                                dateText(each.at, m_zone) + QStringLiteral(", ") + timeText(each.at, m_zone),
                                countText(each.rows),
                                countText(each.counts.rejected),
                                each.undone ? tr("Undone") : tr("In force")};
        for (int column = 0; column < pastColumns; ++column) {
            auto* item = new QTableWidgetItem(words.at(column));
            if (each.undone)
                item->setForeground(m_theme.colour(Colour::Text3));
            if (column == RowsColumn || column == RejectedColumn)
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            m_table->setItem(row, column, item);
        }
    }
    if (m_table->currentRow() < 0 && m_table->rowCount() > 0)
        m_table->setCurrentCell(0, FileColumn);
    m_card->setVisible(!past.empty());
    refresh();
}

const intake::PastImport* ImportChoice::current() const
{
    const auto row = static_cast<std::size_t>(m_table->currentRow());
    return m_table->currentRow() >= 0 && row < m_past.size() ? &m_past[row] : nullptr;
}

void ImportChoice::refresh()
{
    const intake::PastImport* past = current();
    m_open->setEnabled(past != nullptr);
    m_undo->setEnabled(past && !past->undone);
}

}
