#pragma once

#include <QList>

#include "core/customer/valueclusters.h"
#include "ui/kit/card.h"

#include <map>
#include <string>

class QCheckBox;
class QLineEdit;

namespace patron::ui {

/// One cluster of spellings: which belong together, and the one that stays.
class ClusterCard : public Card
{
    Q_OBJECT

public:
    ClusterCard(Theme& theme, const customer::ValueCluster& cluster, int number, QWidget* parent);

    /// What each ticked value becomes; empty when nothing is ticked.
    std::map<std::string, std::string> changes() const;

Q_SIGNALS:
    void edited();

private:
    customer::ValueCluster m_cluster;
    QList<QCheckBox*> m_ticks;
    QLineEdit* m_name;
};

}
