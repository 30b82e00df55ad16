#include "ui/sends/countlines.h"

#include "ui/models/localetext.h"

#include <QHeaderView>
#include <QIcon>
#include <QPixmap>
#include <QTreeWidget>

namespace patron::ui::countlines {

QTreeWidget* make(const QString& name, const QString& accessible, const QStringList& headings, QWidget* parent)
{
    auto* lines = new QTreeWidget(parent);
    lines->setObjectName(name);
    lines->setAccessibleName(accessible);
    lines->setProperty("kitFlat", true);
    lines->setProperty("kitCompact", true);
    lines->setRootIsDecorated(false);
    lines->setItemsExpandable(false);
    lines->setHeaderLabels(headings);
    lines->header()->setStretchLastSection(false);
    lines->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    lines->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    lines->headerItem()->setTextAlignment(1, Qt::AlignTrailing | Qt::AlignVCenter);
    lines->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    return lines;
}

void add(QTreeWidget* lines, const QString& words, std::int64_t count, const QColor& mark)
{
    auto* item = new QTreeWidgetItem(lines, {words, countText(count)});
    item->setToolTip(0, words);
    item->setTextAlignment(1, Qt::AlignTrailing | Qt::AlignVCenter);
    if (mark.isValid()) {
        QPixmap dot(10, 10);
        dot.fill(mark);
        item->setIcon(0, QIcon(dot));
    }
}

void advise(QTreeWidget* lines, const QString& words, const QColor& colour)
{
    if (words.isEmpty() || lines->topLevelItemCount() == 0)
        return;
    auto* item = new QTreeWidgetItem(lines->topLevelItem(lines->topLevelItemCount() - 1), {words, {}});
    item->setToolTip(0, words);
    item->setForeground(0, colour);
    item->setFirstColumnSpanned(true);
}

void fit(QTreeWidget* lines)
{
    lines->expandAll();
    int count = lines->topLevelItemCount();
    for (int i = 0; i < lines->topLevelItemCount(); ++i)
        count += lines->topLevelItem(i)->childCount();
    const int row = count > 0 ? lines->sizeHintForRow(0) : 0;
    lines->setFixedHeight(lines->header()->sizeHint().height() + row * count + 4);
}

}
