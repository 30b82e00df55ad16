#pragma once

#include <QWidget>

#include "core/customer/mergestore.h"
#include "ui/kit/card.h"

namespace patron::ui {

class Services;

/// The numbers that were merged into a customer, each to be taken apart again. Hidden when there are none.
class MergedCard : public Card
{
    Q_OBJECT

public:
    MergedCard(Theme& theme, Services& services, QWidget* parent);
    void setCustomer(CustomerId customer);

Q_SIGNALS:
    void undoOffered(const QString& text);
    void failed(const QString& sentence);

private:
    void fill(const std::vector<customer::CustomerMerge>& merges);
    void takeApart(const customer::CustomerMerge& merge);

    Theme& m_theme;
    Services& m_services;
};

}
