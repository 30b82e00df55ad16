#pragma once

#include <QWidget>

#include "core/customer/identifiedsales.h"
#include "ui/kit/card.h"

class QTableWidget;

namespace patron::ui {

/// The share of sales that have a customer, by month and touchpoint, newest first, as bars.
class ShareCard : public Card
{
    Q_OBJECT

public:
    ShareCard(Theme& theme, QWidget* parent);
    void setSales(const std::vector<customer::IdentifiedSales>& sales);

private:
    Theme& m_theme;
    Label* m_all;
    QTableWidget* m_table;
};

}
