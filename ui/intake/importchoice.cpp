#include "ui/intake/importchoice.h"

#include "ui/kit/banner.h"
#include "ui/kit/card.h"
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
enum PastColumn { FileColumn, KindColumn, DateColumn, RowsColumn, RejectedColumn, pastColumns };
}

ImportChoice::ImportChoice(Theme& theme, const TimeZone& zone, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_zone(zone)
    , m_trouble(new Banner(theme, Tone::Danger, {}, this))
    , m_card(new Card(theme, tr("Imported before"), this))
    , m_table(new QTableWidget(0, pastColumns, m_card))
{
    m_trouble->setObjectName(QStringLiteral("importTrouble"));
    m_trouble->setClosable(true);
    m_trouble->hide();
    auto* drop = new Card(theme, {}, this);
    auto* empty =
        new EmptyState(theme, Drawing::File, tr("Drop a file here"),
                       tr("A CSV file of customers, orders, events or consents, as your shop, till or newsletter "
                          "program exports it. Nothing is changed until you have seen what will happen."),
                       drop);
    empty->setObjectName(QStringLiteral("importDrop"));
    empty->setPrimary(tr("Choose a file…"));
    drop->body()->addWidget(empty);
    buildPast();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(space::xxl, 0, space::xxl, space::xl);
    column->setSpacing(space::xl);
    column->addWidget(m_trouble);
    column->addWidget(drop, 3);
    column->addWidget(m_card, 2);
    connect(empty, &EmptyState::primaryTriggered, this, &ImportChoice::chooseRequested);
    connect(m_table, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        if (index.row() < static_cast<int>(m_past.size()))
            Q_EMIT pastChosen(m_past[static_cast<std::size_t>(index.row())]);
    });
}

void ImportChoice::buildPast()
{
    m_table->setObjectName(QStringLiteral("importPast"));
    m_table->setAccessibleName(tr("Imported before"));
    m_table->setHorizontalHeaderLabels({tr("File"), tr("What"), tr("When"), tr("Rows"), tr("Left out")});
    m_table->setItemDelegate(new CellDelegate(m_theme, m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setShowGrid(false);
    m_table->setProperty("kitFlat", true);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->verticalHeader()->hide();
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsClickable(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
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
        const QStringList words{textOf(each.fileName), importKindsText(each.kind),
                                dateText(each.at, m_zone) + QStringLiteral(", ") + timeText(each.at, m_zone),
                                countText(each.rows), countText(each.counts.rejected)};
        for (int column = 0; column < pastColumns; ++column) {
            auto* item = new QTableWidgetItem(words.at(column));
            if (column >= RowsColumn)
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            m_table->setItem(row, column, item);
        }
    }
    m_card->setVisible(!past.empty());
}

}
