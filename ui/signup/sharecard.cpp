#include "ui/signup/sharecard.h"

#include "ui/kit/cardtable.h"
#include "ui/kit/delegates.h"
#include "ui/kit/label.h"
#include "ui/kit/theme.h"
#include "ui/models/eventwords.h"
#include "ui/models/localetext.h"

#include <QDate>
#include <QHeaderView>
#include <QLocale>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace patron::ui {

namespace {
enum Column { MonthColumn, ChannelColumn, SalesColumn, ShareColumn, columns };
constexpr std::size_t rowsShown = 36;

QString monthText(const std::string& month)
{
    const QDate day = QDate::fromString(textOf(month) + QStringLiteral("-01"), Qt::ISODate);
    return day.isValid() ? QLocale().toString(day, QStringLiteral("MMMM yyyy")) : textOf(month);
}

QString percentText(double share)
{
    return ShareCard::tr("%1 %", "per cent").arg(QLocale().toString(share * 100, 'f', 0));
}
}

ShareCard::ShareCard(Theme& theme, QWidget* parent)
    : Card(theme, tr("Sales with a name"), parent)
    , m_theme(theme)
    , m_all(new Label(theme, {}, Type::Body, Colour::Text2, this))
    , m_table(new QTableWidget(0, columns, this))
{
    m_all->setWordWrap(true);
    m_table->setObjectName(QStringLiteral("identifiedSales"));
    m_table->setAccessibleName(tr("Sales with a name by month and touchpoint"));
    m_table->setHorizontalHeaderLabels({tr("Month"), tr("Touchpoint"), tr("Sales"), tr("With a name")});
    m_table->horizontalHeaderItem(SalesColumn)->setTextAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    makeCardTable(m_table, theme);
    m_table->setItemDelegateForColumn(ShareColumn, new BarDelegate(theme, m_table));
    QHeaderView* header = m_table->horizontalHeader();
    header->setSectionResizeMode(ShareColumn, QHeaderView::Stretch);
    m_table->setColumnWidth(MonthColumn, theme.scaled(150));
    m_table->setColumnWidth(ChannelColumn, theme.scaled(120));
    m_table->setColumnWidth(SalesColumn, theme.scaled(90));
    body()->addWidget(m_all);
    body()->addWidget(m_table, 1);
}

void ShareCard::setSales(const std::vector<customer::IdentifiedSales>& sales)
{
    const customer::IdentifiedSales all = customer::identifiedInAll(sales);
    m_all->setText(all.sales == 0
                       ? tr("No sale yet. As soon as there are some, this says how many have a customer.")
                       : tr("%1 of %2 sales have a customer: %3.")
                             .arg(countText(all.identified), countText(all.sales), percentText(all.share())));
    std::vector<customer::IdentifiedSales> rows(sales.rbegin(), sales.rend());
    rows.resize(std::min(rows.size(), rowsShown));
    m_table->setRowCount(static_cast<int>(rows.size()));
    for (int row = 0; row < m_table->rowCount(); ++row) {
        const customer::IdentifiedSales& part = rows[static_cast<std::size_t>(row)];
        m_table->setItem(row, MonthColumn, new QTableWidgetItem(monthText(part.month)));
        m_table->setItem(row, ChannelColumn, new QTableWidgetItem(channelText(textOf(part.channel))));
        auto* count = new QTableWidgetItem(countText(part.sales));
        count->setTextAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
        m_table->setItem(row, SalesColumn, count);
        auto* share = new QTableWidgetItem(percentText(part.share()));
        share->setData(role::fraction, part.share());
        m_table->setItem(row, ShareColumn, share);
    }
    m_table->setVisible(!rows.empty());
}

}
