#pragma once

#include "ui/segments/insightview.h"

#include "core/segment/segmentstore.h"
#include "ui/models/insightreads.h"

class QListWidget;

namespace patron::ui {

class Label;
class UpsetPlot;

/// How segments overlap: up to six are picked from the list, every combination of them is a bar that becomes a segment.
class OverlapView : public InsightView
{
    Q_OBJECT

public:
    OverlapView(Theme& theme, Services& services, QWidget* parent);

    /// Compares these; nothing: what was compared last, else the first three.
    void compare(const QList<SegmentId>& segments);

protected:
    void refresh() override;

private:
    void showTitles(const std::vector<segment::SegmentTitle>& titles);
    void count();
    void showOverlap(const SegmentOverlap& overlap);

    QList<SegmentId> m_chosen;
    SegmentOverlap m_overlap;
    QListWidget* m_list;
    UpsetPlot* m_plot;
    Label* m_hint;
};

}
