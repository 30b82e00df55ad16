#include "ui/kit/cardtable.h"

#include "ui/kit/delegates.h"
#include "ui/kit/theme.h"
#include "ui/kit/tokens.h"

#include <QHeaderView>
#include <QTableView>

namespace patron::ui {

void makeCardTable(QTableView* table, Theme& theme)
{
    table->setItemDelegate(new CellDelegate(theme, table));
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setTabKeyNavigation(false);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setProperty("kitFlat", true);
    table->setFrameShape(QFrame::NoFrame);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(theme.scaled(size::row));
    QHeaderView* header = table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsClickable(false);
    header->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
}

}
