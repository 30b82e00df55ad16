#pragma once

#include "ui/kit/chart.h"

#include <QList>

class QCPBars;

namespace patron::ui {

/// Two counts over time, stacked: what went well and, on top, what did not.
class TimeBars : public Chart
{
    Q_OBJECT

public:
    struct Bar
    {
        double well = 0;
        double badly = 0;
    };

    TimeBars(Theme& theme, const QString& wellName, const QString& badlyName, QWidget* parent);

    /// Equal steps of `stepSeconds` from `first`, both in seconds of the wall clock since 1970.
    void setBars(const QList<Bar>& bars, double first, double stepSeconds);

protected:
    void restyle() override;

private:
    QCPBars* m_well;
    QCPBars* m_badly;
};

}
