#pragma once

#include "ui/kit/chart.h"

#include <QDate>
#include <QList>

class QCPGraph;

namespace patron::ui {

/// A number over days: what was seen as steps, what was only worked out as a dashed line in front of them.
class StepPlot : public Chart
{
    Q_OBJECT

public:
    struct Point
    {
        QDate day;
        qint64 value = 0;
        bool seen = true;
    };

    StepPlot(Theme& theme, QWidget* parent);

    /// Ascending by day. The last value seen holds until the last day.
    void setPoints(const QList<Point>& points, QDate first, QDate last);

protected:
    void restyle() override;

private:
    QCPGraph* m_seen;
    QCPGraph* m_workedOut;
};

}
