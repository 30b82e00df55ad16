#pragma once

#include "ui/segments/insightview.h"

#include "ui/models/insightreads.h"

class QListWidget;
class QTableWidget;

namespace patron::ui {

class Label;
class StepPlot;

/// How many are in a segment over the last 30, 90 or 365 days: as steps, and as a table with who came and who left.
class SizeView : public InsightView
{
    Q_OBJECT

public:
    SizeView(Theme& theme, Services& services, QWidget* parent);

protected:
    void refresh() override;

private:
    void showTitles(const std::vector<segment::SegmentTitle>& titles);
    void look();
    void showSizes(const SegmentSizes& sizes);

    SegmentId m_segment;
    int m_days = 90;
    QListWidget* m_list;
    SegmentedControl* m_period;
    StepPlot* m_plot;
    Label* m_hint;
    QTableWidget* m_table;
};

}
