#pragma once

#include "ui/segments/insightview.h"

#include "ui/models/insightreads.h"

class QTableWidget;

namespace patron::ui {

class FlowDiagram;

/// Who moved from which lifecycle stage to which in the last 30, 90 or 365 days: as ribbons, and as a table.
class StageView : public InsightView
{
    Q_OBJECT

public:
    StageView(Theme& theme, Services& services, QWidget* parent);

protected:
    void refresh() override;

private:
    void showFlow(const StageFlow& flow);
    void pick(int then, int now);

    Duration m_span{90, TimeUnit::Days};
    StageFlow m_flow;
    FlowDiagram* m_diagram;
    SegmentedControl* m_period;
    QTableWidget* m_table;
};

}
