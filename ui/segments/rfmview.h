#pragma once

#include "ui/segments/insightview.h"

#include "ui/models/insightreads.h"

class QTableWidget;

namespace patron::ui {

class HeatMap;
class Label;

/// Recency and frequency as a grid of five by five. Cells, or whole groups, are picked and become a segment.
class RfmView : public InsightView
{
    Q_OBJECT

public:
    RfmView(Theme& theme, Services& services, QWidget* parent);

protected:
    void refresh() override;

private:
    void build();
    void showGrid(const RfmGrid& grid);
    void showCells();
    void showGroups();
    void showPicked();
    void pickGroups();
    void make();
    QSet<RfmCell> picked() const;

    RfmGrid m_grid;
    QString m_currency;
    bool m_bySpend = false;
    HeatMap* m_map;
    SegmentedControl* m_measure;
    QTableWidget* m_groups;
    Label* m_people;
    Label* m_detail;
    QAction* m_make;
};

}
